// @ts-check
// A slider with two handles beside the two date fields of the picture's filters; the fields stay the truth.

const DAY = 86_400_000;
/** Milliseconds after the last step of a handle: somebody who holds an arrow key asks once. */
const PAUSE = 450;

/**
 * The day that stands so many days after another, as a date field writes it.
 * @param {string} first
 * @param {number} days
 */
export const dayAfter = (first, days) => new Date(Date.parse(first) + days * DAY).toISOString().slice(0, 10);

/**
 * Days from one day to another.
 * @param {string} first
 * @param {string} last
 */
export const daysBetween = (first, last) => Math.round((Date.parse(last) - Date.parse(first)) / DAY);

/**
 * A handle may not pass the other: where it comes to stand.
 * @param {number} wanted
 * @param {number} other
 * @param {boolean} isStart
 */
export const kept = (wanted, other, isStart) => (isStart ? Math.min(wanted, other) : Math.max(wanted, other));

/** @param {string} day */
const spoken = (day) => new Date(day).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** @param {HTMLFieldSetElement} set */
function enliven(set) {
  const first = set.dataset.first ?? "";
  const last = set.dataset.last ?? "";
  const length = daysBetween(first, last);
  if (!(length > 0)) return;
  const fields = /** @type {HTMLInputElement[]} */ ([...set.querySelectorAll("input[type=date]")]);
  let waiting = 0;
  const track = document.createElement("div");
  track.className = "slider";
  const handles = fields.map((field, place) => {
    const handle = document.createElement("input");
    handle.type = "range";
    handle.min = "0";
    handle.max = String(length);
    handle.step = "1";
    handle.setAttribute("aria-label", place === 0 ? "Earliest date" : "Latest date");
    track.append(handle);
    return handle;
  });
  /** @param {number} place */
  const tell = (place) => {
    const day = dayAfter(first, Number(handles[place].value));
    handles[place].setAttribute("aria-valuetext", spoken(day));
    track.style.setProperty(place === 0 ? "--from" : "--to", String(Number(handles[place].value) / length));
  };
  const follow = () => handles.forEach((handle, place) => {
    handle.value = String(fields[place].value ? daysBetween(first, fields[place].value) : place * length);
    tell(place);
  });
  handles.forEach((handle, place) => {
    handle.addEventListener("input", () => {
      handle.value = String(kept(Number(handle.value), Number(handles[1 - place].value), place === 0));
      const atEnd = Number(handle.value) === place * length;
      fields[place].value = atEnd ? "" : dayAfter(first, Number(handle.value));
      tell(place);
    });
    handle.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(() => set.form?.requestSubmit(), PAUSE); });
    fields[place].addEventListener("change", follow);
  });
  set.querySelector("legend")?.after(track);
  follow();
}

/** @param {ParentNode} page */
export function slide(page) {
  page.querySelectorAll("fieldset[data-first]").forEach((set) => { if (set instanceof HTMLFieldSetElement) enliven(set); });
}
