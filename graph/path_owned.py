"""
What one claim says, and what one speaker says, as meshes to search: apart from what others say.

A state is a node in the part of a claim or of a speaker. Claims that know both ends get copies of their small parts; of
speakers the graph has these parts, and they are searched as they lie (graph/entity_speakers.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from graph.entity_graph import NOBODY, Arcs, Array, EntityGraph, first_of, over_groups, ranges
from graph.path_filters import SAID_COST, Chosen, claims_at
from graph.path_search import Budget, Mesh

MOST_COPIED: Final = 600_000
"""Edges of claims that are copied at most; beyond, the answer says that it was cut."""
STATES: Final = 300_000
"""Of speakers that are searched together: the cheapest of one part bound the next."""

Owned = Iterator[tuple[Mesh, Array]]
"""Meshes of states, with the node of each state."""


def of_claims(chosen: Chosen, start: Array, goal: Array, half: Array, budget: Budget) -> Owned:
    """
    Of each claim that knows both ends a copy of its edges.

    Args:
        start, goal: Nodes of each end.  half: (nodes,) half of what it costs to pass through a node.
    """
    graph = chosen.graph
    at_start, at_goal = _edges_at(graph, start), _edges_at(graph, goal)
    fewer = _size(graph, at_start) < _size(graph, at_goal)
    claims = _knowing(chosen, at_start, goal) if fewer else _knowing(chosen, at_goal, start)
    claims = _each_star_once(graph, _bounded(claims, np.diff(graph.of_first)[claims], budget))
    edge = graph.of_claim[ranges(graph.of_first, claims)]
    owner = np.repeat(np.arange(len(claims)), _sizes(graph, claims))
    ok = chosen.levels(edge) != NOBODY
    yield _copies(chosen, owner[ok], edge[ok], graph.level[claims][owner[ok]], half)


def of_speakers(chosen: Chosen, start: Array, goal: Array, half: Array) -> Owned:
    """What each speaker says who knows both ends, as it lies in the graph, in parts that are not too large."""
    graph = chosen.graph
    speakers = _speakers(chosen, start, goal)
    upto = np.cumsum(graph.state_first[speakers + 1] - graph.state_first[speakers])
    for part in np.split(speakers, np.flatnonzero(np.diff(upto // STATES)) + 1):
        if len(part):
            yield _spoken(chosen, part, half)


def _edges_at(graph: EntityGraph, nodes: Array) -> Array:
    found: Array = graph.arcs.edge[ranges(graph.arcs.first, nodes)]
    return found


def _size(graph: EntityGraph, edges: Array) -> int:
    """Claims on some edges, each as often as it is there."""
    return int((graph.first[edges + 1] - graph.first[edges]).sum())


def _knowing(chosen: Chosen, edges: Array, end: Array) -> Array:
    """Claims that pass on some edges, and are on an edge at an end too."""
    graph = chosen.graph
    there = np.zeros(len(graph.claim), bool)
    there[claims_at(chosen, edges)] = True
    claims = np.flatnonzero(there)
    is_end = np.zeros(graph.nodes, bool)
    is_end[end] = True
    edge = graph.of_claim[ranges(graph.of_first, claims)]
    touches = is_end[graph.source[edge]] | is_end[graph.target[edge]]
    found: Array = claims[over_groups(np.logical_or, touches, first_of(_sizes(graph, claims)), 0)]
    return found


def _each_star_once(graph: EntityGraph, claims: Array) -> Array:
    """Of claims that make the same edges, the surest."""
    edge = graph.of_claim[ranges(graph.of_first, claims)]
    marks = over_groups(np.add, _marks(edge), first_of(_sizes(graph, claims)), 0)
    order = np.lexsort((claims, graph.level[claims], marks))
    new = np.ones(len(claims), bool)
    new[1:] = np.diff(marks[order]) != 0
    found: Array = claims[order][new]
    return found


def _marks(edges: Array) -> Array:
    """
    Numbers whose sums tell sets of edges apart (64 bits: a clash in a million sets, 1 in 30 million).

    Source:
        The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
    """
    mixed = edges.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _sizes(graph: EntityGraph, claims: Array) -> Array:
    """Edges of each claim."""
    found: Array = graph.of_first[claims + 1] - graph.of_first[claims]
    return found


def _speakers(chosen: Chosen, start: Array, goal: Array) -> Array:
    """Who knows both ends, the one who knows least first."""
    graph = chosen.graph
    knows = np.zeros((2, graph.nodes), bool)
    for side, end in zip(knows, (start, goal), strict=True):
        side[graph.claimant[claims_at(chosen, _edges_at(graph, end))]] = True
    both = np.flatnonzero(knows.all(axis=0))
    found: Array = both[np.argsort(graph.state_first[both + 1] - graph.state_first[both], kind="stable")]
    return found


def _spoken(chosen: Chosen, speakers: Array, half: Array) -> tuple[Mesh, Array]:
    """A mesh of what each speaker says, apart from the others'; the node of each of its states."""
    graph = chosen.graph
    sizes = graph.state_first[speakers + 1] - graph.state_first[speakers]
    states, shift = ranges(graph.state_first, speakers), np.repeat(np.cumsum(sizes) - sizes, sizes)

    def far(at: Array, near: Array) -> Array:
        found: Array = graph.state_far[at] + shift[near]
        return found

    def step(at: Array) -> tuple[Array, Array]:
        own = graph.state_own[at]
        return own & 1 == 1, SAID_COST[chosen.own_levels(own >> 1)]

    node_of = graph.state_node[states]
    start, stop = graph.state_arcs[states], graph.state_arcs[states + 1]
    return Mesh(start, stop, far, step, half[node_of], chosen.filters.direction == "either"), node_of


def _bounded(items: Array, sizes: Array, budget: Budget) -> Array:
    """As many items as may be copied, the smallest first; the budget is spent where that is not all."""
    order = np.argsort(sizes, kind="stable")
    fits = np.cumsum(sizes[order]) <= MOST_COPIED
    if not fits.all():
        budget.left_out = True
    return np.sort(items[order[fits]])


def _copies(chosen: Chosen, owner: Array, edge: Array, level: Array, half: Array) -> tuple[Mesh, Array]:
    """A mesh of each owner's edges, which it says so surely, apart from the others'; the node of each of its states."""
    size = chosen.graph.nodes
    ends = np.concatenate((owner * size + chosen.graph.source[edge], owner * size + chosen.graph.target[edge]))
    states, at = np.unique(ends, return_inverse=True)
    node_of = states % size
    arcs = Arcs.made(len(states), at[: len(edge)], at[len(edge) :])
    return Mesh.of(arcs, SAID_COST[level].__getitem__, half[node_of], chosen.filters.direction == "either"), node_of
