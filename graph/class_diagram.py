"""A picture of the main classes of the ontology: boxes where a table puts them, arrows as domains and ranges say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from graph.ontology_docs import Documentation, Term

PLACES: Final[dict[str, tuple[int, int]]] = {
    "Statement": (0, 0), "Anchor": (0, 1), "Extraction": (0, 2), "Review": (0, 3),
    "Link": (1, 0), "Claim": (1, 1), "BindingAssessment": (1, 2),
    "Actor": (2, 0), "Act": (2, 1), "Norm": (2, 2),
    "Matter": (3, 1), "TreatyAction": (3, 2),
}  # fmt: skip
"""Column and row of each class: where it is said, who says it, what it is about, what is derived."""
LEFT_OUT: Final = frozenset({"Voice", "Figure", "ContestedStatus"})
"""Classes that would crowd the picture; the list of terms has them."""
ARROWS: Final[dict[str, tuple[str, ...]]] = {
    "publisher": ("Statement",), "statedIn": ("Claim",), "anchor": ("Claim",), "extractedBy": ("Claim",),
    "reviews": ("Review",), "fromClaim": ("Link",), "toClaim": ("Link",),
    "claimant": ("Claim",), "reportedBy": ("Claim",), "respondent": ("Claim",), "affected": ("Claim",),
    "concernsAct": ("Claim",), "cites": ("Claim",), "inMatter": ("Act",), "state": ("TreatyAction",),
    "treaty": ("TreatyAction",), "assesses": ("BindingAssessment",), "assessedNorm": ("BindingAssessment",),
    "decidingAction": ("BindingAssessment",),
}  # fmt: skip
"""Properties to draw, and from which classes; where they lead is what the ontology says of their values."""
COLUMN, WIDTH, LINE, GAP, MARGIN = 300, 184, 16, 60, 24
BOWS: Final = (0, 46, -46, 92, -92, 150, -150, 220, -220)
"""How far an arrow may bend, in pixels: the first that runs over no box is taken."""


@dataclass(frozen=True)
class _Box:
    term: Term
    lines: tuple[str, ...]
    x: float
    y: float

    @property
    def height(self) -> float:
        return 34 + LINE * len(self.lines)

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + WIDTH / 2, self.y + self.height / 2

    def holds(self, point: tuple[float, float], margin: float = 5) -> bool:
        across = self.x - margin <= point[0] <= self.x + WIDTH + margin
        return across and self.y - margin <= point[1] <= self.y + self.height + margin


def class_diagram(docs: Documentation) -> str:
    """
    The picture as SVG: the same ontology gives the same bytes. It takes its colours from the page it stands in
    (``currentColor`` and the custom properties of the style sheet), so that it reads in light and dark.
    """
    boxes = _boxes(docs)
    width = MARGIN * 2 + COLUMN * max(column for column, _ in PLACES.values()) + WIDTH
    height = MARGIN + max(box.y + box.height for box in boxes.values())
    head = (
        f'<svg class="diagram" viewBox="0 0 {width:g} {height:g}" role="group" aria-labelledby="diagram-title" '
        'xmlns="http://www.w3.org/2000/svg"><title id="diagram-title">Main classes and what joins them</title>'
        '<defs><marker id="diagram-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="currentColor"/></marker></defs>'
    )
    arrows = list(_arrows(docs, boxes))
    parts = [_line(boxes[start], boxes[end], boxes) for start, end, _ in arrows]
    parts += [_box(box) for box in boxes.values()]
    parts += [_label(boxes[start], boxes[end], boxes, names) for start, end, names in arrows]
    return "".join([head, *parts, "</svg>"])


def _boxes(docs: Documentation) -> dict[str, _Box]:
    terms = {term.name: term for term in docs.terms if term.kind == "class"}
    lines = {name: tuple(n for n in terms[name].narrower if n in terms and n != "FindingBody") for name in PLACES}
    tallest = [
        max(34 + LINE * len(lines[name]) for name, (_, row) in PLACES.items() if row == number)
        for number in range(1 + max(row for _, row in PLACES.values()))
    ]
    tops = [MARGIN + sum(tallest[:row]) + GAP * row for row in range(len(tallest))]
    boxes = {}
    for name, (column, row) in PLACES.items():
        middle = (tallest[row] - 34 - LINE * len(lines[name])) / 2
        boxes[name] = _Box(terms[name], lines[name], MARGIN + COLUMN * column, tops[row] + middle)
    return boxes


def _arrows(docs: Documentation, boxes: dict[str, _Box]) -> Iterator[tuple[str, str, list[str]]]:
    """Between each two classes the properties that lead from the one to the other."""
    home = {name: name for name in boxes} | {narrow: name for name, box in boxes.items() for narrow in box.lines}
    found: dict[tuple[str, str], list[str]] = {}
    terms = {term.name: term for term in docs.terms if term.kind == "property"}
    for name, starts in ARROWS.items():
        for start in starts:
            for end in terms[name].range:
                found.setdefault((start, home[end]), []).append(name)
    for (start, end), names in found.items():
        yield start, end, names


def _curve(start: _Box, end: _Box, boxes: dict[str, _Box]) -> tuple[list[tuple[float, float]], int]:
    """Points from centre to centre, without those inside the two boxes, and the bow by which no other box is met."""
    others = [box for box in boxes.values() if box not in (start, end)]
    points: list[tuple[float, float]] = []
    for bow in BOWS:
        way = _bowed(start.centre, end.centre, bow)
        points = [point for point in way if not start.holds(point) and not end.holds(point)]
        if not any(box.holds(point) for box in others for point in points):
            return points, bow
    return points, BOWS[-1]


def _bowed(start: tuple[float, float], end: tuple[float, float], bow: int) -> list[tuple[float, float]]:
    """Forty points of a quadratic curve whose middle lies ``bow`` beside the straight line."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = (across**2 + down**2) ** 0.5
    control = (
        (start[0] + end[0]) / 2 - down / length * bow * 2,
        (start[1] + end[1]) / 2 + across / length * bow * 2,
    )
    steps = [number / 40 for number in range(41)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * control[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * control[1] + t**2 * end[1],
        )
        for t in steps
    ]


def _line(start: _Box, end: _Box, boxes: dict[str, _Box]) -> str:
    points, _ = _curve(start, end, boxes)
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    line = 'fill="none" stroke="currentColor" marker-end="url(#diagram-head)"'
    return f'<polyline class="diagram-line" points="{way}" {line}/>'


def _label(start: _Box, end: _Box, boxes: dict[str, _Box], names: list[str]) -> str:
    points, _ = _curve(start, end, boxes)
    x, y = points[len(points) // 2]
    top = y - LINE * (len(names) - 1) / 2 + 4
    rows = (
        f'<tspan x="{x:.1f}" y="{top + LINE * number:.1f}">{escape(name)}</tspan>' for number, name in enumerate(names)
    )
    return f'<text class="diagram-label" text-anchor="middle">{"".join(rows)}</text>'


def _box(box: _Box) -> str:
    name = escape(box.term.name)
    lines = "".join(
        f'<text class="diagram-narrow" x="{box.x + WIDTH / 2:g}" y="{box.y + 38 + LINE * number:g}" '
        f'text-anchor="middle">{escape(line)}</text>'
        for number, line in enumerate(box.lines)
    )
    return (
        f'<a href="#{name}"><rect class="diagram-box" x="{box.x:g}" y="{box.y:g}" width="{WIDTH}" '
        f'height="{box.height:g}" rx="6"/><text class="diagram-name" x="{box.x + WIDTH / 2:g}" y="{box.y + 21:g}" '
        f'text-anchor="middle">{name}</text>{lines}</a>'
    )
