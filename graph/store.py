"""
The store: a folder with named graphs, written by one, read by many from snapshots (DESIGN §3).

It holds ``VERSION``, ``writer.lock``, the writer's own copy (``work/``), published snapshots (``snapshots/<commit
number>/{current,archive}``), the pointer to the newest (``current``) and ``index.sqlite``. The snapshot is the truth:
a writer that was killed leaves its mark, and the next one starts again from what was published last.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from graph import leases, manifest
from graph.closing import Closing
from graph.format import NO_VOCABULARY, StoreError, Version
from graph.index import Index
from graph.namespaces import BASE, Iris
from graph.quads import Quads
from graph.writer import Writer


class Snapshot(Closing):
    """What was published at one commit, under a lease. Close it, or use it in a ``with``."""

    def __init__(self, store: Store, lease: leases.Lease) -> None:
        self.lease = lease
        self.store = store
        self.commit = int(lease.path.name)
        self.path = lease.path / "current"
        self.archive_path = lease.path / "archive"
        self._quads: Quads | None = None

    @property
    def quads(self) -> Quads:
        """The current graphs, read-only."""
        if self._quads is None:
            self._quads = Quads(self.path, read_only=True)
        return self._quads

    def archived(self, graph: str) -> bytes:
        """What has left a graph (superseded and rejected claims), as N-Triples."""
        with Quads(self.archive_path, read_only=True) as archive:
            return archive.ntriples(graph)

    def dump(self, out: IO[bytes], syntax: str) -> None:
        """Write everything that is current, in one of :data:`graph.quads.FORMATS`."""
        self.quads.dump(out, syntax)

    def index(self) -> Index:
        """The index, to read; ask it with this snapshot's ``commit``."""
        return Index.read(self.store.index_path)

    def damaged(self) -> list[str]:
        """Files that do not hold what was published."""
        return manifest.damaged(self.lease.path)

    def close(self) -> None:
        if self._quads is not None:
            self._quads.close()
        self.lease.close()


class Store:
    """A folder that holds a graph. Open it, then read snapshots of it or write to it."""

    def __init__(self, path: Path, version: Version) -> None:
        self.path = path
        self.version = version
        self.index_path = path / "index.sqlite"
        self.work = path / "work"
        self.mark = path / "writing"
        """Is there while the writer's copy holds what no snapshot shows."""
        self._snapshots = path / "snapshots"
        self._pointer = path / "current"

    @property
    def iris(self) -> Iris:
        return Iris(self.version.base)

    @classmethod
    def open(cls, location: str | Path) -> Store:
        """
        The store of a folder.

        Raises:
            StoreError: If there is none, or it is a newer program's.
        """
        path = _folder(location)
        store = cls(path, Version.read(path))
        if not store._pointer.is_symlink():
            raise StoreError(f"{path} holds no published graph yet: run `averment add` (or `averment demo`) first.")
        return store

    @classmethod
    def create(cls, location: str | Path, *, base: str = BASE, bare: bool = False) -> Store:
        """
        The store of a folder; a new one where there is none.

        Args:
            bare: The new one, now and later, holds no vocabulary, norms, actors and treaty actions of ours: for RDF
                of others that is to stand alone.
        """
        path = _folder(location)
        if path.exists() and not _is_ours(path):
            raise StoreError(f"{path} is not a store and not an empty folder: name another with --store.")
        path.mkdir(parents=True, exist_ok=True)
        with leases.writing(path / "writer.lock"):
            if not (path / "VERSION").is_file():
                (path / "snapshots").mkdir(exist_ok=True)
                Version(base=base, vocabulary=NO_VOCABULARY if bare else "").write(path)
            store = cls(path, Version.read(path))
            if not store._pointer.is_symlink():
                Writer(store).close()
        return store

    def snapshot(self) -> Snapshot:
        """Lease the newest snapshot."""
        lease = leases.take(self._pointer)
        if lease is None:
            raise StoreError(f"{self.path} has lost its snapshots: build it again from its statements or a dump.")
        return Snapshot(self, lease)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Be its writer, after waiting for any other. What is written is published at the end; nothing, if it fails."""
        with leases.writing(self.path / "writer.lock"):
            self.version = Version.read(self.path)
            writer = Writer(self)
            try:
                yield writer
                writer.publish()
            finally:
                writer.close()

    def index_is_sound(self) -> bool:
        """The index can be read; else the next writer builds it again."""
        try:
            Index.read(self.index_path).close()
        except StoreError:
            return False
        return True

    def newest(self) -> str:
        """What tells the newest snapshot from every other one, also one of a store that was made anew; may be empty."""
        try:
            made = os.stat(self._pointer).st_mtime_ns
            return f"{self.published()}-{made:x}"
        except FileNotFoundError:
            return ""

    def published(self) -> int:
        """The commit that the newest snapshot shows; 0 if there is none."""
        try:
            return int(os.readlink(self._pointer).rpartition("/")[2])
        except FileNotFoundError:
            return 0

    def snapshot_folder(self, commit: int) -> Path:
        """Where the snapshot of a commit is."""
        return self._snapshots / f"{commit:010d}"

    def show(self, made: Path, commit: int) -> None:
        """Give a finished snapshot its place, and move the pointer to it in one step."""
        made.rename(self.snapshot_folder(commit))
        new = self.path / "current.tmp"
        new.unlink(missing_ok=True)
        new.symlink_to(self.snapshot_folder(commit).relative_to(self.path))
        os.replace(new, self._pointer)

    def sweep(self) -> int:
        """Take away snapshots that nobody reads; returns the commit of the oldest that stays."""
        leases.sweep(self._snapshots, keep=self.snapshot_folder(self.published()).name, trash=self.path / "trash")
        return min(int(path.name) for path in self._snapshots.iterdir())

    def clear_unpublished(self) -> None:
        """Remove what a killed writer made and no reader ever saw."""
        published = self.published()
        for path in self._snapshots.iterdir():
            if path.name.endswith(".tmp") or int(path.name) > published:
                shutil.rmtree(path)


def _folder(location: str | Path) -> Path:
    if "://" in str(location):
        raise StoreError(f"{location} is an address: name a folder with --store.")
    return Path(location).absolute()


def _is_ours(path: Path) -> bool:
    if not path.is_dir():
        return False
    names = {entry.name for entry in path.iterdir()}
    return not names or bool(names & {"VERSION", "writer.lock"})
