"""Pictures that are drawn here: claims by type over time, as bars in SVG with a table that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service import strings

WIDTH, HEIGHT, LEFT, BOTTOM = 880, 220, 36, 26
WIDEST_BAR = 44
MOST_BARS = 60
"""Months drawn; a longer time is drawn by year."""


@dataclass(frozen=True)
class Bar:
    """A stretch of one bar: claims of one type in one month or year."""

    type: str
    x: float
    y: float
    width: float
    height: float
    period: str
    claims: int


@dataclass(frozen=True)
class Tick:
    """A line or label at a place on an axis."""

    place: float
    label: str


@dataclass(frozen=True)
class Chart:
    """What the template draws, and the same numbers as a table."""

    bars: tuple[Bar, ...]
    months: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    types: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def over_time(counts: Mapping[str, Mapping[str, int]]) -> Chart:
    """Stacked bars for months (years where there are many), empty months included."""
    periods = _periods(counts)
    summed: dict[str, dict[str, int]] = {period: {**dict.fromkeys(strings.TYPES, 0)} for period in periods}
    for month, by_type in counts.items():
        for sort, number in by_type.items():
            summed[month[: len(periods[0])]][sort] += number
    top = _round_up(max((sum(row.values()) for row in summed.values()), default=1))
    step = (WIDTH - LEFT) / max(len(periods), 1)
    bars: list[Bar] = []
    for place, period in enumerate(periods):
        bars += _stack(period, summed[period], LEFT + place * step, step, top)
    every = -(-len(periods) // 14)
    months = [Tick(LEFT + (place + 0.5) * step, period) for place, period in enumerate(periods) if place % every == 0]
    levels = [Tick(_y(top * part / 2, top), str(top * part // 2)) for part in range(3)]
    types = tuple(sort for sort in strings.TYPES if any(row[sort] for row in summed.values()))
    full = [period for period in periods if any(summed[period].values())]
    rows = tuple((period, tuple(summed[period][sort] for sort in types)) for period in full)
    return Chart(tuple(bars), tuple(months), tuple(levels), rows, types)


def _periods(counts: Mapping[str, object]) -> list[str]:
    if not counts:
        return []
    first, last = min(counts), max(counts)
    start, end = (int(each[:4]) * 12 + int(each[5:7]) - 1 for each in (first, last))
    if end - start >= MOST_BARS:
        return [f"{year:04}" for year in range(start // 12, end // 12 + 1)]
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end + 1)]


def _stack(period: str, row: Mapping[str, int], x: float, step: float, top: int) -> list[Bar]:
    width = min(step * 0.7, WIDEST_BAR)
    below, made = 0, []
    for sort in strings.TYPES:
        if row[sort]:
            upper = _y(below + row[sort], top)
            made.append(Bar(sort, x + (step - width) / 2, upper, width, _y(below, top) - upper, period, row[sort]))
            below += row[sort]
    return made


def _y(value: float, top: int) -> float:
    return 10 + (HEIGHT - BOTTOM - 10) * (1 - value / top)


def _round_up(number: int) -> int:
    """The next even number that reads well on an axis: 2, 4, 10, 20, 40, 100, …"""
    scale = 1
    while True:
        for step in (2, 4, 6, 10):
            if step * scale >= number:
                return step * scale
        scale *= 10
