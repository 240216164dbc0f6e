"""What is around a node, and what two nodes share: bounded, each relation with its claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph import path_data
from graph.entity_graph import Array, over_groups, ranges
from graph.path_filters import ALL, Chosen, Filters, half_tolls
from graph.path_hops import Hop, Node, Steps, hops
from graph.path_names import BadQuestionError
from graph.path_search import Mesh
from graph.path_tiers import edges_between
from graph.paths import LONGEST, Finder

MOST: int = 500
"""Nodes of an answer."""
RELATIONS: int = 4
"""Relations of an answer at most, for each of the nodes that were asked for."""
SHOWN: int = 1
"""Claims that come with each relation, the surest first; the others are counted."""


@dataclass(frozen=True)
class Around:
    """Nodes with their distance in hops, nearest first, and the steps that join them; ``cut`` where there are more."""

    start: Node
    nodes: tuple[tuple[Node, int], ...]
    hops: tuple[Hop, ...]
    cut: bool


@dataclass(frozen=True)
class Shared:
    """Nodes next to both ends, the cheapest way between them first, with the step from each end."""

    start: Node
    end: Node
    nodes: tuple[tuple[Node, float, Hop, Hop], ...]
    cut: bool


def around(finder: Finder, start: Node, *, depth: int = 1, most: int = 50, filters: Filters = ALL) -> Around:
    """
    The nodes within some hops of one: nearest first, then by what the cheapest way costs.

    Args:
        depth: Hops at most.  most: Nodes at most, the start included.

    Raises:
        BadQuestionError: If a bound is out of range.
    """
    _check(depth, most)
    chosen, numbers = finder.choose(filters), finder.numbers((start,))
    if not numbers:
        return Around(start, (), (), False)
    distance, cut = _within(chosen, numbers[0], depth, most)
    steps, fewer = _inside(chosen, distance, RELATIONS * most)
    names = finder.nodes(set(distance))
    near = tuple((names[node], away) for node, away in distance.items())
    return Around(start, near, tuple(hop for hop, _ in hops(chosen, steps, names, SHOWN)), cut or fewer)


def _within(chosen: Chosen, start: int, depth: int, most: int) -> tuple[dict[int, int], bool]:
    """Nodes by their distance, as many as may be; whether there are more."""
    half = half_tolls(chosen.graph, hubs=True)
    mesh = Mesh.of(chosen.graph.arcs, chosen.cost, half, chosen.filters.direction == "either")
    distance = {start: 0}
    best = np.full(len(half), np.inf)
    best[start] = 0.0
    edge = np.array([start])
    for steps in range(1, depth + 1):
        near, far, cost = mesh.steps(edge, forward=True)
        known = np.isfinite(best)
        new = np.full(len(half), np.inf)
        np.minimum.at(new, far, best[near] + cost)
        new[known] = np.inf
        edge = np.flatnonzero(np.isfinite(new))
        edge = edge[np.lexsort((chosen.graph.rank[edge], new[edge]))]
        room = most - len(distance)
        distance |= dict.fromkeys(edge[:room].tolist(), steps)
        if len(edge) > room:
            return distance, True
        best[edge] = new[edge]
    return distance, False


def _inside(chosen: Chosen, distance: dict[int, int], most: int) -> tuple[Steps, bool]:
    """
    Each two of some nodes that are joined, in order, with all edges between them, as one of these is asserted.

    Returns:
        So many at most, each node's cheapest way inwards first, then the cheapest; and whether there are more.
    """
    graph, nodes = chosen.graph, np.fromiter(distance, np.int64)
    away = np.full(graph.nodes, -1)
    away[nodes] = list(distance.values())
    at = ranges(graph.arcs.first, nodes)
    edge = graph.arcs.edge[at[(away[graph.arcs.other[at]] >= 0) & graph.arcs.ahead[at]]]
    cost = chosen.cost(edge)
    edge, cost = edge[np.isfinite(cost)], cost[np.isfinite(cost)]
    source, target = graph.source[edge], graph.target[edge]
    low, high = np.minimum(source, target), np.maximum(source, target)
    order = np.lexsort((source, high, low))
    edge, low, high = edge[order], low[order], high[order]
    new = np.concatenate(([True], (low[1:] != low[:-1]) | (high[1:] != high[:-1])))[: len(edge)]
    pair, first = np.cumsum(new) - 1, np.flatnonzero(new)
    half = half_tolls(graph, hubs=True)
    least = over_groups(np.minimum, cost[order], np.append(first, len(edge)), 0) + half[low[first]] + half[high[first]]
    kept = _cheapest(least, away, low[first], high[first])[:most]
    is_kept = np.zeros(len(first), bool)
    is_kept[kept] = True
    ends = zip(graph.source[edge[first[is_kept]]].tolist(), graph.target[edge[first[is_kept]]].tolist(), strict=True)
    place = np.cumsum(is_kept) - 1
    return Steps(list(ends), edge[is_kept[pair]], place[pair[is_kept[pair]]]), len(first) > most


def _cheapest(cost: Array, away: Array, a: Array, b: Array) -> Array:
    """Pairs of nodes: first the cheapest of each node that leads inwards, then the others, by cost."""
    outer, inwards = np.where(away[a] > away[b], a, b), away[a] != away[b]
    order = np.lexsort((cost, ~inwards, outer))
    best = np.zeros(len(cost), bool)
    best[order[np.concatenate(([True], np.diff(outer[order]) != 0))[: len(cost)]]] = True
    found: Array = np.lexsort((cost, ~(best & inwards)))
    return found


def shared(finder: Finder, start: Node, end: Node, *, most: int = 50, filters: Filters = ALL) -> Shared:
    """
    What stands next to both of two nodes: matters that both speak of, norms, actors.

    Raises:
        BadQuestionError: If the bound is out of range.
    """
    _check(1, most)
    chosen, numbers = finder.choose(filters), finder.numbers((start, end))
    if len(numbers) < 2:
        return Shared(start, end, (), False)
    half = half_tolls(chosen.graph, hubs=True)
    mesh = Mesh.of(chosen.graph.arcs, chosen.cost, half, True)
    costs = np.zeros(len(half))
    for one in numbers:
        best = np.full(len(half), np.inf)
        near, far, cost = mesh.steps(np.array([one]), forward=True)
        np.minimum.at(best, far, cost - half[near])
        costs += best
    both = np.flatnonzero(np.isfinite(costs))
    both = both[np.lexsort((chosen.graph.rank[both], costs[both]))]
    kept = both[:most].tolist()
    names = finder.nodes({*kept, *numbers})
    told = [hop for hop, _ in hops(chosen, _through(chosen, numbers[0], kept, numbers[1]), names, SHOWN)]
    ways = zip(kept, told[::2], told[1::2], strict=True)
    found = tuple((names[node], round(float(costs[node]), 3), first, second) for node, first, second in ways)
    return Shared(start, end, found, len(both) > most)


def _through(chosen: Chosen, start: int, nodes: list[int], end: int) -> Steps:
    """The two steps from one node to another through each of some."""
    pairs = [pair for node in nodes for pair in ((start, node), (node, end))]
    edges = [edges_between(chosen, *pair) for pair in pairs]
    step = np.repeat(np.arange(len(pairs)), [len(each) for each in edges])
    return Steps(pairs, np.concatenate([np.zeros(0, np.int64), *edges]), step)


def _check(depth: int, most: int) -> None:
    if not 1 <= depth <= LONGEST:
        raise BadQuestionError(f"A neighbourhood is between 1 and {LONGEST} hops deep.")
    if not 1 <= most <= MOST:
        raise BadQuestionError(f"At most {MOST} nodes, and at least 1.")


def as_data(finder: Finder, found: Around | Shared) -> dict[str, Any]:
    """The answer as JSON holds it."""
    if isinstance(found, Around):
        said = path_data.claims(finder.connection, finder.commit, found.hops)
        nodes = [path_data.node(one) | {"distance": steps} for one, steps in found.nodes]
        hops = [path_data.hop(one, said) for one in found.hops]
        return {"around": path_data.node(found.start), "nodes": nodes, "hops": hops, "cut": found.cut}
    said = path_data.claims(finder.connection, finder.commit, (hop for *_, a, b in found.nodes for hop in (a, b)))
    nodes = [
        {"node": path_data.node(one), "cost": cost, "hops": [path_data.hop(a, said), path_data.hop(b, said)]}
        for one, cost, a, b in found.nodes
    ]
    return {"from": path_data.node(found.start), "to": path_data.node(found.end), "shared": nodes, "cut": found.cut}
