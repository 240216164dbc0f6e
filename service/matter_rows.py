"""A matter: the claims on one act, course of conduct or dispute, side by side by type, and what has no answer here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.model import ACCUSING
from service.overview import Listed
from service.records import ClaimRow, View, claims

COLUMNS: Final = (
    ("allegation", "concern"),
    ("denial",),
    ("justification",),
    ("finding",),
    ("demand", "obligation"),
    ("commitment",),
)
"""Types that stand in one column: a concern is read beside allegations, an obligation beside what is asked."""
MOST_IN_COLUMN: Final = 10
"""Claims that a column shows; the rest are behind its link to the table."""
ANSWERED_BY: Final = frozenset({"answers"})


@dataclass(frozen=True)
class Unanswered:
    """An actor that is accused in a matter and has no answer here; ``statements`` it made in the period."""

    label: str
    path: str
    claims: int
    statements: int


@dataclass(frozen=True)
class MatterPage:
    """What the page of a matter shows."""

    iri: str
    key: str
    label: str
    grain: str
    within: Listed | None
    parts: tuple[Listed, ...]
    columns: tuple[tuple[tuple[str, ...], tuple[ClaimRow, ...]], ...]
    unanswered: tuple[Unanswered, ...]
    first: str | None
    last: str | None
    claims: int
    publishers: int


BELOW: Final = """
WITH RECURSIVE below(matter, member) AS (
    SELECT m.id, m.id FROM matters m WHERE {live:m}
    UNION SELECT b.matter, m.id FROM below b JOIN matters m ON m.within = b.member AND {live:m}
)
"""
"""Claims hang on acts: those of a course or a dispute are the claims of the acts within it."""
_COUNT: Final = (
    "(SELECT count(DISTINCT mc.claim) FROM below b JOIN matter_claims mc ON mc.matter = b.member AND {live:mc} "
    "WHERE b.matter = m.id)"
)


def matters(view: View, grain: str) -> list[Listed]:
    """Matters of one grain by number of claims, with those claims' publishers."""
    sql = BELOW + """
    SELECT m.key, m.label, m.grain, e.iri, count(DISTINCT c.id), count(DISTINCT c.publisher)
    FROM matters m JOIN entities e ON e.id = m.id JOIN below b ON b.matter = m.id
    JOIN matter_claims mc ON mc.matter = b.member AND {live:mc}
    JOIN claims c ON c.id = mc.claim AND {live:c} {shown}
    WHERE {live:m} AND m.grain = ? GROUP BY m.id ORDER BY count(DISTINCT c.id) DESC, m.label, e.iri
    """
    return [Listed(row[0], row[1], row[2], view.path(row[3]), (row[4], row[5])) for row in view.rows(sql, (grain,))]


def matter(view: View, key: str) -> MatterPage | None:
    """A matter with its claims in columns, each by date."""
    sql = "SELECT m.*, e.iri FROM matters m JOIN entities e ON e.id = m.id WHERE m.key = ? AND {live:m}"
    if (row := view.one(sql, (key,))) is None:
        return None
    inside = (
        f"{BELOW} SELECT DISTINCT mc.claim FROM below b JOIN matter_claims mc ON mc.matter = b.member AND {{live:mc}} "
        "WHERE b.matter = ?"
    )
    ids = [each[0] for each in view.rows(inside, (row["id"],))]
    members = sorted(claims(view, ids), key=lambda claim: (claim.statement.date or "9999", claim.iri))
    dates = [claim.statement.date for claim in members if claim.statement.date]
    within = _listed(view, "m.id = ?", row["within"])
    return MatterPage(
        row["iri"],
        key,
        row["label"],
        row["grain"],
        within=within[0] if within else None,
        parts=_listed(view, "m.within = ?", row["id"]),
        columns=tuple((types, tuple(claim for claim in members if claim.type in types)) for types in COLUMNS),
        unanswered=_unanswered(view, members, min(dates, default=None)),
        first=min(dates, default=None),
        last=max(dates, default=None),
        claims=len(members),
        publishers=len({claim.statement.publisher for claim in members}),
    )


def _listed(view: View, condition: str, value: int | None) -> tuple[Listed, ...]:
    sql = (
        f"{BELOW} SELECT m.key, m.label, m.grain, e.iri, {_COUNT} AS n FROM matters m JOIN entities e ON e.id = m.id "
        f"WHERE {{live:m}} AND {condition} ORDER BY n DESC, m.label, e.iri"
    )
    return tuple(Listed(row[0], row[1], row[2], view.path(row[3]), (row[4],)) for row in view.rows(sql, (value,)))


def _unanswered(view: View, members: list[ClaimRow], since: str | None) -> tuple[Unanswered, ...]:
    """Who is accused here in claims that nothing in this collection answers."""
    accusations = [claim for claim in members if claim.type in ACCUSING]
    answers = {claim.id for claim in accusations for link in claim.links if link.inward and link.kind in ANSWERED_BY}
    open_ones: dict[str, tuple[str, str, int]] = {}
    for claim in accusations:
        for party in claim.respondents:
            if claim.id not in answers and party.iri and party.path:
                _, _, number = open_ones.get(party.iri, ("", "", 0))
                open_ones[party.iri] = (party.label, party.path, number + 1)
    return tuple(
        Unanswered(label, path, number, _statements_by(view, iri, since))
        for iri, (label, path, number) in sorted(open_ones.items(), key=lambda each: (-each[1][2], each[0]))
    )


def _statements_by(view: View, actor: str, since: str | None) -> int:
    """Statements in this collection by an actor or its organs, on or after a date."""
    sql = """
    SELECT count(*) FROM statements s WHERE {live:s} AND (:since IS NULL OR s.date >= :since) AND s.publisher_actor IN
        (SELECT x.actor FROM actor_closure x JOIN entities e ON e.id = x.ancestor WHERE e.iri = :actor)
    """
    return int(view.one(sql, {"since": since, "actor": actor})[0])
