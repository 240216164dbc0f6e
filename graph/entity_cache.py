"""
Arrays of the entity graph kept in files beside the store, so that a process has them at once.

A folder for a commit, a file for each array, mapped into memory. They hold numbers only, no words of any statement.
What is there of an earlier commit is brought forward; what is missing is made anew. Losing the folder loses nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Final

import numpy as np

from graph import entity_rows
from graph.entity_graph import COLUMNS, Arcs, EntityGraph
from graph.namespaces import digest

ARRAYS_FORMAT: Final = 3
FOLDER: Final = "entity-graph"
_ARCS: Final = ("first", "other", "edge", "ahead")
_SAMPLE: Final = 16
"""Rows of the index by which its numbers are known again after it was made anew."""


def load(connection: sqlite3.Connection, commit: int, folder: Path) -> EntityGraph:
    """
    The entity graph of a commit.

    Args:
        connection: The index, with nothing newer published than the snapshot that is read, or something newer.
        folder: Where the arrays are kept; where it cannot be written to, they are made each time.
    """
    kept = _kept(folder, connection, commit)
    if kept is not None and kept.commit == commit:
        return kept
    graph = entity_rows.bring_forward(connection, kept, commit) if kept is not None else None
    graph = graph or entity_rows.make(connection, commit)
    _save(graph, folder, _stamp(connection, commit))
    kept = _kept(folder, connection, commit)  # what is mapped from files is shared, and goes when memory is short
    return kept if kept is not None and kept.commit == commit else graph


def is_there(folder: Path) -> bool:
    """Whether a graph is kept that is the wanted one or can be brought forward: loading is quick."""
    return any(folder.glob("*/stamp.json"))


def _kept(folder: Path, connection: sqlite3.Connection, commit: int) -> EntityGraph | None:
    """The newest kept graph up to a commit that is of this index."""
    numbers = sorted((int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit()), reverse=True)
    for number in numbers:
        if number <= commit:
            try:
                return _read(folder / f"{number}", connection, number)
            except (OSError, ValueError, KeyError):  # half written, or swept meanwhile: as if it were not there
                continue
    return None


def _read(path: Path, connection: sqlite3.Connection, commit: int) -> EntityGraph:
    said = json.loads((path / "stamp.json").read_text(encoding="utf-8"))
    if said["format"] != ARRAYS_FORMAT or not _is_of(connection, said["rows"]):
        raise ValueError(f"{path} is of another index")
    columns = {name: _array(path / f"{name}.npy") for name in COLUMNS}
    graph = EntityGraph(commit=commit, **columns)
    graph.__dict__["arcs"] = Arcs(*(_array(path / f"arcs-{name}.npy") for name in _ARCS))
    return graph


def _array(path: Path) -> Any:
    return np.asarray(np.load(path, mmap_mode="r"))


def _save(graph: EntityGraph, folder: Path, rows: list[list[Any]]) -> None:
    """Keep a graph in place of all others; where that cannot be, do without."""
    made = folder / f".{os.getpid()}.tmp"
    try:
        made.mkdir(parents=True, exist_ok=True)
        for name in COLUMNS:
            np.save(made / f"{name}.npy", getattr(graph, name))
        for name in _ARCS:
            np.save(made / f"arcs-{name}.npy", getattr(graph.arcs, name))
        stamp = {"format": ARRAYS_FORMAT, "rows": rows}
        (made / "stamp.json").write_text(json.dumps(stamp), encoding="utf-8")
        shutil.rmtree(folder / f"{graph.commit}", ignore_errors=True)
        made.rename(folder / f"{graph.commit}")
    except OSError:  # a folder that is read-only, full, or another process was first
        shutil.rmtree(made, ignore_errors=True)
        return
    for path in folder.glob("[0-9]*"):
        if path.name.isdigit() and int(path.name) < graph.commit:
            shutil.rmtree(path, ignore_errors=True)


def _stamp(connection: sqlite3.Connection, commit: int) -> list[list[Any]]:
    """Some rows of claims and entities: number and digest of the IRI."""
    rows: list[list[Any]] = []
    for table, there in (("claims", f"added_commit <= {int(commit)}"), ("entities", "1")):
        (last,) = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table} WHERE {there}").fetchone()
        for part in range(1, _SAMPLE + 1):
            sql = f"SELECT id, iri FROM {table} WHERE id <= ? AND {there} ORDER BY id DESC LIMIT 1"
            found = connection.execute(sql, (last * part // _SAMPLE,)).fetchone()
            rows += [[table, found[0], digest(found[1])]] if found else []
    return rows


def _is_of(connection: sqlite3.Connection, rows: list[list[Any]]) -> bool:
    """Whether the index still has these rows, but for those that were pruned since."""
    for table, number, mark in rows:
        found = connection.execute(f"SELECT iri FROM {table} WHERE id = ?", (number,)).fetchone()
        if table not in ("claims", "entities") or (found is not None and digest(found[0]) != mark):
            return False
    return bool(rows)
