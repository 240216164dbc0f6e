// @ts-check
// Draws a small RDF answer; the table and the Turtle beside it say the same.
import { firstPlaces } from "./picture.js";

/** @typedef {{id: string, label: string, kind: string, types: string[], path: string | null}} Drawn */
/** @typedef {{nodes: Drawn[], edges: {source: string, target: string, label: string}[]}} Drawing */

/** @param {Drawn} node */
export const titled = (node) => [node.label, ...(node.types.length ? [`(${node.types.join(", ")})`] : [])].join("\n");

/** @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function style() {
  const text = { "font-family": "Averment Sans, sans-serif", color: colour("ink"), "text-background-color": colour("sheet"), "text-background-opacity": 0.85, "text-background-padding": 2, "text-wrap": "wrap" };
  return [
    { selector: "node", style: { ...text, label: "data(label)", "font-size": 15, width: 26, height: 26, shape: "ellipse", "border-width": 2.5, "border-color": colour("denial"), "background-color": colour("denial-tint"), "text-valign": "bottom", "text-margin-y": 5, "text-max-width": 170 } },
    { selector: "node[kind = 'value']", style: { shape: "round-rectangle", width: 20, height: 14, "border-width": 1.5, "border-color": colour("soft"), "background-color": colour("sunk") } },
    { selector: "node[kind = 'blank']", style: { "border-style": "dashed" } },
    { selector: "edge", style: { ...text, label: "data(label)", "font-size": 12, width: 1.5, "line-color": colour("soft"), "line-opacity": 0.7, "target-arrow-color": colour("soft"), "target-arrow-shape": "triangle", "curve-style": "bezier", color: colour("soft") } },
  ];
}

/** @param {HTMLElement} canvas */
function draw(canvas) {
  /** @type {Drawing} */
  const data = JSON.parse(document.getElementById("drawing-data")?.textContent ?? "{}");
  canvas.hidden = false;
  const places = firstPlaces(/** @type {any} */ (data.nodes.map((node) => ({ id: node.id, opened: false }))));
  const nodes = data.nodes.map((node) => ({ group: "nodes", data: { id: node.id, label: titled(node), kind: node.kind }, position: { ...(places.get(node.id) ?? { x: 0, y: 0 }) } }));
  const edges = data.edges.map((edge, at) => ({ group: "edges", data: { id: `e${at}`, ...edge } }));
  const cy = /** @type {any} */ (window).cytoscape({ container: canvas, elements: [...nodes, ...edges], style: style(), minZoom: 0.15, maxZoom: 2.5 });
  cy.layout({ name: "fcose", randomize: false, animate: false, idealEdgeLength: 170, nodeRepulsion: 40000, nodeDimensionsIncludeLabels: true, packComponents: true, fit: true, padding: 40 }).run();
  cy.on("tap", "node", (/** @type {any} */ event) => {
    const path = data.nodes.find((node) => node.id === event.target.id())?.path;
    if (path) location.assign(path);
  });
  canvas.dataset.drawn = "true";
  new MutationObserver(() => cy.style(style())).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

if (typeof document !== "undefined") {
  const canvas = document.getElementById("drawing");
  if (canvas) Promise.race([document.fonts.load("14px Averment Sans"), new Promise((done) => setTimeout(done, 400))]).then(() => draw(canvas), () => draw(canvas));
}
