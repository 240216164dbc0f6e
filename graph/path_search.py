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


Look = Callable[[Array | slice, Array | int], tuple[Array, Array, Array]]
"""
Of the arcs at some places, which are at these nodes: the far ends, whether the edge leads away, and the cost of a step
along it; infinite where there is none.
"""


@dataclass(frozen=True)
class Mesh:
    """
    Nodes and arcs to search.

    Attributes:
        start, stop: (nodes,) arcs of node v are at ``start[v]:stop[v]``.
        half: (nodes,) half of what it costs to pass through a node.
        either: Steps lead both ways; else only ahead.
    """

    start: Array
    stop: Array
    look: Look
    half: Array
    either: bool = True

    @classmethod
    def of(cls, arcs: Arcs, cost: Callable[[Array], Array], half: Array, either: bool) -> Mesh:
        """A mesh of arcs, with the costs of steps along edges."""

        def look(at: Array | slice, _: Array | int) -> tuple[Array, Array, Array]:
            return arcs.other[at], arcs.ahead[at], cost(arcs.edge[at])

        return cls(arcs.first[:-1], arcs.first[1:], look, half, either)

    def steps(self, nodes: Array, *, forward: bool) -> tuple[Array, Array, Array]:
        """Steps from some nodes (``forward``), or to them: the near ends, the far ends, the costs."""
        counts = self.stop[nodes] - self.start[nodes]
        near = np.repeat(nodes, counts)
        far, ahead, cost = self.look(spans(self.start[nodes], counts), near)
        open_ = np.isfinite(cost)
        if not self.either:
            open_ &= ahead == forward
        if not open_.all():
            near, far, cost = near[open_], far[open_], cost[open_]
        return near, far, cost + self.half[near] + self.half[far]

    def from_node(self, node: int) -> tuple[Array, Array]:
        """Steps from one node: the far ends, and the costs; some are infinite."""
        far, ahead, cost = self.look(slice(int(self.start[node]), int(self.stop[node])), node)
        cost = cost + self.half[far]
        if not self.either:
            cost[~ahead] = np.inf
        return far, cost + self.half[node]

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
        search = _Search(mesh, _rest(mesh, ahead, behind, limit), goals, limit)
        found = search.draw(starts, k, check, budget)
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
    for _ in range(longest):
        sizes = [mesh.size(each) for each in changed]
        side = int(sizes[1] < sizes[0])
        best = rounds[side][-1]
        new = best.copy()
        if sizes[side] and budget.allows(arcs=sizes[side]):
            for part in mesh.parts(changed[side]):
                near, far, cost = mesh.steps(part, forward=side == 0)
                np.minimum.at(new, far, best[near] + cost)
        changed[side] = np.flatnonzero(new < best)
        rounds[side].append(new)
    return rounds


def _rest(mesh: Mesh, ahead: list[Array], behind: list[Array], limit: float) -> list[Array]:
    """
    What is still to come, at least, from each node at step 0, 1, … of a path; infinite where the path would pass the
    limit.
    """
    rest = behind[-1]
    found = behind[::-1]
    through = ahead[-1] + rest
    nodes = np.flatnonzero(np.isfinite(through) & (through <= limit))
    for best in reversed(ahead[:-1]):
        onward = np.full(len(mesh.half), np.inf)
        onward[nodes] = rest[nodes]
        for part in mesh.parts(nodes):
            near, far, cost = mesh.steps(part, forward=False)
            total = rest[near] + cost
            keep = best[far] + total <= limit
            np.minimum.at(onward, far[keep], total[keep])
        nodes = np.flatnonzero(np.isfinite(onward))
        rest = onward
        found.insert(0, rest)
    return found


class _Search:
    """Drawing paths from their beginnings on."""

    def __init__(self, mesh: Mesh, rest: list[Array], goals: Ends, limit: float) -> None:
        self.mesh, self.rest, self.goals, self.limit = mesh, rest, goals, limit
        self._begun = 0.0
        self._onward: dict[tuple[int, int], tuple[list[int], list[float], list[float]]] = {}

    def draw(self, starts: Ends, k: int, check: Check, budget: Budget) -> list[Walk]:
        """The k cheapest within the limit, each once, cheapest first."""
        self._begun = min(0.0, *starts.values())
        begun = ((cost + float(self.rest[0][node]), (node,), cost) for node, cost in starts.items())
        waiting: list[tuple[float, tuple[int, ...], float]] = [one for one in begun if one[0] <= self.limit]
        heapq.heapify(waiting)
        found: dict[object, Walk] = {}
        while waiting and len(found) < k and budget.allows(paths=1):
            total, nodes, cost = heapq.heappop(waiting)
            if nodes[-1] < 0:
                made = check(nodes[:-1])
                if made is not None and made not in found:
                    found[made] = Walk(nodes[:-1], total, made)
                continue
            if nodes[-1] in self.goals:
                whole = cost + self.goals[nodes[-1]]
                if whole <= self.limit:
                    heapq.heappush(waiting, (whole, (*nodes, ARRIVED), whole))
            for node, step, least in zip(*self._steps(len(nodes), nodes[-1]), strict=True):
                if node not in nodes and cost + least <= self.limit:
                    heapq.heappush(waiting, (cost + least, (*nodes, node), cost + step))
        return list(found.values())

    def _steps(self, at: int, node: int) -> tuple[list[int], list[float], list[float]]:
        """Where a path may go on to as its step ``at``: nodes, what the step costs, and with what is to come."""
        if at >= len(self.rest):
            return [], [], []
        if (at, node) not in self._onward:
            far, cost = self.mesh.from_node(node)
            least = cost + self.rest[at][far]
            keep = np.flatnonzero(least <= self.limit - self._begun)
            self._onward[at, node] = far[keep].tolist(), cost[keep].tolist(), least[keep].tolist()
        return self._onward[at, node]
