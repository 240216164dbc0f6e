"""Named graphs in the engine (Oxigraph): the only module of the store that names one; triples pass as bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

import pyoxigraph as engine

from graph.closing import Closing
from graph.namespaces import PREFIXES

Triple = tuple[str, str, str]
"""Subject, predicate and object: IRIs, or the words of literals."""
MOST_DATA_FILES: Final = 64
"""Small data files above which the writer compacts: past some hundred, a snapshot takes seconds instead of 10 ms."""
_SMALL: Final = 32 * 2**20
"""Bytes: compacting makes files of 64 MiB; a large store has many of them, and would be compacted each time."""
FORMATS: Final[dict[str, engine.RdfFormat]] = {
    "trig": engine.RdfFormat.TRIG,
    "nquads": engine.RdfFormat.N_QUADS,
    "jsonld": engine.RdfFormat.JSON_LD,
    "turtle": engine.RdfFormat.TURTLE,
    "ntriples": engine.RdfFormat.N_TRIPLES,
    "rdfxml": engine.RdfFormat.RDF_XML,
}
_UNION: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class Quads(Closing):
    """A set of named graphs on disk, open for reading or for writing. The engine lets go of the files on ``close``."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self.changed = False
        """Something was written since the last backup."""
        self._store: engine.Store | None = engine.Store.read_only(str(path)) if read_only else engine.Store(str(path))

    @property
    def _open(self) -> engine.Store:
        if self._store is None:
            raise ValueError(f"{self._path} has been closed.")
        return self._store

    def graphs(self) -> list[str]:
        """IRIs of the named graphs, sorted."""
        return sorted(name.value for name in self._open.named_graphs() if isinstance(name, engine.NamedNode))

    def ntriples(self, graph: str) -> bytes:
        """One named graph, as sorted N-Triples; empty if there is none."""
        found = (quad.triple for quad in self._open.quads_for_pattern(None, None, None, engine.NamedNode(graph)))
        lines = (engine.serialize(found, format=engine.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
        return b"".join(sorted(lines))

    def holds(self, graph: str, ntriples: bytes) -> bool:
        """A named graph has just these triples."""
        name = engine.NamedNode(graph)
        there = set(self._open.quads_for_pattern(None, None, None, name))
        return there == {_quad(triple, name) for triple in engine.parse(ntriples, format=engine.RdfFormat.N_TRIPLES)}

    def put(self, graph: str, ntriples: bytes) -> None:
        """Make a named graph hold just these triples."""
        self.changed = True
        name = engine.NamedNode(graph)
        self._open.remove_graph(name)
        self._open.extend(_quad(triple, name) for triple in engine.parse(ntriples, format=engine.RdfFormat.N_TRIPLES))

    def extend(self, parts: Iterable[tuple[bytes, str | None]], syntax: str, *, base: str) -> None:
        """
        Add RDF as it stands, all at once (each call makes data files of its own).

        Args:
            parts: Data, and the graph that it goes to; None: to those that it names.
        """
        self.changed = True
        self._open.bulk_extend(quad for data, graph in parts for quad in _quads(data, FORMATS[syntax], base, graph))

    def replace(self, graph: str, things: Iterable[str], inward: str, new: bytes) -> None:
        """
        Change a named graph in places.

        Args:
            things: All triples with one of these as subject are taken out.
            inward: And those with this property and one of them as object.
            new: N-Triples to put in.
        """
        self.changed = True
        name = engine.NamedNode(graph)
        for thing in map(engine.NamedNode, things):
            for quad in (
                *self._open.quads_for_pattern(thing, None, None, name),
                *self._open.quads_for_pattern(None, engine.NamedNode(inward), thing, name),
            ):
                self._open.remove(quad)
        self.change(graph, b"", new)

    def change(self, graph: str, gone: bytes, new: bytes) -> None:
        """Take triples out of a named graph, and put others in."""
        if not gone and not new:
            return
        self.changed = True
        name = engine.NamedNode(graph)
        for triple in engine.parse(gone, format=engine.RdfFormat.N_TRIPLES):
            self._open.remove(_quad(triple, name))
        self._open.extend(_quad(triple, name) for triple in engine.parse(new, format=engine.RdfFormat.N_TRIPLES))

    def drop(self, graph: str) -> None:
        """Remove a named graph."""
        self.changed = True
        self._open.remove_graph(engine.NamedNode(graph))

    def select(self, query: str) -> list[tuple[str | None, ...]]:
        """The rows of one of our own queries; its default graph is the union. What users ask goes to a worker."""
        found = self._open.query(query, use_default_graph_as_union=True)
        if not isinstance(found, engine.QuerySolutions):
            raise ValueError("Only SELECT has rows.")
        names = found.variables
        return [tuple(None if row[name] is None else _plain(row[name]) for name in names) for row in found]

    def dump(self, out: IO[bytes], syntax: str) -> None:
        """Write everything; in formats without named graphs, the union of the graphs."""
        chosen = FORMATS[syntax]
        prefixes = PREFIXES if syntax in ("trig", "turtle") else None
        if chosen.supports_datasets:
            self._open.dump(out, chosen, prefixes=prefixes)
            return
        found = self._open.query(_UNION, use_default_graph_as_union=True)
        if isinstance(found, engine.QueryTriples):
            engine.serialize(found, out, chosen, prefixes=prefixes)

    def backup(self, target: Path) -> None:
        """A copy by hard links: all that was written so far."""
        if sum(map(_is_small, self._path.glob("*.sst"))) > MOST_DATA_FILES:
            self.compact()
        self._open.backup(str(target))
        self.changed = False

    def compact(self) -> None:
        """Rewrite the data into few files, without what was removed."""
        self.changed = True
        self._open.flush()
        self._open.optimize()

    def rewrite(self) -> None:
        """Copy all graphs into new files: the engine keeps the words of what was removed, compacted or not."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        copy = engine.Store(str(fresh))
        copy.bulk_extend(self._open)
        copy.flush()
        del copy
        self.close()
        shutil.rmtree(self._path)
        fresh.rename(self._path)
        self._store = engine.Store(str(self._path))
        self.changed = True

    def close(self) -> None:
        self._store = None

    def __len__(self) -> int:
        return len(self._open)


def _is_small(file: Path) -> bool:
    try:
        return file.stat().st_size < _SMALL
    except FileNotFoundError:  # the engine has put it together with others meanwhile
        return False


def triples(ntriples: bytes) -> Iterator[Triple]:
    """N-Triples as plain strings."""
    for triple in engine.parse(ntriples, format=engine.RdfFormat.N_TRIPLES):
        yield _plain(triple.subject), triple.predicate.value, _plain(triple.object)


def by_graph(data: bytes, syntax: str, *, base: str) -> dict[str, bytes]:
    """RDF taken apart: N-Triples by graph; ``""`` is the default graph."""
    found: dict[str, list[engine.Triple]] = {}
    for quad in engine.parse(data, format=FORMATS[syntax], base_iri=base):
        graph = _graph_of(quad)
        name = "" if isinstance(graph, engine.DefaultGraph) else str(graph.value)
        found.setdefault(name, []).append(engine.Triple(quad.subject, quad.predicate, quad.object))
    return {name: engine.serialize(some, format=engine.RdfFormat.N_TRIPLES) or b"" for name, some in found.items()}


def _quads(data: bytes, syntax: engine.RdfFormat, base: str, graph: str | None) -> Iterator[engine.Quad]:
    name = engine.NamedNode(graph) if graph else None
    for quad in engine.parse(data, format=syntax, base_iri=base, without_named_graphs=graph is not None):
        yield _quad(quad, name or _graph_of(quad))


def _quad(triple: engine.Triple | engine.Quad, graph: object) -> engine.Quad:
    return engine.Quad(triple.subject, triple.predicate, triple.object, graph)  # type: ignore[arg-type]


def _graph_of(quad: engine.Quad) -> engine.NamedNode | engine.BlankNode | engine.DefaultGraph:
    return getattr(quad, "graph_name", engine.DefaultGraph())


def _plain(term: object) -> str:
    return str(getattr(term, "value", term))
