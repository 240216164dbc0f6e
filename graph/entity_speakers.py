"""
What each claimant says, as a small graph of its own, kept beside the whole: a path of one speaker is looked for there.

A state is a node in the graph of a claimant. The states of one claimant lie together, by the number of the node, and
their arcs too; so the graphs of any claimants are searched as they lie, and nothing is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_TOGETHER: Final = 500_000
"""Edges of claimants that are put in order together: bounds what this takes beside its result."""


def of_said(claimant: Array, edge: Array, level: Array, nodes: int) -> dict[str, Array]:
    """
    Edges of each claimant.

    Args:
        claimant, edge, level: (I,) of each claim on each edge, by edge and claimant.
    """
    new = np.ones(len(edge), bool)
    new[1:] = (edge[1:] != edge[:-1]) | (claimant[1:] != claimant[:-1])
    at = np.flatnonzero(new).astype(np.int32)
    count = np.diff(np.append(at, len(edge))).astype(np.int32)
    surest = np.minimum.reduceat(level, at).astype(np.uint8) if len(at) else np.zeros(0, np.uint8)
    order = np.argsort(claimant[at], kind="stable")
    first = np.concatenate(([0], np.cumsum(np.bincount(claimant[at], minlength=nodes)))).astype(np.int64)
    return {
        "own_first": first, "own_edge": edge[at][order].astype(np.int32), "own_level": surest[order],
        "own_at": at[order], "own_count": count[order],
    }  # fmt: skip


def states(first: Array, edge: Array, source: Array, target: Array) -> dict[str, Array]:
    """
    The nodes of each claimant's edges, and their arcs.

    Args:
        first, edge: ``own_first`` and ``own_edge`` of the entity graph.
    """
    far, own = np.empty(2 * len(edge), np.int32), np.empty(2 * len(edge), np.int32)
    count = np.zeros(len(first) - 1, np.int64)
    node, arcs = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for low, high in _together(first):
        begin, end = int(first[low]), int(first[high])
        claimant = np.repeat(np.arange(high - low), np.diff(first[low : high + 1]))
        here = slice(2 * begin, 2 * end)
        far[here], own[here], (nodes, places, count[low:high]) = _some_states(
            claimant, source[edge[begin:end]], target[edge[begin:end]], high - low
        )
        own[here] += 2 * begin
        node.append(nodes)
        arcs.append(places + 2 * begin)
    arcs.append(np.array([2 * len(edge)], np.int32))
    return {
        "state_first": np.concatenate(([0], np.cumsum(count))), "state_node": np.concatenate(node),
        "state_arcs": np.concatenate(arcs).astype(np.int32), "state_far": far, "state_own": own,
    }  # fmt: skip


def _some_states(
    claimant: Array, source: Array, target: Array, claimants: int
) -> tuple[Array, Array, tuple[Array, Array, Array]]:
    """
    The same of the edges of some claimants, numbered from 0.

    Returns:
        Far ends and edges of the arcs; and of the states the nodes, where their arcs begin, and how many each has.
    """
    edges, owner = len(claimant), np.tile(claimant, 2)
    size = int(max(source.max(), target.max())) + 1
    key = owner * size + np.concatenate((source, target))
    order = np.argsort(key, kind="stable")
    new = np.ones(len(key), bool)
    new[1:] = np.diff(key[order]) != 0
    begins = np.flatnonzero(new)
    found = key[order[begins]]
    count = np.bincount(found // size, minlength=claimants)
    place = np.empty(len(key), np.int64)
    place[order] = np.cumsum(new) - 1
    place -= (np.cumsum(count) - count)[owner]
    far = np.concatenate((place[edges:], place[:edges]))[order]
    twice = 2 * np.arange(edges)
    return far, np.concatenate((twice + 1, twice))[order], ((found % size).astype(np.int32), begins, count)


def _together(first: Array) -> Iterator[tuple[int, int]]:
    """Claimants from one to before another, with some edges, and not many more than may be."""
    low, nodes = 0, len(first) - 1
    while low < nodes and first[low] < first[-1]:
        high = int(np.searchsorted(first, first[low] + _TOGETHER, side="right")) - 1
        high = min(max(high, low + 1), nodes)
        if first[high] > first[low]:
            yield low, high
        low = high
