"""A large store for the questions: renamed copies of the sample's statements, with all that is derived from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph

from graph.namespaces import BASE, Iris
from graph.quads import Quads
from graph.store import Store

_IRIS = Iris()
_OWN = re.compile(
    rf"<{re.escape(BASE)}((?:statements|claims|acts|matters|links|actors/in)/|graphs/binding#)([a-z0-9-]+)".encode()
)
"""What belongs to one statement, or is derived from several; actors and norms stay the same in all copies."""
_DERIVED = tuple(map(_IRIS.graph, ("links", "binding")))


def build(sample: Path, folder: Path, copies: int) -> pyoxigraph.Store:
    """The sample (a store), and so many renamed copies of it."""
    with Store.open(sample).snapshot() as snapshot, folder.with_suffix(".nq").open("wb") as file:
        for number in range(copies + 1):
            file.writelines(_copied(snapshot.quads, number))
    large = pyoxigraph.Store(str(folder))
    large.bulk_load(path=str(folder.with_suffix(".nq")))  # at once, for each load makes data files of its own
    return large


def _copied(quads: Quads, number: int) -> Iterator[bytes]:
    """N-Quads of one copy; the first is the sample as it stands, with the vocabulary."""
    mark = rf"<{BASE}\1\2-copy-{number}".encode()
    for graph in quads.graphs():
        statement = graph.startswith(_IRIS.statement(""))
        if not number:
            yield _of_graph(quads.ntriples(graph), graph)
        elif statement or graph in _DERIVED:
            yield _of_graph(_OWN.sub(mark, quads.ntriples(graph)), f"{graph}-copy-{number}" if statement else graph)


def _of_graph(ntriples: bytes, graph: str) -> bytes:
    return ntriples.replace(b" .\n", f" <{graph}> .\n".encode())
