"""
How is this actor connected to that norm, and in whose words? Paths of the entity graph, each step with its claims.

Paths within one claim come first, then those of one speaker, then those stitched from several (nobody made those as an
argument), then those that norms or bodies have in common by the vocabulary alone. Within each, the cheaper first: each
step costs 1, a hedged one more, and passing through a node more, the more neighbours it has (``hubs`` switches that
off; graph/path_filters.py has the numbers); then by the IRIs of the nodes.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph import path_hops, path_names
from graph.entity_graph import LEVELS, TYPES, EntityGraph
from graph.path_filters import ALL, Chosen, Filters, choose
from graph.path_hops import Node, Path
from graph.path_names import KIND_NUMBERS, BadQuestionError
from graph.path_search import Budget
from graph.path_tiers import Question, Route, search
from graph.path_words import RELATIONS

LONGEST: Final = 6
"""Steps at most: a longer chain says nothing."""
MOST_PATHS: Final = 200
SHOWN: Final = 5
"""Claims that come with a step; the others are counted."""


@dataclass(frozen=True)
class Miss:
    """What would give a path where there is none: in words, and that path."""

    change: str
    path: Path


@dataclass(frozen=True)
class Found:
    """Paths, best first; ``cut`` where there are more, or may be."""

    start: Node
    end: Node
    paths: tuple[Path, ...]
    cut: bool
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True)
class Finder:
    """Answers about one commit's entity graph. ``public``: claims of private statements are left out."""

    graph: EntityGraph
    connection: sqlite3.Connection
    public: bool = False

    @property
    def commit(self) -> int:
        return self.graph.commit

    def find(
        self,
        start: Node,
        end: Node,
        *,
        k: int = 5,
        longest: int = 4,
        filters: Filters = ALL,
        hubs: bool = True,
        budget: Budget | None = None,
    ) -> Found:
        """
        The k best paths between two nodes; or from a node to any norm of a kind, where ``end`` is :func:`any_norm`.

        Args:
            longest: Hops at most.
            hubs: A node that joins many costs more to pass.
        """
        _check(k, longest, filters)
        budget = budget or Budget()
        chosen = self.choose(filters)
        ends, goals = self.numbers((start,)), self._goals(end)
        asked = Question(chosen, ends[0], goals, k + 1, longest, hubs) if ends and goals else None
        routes = search(asked, budget) if asked and ends[0] not in goals else []
        cut = len(routes) > k or budget.spent or budget.left_out
        paths = self.told(chosen, routes[:k])
        if not paths and asked and ends[0] not in goals:
            return Found(start, end, (), cut, self._misses(asked, start, end, budget))
        return Found(start, end, paths, cut)

    def choose(self, filters: Filters) -> Chosen:
        named = sorted(filters.without)
        numbers = path_names.numbers(self.connection, "entities", named)
        numbers |= path_names.numbers(self.connection, "statements", sorted(filters.statements), self.commit)
        return choose(self.graph, filters, numbers, public=self.public)

    def numbers(self, ends: tuple[Node, ...]) -> tuple[int, ...]:
        """The numbers of nodes that the graph has."""
        found = path_names.numbers(self.connection, "entities", [node.iri for node in ends])
        known = (found[node.iri] for node in ends if node.iri in found)
        return tuple(number for number in known if number < self.graph.nodes and self.graph.kind[number] >= 0)

    def _goals(self, end: Node) -> tuple[int, ...]:
        if end.iri:
            return self.numbers((end,))
        kind = KIND_NUMBERS[end.kind]
        return tuple(np.flatnonzero((self.graph.kind == kind) & (self.graph.degree > 0)).tolist())

    def told(self, chosen: Chosen, routes: list[Route]) -> tuple[Path, ...]:
        """Routes with the names of their nodes and the claims of their steps."""
        names = self.nodes({node for route in routes for node in route.nodes})
        return path_hops.paths(chosen, routes, names, SHOWN)

    def nodes(self, numbers: set[int]) -> dict[int, Node]:
        """Names of nodes by number."""
        return dict(path_names.named(self.connection, self.commit, "e.id", sorted(numbers)))

    def _misses(self, asked: Question, start: Node, end: Node, budget: Budget) -> tuple[Miss, ...]:
        """One path each for what stands in the way: the bound on hops, a filter, the end itself."""
        filters = asked.chosen.filters
        hedged = replace(filters, certainties=frozenset(LEVELS))
        longer = range(asked.longest + 1, LONGEST + 1)
        changes = [
            [(f"with up to {more} hops", replace(asked, longest=more)) for more in longer],
            [("without the filters", replace(asked, chosen=self.choose(ALL)))] if filters != ALL else [],
            [("with reported and conditional claims", replace(asked, chosen=self.choose(hedged)))],
            *([(f"to {node.label}", replace(asked, goals=(number,)))] for number, node in self._near(asked, end)),
        ]
        found: list[Miss] = []
        for change in changes:
            found += self._first_of(change, budget)
            if len(found) == MOST_MISSES:
                break
        return tuple(found)

    def _first_of(self, changes: list[tuple[str, Question]], budget: Budget) -> list[Miss]:
        """The path of the first of some changed questions that has one."""
        for words, changed in changes:
            if not budget.spent and changed.start not in changed.goals:
                routes = search(replace(changed, k=1), budget)
                if routes:
                    return [Miss(words, path) for path in self.told(changed.chosen, routes)]
        return []

    def _near(self, asked: Question, end: Node) -> list[tuple[int, Node]]:
        """What the end is a part or an organ of, and what they belong to."""
        if not end.iri:
            return []
        graph, near = self.graph, []
        waiting = list(asked.goals)
        for node in waiting:
            at = graph.arcs.of(node)
            above = graph.arcs.other[at][graph.arcs.ahead[at] & graph.silent[graph.arcs.edge[at]]].tolist()
            waiting += [one for one in sorted(above) if one not in waiting]
            near += [one for one in sorted(above) if one not in near]
        names = self.nodes(set(near[:5]))
        return [(number, names[number]) for number in near[:5] if number in names]


MOST_MISSES: Final = 3


def _check(k: int, longest: int, filters: Filters) -> None:
    if not 1 <= k <= MOST_PATHS:
        raise BadQuestionError(f"k is between 1 and {MOST_PATHS}.")
    if not 1 <= longest <= LONGEST:
        raise BadQuestionError(f"A path has between 1 and {LONGEST} hops.")
    if filters.publishers < 1:
        raise BadQuestionError("At least one publisher must say so.")
    for given, known in (
        (filters.types, TYPES), (filters.certainties, LEVELS), (filters.relations, RELATIONS),
        ({filters.at_least}, ("asserted", "probable", "possible")), ({filters.direction}, ("either", "asserted")),
    ):  # fmt: skip
        if wrong := sorted(set(given) - set(known)):
            raise BadQuestionError(f"{wrong[0]!r} is not known: choose from {', '.join(filter(None, known))}.")
