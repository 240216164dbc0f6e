// @ts-check
// What a picture needs and a browser does not: first places, the node next to another, and the picture as SVG.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{id: string, label: string, sort: string, kind: string, opened: boolean, pinned: boolean, hidden: number}} PictureNode */
/** @typedef {{source: string, target: string, label: string, relation: string, claims: number, sentences: {claimant: string, reportedBy: string[], certainty: string | null, review: string, quote: string, publisher: string}[]}} PictureEdge */
/** @typedef {{address: string, citation: string, invented: boolean, nodes: PictureNode[], edges: PictureEdge[]}} PictureData */
/** @typedef {[string, string[], string | null, string, string, string]} Said */
/** @typedef {{address: string, invented: boolean, opened: number[], pinned: number[], relations: [string, string][], edges: [number, number, number, number?, Said?][]}} Sent */

/**
 * The picture as the page sends it: its nodes are those of the list, edges name them by their places.
 * @param {Sent} sent
 * @param {{id: string, label: string, court: boolean, hidden: number}[]} listed
 * @param {string} citation
 * @returns {PictureData}
 */
export function unpacked(sent, listed, citation) {
  const [opened, pinned] = [new Set(sent.opened), new Set(sent.pinned)];
  const nodes = listed.map(({ id, label, court, hidden }, at) => ({ id, label, sort: id.slice(0, id.indexOf("/") - 1), kind: court ? "court" : "", opened: opened.has(at), pinned: pinned.has(at), hidden }));
  const edges = sent.edges.map(([source, relation, target, claims = 1, said]) => ({ source: nodes[source].id, relation: sent.relations[relation][0], label: sent.relations[relation][1], target: nodes[target].id, claims, sentences: said ? [sentence(said)] : [] }));
  return { address: sent.address, citation, invented: sent.invented, nodes, edges };
}

/** @param {Said} said */
const sentence = ([claimant, reportedBy, certainty, review, quote, publisher]) => ({ claimant, reportedBy, certainty, review, quote, publisher });

/**
 * Fixed places to begin the layout from: what was asked for in the middle, the rest on rings in the order given, so that
 * the same address draws the same picture.
 * @param {PictureNode[]} nodes
 * @returns {Map<string, Point>}
 */
export function firstPlaces(nodes) {
  const places = new Map();
  const inner = nodes.filter((node) => node.opened || node.pinned);
  const outer = nodes.filter((node) => !(node.opened || node.pinned));
  inner.forEach((node, place) => places.set(node.id, onRing(place, inner.length, inner.length > 1 ? 170 : 0)));
  outer.forEach((node, place) => places.set(node.id, onRing(place % 40, Math.min(outer.length, 40), 330 + 190 * Math.floor(place / 40))));
  return places;
}

/**
 * @param {number} place
 * @param {number} size
 * @param {number} radius
 * @returns {Point}
 */
function onRing(place, size, radius) {
  const angle = (2 * Math.PI * place) / Math.max(size, 1) - Math.PI / 2;
  return { x: Math.round(radius * 1.35 * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) };
}

/**
 * Nodes that carry their name where there is no room for all names: those with most claims.
 * @param {PictureData} data
 * @param {number} most
 */
export function named(data, most) {
  /** @type {Map<string, number>} */
  const weight = new Map(data.nodes.map((node) => [node.id, 0]));
  for (const edge of data.edges) for (const end of [edge.source, edge.target]) weight.set(end, (weight.get(end) ?? 0) + edge.claims);
  return new Set([...weight].sort((a, b) => b[1] - a[1]).slice(0, most).map(([id]) => id));
}

/**
 * The node that an arrow key leads to: the nearest in that direction, where going straight counts for more.
 * @param {Map<string, Point>} places
 * @param {string | null} from
 * @param {string} key
 * @returns {string | null}
 */
export function nearest(places, from, key) {
  const start = from === null ? undefined : places.get(from);
  if (!start) return places.keys().next().value ?? null;
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  let best = null;
  let least = Infinity;
  for (const [id, place] of places) {
    const along = (place.x - start.x) * dx + (place.y - start.y) * dy;
    const across = Math.abs((place.x - start.x) * dy) + Math.abs((place.y - start.y) * dx);
    const cost = along + 2 * across;
    if (id !== from && along > 0 && cost < least) { best = id; least = cost; }
  }
  return best;
}

/**
 * What is said on an edge, in one line: who reports, who claims, how surely.
 * @param {PictureEdge} edge
 */
export function saying(edge) {
  const first = edge.sentences[0];
  if (!first) return edge.label;
  const chain = [...first.reportedBy.map((voice) => `${voice} reports that `), first.claimant].join("");
  const sure = [first.certainty, first.review].filter(Boolean).join(", ");
  const where = [...first.reportedBy, first.claimant].includes(first.publisher) ? "" : `, in a text by ${first.publisher}`;
  return `${chain} (${sure})${where}: “${first.quote}”${edge.claims > 1 ? ` and ${edge.claims - 1} more` : ""}`;
}

/**
 * The address of the picture that looks at a node, or opens it.
 * @param {string} address
 * @param {string} id
 * @param {boolean} opens
 */
export function leading(address, id, opens) {
  const url = new URL(address, "http://here.invalid");
  url.searchParams.set("at", id);
  url.searchParams.delete("part");
  if (opens && !url.searchParams.getAll("open").includes(id)) url.searchParams.append("open", id);
  return url.pathname + url.search;
}

/**
 * The address of the data of one relation: its two ends alone, under the filters of the picture.
 * @param {string} address
 * @param {{source: string, target: string}} edge
 */
export function alone(address, edge) {
  const url = new URL(address, "http://here.invalid");
  for (const name of ["node", "open", "gone", "pin", "at", "more", "part"]) url.searchParams.delete(name);
  for (const end of [edge.source, edge.target]) url.searchParams.append("node", end);
  url.searchParams.append("open", "none");
  return `/explore.json${url.search}`;
}

/** What is drawn as the colour of a bundle: an accusation before a demand before a mention. */
const WEIGHT = ["finds-against", "accuses", "clears", "defends", "demands-of", "says-bound"];

/**
 * Relations between the same two nodes, drawn as one line: the weightiest first.
 * @param {PictureEdge[]} edges
 * @returns {Map<string, PictureEdge[]>}
 */
export function bundles(edges) {
  const weight = (/** @type {PictureEdge} */ edge) => (WEIGHT.indexOf(edge.relation) + 1 || WEIGHT.length + 1);
  /** @type {Map<string, PictureEdge[]>} */
  const found = new Map();
  for (const edge of edges) {
    const id = `${edge.source} ${edge.target}`;
    found.set(id, [...(found.get(id) ?? []), edge].sort((a, b) => weight(a) - weight(b)));
  }
  return found;
}

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

/** @type {Record<string, (x: number, y: number) => string>} */
const SHAPES = {
  actor: (x, y) => `<circle cx="${x}" cy="${y}" r="15"/>`,
  court: (x, y) => `<path d="M${x} ${y - 17}l16 12-6 19h-20l-6-19z"/>`,
  norm: (x, y) => `<rect x="${x - 18}" y="${y - 13}" width="36" height="26" rx="2"/>`,
  matter: (x, y) => `<path d="M${x} ${y - 18}l18 18-18 18-18-18z"/>`,
};

/** @param {PictureNode} node */
export const shapeOf = (node) => (node.kind === "court" ? "court" : node.sort);

/**
 * The picture as an SVG file, with its citation, and the word that its content is invented where it is.
 * @param {PictureData} data
 * @param {Map<string, Point>} places
 * @param {string} invented
 */
export function asSvg(data, places, invented) {
  const points = [...places.values()];
  const left = Math.min(...points.map((point) => point.x)) - 140;
  const top = Math.min(...points.map((point) => point.y)) - 60;
  const width = Math.max(...points.map((point) => point.x)) - left + 140;
  const height = Math.max(...points.map((point) => point.y)) - top + 110;
  const lines = data.edges.map((edge) => {
    const [a, b] = [places.get(edge.source), places.get(edge.target)];
    return a && b ? `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke-width="${Math.min(1 + edge.claims / 3, 6)}" marker-end="url(#tip)"><title>${escaped(saying(edge))}</title></line>` : "";
  });
  const shapes = data.nodes.map((node) => {
    const place = places.get(node.id);
    if (!place) return "";
    const draw = SHAPES[shapeOf(node)] ?? SHAPES.actor;
    return `<g>${draw(place.x, place.y)}<text x="${place.x}" y="${place.y + 34}">${escaped(node.label)}</text></g>`;
  });
  const foot = [data.citation, ...(data.invented ? [invented] : [])].map((line, place) => `<text x="${left + 12}" y="${top + height - 34 + 16 * place}" text-anchor="start">${escaped(line)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" font-family="sans-serif" font-size="13" text-anchor="middle"><defs><marker id="tip" viewBox="0 0 10 10" refX="24" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0l10 5-10 5z" fill="#666"/></marker></defs><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="#fff"/><g stroke="#888">${lines.join("")}</g><g fill="#fff" stroke="#1b4f7a" stroke-width="2.5">${shapes.map((shape) => shape.replace(/<text/g, '<text fill="#111" stroke="none"')).join("")}</g>${foot.join("")}</svg>`;
}
