"""Matters: the list of a grain, and of one its place among the others, its claims in short, and how they are spread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.matters import label_of
from service import strings
from service.claim_search import Filters, where
from service.overview import Listed
from service.records import View, inside

COLUMNS: Final = (
    ("allegation", "concern"),
    ("denial",),
    ("justification",),
    ("finding",),
    ("demand", "obligation"),
    ("commitment",),
)
"""Types that stand in one column: a concern is read beside allegations, an obligation beside what is asked."""
JOINED: Final = 2
"""Claims of a matter that lists show: what a single claim speaks of is no dispute."""
FIRST: Final = 6
"""Rows of a table of who speaks, about whom, under what."""

BELOW: Final = """
WITH RECURSIVE below(matter, member) AS (
    SELECT m.id, m.id FROM matters m WHERE {live:m}
    UNION SELECT b.matter, m.id FROM below b JOIN matters m ON m.within = b.member AND {live:m}
)
"""
"""Claims hang on acts: those of a course or a dispute are the claims of the acts within it."""
_MEMBERS: Final = (
    "FROM below b CROSS JOIN matter_claims mc ON mc.matter = b.member AND {live:mc} "
    "CROSS JOIN claims c ON c.id = mc.claim AND {live:c} {shown}"
)
SORTS: Final = {
    "publishers": "k.publishers DESC, k.claims DESC, m.label, e.iri",
    "claims": "k.claims DESC, k.publishers DESC, m.label, e.iri",
    "-date": "k.last IS NULL, k.last DESC, m.label, e.iri",
    "label": "m.label COLLATE NOCASE, e.iri",
}


@dataclass(frozen=True)
class Row:
    """A matter in a list: its claims, the distinct publishers of their statements, their types, and the first ones."""

    iri: str
    key: str
    label: str
    grain: str
    path: str
    claims: int
    publishers: int
    first: str | None
    last: str | None
    columns: tuple[int, ...]

    @property
    def told(self) -> list[tuple[int, tuple[str, str]]]:
        """Numbers of claims by column, with its words for one and for several."""
        words = (strings.COLUMN[types[0]] for types in COLUMNS)
        return [(number, word) for number, word in zip(self.columns, words, strict=True) if number]


@dataclass(frozen=True)
class Short:
    """A claim of a matter in short, for counts and for the picture."""

    id: int
    iri: str
    type: str
    date: str | None
    publisher: str
    speaker: str
    speaker_key: str | None
    action: str
    start: int

    @property
    def place(self) -> tuple[str, str]:
        """Key of its statement, and its own in it."""
        statement, _, key = self.iri.rpartition("/claims/")[2].partition("/")
        return statement, key

    @property
    def anchor(self) -> str:
        """Where it is on the page of a matter."""
        return ".".join(self.place)

    @property
    def in_place(self) -> str:
        """The reading page, opened at its sentence."""
        statement, key = self.place
        return f"/statements/{statement}?claim={key}#{key}"


@dataclass(frozen=True)
class Head:
    """A matter without its claims: its name, and the coarser and finer ones that it belongs to and holds."""

    id: int
    iri: str
    key: str
    label: str
    grain: str
    chain: tuple[Row, ...]
    parts: tuple[Row, ...]


@dataclass(frozen=True)
class Spread:
    """Somebody or something that claims of a matter name: how many claims, and how many distinct publishers."""

    label: str
    path: str
    key: str
    claims: int
    publishers: int


_INSIDE: Final = (
    "m.id IN (WITH RECURSIVE inside(member) AS (SELECT w.id FROM matters w WHERE w.key = :within AND {live:w} "
    "UNION SELECT n.id FROM inside i JOIN matters n ON n.within = i.member AND {live:n}) SELECT member FROM inside)"
)


_UP: Final = (
    "m.id IN (WITH RECURSIVE up(id) AS (SELECT mc.matter FROM claims c CROSS JOIN matter_claims mc ON mc.claim = c.id "
    "AND {live:mc} WHERE {where} UNION SELECT n.within FROM up u JOIN matters n ON n.id = u.id AND {live:n}) "
    "SELECT id FROM up)"
)


def matters(
    view: View,
    grain: str,
    *,
    least: int = JOINED,
    words: Sequence[str] = (),
    within: str = "",
    claimed: Filters | None = None,
    sort: str = "",
) -> list[Row]:
    """
    Matters of one grain, those that most publishers speak of first.

    Args:
        least: Claims that each has at least.
        words: Of its name.
        within: Key of a coarser one that it is part of.
        claimed: Filters of which it has a claim.
    """
    asked: dict[str, object] = {"grain": grain, "least": least, "within": within}
    condition = f"m.grain = :grain AND {_INSIDE}" if within else "m.grain = :grain"
    if claimed and claimed.chosen:
        some, values = where(view, claimed)
        condition += " AND " + _UP.replace("{where}", some)
        asked |= values
    start = condition
    for place, word in enumerate(words):
        asked[f"w{place}"] = word
        condition += f" AND instr(lower(m.label), lower(:w{place}))"
    return _rows(view, condition, start, asked, SORTS.get(sort, SORTS["publishers"]))


def head(view: View, key: str) -> Head | None:
    """A matter by its key, with those that it is within, the nearest first, and its parts."""
    sql = "SELECT m.*, e.iri FROM matters m JOIN entities e ON e.id = m.id WHERE m.key = ? AND {live:m}"
    if (row := view.one(sql, (key,))) is None:
        return None
    chain: list[Row] = []
    within = row["within"]
    while within is not None:
        chain += _some(view, "m.id = :id", within)
        above = view.one("SELECT m.within FROM matters m WHERE m.id = ? AND {live:m}", (within,))
        within = above[0] if above else None
    parts = tuple(_some(view, "m.within = :id", row["id"]))
    return Head(row["id"], row["iri"], key, row["label"], row["grain"], tuple(chain), parts)


def name(view: View, key: str) -> str | None:
    """What a matter is called."""
    row = view.one("SELECT m.label FROM matters m WHERE m.key = ? AND {live:m}", (key,))
    return None if row is None else str(row[0])


def _some(view: View, condition: str, number: int) -> list[Row]:
    return _rows(view, condition, condition, {"id": number, "least": 1}, SORTS["claims"])


def _rows(view: View, condition: str, start: str, asked: dict[str, object], order: str) -> list[Row]:
    numbers = ", ".join(
        f"count(DISTINCT CASE WHEN c.type IN ({_quoted(types)}) THEN c.id END) AS n{place}"
        for place, types in enumerate(COLUMNS)
    )
    below = BELOW.replace("WHERE {live:m}", f"WHERE {{live:m}} AND {start}", 1)
    sql = f"""
    {below}, counted AS (
        SELECT b.matter, count(DISTINCT c.id) AS claims, count(DISTINCT c.publisher) AS publishers,
            min(c.date) AS first, max(c.date) AS last, {numbers} {_MEMBERS} GROUP BY b.matter
    )
    SELECT e.iri, m.key, m.label, m.grain, k.* FROM counted k JOIN matters m ON m.id = k.matter AND {{live:m}}
    JOIN entities e ON e.id = m.id WHERE k.claims >= :least AND {condition} ORDER BY {order}
    """
    return [_row(view, row) for row in view.rows(sql, asked)]


def _row(view: View, row: sqlite3.Row) -> Row:
    columns = tuple(row[f"n{place}"] for place in range(len(COLUMNS)))
    counts = (row["claims"], row["publishers"], row["first"], row["last"])
    return Row(row["iri"], row["key"], row["label"], row["grain"], view.path(row["iri"]), *counts, columns)


def about(view: View, rows: Sequence[Row], *, most: int = 3) -> dict[str, list[Listed]]:
    """Whose conduct the claims of matters are about: the actors that most of them name, by the matters' keys."""
    marks = ",".join("?" * len(rows))
    below = BELOW.replace("WHERE {live:m}", f"WHERE {{live:m}} AND m.key IN ({marks})", 1)
    sql = f"""
    {below} SELECT w.key AS matter, a.key, a.label, a.kind, e.iri, count(DISTINCT c.id) AS n {_MEMBERS}
    CROSS JOIN matters w ON w.id = b.matter AND {{live:w}}
    CROSS JOIN parties p ON p.claim = c.id AND p.role = 'respondent' AND {{live:p}}
    CROSS JOIN actors a ON a.id = p.entity AND {{live:a}} CROSS JOIN entities e ON e.id = a.id
    GROUP BY w.id, a.id ORDER BY w.id, n DESC, a.label
    """
    found: dict[str, list[Listed]] = {}
    for row in view.rows(sql, [each.key for each in rows]):
        listed = found.setdefault(row["matter"], [])
        if len(listed) < most:
            listed.append(Listed(row["key"], row["label"], row["kind"], view.path(row["iri"]), (row["n"],)))
    return found


_SHORT: Final = """
SELECT c.id, c.iri, c.type, c.date, c.publisher, coalesce(a.label, c.publisher), a.key, c.action,
    c.start
FROM claims c LEFT JOIN actors a ON a.id = c.claimant AND {live:a} WHERE {where}
"""


def members(view: View, filters: Filters) -> list[Short]:
    """The claims that filters leave (one of them the matter), by date, and in the order of their text."""
    condition, values = where(view, filters)
    found = [Short(*row) for row in view.rows(_SHORT.replace("{where}", condition), values)]
    return sorted(found, key=lambda each: (each.date is None, each.date, each.place[0], each.start, each.iri))


def in_short(view: View, ids: Iterable[int]) -> dict[int, Short]:
    """Claims by their row numbers."""
    sql = _SHORT.replace("{where}", f"c.id IN ({inside(set(ids))}) AND {{live:c}} {{shown}}")
    return {row[0]: Short(*row) for row in view.rows(sql)}


def worded_by(label: str, claims: Iterable[Short]) -> Short | None:
    """The first claim in whose words a matter is named; None if it is named by what its claims are about."""
    return next((claim for claim in claims if label_of(claim.action) == label), None)


_SPREAD: Final = {
    "claimant": "JOIN actors t ON t.id = c.claimant AND {live:t}",
    "respondent": (
        "JOIN parties p ON p.claim = c.id AND p.role = 'respondent' AND {live:p} "
        "JOIN actors t ON t.id = p.entity AND {live:t}"
    ),
    "norm": (
        "JOIN claim_norms n ON n.claim = c.id AND {live:n} JOIN norms o ON o.id = n.norm AND {live:o} "
        "JOIN norms t ON t.id = coalesce(o.instrument, o.id) AND {live:t}"
    ),
}


def spread(view: View, filters: Filters, name: str) -> list[Spread]:
    """Who claims (``claimant``), whose conduct it is about (``respondent``), which instruments are cited (``norm``)."""
    condition, values = where(view, filters)
    sql = f"""
    SELECT t.label, e.iri, t.key, count(DISTINCT c.id) AS claims, count(DISTINCT c.publisher) AS publishers
    FROM claims c {_SPREAD[name]} JOIN entities e ON e.id = t.id WHERE {condition}
    GROUP BY t.id ORDER BY publishers DESC, claims DESC, t.label, e.iri
    """
    return [Spread(row[0], view.path(row[1]), row[2], row[3], row[4]) for row in view.rows(sql, values)]


def _quoted(types: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in types)
