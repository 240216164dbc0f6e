"""The picture of a matter: a lane for each speaker, its claims along time, by type; and the list that says the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from service import strings
from service.claim_search import Filters
from service.matter_rows import Short

WIDTH: Final = 1080
LEFT: Final = 12
STEP: Final = 34
"""Width of a mark with its number: time is divided into stretches as wide as this."""
HIGH: Final = 19
"""Height of a mark."""
NAME: Final = 22
"""Height of a speaker's name above its lane."""
MOST: Final = 8
"""Lanes; who speaks less shares the last one."""
OTHERS: Final = "Others"


@dataclass(frozen=True)
class Mark:
    """Claims of one speaker and one type in one stretch of time: where it is drawn, and which filters show them."""

    type: str
    x: float
    y: float
    claims: int
    first: str
    last: str
    query: str

    @property
    def told(self) -> str:
        """As in "3 allegations"."""
        words = strings.TYPE if self.claims == 1 else strings.TYPES
        return f"{self.claims} {words[self.type].lower()}"


@dataclass(frozen=True)
class Lane:
    """A speaker: its name above its line, its marks on it."""

    speaker: str
    key: str | None
    y: float
    height: float
    claims: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Undated:
    """A speaker's claims without a date, which are told and not drawn."""

    speaker: str
    key: str | None
    claims: int


@dataclass(frozen=True)
class Tick:
    """A day on the axis."""

    x: float
    label: str
    anchor: str = "start"


@dataclass(frozen=True)
class Lanes:
    """What the template draws."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    types: tuple[str, ...]
    undated: tuple[Undated, ...]
    height: float
    width: int = WIDTH
    left: int = LEFT


def lanes(claims: Sequence[Short], filters: Filters) -> Lanes | None:
    """The picture of claims by date; None where they are all of one day."""
    dated = [claim for claim in claims if claim.date]
    if len({claim.date for claim in dated}) < 2:
        return None
    first, last = _day(dated[0].date), _day(dated[-1].date)
    made: list[Lane] = []
    below = 8.0
    for speaker, some in _speakers(dated).items():
        lane = _lane(speaker, some, below, (first, last), filters)
        made.append(lane)
        below += lane.height
    types = tuple(sort for sort in strings.TYPES if any(claim.type == sort for claim in dated))
    return Lanes(tuple(made), _ticks(first, last), types, _undated(claims), below + 26)


def _undated(claims: Iterable[Short]) -> tuple[Undated, ...]:
    numbers = Counter((claim.speaker, claim.speaker_key) for claim in claims if not claim.date)
    ordered = sorted(numbers.items(), key=lambda each: (-each[1], each[0][0]))
    return tuple(Undated(speaker, key, number) for (speaker, key), number in ordered)


def _speakers(claims: Iterable[Short]) -> dict[str, list[Short]]:
    """Claims by speaker, in the order in which these first spoke; those of the speakers with fewest claims together."""
    by: dict[str, list[Short]] = defaultdict(list)
    for claim in claims:
        by[claim.speaker].append(claim)
    if len(by) <= MOST:
        return dict(by)
    busiest = sorted(by, key=lambda name: (-len(by[name]), name))[: MOST - 1]
    found = {name: some for name, some in by.items() if name in busiest}
    found[OTHERS] = [claim for claim in claims if claim.speaker not in found]
    return found


def _lane(speaker: str, claims: Sequence[Short], top: float, span: tuple[date, date], filters: Filters) -> Lane:
    stretches: dict[int, dict[str, list[Short]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        stretches[_stretch(_day(claim.date), span)][claim.type].append(claim)
    marks: list[Mark] = []
    for place, by_type in sorted(stretches.items()):
        for row, sort in enumerate(each for each in strings.TYPES if each in by_type):
            marks.append(_mark(by_type[sort], LEFT + place * STEP, top + NAME + row * HIGH, speaker, filters))
    high = NAME + HIGH * max((len(by_type) for by_type in stretches.values()), default=1) + 6
    key = claims[0].speaker_key if speaker != OTHERS else None
    return Lane(speaker, key, top, high, len(claims), tuple(marks))


def _mark(some: Sequence[Short], x: float, y: float, speaker: str, filters: Filters) -> Mark:
    days = [claim.date or "" for claim in some]
    chosen = filters.adding("type", some[0].type).adding("from", min(days)).adding("to", max(days))
    for key in sorted({claim.speaker_key for claim in some if claim.speaker_key}):
        chosen = chosen.adding("claimant", key)
    return Mark(some[0].type, x, y, len(some), min(days), max(days), chosen.without("matter").query())


def _stretch(day: date, span: tuple[date, date]) -> int:
    """Which stretch of the axis a day lies in."""
    return round(_share(day, span) * ((WIDTH - LEFT - STEP) // STEP))


def _share(day: date, span: tuple[date, date]) -> float:
    whole = (span[1] - span[0]).days
    return (day - span[0]).days / whole if whole else 0.0


def _ticks(first: date, last: date) -> tuple[Tick, ...]:
    """First and last day, and beginnings of years or months between them that are not too near to each other."""
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    inside = [day for day in months if first < day < last]
    by_year = (last - first).days > 3 * 365
    inside = [day for day in inside if day.month == 1] if by_year else inside
    every = -(-len(inside) // 8) if inside else 1
    kept = [first, *inside[::every], last]
    found: list[Tick] = []
    for day in kept:
        x = LEFT + _share(day, (first, last)) * ((WIDTH - LEFT - STEP) // STEP) * STEP
        whole = f"{day.day} {day:%b} {day.year}"
        label = whole if day in (first, last) else f"{day.year}" if by_year else f"{day:%b} {day.year}"
        if day == last:
            found = [tick for tick in found if x - tick.x > (170 if x > WIDTH - 80 else 100)]
        if not found or x - found[-1].x > 90:
            found.append(Tick(x, label, "end" if x > WIDTH - 80 else "start"))
    return tuple(found)


def _day(text: str | None) -> date:
    return date.fromisoformat(text or "")


def told(drawn: Lanes) -> Mapping[str, Sequence[tuple[str, Mark]]]:
    """The same as a list: marks with their speakers by the first day of each."""
    found: dict[str, list[tuple[str, Mark]]] = {}
    pairs = [(mark, lane.speaker) for lane in drawn.lanes for mark in lane.marks]
    for mark, speaker in sorted(pairs, key=lambda pair: (pair[0].first, pair[1])):
        found.setdefault(mark.first, []).append((speaker, mark))
    return found
