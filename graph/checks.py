"""The rules that SHACL Core cannot say, each one query over a whole graph (``ontology/checks``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
from rdflib import BNode, Literal
from rdflib.term import Node

from graph.facts import ONTOLOGY
from graph.frozen import FrozenGraph
from graph.model import Violation

_FRONT = re.compile(r"# (?P<why>.+)\n# message: (?P<message>.+)\n# path: (?P<path>.+)\n")


@dataclass(frozen=True)
class Check:
    """A rule: a query whose every row (``?focus ?value``) breaks it, why it exists, and what to tell a reader."""

    name: str
    why: str
    message: str
    path: str
    query: str


@cache
def load(folder: Path = ONTOLOGY / "checks") -> tuple[Check, ...]:
    """The rules, by name."""
    return tuple(read(path) for path in sorted(folder.glob("*-violation.rq")))


def read(path: Path) -> Check:
    """A rule from its file; the front comment says why it exists, its message and the property that it is about."""
    text = path.read_text(encoding="utf-8")
    front = _FRONT.match(text)
    if front is None:
        raise ValueError(f"{path}: the first three lines must be # why, # message: …, # path: …")
    return Check(path.name.removesuffix("-violation.rq"), front["why"], front["message"], front["path"], text)


def run(graph: FrozenGraph, rules: Iterable[Check] | None = None) -> Iterator[Violation]:
    """The violations of the rules in a graph, each rule asked once for all nodes."""
    yield from run_on(oxigraph(graph), rules)


def run_on(store: pyoxigraph.Store, rules: Iterable[Check] | None = None) -> Iterator[Violation]:
    """The violations of the rules in a store, over the union of its graphs."""
    for rule in load() if rules is None else rules:
        rows = store.query(rule.query, use_default_graph_as_union=True)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        for row in rows:
            value = row["value"]
            yield Violation(row["focus"].value, rule.path, rule.message, "" if value is None else value.value)


def oxigraph(graph: FrozenGraph) -> pyoxigraph.Store:
    """A copy in Oxigraph, which answers these queries some fifty times faster."""
    predicates = {predicate: pyoxigraph.NamedNode(str(predicate)) for predicate in graph.by_value}
    quads = []
    for subject, told in graph.by_subject.items():
        node = pyoxigraph.BlankNode(str(subject)) if isinstance(subject, BNode) else pyoxigraph.NamedNode(str(subject))
        for predicate, values in told.items():
            quads += [pyoxigraph.Quad(node, predicates[predicate], _term(value)) for value in values]
    store = pyoxigraph.Store()
    store.extend(quads)
    return store


def _term(term: Node) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    if isinstance(term, Literal):
        if term.language:
            return pyoxigraph.Literal(str(term), language=term.language)
        if term.datatype:
            return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype)))
        return pyoxigraph.Literal(str(term))
    return pyoxigraph.BlankNode(str(term)) if isinstance(term, BNode) else pyoxigraph.NamedNode(str(term))
