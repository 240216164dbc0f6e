"""
The k cheapest simple paths of at most so many steps, exactly, on a graph of millions of arcs.

What is still to come from a node in at most j steps is measured first (Bellman and Ford's rounds, on arrays): from the
goals to the middle, and from there back along what a bound on the whole cost allows, so that only the surroundings of
the ends are looked at. Then beginnings of paths are drawn in the order of what they cost with the least that is to come
(A*; Hart, Nilsson and Raphael 1968): the first k that arrive are the cheapest. Where the bound was too low for k, it is
raised.

The same search over a networkx graph cut out by the same bound gives the same paths and took some two and a half times
as long here, most of it to build the graph.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from graph.entity_graph import Arcs, Array

SLACK: Final = 1e-9
"""Sums of the same costs in another order may differ by less."""
WIDER: Final = 2
BEYOND: Final = 1e300
"""More than any path costs, and less than infinite: what leads nowhere."""


@dataclass
class Budget:
    """
    What one question may use.

    Attributes:
        paths: Beginnings of paths that may be drawn.  arcs: Arcs that may be looked at.  seconds: Wall clock.
        spent: Whether it ran out: then the answer is the best of what was seen.
        left_out: Whether something was too large to be looked at.
    """

    paths: int = 100_000
    arcs: int = 60_000_000
    seconds: float = 2.0
    spent: bool = False
    left_out: bool = False
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    def allows(self, *, paths: int = 0, arcs: int = 0) -> bool:
        """Take from it; False, and spent, where there is not enough."""
        self.paths -= paths
        self.arcs -= arcs
        if self.paths < 0 or self.arcs < 0 or time.monotonic() > self._end:
            self.spent = True
        return not self.spent


@dataclass(frozen=True)
class Mesh:
    """
    Nodes and arcs to search.

    Attributes:
        arcs: Both views of each edge.  cost: Of steps along some edges; infinite where there is none.
        half: (nodes,) half of what it costs to pass through a node.
        either: Steps lead both ways; else only ahead.
    """

    arcs: Arcs
    cost: Callable[[Array], Array]
    half: Array
    either: bool = True

    def steps(self, nodes: Array, *, forward: bool) -> tuple[Array, Array, Array]:
        """Steps from some nodes (``forward``), or to them: the near ends, the far ends, the costs."""
        at, near = self.arcs.at(nodes)
        cost = self.cost(self.arcs.edge[at])
        open_ = np.isfinite(cost)
        if not self.either:
            open_ &= self.arcs.ahead[at] == forward
        at, near, cost = at[open_], near[open_], cost[open_]
        far = self.arcs.other[at]
        return near, far, cost + self.half[near] + self.half[far]

    def from_node(self, node: int) -> tuple[Array, Array]:
        """Steps from one node: the far ends, and the costs; some are infinite."""
        at = slice(int(self.arcs.first[node]), int(self.arcs.first[node + 1]))
        far = self.arcs.other[at]
        cost = self.cost(self.arcs.edge[at]) + self.half[far]
        if not self.either:
            cost[~self.arcs.ahead[at]] = np.inf
        return far, cost + self.half[node]

    def size(self, nodes: Array) -> int:
        return int((self.arcs.first[nodes + 1] - self.arcs.first[nodes]).sum())


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


def cheapest(mesh: Mesh, starts: Ends, goals: Ends, k: int, longest: int, check: Check, budget: Budget) -> list[Walk]:
    """
    The k cheapest paths, by cost and nodes.

    Args:
        longest: Steps between a start and a goal, at most.
        check: Leaves out walks that are no paths, and those that are the same path as a cheaper one.
    """
    if not starts or not goals:
        return []
    ahead = _spread(mesh, starts, longest // 2, budget, forward=True)
    behind = _spread(mesh, goals, longest - longest // 2, budget, forward=False)
    through = ahead[-1] + behind[-1]
    middle = np.sort(through[np.isfinite(through)])
    reach = k
    while len(middle) and not budget.spent:
        whole = reach >= len(middle)
        limit = BEYOND if whole else float(middle[reach]) + SLACK
        search = _Search(mesh, _rest(mesh, ahead, behind, limit), goals, limit)
        found = search.draw(starts, k, check, budget)
        if whole or len(found) >= k or budget.spent:
            return found
        reach *= WIDER
    return []


def _spread(mesh: Mesh, ends: Ends, steps: int, budget: Budget, *, forward: bool) -> list[Array]:
    """
    Least costs of walks of at most 0, 1, … steps between the ends and each node.

    Returns:
        (steps + 1) arrays (nodes,), infinite where no such walk leads.
    """
    best = np.full(len(mesh.half), np.inf)
    best[list(ends)] = list(ends.values())
    rounds = [best]
    changed = np.fromiter(ends, np.int64)
    for _ in range(steps):
        new = best.copy()
        if len(changed) and budget.allows(arcs=mesh.size(changed)):
            near, far, cost = mesh.steps(changed, forward=forward)
            np.minimum.at(new, far, best[near] + cost)
        changed = np.flatnonzero(new < best)
        best = new
        rounds.append(best)
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
        near, far, cost = mesh.steps(nodes, forward=False)
        total = rest[near] + cost
        keep = best[far] + total <= limit
        onward = np.full(len(mesh.half), np.inf)
        onward[nodes] = rest[nodes]
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
