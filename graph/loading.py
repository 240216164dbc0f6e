"""RDF into the store: statements through the gate, other data of the ontology past its shapes, the rest as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rdflib import RDF, Graph, URIRef

from graph import reviews
from graph.literals import av
from graph.model import AvermentError, Violation
from graph.namespaces import AV
from graph.quads import by_graph
from graph.reviews import Review
from graph.store import Store
from graph.validate import HeldBack, gate, report

SYNTAXES: Final[dict[str, str]] = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".trig": "trig",
    ".jsonld": "jsonld",
    ".json": "jsonld",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
    ".owl": "rdfxml",
}
_OURS: Final = ("vocabulary", "treaty-actions", "binding", "links")
"""Graphs that each store makes itself: of the packaged ontology, and of its statements."""

Gate = tuple[str, bytes, list[HeldBack]]
"""A statement's IRI, the N-Triples that the gate let in, and what it held back."""


class LoadError(AvermentError):
    """RDF that cannot be read, or does not conform."""

    def __init__(self, message: str, violations: list[Violation] | None = None) -> None:
        super().__init__(message)
        self.violations = violations or []


@dataclass
class Loaded:
    """What came in: statements, reviews, other triples, claims held back; and graphs left out, which stores make."""

    statements: int = 0
    reviews: int = 0
    triples: int = 0
    held_back: list[HeldBack] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def load(store: Store, path: Path, *, graph: str | None = None) -> Loaded:
    """
    Load a file: its statements each into the graph of its own IRI, what no shape targets as it stands.

    Args:
        path: Turtle, N-Triples, N-Quads, TriG, JSON-LD or RDF/XML, told by the suffix.
        graph: Where triples outside named graphs go; None: into the default graph.

    Raises:
        LoadError: If it does not parse, or something of it does not conform (then nothing is loaded).
    """
    data, syntax = read(path)
    base = path.absolute().as_uri()
    parts = parse(data, syntax, base=base, name=path.name)
    loaded = Loaded()
    if not any(AV.encode() in ntriples for ntriples in parts.values()):
        with store.writing() as writer:
            writer.begin()
            writer.current.extend([(data, graph)] if graph else [(data, None)], syntax, base=base)
        loaded.triples = sum(ntriples.count(b"\n") for ntriples in parts.values())
        return loaded
    statements: list[Gate] = []
    reviewed: list[Review] = []
    rest: list[tuple[bytes, str | None]] = []
    for name, ntriples in sorted(parts.items()):
        if name in {store.iris.graph(ours) for ours in _OURS}:
            loaded.left_out.append(name)
            continue
        found, other = _taken_apart(ntriples, store)
        statements += found
        if len(other):
            _check(other, store, name or path.name)
            reviewed += _reviews(other)
        if len(other):
            rest.append((other.serialize(format="nt", encoding="utf-8"), name or graph))
            loaded.triples += len(other)
    loaded.reviews = len(reviewed)
    _write(store, statements, reviewed, rest, loaded)
    return loaded


def read(path: Path) -> tuple[bytes, str]:
    """A file's bytes and the name of its syntax."""
    syntax = SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        raise LoadError(f"{path}: unknown suffix; known are {', '.join(sorted(SYNTAXES))}.")
    try:
        return path.read_bytes(), syntax
    except OSError as error:
        raise LoadError(f"{path}: cannot be read ({error.strerror}).") from error


def parse(data: bytes, syntax: str, *, base: str, name: str) -> dict[str, bytes]:
    """N-Triples by graph; raises LoadError with the place of a mistake."""
    try:
        return by_graph(data, syntax, base=base)
    except (SyntaxError, ValueError) as error:
        raise LoadError(f"{name}: does not parse as {syntax}: {error}") from error


def _taken_apart(ntriples: bytes, store: Store) -> tuple[list[Gate], Graph]:
    """The statements of a graph, each gated, and what belongs to none."""
    whole = Graph().parse(data=ntriples, format="nt")
    found = []
    taken = Graph()
    for statement in sorted(str(one) for one in whole.subjects(RDF.type, av.Statement)):
        own = _own_triples(whole, URIRef(statement))
        taken += own
        gated = gate(own, store.iris)
        found.append((statement, gated.graph.serialize(format="nt", encoding="utf-8"), gated.held_back))
    return found, whole - taken


def _own_triples(whole: Graph, statement: URIRef) -> Graph:
    """What a statement's graph holds: it and its claims, and all that is reached from them in the graph."""
    own = Graph()
    todo = [statement, *whole.subjects(av.statedIn, statement), *whole.subjects(av.read, statement)]
    seen = set(todo)
    while todo:
        subject = todo.pop()
        for predicate, value in whole.predicate_objects(subject):
            own.add((subject, predicate, value))
            if value not in seen and not str(value).startswith(AV):
                seen.add(value)
                todo.append(value)
    return own


def _check(graph: Graph, store: Store, name: str) -> None:
    if any(str(kind).startswith(AV) for kind in graph.objects(None, RDF.type)):
        violations = report(graph, store.iris)
        if violations:
            raise LoadError(f"{name}: does not conform: {violations[0].message}", violations)


def _reviews(graph: Graph) -> list[Review]:
    """Take the reviews out of a graph."""
    found = Graph()
    for review in graph.subjects(RDF.type, av.Review):
        found += graph.triples((review, None, None))
    graph -= found
    return reviews.read((str(one), str(name), str(value)) for one, name, value in found)


def _write(
    store: Store, statements: list[Gate], reviewed: list[Review], rest: list[tuple[bytes, str | None]], loaded: Loaded
) -> None:
    with store.writing() as writer:
        for review in reviewed:
            writer.review(review)
        for iri, ntriples, held_back in statements:
            why = [(one.claim, one.quote, violation) for one in held_back for violation in one.violations]
            writer.add_statement(iri, ntriples, why)
            loaded.statements += 1
            loaded.held_back += held_back
        if rest:
            writer.begin()
            writer.current.extend(rest, "ntriples", base=store.version.base)
