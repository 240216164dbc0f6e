"""
The k cheapest simple paths of at most so many steps, exactly, on a graph of millions of arcs.

They are drawn from a cut, a networkx graph of the arcs through which some walk of at most that many steps costs no
more than a bound. Every path within the bound lies in the cut, so if the cut holds k of them, they are the k cheapest of the whole
graph; if not, the bound is raised. Walks are measured from both ends to the middle (Bellman and Ford's rounds, on
arrays), so that only the surroundings of the ends are looked at.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import networkx as nx
import numpy as np

from graph.entity_graph import Arcs, Array

SLACK: Final = 1e-9
"""Sums of the same costs in another order may differ by less."""
WIDER: Final = 4
FROM, TO = -1, -2
"""The two nodes of a cut from which and to which all its paths lead."""


@dataclass
class Budget:
    """
    What one question may use.

    Attributes:
        paths: Paths that may be looked at.  arcs: Arcs that may be looked at.  seconds: Wall clock.
        spent: Whether it ran out: then the answer is the best of what was seen.
        left_out: Whether something was too large to be looked at.
    """

    paths: int = 20_000
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
        arcs: Both views of each edge.  cost: (edges,) of a step; infinite where there is none.
        half: (nodes,) half of what it costs to pass through a node.
        either: Steps lead both ways; else only ahead.
    """

    arcs: Arcs
    cost: Array
    half: Array
    either: bool = True

    def steps(self, nodes: Array, *, forward: bool) -> tuple[Array, Array, Array]:
        """Steps from some nodes (``forward``), or to them: the near ends, the far ends, the costs."""
        at, near = self.arcs.at(nodes)
        cost = self.cost[self.arcs.edge[at]]
        open_ = np.isfinite(cost)
        if not self.either:
            open_ &= self.arcs.ahead[at] == forward
        at, near, cost = at[open_], near[open_], cost[open_]
        far = self.arcs.other[at]
        return near, far, cost + self.half[near] + self.half[far]

    def size(self, nodes: Array) -> int:
        return int((self.arcs.first[nodes + 1] - self.arcs.first[nodes]).sum())


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
    ahead = _Spread(mesh, starts, longest // 2, budget, forward=True)
    behind = _Spread(mesh, goals, longest - longest // 2, budget, forward=False)
    through = ahead.last + behind.last
    middle = np.sort(through[np.isfinite(through)])
    reach = 3 * k
    while len(middle) and not budget.spent:
        whole = reach >= len(middle)
        bound = np.inf if whole else float(middle[reach])
        found = _enumerate(_cut(mesh, ahead, behind, bound), starts, goals, k, longest, check, budget, bound)
        if whole or len(found) >= k or budget.spent:
            return found
        reach *= WIDER
    return []


class _Spread:
    """
    Least costs of walks of at most 0, 1, … steps between the ends and each node.

    Attributes:
        rounds: (steps + 1) arrays (nodes,), infinite where no such walk leads.
    """

    def __init__(self, mesh: Mesh, ends: Ends, steps: int, budget: Budget, *, forward: bool) -> None:
        best = np.full(len(mesh.half), np.inf)
        for node, toll in ends.items():
            best[node] = toll
        self.rounds = [best]
        changed = np.fromiter(ends, np.int64)
        for _ in range(steps):
            new = best.copy()
            if len(changed) and budget.allows(arcs=mesh.size(changed)):
                near, far, cost = mesh.steps(changed, forward=forward)
                np.minimum.at(new, far, best[near] + cost)
            changed = np.flatnonzero(new < best)
            best = new
            self.rounds.append(best)

    @property
    def last(self) -> Array:
        return self.rounds[-1]


Steps = tuple[Array, Array, Array]


def _cut(mesh: Mesh, ahead: _Spread, behind: _Spread, bound: float) -> Steps:
    """Steps through which a walk of the allowed length costs no more than the bound: tails, heads, costs."""
    limit = bound + SLACK
    through = ahead.last + behind.last
    middle = np.flatnonzero(np.isfinite(through) & (through <= limit))
    before = _half(mesh, ahead, behind.last[middle], middle, limit, forward=False)
    after = _half(mesh, behind, ahead.last[middle], middle, limit, forward=True)
    tails = [far for _, far, _ in before] + [near for near, _, _ in after]
    heads = [near for near, _, _ in before] + [far for _, far, _ in after]
    costs = [cost for *_, cost in (*before, *after)]
    if not costs:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    return np.concatenate(tails), np.concatenate(heads), np.concatenate(costs)


def _half(mesh: Mesh, spread: _Spread, rest: Array, nodes: Array, limit: float, *, forward: bool) -> list[Steps]:
    """The steps of one half of the walks: from the middle back to the ends that ``spread`` began at."""
    found = []
    for best in reversed(spread.rounds[:-1]):
        near, far, cost = mesh.steps(nodes, forward=forward)
        onward = np.full(len(mesh.half), np.inf)
        onward[nodes] = rest
        total = onward[near] + cost
        keep = best[far] + total <= limit
        near, far, cost, total = near[keep], far[keep], cost[keep], total[keep]
        found.append((near, far, cost))
        np.minimum.at(onward, far, total)
        nodes = np.flatnonzero(np.isfinite(onward))
        rest = onward[nodes]
    return found


def _enumerate(
    steps: Steps, starts: Ends, goals: Ends, k: int, longest: int, check: Check, budget: Budget, bound: float
) -> list[Walk]:
    """
    The k cheapest paths of a cut that cost no more than the bound, each once, cheapest first.

    Beginnings of paths are drawn by what they cost with the least that is to come (A*), so none is drawn that leads
    nowhere within the bound. (networkx's own enumerators know no bound: ``shortest_simple_paths`` takes twenty times as
    long here, and ``all_simple_paths`` walks astray.)
    """
    # Dijkstra's algorithm asks that no end costs less than nothing.
    begin, end = -min(0.0, *starts.values()), -min(0.0, *goals.values())
    graph = _as_networkx(steps, {node: cost + begin for node, cost in starts.items()}, {node: cost + end for node, cost in goals.items()})
    backwards = graph.reverse(copy=False)
    rest = nx.single_source_dijkstra_path_length(backwards, TO, weight="cost")
    hops = nx.single_source_shortest_path_length(backwards, TO)
    onward = {node: [(head, data["cost"]) for head, data in graph[node].items() if head in rest] for node in graph}
    waiting: list[tuple[float, tuple[int, ...], float]] = [(rest.get(FROM, np.inf), (FROM,), 0.0)]
    found: dict[object, Walk] = {}
    while waiting and len(found) < k and waiting[0][0] <= bound + begin + end + SLACK:
        _, nodes, cost = heapq.heappop(waiting)
        if not budget.allows(paths=1):
            break
        if nodes[-1] == TO:
            made = check(nodes[1:-1])
            if made is not None and made not in found:
                found[made] = Walk(nodes[1:-1], cost - begin - end, made)
            continue
        for head, step in onward[nodes[-1]]:
            if head not in nodes and len(nodes) + hops[head] <= longest + 2:
                heapq.heappush(waiting, (cost + step + rest[head], (*nodes, head), cost + step))
    return list(found.values())


def _as_networkx(steps: Steps, starts: Ends, goals: Ends) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from((FROM, TO))
    tails, heads, costs = (part.tolist() for part in steps)
    for tail, head, cost in sorted(zip(tails, heads, costs, strict=True), reverse=True):
        graph.add_edge(tail, head, cost=cost)  # of parallel steps the cheapest comes last, and stays
    graph.add_edges_from((FROM, node, {"cost": cost}) for node, cost in starts.items() if node in graph)
    graph.add_edges_from((node, TO, {"cost": cost}) for node, cost in goals.items() if node in graph)
    return graph
