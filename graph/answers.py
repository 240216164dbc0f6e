"""Short answers that are kept while their snapshot is the newest: the same query need not be run twice on it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Final

OVERHEAD: Final = 1000
"""Bytes that an entry takes besides its query and its answer."""

Kept = tuple[dict[str, Any], bytes]
"""A worker's reply, and its answer."""


class Answers:
    """
    Answers of one snapshot, the least used of them going first. Safe for many threads.

    Args:
        most: Bytes of all of them; 0: none is kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._snapshot = ""
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, snapshot: str, key: Hashable) -> Kept | None:
        """What was kept of a query on a snapshot; what is of another snapshot goes."""
        with self._lock:
            self._turn_to(snapshot)
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, snapshot: str, key: Hashable, kept: Kept, length: int) -> None:
        """
        Keep an answer.

        Args:
            length: Bytes of the key.
        """
        size = len(kept[1]) + length + OVERHEAD
        with self._lock:
            if snapshot != self._snapshot or size > self.most:
                return
            self._size_off(key)
            self._kept[key] = (kept, size)
            self.size += size
            while self.size > self.most:
                _, (_, gone) = self._kept.popitem(last=False)
                self.size -= gone

    def _size_off(self, key: Hashable) -> None:
        before = self._kept.pop(key, None)
        if before is not None:
            self.size -= before[1]

    def _turn_to(self, snapshot: str) -> None:
        if snapshot != self._snapshot:
            self._kept.clear()
            self.size, self._snapshot = 0, snapshot
