// @ts-check
// Opens YASGUI with our endpoint and prefixes, starting from the query in the plain form.
const place = /** @type {HTMLElement} */ (document.getElementById("yasgui"));
const questions = /** @type {HTMLFormElement} */ (document.getElementById("questions"));
const button = /** @type {HTMLButtonElement} */ (document.getElementById("open-yasgui"));
for (const each of document.querySelectorAll("[data-needs-script]")) /** @type {HTMLElement} */ (each).hidden = false;
for (const each of document.querySelectorAll("[data-without-script]")) each.remove();

button.addEventListener("click", () => {
  /** @type {any} */
  const Yasgui = /** @type {any} */ (window).Yasgui;
  const query = /** @type {HTMLTextAreaElement} */ (document.getElementById("query")).value;
  Yasgui.Yasqe.defaults.prefixCcApi = undefined;
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasr.defaults.prefixes = JSON.parse(place.dataset.prefixes ?? "{}");
  // Whole values in their own words: by default it cuts each cell to a few characters, and adds its data type.
  Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { compact: true, isEllipsed: false, pageSize: 50 };
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint: new URL(place.dataset.endpoint ?? "/sparql", location.href).href, method: "POST" },
    copyEndpointOnNewTab: true,
    autofocus: true,
    persistenceId: "averment",
  });
  yasgui.getTab()?.setQuery(query);
  button.hidden = true;
  questions.addEventListener("submit", (event) => { event.preventDefault(); open(yasgui); });
});

/**
 * The chosen question in a tab of its own; one that is open already comes to the front.
 * @param {any} yasgui
 */
async function open(yasgui) {
  const name = String(new FormData(questions).get("question"));
  const known = Object.entries(yasgui._tabs ?? {}).find(([, tab]) => /** @type {any} */ (tab).name() === name);
  if (known) { yasgui.selectTabId(known[0]); return; }
  const answer = await fetch(`/editor?${new URLSearchParams({ question: name })}`, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const query = page?.querySelector("#query")?.textContent;
  if (query) yasgui.addTab(true, { name, yasqe: { value: query } }); else questions.submit();
}
