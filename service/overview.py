"""What is in the graph: totals, claims by type over time, search and suggestions, lists of actors and norms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.claim_search import match_all
from service.records import STATEMENT_COLUMNS, StatementRow, View, statement_row

SUGGESTIONS = 8


@dataclass(frozen=True)
class Totals:
    """Numbers of the home page, each with its unit in its name."""

    statements: int
    publishers: int
    claims: int
    norms_cited: int
    actors: int
    matters: int
    first: str | None
    last: str | None
    invented: int


@dataclass(frozen=True)
class Hit:
    """Something found by name: where it is, what it is called, what sort of thing it is."""

    path: str
    iri: str
    label: str
    sort: str


@dataclass(frozen=True)
class Listed:
    """An actor or a norm in a list, with numbers of claims."""

    key: str
    label: str
    kind: str
    path: str
    counts: tuple[int, ...]


def totals(view: View) -> Totals:
    """One pass over each table."""
    row = view.one(
        "SELECT count(*), count(DISTINCT s.publisher), min(s.date), max(s.date), coalesce(sum(s.invented), 0) "
        "FROM statements s WHERE {live:s} {shown}"
    )
    claims = view.one("SELECT count(*), count(DISTINCT c.claimant) FROM claims c WHERE {live:c} {shown}")
    norms = view.one("SELECT count(DISTINCT n.norm) FROM claim_norms n WHERE {live:n}")
    parties = view.one("SELECT count(DISTINCT p.entity) FROM parties p WHERE {live:p}")
    matters = view.one("SELECT count(*) FROM matters m WHERE m.grain = 'act' AND {live:m}")
    return Totals(row[0], row[1], claims[0], norms[0], parties[0], matters[0], row[2], row[3], row[4])


def span(view: View) -> tuple[str | None, str | None]:
    """First and last day of the statements."""
    row = view.one("SELECT min(s.date), max(s.date) FROM statements s WHERE {live:s} {shown}")
    return row[0], row[1]


def claims_by_month(view: View) -> dict[str, dict[str, int]]:
    """Month (``2025-03``) to type to number of claims, by month."""
    found: dict[str, dict[str, int]] = {}
    sql = (
        "SELECT substr(c.date, 1, 7), c.type, count(*) FROM claims c "
        "WHERE c.date IS NOT NULL AND {live:c} {shown} GROUP BY 1, 2 ORDER BY 1"
    )
    for month, sort, number in view.rows(sql):
        found.setdefault(month, {})[sort] = number
    return found


def suggest(view: View, text: str, *, limit: int = SUGGESTIONS) -> list[Hit]:
    """Actors, norms, matters and statements whose names have words that begin so; the best known first."""
    words = re.findall(r"\w+", text)[:8]
    if not words:
        return []
    sql = (
        "SELECT l.iri, l.sort, min(rank) AS best, "
        "(SELECT m.label FROM labels m WHERE m.iri = l.iri AND m.preferred = 1 AND {live:m}) AS name "
        "FROM labels_fts JOIN labels l ON l.id = labels_fts.rowid "
        "WHERE labels_fts MATCH ? AND {live:l} GROUP BY l.iri"
    )
    rows = view.rows(sql, (" ".join(f'"{word}"*' for word in words),))
    used = _used(view, [row["iri"] for row in rows])
    hits = [(row["iri"] not in used, row["best"], row["iri"], row) for row in rows]
    hits.sort(key=lambda each: each[:3])
    found: dict[tuple[str, str], Hit] = {}
    for *_, row in hits:  # a course of one act has its name: one of them is enough
        hit = Hit(view.path(row["iri"]), row["iri"], row["name"] or row["iri"], row["sort"])
        found.setdefault(("matter", hit.label) if hit.sort == "matter" else (hit.sort, hit.iri), hit)
    return list(found.values())[:limit]


def _used(view: View, iris: list[str]) -> set[str]:
    """Those that some claim names: a search for "charter" puts the one that is cited before the ten that are not."""
    marks = ",".join("?" * len(iris))
    sql = (
        f"SELECT e.iri FROM entities e WHERE e.iri IN ({marks}) "
        "AND (EXISTS (SELECT 1 FROM parties p WHERE p.entity = e.id AND {live:p}) "
        "OR EXISTS (SELECT 1 FROM claim_norms n WHERE n.norm = e.id AND {live:n}) "
        "OR EXISTS (SELECT 1 FROM matter_claims m WHERE m.matter = e.id AND {live:m}))"
    )
    return {row[0] for row in view.rows(sql, iris)} | {iri for iri in iris if "/statements/" in iri}


def claims_with(view: View, text: str, *, limit: int) -> list[int]:
    """Claims whose quote or act has the words, best match first."""
    if not (words := match_all(text)):
        return []
    sql = (
        "SELECT c.id FROM claims_fts JOIN claims c ON c.id = claims_fts.rowid "
        "WHERE claims_fts MATCH :words AND {live:c} {shown} ORDER BY rank, c.iri LIMIT :limit"
    )
    return [row[0] for row in view.rows(sql, {"words": words, "limit": limit})]


def statements(view: View, *, publisher: str = "", newest_first: bool = True) -> list[StatementRow]:
    """All statements by date; those without a date come last."""
    way = "DESC" if newest_first else "ASC"
    sql = (
        f"SELECT {STATEMENT_COLUMNS} FROM statements s WHERE {{live:s}} {{shown}} "
        "AND (:publisher = '' OR s.publisher = :publisher) "
        f"ORDER BY s.date IS NULL, s.date {way}, s.document, s.iri"
    )
    return [statement_row(row) for row in view.rows(sql, {"publisher": publisher})]


def statement_text(view: View, key: str) -> tuple[StatementRow, str] | None:
    """A statement with its text."""
    sql = f"SELECT {STATEMENT_COLUMNS}, s.text FROM statements s WHERE s.key = ? AND {{live:s}} {{shown}}"
    row = view.one(sql, (key,))
    return None if row is None else (statement_row(row), row["text"])


def statement_claims(view: View, statement: StatementRow) -> list[int]:
    """Row numbers of a statement's claims, in the order of the text."""
    sql = 'SELECT c.id FROM claims c WHERE c.statement = ? AND {live:c} ORDER BY c.start, c."end", c.type'
    return [row[0] for row in view.rows(sql, (statement.id,))]


def claim_id(view: View, key: str, claim: str) -> int | None:
    """Row number of a claim, by its statement's key and its own."""
    iri = f"{view.base}claims/{key}/{claim}"
    row = view.one("SELECT c.id FROM claims c WHERE c.iri = ? AND {live:c} {shown}", (iri,))
    return None if row is None else int(row[0])


def actors(view: View) -> list[Listed]:
    """Those that some claim names, with how many claims they make and how many are about them."""
    sql = """
    SELECT a.key, a.label, a.kind, e.iri,
        count(DISTINCT CASE WHEN p.role = 'claimant' THEN p.claim END),
        count(DISTINCT CASE WHEN p.role = 'respondent' THEN p.claim END)
    FROM parties p JOIN actors a ON a.id = p.entity AND {live:a} JOIN entities e ON e.id = a.id
    WHERE {live:p} AND p.role IN ('claimant', 'respondent') GROUP BY a.id
    ORDER BY count(DISTINCT p.claim) DESC, a.label, e.iri
    """
    return [Listed(row[0], row[1], row[2], view.path(row[3]), (row[4], row[5])) for row in view.rows(sql)]


def norms(view: View) -> list[Listed]:
    """Norms that some claim cites, each with its claims (those of its parts included) and their publishers."""
    sql = """
    SELECT n.key, n.label, n.kind, e.iri, count(DISTINCT c.id), count(DISTINCT c.publisher)
    FROM norms n JOIN entities e ON e.id = n.id JOIN norm_closure x ON x.ancestor = n.id
    JOIN claim_norms cn ON cn.norm = x.norm AND {live:cn} JOIN claims c ON c.id = cn.claim AND {live:c}
    WHERE {live:n} GROUP BY n.id ORDER BY count(DISTINCT c.id) DESC, n.label, e.iri
    """
    return [Listed(row[0], row[1], row[2], view.path(row[3]), (row[4], row[5])) for row in view.rows(sql)]


def publisher_path(view: View, statement: StatementRow) -> str | None:
    """Page of the actor that published a statement."""
    sql = "SELECT e.iri FROM statements s JOIN entities e ON e.id = s.publisher_actor WHERE s.id = ?"
    row = view.one(sql, (statement.id,))
    return None if row is None else view.path(row[0])


def statements_by(view: View, actor: int) -> list[StatementRow]:
    """Statements that an actor or its organs published, newest first."""
    sql = (
        f"SELECT {STATEMENT_COLUMNS} FROM statements s WHERE {{live:s}} {{shown}} AND s.publisher_actor IN "
        "(SELECT x.actor FROM actor_closure x WHERE x.ancestor = ?) ORDER BY s.date IS NULL, s.date DESC, s.iri"
    )
    return [statement_row(row) for row in view.rows(sql, (actor,))]
