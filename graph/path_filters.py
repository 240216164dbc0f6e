"""Which claims and relations may make a step, and what a step costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, Literal

import numpy as np

from graph.entity_graph import (
    HEDGED,
    LEVELS,
    NOBODY,
    PRIVATE,
    REPEATS,
    TYPES,
    Array,
    EntityGraph,
    first_of,
    over_groups,
    publishers,
    ranges,
    spans,
)
from graph.path_words import RELATIONS

Direction = Literal["either", "asserted"]

STEP: Final = 1.0
GROUND_COST: Final = {"part-of": 0.3, "organ-of": 0.4, "belongs-to": 0.8, "related-right": 1.2, "under": 1.8}
"""A step along the vocabulary: an article says much of its treaty, a treaty little of its whole body of law."""
HUB: Final = 0.15
"""
For each doubling of the neighbours of a node that a path passes through: "international law" joins everybody, and a
path through it says little. With 2 neighbours 0.15, with 1,000 about 1.5: as much as one and a half more steps.
"""
TIE: Final = 1e-6
"""At most what the place of a node's IRI adds: of paths that cost the same, the one with the earlier IRIs is first."""
JULIAN: Final = 1721424
"""Julian day of a date's ordinal 0, rounded down as SQLite's ``julianday`` of midnight is."""
KEPT: Final = 8
"""Sets of filters whose masks are kept."""


@dataclass(frozen=True)
class Filters:
    """
    Which claims may make a step, and how.

    Attributes:
        types: Types of claims; empty: all.
        certainties: Just these; empty: as ``at_least`` says.
        at_least: The least sure that will do: asserted, probable or possible. Reported and conditional claims are
            asked for by name, in ``certainties``. Demands, commitments and obligations have no certainty, and pass.
        since, until: Days of the statement; an undated one passes neither.
        statements: IRIs of the only statements that count; empty: all.
        without: IRIs of claimants whose claims are left out.
        publishers: Independent publishers that must say so, at least: organs of one state are one publisher, and who
            repeats another's claim is none.
        relations: The only relations that may be steps, those of the vocabulary included; empty: all.
        direction: ``asserted``: only from the one who says to what is said of, never back.
    """

    types: frozenset[str] = frozenset()
    certainties: frozenset[str] = frozenset()
    at_least: str = "possible"
    since: date | None = None
    until: date | None = None
    statements: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    publishers: int = 1
    relations: frozenset[str] = frozenset()
    direction: Direction = "either"


ALL: Final = Filters()


@dataclass(frozen=True)
class Chosen:
    """
    What a set of filters lets through.

    Attributes:
        claims: (C,) bool.
        threshold: Whether claims are chosen by how sure they are alone: then the surest of an edge decides.
    """

    graph: EntityGraph
    filters: Filters
    claims: Array
    threshold: bool

    def levels(self, edges: Array) -> Array:
        """Of the surest claim of some edges, in LEVELS; NOBODY where none passes. Worked out when first asked for."""
        if self.threshold:
            return self._surest(edges)
        found = self._levels[edges]
        unknown = found == UNKNOWN
        if unknown.any():
            self._levels[edges[unknown]] = WANTED  # each once, and faster than np.unique
            new = np.flatnonzero(self._levels == WANTED)
            self._levels[new] = self._work_out(new)
            found = self._levels[edges]
        return found

    def _surest(self, edges: Array) -> Array:
        graph = self.graph
        passing = self._passing[graph.surest[edges]]
        return np.where(self._named[graph.relation[edges]], passing, NOBODY) if self.filters.relations else passing

    @cached_property
    def _passing(self) -> Array:
        """(256,) each level that is sure enough; NOBODY for the others."""
        passing = np.full(256, NOBODY, np.uint8)
        passing[: len(LEVELS)] = np.where(sure(self.filters), np.arange(len(LEVELS)), NOBODY)
        return passing

    @cached_property
    def _levels(self) -> Array:
        return np.full(self.graph.edges, UNKNOWN, np.uint8)

    def _work_out(self, edges: Array) -> Array:
        graph, least = self.graph, self.filters.publishers
        found = np.full(len(edges), NOBODY, np.uint8)
        vouched = graph.vouched[edges] >= min(least, 255) if least > 1 else True
        maybe = np.flatnonzero(self._named[graph.relation[edges]] & vouched)
        some = edges[maybe]
        counts = graph.first[some + 1] - graph.first[some]
        said = graph.said[spans(graph.first[some], counts)]
        level = self._least(said, counts)
        if least > 1:
            there = self.claims[said] & ((graph.flags[said] & REPEATS) == 0)
            group = np.repeat(np.arange(len(some)), counts)
            level[publishers(group, graph.publisher[said], there, len(some)) < least] = NOBODY
        found[maybe] = level
        return found

    def _least(self, said: Array, counts: Array) -> Array:
        """Level of the surest claim that passes in each of some groups of so many."""
        passing = np.where(self.claims[said], self.graph.level[said], NOBODY).astype(np.uint8)
        return over_groups(np.minimum, passing, first_of(counts), NOBODY)

    def own_levels(self, own: Array) -> Array:
        """The same of what single claimants say on edges, by places in the ``own`` columns of the graph."""
        graph, edge = self.graph, self.graph.own_edge[own]
        if self.threshold:
            found = self._passing[graph.own_level[own]]
        else:
            counts = graph.own_count[own]
            found = self._least(graph.said[spans(graph.own_at[own], counts)], counts)
        if self.filters.publishers > 1:
            return np.where(self.levels(edge) != NOBODY, found, NOBODY)
        return np.where(self._named[graph.relation[edge]], found, NOBODY) if self.filters.relations else found

    @cached_property
    def _named(self) -> Array:
        """(relations,) bool: may be steps."""
        return np.array([not self.filters.relations or name in self.filters.relations for name in RELATIONS])

    def ground(self, edges: Array) -> Array:
        """Whether edges are of the vocabulary, and may be steps."""
        return self.graph.silent[edges] & self._named[self.graph.relation[edges]]

    def said_cost(self, edges: Array) -> Array:
        """Of steps that somebody says; infinite where nobody does."""
        return SAID_COST[self.levels(edges)]

    def cost(self, edges: Array) -> Array:
        """Of any steps."""
        return np.where(self.ground(edges), _GROUND_COST[self.graph.relation[edges]], self.said_cost(edges))


UNKNOWN: Final = NOBODY - 1
WANTED: Final = NOBODY - 2
SAID_COST: Final = np.concatenate((STEP + HEDGED, np.full(256 - len(HEDGED), np.inf)))
"""By the level of the surest claim."""
_GROUND_COST: Final = np.array([GROUND_COST.get(name, np.inf) for name in RELATIONS])


def choose(graph: EntityGraph, filters: Filters, numbers: dict[str, int], *, public: bool = False) -> Chosen:
    """
    Apply filters; what was chosen last is remembered.

    Args:
        numbers: Of the statements and claimants that the filters name, by IRI; those not there are left out.
        public: Leave out claims of private statements.
    """
    key = (filters, public)
    kept = graph.chosen
    if key not in kept:
        others = replace(filters, at_least="possible", relations=frozenset(), direction="either")
        private = public and bool((graph.flags & PRIVATE).any())
        threshold = others == ALL and not private
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = Chosen(graph, filters, _claims(graph, filters, numbers, public), threshold)
    found: Chosen = kept[key]
    return found


def _claims(graph: EntityGraph, filters: Filters, numbers: dict[str, int], public: bool) -> Array:
    passes = sure(filters)[graph.level]
    if filters.types:
        passes &= np.array([name in filters.types for name in TYPES])[graph.type]
    if filters.since:
        passes &= graph.day >= filters.since.toordinal() + JULIAN
    if filters.until:
        passes &= (graph.day >= 0) & (graph.day <= filters.until.toordinal() + JULIAN)
    if filters.statements:
        passes &= np.isin(graph.statement, _known(filters.statements, numbers))
    if filters.without:
        passes &= ~np.isin(graph.claimant, _known(filters.without, numbers))
    if public:
        passes &= (graph.flags & PRIVATE) == 0
    return passes


def sure(filters: Filters) -> Array:
    """(levels,) bool: claims of these are sure enough."""
    if filters.certainties:
        return np.array([level in filters.certainties for level in LEVELS])
    least = LEVELS.index(filters.at_least) if filters.at_least in LEVELS else LEVELS.index("possible")
    return np.array([at <= least or not level for at, level in enumerate(LEVELS)])


def _known(iris: frozenset[str], numbers: dict[str, int]) -> list[int]:
    return [numbers[iri] for iri in sorted(iris) if iri in numbers]


def half_tolls(graph: EntityGraph, *, hubs: bool) -> Array:
    """(N,) half of what it costs to pass through a node: the other half is of the other step at it."""
    key = ("tolls", hubs)
    if key not in graph.remembered:
        ties = TIE * graph.rank / max(len(graph.rank), 1)
        toll = HUB * np.log2(np.maximum(graph.degree, 1)) if hubs else 0.0
        graph.remembered[key] = (ties + toll) / 2
    found: Array = graph.remembered[key]
    return found


def claims_at(chosen: Chosen, edges: Array) -> Array:
    """Places of the claims that pass, of some edges."""
    graph = chosen.graph
    said = graph.said[ranges(graph.first, edges)]
    return said[chosen.claims[said]]
