"""One lease for all queries that run at the same time on one snapshot: each of its own takes seven system calls."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from graph.store import Snapshot, Store


@dataclass
class _Held:
    snapshot: Snapshot
    users: int = 0


class SharedLease:
    """
    Leases a store's newest snapshot. Safe for many threads.

    Nothing is leased while nobody asks: a lease that lingered would keep a purged statement's files.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: _Held | None = None
        self._lock = threading.Lock()

    @contextmanager
    def now(self) -> Iterator[Snapshot]:
        """The newest snapshot, leased."""
        held = self._take()
        try:
            yield held.snapshot
        finally:
            self._give_back(held)

    def _take(self) -> _Held:
        newest = self._store.published()
        with self._lock:
            if self._held is None or self._held.snapshot.commit != newest:
                self._held = _Held(self._store.snapshot())
            self._held.users += 1
            return self._held

    def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.users -= 1
            if held.users:
                return
            if self._held is held:
                self._held = None
        held.snapshot.close()
