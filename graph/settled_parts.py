"""Which nodes are grouped together: the parts of :func:`graph.grouping.groups`, kept as nodes come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from graph.fragments import fallen_off
from graph.grouping import LARGEST, LEVELS, number
from graph.index import Index

LAST: Final = LEVELS[-1]
T = TypeVar("T")


class Parts:
    """
    The part of each node: of what pairs connect at the lowest level at which it is not too large.

    One that is too large even at the last level is remembered as a whole, and not walked through again: what comes to
    it is of it, and what goes leaves it whole as long as what was next to it hangs together.
    """

    def __init__(self, index: Index) -> None:
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self._too_large: dict[float, set[int]] = defaultdict(set)
        self._broken: set[int] = set()

    def around(self, waiting: set[int], fresh: Iterable[int]) -> Iterator[tuple[list[int], bool]]:
        """
        The parts of some nodes, and of those that are left where others went to another part; each once.

        Args:
            fresh: Those of them that are new: all new pairs are theirs.

        Returns:
            The nodes of each part, and whether it holds just these since the last commit.
        """
        next_to_whole: dict[int, set[int]] = defaultdict(set)
        for one in fresh:
            for unit in self._wholes(self._next_to(one, LAST)):
                next_to_whole[unit].add(one)
        self._too_large.clear()
        done: set[int] = set()
        while waiting:
            one = min(waiting)
            level, members = self._part(one, next_to_whole)
            as_before = self._is_as_before(members)
            waiting |= self._mark(members, number(f"{level}|{min(members)}"))
            done |= members
            waiting -= done
            yield sorted(members), as_before

    def leave(self, node: int) -> set[int]:
        """
        Take out a node, which no account has any more.

        Returns:
            Those whose part may be another one now.
        """
        alike = dict(self.run("SELECT b, probability FROM alike WHERE a = ?", (node,)).fetchall())
        unit = self.run("SELECT unit FROM nodes WHERE node = ?", (node,)).fetchone()[0]
        self.run("DELETE FROM alike WHERE a = ?", (node,))
        self.many("DELETE FROM alike WHERE a = ? AND b = ?", ((other, node) for other in alike))
        self.run("DELETE FROM nodes WHERE node = ?", (node,))
        size = self._size(unit)
        self._broken.add(unit)
        near = {one for one, probability in alike.items() if probability >= LAST}
        if size < LARGEST or (size > LARGEST and not fallen_off(near, lambda one: self._next_to(one, LAST))):
            return set(alike)
        mates = self._members([unit])
        self.run("UPDATE nodes SET unit = NULL WHERE unit = ?", (unit,))
        return mates | set(alike)

    def _part(self, node: int, next_to_whole: Mapping[int, set[int]]) -> tuple[float, set[int]]:
        """The level and the nodes of a node's part."""
        if not self._wholes([node]):
            for level in LEVELS:
                found = self._reach(node, level)
                if found is not None:
                    return level, found
        return LAST, self._reach_wholes(node, next_to_whole)

    def _reach_wholes(self, node: int, next_to_whole: Mapping[int, set[int]]) -> set[int]:
        """What pairs connect at the last level to a node: of parts that are remembered as a whole, all at once."""
        reached, waiting, walked = {node}, [node], set[int]()
        while waiting:
            one = waiting.pop()
            new = {one} | self._next_to(one, LAST)
            for unit in self._wholes(new) - walked:
                walked.add(unit)
                reached |= self._members([unit])
                new |= next_to_whole.get(unit, set())
            waiting += new - reached
            reached |= new
        return reached

    def _wholes(self, nodes: Iterable[int]) -> set[int]:
        """The parts of nodes, of those that are too large at every level."""
        return {unit for unit in self._units(nodes) if self._size(unit) > LARGEST}

    def _reach(self, node: int, level: float) -> set[int] | None:
        """The nodes that pairs so alike connect to one; None if that is more than a part may have."""
        too_large = self._too_large[level]
        reached, new, waiting = {node}, {node}, [node]
        while waiting and len(reached) <= LARGEST and new.isdisjoint(too_large):
            new = self._next_to(waiting.pop(), level) - reached
            reached |= new
            waiting += new
        if len(reached) <= LARGEST and new.isdisjoint(too_large):
            return reached
        too_large |= reached
        return None

    def _next_to(self, node: int, level: float) -> set[int]:
        return {row[0] for row in self.run("SELECT b FROM alike WHERE a = ? AND probability >= ?", (node, level))}

    def _mark(self, members: set[int], unit: int) -> set[int]:
        """Write down the part of nodes; those that others left for it."""
        before = self._units(members) - {unit}
        self._broken |= before
        moved = ((unit, one, unit) for one in members)
        self.many("UPDATE nodes SET unit = ? WHERE node = ? AND unit IS NOT ?", moved)
        return self._members(before)

    def _is_as_before(self, members: set[int]) -> bool:
        """These were a part, of which none has left since the last commit; new ones are of no part yet."""
        units = self._units(members)
        return len(units) == 1 and units.isdisjoint(self._broken) and self._members(units) == members

    def _units(self, nodes: Iterable[int]) -> set[int]:
        return {
            row[0]
            for part in slices(sorted(nodes))
            for row in self.run(f"SELECT DISTINCT unit FROM nodes WHERE node IN ({places(part)})", part)
            if row[0] is not None
        }

    def _members(self, units: Iterable[int]) -> set[int]:
        return {row[0] for unit in units for row in self.run("SELECT node FROM nodes WHERE unit = ?", (unit,))}

    def _size(self, unit: int) -> int:
        return int(self.run("SELECT count(*) FROM nodes WHERE unit = ?", (unit,)).fetchone()[0])


def places(values: Sequence[object]) -> str:
    """Question marks for values in a query."""
    return ", ".join("?" * len(values))


def slices(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Values in the portions that one query takes: SQLite has a limit of some thousands."""
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))


_AT_ONCE: Final = 400
