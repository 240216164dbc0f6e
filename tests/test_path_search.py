"""The k best paths are those that looking at every path would find, whatever the filters."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import log2
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_index import IRIS, Invented, Published, World, structure, write

from graph import entity_rows
from graph.path_filters import GROUND_COST, HUB, TIE, Filters
from graph.path_search import Budget
from graph.path_tiers import ORDER, Question, search
from graph.path_words import CONDUCT, PARTS, SAYS, STRUCTURE, TOUCHES, UNDER
from graph.paths import Finder

HEDGED = {"asserted": 0.0, None: 0.1, "probable": 0.25, "possible": 0.5, "reported": 0.75, "conditional": 0.75}
KINDS = ("state", "government", "organisation", "court")
Edge = tuple[int, str, int]


def _star(claim: Invented) -> Iterator[Edge]:
    """The edges that a claim makes, as graph/entity_graph.py describes them."""
    kind = "no-breach" if claim.cleared else claim.type
    yield claim.claimant, SAYS[kind], claim.matter
    for names, ends in ((CONDUCT, claim.respondents), (UNDER, claim.norms), (TOUCHES, claim.affected)):
        yield from ((claim.matter, names[kind], end) for end in ends)
    if claim.place:
        yield claim.matter, "in", claim.place
    yield from ((claim.claimant, claim.direct, one) for one in claim.respondents if one != claim.claimant)
    yield from ((a, "reports", b) for a, b in pairwise((*claim.voices, claim.claimant)) if a != b)


class BruteForce:
    """Every simple path, one after the other."""

    def __init__(self, world: World, claims: list[Invented], filters: Filters, hubs: bool) -> None:
        self.world, self.claims, self.filters = world, claims, filters
        self.silent: list[Edge] = [(a, name, b) for a, name, b, _ in structure(world)]
        every = {edge for claim in claims for edge in _star(claim)} | set(self.silent)
        near: dict[int, set[int]] = defaultdict(set)
        for a, _, b in every:
            near[a].add(b)
            near[b].add(a)
        numbers = range(1, world.matter(world.matters))
        order = {number: at for at, number in enumerate(sorted(numbers, key=world.iri))}
        size = max(numbers) + 1
        self.ties = {one: TIE * order[one] / size for one in numbers}
        self.toll = {one: self.ties[one] + (HUB * log2(max(len(near[one]), 1)) if hubs else 0.0) for one in numbers}
        self.said = self._said()
        self.ground = [edge for edge in self.silent if not filters.relations or edge[1] in filters.relations]

    def _said(self) -> dict[Edge, list[Invented]]:
        found: dict[Edge, list[Invented]] = defaultdict(list)
        for claim in filter(self._passes, self.claims):
            for edge in dict.fromkeys(_star(claim)):
                if not self.filters.relations or edge[1] in self.filters.relations:
                    found[edge].append(claim)
        return {edge: made for edge, made in found.items() if self._publishers(made) >= self.filters.publishers}

    def _publishers(self, claims: list[Invented]) -> int:
        if self.filters.publishers == 1:
            return 1
        told = (self.world.statements[claim.statement].publisher for claim in claims if not claim.repeats)
        return len({self.world.actors[one - 1][1] or one for one in told})

    def _passes(self, claim: Invented) -> bool:
        filters, published = self.filters, self.world.statements[claim.statement]
        if filters.certainties:
            sure = (claim.certainty or "") in filters.certainties
        else:
            sure = claim.certainty is None or HEDGED[claim.certainty] <= HEDGED[filters.at_least]
        day = date.fromisoformat(published.day) if published.day else None
        early = filters.since is not None and (day is None or day < filters.since)
        late = filters.until is not None and (day is None or day > filters.until)
        left_out = self.world.iri(claim.claimant) in filters.without
        here = not filters.statements or IRIS.statement(f"s{claim.statement}") in filters.statements
        typed = not filters.types or claim.type in filters.types
        return sure and not early and not late and not left_out and here and typed

    def best(self, start: int, goals: set[int], k: int, longest: int) -> list[tuple[str, float, tuple[int, ...]]]:
        near: dict[int, set[int]] = defaultdict(set)
        for a, _, b in (*self.said, *self.ground):
            near[a].add(b)
            if self.filters.direction == "either":
                near[b].add(a)
        found = []
        for path in self._simple((start,), near, longest):
            if path[-1] in goals and len(path) > 1:
                tier = self._tier(path, single=len(goals) == 1)
                if tier:
                    found.append((tier[0], tier[1] + (self.ties[path[-1]] if len(goals) > 1 else 0), path))
        return sorted(found, key=lambda each: (ORDER.index(each[0]), each[1]))[:k]

    def _simple(self, path: tuple[int, ...], near: dict[int, set[int]], longest: int) -> Iterator[tuple[int, ...]]:
        yield path
        if len(path) <= longest:
            for one in sorted(near[path[-1]] - set(path)):
                yield from self._simple((*path, one), near, longest)

    def _tier(self, path: tuple[int, ...], *, single: bool) -> tuple[str, float] | None:
        tolls = sum(self.toll[node] for node in path[1:-1])
        pairs = list(pairwise(path))
        best: tuple[int, float] | None = None
        for down in range(len(pairs)):
            for up in range(len(pairs) - down):
                outer = self._outer(pairs, down, up, single=single)
                inner = [self._between(a, b) for a, b in pairs[down : len(pairs) - up]]
                if outer is None or not inner or not all(inner):
                    continue
                tier, cost = self._whose(inner)
                cost += outer + tolls
                best = min(filter(None, (best, (tier, cost))))
        if best:
            return ORDER[best[0]], best[1]
        costs = [self._any(a, b) for a, b in pairs]
        if any(self._between(a, b) for a, b in pairs):
            return "common ground", sum(costs) + tolls
        return None

    def _outer(self, pairs: list[tuple[int, int]], down: int, up: int, *, single: bool) -> float | None:
        """What the parts of the ends cost; None where these steps are none."""
        if (down and self.filters.direction == "asserted") or (up and not single):
            return None
        cost = 0.0
        steps = [(b, a) for a, b in pairs[:down]] + pairs[len(pairs) - up :]
        for part, whole in steps:
            names = [name for a, name, b in self.ground if (a, b) == (part, whole) and name in PARTS]
            if not names:
                return None
            cost += GROUND_COST[names[0]]
        return cost

    def _between(self, a: int, b: int) -> list[Invented]:
        both = [edge for edge in self.said if (edge[0], edge[2]) in self._ways(a, b)]
        return [claim for edge in both for claim in self.said[edge]]

    def _ways(self, a: int, b: int) -> set[tuple[int, int]]:
        return {(a, b)} if self.filters.direction == "asserted" else {(a, b), (b, a)}

    def _any(self, a: int, b: int) -> float:
        said = [1 + HEDGED[claim.certainty] for claim in self._between(a, b)]
        return min([*said, *(GROUND_COST[name] for x, name, y in self.ground if (x, y) in self._ways(a, b))])

    def _whose(self, inner: list[list[Invented]]) -> tuple[int, float]:
        one = set.intersection(*({id(claim) for claim in step} for step in inner))
        if one:
            return 0, min(len(inner) * (1 + HEDGED[claim.certainty]) for claim in inner[0] if id(claim) in one)
        who = set.intersection(*({claim.claimant for claim in step} for step in inner))
        if who:
            return 1, min(sum(_surest([c for c in step if c.claimant == one]) for step in inner) for one in who)
        return 2, sum(_surest(step) for step in inner)


def _surest(claims: list[Invented]) -> float:
    return min(1 + HEDGED[claim.certainty] for claim in claims)


CERTAIN = st.sampled_from(["asserted", "asserted", "probable", "possible", "reported", "conditional"])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[World, list[Invented]]:
    """A few actors, norms and matters, and claims that join them."""
    actors = draw(st.integers(2, 6))
    norms, matters, count = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 9))
    world = World([], [], matters)
    for at in range(actors):
        above = draw(st.sampled_from([None, None, 1])) if at else None
        world.actors.append((draw(st.sampled_from(KINDS)), above))
    for at in range(norms):
        above = draw(st.sampled_from([None, None, actors + 1])) if at else None
        world.norms.append((draw(st.sampled_from(["instrument", "provision", "right"])), above))
    if norms > 1 and draw(st.booleans()):
        world.related.append((world.norm(0), world.norm(norms - 1)))
    actor, norm = st.integers(1, actors), st.integers(actors + 1, actors + norms)
    days = st.sampled_from([None, "2024-01-01", "2025-03-05", "2026-02-28"])
    world.statements = draw(st.lists(st.builds(Published, publisher=actor, day=days), min_size=1, max_size=4))
    type_ = st.sampled_from(list(SAYS)).filter("no-breach".__ne__)
    some = st.builds(
        Invented, type=type_, claimant=actor, matter=st.integers(0, matters - 1).map(world.matter),
        statement=st.integers(0, len(world.statements) - 1), respondents=_few(actor, 2), affected=_few(actor, 1),
        norms=_few(norm, 2), voices=_few(actor, 1), place=st.none() | actor, certainty=CERTAIN, repeats=st.booleans(),
    )  # fmt: skip
    claims = [draw(some) for _ in range(count)]
    return world, [_sensible(claim, draw(st.booleans())) for claim in claims]


def _few(one: st.SearchStrategy[int], most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(one, max_size=most, unique=True).map(tuple)


def _sensible(claim: Invented, cleared: bool) -> Invented:
    if claim.type in ("demand", "commitment", "obligation"):
        return replace(claim, certainty=None)
    return replace(claim, cleared=cleared and claim.type == "finding")


@st.composite
def filters(draw: st.DrawFn, world: World) -> Filters:
    """Mostly none, for filters leave little over."""

    def some(values: list[str]) -> frozenset[str]:
        return frozenset(draw(st.sampled_from([(), (), ()]) | st.sets(st.sampled_from(values), min_size=1).map(tuple)))

    actors = [world.iri(one) for one in range(1, len(world.actors) + 1)]
    relations = [*SAYS.values(), *CONDUCT.values(), *UNDER.values(), "accuses", "reports", "in", *STRUCTURE]
    return Filters(
        types=some(list(SAYS)[:2]), certainties=some(["asserted", "probable", "reported", ""]),
        at_least=draw(st.sampled_from(["possible", "possible", "probable", "asserted"])),
        since=draw(st.sampled_from([None, None, date(2025, 1, 1)])),
        until=draw(st.sampled_from([None, None, date(2025, 12, 31)])),
        statements=some([IRIS.statement(f"s{at}") for at in range(len(world.statements))]), without=some(actors),
        publishers=draw(st.sampled_from([1, 1, 1, 2])), relations=some(relations),
        direction=draw(st.sampled_from(["either", "either", "either", "asserted"])),
    )  # fmt: skip


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_same_paths_as_brute_force(data: st.DataObject):
    """500 random graphs, random filters, costs with hubs and without: the same paths, costs and order."""
    world, claims = data.draw(worlds())
    chosen = data.draw(filters(world) | st.just(Filters()))
    hubs, k, longest = data.draw(st.booleans()), data.draw(st.integers(1, 8)), data.draw(st.integers(1, 5))
    start = data.draw(st.integers(1, len(world.actors)))
    goals = data.draw(st.sampled_from([{world.norm(at) for at in range(len(world.norms))}, {world.norm(0)}, {1}, {2}]))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        write(Path(folder) / "index.sqlite", world, claims)
        connection = sqlite3.connect(Path(folder) / "index.sqlite")
        graph = entity_rows.make(connection, 1)
        asked = Question(Finder(graph, connection).choose(chosen), start, tuple(sorted(goals)), k, longest, hubs)
        found = search(asked, Budget()) if start not in goals else []
        connection.close()
    expected = BruteForce(world, claims, chosen, hubs).best(start, goals, k, longest) if start not in goals else []
    assert [(route.told, route.nodes) for route in found] == [(told, path) for told, _, path in expected]
    assert [route.cost for route in found] == pytest.approx([cost for _, cost, _ in expected])
