"""What a running service holds: its store, the query engine, and what a request sees of them."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

from graph.query import QueryEngine
from graph.store import Snapshot, Store
from service.figures import Figures
from service.jobs import Jobs
from service.records import View
from service.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """The long-lived parts. Close it when the service stops: it has child processes."""

    settings: Settings
    store: Store
    engine: QueryEngine
    folder: Path
    figures: Figures
    jobs: Jobs = field(default_factory=Jobs)
    _triples: dict[int, int] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings) -> Runtime:
        """Open the store and start the warm workers."""
        store = Store.open(settings.store)
        union = settings.default_graph == "union"
        engine = QueryEngine(store, limits=settings.limits, union=union, longest=settings.query_length)
        folder = Path(tempfile.mkdtemp(prefix="averment-service-"))
        return cls(settings, store, engine, folder, Figures())

    def triples(self, seen: Snapshot) -> int:
        """Number of triples of a snapshot, counted once (the engine goes through all of them)."""
        if seen.commit not in self._triples:
            self._triples.clear()
            self._triples[seen.commit] = len(seen.quads)
        return self._triples[seen.commit]

    def close(self) -> None:
        """End the workers, and remove dumps and uploads."""
        self.jobs.close()
        self.engine.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def runtime() -> Runtime:
    """That of the current app."""
    return cast(Runtime, current_app.extensions["averment"])


def snapshot() -> Snapshot:
    """The snapshot that this request sees, leased until its end."""
    if "snapshot" not in g:
        g.snapshot = runtime().store.snapshot()
    return cast(Snapshot, g.snapshot)


def open_view() -> View:
    """The index as that snapshot left it."""
    index = snapshot().index()
    return View(index.connection, snapshot().commit, runtime().store.version.base, runtime().settings.public)


def register(app: Flask) -> None:
    """Give each request its view, and take back its lease."""
    app.config["OPEN_VIEW"] = open_view

    @app.teardown_appcontext
    def give_back(_error: BaseException | None) -> None:
        leased = g.pop("snapshot", None)
        if leased is not None:
            leased.close()
