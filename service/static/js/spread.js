// @ts-check
// Places for a large picture: the layout that serves a small one would take seconds for it.
// Source: Fruchterman and Reingold 1991, Graph drawing by force-directed placement; with a pull to the middle.

/** @typedef {import("./picture.js").Point} Point */

/** Rounds; each moves every node, less far each time. */
const ROUNDS = 90;
/** Distance at which two joined nodes rest. */
const REST = 150;
/** Nearer than this, two nodes cover each other. */
const APART = 64;
/** Pull to the middle, as a share of the way there: it keeps together what nothing joins. */
const PULL = 0.9;

/**
 * Places by forces, from the first places on: the same for the same picture.
 * @param {Map<string, Point>} first
 * @param {Iterable<[string, string]>} joined
 * @param {Map<string, Point>} fixed
 * @returns {Map<string, Point>}
 */
export function spread(first, joined, fixed) {
  const ids = [...first.keys()];
  const at = new Map(ids.map((id, place) => [id, place]));
  const x = Float64Array.from(ids, (id) => (fixed.get(id) ?? first.get(id))?.x ?? 0);
  const y = Float64Array.from(ids, (id) => (fixed.get(id) ?? first.get(id))?.y ?? 0);
  const ends = [...joined].map(([a, b]) => [at.get(a) ?? 0, at.get(b) ?? 0]);
  const degree = new Float64Array(ids.length);
  for (const [a, b] of ends) { degree[a] += 1; degree[b] += 1; }
  const still = ids.map((id) => fixed.has(id));
  const [dx, dy] = [new Float64Array(ids.length), new Float64Array(ids.length)];
  for (let round = 0; round < ROUNDS; round += 1) {
    const farthest = REST * 1.5 * (1 - round / ROUNDS) + 2;
    repel(x, y, dx, dy);
    attract(x, y, dx, dy, ends, degree);
    for (let node = 0; node < ids.length; node += 1) {
      const way = Math.hypot(dx[node], dy[node]) || 1;
      const step = Math.min(way, farthest) / way;
      if (!still[node]) { x[node] += dx[node] * step; y[node] += dy[node] * step; }
    }
  }
  for (let round = 0; round < 12; round += 1) part(x, y, still);
  return new Map(ids.map((id, node) => [id, { x: Math.round(x[node]), y: Math.round(y[node]) }]));
}

/** @typedef {Float64Array} Line */

/** @param {Line} x @param {Line} y @param {Line} dx @param {Line} dy */
function repel(x, y, dx, dy) {
  for (let a = 0; a < x.length; a += 1) { dx[a] = -PULL * 0.1 * x[a]; dy[a] = -PULL * 0.1 * y[a]; }
  for (let a = 0; a < x.length; a += 1) {
    for (let b = a + 1; b < x.length; b += 1) {
      const wide = x[a] - x[b] || 0.1;
      const high = y[a] - y[b];
      const force = (REST * REST) / Math.max(wide * wide + high * high, 1);
      dx[a] += wide * force; dy[a] += high * force;
      dx[b] -= wide * force; dy[b] -= high * force;
    }
  }
}

/** @param {Line} x @param {Line} y @param {Line} dx @param {Line} dy @param {number[][]} ends @param {Line} degree */
function attract(x, y, dx, dy, ends, degree) {
  for (const [a, b] of ends) {
    const wide = x[a] - x[b];
    const high = y[a] - y[b];
    const force = Math.hypot(wide, high) / REST / Math.sqrt(Math.min(degree[a], degree[b]));
    dx[a] -= wide * force; dy[a] -= high * force;
    dx[b] += wide * force; dy[b] += high * force;
  }
}

/** Nodes that cover each other give way, each by half. @param {Line} x @param {Line} y @param {boolean[]} still */
function part(x, y, still) {
  for (let a = 0; a < x.length; a += 1) {
    for (let b = a + 1; b < x.length; b += 1) {
      const wide = x[a] - x[b] || 0.1;
      const high = y[a] - y[b];
      if (wide > APART || wide < -APART || high > APART || high < -APART) continue;
      const lacking = APART - Math.hypot(wide, high);
      if (lacking <= 0) continue;
      const share = lacking / (APART - lacking || 1) / 2;
      if (!still[a]) { x[a] += wide * share; y[a] += high * share; }
      if (!still[b]) { x[b] -= wide * share; y[b] -= high * share; }
    }
  }
}
