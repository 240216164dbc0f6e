"""
The entity graph from the rows of the index: made anew, or brought from one commit to another by what came and went.

Both give the same arrays. The rows of a claim are read with its commit in mind (:func:`graph.index.live`), so a graph
is always that of one snapshot.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np

from graph import entity_speakers
from graph.entity_graph import (
    CLAIM_COLUMNS,
    EDGE_COLUMNS,
    KINDS,
    LEVELS,
    NOBODY,
    PRIVATE,
    REPEATS,
    TYPES,
    Array,
    EntityGraph,
    bounds,
    over_groups,
    publishers,
)
from graph.index import live
from graph.path_words import CONDUCT, DIRECT, PLACE, RELATIONS, SAYS, STRUCTURE, TOUCHES, UNDER

_INCIDENCE: Final = np.dtype([("source", "i4"), ("target", "i4"), ("relation", "i1"), ("claim", "i8")])
_SPOKEN: Final = (*TYPES, "no-breach")
NO_BREACH: Final = len(TYPES)


def _cases(column: str, names: tuple[str, ...]) -> str:
    cases = " ".join(f"WHEN '{name}' THEN {number}" for number, name in enumerate(names))
    return f"CASE coalesce({column}, '') {cases} END"


_SOME: Final = "AND {}.claim IN (SELECT id FROM temp.some_claims)"
_CLAIMS: Final = f"""
SELECT c.id, c.claimant, {_cases("c.type", TYPES)}, {_cases("c.certainty", LEVELS)},
    coalesce(CAST(julianday(c.date) AS INTEGER), -1), c.statement, c.access = 'private', c.iri,
    c.type = 'finding' AND coalesce(c.outcome, '') = 'no-breach', coalesce(c.place_actor, -1)
FROM claims c WHERE {live("c")} SOME
"""
_CLAIM: Final = np.dtype([
    ("claim", "i8"), ("claimant", "i4"), ("type", "i1"), ("level", "i1"), ("day", "i4"), ("statement", "i4"),
    ("flags", "i1"), ("mark", "u4"), ("cleared", "?"), ("place", "i4"),
])  # fmt: skip
_OF_CLAIMS: Final = ("claim", "claimant", "type", "level", "day", "statement", "mark")
"""Columns that are taken as they are."""
_MATTERS: Final = f"SELECT m.matter, m.claim FROM matter_claims m WHERE {live('m')} SOME"
_PARTIES: Final = f"""
SELECT p.entity, p.claim, p.role = 'affected' FROM parties p
WHERE {live("p")} AND p.role IN ('respondent', 'affected') AND p.entity IS NOT NULL SOME
"""
_NORMS: Final = f"SELECT n.norm, n.claim FROM claim_norms n WHERE {live('n')} SOME"
_DIRECT: Final = f"""
SELECT e.source, e.target, {_cases("e.relation", RELATIONS)}, e.claim FROM edges e
WHERE {live("e")} AND e.relation IN {DIRECT} AND e.source <> e.target SOME
"""
_STRUCTURE: Final = f"""
SELECT e.source, e.target, {_cases("e.relation", RELATIONS)}, -1 FROM edges e
WHERE {live("e")} AND e.claim IS NULL AND e.relation IN {STRUCTURE} AND e.source <> e.target
"""
_KINDS: Final = f"""
SELECT id, {_cases("kind", KINDS)} FROM actors x WHERE {live("x")} UNION ALL
SELECT id, {_cases("kind", KINDS)} FROM norms x WHERE {live("x")} UNION ALL
SELECT id, {KINDS.index("matter")} FROM matters x WHERE {live("x")} AND grain = 'act'
"""
_REPEATS: Final = f"SELECT DISTINCT l.source FROM links l WHERE l.kind = 'repeats' AND {live('l')}"
_PUBLISHERS: Final = """
SELECT s.id, coalesce((SELECT a.ancestor FROM actor_closure a WHERE a.actor = s.publisher_actor
    ORDER BY a.depth DESC LIMIT 1), s.publisher_actor, -1), s.publisher FROM statements s ORDER BY s.id
"""
_CHANGED: Final = """
SELECT id FROM claims WHERE added_commit > :since AND added_commit <= :commit
UNION SELECT id FROM claims WHERE removed_commit > :since AND removed_commit <= :commit
UNION SELECT claim FROM matter_claims WHERE added_commit > :since AND added_commit <= :commit
UNION SELECT claim FROM matter_claims WHERE removed_commit > :since AND removed_commit <= :commit
"""


def make(connection: sqlite3.Connection, commit: int) -> EntityGraph:
    """The entity graph of a commit."""
    found = _read(connection, commit, some=False)
    return _assemble(connection, commit, found)


def bring_forward(connection: sqlite3.Connection, graph: EntityGraph, commit: int) -> EntityGraph | None:
    """
    The graph of a later commit, from that of an earlier one and what came and went since; None where rows that went
    are no longer there to be seen.
    """
    changed = _select(connection, _CHANGED, "i8", {"since": graph.commit, "commit": commit})
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS some_claims (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.some_claims")
    connection.executemany("INSERT INTO temp.some_claims VALUES (?)", ((int(one),) for one in changed))
    found = _merged(_kept(graph, changed), _read(connection, commit, some=True))
    there = connection.execute(f"SELECT count(*), total(id) FROM claims WHERE {live('claims')}", {"commit": commit})
    count, total = there.fetchone()
    if (count, total) != (len(found.claims), float(found.claims["claim"].sum())):
        return None
    return _assemble(connection, commit, found)


@dataclass(frozen=True)
class _Found:
    """Claims, and what each joins."""

    claims: Array
    incidences: list[Array]
    """In parts and in any order; emptied by who puts them in order, for they are the largest thing here."""


def _read(connection: sqlite3.Connection, commit: int, *, some: bool) -> _Found:
    """All claims of a commit with what they join, or some of them."""
    values = {"commit": commit}

    def rows(sql: str, alias: str, kind: Any) -> Array:
        return _select(connection, sql.replace("SOME", _SOME.format(alias) if some else ""), kind, values)

    claims = _claims(connection, commit, some=some)
    pair = np.dtype([("entity", "i4"), ("claim", "i8")])
    parties = rows(_PARTIES, "p", np.dtype([*pair.descr, ("affected", "?")]))
    norms, direct = rows(_NORMS, "n", pair), rows(_DIRECT, "e", _INCIDENCE)
    # A claim is in one matter; should it ever be in two, the first stands for it.
    matters = rows(_MATTERS, "m", pair)
    matters = matters[np.argsort(matters, order=("claim", "entity"))]
    matters = matters[np.concatenate(([True], np.diff(matters["claim"]) != 0))[: len(matters)]]
    sides = [(parties[~parties["affected"]], CONDUCT), (norms, UNDER), (parties[parties["affected"]], TOUCHES)]
    placed = claims[claims["place"] >= 0]
    made = [direct, *(_from_matter(claims, matters, far, names) for far, names in sides)]
    made.append(_from_matter(claims, matters, _pairs(placed["place"], placed["claim"]), dict.fromkeys(SAYS, PLACE)))
    made.append(_spoken(claims, matters))
    return _Found(claims, made)


def _pairs(entity: Array, claim: Array) -> Array:
    made = np.empty(len(claim), [("entity", "i4"), ("claim", "i8")])
    made["entity"], made["claim"] = entity, claim
    return made


def _from_matter(claims: Array, matters: Array, far: Array, names: dict[str, str]) -> Array:
    """Edges from the matter of each claim to what stands in one of its slots."""
    at, there = _places(matters["claim"], far["claim"])
    spoken, known = _places(claims["claim"], far["claim"])
    ok = there & known
    relation = _named(claims[spoken[ok]], names)
    return _incidences(matters["entity"][at[ok]], far["entity"][ok], relation, far["claim"][ok])


def _spoken(claims: Array, matters: Array) -> Array:
    """Edges from each claimant to the matter."""
    at, there = _places(claims["claim"], matters["claim"])
    told, matters = claims[at[there]], matters[there]
    return _incidences(told["claimant"], matters["entity"], _named(told, SAYS), matters["claim"])


def _named(told: Array, names: dict[str, str]) -> Array:
    """The number of the relation that each claim makes, by its type."""
    numbers = np.array([RELATIONS.index(names[name]) for name in _SPOKEN], np.int8)
    return numbers[np.where(told["cleared"], NO_BREACH, told["type"])]


def _places(known: Array, wanted: Array) -> tuple[Array, Array]:
    """Where each wanted number is among sorted known ones, and whether it is."""
    at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    return at, known[at] == wanted if len(known) else np.zeros(len(wanted), bool)


def _incidences(source: Array, target: Array, relation: Array, claim: Array) -> Array:
    made = np.empty(len(claim), _INCIDENCE)
    made["source"], made["target"], made["relation"], made["claim"] = source, target, relation, claim
    kept: Array = made[made["source"] != made["target"]]
    return kept


def _in_order(parts: list[Array]) -> Array:
    """By edge and claim, each once; the list is emptied, so that they are not there twice for long."""
    incidences = np.concatenate(parts)
    parts.clear()
    order = np.lexsort((incidences["claim"], incidences["relation"], incidences["target"], incidences["source"]))
    incidences = incidences[order]
    del order
    again = np.zeros(len(incidences), bool)
    again[1:] = incidences[1:] == incidences[:-1]
    return incidences[~again] if again.any() else incidences


def _claims(connection: sqlite3.Connection, commit: int, *, some: bool) -> Array:
    condition = "AND c.id IN (SELECT id FROM temp.some_claims)" if some else ""
    rows = connection.cursor()
    rows.row_factory = None
    rows.execute(_CLAIMS.replace("SOME", condition), {"commit": commit})
    told = ((*row[:7], crc32(row[7].encode()), *row[8:]) for row in rows)
    found = np.fromiter(told, _CLAIM)
    return found[np.argsort(found["claim"], kind="stable")]


def _select(connection: sqlite3.Connection, sql: str, kind: Any, values: dict[str, int]) -> Array:
    rows = connection.cursor()
    rows.row_factory = None
    rows.execute(sql, values)
    single = not isinstance(kind, np.dtype)
    return np.fromiter((row[0] for row in rows) if single else rows, kind)


def _kept(graph: EntityGraph, changed: Array) -> _Found:
    """What the earlier graph has of claims that did not change."""
    claims = np.empty(len(graph.claim), _CLAIM)
    for name in _CLAIM.names or ():
        claims[name] = getattr(graph, name) if name in CLAIM_COLUMNS else 0
    claims["flags"] &= PRIVATE
    stays = ~np.isin(graph.claim, changed)
    edge = np.repeat(np.arange(graph.edges), np.diff(graph.first))
    there = stays[graph.said]
    edge, said = edge[there], graph.said[there]
    found = _incidences(graph.source[edge], graph.target[edge], graph.relation[edge], graph.claim[said])
    return _Found(claims[stays], [found])


def _merged(old: _Found, new: _Found) -> _Found:
    claims = np.concatenate((old.claims, new.claims))
    claims = claims[np.argsort(claims["claim"], kind="stable")]
    return _Found(claims, old.incidences + new.incidences)


def _assemble(connection: sqlite3.Connection, commit: int, found: _Found) -> EntityGraph:
    """Edges of the incidences, with those of the vocabulary; each column sorted as EntityGraph says."""
    values = {"commit": commit}
    claims = found.claims
    found.incidences.append(_select(connection, _STRUCTURE, _INCIDENCE, values))
    ends, edge_of, said = _edges(claims, _in_order(found.incidences))
    kind, rank = _nodes(connection, values)
    publisher = _publisher(connection, claims["statement"])
    first = bounds(edge_of, len(ends))
    flags = claims["flags"].astype(np.uint8)
    repeats = _select(connection, _REPEATS, "i8", values)
    flags[np.isin(claims["claim"], repeats)] |= REPEATS
    level = claims["level"][said].astype(np.uint8)
    own = entity_speakers.of_said(claims["claimant"][said], edge_of, level, len(kind))
    columns: dict[str, Any] = {name: np.ascontiguousarray(claims[name]) for name in _OF_CLAIMS}
    columns |= {name: np.ascontiguousarray(ends[name]) for name in EDGE_COLUMNS}
    columns |= own | entity_speakers.states(own["own_first"], own["own_edge"], ends["source"], ends["target"])
    return EntityGraph(
        commit=commit, publisher=publisher, flags=flags, order=_order(claims),
        first=first, said=said, surest=over_groups(np.minimum, level, first, NOBODY),
        vouched=_vouched(first, said, publisher, flags),
        of_first=bounds(said, len(claims)), of_claim=edge_of[np.argsort(said, kind="stable")],
        kind=kind, rank=rank, degree=_degree(ends["source"], ends["target"], len(kind)),
        **columns,
    )  # fmt: skip


def _edges(claims: Array, incidences: Array) -> tuple[Array, Array, Array]:
    """Edges of ordered incidences; and of those that a claim makes, by edge and claimant, the edge and the claim."""
    new = np.zeros(len(incidences), bool)
    new[:1] = True
    for name in EDGE_COLUMNS:
        new[1:] |= incidences[name][1:] != incidences[name][:-1]
    spoken = incidences["claim"] >= 0
    edge = (np.cumsum(new, dtype=np.int32) - 1)[spoken]
    said = np.searchsorted(claims["claim"], incidences["claim"][spoken]).astype(np.int32)
    order = np.lexsort((said, claims["claimant"][said], edge))
    return incidences[new], edge[order], said[order]


_TOGETHER: Final = 250_000
"""Edges whose publishers are counted together: bounds the memory."""


def _vouched(first: Array, said: Array, publisher: Array, flags: Array) -> Array:
    """Independent publishers of each edge, at most 255."""
    found = np.zeros(len(first) - 1, np.uint8)
    for begin in range(0, len(found), _TOGETHER):
        end = min(begin + _TOGETHER, len(found))
        some = said[first[begin] : first[end]]
        edge = np.repeat(np.arange(end - begin), np.diff(first[begin : end + 1]))
        counts = (flags[some] & REPEATS) == 0
        found[begin:end] = np.minimum(publishers(edge, publisher[some], counts, end - begin), 255)
    return found


def _order(claims: Array) -> Array:
    """The place of each claim among all: the surest first, then the earliest, then by mark."""
    order = np.empty(len(claims), np.int32)
    order[np.lexsort((claims["mark"], claims["day"], claims["level"]))] = np.arange(len(claims), dtype=np.int32)
    return order


def _publisher(connection: sqlite3.Connection, statements: Array) -> Array:
    """
    The independent publisher of each claim's statement: the topmost body that its publisher is an organ or part of
    (two ministries of one state are one), by name where it is no actor.
    """
    names: dict[str, int] = {}
    rows = connection.cursor()
    rows.row_factory = None
    rows.execute(_PUBLISHERS)
    numbers, publishers = [], []
    for statement, actor, name in rows:
        numbers.append(statement)
        publishers.append(actor if actor >= 0 else -1 - names.setdefault(name, len(names)))
    at, _ = _places(np.array(numbers, np.int64), statements)
    return np.array(publishers, np.int32)[at] if numbers else np.zeros(len(statements), np.int32)


def _nodes(connection: sqlite3.Connection, values: dict[str, int]) -> tuple[Array, Array]:
    size = int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM entities").fetchone()[0])
    kind = np.full(size, -1, np.int8)
    rows = _select(connection, _KINDS, np.dtype([("node", "i4"), ("kind", "i1")]), values)
    kind[rows["node"]] = rows["kind"]
    ordered = _select(connection, "SELECT id FROM entities ORDER BY iri", "i8", {})
    rank = np.zeros(size, np.int32)
    ordered = ordered[kind[ordered] >= 0]
    rank[ordered] = np.arange(len(ordered))
    return kind, rank


def _degree(source: Array, target: Array, nodes: int) -> Array:
    """Number of distinct neighbours of each node."""
    low, high = np.minimum(source, target).astype(np.int64), np.maximum(source, target)
    pairs = np.unique(low * nodes + high)
    return np.bincount(pairs // nodes, minlength=nodes) + np.bincount(pairs % nodes, minlength=nodes)
