"""
How is this actor connected to that norm, and in whose words? Paths of the entity graph, each step with its claims.

Paths within one claim come first, then those of one speaker, then those stitched from several (nobody made those as an
argument), then those that norms or bodies have in common by the vocabulary alone. Within each, the cheaper first: each
step costs 1, a hedged one more, and passing through a node more, the more neighbours it has (``hubs`` switches that
off; graph/path_filters.py has the numbers); then by the IRIs of the nodes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from graph.entity_graph import HEDGED, LEVELS, NOBODY, NORM_KINDS, TYPES, Array, EntityGraph
from graph.index import live
from graph.model import AvermentError
from graph.path_filters import ALL, JULIAN, Chosen, Filters, choose, claims_at, claims_on
from graph.path_search import Budget
from graph.path_tiers import Question, Route, Told, edges_between, search
from graph.path_words import RELATIONS

LONGEST: Final = 6
"""Steps at most: a longer chain says nothing."""
MOST_PATHS: Final = 200
SHOWN: Final = 5
"""Claims that come with a step; the others are counted."""


class NotFoundError(AvermentError):
    """A name that nothing in the graph bears."""


class AmbiguousError(AvermentError):
    """A name that several nodes bear."""

    def __init__(self, text: str, choices: list[Node]) -> None:
        names = "; ".join(f"{node.label} <{node.iri}>" for node in choices)
        super().__init__(f"{text!r} may be any of: {names}. Give the IRI of one.")
        self.choices = choices


class BadQuestionError(AvermentError):
    """A bound or filter that makes no sense."""


@dataclass(frozen=True)
class Node:
    """An actor, a norm or a matter (``kind``: state, provision, matter, …)."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True)
class Hop:
    """
    One step.

    Attributes:
        forward: The relation is asserted in the direction of the path.
        certainty: Of its surest claim; None where it has none.
        claims: The index's numbers of those that come with it; the one that the whole path rests on first.
        count: How many there are.  types, certainties: Counts.  publishers: Independent ones.
        first, last: Days of the first and last dated statement.
        change: Nobody who speaks up to here says this step too.
    """

    start: Node
    relation: str
    end: Node
    forward: bool
    certainty: str | None
    claims: tuple[int, ...]
    count: int
    types: dict[str, int]
    certainties: dict[str, int]
    publishers: int
    first: date | None
    last: date | None
    change: bool = False


@dataclass(frozen=True)
class Path:
    """Hops from one end to the other, what they cost, and whose they are."""

    hops: tuple[Hop, ...]
    cost: float
    told: Told


@dataclass(frozen=True)
class Miss:
    """What would give a path where there is none: in words, and that path."""

    change: str
    path: Path


@dataclass(frozen=True)
class Found:
    """Paths, best first; ``cut`` where there are more, or may be."""

    start: Node
    end: Node
    paths: tuple[Path, ...]
    cut: bool
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class Finder:
    """Answers about one commit's entity graph. ``public``: claims of private statements are left out."""

    graph: EntityGraph
    connection: sqlite3.Connection
    public: bool = False

    @property
    def commit(self) -> int:
        return self.graph.commit

    def find(
        self, start: Node, end: Node, *, k: int = 5, longest: int = 4, filters: Filters = ALL, hubs: bool = True,
        budget: Budget | None = None,
    ) -> Found:
        """
        The k best paths between two nodes; or from a node to any norm of a kind, where ``end`` is :func:`any_norm`.

        Args:
            longest: Hops at most.
            hubs: A node that joins many costs more to pass.
        """
        _check(k, longest, filters)
        budget = budget or Budget()
        chosen = self.choose(filters)
        ends, goals = self.numbers((start,)), self._goals(end)
        asked = Question(chosen, ends[0], goals, k + 1, longest, hubs) if ends and goals else None
        routes = search(asked, budget) if asked and ends[0] not in goals else []
        cut = len(routes) > k or budget.spent or budget.left_out
        paths = self.told(chosen, routes[:k])
        if not paths and asked and ends[0] not in goals:
            return Found(start, end, (), cut, self._misses(asked, start, end, budget))
        return Found(start, end, paths, cut)

    def choose(self, filters: Filters) -> Chosen:
        named = sorted(filters.without)
        numbers = _numbers(self.connection, "entities", named)
        numbers |= _numbers(self.connection, "statements", sorted(filters.statements), self.commit)
        return choose(self.graph, filters, numbers, public=self.public)

    def numbers(self, ends: tuple[Node, ...]) -> tuple[int, ...]:
        """The numbers of nodes that the graph has."""
        found = _numbers(self.connection, "entities", [node.iri for node in ends])
        known = (found[node.iri] for node in ends if node.iri in found)
        return tuple(number for number in known if number < self.graph.nodes and self.graph.kind[number] >= 0)

    def _goals(self, end: Node) -> tuple[int, ...]:
        if end.iri:
            return self.numbers((end,))
        kind = KIND_NUMBERS[end.kind]
        return tuple(np.flatnonzero((self.graph.kind == kind) & (self.graph.degree > 0)).tolist())

    def told(self, chosen: Chosen, routes: list[Route], *, shown: int = SHOWN) -> tuple[Path, ...]:
        """Routes with the names of their nodes and the claims of their steps, so many of each."""
        names = self.nodes({node for route in routes for node in route.nodes})
        return tuple(_path(chosen, route, names, shown) for route in routes)

    def nodes(self, numbers: set[int]) -> dict[int, Node]:
        """Names of nodes by number."""
        return dict(_named(self.connection, self.commit, "e.id", sorted(numbers)))

    def _misses(self, asked: Question, start: Node, end: Node, budget: Budget) -> tuple[Miss, ...]:
        """One path each for what stands in the way: the bound on hops, a filter, the end itself."""
        found: list[Miss] = []
        filters = asked.chosen.filters
        changes = [(f"with up to {LONGEST} hops", replace(asked, k=1, longest=LONGEST))]
        if filters != ALL:
            changes.append(("without the filters", replace(asked, k=1, chosen=self.choose(ALL))))
        hedged = replace(filters, certainties=frozenset(LEVELS))
        changes.append(("with reported and conditional claims", replace(asked, k=1, chosen=self.choose(hedged))))
        near = self._near(asked, end)
        changes += [(f"to {node.label}", replace(asked, k=1, goals=(number,))) for number, node in near]
        for words, changed in changes:
            routes = search(changed, budget) if not budget.spent and changed.start not in changed.goals else []
            found += [Miss(words, path) for path in self.told(changed.chosen, routes[:1])]
            if len(found) == MOST_MISSES:
                break
        return tuple(found)

    def _near(self, asked: Question, end: Node) -> list[tuple[int, Node]]:
        """What the end is a part or an organ of, and what they belong to."""
        if not end.iri:
            return []
        graph, near = self.graph, []
        waiting = list(asked.goals)
        for node in waiting:
            at = graph.arcs.of(node)
            above = graph.arcs.other[at][graph.arcs.ahead[at] & graph.silent[graph.arcs.edge[at]]].tolist()
            waiting += [one for one in sorted(above) if one not in waiting]
            near += [one for one in sorted(above) if one not in near]
        names = self.nodes(set(near[:5]))
        return [(number, names[number]) for number in near[:5] if number in names]


MOST_MISSES: Final = 3
_KIND_NAMES: Final = {name.replace("-", " "): name for name in NORM_KINDS} | {"treaty": "instrument"}
KIND_NUMBERS: Final = {name: 10 + number for number, name in enumerate(NORM_KINDS)}


def any_norm(kind: str) -> Node:
    """
    Stands for every norm of a kind.

    Raises:
        BadQuestionError: If there is no such kind.
    """
    name = _KIND_NAMES.get(kind.strip().lower().replace("-", " "))
    if name is None:
        raise BadQuestionError(f"{kind!r} is no kind of norm: choose from {', '.join(NORM_KINDS)}.")
    return Node("", f"any {name.replace('-', ' ')}", name)


def _check(k: int, longest: int, filters: Filters) -> None:
    if not 1 <= k <= MOST_PATHS:
        raise BadQuestionError(f"k is between 1 and {MOST_PATHS}.")
    if not 1 <= longest <= LONGEST:
        raise BadQuestionError(f"A path has between 1 and {LONGEST} hops.")
    if filters.publishers < 1:
        raise BadQuestionError("At least one publisher must say so.")
    for given, known in (
        (filters.types, TYPES), (filters.certainties, LEVELS), (filters.relations, RELATIONS),
        ({filters.at_least}, ("asserted", "probable", "possible")), ({filters.direction}, ("either", "asserted")),
    ):  # fmt: skip
        if wrong := sorted(set(given) - set(known)):
            raise BadQuestionError(f"{wrong[0]!r} is not known: choose from {', '.join(filter(None, known))}.")


def _path(chosen: Chosen, route: Route, names: dict[int, Node], shown: int) -> Path:
    pairs = list(pairwise(route.nodes))
    said = range(route.down, len(pairs) - route.up)
    mixed = route.told == "common ground"
    edges = [_either_way(chosen, a, b, silent=not mixed and at not in said) for at, (a, b) in enumerate(pairs)]
    whose = _whose(chosen, route.told, [edges[at] for at in said])
    hops, speakers = [], None
    for (a, b), between in zip(pairs, edges, strict=True):
        edge, lead = _shown(chosen, between, whose)
        claims = claims_on(chosen, edge)
        who = set(chosen.graph.claimant[claims].tolist())
        change = bool(who and speakers is not None and not speakers & who)
        if who:
            speakers = who if speakers is None or change else speakers & who
        hops.append(_hop(chosen, edge, claims, lead, (names[a], names[b], a), change=change, shown=shown))
    return Path(tuple(hops), round(route.cost, 3), route.told)


def _either_way(chosen: Chosen, a: int, b: int, *, silent: bool) -> list[int]:
    """Edges that may be the step from a to b; those of the vocabulary alone where ``silent``."""
    edges = edges_between(chosen, a, b)
    if chosen.filters.direction == "asserted":
        edges = edges[chosen.graph.source[edges] == a]
    mute = chosen.ground(edges)
    found: list[int] = (edges[mute] if silent and mute.any() else edges).tolist()
    return found


def _whose(chosen: Chosen, told: Told, edges: list[list[int]]) -> Array:
    """Places of the claims that the whole path rests on: the surest claim, the surest speaker's; of others none."""
    if told not in ("one claim", "one speaker"):
        return np.zeros(0, np.int64)
    graph = chosen.graph
    claims = [np.unique(claims_at(chosen, np.array(each))) for each in edges]
    if told == "one claim":
        common = claims[0]
        for each in claims[1:]:
            common = np.intersect1d(common, each, assume_unique=True)
        order = np.lexsort((graph.mark[common], graph.level[common]))
        return common[order[:1]]
    speakers = [graph.claimant[each] for each in claims]
    best = min(set.intersection(*(set(each.tolist()) for each in speakers)), key=lambda one: (
        sum(float(HEDGED[graph.level[each[who == one]].min()]) for each, who in zip(claims, speakers, strict=True)),
        int(graph.rank[one]),
    ))  # fmt: skip
    return np.unique(np.concatenate([each[who == best] for each, who in zip(claims, speakers, strict=True)]))


def _shown(chosen: Chosen, edges: list[int], whose: Array) -> tuple[int, Array]:
    """The edge to show of several between two nodes, and its claims that the path rests on."""
    graph = chosen.graph
    options = []
    for edge in edges:
        claims = claims_on(chosen, edge)
        mine = claims[_among(claims, whose)]
        level = int(graph.level[mine].min()) if mine.size else NOBODY
        options.append((level, float(chosen.cost(np.array([edge]))[0]), -len(claims), edge, mine))
    *_, edge, mine = min(options, key=lambda option: option[:4])
    return edge, mine


def _hop(
    chosen: Chosen, edge: int, claims: Array, lead: Array, ends: tuple[Node, Node, int], *, change: bool, shown: int
) -> Hop:
    graph = chosen.graph
    levels, types, days = graph.level[claims], graph.type[claims], graph.day[claims]
    first = _first(graph, claims, lead, shown)
    surest = LEVELS[int(graph.level[first[0]])] if lead.size else LEVELS[int(levels.min())] if claims.size else ""
    days = days[days >= 0]
    return Hop(
        ends[0], RELATIONS[graph.relation[edge]], ends[1], bool(graph.source[edge] == ends[2]), surest or None,
        tuple(graph.claim[first].tolist()), len(claims),
        {TYPES[at]: int(n) for at, n in enumerate(np.bincount(types)) if n},
        {LEVELS[at]: int(n) for at, n in enumerate(np.bincount(levels)) if n and LEVELS[at]},
        len(set(graph.publisher[claims].tolist())),
        _day(days.min()) if days.size else None, _day(days.max()) if days.size else None, change,
    )  # fmt: skip


def _first(graph: EntityGraph, claims: Array, lead: Array, shown: int) -> Array:
    """The claims to show: what the path rests on, then the surest, then the earliest, then by their marks."""
    if len(claims) < 2:
        return claims
    order = (graph.mark[claims], graph.day[claims], graph.level[claims], ~_among(claims, lead))
    return claims[np.lexsort(order)[:shown]]


def _among(claims: Array, some: Array) -> Array:
    """Which claims are among some sorted ones (numpy's ``isin`` takes ten times as long for a few)."""
    if not some.size:
        return np.zeros(len(claims), bool)
    found: Array = some[np.minimum(np.searchsorted(some, claims), len(some) - 1)] == claims
    return found


def _day(number: int) -> date:
    return date.fromordinal(int(number) - JULIAN)


def _numbers(connection: sqlite3.Connection, table: str, iris: list[str], commit: int | None = None) -> dict[str, int]:
    """Numbers of rows by IRI; of those of a commit."""
    marks = ",".join("?" * len(iris))
    there = f"AND added_commit <= {int(commit)} AND removed_commit > {int(commit)}" if commit is not None else ""
    return dict(connection.execute(f"SELECT iri, id FROM {table} WHERE iri IN ({marks}) {there}", iris).fetchall())


_NAMED: Final = (("actors", "x.kind", "1"), ("norms", "x.kind", "1"), ("matters", "'matter'", "grain = 'act'"))


def _named(
    connection: sqlite3.Connection, commit: int, column: str, values: Sequence[int | str]
) -> list[tuple[int, Node]]:
    """Nodes by the values of a column of ``entities AS e``."""
    found: list[tuple[int, Node]] = []
    for begin in range(0, len(values), 500):
        some = values[begin : begin + 500]
        marks = ",".join("?" * len(some))
        for table, kind, which in _NAMED:
            sql = (
                f"SELECT e.id, e.iri, x.label, {kind} FROM entities e JOIN {table} x ON e.id = x.id"
                f" WHERE {column} IN ({marks}) AND {which}"
                f" AND x.added_commit <= {int(commit)} AND x.removed_commit > {int(commit)} ORDER BY e.iri"
            )
            found += [(int(row[0]), Node(row[1], row[2], row[3])) for row in connection.execute(sql, some)]
    return found


def resolve(connection: sqlite3.Connection, commit: int, text: str, *, limit: int = 8) -> list[Node]:
    """
    Nodes that an IRI, a label or an alias names; one alone if it is the name of just one, else candidates.

    A node of which it is the name that is shown goes before those that bear it as an alias, and one that claims
    name before one that nobody mentions.
    """
    if "://" in text:
        return [node for _, node in _named(connection, commit, "e.iri", [text])]
    sql = (
        f"SELECT l.iri, max(l.preferred) FROM labels l WHERE l.label = :text COLLATE NOCASE AND {live('l')} "
        "AND l.sort <> 'statement' GROUP BY l.iri ORDER BY l.iri"
    )
    found = [(str(row[0]), bool(row[1])) for row in connection.execute(sql, {"text": text.strip(), "commit": commit})]
    used = [one for one in found if _is_named(connection, commit, one[0])] or found
    preferred = [one for one in used if one[1]] or used
    nodes = {node.iri: node for _, node in _named(connection, commit, "e.iri", [iri for iri, _ in preferred])}
    return [nodes[iri] for iri, _ in preferred if iri in nodes][:limit]


def _is_named(connection: sqlite3.Connection, commit: int, iri: str) -> bool:
    """Whether a claim joins it to something."""
    sql = (
        f"SELECT 1 FROM matters m JOIN entities e ON e.id = m.id WHERE e.iri = :iri AND {live('m')} UNION ALL "
        "SELECT 1 FROM entities e JOIN edges g ON (g.source = e.id OR g.target = e.id) "
        f"WHERE e.iri = :iri AND g.claim IS NOT NULL AND {live('g')} LIMIT 1"
    )
    return connection.execute(sql, {"iri": iri, "commit": commit}).fetchone() is not None


def the_one(connection: sqlite3.Connection, commit: int, text: str, *, norms: bool = False) -> Node:
    """
    The node of a name.

    Args:
        norms: ``any right`` (treaty, provision, …) stands for every norm of that kind.

    Raises:
        NotFoundError: If nothing bears it.
        AmbiguousError: If several things do.
    """
    if norms and text.lower().startswith("any "):
        return any_norm(text[4:])
    found = resolve(connection, commit, text)
    if not found:
        raise NotFoundError(f"nothing here is called {text!r}: search for it, or give its IRI.")
    if len(found) > 1:
        raise AmbiguousError(text, found)
    return found[0]
