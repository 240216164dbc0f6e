// @ts-check
// The reading view: choosing a claim swaps the spread for the server's own, without losing the place in the text.

/**
 * Where j, k or Escape lead from here: the address of a link on the page, or null.
 * @param {string} key
 * @param {{next: string | null, previous: string | null, close: string | null, first: string | null}} links
 */
export function destination(key, links) {
  if (key === "j") return links.next ?? (links.previous ? null : links.first);
  if (key === "k") return links.previous;
  if (key === "Escape") return links.close;
  return null;
}

/**
 * @param {string} address
 * @param {boolean} push
 */
async function swap(address, push) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) { location.assign(address); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("spread");
  const old = document.getElementById("spread");
  if (!fresh || !old) { location.assign(address); return; }
  const scrolled = old.querySelector(".margin")?.scrollTop ?? 0;
  old.replaceWith(fresh);
  document.title = page.title;
  if (push) history.pushState({}, "", address);
  settle(fresh, scrolled);
}

/**
 * Bring the chosen claim's sentence into sight and move the focus to its panel.
 * @param {HTMLElement} spread
 * @param {number} scrolled
 */
function settle(spread, scrolled) {
  const mark = spread.querySelector(".number.chosen");
  const panel = document.getElementById("chosen");
  if (mark) {
    const box = mark.getBoundingClientRect();
    if (box.top < 40 || box.bottom > innerHeight * 0.6) mark.scrollIntoView({ block: "center" });
  }
  const margin = spread.querySelector(".margin");
  if (panel) { margin?.scrollTo(0, 0); panel.focus({ preventScroll: true }); }
  else margin?.scrollTo(0, scrolled);
}

/** @param {string} selector */
const address = (selector) => document.querySelector(selector)?.getAttribute("href") ?? null;

function start() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-swap]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    swap(link.href, true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select")) return;
    const links = { next: address("a[rel=next][data-swap]"), previous: address("a[rel=prev][data-swap]"), close: address("a.close[data-swap]"), first: address(".claims a[data-swap]") };
    const to = destination(event.key, links);
    if (to) { event.preventDefault(); swap(to, true); }
  });
  addEventListener("popstate", () => swap(location.href, false));
}

if (typeof document !== "undefined") start();
