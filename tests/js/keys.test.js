import assert from "node:assert/strict";
import { test } from "node:test";
import { destination } from "../../service/static/js/reading.js";
import { moved } from "../../service/static/js/search.js";
import { shown } from "../../service/static/js/timer.js";

test("j goes on, or begins; k goes back; Escape closes", () => {
  const middle = { next: "/n", previous: "/p", close: "/c", first: "/f" };
  assert.equal(destination("j", middle), "/n");
  assert.equal(destination("k", middle), "/p");
  assert.equal(destination("Escape", middle), "/c");
  assert.equal(destination("j", { next: null, previous: null, close: null, first: "/f" }), "/f");
  assert.equal(destination("j", { next: null, previous: "/p", close: "/c", first: "/f" }), null);
  assert.equal(destination("x", middle), null);
});

test("arrow keys go round the suggestions, through the box", () => {
  assert.equal(moved(-1, 2, "ArrowDown"), 0);
  assert.equal(moved(1, 2, "ArrowDown"), -1);
  assert.equal(moved(-1, 2, "ArrowUp"), 1);
  assert.equal(moved(0, 2, "ArrowUp"), -1);
});

test("the clock counts past its end", () => {
  assert.equal(shown(90), "1:30 left");
  assert.equal(shown(-65), "1:05 over");
});
