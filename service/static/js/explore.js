// @ts-check
// Draws the picture that the page tells as a list. Each change is an address: the page of that address is fetched, its
// list put in place, its data drawn. So Back undoes, a link shows the same, and the list and the picture cannot differ.
import { slide } from "./dates.js";
import { style } from "./look.js";
import { alone, asSvg, bundles, firstPlaces, leading, named, nearest, saying, shapeOf, unpacked } from "./picture.js";
import { save, savePng } from "./save.js";
import { spread } from "./spread.js";

/** @typedef {import("./picture.js").PictureData} PictureData */

const canvas = /** @type {HTMLElement} */ (document.getElementById("canvas"));
const hover = /** @type {HTMLElement} */ (document.getElementById("hover"));
/** Nodes up to which there is time to keep labels apart. */
const CALM = 80;
const INVENTED = "Contains texts that are invented for teaching.";
/** @type {any} */
const cytoscape = /** @type {any} */ (window).cytoscape;
let data = read(document);
/** Pixels around a picture: on a phone there are few. */
const padding = () => (canvas.clientWidth < 500 ? 8 : 40);
/** @type {string | null} */
let current = null;
/** Pictures asked for so far: an answer that a later question overtook is not drawn. */
let latest = 0;

/** @param {Document} page @returns {PictureData} */
function read(page) {
  const listed = [...page.querySelectorAll(".nodes button")].map((button) => ({ id: button.getAttribute("value") ?? "", label: button.firstChild?.textContent?.trim() ?? "", court: button.className === "court", hidden: Number(button.querySelector("small")?.textContent ?? 0) }));
  return unpacked(JSON.parse(page.getElementById("picture-data")?.textContent ?? "{}"), listed, page.getElementById("citation")?.textContent ?? "");
}

/** @param {PictureData} found */
function elements(found) {
  const loud = named(found, CALM / 2);
  const nodes = found.nodes.map((node) => ({ group: "nodes", data: { id: node.id, label: node.label + (node.hidden ? `  +${node.hidden}` : ""), look: shapeOf(node), opened: node.opened, quiet: found.nodes.length > CALM && !loud.has(node.id) } }));
  const edges = [...bundles(found.edges)].map(([id, all]) => ({ group: "edges", data: { id, source: all[0].source, target: all[0].target, relation: all[0].relation, label: all.map((edge) => `${edge.label} (${edge.claims})`).join("\n"), width: Math.min(1.5 + all.reduce((sum, edge) => sum + edge.claims, 0) / 4, 7) } }));
  return [...nodes, ...edges];
}

/** @param {any} cy */
function arrange(cy) {
  const before = new Map(cy.nodes().map((/** @type {any} */ node) => [node.id(), { ...node.position() }]));
  cy.elements().remove();
  if (before.size > CALM !== data.nodes.length > CALM) cy.style(style(data.nodes.length <= CALM));
  cy.add(elements(data));
  const first = firstPlaces(data.nodes);
  cy.nodes().positions((/** @type {any} */ node) => ({ ...(first.get(node.id()) ?? { x: 0, y: 0 }) }));
  const pins = data.nodes.filter((node) => node.pinned).map((node, place) => ({ nodeId: node.id, position: { x: 260 * place, y: 0 } }));
  if (data.nodes.length > CALM) {
    const places = spread(first, data.edges.map((edge) => [edge.source, edge.target]), new Map(pins.map((pin) => [pin.nodeId, pin.position])));
    cy.nodes().positions((/** @type {any} */ node) => ({ ...places.get(node.id()) }));
  } else {
    cy.layout({ name: "fcose", randomize: false, animate: false, quality: "default", nodeSeparation: 160, idealEdgeLength: 230, edgeElasticity: 0.2, nodeRepulsion: 60000, gravity: 0.15, nodeDimensionsIncludeLabels: true, packComponents: false, tile: true, fit: false, ...(pins.length ? { fixedNodeConstraint: pins } : {}) }).run();
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || !before.size;
  for (const node of cy.nodes()) {
    const from = before.get(node.id());
    const to = { ...node.position() };
    if (from && !still) { node.position(from); node.animate({ position: to, duration: 350 }); }
  }
  if (still) cy.fit(undefined, padding());
  else cy.animate({ fit: { eles: cy.elements(), padding: padding() }, duration: 350 });
  choose(cy, current && cy.getElementById(current).nonempty() ? current : null);
}

/**
 * Says an edge below the picture; a sentence that did not come with the page is asked for.
 * @param {string} id
 * @param {string} before
 */
async function tell(id, before = "") {
  const edges = bundles(data.edges).get(id) ?? [];
  const say = () => { hover.textContent = before + edges.map(saying).join(" · "); };
  say();
  if (edges.every((edge) => edge.sentences.length)) return;
  const now = hover.textContent;
  const answer = await fetch(alone(data.address, edges[0])).catch(() => null);
  const found = answer?.ok ? await answer.json() : { edges: [] };
  for (const edge of edges) edge.sentences = found.edges.find((/** @type {any} */ each) => each.source === edge.source && each.target === edge.target && each.relation === edge.relation)?.sentences ?? [];
  if (hover.textContent === now) say();
}

/**
 * @param {any} cy
 * @param {string | null} id
 */
function choose(cy, id) {
  current = id;
  cy.elements().removeClass("current near told beside");
  const node = id ? cy.getElementById(id) : null;
  if (!node?.nonempty()) {
    hover.textContent = "";
    if (cy.edges().length <= 10) cy.edges().addClass("told");
    return;
  }
  node.addClass("current");
  const near = node.connectedEdges().addClass("near");
  near.connectedNodes().addClass("beside");
  if (near.length <= 8) near.addClass("told");
  const before = `${data.nodes.find((each) => each.id === id)?.label}: joined to ${near.connectedNodes().length - (near.length ? 1 : 0)} here. `;
  if (near.nonempty()) tell(near[0].id(), before);
  else hover.textContent = before;
}

/** Pictures that stand before this one: what Undo goes back to. */
const depth = () => Number(history.state?.depth ?? 0);

/** What hangs on the picture that is shown, beside it. */
function tidy() {
  for (const link of document.querySelectorAll("a[data-export]")) link.setAttribute("href", data.address.replace("/explore", new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname));
  for (const each of document.querySelectorAll("[data-without-script]")) each.remove();
  /** @type {HTMLButtonElement} */ (document.querySelector("[data-do=undo]")).disabled = !depth();
  canvas.setAttribute("aria-label", (canvas.getAttribute("aria-label") ?? "").replace(/of \d+ nodes and \d+/, `of ${data.nodes.length} nodes and ${data.edges.length}`));
}

/**
 * @param {any} cy
 * @param {string} address
 * @param {boolean} push
 */
async function show(cy, address, push) {
  const mine = (latest += 1);
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const told = page?.getElementById("told");
  if (mine !== latest) return;
  if (!page || !told) { location.assign(address); return; }
  const sameNodes = JSON.stringify(read(page).nodes.map((node) => node.id)) === JSON.stringify(data.nodes.map((node) => node.id));
  data = read(page);
  const unfolded = document.querySelector("details.facets")?.hasAttribute("open");
  document.getElementById("told")?.replaceWith(told);
  told.querySelector("details.facets")?.toggleAttribute("open", unfolded);
  slide(told);
  if (push) history.pushState({ depth: depth() + 1 }, "", data.address);
  tidy();
  current = new URL(data.address, location.href).searchParams.get("at");
  if (sameNodes) choose(cy, current); else arrange(cy);
}

function start() {
  for (const each of document.querySelectorAll("[data-needs-script]")) /** @type {HTMLElement} */ (each).hidden = false;
  slide(document);
  tidy();
  const cy = cytoscape({ container: canvas, style: style(data.nodes.length <= CALM), minZoom: 0.15, maxZoom: 2.5, boxSelectionEnabled: false });
  current = new URL(location.href).searchParams.get("at");
  arrange(cy);
  cy.one("render", () => { canvas.dataset.drawn = "true"; performance.mark("drawn"); });
  cy.on("tap", "node", (/** @type {any} */ event) => {
    const node = data.nodes.find((each) => each.id === event.target.id());
    if (node) show(cy, leading(data.address, node.id, node.id === current && !node.opened), true);
  });
  cy.on("mouseover", "node", (/** @type {any} */ event) => choose(cy, event.target.id()));
  cy.on("mouseover", "edge", (/** @type {any} */ event) => { event.target.addClass("near"); event.target.addClass("told"); tell(event.target.id()); });
  cy.on("mouseout", "edge", (/** @type {any} */ event) => choose(cy, current));
  canvas.addEventListener("keydown", (event) => {
    const places = new Map(cy.nodes().map((/** @type {any} */ node) => [node.id(), node.position()]));
    const node = data.nodes.find((each) => each.id === current);
    if (event.key.startsWith("Arrow")) choose(cy, nearest(places, current, event.key) ?? current);
    else if (event.key === "Enter" && node) show(cy, leading(data.address, node.id, !node.opened), true);
    else if (event.key === "Escape") choose(cy, null);
    else return;
    event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches(".asking")) return;
    event.preventDefault();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.name : "";
    const pairs = [...new FormData(form, event.submitter)].filter(([, value]) => value).map(([name, value]) => [name, String(value)]);
    const handle = document.activeElement?.closest(".slider") ? document.activeElement.getAttribute("aria-label") : null;
    show(cy, `/explore?${new URLSearchParams(pairs)}`, true).then(() => {
      const next = handle ? `.slider input[aria-label="${handle}"]` : { part: ".relations summary", "": "details.facets summary" }[button] ?? "#looked-at";
      const same = document.querySelector(next) ?? document.getElementById("list");
      if (same instanceof HTMLElement) same.focus({ preventScroll: button !== "part" });
    });
  });
  /** @type {Record<string, () => void>} */
  const deeds = {
    undo: () => history.back(),
    fit: () => cy.animate({ fit: { eles: cy.elements(), padding: padding() }, duration: 200 }),
    in: () => cy.zoom({ level: cy.zoom() * 1.25, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
    out: () => cy.zoom({ level: cy.zoom() / 1.25, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
    png: () => savePng(cy, data, INVENTED),
    svg: () => save(new Blob([asSvg(data, new Map(cy.nodes().map((/** @type {any} */ node) => [node.id(), node.position()])), INVENTED)], { type: "image/svg+xml" }), "picture.svg"),
  };
  document.querySelector(".toolbar")?.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-do]") : null;
    if (button instanceof HTMLElement) deeds[button.dataset.do ?? ""]?.();
  });
  addEventListener("popstate", () => show(cy, location.href, false));
  new MutationObserver(() => cy.style(style(data.nodes.length <= CALM))).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

// Canvas text is drawn once: wait for the font, or for a moment.
Promise.race([document.fonts.load("14px Averment Sans"), new Promise((done) => setTimeout(done, 400))]).then(start, start);
