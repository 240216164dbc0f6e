"""RDF files against the ontology, for people and for machines."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH

from graph import loading
from graph.model import Violation
from graph.namespaces import PREFIXES
from graph.validate import report


def of_file(path: Path) -> list[Violation]:
    """
    What does not conform in a file; the graphs of a dataset are taken as one.

    Raises:
        LoadError: If it does not parse.
    """
    data, syntax = loading.read(path)
    whole = Graph()
    for ntriples in loading.parse(data, syntax, base=path.absolute().as_uri(), name=path.name).values():
        whole.parse(data=ntriples, format="nt")
    return report(whole)


def as_turtle(violations: list[Violation]) -> str:
    """A SHACL validation report."""
    made = Graph()
    for prefix in ("sh", "av"):
        made.bind(prefix, PREFIXES[prefix])
    me = BNode()
    made.add((me, RDF.type, SH.ValidationReport))
    made.add((me, SH.conforms, Literal(not violations)))
    for one in violations:
        result = BNode()
        made.add((me, SH.result, result))
        made.add((result, RDF.type, SH.ValidationResult))
        made.add((result, SH.focusNode, _node(one.focus)))
        made.add((result, SH.resultSeverity, SH.Violation))
        made.add((result, SH.resultMessage, Literal(one.message)))
        prefix, _, local = one.path.partition(":")
        if prefix in PREFIXES:
            made.add((result, SH.resultPath, URIRef(PREFIXES[prefix] + local)))
        if one.value:
            made.add((result, SH.value, _node(one.value)))
    return made.serialize(format="turtle")


def _node(value: str) -> URIRef | Literal:
    return URIRef(value) if value.startswith(("http://", "https://", "urn:")) else Literal(value)
