"""What has no answer in this collection, and what was taken back: the two ends that a matter's claims can have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.settling import ENDS
from service.claim_search import Filters, where
from service.records import ClaimRow, View, claims, inside

Above = Mapping[int, Mapping[int, int]]


@dataclass(frozen=True)
class Unanswered:
    """
    An actor that is accused in a matter, and whose side does not answer all of it here.

    Attributes:
        claims: Accusations of it or its organs without an answer.  of: All by others.
        statements: Those that it or its organs made on or after ``since``, the day of the first of these claims.
        organs: Names of its organs that these claims accuse.
    """

    iri: str
    key: str
    label: str
    path: str
    claims: int
    of: int
    publishers: int
    statements: int
    since: str | None
    organs: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    """A claim that another one retracts, corrects or overturns; it is in the archive."""

    iri: str
    path: str
    type: str
    claimant: str
    publisher: str
    statement: str
    date: str | None
    quote: str
    certainty: str | None
    confidence: float
    kind: str
    reason: str
    by: ClaimRow | None


_ACCUSED: Final = """
SELECT c.id, c.claimant, c.date, c.publisher, c.admission, p.entity AS accused FROM claims c
JOIN parties p ON p.claim = c.id AND p.role = 'respondent' AND p.entity IS NOT NULL AND {live:p}
WHERE c.type IN ('allegation', 'finding') AND {where}
"""
_REPLIES: Final = """
SELECT l.target, r.claimant FROM claims c JOIN links l ON l.target = c.id AND l.kind = 'answers' AND {live:l}
JOIN claims r ON r.id = l.source AND {live:r} WHERE c.type IN ('allegation', 'finding') AND {where}
"""


def unanswered(view: View, filters: Filters) -> list[Unanswered]:
    """
    Who is accused in the claims that filters leave, and has not answered all of it; most claims first.

    The same as the filter ``unanswered``, for all at once.
    """
    condition, values = where(view, filters)
    accusations = view.rows(_ACCUSED.replace("{where}", condition), values)
    replies: dict[int, set[int]] = {}
    for row in view.rows(_REPLIES.replace("{where}", condition), values):
        replies.setdefault(row[0], set()).add(row[1])
    above = _above(view, {row["accused"] for row in accusations} | {row["claimant"] for row in accusations})
    above |= _above(view, set().union(*replies.values()) - above.keys())
    sides = {max(some, key=lambda one: (some[one], -one)) for row in accusations if (some := above.get(row["accused"]))}
    open_ones = {side: _open(side, accusations, replies, above) for side in sides}
    found = _told(view, {side: some for side, some in open_ones.items() if some}, accusations, above)
    return sorted(found, key=lambda each: (-each.claims, each.label, each.iri))


def _above(view: View, actors: Iterable[int | None]) -> dict[int, dict[int, int]]:
    """What actors belong to, themselves included, each with how far above it is."""
    some = inside({one for one in actors if one is not None})
    found: dict[int, dict[int, int]] = {}
    for row in view.rows(f"SELECT x.actor, x.ancestor, x.depth FROM actor_closure x WHERE x.actor IN ({some})"):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def _open(side: int, accusations: Sequence[Any], replies: dict[int, set[int]], above: Above) -> list[Any]:
    """Accusations of a side by others that nobody of it answers."""

    def of_it(actor: int | None) -> bool:
        return actor is not None and not above.get(side, {side: 0}).keys().isdisjoint(above.get(actor, {actor: 0}))

    return [
        row
        for row in accusations
        if side in above.get(row["accused"], {})
        and not row["admission"]
        and not of_it(row["claimant"])
        and not any(of_it(who) for who in replies.get(row["id"], ()))
    ]


def _told(
    view: View, open_ones: dict[int, list[Any]], accusations: Sequence[Any], above: Above
) -> Iterator[Unanswered]:
    names = _names(view, {*open_ones, *(row["accused"] for rows in open_ones.values() for row in rows)})
    days = _days_of_statements(view, open_ones)
    for side, rows in open_ones.items():
        iri, key, label = names[side]
        since = min((row["date"] for row in rows if row["date"]), default=None)
        every = {row["id"] for row in accusations if side in above.get(row["accused"], {})}
        organs = sorted(
            {names[row["accused"]][2] for row in rows if row["accused"] != side and row["accused"] in names}
        )
        said = sum(1 for day in days.get(side, ()) if since is None or day is None or day >= since)
        publishers = len({row["publisher"] for row in rows})
        number = len({row["id"] for row in rows})
        yield Unanswered(iri, key, label, view.path(iri), number, len(every), publishers, said, since, tuple(organs))


def _names(view: View, actors: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    some = inside(actors)
    sql = f"SELECT a.id, e.iri, a.key, a.label FROM actors a JOIN entities e ON e.id = a.id WHERE a.id IN ({some}) "
    return {row[0]: (row[1], row[2], row[3]) for row in view.rows(sql + "AND {live:a}")}


def _days_of_statements(view: View, sides: Iterable[int]) -> dict[int, list[str | None]]:
    """Days of the statements in this collection by each of these actors or its organs; None for those without one."""
    sql = (
        "SELECT x.ancestor, s.date FROM actor_closure x JOIN statements s ON s.publisher_actor = x.actor "
        f"WHERE x.ancestor IN ({inside(sides)}) AND {{live:s}} {{shown}}"
    )
    found: dict[int, list[str | None]] = {}
    for row in view.rows(sql):
        found.setdefault(row[0], []).append(row[1])
    return found


_ENDED: Final = f"""
SELECT t.row, s.key AS statement, s.publisher, a.label AS claimant, p.kind, p.reason, b.claim AS by_claim
FROM acts x JOIN nodes n ON n.act = x.key JOIN accounts t ON t.node = n.node AND t.claim IS NULL
JOIN statements s ON s.iri = t.statement AND {{live:s}} {{shown}}
JOIN departed d ON d.iri = t.iri AND d.reason = 'retracted' AND d.commit_number <= :commit
LEFT JOIN link_pairs p ON p.target = t.id AND p.kind IN {ENDS} LEFT JOIN accounts b ON b.id = p.source
LEFT JOIN entities e ON e.iri = :actors || t.claimant LEFT JOIN actors a ON a.id = e.id AND {{live:a}}
WHERE {{which}} GROUP BY t.id ORDER BY t.date, t.iri
"""


def ended(view: View, key: str) -> list[Ended]:
    """Claims on a matter that were retracted, corrected or overturned since, by date."""
    return _found(view, ":value IN (x.key, x.course, x.dispute)", key)


def ended_by(view: View, claim: ClaimRow) -> list[Ended]:
    """Claims that a claim retracts, corrects or overturns."""
    return _found(view, "b.claim = :value", claim.id)


def _found(view: View, which: str, value: str | int) -> list[Ended]:
    asked = {"commit": view.commit, "value": value, "actors": f"{view.base}actors/"}
    rows = view.rows(_ENDED.replace("{which}", which), asked)
    numbers = sorted({row["by_claim"] for row in rows if row["by_claim"]})
    by = {claim.id: claim for claim in claims(view, numbers)}
    return [_ended(view, row, by.get(row["by_claim"])) for row in rows]


def _ended(view: View, row: Any, by: ClaimRow | None) -> Ended:
    said = json.loads(row["row"])
    claimant = row["claimant"] or said["publisher"]
    texts = (said["type"], claimant, row["publisher"], row["statement"], said["date"], said["quote"])
    sure = (said["certainty"], float(said["confidence"]))
    return Ended(said["iri"], view.path(said["iri"]), *texts, *sure, row["kind"] or "retracts", row["reason"] or "", by)
