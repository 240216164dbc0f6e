import assert from "node:assert/strict";
import { test } from "node:test";

import { dayAfter, daysBetween, kept } from "../../service/static/js/dates.js";

test("days are counted over months, years and the change of summer time", () => {
  assert.equal(daysBetween("2024-12-31", "2025-01-01"), 1);
  assert.equal(daysBetween("2025-03-01", "2025-04-01"), 31);
  assert.equal(dayAfter("2025-03-01", 31), "2025-04-01");
  assert.equal(dayAfter("2024-02-28", 1), "2024-02-29");
});

test("a handle stops at the other", () => {
  assert.equal(kept(40, 30, true), 30);
  assert.equal(kept(20, 30, true), 20);
  assert.equal(kept(20, 30, false), 30);
});
