"""Turtle files of facts (norms, actors, treaty actions) as plain tables, subject by subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph

import graph
from graph.model import AvermentError
from graph.namespaces import AV, BASE, PREFIXES

ONTOLOGY = Path(graph.__file__).resolve().parents[1] / "ontology"
TYPE = PREFIXES["rdf"] + "type"


class FactsError(AvermentError):
    """A file of facts does not parse, or a fact that a record needs is missing."""


@cache
def iri(term: str) -> str:
    """``av:adopted`` written out."""
    prefix, _, local = term.partition(":")
    return PREFIXES[prefix] + local


class Facts:
    """What the files say of one subject. IRIs below the base come back as ids (``norms/iccpr``), others whole."""

    __slots__ = ("_values", "subject")

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self._values: defaultdict[str, list[str]] = defaultdict(list)

    def put(self, predicate: str, value: str) -> None:
        self._values[predicate].append(value)

    def all(self, term: str) -> tuple[str, ...]:
        """The values of ``term``, in the order of the file."""
        return tuple(self._values.get(iri(term), ()))

    def one(self, term: str) -> str | None:
        values = self._values.get(iri(term))
        return values[0] if values else None

    def need(self, term: str) -> str:
        value = self.one(term)
        if value is None:
            raise FactsError(f"{self.subject} has no {term}: add it in the Turtle file that describes it.")
        return value

    def day(self, term: str) -> date | None:
        value = self.one(term)
        return date.fromisoformat(value) if value else None

    def number(self, term: str) -> int | None:
        value = self.one(term)
        return int(value) if value else None

    def flag(self, term: str) -> bool:
        return self.one(term) == "true"

    def concept(self, term: str, scheme: str) -> str | None:
        """The value of ``term``, an IRI ``av:<scheme>-x``, as ``x``."""
        value = self.one(term)
        return value.removeprefix(f"{AV}{scheme}-") if value else None

    def types(self) -> tuple[str, ...]:
        return tuple(value.removeprefix(AV) for value in self._values.get(TYPE, ()))


def files(folder: str) -> list[Path]:
    """The Turtle files of a folder of the ontology, by name."""
    return sorted((ONTOLOGY / folder).glob("*.ttl"))


def read(paths: Iterable[Path]) -> dict[str, Facts]:
    """All subjects of the files, by id (below the base) or IRI, in the order of the files."""
    table: dict[str, Facts] = {}
    for subject, predicate, value in _triples(paths):
        facts = table.get(subject)
        if facts is None:
            facts = table[subject] = Facts(subject)
        facts.put(predicate, value)
    return table


def _triples(paths: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    for path in paths:
        try:
            for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
                subject, value = quad.subject, quad.object
                if isinstance(subject, pyoxigraph.NamedNode) and isinstance(
                    value, pyoxigraph.NamedNode | pyoxigraph.Literal
                ):
                    yield _short(subject.value), quad.predicate.value, _short(value.value)
        except SyntaxError as error:
            raise FactsError(f"{path.name} is not Turtle: {error}; mend that line.") from error


def _short(value: str) -> str:
    return value.removeprefix(BASE)
