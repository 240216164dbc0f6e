import assert from "node:assert/strict";
import { test } from "node:test";
import { spread } from "../../service/static/js/spread.js";

const size = 300;
const first = new Map(Array.from({ length: size }, (_, at) => [`n${at}`, { x: 400 * Math.cos(at), y: 400 * Math.sin(at) }]));
const joined = Array.from({ length: size - 1 }, (_, at) => [`n${at % 7}`, `n${at + 1}`]);
const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

test("the same nodes get the same places, and none covers another", () => {
  const places = spread(first, joined, new Map());
  assert.deepEqual(spread(first, joined, new Map()), places);
  const all = [...places.values()];
  const covered = all.filter((a, at) => all.some((b, other) => other > at && far(a, b) < 40));
  assert.ok(covered.length < size / 50, `${covered.length} are covered`);
});

test("what is joined stands nearer than what is not", () => {
  const places = spread(first, joined, new Map());
  const mean = (pairs) => pairs.reduce((sum, [a, b]) => sum + far(places.get(a), places.get(b)), 0) / pairs.length;
  const strangers = joined.map(([a, b], at) => [a, joined[(at + 3) % joined.length][1]]);
  assert.ok(mean(joined) < 0.7 * mean(strangers));
});

test("a pinned node stays where it is pinned", () => {
  assert.deepEqual(spread(first, joined, new Map([["n5", { x: 0, y: 0 }]])).get("n5"), { x: 0, y: 0 });
});
