"""
How is this actor connected to that norm, and in whose words? The k shortest paths, each hop with its claims.

Paths within one claim come first, then those of one speaker, then those stitched from several (nobody made those as an
argument), then those that norms or bodies have in common by the vocabulary alone. Within each, the cheaper first
(:mod:`graph.entity_graph` says what costs), ties by IRI.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

import networkx as nx

from graph.entity_graph import Filters, Node, Relation, as_graph, nodes, relations
from graph.index import live
from graph.model import AvermentError

Told = Literal["one claim", "one speaker", "several speakers", "common ground"]
ORDER: Final[tuple[Told, ...]] = ("one claim", "one speaker", "several speakers", "common ground")
PARTS: Final = frozenset({"part-of", "organ-of"})
"""Relations of the vocabulary that stay with the same norm or state; all others only show common ground."""
LONGEST: Final = 5
"""Hops; a longer chain says nothing."""
LOOKED_AT: Final = 200
"""Paths that are drawn before they are ranked."""
SECONDS: Final = 2.0
ALL: Final = Filters()


class NotFoundError(AvermentError):
    """A name that nothing in the graph bears, or several do."""


@dataclass(frozen=True)
class Hop:
    """One step. ``forward``: the relation is asserted in the direction of the path."""

    start: Node
    relation: str
    end: Node
    forward: bool
    claims: tuple[int, ...]


@dataclass(frozen=True)
class Path:
    """Hops from one end to the other, what they cost, and whose they are."""

    hops: tuple[Hop, ...]
    cost: float
    told: Told


@dataclass(frozen=True)
class Found:
    """Paths, best first; ``cut`` where there are more than were looked at."""

    start: Node
    end: Node
    paths: tuple[Path, ...]
    cut: bool


def find(
    connection: sqlite3.Connection, commit: int, start: Node, end: Node, *, k: int = 5, longest: int = LONGEST,
    filters: Filters = ALL, hubs: bool = True, public: bool = False,
) -> Found:
    """
    The k best paths between two nodes.

    Args:
        longest: Hops at most.
        hubs: A node that joins many costs more to pass.
        public: Leave out claims of private statements.
    """
    ends = frozenset({start.iri, end.iri})
    graph = as_graph(relations(connection, commit, filters, ends=ends, public=public), hubs=hubs)
    if start.iri not in graph or end.iri not in graph or start.iri == end.iri:
        return Found(start, end, (), False)
    drawn, cut = _draw(graph, start.iri, end.iri, longest)
    chosen = sorted((_path(graph, iris) for iris in drawn), key=lambda each: (ORDER.index(each[2]), each[1], each[0]))
    passed = sorted({iri for iris, _, _ in chosen for iri in iris})
    names = {node.iri: node for node in nodes(connection, commit, passed)}
    paths = tuple(Path(tuple(_hops(graph, iris, names)), round(cost, 3), told) for iris, cost, told in chosen[:k])
    return Found(start, end, paths, cut or len(chosen) > k)


def _draw(graph: nx.Graph, start: str, end: str, longest: int) -> tuple[list[list[str]], bool]:
    """Paths by cost until there are enough, they grow too long, or the time is over."""
    found: list[list[str]] = []
    deadline = time.monotonic() + SECONDS
    try:
        for looked, iris in enumerate(nx.shortest_simple_paths(graph, start, end, weight="cost")):
            if looked >= LOOKED_AT or time.monotonic() > deadline:
                return found, True
            if len(iris) <= longest + 1 and any(_claimed(graph, a, b) for a, b in pairwise(iris)):
                found.append(iris)
    except nx.NetworkXNoPath:
        return [], False
    return found, False


def _claimed(graph: nx.Graph, a: str, b: str) -> bool:
    return any(relation.claims for relation in graph[a][b]["relations"])


def _path(graph: nx.Graph, iris: list[str]) -> tuple[list[str], float, Told]:
    joined = [graph[a][b] for a, b in pairwise(iris)]
    spoken = [each["relations"] for each in joined if any(relation.claims for relation in each["relations"])]
    claims = [{claim for relation in each for claim in relation.claims} for each in spoken]
    speakers = [{who for relation in each for who in relation.claimants} for each in spoken]
    return iris, sum(each["cost"] for each in joined), _told(joined, claims, speakers)


def _told(joined: list[dict[str, Any]], claims: list[set[int]], speakers: list[set[int]]) -> Told:
    silent = [each for each in joined if not any(relation.claims for relation in each["relations"])]
    if any(relation.name not in PARTS for each in silent for relation in each["relations"]):
        return "common ground"
    if set.intersection(*claims):
        return "one claim"
    return "one speaker" if set.intersection(*speakers) else "several speakers"


def _hops(graph: nx.Graph, iris: list[str], names: dict[str, Node]) -> Iterator[Hop]:
    for a, b in pairwise(iris):
        relation: Relation = max(graph[a][b]["relations"], key=lambda each: (len(each.claims), each.name))
        yield Hop(names[a], relation.name, names[b], relation.source == a, relation.claims)


def resolve(connection: sqlite3.Connection, commit: int, text: str, *, limit: int = 8) -> list[Node]:
    """
    Nodes that an IRI, a label or an alias names; one alone if it is the name of just one, else candidates.

    Those that claims name come first.
    """
    if "://" in text:
        return list(nodes(connection, commit, [text]))
    sql = (
        f"SELECT DISTINCT l.iri FROM labels l WHERE l.label = :text COLLATE NOCASE AND {live('l')} "
        "AND l.sort <> 'statement' ORDER BY l.iri"
    )
    found = [row[0] for row in connection.execute(sql, {"text": text, "commit": commit})]
    used = [iri for iri in found if _is_named(connection, iri)]
    return list(nodes(connection, commit, (used or found)[:limit]))


def _is_named(connection: sqlite3.Connection, iri: str) -> bool:
    sql = (
        "SELECT 1 FROM entities e JOIN edges g ON (g.source = e.id OR g.target = e.id) "
        "WHERE e.iri = ? AND g.claim IS NOT NULL LIMIT 1"
    )
    return connection.execute(sql, (iri,)).fetchone() is not None


def the_one(connection: sqlite3.Connection, commit: int, text: str) -> Node:
    """
    The node of a name.

    Raises:
        NotFoundError: If nothing bears it, or several things do.
    """
    found = resolve(connection, commit, text)
    if not found:
        raise NotFoundError(f"nothing here is called {text!r}: search for it, or give its IRI.")
    if len(found) > 1:
        names = "; ".join(f"{node.label} <{node.iri}>" for node in found)
        raise NotFoundError(f"{text!r} may be any of: {names}. Give the IRI of one.")
    return found[0]
