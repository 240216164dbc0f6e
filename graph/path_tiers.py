"""
Whose path it is: the searches that keep to one claim, to one speaker, to what is said at all, or to what the
vocabulary joins.

A path of one claim is a path in the star of that claim alone, and one of one speaker in the edges of that speaker: so
each claim (or speaker) that knows both ends gets a copy of its own part of the graph, and the copies are searched
together. Nothing is found that mixes two of them.

At its outer ends a path may lead along the parts of a norm or the organs of a state, but only from what is said up to
what it belongs to: who says that an article is breached says so of its treaty, not the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from graph.entity_graph import HEDGED, NOBODY, Arcs, Array, EntityGraph, over_groups, ranges
from graph.path_filters import GROUND_COST, STEP, TIE, Chosen, claims_at, half_tolls, sure
from graph.path_search import Budget, Ends, Mesh, cheapest
from graph.path_words import PARTS, RELATIONS

Told = Literal["one claim", "one speaker", "several speakers", "common ground"]
ORDER: Final[tuple[Told, ...]] = ("one claim", "one speaker", "several speakers", "common ground")
MOST_COPIED: Final = 600_000
"""Incidences of claims and edges that are copied at most; beyond, the answer says that it was cut."""


@dataclass(frozen=True)
class Route:
    """
    A path as numbers.

    Attributes:
        nodes: From one end to the other.  down, up: Steps of the vocabulary at its beginning and end.
    """

    nodes: tuple[int, ...]
    cost: float
    told: Told
    down: int = 0
    up: int = 0


@dataclass(frozen=True)
class Outer:
    """An end, with its parts: for each node where what is said may begin, the way there and its cost."""

    cost: Ends
    way: dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class Question:
    """
    What is asked.

    Attributes:
        starts: Where paths may begin (one node).  goals: Where they may end.
        k: Paths at most.  longest: Steps at most.  hubs: Whether passing through a busy node costs more.
    """

    chosen: Chosen
    start: int
    goals: tuple[int, ...]
    k: int
    longest: int
    hubs: bool = True


def search(asked: Question, budget: Budget) -> list[Route]:
    """The k best paths: by whose they are, then by cost, then by the IRIs of their nodes."""
    half = half_tolls(asked.chosen.graph, hubs=asked.hubs)
    start = _outer(asked, (asked.start,), half, forward=True)
    goal = _outer(asked, asked.goals, half, forward=False)
    found: dict[tuple[int, ...], Route] = {}
    for told in ORDER:
        if len(found) >= asked.k or budget.spent:
            break
        kept = _Kept(told, asked, start, goal, found)
        mesh, begin, end = _mesh(told, asked, start, goal, half, budget, kept)
        walks = cheapest(mesh, begin, end, asked.k - len(found), asked.longest, kept.check, budget)
        for walk in walks:
            route = kept.route(walk.nodes, walk.cost)
            found[route.nodes] = route
    return list(found.values())


class _Kept:
    """What walks of a mesh are as paths."""

    def __init__(
        self, told: Told, asked: Question, start: Outer, goal: Outer, found: dict[tuple[int, ...], Route]
    ) -> None:
        self.told, self.asked, self.start, self.goal = told, asked, start, goal
        self.seen = set(found)
        self.node_of: Array | None = None
        """(states,) the node of each state, where the mesh is of copies."""

    def _nodes(self, states: tuple[int, ...]) -> tuple[int, ...]:
        return states if self.node_of is None else tuple(self.node_of[list(states)].tolist())

    def check(self, states: tuple[int, ...]) -> tuple[int, ...] | None:
        """The nodes of a path; None where the walk is none, or one that was found before."""
        nodes = self._nodes(states)
        whole = (*self.start.way[nodes[0]], *nodes, *self.goal.way[nodes[-1]])
        if len(nodes) < 2 or len(whole) - 1 > self.asked.longest or len(set(whole)) < len(whole) or whole in self.seen:
            return None
        if self.told != "common ground" or any(_is_said(self.asked.chosen, a, b) for a, b in pairwise(whole)):
            return whole
        return None

    def route(self, states: tuple[int, ...], cost: float) -> Route:
        nodes = self._nodes(states)
        down, up = self.start.way[nodes[0]], self.goal.way[nodes[-1]]
        return Route((*down, *nodes, *up), round(cost, 9), self.told, len(down), len(up))


def _mesh(
    told: Told, asked: Question, start: Outer, goal: Outer, half: Array, budget: Budget, kept: _Kept
) -> tuple[Mesh, Ends, Ends]:
    chosen = asked.chosen
    either = chosen.filters.direction == "either"
    if told == "several speakers":
        return Mesh(chosen.graph.arcs, chosen.said_cost, half, either), start.cost, goal.cost
    if told == "common ground":
        begin, end = (_at(asked, ends, half) for ends in ((asked.start,), asked.goals))
        kept.start, kept.goal = (Outer(ends, dict.fromkeys(ends, ())) for ends in (begin, end))
        return Mesh(chosen.graph.arcs, chosen.cost, half, either), begin, end
    owner, edge, level = (_of_claims if told == "one claim" else _of_speakers)(chosen, start, goal, budget)
    mesh, kept.node_of = _copies(chosen.graph, owner, edge, STEP + HEDGED[level], half, either)
    return mesh, _ends(kept.node_of, start), _ends(kept.node_of, goal)


def _ends(node_of: Array, outer: Outer) -> Ends:
    """The states at which a copy meets an end."""
    states = np.flatnonzero(np.isin(node_of, list(outer.cost)))
    return {int(state): outer.cost[int(node_of[state])] for state in states}


def _outer(asked: Question, ends: tuple[int, ...], half: Array, *, forward: bool) -> Outer:
    """The ends and, of a single one, its parts: a way down from the start, or up to the goal."""
    found = Outer(_at(asked, ends, half), dict.fromkeys(ends, ()))
    either = asked.chosen.filters.direction == "either"
    if len(ends) > 1 or (forward and not either):
        return found
    waiting = list(ends)
    for node in waiting:
        way = (*found.way[node], node) if forward else (node, *found.way[node])
        if len(way) >= asked.longest:
            continue
        for part, cost in _parts(asked.chosen, node):
            if part not in found.cost:
                found.cost[part] = found.cost[node] + cost + float(half[node] + half[part])
                found.way[part] = way
                waiting.append(part)
    return found


def _at(asked: Question, ends: tuple[int, ...], half: Array) -> Ends:
    """What it costs to be at an end: nothing, once the half toll of its step is taken off; of several ends, ties."""
    rank = asked.chosen.graph.rank
    ties = TIE / max(len(rank), 1) if len(ends) > 1 else 0.0
    return {node: ties * float(rank[node]) - float(half[node]) for node in ends}


_IS_PART: Final = np.isin(np.arange(len(RELATIONS)), [RELATIONS.index(name) for name in PARTS])


def _parts(chosen: Chosen, node: int) -> list[tuple[int, float]]:
    """The parts or organs of a node, with what the step costs."""
    graph, arcs = chosen.graph, chosen.graph.arcs
    at = slice(int(arcs.first[node]), int(arcs.first[node + 1]))
    edge = arcs.edge[at]
    is_part = ~arcs.ahead[at] & _IS_PART[graph.relation[edge]] & chosen.ground(edge)
    names = (RELATIONS[number] for number in graph.relation[edge[is_part]])
    return sorted(zip(arcs.other[at][is_part].tolist(), map(GROUND_COST.__getitem__, names), strict=True))


Owned = tuple[Array, Array, Array]
"""Who has a copy of which edge, and the level of the surest of its claims there."""


def _touching(chosen: Chosen, outer: Outer) -> Array:
    """(C,) bool: claims that pass and are on an edge at one of the nodes."""
    edges = chosen.graph.arcs.edge[chosen.graph.arcs.at(np.fromiter(outer.cost, np.int64))[0]]
    touched = np.zeros(len(chosen.claims), bool)
    touched[claims_at(chosen, edges)] = True
    return touched


def _of_claims(chosen: Chosen, start: Outer, goal: Outer, budget: Budget) -> Owned:
    """The edges of each claim that knows both ends; of claims that make the same edges, the surest."""
    graph = chosen.graph
    claims = np.flatnonzero(_touching(chosen, start) & _touching(chosen, goal))
    claims = _bounded(claims, np.diff(graph.of_first)[claims], budget)
    edge = graph.of_claim[ranges(graph.of_first, claims)]
    marks = over_groups(np.add, _edge_marks(graph)[edge], _first_of(graph, claims), 0)
    claims = claims[np.lexsort((claims, graph.level[claims], marks))]
    marks = np.sort(marks)
    claims = claims[np.concatenate(([True], marks[1:] != marks[:-1]))[: len(claims)]]
    edge = graph.of_claim[ranges(graph.of_first, claims)]
    owner = np.repeat(np.arange(len(claims)), np.diff(_first_of(graph, claims)))
    return _allowed(chosen, owner, edge, graph.level[claims][owner])


def _edge_marks(graph: EntityGraph) -> Array:
    """(E,) numbers whose sums tell sets of edges apart (64 bits: a clash in a million sets, 1 in 30 million)."""
    if "marks" not in graph.remembered:
        numbers = np.random.default_rng(0).integers(0, 2**63, graph.edges, dtype=np.int64)
        graph.remembered["marks"] = numbers
    found: Array = graph.remembered["marks"]
    return found


def _first_of(graph: EntityGraph, claims: Array) -> Array:
    return np.concatenate(([0], np.cumsum(graph.of_first[claims + 1] - graph.of_first[claims])))


def _of_speakers(chosen: Chosen, start: Outer, goal: Outer, budget: Budget) -> Owned:
    """The edges of each speaker who knows both ends."""
    graph = chosen.graph
    speakers = np.intersect1d(graph.claimant[_touching(chosen, start)], graph.claimant[_touching(chosen, goal)])
    first, order = graph.by_speaker
    if chosen.threshold:
        speakers = _bounded(speakers, graph.own_first[speakers + 1] - graph.own_first[speakers], budget)
        at = ranges(graph.own_first, speakers)
        owner = np.repeat(np.arange(len(speakers)), graph.own_first[speakers + 1] - graph.own_first[speakers])
        passes = sure(chosen.filters)[graph.own_level[at]]
        return _allowed(chosen, owner[passes], graph.own_edge[at[passes]], graph.own_level[at[passes]])
    speakers = _bounded(speakers, first[speakers + 1] - first[speakers], budget, each=5)
    claims = order[ranges(first, speakers)]
    owner = np.repeat(np.arange(len(speakers)), first[speakers + 1] - first[speakers])
    passes = chosen.claims[claims]
    claims, owner = claims[passes], owner[passes]
    edge = graph.of_claim[ranges(graph.of_first, claims)]
    owner = np.repeat(owner, np.diff(_first_of(graph, claims)))
    level = np.repeat(graph.level[claims], np.diff(_first_of(graph, claims)))
    owner, edge, level = _allowed(chosen, owner, edge, level)
    order = np.lexsort((level, edge, owner))
    owner, edge, level = owner[order], edge[order], level[order]
    new = np.concatenate(([True], (owner[1:] != owner[:-1]) | (edge[1:] != edge[:-1])))[: len(owner)]
    return owner[new], edge[new], level[new]


def _allowed(chosen: Chosen, owner: Array, edge: Array, level: Array) -> Owned:
    ok = chosen.levels(edge) != NOBODY
    return owner[ok], edge[ok], level[ok]


def _bounded(items: Array, sizes: Array, budget: Budget, *, each: int = 1) -> Array:
    """As many items as may be copied, the smallest first; the budget is spent where that is not all."""
    order = np.argsort(sizes, kind="stable")
    fits = np.cumsum(sizes[order]) * each <= MOST_COPIED
    if not fits.all():
        budget.left_out = True
    return np.sort(items[order[fits]])


def _copies(
    graph: EntityGraph, owner: Array, edge: Array, cost: Array, half: Array, either: bool
) -> tuple[Mesh, Array]:
    """A mesh of each owner's edges, apart from the others'; the node of each of its states."""
    size = graph.nodes
    ends = np.concatenate((owner * size + graph.source[edge], owner * size + graph.target[edge]))
    states, at = np.unique(ends, return_inverse=True)
    node_of = states % size
    arcs = Arcs.of(len(states), at[: len(edge)], at[len(edge) :])
    return Mesh(arcs, cost.__getitem__, half[node_of], either), node_of


def edges_between(chosen: Chosen, a: int, b: int) -> Array:
    """Edges between two nodes, either way, that may be steps."""
    arcs = chosen.graph.arcs
    if arcs.first[a + 1] - arcs.first[a] > arcs.first[b + 1] - arcs.first[b]:
        a, b = b, a
    at = slice(int(arcs.first[a]), int(arcs.first[a + 1]))
    edge = arcs.edge[at][arcs.other[at] == b]
    return np.sort(edge[np.isfinite(chosen.cost(edge))])


def _is_said(chosen: Chosen, a: int, b: int) -> bool:
    edges = edges_between(chosen, a, b)
    if chosen.filters.direction == "asserted":
        edges = edges[chosen.graph.source[edges] == a]
    return bool((chosen.levels(edges) != NOBODY).any())


