"""
The entity graph (DESIGN §5) as arrays: actors, matters, norms and places, joined by relations that carry claims.

A claim makes a small star around the matter that it is about: its claimant alleges (denies, demands, …) the matter; the
matter is said to be conduct of the respondent, to breach the norm, to affect somebody, to be in a place; and it joins
claimant and respondent directly. Claims with the same ends and relation are one edge that carries them. Relations of
the vocabulary (an article is part of a treaty, an army is an organ of a state) carry no claim. Types, schemes, codes
of conduct, runs and graphs are no nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.path_words import RELATIONS, STRUCTURE

Array = NDArray[Any]

TYPES: Final = (
    "allegation", "finding", "denial", "justification", "commitment", "obligation", "demand", "concern",
)  # fmt: skip
LEVELS: Final = ("asserted", "", "probable", "possible", "reported", "conditional")
"""From the surest; the empty one is of demands, commitments and obligations, which have no certainty."""
HEDGED: Final = np.array([0.0, 0.1, 0.25, 0.5, 0.75, 0.75])
"""What the surest claim of a step adds to its cost, by level."""
NOBODY: Final = 255
"""Level of an edge that no claim makes."""
KINDS: Final = (
    "state", "government", "international-body", "court", "organisation", "armed-group", "de-facto-authority",
    "office-holder", "population-group", "unknown", "instrument", "provision", "decision", "body-of-law", "right",
    "crime", "principle", "matter",
)  # fmt: skip
NORM_KINDS: Final = KINDS[10:17]
PRIVATE: Final = 1
REPEATS: Final = 2
"""Flags of a claim: of a private statement; it repeats another publisher's claim."""

CLAIM_COLUMNS: Final = ("claim", "claimant", "type", "level", "day", "statement", "publisher", "flags", "mark")
EDGE_COLUMNS: Final = ("source", "target", "relation")
OWN_COLUMNS: Final = ("own_first", "own_edge", "own_level", "own_at", "own_count")
STATE_COLUMNS: Final = ("state_first", "state_node", "state_arcs", "state_far", "state_own")
COLUMNS: Final = (
    *CLAIM_COLUMNS, "order", *EDGE_COLUMNS, "first", "said", "surest", "vouched", "of_first", "of_claim",
    *OWN_COLUMNS, *STATE_COLUMNS, "kind", "rank", "degree",
)  # fmt: skip


@dataclass(frozen=True)
class EntityGraph:
    """
    The graph as one commit left it. N nodes are the index's numbers of entities, C claims and E edges are places here.

    Attributes:
        claim: (C,) the index's number of each claim, rising.  claimant: (C,) node.  type, level: (C,) in TYPES, LEVELS.
        day: (C,) Julian day of the statement; -1 where not known.  statement: (C,) the index's number.
        publisher: (C,) number of the independent publisher.  flags: (C,).
        mark: (C,) digest of the claim's IRI: which of many to show hangs on no order of adding.
        order: (C,) place of a claim among all: the surest first, then the earliest, then by mark.
        source, target, relation: (E,) an edge.
        first, said: (E + 1,) and (I,) claims of edge e are ``said[first[e]:first[e + 1]]``, by claimant.
        surest: (E,) level of the surest claim; NOBODY where there is none.
        vouched: (E,) independent publishers, 255 where there are more.
        own_first: (N + 1,) edges of claimant v are at ``own_first[v]:own_first[v + 1]`` of the other ``own`` columns.
        own_edge, own_level: (P,) the edge, and the level of the claimant's surest claim there.
        own_at, own_count: (P,) its claims there are ``said[own_at:own_at + own_count]``.
        state_first: (N + 1,) nodes of the edges of claimant v, states, are at ``state_first[v]:state_first[v + 1]``.
        state_node, state_arcs: (S,) and (S + 1,) the node, and where its arcs are (see graph/entity_speakers.py).
        state_far, state_own: (2P,) of each arc: place of the far end among the claimant's states; twice the place of
            the edge in the ``own`` columns, and one more if it leads away from the state.
        of_first, of_claim: (C + 1,) and (I,) edges of claim c are ``of_claim[of_first[c]:of_first[c + 1]]``.
        kind: (N,) in KINDS; -1 where the number is no node.  rank: (N,) place by IRI.
        degree: (N,) number of neighbours, whatever the filters.
    """

    commit: int
    claim: Array
    claimant: Array
    type: Array
    level: Array
    day: Array
    statement: Array
    publisher: Array
    flags: Array
    mark: Array
    order: Array
    source: Array
    target: Array
    relation: Array
    first: Array
    said: Array
    surest: Array
    vouched: Array
    of_first: Array
    of_claim: Array
    own_first: Array
    own_edge: Array
    own_level: Array
    own_at: Array
    own_count: Array
    state_first: Array
    state_node: Array
    state_arcs: Array
    state_far: Array
    state_own: Array
    kind: Array
    rank: Array
    degree: Array
    remembered: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    chosen: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out, once and for sets of filters; see graph/path_filters.py."""

    @property
    def nodes(self) -> int:
        """One more than the largest number of a node."""
        return len(self.kind)

    @property
    def edges(self) -> int:
        return len(self.source)

    @cached_property
    def arcs(self) -> Arcs:
        """Both ends' views of all edges."""
        return Arcs.made(self.nodes, self.source, self.target)

    @cached_property
    def silent(self) -> Array:
        """(E,) bool: the vocabulary says so, no claim."""
        return np.isin(self.relation, [RELATIONS.index(name) for name in STRUCTURE])


@dataclass(frozen=True)
class Arcs:
    """
    Edges as seen from their ends.

    Attributes:
        first: (n + 1,) arcs of node v are at ``first[v]:first[v + 1]`` of the others.
        other: (2e,) the node at the far end.  edge: (2e,).  ahead: (2e,) bool, the edge leads away from the node.
    """

    first: Array
    other: Array
    edge: Array
    ahead: Array

    @classmethod
    def made(cls, nodes: int, source: Array, target: Array) -> Arcs:
        near = np.concatenate((source, target))
        order = np.argsort(near, kind="stable")
        count = len(source)
        other = np.concatenate((target, source))[order].astype(np.int32)
        edge = np.where(order < count, order, order - count).astype(np.int32)
        return cls(bounds(near, nodes), other, edge, order < count)

    def of(self, node: int) -> slice:
        """Places of the arcs of a node."""
        return slice(int(self.first[node]), int(self.first[node + 1]))


def bounds(values: Array, size: int) -> Array:
    """(size + 1,) where each value begins among the sorted ones."""
    return first_of(np.bincount(values, minlength=size))


def first_of(counts: Array) -> Array:
    """(n + 1,) where each of n groups of so many begins."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))


def ranges(first: Array, items: Array) -> Array:
    """The places ``first[i]:first[i + 1]`` of all items, one after the other."""
    return spans(first[items], first[items + 1] - first[items])


def spans(starts: Array, counts: Array) -> Array:
    """The places ``start:start + count`` of each, one after the other."""
    ends = np.cumsum(counts, dtype=np.int64)
    if not len(ends):
        return np.zeros(0, np.int64)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1])


def over_groups(function: Any, values: Array, first: Array, empty: int) -> Array:
    """A reduction of each ``values[first[i]:first[i + 1]]``; ``empty`` of no values."""
    found = np.full(len(first) - 1, empty, values.dtype)
    full = np.flatnonzero(np.diff(first))
    if len(full):
        found[full] = function.reduceat(values, first[full])
    return found


def publishers(group: Array, publisher: Array, counts: Array, size: int) -> Array:
    """Number of distinct publishers in each of ``size`` groups, of those claims that count."""
    pair = np.unique(group[counts].astype(np.int64) << 32 | (publisher[counts].astype(np.int64) & 0xFFFFFFFF))
    return np.bincount(pair >> 32, minlength=size)
