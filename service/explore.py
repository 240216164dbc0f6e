"""The picture's pages: drawn by a script where there is one, and always told as a list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from graph.namespaces import AV, CLAIM_CLASS, PREFIXES, RESPONDENT_PROPERTY
from service import overview, strings
from service.picture import Ask, Edge, Picture, picture
from service.records import ClaimRow
from service.view import view

explore = Blueprint("explore", __name__)

LONGEST_SAID = 240
"""Characters of a quote that the picture says; the list has the sentence."""
_SAID = ("claimant", "reportedBy", "type", "certainty", "review", "quote", "publisher", "invented")
"""What the script says of a relation; the page's list and ``/explore.json`` have the rest."""


@explore.get("/explore")
def page() -> str:
    """The picture, its list, and what can be done with the node that is looked at."""
    here, ask = view(), Ask.of(request.args)
    if q := request.args.get("q", "")[:200].strip():
        hits = [hit for hit in overview.suggest(here, q, limit=20) if hit.sort != "statement"]
        return render_template("explore.html", hits=hits, q=q, picture=None)
    if not ask.nodes:
        busiest = [*overview.actors(here)[:4], *overview.norms(here)[:4]]
        return render_template("explore.html", busiest=busiest, picture=None)
    drawn = picture(here, ask)
    told = as_json(drawn)
    for edge in told["edges"]:
        edge["sentences"] = [_in_short(claim) for claim in edge["sentences"][:1]]
    return render_template(
        "explore.html", picture=drawn, data=told, at=drawn.node(ask.at), cite=citation(drawn),
        span=overview.span(here),
    )


@explore.get("/explore.json")
def data() -> dict[str, Any]:
    """The same as data."""
    return as_json(picture(view(), Ask.of(request.args)))


@explore.get("/explore.ttl")
def turtle() -> Response:
    """The claims of the picture as Turtle, with who reports, who claims, how surely, reviewed or not."""
    drawn = picture(view(), Ask.of(request.args))
    return Response(as_graph(drawn).serialize(format="turtle"), mimetype="text/turtle")


def _in_short(claim: dict[str, Any]) -> dict[str, Any]:
    quote = claim["quote"]
    cut = quote if len(quote) <= LONGEST_SAID else quote[:LONGEST_SAID].rstrip() + " …"
    return {name: claim[name] for name in _SAID} | {"quote": cut}


def as_json(drawn: Picture) -> dict[str, Any]:
    """Nodes and edges, each edge with its first sentences."""
    return {
        "address": drawn.ask.address(),
        "cut": drawn.cut,
        "citation": citation(drawn),
        "invented": any(claim.statement.invented for edge in drawn.edges for claim in edge.sentences),
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
    """The same as triples: labels of the nodes, and each claim with its slots."""
    graph = Graph()
    for prefix in ("av", "dcterms", "prov", "rdfs", "schema"):
        graph.bind(prefix, PREFIXES[prefix])
    for node in drawn.nodes:
        graph.add((URIRef(node.iri), RDFS.label, Literal(node.label, lang="en")))
    for edge in drawn.edges:
        for claim in edge.sentences:
            _add_claim(graph, claim)
    return graph


def _add_claim(graph: Graph, claim: ClaimRow) -> None:
    me, av = URIRef(claim.iri), AV
    graph.add((me, RDF.type, URIRef(CLAIM_CLASS[claim.type])))  # type: ignore[index]
    graph.add((me, URIRef(av + "statedIn"), URIRef(claim.statement.iri)))
    statement = URIRef(claim.statement.iri)
    graph.add((statement, URIRef(PREFIXES["dcterms"] + "publisher"), Literal(claim.statement.publisher)))
    graph.add((me, URIRef(PREFIXES["schema"] + "text"), Literal(claim.quote, lang=claim.statement.language)))
    graph.add((me, URIRef(av + "reviewState"), URIRef(av + claim.review)))
    if claim.certainty:
        graph.add((me, URIRef(av + "certainty"), URIRef(f"{av}certainty-{claim.certainty}")))
    if claim.statement.invented:
        graph.add((statement, RDFS.comment, Literal(strings.INVENTED_LONG, lang="en")))
    slots = [("claimant", [claim.claimant]), ("reportedBy", claim.reported_by)]
    slots.append((RESPONDENT_PROPERTY[claim.type].removeprefix(AV), claim.respondents))  # type: ignore[index]
    for name, voices in slots:
        for voice in voices:
            if voice.iri:
                graph.add((me, URIRef(av + name), URIRef(voice.iri)))
    for norm in claim.norms:
        graph.add((me, URIRef(av + "cites"), URIRef(norm.iri)))


def citation(drawn: Picture) -> str:
    """How to cite the picture: what it shows, of which state of the graph, and its address."""
    names = [node.label for node in drawn.nodes if node.key in drawn.ask.nodes][:3]
    claims = len({claim.iri for edge in drawn.edges for claim in edge.sentences})
    subject = " and ".join(names) if names else "claims"
    shown = f"{len(drawn.nodes)} nodes, {claims} sentences, state {view().commit} of the graph"
    return f"Averment, claims around {subject} ({shown}), {request.host_url.rstrip('/')}{drawn.ask.address()}"
