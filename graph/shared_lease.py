"""One lease for all queries that run at the same time on one snapshot: each of its own takes seven system calls."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from graph.store import Snapshot, Store


@dataclass
class Held:
    """A leased snapshot, and how many use it."""

    snapshot: Snapshot
    users: int = 0


class SharedLease:
    """
    Leases a store's newest snapshot. Safe for many threads.

    Nothing is leased while nobody asks: a lease that lingered would keep a purged statement's files.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: Held | None = None
        self._lock = threading.Lock()

    def take(self) -> Held:
        """Lease the newest snapshot."""
        newest = self._store.published()
        with self._lock:
            if self._held is None or self._held.snapshot.commit != newest:
                self._held = Held(self._store.snapshot())
            self._held.users += 1
            return self._held

    def give_back(self, held: Held) -> None:
        """One user less; the last one ends the lease."""
        with self._lock:
            held.users -= 1
            if held.users:
                return
            if self._held is held:
                self._held = None
        held.snapshot.close()
