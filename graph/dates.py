"""Dates that prose gives to acts: a day, a month or a year, with how precise it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from graph.model import ActDate, DatePrecision, Span

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_FORMS: Final = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?\b"),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {_YEAR}\b)?"),
    re.compile(rf"\b{_MONTH}(?: of)?,? {_YEAR}\b"),
    re.compile(rf"\b(?:in|since|during|from|until|by|late|early|mid|of) (?:early |late |mid-)?{_YEAR}\b(?! ?[-/–]\d)"),
)
_OF_NORM = re.compile(
    r"(?:resolution|convention|act|law|protocol|treaty|charter|statute|covenant|agreement|declaration|order|decree|regulation|amendment)s?(?:\s[\w()/.-]+){0,4}\s*(?:of|,|\()?\s*$",
    re.IGNORECASE,
)
"""What stands before the date of a law or a resolution, which is no date of an act."""


def dates(text: str, start: int, end: int, published: date | None) -> Iterator[ActDate]:
    """
    Dates in ``text[start:end]``, by place.

    A day without a year is of the last such day before publication; without a date of publication it is left out.
    """
    taken: list[tuple[int, int]] = []
    found: list[ActDate] = []
    for form in _FORMS:
        for match in form.finditer(text, start, end):
            if any(match.start() < b and a < match.end() for a, b in taken) or _OF_NORM.search(
                text[max(start, match.start() - 60) : match.start()]
            ):
                continue
            taken.append(match.span())
            made = _date(match, text, published)
            if made:
                found.append(made)
    yield from sorted(found, key=lambda one: one.span.start if one.span else 0)


def _date(match: re.Match[str], text: str, published: date | None) -> ActDate | None:
    groups = match.groupdict()
    month = MONTHS[groups["month"].lower().rstrip(".")] if groups.get("month") else None
    first = match.start("year") if month is None else match.start()
    span = Span.of(text, first, match.end())
    precision: DatePrecision = "day" if groups.get("day") else "month" if month else "year"
    year = int(groups["year"]) if groups.get("year") else None
    try:
        if year is None:
            if published is None or month is None:
                return None
            value = date(published.year, month, int(groups["day"]))
            value = value if value <= published else value.replace(year=published.year - 1)
        else:
            value = date(year, month or 1, int(groups.get("day") or 1))
    except ValueError:
        return None
    return ActDate(value, precision, span)
