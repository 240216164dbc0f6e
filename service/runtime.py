"""What a running service holds: its store, the query engine, and what a request sees of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

from graph.path_engine import PathEngine
from graph.public import PublicStore
from graph.quads import Quads
from graph.query import QueryEngine
from graph.scratch import Scratch
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
    paths: PathEngine
    scratch: Scratch
    figures: Figures
    public: PublicStore | None = None
    jobs: Jobs = field(default_factory=Jobs)
    _triples: dict[int, int] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings) -> Runtime:
        """Open the store, make the public one where that is what is served, and start the warm workers."""
        store = Store.open(settings.store)
        scratch = Scratch("service")
        public = PublicStore(store, scratch.path) if settings.public else None
        store = public.store if public else store
        union = settings.default_graph == "union"
        engine = QueryEngine(
            store, limits=settings.limits, union=union, longest=settings.query_length, kept=settings.kept
        )
        paths = PathEngine(store, public=settings.public)
        return cls(settings, store, engine, paths, scratch, Figures(), public)

    def follow(self) -> None:
        """Let a public store take over what was published in the one that it follows."""
        if self.public is not None:
            self.public.follow()

    def lags(self) -> bool:
        """There is something to take over."""
        return self.public is not None and self.public.lags()

    @property
    def folder(self) -> Path:
        """For dumps and uploads."""
        return self.scratch.path

    @contextmanager
    def shown(self) -> Iterator[Quads]:
        """The graphs as queries see them."""
        with self.store.snapshot() as seen:
            yield seen.quads

    def triples(self, commit: int) -> int:
        """Number of triples at a commit, counted once (the engine goes through all of them)."""
        if commit not in self._triples:
            with self.shown() as quads:
                self._triples.clear()
                self._triples[commit] = len(quads)
        return self._triples[commit]

    def close(self) -> None:
        """End the workers, and remove dumps and uploads."""
        self.jobs.close()
        self.engine.close()
        self.paths.close()
        self.scratch.close()


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

    @app.before_request
    def follow() -> None:
        runtime().follow()

    @app.teardown_appcontext
    def give_back(_error: BaseException | None) -> None:
        leased = g.pop("snapshot", None)
        if leased is not None:
            leased.close()
