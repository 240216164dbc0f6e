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
    large = pyoxigraph.Store(str(folder))
    with Store.open(sample).snapshot() as snapshot:
        for number in range(copies + 1):
            large.bulk_load(b"".join(_copied(snapshot.quads, number)), pyoxigraph.RdfFormat.N_QUADS)
    large.flush()
    large.optimize()
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
