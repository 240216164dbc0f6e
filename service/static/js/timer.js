// @ts-check
// A clock for the step of a lesson: counts the minutes down, and never sends anybody away.

/**
 * What the clock shows.
 * @param {number} seconds
 */
export function shown(seconds) {
  const left = Math.abs(Math.round(seconds));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return seconds >= 0 ? `${clock} left` : `${clock} over`;
}

if (typeof document !== "undefined") {
  const place = document.querySelector(".timer");
  if (place instanceof HTMLElement) {
    const end = performance.now() + Number(place.dataset.minutes) * 60_000;
    const tick = () => { place.textContent = `· ${shown((end - performance.now()) / 1000)}`; };
    tick();
    setInterval(tick, 1000);
  }
}
