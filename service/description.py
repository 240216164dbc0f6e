"""What the service says of itself in RDF: the service description, and the data set (VoID, DCAT) with live counts."""

from __future__ import annotations

from typing import Final

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, VOID

from graph.namespaces import PREFIXES
from service.negotiate import GRAPHS, SELECTED, Format
from service.runtime import runtime

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
_FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD", "nq": "N-Quads", "trig": "TriG",
}
"""Names under http://www.w3.org/ns/formats/, by suffix."""
_RDFLIB: Final = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "nq": "nquads", "trig": "trig"}


def service(endpoint: str, chosen: Format) -> str:
    """
    The service description of the endpoint.

    Source:
        SPARQL 1.1 Service Description.
    """
    graph, here, dataset = _new(), BNode(), BNode()
    graph.add((here, RDF.type, SD.Service))
    graph.add((here, SD.endpoint, URIRef(endpoint)))
    graph.add((here, SD.supportedLanguage, SD.SPARQL11Query))
    if runtime().engine.union:
        graph.add((here, SD.feature, SD.UnionDefaultGraph))
    for each in (*SELECTED, *GRAPHS):
        graph.add((here, SD.resultFormat, _FORMATS[_FORMAT_NAMES[each.suffix]]))
    graph.add((here, SD.defaultDataset, dataset))
    graph.add((here, DCTERMS.description, Literal(_words(), lang="en")))
    _describe_dataset(graph, dataset)
    return serialised(graph, chosen)


def _describe_dataset(graph: Graph, dataset: BNode) -> None:
    graph.add((dataset, RDF.type, SD.Dataset))
    default = BNode()
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    with runtime().shown() as quads:
        names = quads.graphs()
    for name in names:
        named = BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, URIRef(name)))


def _words() -> str:
    limits = runtime().settings
    default = "the union of the named graphs" if runtime().engine.union else "the unnamed graph alone"
    return (
        f"Queries only: updates are off, for the graph changes through its SHACL gate alone. SERVICE is refused. "
        f"Without FROM, the default graph is {default}. A query has {limits.seconds:g} seconds, "
        f"{limits.rows:,} rows and {limits.bytes >> 20} MB; past one, the answer is a problem document that names it."
    )


def serialised(graph: Graph, chosen: Format) -> str:
    """A small graph in one of the formats."""
    return graph.serialize(format=_RDFLIB[chosen.suffix])


def _new() -> Graph:
    graph = Graph()
    for prefix in ("dcat", "dcterms", "foaf", "rdf", "sd", "void", "xsd"):
        graph.bind(prefix, PREFIXES.get(prefix, str(RDF)))
    return graph


__all__ = ["DCAT", "VOID", "serialised", "service"]
