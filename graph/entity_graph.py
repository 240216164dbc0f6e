"""
The entity graph (DESIGN §5) as the index holds it: actors, norms and matters, joined by relations that carry claims.

Rows with the same ends and relation are one edge. Relations of the vocabulary (an article is part of a treaty, an army
is an organ of a state) have no claim: they lead from what claims name up to what it belongs to, and nowhere else.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import log2

import networkx as nx

from graph.index import live

STEP = 1.0
STRUCTURE = {"part-of": 0.3, "organ-of": 0.4, "belongs-to": 0.8, "related-right": 1.2, "under": 1.8}
"""A step along the vocabulary: an article says much of its treaty, a treaty little of its whole body of law."""
HEDGED = {"asserted": 0.0, "probable": 0.25, "possible": 0.5, "reported": 0.75, "conditional": 0.75, "": 0.1}
"""What the surest claim of a step adds; demands, commitments and obligations have no certainty."""
HUB = 0.15
"""For each doubling of the relations of an end: "international law" joins everybody, and so says little."""
ASKED_FOR_BY_NAME = frozenset({"reported", "conditional"})


@dataclass(frozen=True)
class Filters:
    """
    Which claims may make a step.

    Attributes:
        types: Types of claims; empty: all.
        certainties: Empty: all but those that are asked for by name (reported, conditional).
        without: IRIs of claimants whose claims are left out.
        publishers: Publishers that must say so, at least.
    """

    types: frozenset[str] = frozenset()
    certainties: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    without: frozenset[str] = frozenset()
    publishers: int = 1


@dataclass(frozen=True)
class Node:
    """An actor, a norm or a matter."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True)
class Relation:
    """An edge: who stands in what relation to whom, and the claims that say so (none: the vocabulary says so)."""

    source: str
    name: str
    target: str
    claims: tuple[int, ...]
    claimants: frozenset[int]
    publishers: int
    certainty: str


_CLAIMED = f"""
SELECT s.iri AS source, e.relation, t.iri AS target, c.id, c.claimant, c.publisher, c.type, c.date, w.iri AS who,
    coalesce(c.certainty, '') AS certainty
FROM edges e JOIN claims c ON c.id = e.claim JOIN entities s ON s.id = e.source JOIN entities t ON t.id = e.target
JOIN entities w ON w.id = c.claimant
WHERE {live("e", "c")} AND e.source <> e.target AND (:public = 0 OR c.access <> 'private') ORDER BY c.iri
"""
_STRUCTURE = f"""
SELECT s.iri AS source, e.relation, t.iri AS target FROM edges e JOIN entities s ON s.id = e.source
JOIN entities t ON t.id = e.target WHERE {live("e")} AND e.claim IS NULL AND e.source <> e.target
"""


def relations(
    connection: sqlite3.Connection, commit: int, filters: Filters, *, ends: frozenset[str] = frozenset(),
    public: bool = False,
) -> list[Relation]:
    """The edges that the filters let through, and what their nodes (and ``ends``) belong to, by ends and name."""
    values = {"commit": commit, "public": int(public)}
    found: dict[tuple[str, str, str], list[sqlite3.Row]] = defaultdict(list)
    for row in connection.execute(_CLAIMED, values):
        if _passes(row, filters):
            found[row["source"], row["relation"], row["target"]].append(row)
    made = [_relation(key, rows) for key, rows in found.items()]
    made = [relation for relation in made if relation.publishers >= filters.publishers]
    named = ends.union(*((relation.source, relation.target) for relation in made))
    made += _upwards(named, [tuple(row) for row in connection.execute(_STRUCTURE, values)])
    return sorted(made, key=lambda each: (each.source, each.name, each.target))


def _upwards(named: frozenset[str], structure: list[tuple[str, str, str]]) -> Iterator[Relation]:
    """The relations of the vocabulary that lead from named nodes to what they belong to, and on from there."""
    above: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in structure:
        above[row[0]].append(row)
    waiting, seen = sorted(named), set(named)
    while waiting:
        for source, name, target in above[waiting.pop()]:
            yield Relation(source, name, target, (), frozenset(), 0, "")
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def _passes(row: sqlite3.Row, filters: Filters) -> bool:
    day, certainty = row["date"], row["certainty"]
    if filters.certainties:
        sure = certainty in filters.certainties
    else:
        sure = certainty not in ASKED_FOR_BY_NAME
    early = filters.since is not None and (day is None or day < filters.since.isoformat())
    late = filters.until is not None and (day is None or day > filters.until.isoformat())
    typed = not filters.types or row["type"] in filters.types
    return sure and typed and not early and not late and row["who"] not in filters.without


def _relation(key: tuple[str, str, str], rows: list[sqlite3.Row]) -> Relation:
    surest = min((row["certainty"] for row in rows), key=lambda level: HEDGED[level])
    claimants = frozenset(int(row["claimant"]) for row in rows)
    publishers = len({row["publisher"] for row in rows})
    source, name, target = key
    return Relation(source, name, target, tuple(row["id"] for row in rows), claimants, publishers, surest)


def as_graph(edges: list[Relation], *, hubs: bool = True) -> nx.Graph:
    """
    Nodes joined either way (a hop keeps the direction that was asserted), each pair with its relations and least cost.

    Args:
        hubs: A node with many relations costs more to pass.
    """
    graph = nx.Graph()
    for edge in edges:
        cost = STEP + HEDGED[edge.certainty] if edge.claims else STRUCTURE.get(edge.name, STEP)
        joined = graph.get_edge_data(edge.source, edge.target)
        if joined is None:
            graph.add_edge(edge.source, edge.target, base=cost, relations=[edge])
        else:
            joined["base"] = min(joined["base"], cost)
            joined["relations"].append(edge)
    for a, b, joined in graph.edges(data=True):
        toll = HUB * (log2(graph.degree(a)) + log2(graph.degree(b))) if hubs else 0.0
        joined["cost"] = joined["base"] + toll
    return graph


def nodes(connection: sqlite3.Connection, commit: int, iris: list[str]) -> Iterator[Node]:
    """Labels and kinds of nodes."""
    marks = ",".join("?" * len(iris))
    for table, kind in (("actors", "x.kind"), ("norms", "x.kind"), ("matters", "'matter'")):
        sql = (
            f"SELECT e.iri, x.label, {kind} FROM {table} x JOIN entities e ON e.id = x.id "
            f"WHERE e.iri IN ({marks}) AND x.added_commit <= {int(commit)} AND x.removed_commit > {int(commit)}"
        )
        yield from (Node(*row) for row in connection.execute(sql, iris))
