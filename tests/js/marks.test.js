import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, overlap, pairs, readFile, summary } from "../../service/static/js/marks.js";

const mark = (type, start, end) => ({ type, start, end, words: `w${start}` });

test("the overlap is a share of the shorter mark", () => {
  assert.equal(overlap(mark("demand", 0, 10), mark("demand", 5, 100)), 0.5);
  assert.equal(overlap(mark("demand", 0, 10), mark("demand", 10, 20)), 0);
});

test("the same type is paired before another type on the same words", () => {
  const mine = [mark("demand", 0, 10), mark("allegation", 0, 10)];
  const theirs = [mark("allegation", 0, 10)];
  assert.deepEqual(pairs(mine, theirs), [[mine[1], theirs[0]]]);
});

test("each difference is said once, in the order of the text", () => {
  const mine = [mark("demand", 20, 30), mark("concern", 40, 50), mark("denial", 60, 70)];
  const theirs = [mark("finding", 0, 10), mark("demand", 20, 30), mark("allegation", 40, 50)];
  const lines = compare(mine, theirs, "the key");
  assert.deepEqual(lines.map((line) => line.sort), ["missed", "same", "type", "extra"]);
  assert.equal(lines[2].text, "You say a concern, the key says an allegation.");
  assert.equal(summary(lines, "the key"), "Of 3 claims that the key marks, you found 2, 1 with the same type. You marked 1 more.");
});

test("a file that is not of this exercise is refused in a sentence", () => {
  assert.match(readFile("<html>", "a").error, /not downloaded/);
  assert.match(readFile("{}", "a").error, /no marks/);
  assert.match(readFile('{"exercise":"b","marks":[]}', "a").error, /another text/);
  const good = readFile('{"exercise":"a","marks":[{"type":"demand","start":1,"end":3,"words":"xy"},{"type":1}]}', "a");
  assert.deepEqual(good.marks, [{ type: "demand", start: 1, end: 3, words: "xy" }]);
});
