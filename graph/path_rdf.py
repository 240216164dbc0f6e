"""
Answers about paths as triples, in terms of the standards: a sequence (rdf:Seq) of paths, each a sequence of steps, each
step a reified statement (rdf:Statement) that says which relation is asserted from which node to which other, and which
claims it was derived from. Of each claim its class, its claimant, who reports it, its certainty and its words.
"""

from __future__ import annotations

from typing import Any

from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef

from graph.namespaces import AV, CLAIM_CLASS, PREFIXES

_PROV = Namespace(PREFIXES["prov"])
_SCHEMA = Namespace(PREFIXES["schema"])
_DC = Namespace(PREFIXES["dcterms"])
_AV = Namespace(AV)


def as_graph(found: dict[str, Any]) -> Graph:
    """The graph of an answer (see :mod:`graph.path_data`): of paths, of a neighbourhood, or of what is shared."""
    graph = Graph()
    for prefix in ("av", "dcterms", "prov", "schema"):
        graph.bind(prefix, PREFIXES[prefix])
    if "paths" in found:
        whole = [_sequence(graph, path["hops"], path["why"]) for path in found["paths"]]
        _seq(graph, BNode("paths"), whole)
    for hop in found.get("hops", ()):
        _step(graph, hop)
    for one in found.get("shared", ()):
        for hop in one["hops"]:
            _step(graph, hop)
    for name in ("from", "to", "around"):
        if name in found:
            _label(graph, found[name])
    return graph


def _sequence(graph: Graph, hops: list[dict[str, Any]], why: str) -> BNode:
    me = _seq(graph, BNode(), [_step(graph, hop) for hop in hops])
    graph.add((me, RDFS.comment, Literal(why, lang="en")))
    return me


def _seq(graph: Graph, me: BNode, members: list[BNode]) -> BNode:
    graph.add((me, RDF.type, RDF.Seq))
    for number, member in enumerate(members, start=1):
        graph.add((me, RDF[f"_{number}"], member))
    return me


def _step(graph: Graph, hop: dict[str, Any]) -> BNode:
    me = BNode()
    ends = (hop["from"], hop["to"]) if hop["forward"] else (hop["to"], hop["from"])
    subject, object_ = (_label(graph, end) for end in ends)
    graph.add((me, RDF.type, RDF.Statement))
    graph.add((me, RDF.subject, subject))
    graph.add((me, RDF.object, object_))
    graph.add((me, RDFS.label, Literal(hop["words"].rstrip(","), lang="en")))
    graph.add((me, _DC.identifier, Literal(hop["relation"])))
    for claim in hop["claims"]:
        graph.add((me, _PROV.wasDerivedFrom, _claim(graph, claim)))
    return me


def _label(graph: Graph, node: dict[str, Any]) -> URIRef | BNode:
    me = URIRef(node["iri"]) if node["iri"] else BNode("any")
    graph.add((me, RDFS.label, Literal(node["label"], lang="en")))
    return me


def _claim(graph: Graph, claim: dict[str, Any]) -> URIRef:
    me, statement = URIRef(claim["iri"]), URIRef(claim["statement"])
    graph.add((me, RDF.type, URIRef(CLAIM_CLASS[claim["type"]])))
    graph.add((me, _AV.statedIn, statement))
    graph.add((me, _AV.reviewState, _AV[claim["review"]]))
    graph.add((me, _AV.confidence, Literal(str(claim["confidence"]), datatype=XSD.decimal)))
    graph.add((me, _SCHEMA.text, Literal(claim["quote"])))
    graph.add((me, _SCHEMA.creditText, Literal(_credit(claim), lang="en")))
    graph.add((statement, _DC.publisher, Literal(claim["publisher"])))
    if claim["certainty"]:
        graph.add((me, _AV.certainty, _AV[f"certainty-{claim['certainty']}"]))
    if claim["invented"]:
        graph.add((statement, _AV.invented, Literal(True)))
    return me


def _credit(claim: dict[str, Any]) -> str:
    return "".join(f"{voice} reports that " for voice in claim["reportedBy"]) + f"{claim['claimant']} says so"
