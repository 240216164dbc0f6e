"""
Whose path it is: the searches that keep to one claim, to one speaker, to what is said at all, or to what the
vocabulary joins.

A path of one claim is a path in the star of that claim alone, and one of one speaker in the edges of that speaker: each
is searched in its own part of the graph (graph/path_owned.py), and nothing is found that mixes two of them.

At its outer ends a path may lead along the parts of a norm or the organs of a state, but only from what is said up to
what it belongs to: who says that an article is breached says so of its treaty, not the other way round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from graph.entity_graph import NOBODY, Array
from graph.path_filters import GROUND_COST, TIE, Chosen, half_tolls
from graph.path_owned import of_claims, of_speakers
from graph.path_search import BEYOND, SLACK, Budget, Ends, Mesh, cheapest
from graph.path_words import PARTS, RELATIONS

Told = Literal["one claim", "one speaker", "several speakers", "common ground"]
ORDER: Final[tuple[Told, ...]] = ("one claim", "one speaker", "several speakers", "common ground")


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
        room = asked.k - len(found)
        if room <= 0 or budget.spent:
            break
        best: dict[tuple[int, ...], Route] = {}
        most = BEYOND
        for part in _parts_of(told, asked, start, goal, half, budget):
            seen = found.keys()
            walks = cheapest(
                part.mesh, part.begin, part.end, room, asked.longest, partial(part.path, asked, seen), budget, most
            )
            _keep(best, [part.route(walk.nodes, walk.cost) for walk in walks], room)
            if len(best) == room:
                most = max(route.cost for route in best.values()) + SLACK
        found |= best
    return list(found.values())


def _keep(best: dict[tuple[int, ...], Route], routes: list[Route], room: int) -> None:
    """Keep the cheapest of all, each once, in order."""
    every = sorted([*best.values(), *routes], key=lambda route: (route.cost, route.nodes))
    best.clear()
    for route in every:
        if len(best) < room:
            best.setdefault(route.nodes, route)


@dataclass(frozen=True)
class _Part:
    """
    A mesh to search, or a part of one.

    Attributes:
        begin, end: States at which it meets the ends.  start, goal: What lies beyond them.
        node_of: (states,) the node of each state; None where states are nodes.
    """

    told: Told
    mesh: Mesh
    begin: Ends
    end: Ends
    start: Outer
    goal: Outer
    node_of: Array | None = None

    def _nodes(self, states: tuple[int, ...]) -> tuple[int, ...]:
        return states if self.node_of is None else tuple(self.node_of[list(states)].tolist())

    def path(self, asked: Question, seen: Collection[tuple[int, ...]], states: tuple[int, ...]) -> object | None:
        """The nodes of a path; None where the walk is none, or one that was found before."""
        nodes = self._nodes(states)
        whole = (*self.start.way[nodes[0]], *nodes, *self.goal.way[nodes[-1]])
        if len(nodes) < 2 or len(whole) - 1 > asked.longest or len(set(whole)) < len(whole) or whole in seen:
            return None
        if self.told != "common ground" or any(_is_said(asked.chosen, a, b) for a, b in pairwise(whole)):
            return whole
        return None

    def route(self, states: tuple[int, ...], cost: float) -> Route:
        nodes = self._nodes(states)
        down, up = self.start.way[nodes[0]], self.goal.way[nodes[-1]]
        return Route((*down, *nodes, *up), cost, self.told, len(down), len(up))


def _parts_of(told: Told, asked: Question, start: Outer, goal: Outer, half: Array, budget: Budget) -> Iterator[_Part]:
    chosen = asked.chosen
    graph, either = chosen.graph, chosen.filters.direction == "either"
    if told in ("one claim", "one speaker"):
        ends = np.fromiter(start.cost, np.int64), np.fromiter(goal.cost, np.int64)
        meshes = of_claims(chosen, *ends, half, budget) if told == "one claim" else of_speakers(chosen, *ends, half)
        for mesh, node_of in meshes:
            yield _Part(told, mesh, _ends(node_of, start), _ends(node_of, goal), start, goal, node_of)
    elif told == "several speakers":
        yield _Part(told, Mesh.of(graph.arcs, chosen.said_cost, half, either), start.cost, goal.cost, start, goal)
    else:
        begin, end = (_at(asked, ends, half) for ends in ((asked.start,), asked.goals))
        bare, bare_goal = (Outer(ends, dict.fromkeys(ends, ())) for ends in (begin, end))
        yield _Part(told, Mesh.of(graph.arcs, chosen.cost, half, either), begin, end, bare, bare_goal)


def _ends(node_of: Array, outer: Outer) -> Ends:
    """The states at which a mesh of states meets an end."""
    is_end = np.zeros(max(int(node_of.max(initial=0)), *outer.cost) + 1, bool)
    is_end[list(outer.cost)] = True
    return {int(state): outer.cost[int(node_of[state])] for state in np.flatnonzero(is_end[node_of])}


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
    at = arcs.of(node)
    edge = arcs.edge[at]
    is_part = ~arcs.ahead[at] & _IS_PART[graph.relation[edge]] & chosen.ground(edge)
    names = (RELATIONS[number] for number in graph.relation[edge[is_part]])
    return sorted(zip(arcs.other[at][is_part].tolist(), map(GROUND_COST.__getitem__, names), strict=True))


def edges_between(chosen: Chosen, a: int, b: int) -> Array:
    """Edges between two nodes, either way, that may be steps."""
    arcs = chosen.graph.arcs
    if arcs.first[a + 1] - arcs.first[a] > arcs.first[b + 1] - arcs.first[b]:
        a, b = b, a
    at = arcs.of(a)
    edge = arcs.edge[at][arcs.other[at] == b]
    return np.sort(edge[np.isfinite(chosen.cost(edge))])


def _is_said(chosen: Chosen, a: int, b: int) -> bool:
    edges = edges_between(chosen, a, b)
    if chosen.filters.direction == "asserted":
        edges = edges[chosen.graph.source[edges] == a]
    return bool((chosen.levels(edges) != NOBODY).any())
