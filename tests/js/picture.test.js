import assert from "node:assert/strict";
import { test } from "node:test";
import { alone, asSvg, bundles, firstPlaces, leading, nearest, saying, unpacked } from "../../service/static/js/picture.js";

const node = (id, more = {}) => ({ id, label: id, sort: "actor", kind: "state", opened: false, pinned: false, hidden: 0, ...more });
const sentence = { claimant: "X", reportedBy: ["P"], certainty: "probable", review: "unreviewed", quote: "It did.", publisher: "P" };
const edge = { source: "a", target: "b", label: "accuses", relation: "accuses", claims: 2, sentences: [sentence] };

test("the same nodes get the same places, each its own", () => {
  const nodes = [node("a", { opened: true }), ...Array.from({ length: 100 }, (_, place) => node(`n${place}`))];
  assert.deepEqual(firstPlaces(nodes), firstPlaces(nodes));
  assert.equal(new Set([...firstPlaces(nodes).values()].map((point) => `${point.x},${point.y}`)).size, 101);
});

test("an arrow key leads to the nearest node in its direction", () => {
  const places = new Map([["a", { x: 0, y: 0 }], ["right", { x: 50, y: 5 }], ["far", { x: 90, y: 0 }], ["up", { x: 0, y: -40 }]]);
  assert.equal(nearest(places, "a", "ArrowRight"), "right");
  assert.equal(nearest(places, "a", "ArrowUp"), "up");
  assert.equal(nearest(places, "a", "ArrowLeft"), null);
  assert.equal(nearest(places, null, "ArrowDown"), "a");
});

test("an edge is told with who reports, who claims and how surely", () => {
  assert.equal(saying(edge), "P reports that X (probable, unreviewed): “It did.” and 1 more");
  const passed = { ...edge, claims: 1, sentences: [{ ...sentence, reportedBy: [] }] };
  assert.equal(saying(passed), "X (probable, unreviewed), in a text by P: “It did.”");
});

test("hostile labels stay text in the SVG, and invented content is named", () => {
  const data = { address: "", cut: false, citation: "cite", invented: true, nodes: [node("a", { label: "<script>alert(1)</script>" }), node("b")], edges: [edge] };
  const svg = asSvg(data, firstPlaces(data.nodes), "Invented for teaching.");
  assert.ok(!svg.includes("<script>"));
  assert.ok(svg.includes("&lt;script&gt;"));
  assert.ok(svg.includes("Invented for teaching."));
  assert.ok(svg.includes("cite"));
});

test("relations between the same two nodes are one line, named by the weightiest", () => {
  const found = bundles([{ ...edge, relation: "cites" }, { ...edge, relation: "accuses" }, { ...edge, source: "b", target: "a" }]);
  assert.deepEqual([...found.keys()], ["a b", "b a"]);
  assert.deepEqual(found.get("a b")?.map((each) => each.relation), ["accuses", "cites"]);
});

test("looking at a node keeps the picture, opening it adds it once", () => {
  assert.equal(leading("/explore?node=actors%2Fa", "norms/b", false), "/explore?node=actors%2Fa&at=norms%2Fb");
  const opened = leading("/explore?node=actors%2Fa&open=actors%2Fa", "norms/b", true);
  assert.deepEqual(new URLSearchParams(opened.slice(9)).getAll("open"), ["actors/a", "norms/b"]);
  assert.equal(leading(opened, "norms/b", true), opened);
});

test("what the page sends and what its list says make the picture", () => {
  const sent = { address: "/explore?open=actors%2Fa", invented: true, opened: [0], pinned: [], relations: [["accuses", "accuses"]], edges: [[0, 0, 1], [1, 0, 0, 3, ["X", ["P"], null, "unreviewed", "It did.", "P"]]] };
  const listed = [{ id: "actors/a", label: "A", court: true, hidden: 2 }, { id: "norms/b", label: "B", court: false, hidden: 0 }];
  const data = unpacked(sent, listed, "cite");
  assert.deepEqual(data.nodes.map((each) => [each.sort, each.kind, each.opened]), [["actor", "court", true], ["norm", "", false]]);
  assert.deepEqual(data.edges.map((each) => [each.source, each.target, each.claims, each.sentences.length]), [["actors/a", "norms/b", 1, 0], ["norms/b", "actors/a", 3, 1]]);
  assert.equal(saying(data.edges[1]), "P reports that X (unreviewed): “It did.” and 2 more");
});

test("a relation is asked for alone, under the filters of the picture", () => {
  const asked = new URLSearchParams(alone("/explore?open=actors%2Fa&pin=actors%2Fa&type=denial", { source: "actors/a", target: "norms/b" }).slice(14));
  assert.deepEqual([...asked], [["type", "denial"], ["node", "actors/a"], ["node", "norms/b"], ["open", "none"]]);
});
