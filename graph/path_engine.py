"""Questions about paths on a store's newest snapshot: in killable workers, or in the process for a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graph import entity_cache, path_names
from graph.closing import Closing
from graph.limits import DEFAULT, Limits
from graph.path_hops import Node
from graph.path_worker import Paths, answer
from graph.worker_process import Kind
from graph.workers import Pool

if TYPE_CHECKING:
    from graph.store import Snapshot, Store

WORKER: Final = Kind("paths", "graph.path_worker")
BUILDING: Final = 180.0
"""Seconds for the first question to a store of 100,000 statements, which makes the arrays."""
ANSWERING: Final = 15.0
LIMITS: Final = replace(DEFAULT, warm=1, slow=1, memory=1 << 30, fast_seconds=BUILDING, bytes=128 << 20)
"""
The search counts what it looks at (graph.path_search.Budget), and the pool's clock ends a worker that takes too long. A
worker that has loaded its graph is worth keeping, so it stays in its lane. Of its address space it needs half: at
100,000 statements some 500 MB to make the arrays, and less to answer from them.
"""


class PathEngine(Closing):
    """Answers questions about paths. Close it; its workers start with the first question."""

    def __init__(self, store: Store, *, public: bool = False, limits: Limits = LIMITS) -> None:
        self.store = store
        self.public = public
        self.limits = limits
        self._pool: Pool | None = None

    @property
    def pool(self) -> Pool:
        if self._pool is None:
            self._pool = Pool(WORKER, self.limits)
        return self._pool

    def ask(
        self, snapshot: Snapshot, question: dict[str, Any], *, cancelled: Callable[[], bool] = lambda: False
    ) -> dict[str, Any]:
        """
        The answer to a question (see :func:`graph.path_worker.answer`) about a leased snapshot.

        Raises:
            LimitReached, Failed, Cancelled: See graph/limits.py.
        """
        folder = kept_in(self.store)
        seconds = ANSWERING if entity_cache.is_there(folder) else BUILDING
        index = {"index": str(self.store.index_path), "commit": snapshot.commit}
        request = question | index | {"folder": str(folder), "public": self.public}
        done = self.pool.run(request, seconds=seconds, cancelled=cancelled)
        found: dict[str, Any] = json.loads(done.read())
        return found

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()


def kept_in(store: Store) -> Path:
    """Where the arrays of a store's entity graph are kept."""
    return store.path / entity_cache.FOLDER


def ask_here(snapshot: Snapshot, question: dict[str, Any]) -> dict[str, Any]:
    """The same in this process."""
    store = snapshot.store
    finder = Paths().finder(str(store.index_path), snapshot.commit, str(kept_in(store)), False)
    try:
        return answer(finder, question)
    finally:
        finder.connection.close()


def named(snapshot: Snapshot, text: str, *, norms: bool = False) -> Node:
    """The node of a name; see :func:`graph.path_names.the_one`."""
    index = snapshot.index()
    try:
        return path_names.the_one(index.connection, snapshot.commit, text, norms=norms)
    finally:
        index.close()
