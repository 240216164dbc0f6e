"""The picture's pages: drawn by a script where there is one, and always told as a list."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from service import overview
from service.paging import refuse
from service.picture import Ask, picture
from service.picture_data import as_graph, as_json, citation, for_script, sentences_on_page
from service.view import view

explore = Blueprint("explore", __name__)

PART: Final = 25
"""Relations that the list tells at a time."""


@explore.get("/explore")
def page() -> str:
    """The picture, its list, and what can be done with the node that is looked at."""
    refuse()
    here, ask = view(), Ask.of(request.args)
    if q := request.args.get("q", "")[:200].strip():
        hits = [hit for hit in overview.suggest(here, q, limit=20) if hit.sort != "statement"]
        return render_template("explore.html", hits=hits, q=q, picture=None)
    if not ask.nodes:
        busiest = [*overview.actors(here)[:4], *overview.norms(here)[:4]]
        return render_template("explore.html", busiest=busiest, picture=None)
    first = PART * (ask.part - 1)
    drawn = picture(here, ask, sentences_on_page(ask.at, first))
    at = drawn.node(drawn.ask.at)
    edges = drawn.edges_of(at.key) if at else drawn.edges
    return render_template(
        "explore.html", picture=drawn, data=for_script(drawn), at=at, cite=citation(drawn), span=overview.span(here),
        edges=edges[first : first + PART], first=first, joined=len(edges), label={n.key: n.label for n in drawn.nodes},
    )


@explore.get("/explore.json")
def data() -> dict[str, Any]:
    """The same as data."""
    refuse()
    return as_json(picture(view(), Ask.of(request.args)))


@explore.get("/explore.ttl")
def turtle() -> Response:
    """The claims of the picture as Turtle, with who reports, who claims, how surely, reviewed or not."""
    refuse()
    drawn = picture(view(), Ask.of(request.args))
    return Response(as_graph(drawn).serialize(format="turtle"), mimetype="text/turtle")
