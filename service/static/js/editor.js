// @ts-check
// Opens YASGUI with our endpoint and prefixes, starting from the query in the plain form.
const place = /** @type {HTMLElement} */ (document.getElementById("yasgui"));
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
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint: new URL(place.dataset.endpoint ?? "/sparql", location.href).href, method: "POST" },
    copyEndpointOnNewTab: true,
    autofocus: true,
    persistenceId: "averment",
  });
  for (const question of JSON.parse(place.dataset.questions ?? "[]")) {
    const known = Object.values(yasgui._tabs ?? {}).some((/** @type {any} */ tab) => tab.name() === question.name);
    if (!known) yasgui.addTab(false, { name: question.name, yasqe: { value: question.query } });
  }
  yasgui.getTab()?.setQuery(query);
  button.hidden = true;
});
