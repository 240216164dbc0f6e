// @ts-check
// How a picture looks: shapes by sort, colours from the style sheet, so that light and dark are one.

/** @param {string} name */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** @type {Record<string, [string, string, number, number]>} */
const LOOK = { actor: ["ellipse", "denial", 34, 34], court: ["pentagon", "finding", 38, 38], norm: ["round-rectangle", "commitment", 44, 30], matter: ["diamond", "concern", 40, 40] };

/**
 * The style of a picture; with less to keep apart where there is much.
 * @param {boolean} calm
 */
export function style(calm) {
  const base = { label: "data(label)", "min-zoomed-font-size": 6, "font-family": "Averment Sans, sans-serif", "font-size": innerWidth < 600 ? 24 : 17, color: colour("ink"), "text-valign": "bottom", "text-margin-y": 6, "text-wrap": "wrap", "text-max-width": 150, "text-background-color": colour("sheet"), "text-background-opacity": 0.85, "text-background-padding": 2, "border-width": 2.5 };
  return [
    { selector: "node", style: base },
    ...Object.entries(LOOK).map(([name, [shape, tone, width, height]]) => ({ selector: `node[look = "${name}"]`, style: { shape, width, height, "border-color": colour(tone), "background-color": colour(`${tone}-tint`) } })),
    { selector: "node[?opened]", style: { "border-width": 5, "font-weight": 700 } },
    { selector: "node[?quiet]", style: { label: "" } },
    { selector: "node.current, node.beside", style: { label: "data(label)" } },
    { selector: "node.current", style: { "underlay-color": colour("focus"), "underlay-opacity": 0.4, "underlay-padding": 9 } },
    { selector: "edge", style: { width: "data(width)", "line-color": colour("soft"), "line-opacity": 0.55, "target-arrow-color": colour("soft"), "target-arrow-shape": "triangle", "arrow-scale": 1.1, "curve-style": calm ? "bezier" : "straight", "min-zoomed-font-size": 6, "font-family": "Averment Sans, sans-serif", "font-size": 15, color: colour("ink"), "text-background-color": colour("sheet"), "text-background-opacity": 0.9, "text-background-padding": 2 } },
    { selector: "edge[relation = 'finds-against'], edge[relation = 'accuses']", style: { "line-color": colour("allegation"), "target-arrow-color": colour("allegation") } },
    { selector: "edge[relation = 'defends'], edge[relation = 'clears']", style: { "line-style": "dashed", "line-color": colour("denial"), "target-arrow-color": colour("denial") } },
    { selector: "edge[relation = 'demands-of'], edge[relation = 'says-bound']", style: { "line-style": "dotted", "line-color": colour("demand"), "target-arrow-color": colour("demand") } },
    { selector: "edge.near", style: { "line-opacity": 1, "z-index": 8 } },
    { selector: "edge.told", style: { label: "data(label)", "text-wrap": "wrap", "line-opacity": 1, "z-index": 9 } },
  ];
}
