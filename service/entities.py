"""Actors, norms and matters: what the graph says of each, and how the claims are spread over it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from service.overview import Listed
from service.records import View


@dataclass(frozen=True)
class Entity:
    """An actor or a norm: its row in the index, its other names, and what it belongs to."""

    id: int
    iri: str
    key: str
    label: str
    kind: str
    listed: bool
    also: tuple[str, ...]
    wholes: tuple[Listed, ...]
    parts: tuple[Listed, ...]


@dataclass(frozen=True)
class Count:
    """Somebody in some role: claims, and the distinct publishers whose statements hold them."""

    label: str
    path: str
    key: str
    claims: int
    publishers: int


@dataclass(frozen=True)
class Invoked:
    """Who cites a norm against whom in one year."""

    claimant: Count
    respondent: str | None
    respondent_path: str | None
    years: dict[str, int]


def actor(view: View, key: str) -> Entity | None:
    """An actor by its path below ``/actors/``."""
    sql = "SELECT a.*, e.iri FROM actors a JOIN entities e ON e.id = a.id WHERE a.key = ? AND {live:a}"
    if (row := view.one(sql, (key,))) is None:
        return None
    above = "SELECT o.organ_of FROM actors o WHERE o.id = :id UNION SELECT o.parent FROM actors o WHERE o.id = :id"
    below = "SELECT o.id FROM actors o WHERE (o.organ_of = :id OR o.parent = :id) AND {live:o}"
    return _entity(view, "actors", row, above, below)


def norm(view: View, key: str) -> Entity | None:
    """A norm by its path below ``/norms/``."""
    sql = "SELECT n.*, e.iri FROM norms n JOIN entities e ON e.id = n.id WHERE n.key = ? AND {live:n}"
    if (row := view.one(sql, (key,))) is None:
        return None
    above = "SELECT c.ancestor FROM norm_closure c WHERE c.norm = :id AND c.depth > 0"
    return _entity(view, "norms", row, above, "SELECT o.id FROM norms o WHERE o.parent = :id AND {live:o}")


def _entity(view: View, table: str, row: sqlite3.Row, above: str, below: str) -> Entity:
    wholes, parts = (_listed(view, table, ids, row["id"]) for ids in (above, below))
    also, listed = _also(view, row["iri"]), bool(row["listed"])
    return Entity(row["id"], row["iri"], row["key"], row["label"], row["kind"], listed, also, wholes, parts)


def equivalents(view: View, norm: Entity) -> dict[Listed, tuple[Listed, ...]]:
    """Each right that a provision protects, with the other provisions that protect it; for a right, its own."""
    sql = 'SELECT r."right" FROM related_rights r WHERE r.norm = :id'
    rights = _listed(view, "norms", f"{sql} UNION SELECT id FROM norms WHERE id = :id AND kind = 'right'", norm.id)
    return {right: _protecting(view, right, norm.id) for right in rights}


def _protecting(view: View, right: Listed, but: int) -> tuple[Listed, ...]:
    number = view.one("SELECT e.id FROM entities e WHERE e.iri = ?", (f"{view.base}norms/{right.key}",))[0]
    provisions = f'SELECT r.norm FROM related_rights r WHERE r."right" = :id AND r.norm <> {int(but)}'
    return _listed(view, "norms", provisions, number)


_COUNTED = """
SELECT a.label, e.iri, a.key, count(DISTINCT c.id) AS claims, count(DISTINCT c.publisher) AS publishers
FROM claims c {join} JOIN actors a ON a.id = {column} AND {live:a} JOIN entities e ON e.id = a.id
WHERE {live:c} {shown} AND {where} GROUP BY a.id ORDER BY claims DESC, a.label, e.iri LIMIT 12
"""
_RESPONDENTS = "JOIN parties p ON p.claim = c.id AND p.role = 'respondent' AND {live:p}"


def accusers(view: View, actor: int, claim_type: str) -> list[Count]:
    """Who makes claims of a type about an actor or its organs."""
    covered = "p.entity IN (SELECT x.actor FROM actor_closure x WHERE x.ancestor = :id) AND c.type = :type"
    return _counted(view, _RESPONDENTS, "c.claimant", covered, {"id": actor, "type": claim_type})


def accused(view: View, actor: int, claim_type: str) -> list[Count]:
    """About whom an actor or its organs make claims of a type."""
    covered = "c.claimant IN (SELECT x.actor FROM actor_closure x WHERE x.ancestor = :id) AND c.type = :type"
    return _counted(view, _RESPONDENTS, "p.entity", covered, {"id": actor, "type": claim_type})


def norms_against(view: View, actor: int) -> list[Count]:
    """Norms that allegations and findings about an actor or its organs cite, by instrument."""
    sql = """
    SELECT i.label, e.iri, i.key, count(DISTINCT c.id) AS claims, count(DISTINCT c.publisher) AS publishers
    FROM claims c JOIN parties p ON p.claim = c.id AND p.role = 'respondent' AND {live:p}
    JOIN claim_norms n ON n.claim = c.id AND {live:n} JOIN norms m ON m.id = n.norm AND {live:m}
    JOIN norms i ON i.id = coalesce(m.instrument, m.id) AND {live:i} JOIN entities e ON e.id = i.id
    WHERE {live:c} {shown} AND c.type IN ('allegation', 'finding')
    AND p.entity IN (SELECT x.actor FROM actor_closure x WHERE x.ancestor = ?)
    GROUP BY i.id ORDER BY claims DESC, i.label LIMIT 12
    """
    return [_count(view, row) for row in view.rows(sql, (actor,))]


def invoked(view: View, norm: int) -> tuple[tuple[str, ...], list[Invoked]]:
    """Years, and who cites a norm (or a part of it) against whom in each: numbers of claims."""
    sql = """
    SELECT a.label, e.iri, a.key, r.label AS against, er.iri AS against_iri,
        coalesce(substr(c.date, 1, 4), '–') AS year,
        count(DISTINCT c.id) AS claims, count(DISTINCT c.publisher) AS publishers
    FROM claims c JOIN claim_norms n ON n.claim = c.id AND {live:n}
    JOIN actors a ON a.id = c.claimant AND {live:a} JOIN entities e ON e.id = a.id
    LEFT JOIN parties p ON p.claim = c.id AND p.role = 'respondent' AND {live:p}
    LEFT JOIN actors r ON r.id = p.entity AND {live:r} LEFT JOIN entities er ON er.id = r.id
    WHERE {live:c} {shown} AND n.norm IN (SELECT x.norm FROM norm_closure x WHERE x.ancestor = ?)
    GROUP BY a.id, r.id, year ORDER BY a.label, e.iri, against, against_iri, year
    """
    found: dict[tuple[str, str | None], Invoked] = {}
    for row in view.rows(sql, (norm,)):
        pair = (row["iri"], row["against_iri"])
        path = view.path(row["against_iri"]) if row["against_iri"] else None
        entry = found.setdefault(pair, Invoked(_count(view, row), row["against"], path, {}))
        entry.years[row["year"]] = row["claims"]
    years = tuple(sorted({year for entry in found.values() for year in entry.years}))
    return years, sorted(found.values(), key=lambda entry: -sum(entry.years.values()))


_ROLE = {"actors": "parties p WHERE p.entity = x.id", "norms": "claim_norms p WHERE p.norm = x.id"}


def _listed(view: View, table: str, ids: str, entity: int) -> tuple[Listed, ...]:
    """Rows of actors or norms whose ids a subquery gives, with the number of claims that name each itself."""
    sql = (
        "SELECT x.key, x.label, x.kind, e.iri, "
        f"(SELECT count(DISTINCT p.claim) FROM {_ROLE[table]} AND {{live:p}}) AS claims "
        f"FROM {table} x JOIN entities e ON e.id = x.id WHERE {{live:x}} AND x.id IN ({ids}) "
        "ORDER BY claims DESC, length(x.key), x.key"
    )
    rows = view.rows(sql, {"id": entity})
    return tuple(Listed(row[0], row[1], row[2], view.path(row[3]), (row[4],)) for row in rows)


def _also(view: View, iri: str) -> tuple[str, ...]:
    sql = "SELECT DISTINCT l.label FROM labels l WHERE l.iri = ? AND l.preferred = 0 AND {live:l} ORDER BY 1"
    return tuple(str(each[0]) for each in view.rows(sql, (iri,)))


def _counted(view: View, join: str, column: str, where: str, values: dict[str, object]) -> list[Count]:
    sql = _COUNTED.replace("{join}", join).replace("{column}", column).replace("{where}", where)
    return [_count(view, row) for row in view.rows(sql, values)]


def _count(view: View, row: sqlite3.Row) -> Count:
    return Count(row["label"], view.path(row["iri"]), row["key"], row["claims"], row["publishers"])
