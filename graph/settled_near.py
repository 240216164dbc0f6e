"""How like nodes are to those that share a key with them: what acts are made of, and links between acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from graph.account_rows import traits_of
from graph.accounts import Traits
from graph.comparison import days, impossible
from graph.grouping import keys
from graph.index import Index
from graph.likeness import probabilities
from graph.links import NEARLY
from graph.settled_parts import places, slices

_COMPARED: Final = 16
"""Nodes that are compared with others at once: those of one statement mostly speak of the same."""


class Near:
    """Nodes so alike to others that something follows from it (:data:`graph.links.NEARLY`); each is compared once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._found: dict[int, dict[int, float]] = {}

    def of(self, node: int) -> dict[int, float]:
        """Likenesses to a node that was compared; its own, of two accounts in these words, is among them."""
        return self._found[node]

    def compare(self, nodes: Iterable[int]) -> None:
        """Compare nodes with those that share a key with them."""
        told = traits(self.index, set(nodes) - self._found.keys())
        ordered = sorted(told, key=lambda one: (sorted(told[one].respondents), one))
        for at in range(0, len(ordered), _COMPARED):
            self._compare({one: told[one] for one in ordered[at : at + _COMPARED]})

    def _compare(self, some: dict[int, Traits]) -> None:
        sharing = {one: self._sharing(one, told) for one, told in some.items()}
        others = traits(self.index, set().union(*sharing.values()))
        ones = list(some.values())
        if others:  # many of them are of another place, which is seen sooner than how alike they are
            never = np.asarray(impossible(ones, list(others.values())).all(axis=0))
            others = {other: told for (other, told), out in zip(others.items(), never, strict=True) if not out}
        self._found |= {one: {} for one in some}
        if others:
            table = probabilities(ones, list(others.values())).tolist()
            for one, row in zip(some, table, strict=True):
                found = zip(others, row, strict=True)
                self._found[one] = {other: p for other, p in found if p >= NEARLY and other in sharing[one]}

    def _sharing(self, node: int, told: Traits) -> set[int]:
        """The nodes that share a key with one, and are not of another time: it is one of them."""
        run, (first, last) = self.index.connection.execute, days(told)
        marks, found = sorted(set(keys(told))), set()
        for part in slices(marks):
            sharing = f"SELECT node FROM node_keys WHERE key IN ({places(part)})"
            query = f"SELECT node FROM nodes WHERE first <= ? AND last >= ? AND node IN ({sharing})"
            found |= {int(row[0]) for row in run(query, (last, first, *part))}
        return found


def traits(index: Index, nodes: Iterable[int]) -> dict[int, Traits]:
    """Traits by node, in the order of their numbers."""
    query = "SELECT node, traits FROM nodes WHERE node IN"
    parts = slices(sorted(nodes))
    found = {row[0]: row[1] for part in parts for row in index.connection.execute(f"{query} ({places(part)})", part)}
    return {node: traits_of(found[node]) for node in sorted(found)}
