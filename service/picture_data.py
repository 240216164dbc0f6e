"""A picture as data: JSON for programs, a shorter one for the script that draws it, Turtle, a citation."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from rdflib import DCTERMS, RDF, RDFS, XSD, Graph, Literal, URIRef

from graph.namespaces import AV, CLAIM_CLASS, PREFIXES, RESPONDENT_PROPERTY
from service import strings
from service.picture import Edge, Picture, Telling
from service.records import ClaimRow, StatementRow
from service.view import view

LONGEST_SAID: Final = 200
"""Characters of a quote that the script says; the list has the sentence."""
MOST_SAID: Final = 40
"""Relations whose first sentence the script has from the start; it asks for that of another when it is looked at."""
TOLD: Final = 2
"""Sentences of a relation that is looked at."""


def as_json(drawn: Picture) -> dict[str, Any]:
    """Nodes and edges, each edge with its first sentences."""
    return {
        "address": drawn.ask.address(),
        "cut": drawn.cut,
        "citation": citation(drawn),
        "invented": _invented(drawn),
        "nodes": [
            {
                "id": node.key,
                "iri": node.iri,
                "label": node.label,
                "sort": node.sort,
                "kind": node.kind,
                "opened": node.opened,
                "pinned": node.key in drawn.ask.pinned,
                "hidden": node.hidden,
            }
            for node in drawn.nodes
        ],
        "edges": [_edge(edge) for edge in drawn.edges],
    }


def for_script(drawn: Picture) -> dict[str, Any]:
    """What the script that draws has not from the page's list: edges by the places of their nodes, first sentences."""
    place = {node.key: at for at, node in enumerate(drawn.nodes)}
    relations = sorted({edge.relation for edge in drawn.edges})
    kind = {name: at for at, name in enumerate(relations)}
    edges: list[list[Any]] = []
    for edge in drawn.edges:
        said = [_said(claim) for claim in edge.sentences[:1] if len(edges) < MOST_SAID or drawn.ask.at in edge.ends]
        number = [edge.claims] if said or edge.claims > 1 else []
        edges.append([place[edge.source], kind[edge.relation], place[edge.target], *number, *said])
    return {
        "address": drawn.ask.address(),
        "invented": _invented(drawn),
        "opened": [at for at, node in enumerate(drawn.nodes) if node.opened],
        "pinned": [place[key] for key in drawn.ask.pinned if key in place],
        "relations": [[name, strings.RELATION.get(name, name)] for name in relations],
        "edges": edges,
    }


def sentences_on_page(at: str, first: int) -> Telling:
    """How many sentences the page needs of an edge: those of the list more than those that are only drawn."""

    def wanted(edge: Edge, place: int) -> int:
        listed = at in edge.ends if at else first <= place < first + MOST_SAID
        return TOLD if listed else int(place < MOST_SAID)

    return wanted


def _said(claim: ClaimRow) -> list[Any]:
    quote = claim.quote
    cut = quote if len(quote) <= LONGEST_SAID else quote[:LONGEST_SAID].rstrip() + " …"
    voices = [voice.label for voice in claim.reported_by]
    return [claim.claimant.label, voices, claim.certainty, claim.review, cut, claim.statement.publisher]


def _invented(drawn: Picture) -> bool:
    return any(claim.statement.invented for edge in drawn.edges for claim in edge.sentences)


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "relation": edge.relation,
        "label": strings.RELATION.get(edge.relation, edge.relation),
        "target": edge.target,
        "claims": edge.claims,
        "publishers": edge.publishers,
        "first": edge.first,
        "last": edge.last,
        "sentences": [claim_json(claim) for claim in edge.sentences],
    }


def claim_json(claim: ClaimRow) -> dict[str, Any]:
    """A claim as data, with all that a reader must see beside it."""
    return {
        "iri": claim.iri,
        "type": claim.type,
        "claimant": claim.claimant.label,
        "reportedBy": [voice.label for voice in claim.reported_by],
        "publisher": claim.statement.publisher,
        "respondents": [voice.label for voice in claim.respondents],
        "certainty": claim.certainty,
        "review": claim.review,
        "confidence": claim.confidence,
        "quote": claim.quote,
        "date": claim.statement.date,
        "statement": claim.statement.iri,
        "start": claim.start,
        "end": claim.end,
        "invented": claim.statement.invented,
        "page": claim.in_place,
    }


def as_graph(drawn: Picture) -> Graph:
    """The same as triples: labels of the nodes, and each claim and statement as its own graph says it."""
    graph = Graph()
    for prefix in ("av", "dcterms", "rdfs", "schema"):
        graph.bind(prefix, PREFIXES[prefix])
    for node in drawn.nodes:
        graph.add((URIRef(node.iri), RDFS.label, Literal(node.label, lang="en")))
    for edge in drawn.edges:
        for claim in edge.sentences:
            _add_claim(graph, claim)
            _add_statement(graph, claim.statement)
    return graph


def _add_claim(graph: Graph, claim: ClaimRow) -> None:
    me, av = URIRef(claim.iri), AV
    graph.add((me, RDF.type, URIRef(CLAIM_CLASS[claim.type])))  # type: ignore[index]
    graph.add((me, URIRef(av + "statedIn"), URIRef(claim.statement.iri)))
    graph.add((me, URIRef(PREFIXES["schema"] + "text"), Literal(claim.quote, lang=claim.statement.language)))
    graph.add((me, URIRef(av + "reviewState"), URIRef(av + claim.review)))
    if claim.certainty:
        graph.add((me, URIRef(av + "certainty"), URIRef(f"{av}certainty-{claim.certainty}")))
    slots = [("claimant", [claim.claimant]), ("reportedBy", claim.reported_by)]
    slots.append((RESPONDENT_PROPERTY[claim.type].removeprefix(AV), claim.respondents))  # type: ignore[index]
    for name, voices in slots:
        for voice in voices:
            if voice.iri:
                graph.add((me, URIRef(av + name), URIRef(voice.iri)))
                graph.add((URIRef(voice.iri), RDFS.label, Literal(voice.label, lang="en")))
    for norm in claim.norms:
        graph.add((me, URIRef(av + "cites"), URIRef(norm.iri)))


def _add_statement(graph: Graph, statement: StatementRow) -> None:
    me, publisher = URIRef(statement.iri), URIRef(statement.publisher_iri)
    graph.add((me, RDF.type, URIRef(AV + "Statement")))
    graph.add((me, RDFS.label, Literal(statement.name)))
    graph.add((me, URIRef(AV + "publisher"), publisher))
    graph.add((publisher, RDFS.label, Literal(statement.publisher, lang="en")))
    if statement.title:
        graph.add((me, DCTERMS.title, Literal(statement.title)))
    if statement.date:
        graph.add((me, URIRef(AV + "publishedOn"), Literal(statement.date, datatype=XSD.date, normalize=False)))
    if statement.invented:
        graph.add((me, URIRef(AV + "invented"), Literal(True)))
        graph.add((me, RDFS.comment, Literal(strings.INVENTED_LONG, lang="en")))


def citation(drawn: Picture) -> str:
    """How to cite the picture: what it shows, of which state of the graph, and its address."""
    names = [node.label for node in drawn.nodes if node.key in drawn.ask.nodes][:3]
    subject = " and ".join(names) if names else "claims"
    shown = f"{len(drawn.nodes)} nodes, {len(drawn.edges)} relations, state {view().commit} of the graph"
    return f"Averment, claims around {subject} ({shown}), {request.host_url.rstrip('/')}{drawn.ask.address()}"
