"""A small RDF answer as something to look at: nodes with their types, and what joins them."""

from __future__ import annotations

from typing import Any, Final

from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from graph.namespaces import AV
from service.display import local, short

LONGEST: Final = 120_000
"""Characters of Turtle that are drawn; a larger answer is text alone."""
MOST_NODES: Final = 150
LABEL_LENGTH: Final = 60
_NAMES: Final = (SKOS.prefLabel, RDFS.label)


def drawn(turtle: str) -> dict[str, Any] | None:
    """Nodes and edges of an answer in Turtle, in an order that hangs on it alone; None if it is too large to see."""
    if len(turtle) > LONGEST:
        return None
    graph = Graph().parse(data=turtle, format="turtle")
    triples = sorted((t for t in graph if t[1] != RDF.type and t[1] not in _NAMES), key=_as_words)
    ends = dict.fromkeys(end for triple in triples for end in (triple[0], triple[2]))
    ends |= dict.fromkeys(sorted(set(graph.subjects()), key=str))
    if not ends or len(ends) > MOST_NODES:
        return None
    number = {end: f"n{at}" for at, end in enumerate(ends)}
    return {
        "nodes": [_node(graph, end, key) for end, key in number.items()],
        "edges": [
            {"source": number[one], "target": number[other], "label": short(str(relation))}
            for one, relation, other in triples
        ],
    }


def _node(graph: Graph, end: Node, key: str) -> dict[str, Any]:
    if isinstance(end, Literal):
        return {"id": key, "label": _cut(str(end)), "kind": "value", "types": [], "path": None}
    names = [str(name) for relation in _NAMES for name in sorted(graph.objects(end, relation), key=str)]
    fallback = "something" if isinstance(end, BNode) else short(str(end)).rstrip("/").rpartition("/")[2]
    return {
        "id": key,
        "label": _cut(names[0] if names else fallback),
        "kind": "thing" if isinstance(end, URIRef) else "blank",
        "types": _types(graph, end),
        "path": local(str(end)) if isinstance(end, URIRef) else None,
    }


def _types(graph: Graph, end: Node) -> list[str]:
    """Its classes; that an allegation is a claim goes without saying."""
    found = [str(kind) for kind in sorted(graph.objects(end, RDF.type), key=str)]
    return [short(kind) for kind in found if kind != AV + "Claim" or len(found) == 1]


def _as_words(triple: tuple[Node, Node, Node]) -> tuple[str, ...]:
    return tuple(map(str, triple))


def _cut(text: str) -> str:
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + "…"
