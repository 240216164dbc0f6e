"""From statements to what a store takes: read, made into graphs, through the gate. Needs no store: it runs anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from graph.model import Reader, Reading, Statement, Violation
from graph.namespaces import Iris, statement_key


@dataclass(frozen=True)
class Prepared:
    """
    A statement, ready for the store: what the reading of it made, as bytes that pass between processes.

    Attributes:
        held_back: Claims that the gate did not let in: IRI, quote, why.
        refused: Why nothing of it may enter; empty if it may.
    """

    statement: Statement
    iri: str
    ntriples: bytes = b""
    claims: int = 0
    held_back: tuple[tuple[str, str, Violation], ...] = ()
    refused: str = ""


def prepare(statements: Iterable[Statement], reader: str | Reader, base: str) -> list[Prepared]:
    """
    Read statements and take their graphs through the gate.

    Args:
        reader: A name for :func:`graph.reader.open_reader`, or one of your own (for other processes: that pickles).
        base: Where the IRIs hang.
    """
    return list(_prepared(opened(reader), statements, Iris(base)))


def _prepared(reader: Reader, statements: Iterable[Statement], iris: Iris) -> Iterator[Prepared]:
    from graph import catalogue
    from graph.rdf import statement_graph
    from graph.validate import StatementRefused, gate

    several = list(statements)
    read_all: Callable[[list[Statement]], Iterable[Reading]] | None = getattr(reader, "read_all", None)
    readings = read_all(several) if read_all else map(reader.read, several)
    for statement, reading in zip(several, readings, strict=True):
        iri = iris.statement(statement_key(statement))
        try:
            gated = gate(statement_graph(statement, reading, catalogue.load(), iris), iris)
        except StatementRefused as error:
            yield Prepared(statement, iri, refused=str(error))
            continue
        back = tuple((one.claim, one.quote, why) for one in gated.held_back for why in one.violations)
        ntriples = gated.graph.serialize(format="nt", encoding="utf-8")
        claims = len(reading.claims) - len(gated.held_back)
        yield Prepared(statement, iri, ntriples, claims, back)


def opened(reader: str | Reader) -> Reader:
    """A reader by its name, made once in a process; or the one given."""
    return _named(reader) if isinstance(reader, str) else reader


def rules(reader: Reader) -> tuple[str, str] | None:
    """Name and version of the rules that a reader reads by; None where it has none."""
    provenance = getattr(reader, "provenance", None)
    return (provenance.reader, provenance.version) if provenance else None


@cache
def _named(name: str) -> Reader:
    from graph.reader import open_reader

    return open_reader(name)
