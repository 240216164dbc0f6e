"""Paths between two ends, what is around one, what two share: as numbered sentences, as data and as triples."""

from __future__ import annotations

import time
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from graph import path_rdf
from graph.path_filters import Filters
from graph.path_hops import Node
from graph.path_names import any_norm, resolve
from graph.path_worker import as_request
from service import budget
from service.errors import Problem
from service.negotiate import GRAPHS, HTML, JSON, Format, choose
from service.records import ClaimRow, View, claims
from service.runtime import runtime, snapshot
from service.sparql import gone
from service.view import view

paths = Blueprint("paths", __name__)

FORMATS = (HTML, JSON, *(each for each in GRAPHS if each.suffix in ("ttl", "nt", "rdf", "jsonld")))
SUFFIXES = "any(html, json, ttl, nt, rdf, jsonld)"
SENTENCES = 3
"""Claims that the page shows for a hop; the data has more, and their number."""
_SETS = {
    "type": "types", "certainty": "certainties", "statement": "statements", "without": "without",
    "relation": "relations",
}  # fmt: skip
_BOUNDS = {"k": 5, "longest": 4, "depth": 1, "most": 50, "publishers": 1}

Ends = dict[str, list[Node]]


@paths.get("/paths", defaults={"suffix": None})
@paths.get(f"/paths.<{SUFFIXES}:suffix>")
def find(suffix: str | None) -> Response:
    """
    ``from`` and ``to`` are IRIs, labels, aliases or keys (``un-charter``), or ``to=any right``: any norm of a kind;
    ``k``, ``longest``, ``hubs``; filters: ``type``, ``certainty``, ``at_least``, ``since``, ``until``, ``statement``,
    ``without`` (a claimant), ``publishers``, ``relation``, ``direction``.
    """
    chosen, ends = choose(FORMATS, suffix=suffix), _ends("from", "to")
    ready = all(len(each) == 1 for each in ends.values())
    question = {"question": "paths", **_bounds("k", "longest"), "hubs": request.args.get("hubs", "1") != "0"}
    found = _ask(question, ends) if ready else None
    if chosen is not HTML:
        return _data(ends, found, chosen)
    here = view()
    shown = {"args": request.args, "sentences": SENTENCES, "said": _claims(here, found), "ends": _told(here, ends)}
    page = render_template("paths.html", found=found, picture=_pictures(here, found), **shown)
    ambiguous = any(len(each) > 1 for each in ends.values())
    return Response(page, 300 if ambiguous else 200, mimetype="text/html")


@paths.get("/paths/around", defaults={"suffix": None})
@paths.get(f"/paths/around.<{SUFFIXES}:suffix>")
def around(suffix: str | None) -> Response:
    """The neighbourhood of ``node``, ``depth`` hops deep, ``most`` nodes; filters of /paths. Its page is a picture."""
    chosen, ends = choose((JSON, HTML, *FORMATS[2:]), suffix=suffix), _ends("node")
    question = {"question": "around", **_bounds("depth", "most")}
    found = _ask(question, {"from": ends["node"]}) if len(ends["node"]) == 1 else None
    if chosen is HTML and found:
        node = view().path(ends["node"][0].iri)[1:]
        return Response("", 303, {"Location": "/explore?" + urlencode({"node": node})})
    return _data(ends, found, chosen)


@paths.get("/paths/shared", defaults={"suffix": None})
@paths.get(f"/paths/shared.<{SUFFIXES}:suffix>")
def shared(suffix: str | None) -> Response:
    """What stands next to both of ``from`` and ``to``; the filters of /paths. The page is that of the paths."""
    chosen, ends = choose((JSON, HTML, *FORMATS[2:]), suffix=suffix), _ends("from", "to")
    ready = all(len(each) == 1 for each in ends.values())
    found = _ask({"question": "shared", **_bounds("most")}, ends) if ready else None
    if chosen is HTML and found:
        between = urlencode({name: each[0].iri for name, each in ends.items()} | {"longest": 2})
        return Response("", 303, {"Location": f"/paths?{between}"})
    return _data(ends, found, chosen)


def _ends(*names: str) -> Ends:
    """The nodes that each end may mean."""
    here = view()
    found: Ends = {}
    for name in names:
        text = request.args.get(name, "")[:300].strip()
        if name == "to" and text.lower().startswith("any "):
            found[name] = [any_norm(text[4:])]
        else:
            found[name] = resolve(here.db, here.commit, text) if text else []
    return found


def _bounds(*names: str) -> dict[str, int]:
    given = {}
    for name in names:
        try:
            given[name] = int(request.args.get(name, _BOUNDS[name]))
        except ValueError as error:
            raise Problem(400, "bad-parameter", f"{name} is a number.") from error
    return given


def _filters() -> Filters:
    try:
        given_days = {name: request.args.get(name) for name in ("since", "until")}
        days: dict[str, Any] = {name: date.fromisoformat(day) for name, day in given_days.items() if day}
    except ValueError as error:
        raise Problem(400, "bad-parameter", "since and until are days, as 2025-03-05.") from error
    sets: dict[str, Any] = {field: frozenset(request.args.getlist(name)) for name, field in _SETS.items()}
    given = [name for name in ("at_least", "direction") if request.args.get(name)]
    others: dict[str, Any] = {name: request.args[name] for name in given}
    return Filters(**sets, **days, **others, publishers=_bounds("publishers")["publishers"])


def _ask(question: dict[str, Any], ends: Ends) -> dict[str, Any]:
    asked = question | {name: vars(each[0]) for name, each in ends.items()} | {"filters": as_request(_filters())}
    budget.check()
    started = time.monotonic()
    try:
        return runtime().paths.ask(snapshot(), asked, cancelled=gone())
    finally:
        budget.charge(time.monotonic() - started)


def _data(ends: Ends, found: dict[str, Any] | None, chosen: Format) -> Response:
    for name, each in ends.items():
        asked = request.args.get(name, "")
        if not asked:
            raise Problem(400, "bad-parameter", f"Give {' and '.join(ends)}: each an IRI, a label, an alias or a key.")
        if not each:
            raise Problem(404, "not-found", f"Nothing here is called {asked[:300]!r}.")
        if len(each) > 1:
            choices = [vars(one) for one in each]
            raise Problem(300, "ambiguous", f"{asked!r} may be any of these: give the IRI of one.", choices=choices)
    assert found is not None
    if chosen in (JSON, HTML):
        return jsonify(found)
    form = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}[chosen.suffix]
    return Response(path_rdf.as_graph(found).serialize(format=form, encoding="utf-8"), content_type=chosen.content_type)


def _claims(here: View, found: dict[str, Any] | None) -> dict[str, ClaimRow]:
    """The claims that the page shows, by IRI."""
    if found is None:
        return {}
    shown = [*found["paths"], *(miss["path"] for miss in found["misses"])]
    iris = sorted({claim["iri"] for path in shown for hop in path["hops"] for claim in hop["claims"][:SENTENCES]})
    marks = ",".join("?" * len(iris))
    rows = here.rows(f"SELECT id FROM claims c WHERE iri IN ({marks}) AND {{live:c}}", iris)
    return {claim.iri: claim for claim in claims(here, [row[0] for row in rows])}


def _told(here: View, ends: Ends) -> list[dict[str, Any]]:
    """What the form shows of each end: its name, or the nodes that it may mean."""
    told = []
    for name, each in ends.items():
        asked = request.args.get(name, "")[:300].strip()
        label = each[0].label if len(each) == 1 else asked
        told.append({"asked": asked, "name": label, "candidates": [(node, here.path(node.iri)) for node in each]})
    return told


def _pictures(here: View, found: dict[str, Any] | None) -> list[str]:
    """Address of the picture of each path: its nodes, and nothing opened but the first."""
    addresses = []
    for path in found["paths"] if found else ():
        nodes = [path["hops"][0]["from"], *(hop["to"] for hop in path["hops"])]
        named = [("node", here.path(node["iri"])[1:]) for node in nodes]
        addresses.append("/explore?" + urlencode([*named, ("open", "none")]))
    return addresses
