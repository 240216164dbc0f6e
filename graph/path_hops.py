"""
What the steps of a path say: of several relations between two nodes the one to show, and its claims, counted.

All steps of an answer are told together: an answer has up to some hundreds, with thousands of claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np

from graph.entity_graph import HEDGED, LEVELS, NOBODY, TYPES, Array, publishers, spans
from graph.path_filters import JULIAN, Chosen, claims_at
from graph.path_tiers import Route, Told, edges_between
from graph.path_words import RELATIONS


@dataclass(frozen=True)
class Node:
    """An actor, a norm or a matter (``kind``: state, provision, matter, …)."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True)
class Hop:
    """
    One step.

    Attributes:
        forward: The relation is asserted in the direction of the path.
        certainty: Of its surest claim; None where it has none.
        claims: The index's numbers of those that come with it; the one that the whole path rests on first.
        count: How many there are.  types, certainties: Counts.  publishers: Independent ones.
        first, last: Days of the first and last dated statement.
        change: Nobody who speaks up to here says this step too.
    """

    start: Node
    relation: str
    end: Node
    forward: bool
    certainty: str | None
    claims: tuple[int, ...]
    count: int
    types: dict[str, int]
    certainties: dict[str, int]
    publishers: int
    first: date | None
    last: date | None
    change: bool = False


@dataclass(frozen=True)
class Path:
    """Hops from one end to the other, what they cost, and whose they are."""

    hops: tuple[Hop, ...]
    cost: float
    told: Told


@dataclass(frozen=True)
class Steps:
    """
    Steps to tell of.

    Attributes:
        ends: Where each leads from and to.
        edge, step: Edges that may be a step, and which one; each step has some.
        leads: Of each step the claims that its path rests on, sorted; empty: of none.
    """

    ends: Sequence[tuple[int, int]]
    edge: Array
    step: Array
    leads: Sequence[Array] = ()


def paths(chosen: Chosen, routes: Sequence[Route], names: dict[int, Node], shown: int) -> tuple[Path, ...]:
    """
    Routes in words, with the claims of their steps.

    Args:
        shown: Claims that come with a step at most.
    """
    steps, edges, leads = [], [], []
    for route in routes:
        pairs = list(pairwise(route.nodes))
        said = range(route.down, len(pairs) - route.up)
        mixed = route.told == "common ground"
        between = [_either_way(chosen, *pair, silent=not mixed and at not in said) for at, pair in enumerate(pairs)]
        lead = _lead(chosen, route.told, [between[at] for at in said])
        steps += pairs
        edges += between
        leads += [lead] * len(pairs)
    step = np.repeat(np.arange(len(edges)), [len(each) for each in edges])
    told = hops(chosen, Steps(steps, np.concatenate([np.zeros(0, np.int64), *edges]), step, leads), names, shown)
    found, at = [], 0
    for route in routes:
        end = at + len(route.nodes) - 1
        found.append(Path(_changes(told[at:end]), round(route.cost, 3), route.told))
        at = end
    return tuple(found)


def _either_way(chosen: Chosen, a: int, b: int, *, silent: bool) -> Array:
    """Edges that may be the step from a to b; those of the vocabulary alone where ``silent``."""
    edges = edges_between(chosen, a, b)
    if chosen.filters.direction == "asserted":
        edges = edges[chosen.graph.source[edges] == a]
    mute = chosen.ground(edges)
    return edges[mute] if silent and mute.any() else edges


def _lead(chosen: Chosen, told: Told, edges: list[Array]) -> Array:
    """Claims that a whole path rests on: the surest claim, those of the surest speaker; of others none. Sorted."""
    if told not in ("one claim", "one speaker"):
        return np.zeros(0, np.int64)
    graph = chosen.graph
    claims = [np.unique(claims_at(chosen, each)) for each in edges]
    if told == "one claim":
        common = claims[0]
        for each in claims[1:]:
            common = np.intersect1d(common, each, assume_unique=True)
        return common[[np.argmin(graph.order[common])]]
    speakers = [graph.claimant[each] for each in claims]
    best = min(set.intersection(*(set(each.tolist()) for each in speakers)), key=lambda one: (
        sum(float(HEDGED[graph.level[each[who == one]].min()]) for each, who in zip(claims, speakers, strict=True)),
        int(graph.rank[one]),
    ))  # fmt: skip
    return np.unique(np.concatenate([each[who == best] for each, who in zip(claims, speakers, strict=True)]))


def _changes(told: Iterable[tuple[Hop, set[int]]]) -> tuple[Hop, ...]:
    """The hops of a path, with a mark where another speaks."""
    found, speakers = [], set[int]()
    for hop, who in told:
        change = bool(who and speakers and not speakers & who)
        if who:
            speakers = who if change or not speakers else speakers & who
        found.append(replace(hop, change=True) if change else hop)
    return tuple(found)


def hops(chosen: Chosen, steps: Steps, names: dict[int, Node], shown: int) -> list[tuple[Hop, set[int]]]:
    """Each step in words, with who says so."""
    graph = chosen.graph
    said, of = _said(chosen, steps.edge)
    leads = _is_lead(steps, said, of)
    best = _best(chosen, steps, said[leads], of[leads], np.bincount(of, minlength=len(steps.edge)))
    step_of = np.full(len(steps.edge), -1)
    step_of[best] = np.arange(len(best))
    keep = step_of[of] >= 0
    said, of, leads = said[keep], step_of[of[keep]], leads[keep]
    order = np.lexsort((graph.order[said], ~leads, of))
    said, of = said[order], of[order]
    first = np.searchsorted(of, np.arange(len(best) + 1)).tolist()
    counts = _Counts.of(chosen, said, of, len(best))
    claims, claimants, levels = (each[said].tolist() for each in (graph.claim, graph.claimant, graph.level))
    relations, sources = graph.relation[steps.edge[best]].tolist(), graph.source[steps.edge[best]].tolist()
    found = []
    for at, ((a, b), begin, end) in enumerate(zip(steps.ends, first, first[1:], strict=False)):
        surest = LEVELS[levels[begin]] if begin < end else ""
        hop = Hop(
            names[a], RELATIONS[relations[at]], names[b], sources[at] == a, surest or None,
            tuple(claims[begin : min(end, begin + shown)]), end - begin, *counts.row(at),
        )  # fmt: skip
        found.append((hop, set(claimants[begin:end])))
    return found


def _said(chosen: Chosen, edges: Array) -> tuple[Array, Array]:
    """Claims that pass on some edges, and which of these each is on."""
    first = chosen.graph.first
    counts = first[edges + 1] - first[edges]
    said = chosen.graph.said[spans(first[edges], counts)]
    passes = chosen.claims[said]
    return said[passes], np.repeat(np.arange(len(edges)), counts)[passes]


def _is_lead(steps: Steps, said: Array, of: Array) -> Array:
    """Which claims their path rests on."""
    found = np.zeros(len(said), bool)
    if not steps.leads:
        return found
    first = np.searchsorted(steps.step[of], np.arange(len(steps.leads) + 1)).tolist()
    for lead, begin, end in zip(steps.leads, first, first[1:], strict=False):
        if lead.size:
            some = said[begin:end]
            found[begin:end] = lead[np.minimum(np.searchsorted(lead, some), len(lead) - 1)] == some
    return found


def _best(chosen: Chosen, steps: Steps, said: Array, of: Array, counts: Array) -> Array:
    """
    Of each step the edge to show: what its path rests on most surely, then the cheapest, then what most claims say.

    Args:
        said, of: Claims that the paths rest on, and the edge that each is on.  counts: Of all claims on each edge.
    """
    level = np.full(len(steps.edge), NOBODY, np.uint8)
    np.minimum.at(level, of, chosen.graph.level[said].astype(np.uint8))
    order = np.lexsort((steps.edge, -counts, chosen.cost(steps.edge), level, steps.step))
    step = steps.step[order]
    found: Array = order[np.concatenate(([True], step[1:] != step[:-1]))[: len(step)]]
    return found


@dataclass(frozen=True)
class _Counts:
    """Of each step how many claims of each type and level, how many publishers, first and last day (-1: none)."""

    types: list[dict[str, int]]
    levels: list[dict[str, int]]
    publishers: list[int]
    first: list[int]
    last: list[int]

    @classmethod
    def of(cls, chosen: Chosen, said: Array, of: Array, steps: int) -> _Counts:
        graph = chosen.graph
        first, last = np.full(steps, np.iinfo(np.int32).max), np.full(steps, -1)
        days, dated = graph.day[said], graph.day[said] >= 0
        np.minimum.at(first, of[dated], days[dated])
        np.maximum.at(last, of[dated], days[dated])
        distinct = publishers(of, graph.publisher[said], np.ones(len(of), bool), steps)
        types, levels = _table(TYPES, of, graph.type[said], steps), _table(LEVELS, of, graph.level[said], steps)
        return cls(types, levels, distinct.tolist(), first.tolist(), last.tolist())

    def row(self, at: int) -> tuple[dict[str, int], dict[str, int], int, date | None, date | None]:
        days = (_day(self.first[at]), _day(self.last[at])) if self.last[at] >= 0 else (None, None)
        return self.types[at], self.levels[at], self.publishers[at], *days


def _table(names: Sequence[str], of: Array, values: Array, steps: int) -> list[dict[str, int]]:
    """How often each name is there in each step, what has no name left out."""
    counts = np.bincount(of * len(names) + values, minlength=steps * len(names))
    there = np.flatnonzero(counts)
    found: list[dict[str, int]] = [{} for _ in range(steps)]
    for place, count in zip(there.tolist(), counts[there].tolist(), strict=True):
        if name := names[place % len(names)]:
            found[place // len(names)][name] = count
    return found


def _day(number: int) -> date:
    return date.fromordinal(number - JULIAN)
