// @ts-check
// The exercise: marks are kept in this browser alone, until they are downloaded or reset.
import { compare, readFile, summary } from "./marks.js";

/** @typedef {import("./marks.js").Mark} Mark */

const EXERCISE = "harbour-of-tessin";
const STORE = `averment-exercise-${EXERCISE}`;
const text = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("marking"));
const selected = /** @type {HTMLElement} */ (document.getElementById("selected"));
const list = /** @type {HTMLElement} */ (document.getElementById("marks"));
const comparison = /** @type {HTMLElement} */ (document.getElementById("comparison"));
/** @type {Mark[]} */
let marks = kept();

/** @returns {Mark[]} */
function kept() {
  try { return JSON.parse(localStorage.getItem(STORE) ?? "[]"); } catch { return []; }
}

function keep() {
  try { localStorage.setItem(STORE, JSON.stringify(marks)); } catch { /* then they last until the page is left */ }
}

/** The selection without the spaces around it. */
function selection() {
  const words = text.value.slice(text.selectionStart, text.selectionEnd);
  const start = text.selectionStart + (words.length - words.trimStart().length);
  return { start, end: start + words.trim().length, words: words.trim() };
}

/**
 * @param {string} tag
 * @param {string} content
 * @param {string} [className]
 */
function element(tag, content, className = "") {
  const made = document.createElement(tag);
  made.textContent = content;
  made.className = className;
  return made;
}

function draw() {
  list.replaceChildren(...marks.map((mark, place) => {
    const item = element("li", "", `t-${mark.type}`);
    const remove = element("button", "Remove", "plain");
    remove.setAttribute("aria-label", `Remove mark ${place + 1}`);
    remove.addEventListener("click", () => { marks.splice(place, 1); keep(); draw(); text.focus(); });
    item.append(element("b", mark.type, "chip"), " ", element("q", mark.words), " ", remove);
    return item;
  }));
}

/**
 * @param {Mark[]} theirs
 * @param {string} who
 */
function show(theirs, who) {
  const lines = compare(marks, theirs, who);
  const items = lines.map((line) => {
    const item = element("li", "", `difference ${line.sort}`);
    item.append(element("strong", line.text), " ", element("q", line.words));
    if (line.why) item.append(element("p", line.why, "muted"));
    return item;
  });
  const told = element("ol", "");
  told.append(...items);
  comparison.replaceChildren(element("p", summary(lines, who), "lead"), told);
}

/** @param {string} address */
async function compareWith(address) {
  comparison.replaceChildren(element("p", "Reading …", "muted"));
  let answer = await fetch(address).catch(() => null);
  // 202: the program is still reading.
  for (let second = 0; answer?.status === 202 && second < 120; second++) {
    await new Promise((done) => setTimeout(done, 1000));
    answer = await fetch(address).catch(() => null);
  }
  if (answer?.status !== 200) { comparison.replaceChildren(element("p", "That cannot be had just now: try again in a minute.", "problem")); return; }
  const found = await answer.json();
  show(found.marks, found.who);
}

function download() {
  const file = new Blob([JSON.stringify({ exercise: EXERCISE, invented: true, marks }, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "my-marks.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function start() {
  for (const each of document.querySelectorAll("[data-needs-script]")) /** @type {HTMLElement} */ (each).hidden = false;
  for (const each of document.querySelectorAll("[data-without-script]")) each.remove();
  // A readonly box has no caret, so no selecting by keyboard: this one has a caret and refuses every change.
  text.readOnly = false;
  text.setAttribute("aria-readonly", "true");
  text.setAttribute("inputmode", "none");
  text.addEventListener("beforeinput", (event) => event.preventDefault());
  document.addEventListener("selectionchange", () => {
    if (document.activeElement === text) selected.textContent = selection().words ? `“${selection().words}”` : "Nothing is selected.";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const here = selection();
    if (!here.words) { selected.textContent = "Select words in the text first."; text.focus(); return; }
    marks.push({ type: String(new FormData(form).get("type")), ...here });
    marks.sort((a, b) => a.start - b.start || a.end - b.end);
    keep();
    draw();
  });
  /** @type {Record<string, () => void>} */
  const deeds = {
    download,
    reset: () => { marks = []; keep(); draw(); comparison.replaceChildren(); },
    key: () => compareWith("/teach/exercise/key.json"),
    machine: () => compareWith("/teach/exercise/machine.json"),
  };
  for (const button of document.querySelectorAll("button[data-do]")) button.addEventListener("click", () => deeds[/** @type {HTMLElement} */ (button).dataset.do ?? ""]?.());
  document.getElementById("neighbour")?.addEventListener("change", async (event) => {
    const file = /** @type {HTMLInputElement} */ (event.target).files?.[0];
    if (!file) return;
    const found = readFile(await file.text(), EXERCISE);
    if (found.error) comparison.replaceChildren(element("p", found.error, "problem"));
    else show(found.marks, "your neighbour");
  });
  draw();
}

start();
