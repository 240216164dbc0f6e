"""Words that may name a norm, before it is decided; and looking such stretches up by where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Mention:
    """
    Words that may name a norm.

    Attributes:
        kind: What found it: ``name``, ``shape``, ``defined``, ``description``, ``provision``, ``resolution``,
            ``concept``, ``object``, ``national``.
    """

    start: int
    end: int
    norm: str
    kind: str

    def covers(self, other: Mention) -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Mention) -> bool:
        return self.start < other.end and other.start < self.end

    def exceeds(self, other: Mention) -> bool:
        """Covers it, and more."""
        return self.covers(other) and (self.start, self.end) != (other.start, other.end)


class Stretches:
    """Mentions in order, found by place without looking at all of them: a report of a thousand pages has many."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.all = sorted(set(mentions))
        self._starts = [mention.start for mention in self.all]
        self._longest = max((mention.end - mention.start for mention in self.all), default=0)

    def meeting(self, start: int, end: int) -> Iterator[Mention]:
        """Those that share words with ``[start, end)``, in order."""
        for place in range(bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)):
            if self.all[place].end > start:
                yield self.all[place]

    def beginning(self, start: int, end: int) -> list[Mention]:
        """Those that begin in ``[start, end)``, in order."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def ending(self, start: int, end: int) -> list[Mention]:
        """Those that end in ``[start, end]``, in order."""
        return [one for one in self.beginning(start - self._longest, end) if start <= one.end <= end]
