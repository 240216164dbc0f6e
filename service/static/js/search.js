// @ts-check
// The search box's suggestions: a combobox in the pattern of the ARIA practices guide. Without this the form searches.

/** @typedef {{path: string, label: string, sort: string}} Hit */

/**
 * The place that an arrow key moves to; -1 is the box itself.
 * @param {number} place
 * @param {number} size
 * @param {string} key
 */
export function moved(place, size, key) {
  if (key === "ArrowDown") return place + 1 >= size ? -1 : place + 1;
  return place === -1 ? size - 1 : place - 1;
}

/** @param {HTMLFormElement} form */
function suggest(form) {
  const input = form.querySelector("input");
  const address = form.dataset.suggest;
  if (!input || !address) return;
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) input.setAttribute(name, value);
  /** @type {Hit[]} */
  let hits = [];
  let place = -1;
  let asked = 0;

  /** @param {Hit[]} found */
  const draw = (found) => {
    hits = found;
    place = -1;
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };
  /**
   * @param {Hit} hit
   * @param {number} index
   */
  const option = (hit, index) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    const sort = document.createElement("small");
    sort.textContent = hit.sort;
    const label = document.createElement("bdi");
    label.textContent = hit.label;
    item.append(sort, label);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(hit.path); });
    return item;
  };
  const choose = () => {
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${list.id}-${place}`);
  };
  input.addEventListener("input", async () => {
    const question = ++asked;
    const words = input.value.trim();
    if (words.length < 2) { draw([]); return; }
    await new Promise((done) => setTimeout(done, 120));
    if (question !== asked) return;
    const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (answer?.ok && question === asked) draw((await answer.json()).hits);
  });
  input.addEventListener("keydown", (event) => {
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length) {
      event.preventDefault();
      place = moved(place, hits.length, event.key);
      choose();
    } else if (event.key === "Enter" && place >= 0) {
      event.preventDefault();
      location.assign(hits[place].path);
    } else if (event.key === "Escape" && hits.length) {
      event.preventDefault();
      draw([]);
    }
  });
  input.addEventListener("blur", () => draw([]));
}

if (typeof document !== "undefined") document.querySelectorAll("form[data-suggest]").forEach((form) => suggest(/** @type {HTMLFormElement} */ (form)));
