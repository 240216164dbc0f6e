"""The gate: a statement's graph against the shapes and checks of the ontology before it enters the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import RDF, BNode, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from graph import checks, named_types
from graph.facts import ONTOLOGY
from graph.frozen import FrozenGraph
from graph.literals import av
from graph.model import AvermentError, Violation
from graph.namespaces import PREFIXES, Iris

SHAPE_FILES = ("statement.ttl", "claim.ttl", "actor.ttl", "norm.ttl", "provenance.ttl")
_EXECUTOR: Final = SHACLExecutor(validator=None)
"""SHACL Core, no inference, all violations."""


class StatementRefused(AvermentError):
    """A statement whose own description does not conform, so that nothing of it may enter."""

    def __init__(self, statement: str, violations: list[Violation]) -> None:
        self.violations = violations
        first = violations[0]
        more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
        super().__init__(f"{statement}: {first.message} [{first.path}]{more}. Mend its metadata and add it again.")


@dataclass(frozen=True)
class HeldBack:
    """A claim that may not enter: its IRI, the words that carry it, and why."""

    claim: str
    quote: str
    violations: list[Violation]


@dataclass(frozen=True)
class Gated:
    """The graph that may enter the store, and the claims that were taken out of it."""

    graph: Graph
    held_back: list[HeldBack]


def gate(graph: Graph, iris: Iris = Iris()) -> Gated:
    """
    Take the claims that do not conform out of a statement's graph, with all that hangs on them alone.

    Args:
        graph: A statement's graph; claims are taken out of it in place.

    Raises:
        StatementRefused: If what does not conform belongs to the statement itself and not to a claim.
    """
    violations = report(graph, iris)
    if not violations:
        return Gated(graph, [])
    statement = next(graph.subjects(RDF.type, av.Statement), None)
    blamed: dict[Node, list[Violation]] = {}
    unowned: list[Violation] = []
    for violation in violations:
        owners = _claims_on(graph, _node(graph, violation.focus))
        for claim in owners:
            blamed.setdefault(claim, []).append(violation)
        if not owners:
            unowned.append(violation)
    if unowned or statement is None:
        raise StatementRefused(str(statement or "The graph has no statement"), unowned or violations)
    held_back = [HeldBack(str(claim), _quote(graph, claim), blamed[claim]) for claim in sorted(blamed, key=str)]
    _take_out(graph, blamed)
    return Gated(graph, held_back)


def report(graph: Graph, iris: Iris = Iris()) -> list[Violation]:
    """All violations in a graph, sorted. What the vocabulary says of the nodes that it names is taken into account."""
    whole = FrozenGraph(graph)
    whole.tell(named_types.told(whole, iris))
    found = [*validate_with(shapes(), whole), *checks.run(whole)]
    return sorted(set(found), key=lambda one: (one.focus, one.path, one.message, one.value))


@cache
def shapes() -> ShapesGraph:
    """The shapes of the ontology, parsed once a process."""
    return read_shapes(ONTOLOGY / name for name in SHAPE_FILES)


def read_shapes(files: Iterable[Path]) -> ShapesGraph:
    """The shapes in Turtle files: what is said of nodes that are shapes or parts of one."""
    whole = Graph()
    for path in files:
        whole.parse(path)
    return shapes_of(whole)


def shapes_of(whole: Graph) -> ShapesGraph:
    """The shapes among the triples of an ontology; the rest is left out, for pySHACL looks at each node of it."""
    kept = Graph()
    todo: list[Node] = [*whole.subjects(RDF.type, SH.PropertyShape), *whole.subjects(RDF.type, SH.NodeShape)]
    while todo:
        node = todo.pop()
        if (node, None, None) in kept:
            continue
        for predicate, value in whole.predicate_objects(node):
            kept.add((node, predicate, value))
            if isinstance(value, BNode):
                todo.append(value)
    return ShapesGraph(FrozenGraph(kept))


def validate_with(parsed: ShapesGraph, graph: Graph) -> list[Violation]:
    """
    The SHACL violations of a graph that holds all that the shapes ask about.

    The shapes are asked one by one, as pySHACL's own ``validate`` does after it has parsed them anew and set up a data
    set of its own, which takes longer than the answer.
    """
    reports: list[Any] = []
    for shape in parsed.shapes:
        reports.extend(shape.validate(_EXECUTOR, graph)[1])
    if not reports:
        return []
    results, _ = Validator.create_validation_report(parsed, False, reports)
    return [_violation(results, result) for result in results.objects(None, SH.result)]


def _violation(results: Graph, result: Node) -> Violation:
    path = results.value(result, SH.resultPath)
    value = results.value(result, SH.value)
    message = results.value(result, SH.resultMessage)
    focus = str(results.value(result, SH.focusNode))
    return Violation(focus, _spoken(path), str(message), "" if value is None else str(value))


def _spoken(path: Node | None) -> str:
    """A property as its prefixed name; a path of several as nothing, for the message names them."""
    if not isinstance(path, URIRef):
        return ""
    for prefix, namespace in PREFIXES.items():
        if path.startswith(namespace):
            return f"{prefix}:{path.removeprefix(namespace)}"
    return str(path)


def _node(graph: Graph, focus: str) -> Node:
    named = URIRef(focus)
    return named if (named, None, None) in graph else BNode(focus)


def _claims_on(graph: Graph, focus: Node) -> set[Node]:
    """The claims that a node hangs on; none if it hangs on the statement too."""
    claims: set[Node] = set()
    seen = {focus}
    todo = [focus]
    while todo:
        node = todo.pop()
        if (node, RDF.type, av.Claim) in graph:
            claims.add(node)
            continue
        if (node, RDF.type, av.Statement) in graph or (node, RDF.type, av.Extraction) in graph:
            return set()
        for holder, predicate in graph.subject_predicates(node):
            if holder not in seen and predicate != RDF.type:
                seen.add(holder)
                todo.append(holder)
    return claims


def _quote(graph: Graph, claim: Node) -> str:
    exact = URIRef(PREFIXES["oa"] + "exact")
    selector = URIRef(PREFIXES["oa"] + "hasSelector")
    for anchor in graph.objects(claim, av.quoteAnchor):
        for part in graph.objects(anchor, selector):
            for words in graph.objects(part, exact):
                return str(words)
    return ""


def _take_out(graph: Graph, claims: Iterable[Node]) -> None:
    """Remove claims and all that is then reached neither from the statement nor from another claim."""
    for claim in claims:
        graph.remove((claim, None, None))
        graph.remove((None, None, claim))
    roots = [root for kind in (av.Statement, av.Extraction, av.Claim) for root in graph.subjects(RDF.type, kind)]
    reached: set[Node] = set(roots)
    todo = list(roots)
    while todo:
        for value in graph.objects(todo.pop(), None):
            if value not in reached:
                reached.add(value)
                todo.append(value)
    for subject in set(graph.subjects()) - reached:
        graph.remove((subject, None, None))
