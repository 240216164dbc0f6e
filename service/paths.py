"""Paths between two ends, as numbered sentences and as data."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from graph import path_data
from graph import paths as search
from graph.entity_graph import Filters, Node
from graph.paths import Found
from service.errors import Problem
from service.negotiate import HTML, JSON, choose
from service.records import ClaimRow, View, claims
from service.view import view

paths = Blueprint("paths", __name__)

MOST_PATHS = 20
SENTENCES = 3
"""Claims that the page shows for a hop; the data has all of them."""


@paths.get("/paths", defaults={"suffix": None})
@paths.get("/paths.<any(html, json):suffix>")
def find(suffix: str | None) -> Response:
    """``from`` and ``to`` are IRIs, labels or aliases; ``k``, ``longest``, ``type``, ``certainty`` and dates narrow."""
    here, chosen = view(), choose((HTML, JSON), suffix=suffix)
    ends = [request.args.get(name, "")[:300].strip() for name in ("from", "to")]
    candidates = [search.resolve(here.db, here.commit, end) if end else [] for end in ends]
    found = _search(here, candidates[0][0], candidates[1][0]) if all(len(each) == 1 for each in candidates) else None
    if chosen is JSON:
        return _answer(here, ends, candidates, found)
    said = _claims(here, found)
    shown = [_told(here, end, each) for end, each in zip(ends, candidates, strict=True)]
    told = {"found": found, "said": said, "sentences": SENTENCES, "picture": _picture(here, found)}
    return Response(render_template("paths.html", ends=shown, args=request.args, **told), mimetype="text/html")


def _search(here: View, start: Node, end: Node) -> Found:
    k, longest = (min(max(request.args.get(*each, type=int), 1), MOST_PATHS) for each in (("k", 5), ("longest", 4)))
    days = (request.args.get(name) for name in ("since", "until"))
    try:
        since, until = (date.fromisoformat(day) if day else None for day in days)
    except ValueError as error:
        raise Problem(400, "bad-parameter", "since and until are days, as 2025-03-05.") from error
    filters = Filters(
        types=frozenset(request.args.getlist("type")),
        certainties=frozenset(request.args.getlist("certainty")),
        since=since,
        until=until,
        without=frozenset(request.args.getlist("without")),
        publishers=request.args.get("publishers", 1, type=int),
    )
    return search.find(here.db, here.commit, start, end, k=k, longest=longest, filters=filters, public=here.public)


def _answer(here: View, ends: list[str], candidates: list[list[Node]], found: Found | None) -> Response:
    for end, each in zip(ends, candidates, strict=True):
        if not end:
            raise Problem(400, "bad-parameter", "Give both ends: from and to, each an IRI, a label or an alias.")
        if not each:
            raise Problem(404, "not-found", f"Nothing here is called {end!r}.")
        if len(each) > 1:
            choices = [path_data.node(one) for one in each]
            raise Problem(300, "ambiguous", f"{end!r} may be any of these: give the IRI of one.", choices=choices)
    assert found is not None
    return jsonify(path_data.document(here.db, here.commit, found))


def _claims(here: View, found: Found | None) -> dict[int, ClaimRow]:
    wanted = sorted({claim for path in found.paths for hop in path.hops for claim in hop.claims}) if found else []
    return {claim.id: claim for claim in claims(here, wanted)}


def _told(here: View, end: str, candidates: list[Node]) -> dict[str, Any]:
    """What the form shows of an end: its name, or the nodes that it may mean."""
    name = candidates[0].label if len(candidates) == 1 else end
    return {"asked": end, "name": name, "candidates": [(node, here.path(node.iri)) for node in candidates]}


def _picture(here: View, found: Found | None) -> list[str]:
    """Address of the picture of each path: its nodes, and nothing opened but the first."""
    addresses = []
    for path in found.paths if found else ():
        nodes = [here.path(node.iri)[1:] for node in (path.hops[0].start, *(hop.end for hop in path.hops))]
        addresses.append("/explore?" + urlencode([*(("node", node) for node in nodes), ("open", "none")]))
    return addresses
