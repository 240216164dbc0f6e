"""What falls off when a graph is cut: found without walking through the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Node = TypeVar("Node")


def fallen_off(seeds: Iterable[Node], next_to: Callable[[Node], Iterable[Node]]) -> list[list[Node]]:
    """
    The parts in which some nodes are that hung together before, but for one of these parts.

    The search goes on from each of them in turn, where least was reached so far; searches that meet become one. So it
    ends when the smaller parts are known: the largest is walked through as far as they are large, no further.

    Args:
        seeds: Nodes of which there is one in each part.
        next_to: What a node is joined to.

    Returns:
        All nodes of each part but the one that was not walked through.
    """
    owner: dict[Node, int] = {seed: number for number, seed in enumerate(dict.fromkeys(seeds))}
    reached: dict[int, list[Node]] = {number: [seed] for seed, number in owner.items()}
    waiting = {number: list(nodes) for number, nodes in reached.items()}
    found = []
    while len(reached) > 1:
        one = min(reached, key=lambda number: len(reached[number]))
        if not waiting[one]:
            found.append(reached.pop(one))
            continue
        for node in next_to(waiting[one].pop()):
            other = owner.get(node)
            if other is None:
                owner[node] = one
                reached[one].append(node)
                waiting[one].append(node)
            elif other != one:
                less, one = sorted((one, other), key=lambda number: len(reached[number]))
                owner.update(dict.fromkeys(reached[less], one))
                reached[one] += reached.pop(less)
                waiting[one] += waiting.pop(less)
    return found
