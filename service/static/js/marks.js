// @ts-check
// Marks of the exercise, and what two readers of one text differ in, said in plain words.

/** @typedef {{type: string, start: number, end: number, words: string, claimant?: string, about?: string, why?: string}} Mark */
/** @typedef {{sort: "same" | "type" | "missed" | "extra", text: string, words: string, why: string}} Line */

/**
 * How much of the shorter of two marks lies in both, from 0 to 1.
 * @param {Mark} a
 * @param {Mark} b
 */
export function overlap(a, b) {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return Math.max(0, shared) / Math.max(1, Math.min(a.end - a.start, b.end - b.start));
}

/** @param {string} type */
const named = (type) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

/**
 * Pair the marks of two readers: those with most words in common first, the same type before another.
 * @param {Mark[]} mine
 * @param {Mark[]} theirs
 * @returns {[Mark, Mark][]}
 */
export function pairs(mine, theirs) {
  const all = mine.flatMap((a) => theirs.map((b) => /** @type {const} */ ([a, b, overlap(a, b) + (a.type === b.type ? 1 : 0)])));
  const free = new Set([...mine, ...theirs]);
  /** @type {[Mark, Mark][]} */
  const found = [];
  for (const [a, b] of all.filter(([a, b]) => overlap(a, b) >= 0.5).sort((x, y) => y[2] - x[2] || x[0].start - y[0].start || x[1].start - y[1].start)) {
    if (free.has(a) && free.has(b)) { found.push([a, b]); free.delete(a); free.delete(b); }
  }
  return found;
}

/**
 * What differs between my marks and another's, in the order of the text.
 * @param {Mark[]} mine
 * @param {Mark[]} theirs
 * @param {string} who
 * @returns {Line[]}
 */
export function compare(mine, theirs, who) {
  const found = pairs(mine, theirs);
  const paired = new Set(found.flat());
  /** @type {[number, Line][]} */
  const lines = found.map(([a, b]) => [b.start, a.type === b.type
    ? { sort: "same", text: `You and ${who} agree: ${named(b.type)}.`, words: b.words, why: b.why ?? "" }
    : { sort: "type", text: `You say ${named(a.type)}, ${who} says ${named(b.type)}.`, words: b.words, why: b.why ?? "" }]);
  for (const b of theirs) if (!paired.has(b)) lines.push([b.start, { sort: "missed", text: `${capital(who)} marks ${named(b.type)} here, and you do not.`, words: b.words, why: b.why ?? "" }]);
  for (const a of mine) if (!paired.has(a)) lines.push([a.start, { sort: "extra", text: `You mark ${named(a.type)} here, and ${who} does not.`, words: a.words, why: "" }]);
  return lines.sort((x, y) => x[0] - y[0]).map(([, line]) => line);
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The lines added up in one sentence.
 * @param {Line[]} lines
 * @param {string} who
 */
export function summary(lines, who) {
  const of = (/** @type {Line["sort"]} */ sort) => lines.filter((line) => line.sort === sort).length;
  const theirs = of("same") + of("type") + of("missed");
  return `Of ${theirs} claims that ${who} marks, you found ${of("same") + of("type")}, ${of("same")} with the same type. You marked ${of("extra")} more.`;
}

/**
 * Read a downloaded file, or say what is wrong with it.
 * @param {string} text
 * @param {string} exercise
 * @returns {{marks: Mark[], error: ""} | {marks: [], error: string}}
 */
export function readFile(text, exercise) {
  /** @type {any} */
  let found;
  try { found = JSON.parse(text); } catch { return { marks: [], error: "This file was not downloaded from the exercise." }; }
  if (!found || !Array.isArray(found.marks)) return { marks: [], error: "This file holds no marks." };
  if (found.exercise !== exercise) return { marks: [], error: "This file is about another text." };
  const good = found.marks.filter((/** @type {any} */ mark) => typeof mark?.type === "string" && Number.isInteger(mark.start) && Number.isInteger(mark.end) && mark.start < mark.end);
  return { marks: good.map((/** @type {any} */ mark) => ({ type: mark.type, start: mark.start, end: mark.end, words: String(mark.words ?? "") })), error: "" };
}
