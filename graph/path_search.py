"""
The k cheapest simple paths of at most so many steps, exactly, on a graph of millions of arcs.

What is still to come from a node in at most j steps is measured first (Bellman and Ford's rounds, on arrays): from both
ends towards each other, always on the side where there is less to look at, and from where they meet back along what a
bound on the whole cost allows, so that only the surroundings of the ends are looked at. Then beginnings of paths are
drawn in the order of what they cost with the least that is to come (A*; Hart, Nilsson and Raphael 1968): the first k
that arrive are the cheapest. Where the bound was too low for k, it is raised.

The same search over a networkx graph cut out by the same bound gives the same paths and took some two and a half times
as long here, most of it to build the graph.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.entity_graph import Arcs, Array, spans

SLACK: Final = 1e-9
"""Sums of the same costs in another order may differ by less."""
WIDER: Final = 2
BEYOND: Final = 1e300
"""More than any path costs, and less than infinite: what leads nowhere."""
TOGETHER: Final = 400_000
"""Arcs that are looked at together: bounds the memory."""


@dataclass
class Budget:
    """
    What one question may use, counted and not timed: the same question has the same answer however busy the machine is.
    The clock is the pool's (graph/workers.py), which ends the worker.

    Attributes:
        paths: Beginnings of paths that may be drawn.  arcs: Arcs that may be looked at.
        spent: Whether it ran out: then the answer is the best of what was seen.
        left_out: Whether something was too large to be looked at.
    """

    paths: int = 100_000
    arcs: int = 60_000_000
    spent: bool = False
    left_out: bool = False

    def allows(self, *, paths: int = 0, arcs: int = 0) -> bool:
        """Take from it; False, and spent, where there is not enough."""
        self.paths -= paths
        self.arcs -= arcs
        if self.paths < 0 or self.arcs < 0:
            self.spent = True
        return not self.spent


@dataclass(frozen=True)
class Mesh:
    """
    Nodes and arcs to search.

    Attributes:
        start, stop: (nodes,) arcs of node v are at ``start[v]:stop[v]``.
        far: The far ends of the arcs at some places, which are at these nodes.
        step: Whether the edges of the arcs at some places lead away from the node, and what a step along them costs;
            infinite where there is none.
        half: (nodes,) half of what it costs to pass through a node.
        either: Steps lead both ways; else only ahead.
    """

    start: Array
    stop: Array
    far: Callable[[Array, Array], Array]
    step: Callable[[Array], tuple[Array, Array]]
    half: Array
    either: bool = True

    @classmethod
    def of(cls, arcs: Arcs, cost: Callable[[Array], Array], half: Array, either: bool) -> Mesh:
        """A mesh of arcs, with the costs of steps along edges."""

        def step(at: Array) -> tuple[Array, Array]:
            return arcs.ahead[at], cost(arcs.edge[at])

        return cls(arcs.first[:-1], arcs.first[1:], lambda at, _: arcs.other[at], step, half, either)

    def steps(self, nodes: Array, *, forward: bool, within: Array | None = None) -> tuple[Array, Array, Array]:
        """
        Steps from some nodes (``forward``), or to them: the near ends, the far ends, the costs.

        Args:
            within: (nodes,) bool, of the only far ends that matter.
        """
        counts = self.stop[nodes] - self.start[nodes]
        at, near = spans(self.start[nodes], counts), np.repeat(nodes, counts)
        far = self.far(at, near)
        if within is not None:
            inside = within[far]
            at, near, far = at[inside], near[inside], far[inside]
        ahead, cost = self.step(at)
        open_ = np.isfinite(cost) if self.either else np.isfinite(cost) & (ahead == forward)
        if not open_.all():
            near, far, cost = near[open_], far[open_], cost[open_]
        return near, far, cost + self.half[near] + self.half[far]

    def size(self, nodes: Array) -> int:
        return int((self.stop[nodes] - self.start[nodes]).sum())

    def parts(self, nodes: Array) -> Iterator[Array]:
        """Some nodes in parts that have not too many arcs."""
        upto = np.cumsum(self.stop[nodes] - self.start[nodes])
        begin = 0
        while begin < len(nodes):
            before = int(upto[begin - 1]) if begin else 0
            end = max(int(np.searchsorted(upto, before + TOGETHER, side="right")), begin + 1)
            yield nodes[begin:end]
            begin = end


ARRIVED: Final = -1
"""Behind the last node of a path that is whole."""
Ends = dict[int, float]
"""Nodes at which paths may begin (or end), with what it costs to be there."""
Check = Callable[[tuple[int, ...]], "object | None"]
"""What a walk of the mesh is as a path, as something to be told apart by; None if it is none."""


@dataclass(frozen=True)
class Walk:
    """A path: its nodes, its cost, and what the check made of it."""

    nodes: tuple[int, ...]
    cost: float
    made: object


def cheapest(
    mesh: Mesh, starts: Ends, goals: Ends, k: int, longest: int, check: Check, budget: Budget, most: float = BEYOND
) -> list[Walk]:
    """
    The k cheapest paths, by cost and nodes.

    Args:
        longest: Steps between a start and a goal, at most.
        check: Leaves out walks that are no paths, and those that are the same path as a cheaper one.
        most: What a path may cost.
    """
    if not starts or not goals:
        return []
    ahead, behind = _meet(mesh, starts, goals, longest, budget)
    through = ahead[-1] + behind[-1]
    middle = np.sort(through[through <= most])
    reach = k
    while len(middle) and not budget.spent:
        whole = reach >= len(middle)
        limit = most if whole else float(middle[reach]) + SLACK
        found = _draw(_Corridor.of(mesh, ahead, behind, limit), starts, goals, k, check, budget)
        if whole or len(found) >= k or budget.spent:
            return found
        reach *= WIDER
    return []


def _meet(mesh: Mesh, starts: Ends, goals: Ends, longest: int, budget: Budget) -> tuple[list[Array], list[Array]]:
    """
    Least costs of walks of at most 0, 1, … steps between the ends and each node, infinite where no such walk leads:
    from the starts, and to the goals, so far that they meet after ``longest`` steps.
    """
    rounds: tuple[list[Array], list[Array]] = ([], [])
    changed = []
    for found, ends in zip(rounds, (starts, goals), strict=True):
        found.append(np.full(len(mesh.half), np.inf))
        changed.append(np.fromiter(ends, np.int64))
        found[0][changed[-1]] = list(ends.values())
    for left in reversed(range(longest)):
        sizes = [mesh.size(each) for each in changed]
        side = int(sizes[1] < sizes[0])
        best = rounds[side][-1]
        new = best.copy()
        if sizes[side] and budget.allows(arcs=sizes[side]):
            within = None if left else np.isfinite(rounds[1 - side][-1])
            for part in mesh.parts(changed[side]):
                near, far, cost = mesh.steps(part, forward=side == 0, within=within)
                np.minimum.at(new, far, best[near] + cost)
        changed[side] = np.flatnonzero(new < best)
        rounds[side].append(new)
    return rounds


@dataclass(frozen=True)
class _Corridor:
    """
    Where paths within a limit may lead.

    Attributes:
        limit: On the whole cost.  rest: (nodes,) what is to come from a start, at least.
        onward: Of each step the near ends, sorted, the far ends, the costs, and these with what is then to come.
    """

    limit: float
    rest: Array
    onward: list[tuple[Array, Array, Array, Array]]

    @classmethod
    def of(cls, mesh: Mesh, ahead: list[Array], behind: list[Array], limit: float) -> _Corridor:
        """From where both ends met, back to the starts and on to the goals."""
        rest = behind[-1]
        onward: list[tuple[Array, Array, Array, Array]] = []
        through = ahead[-1] + rest
        middle = nodes = np.flatnonzero(through <= limit)
        for best in reversed(ahead[:-1]):
            into, out_of, cost = _within(mesh, nodes, rest, best, limit, forward=False)
            onward.insert(0, _ordered(out_of, into, cost, rest[into] + cost))
            rest = _least(rest, nodes, out_of, rest[into] + cost)
            nodes = np.flatnonzero(np.isfinite(rest))
        begun, nodes = ahead[-1], middle
        for to_come in reversed(behind[:-1]):
            out_of, into, cost = _within(mesh, nodes, begun, to_come, limit, forward=True)
            onward.append(_ordered(out_of, into, cost, cost + to_come[into]))
            begun = _least(begun, nodes[:0], into, begun[out_of] + cost)
            nodes = np.flatnonzero(np.isfinite(begun))
        return cls(limit, rest if len(ahead) > 1 else behind[-1], onward)

    def steps(self, at: int, node: int) -> Iterator[tuple[int, float, float]]:
        """Where a path may go on to as its step ``at``: a node, what the step costs, and with what is then to come."""
        if at > len(self.onward):
            return iter(())
        near, *others = self.onward[at - 1]
        low, high = np.searchsorted(near, (node, node + 1))
        return zip(*(each[low:high].tolist() for each in others), strict=True)


def _within(
    mesh: Mesh, nodes: Array, known: Array, other: Array, limit: float, *, forward: bool
) -> tuple[Array, Array, Array]:
    """Steps from some nodes (or to them) that keep within a limit, by what is known of both ends."""
    found = []
    inside = np.isfinite(other)
    for part in mesh.parts(nodes):
        near, far, cost = mesh.steps(part, forward=forward, within=inside)
        keep = known[near] + cost + other[far] <= limit
        found.append((near[keep], far[keep], cost[keep]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    near, far, cost = (np.concatenate(each) for each in zip(*found, strict=True))
    return near, far, cost


def _ordered(near: Array, far: Array, cost: Array, least: Array) -> tuple[Array, Array, Array, Array]:
    """By near end; of several edges between the same two nodes, the cheapest."""
    order = np.lexsort((cost, far, near))
    near, far = near[order], far[order]
    new = np.ones(len(near), bool)
    new[1:] = (near[1:] != near[:-1]) | (far[1:] != far[:-1])
    return near[new], far[new], cost[order][new], least[order][new]


def _least(known: Array, nodes: Array, at: Array, values: Array) -> Array:
    """The least of values at some nodes, and of what is known of others; elsewhere infinite."""
    found = np.full(len(known), np.inf)
    found[nodes] = known[nodes]
    np.minimum.at(found, at, values)
    return found


def _draw(corridor: _Corridor, starts: Ends, goals: Ends, k: int, check: Check, budget: Budget) -> list[Walk]:
    """The k cheapest within the limit, each once, cheapest first: from their beginnings on."""
    limit = corridor.limit
    begun = ((cost + float(corridor.rest[node]), (node,), cost) for node, cost in starts.items())
    waiting: list[tuple[float, tuple[int, ...], float]] = [one for one in begun if one[0] <= limit]
    heapq.heapify(waiting)
    found: dict[object, Walk] = {}
    while waiting and len(found) < k and budget.allows(paths=1):
        total, nodes, cost = heapq.heappop(waiting)
        if nodes[-1] < 0:
            made = check(nodes[:-1])
            if made is not None and made not in found:
                found[made] = Walk(nodes[:-1], total, made)
            continue
        if nodes[-1] in goals:
            whole = cost + goals[nodes[-1]]
            if whole <= limit:
                heapq.heappush(waiting, (whole, (*nodes, ARRIVED), whole))
        for node, step, least in corridor.steps(len(nodes), nodes[-1]):
            if node not in nodes and cost + least <= limit:
                heapq.heappush(waiting, (cost + least, (*nodes, node), cost + step))
    return list(found.values())
