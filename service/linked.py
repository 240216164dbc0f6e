"""Addresses of the graph, as page and data: statements and claims are documents, actors, norms and matters things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from service import (
    data,
    entities,
    matter_data,
    matter_pages,
    matter_rows,
    overview,
    resources,
    reviewed,
    statements,
    strings,
    things,
)
from service.errors import Problem
from service.negotiate import CSV, GRAPHS, HTML, JSON, Format, choose
from service.paging import MOST, Page, asked_page, refuse, stretch
from service.records import View, claims
from service.resources import CLAIM, DESCRIBED, MATTER, STATEMENT, THING, cached, describe, missing, parted
from service.runtime import runtime
from service.view import view

linked = Blueprint("linked", __name__)

LISTS: Final = (HTML, JSON)
_BAD: Final = frozenset(' <>"{}|\\^`\t\r\n')


@linked.get("/statements", defaults={"suffix": None})
@linked.get("/statements.<any(html, json):suffix>")
def all_statements(suffix: str | None) -> AnyResponse:
    """Statements by date; ``publisher`` picks."""
    chosen = choose(LISTS, suffix=suffix)
    if chosen is HTML:
        return cached(chosen, lambda: Response(statements.list_page()))
    rows = overview.statements(view(), publisher=request.args.get("publisher", "")[:300])
    return _listed(chosen, [data.statement(row) for row in rows])


@linked.get("/claims", defaults={"suffix": None})
@linked.get("/claims.<any(html, json, csv):suffix>")
def all_claims(suffix: str | None) -> AnyResponse:
    """Claims by facets; CSV has all of them, JSON a page at a time."""
    chosen = choose((HTML, JSON, CSV), suffix=suffix)
    if chosen is HTML:
        refuse()
        return cached(chosen, lambda: Response(statements.table_page()))
    page = asked_page(view())
    if chosen is CSV:
        return cached(chosen, lambda: _csv(page))
    return cached(chosen, lambda: jsonify(page.document(view(), data.claim)))


@linked.get("/statements/<path:name>")
def one_statement(name: str) -> AnyResponse:
    """A statement: its reading page, its data, its named graph."""
    key, suffix = parted(name)
    iri = _iri(f"statements/{key}")
    return _document(iri, suffix, STATEMENT, lambda: statements.reading_page(key), lambda here: _statement(here, key))


@linked.get("/claims/<key>/<name>")
def one_claim(key: str, name: str) -> AnyResponse:
    """A claim: its page, its data, its triples with its anchors and its act."""
    claim, suffix = parted(name)
    iri = _iri(f"claims/{key}/{claim}")
    page = partial(statements.claim_page, key, claim)
    return _document(iri, suffix, CLAIM, page, lambda here: _claim(here, key, claim))


@linked.get("/actors", defaults={"suffix": None})
@linked.get("/actors.<any(html, json):suffix>")
def all_actors(suffix: str | None) -> AnyResponse:
    """Actors that claims name, with how many claims they make and how many are about them."""
    return _list("actors", suffix, things.actors_page, overview.actors, ("claims", "claimsAbout"))


@linked.get("/norms", defaults={"suffix": None})
@linked.get("/norms.<any(html, json):suffix>")
def all_norms(suffix: str | None) -> AnyResponse:
    """Norms that claims cite, with numbers of claims and of the publishers whose statements hold them."""
    return _list("norms", suffix, things.norms_page, overview.norms, ("claims", "publishers"))


@linked.get("/matters", defaults={"suffix": None})
@linked.get("/matters.<any(html, json):suffix>")
def all_matters(suffix: str | None) -> AnyResponse:
    """Matters of one grain, with numbers of claims and publishers; JSON a page at a time."""
    grain = request.args.get("grain", "dispute")
    if grain not in strings.GRAIN:
        raise Problem(400, "bad-parameter", "grain is act, course or dispute.", parameter="grain")
    chosen = choose(LISTS, suffix=suffix)
    if chosen is HTML:
        return cached(chosen, lambda: Response(matter_pages.list_page()))
    limit, offset = stretch()
    return cached(chosen, lambda: jsonify(matter_data.page_of(view(), grain, limit, offset)))


@linked.get("/actors/<path:name>")
def one_actor(name: str) -> AnyResponse:
    """An actor."""
    return _thing("actors", name, things.actor_page, lambda here, key: _entity(entities.actor(here, key)))


@linked.get("/norms/<path:name>")
def one_norm(name: str) -> AnyResponse:
    """A norm."""
    return _thing("norms", name, things.norm_page, lambda here, key: _entity(entities.norm(here, key)))


@linked.get("/matters/<path:name>")
def one_matter(name: str) -> AnyResponse:
    """A matter: its page, its data, its claims as a table."""
    if name.endswith(".csv"):
        return _matter_table(name.removesuffix(".csv"))

    def found(here: View, key: str) -> dict[str, Any] | None:
        if parted(name)[1] != "json":
            return None if matter_rows.head(here, key) is None else {}
        return matter_data.document(here, key, replace(asked_page(here, MOST), filters=matter_pages.asked(key)))

    return _thing("matters", name, matter_pages.matter_page, found, MATTER)


def _matter_table(key: str) -> AnyResponse:
    """The claims of a matter, under the filters of its page, with what joins them."""
    asked_page(view())
    if matter_rows.head(view(), key) is None:
        missing(_iri(f"matters/{key}"))

    def made() -> Response:
        table = matter_data.table(view(), matter_pages.asked(key))
        response = Response(table, content_type="text/csv; charset=utf-8; header=present")
        response.headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
        return response

    return cached(CSV, made)


@linked.get("/<any(acts, links, reviews, graphs):kind>/<path:name>")
def other(kind: str, name: str) -> AnyResponse:
    """Acts, links, reviews and the graphs that belong to no statement: triples, without a page of their own."""
    key, suffix = parted(name)
    query = STATEMENT if kind == "graphs" else THING
    if suffix is None and kind != "graphs":
        chosen = choose(GRAPHS)
        return _see_other(f"{kind}/{key}", chosen)
    chosen = choose(GRAPHS, suffix=suffix)
    return cached(chosen, lambda: describe(_iri(f"{kind}/{key}"), chosen, query))


@linked.get("/resource")
def foreign() -> AnyResponse:
    """What this graph says of an IRI that is not below its own base."""
    iri = request.args.get("iri", "")
    if ":" not in iri or len(iri) > 2000 or _BAD & set(iri):
        raise Problem(400, "bad-parameter", "iri is an absolute IRI.")
    chosen = choose(GRAPHS)
    return cached(chosen, lambda: describe(iri, chosen))


def _document(
    iri: str, suffix: str | None, query: str, page: Callable[[], str], found: Callable[[View], dict[str, Any] | None]
) -> AnyResponse:
    """A document answers 200 at its own address."""
    chosen = choose(DESCRIBED, suffix=suffix)
    if chosen not in (HTML, JSON):
        return cached(chosen, lambda: describe(iri, chosen, query))
    document = found(view())
    if document is None:
        return resources.successor(iri) or missing(iri)
    return cached(chosen, lambda: Response(page()) if chosen is HTML else jsonify(document))


def _thing(
    kind: str,
    name: str,
    page: Callable[[str], str],
    found: Callable[[View, str], dict[str, Any] | None],
    query: str = THING,
) -> AnyResponse:
    """A thing answers 303; its description, at the suffix, 200."""
    key, suffix = parted(name)
    iri = _iri(f"{kind}/{key}")
    if suffix is None:
        if found(view(), key) is None:
            missing(iri)
        return resources.see(f"{kind}/{key}")
    chosen = choose(DESCRIBED, suffix=suffix)
    if chosen not in (HTML, JSON):
        return cached(chosen, lambda: describe(iri, chosen, query))
    document = found(view(), key)
    if document is None:
        missing(iri)
    return cached(chosen, lambda: Response(page(key)) if chosen is HTML else jsonify(document))


def _see_other(path: str, chosen: Format) -> AnyResponse:
    response = Response(status=303, headers={"Location": f"/{path}.{chosen.suffix}"})
    response.vary.add("Accept")
    return response


def _iri(path: str) -> str:
    """The IRI of an address; one that no IRI can be is unknown."""
    if _BAD & set(path):
        raise Problem(404, "not-found", "There is nothing of that name in this collection.")
    return runtime().store.version.base + path


def _list(
    kind: str,
    suffix: str | None,
    page: Callable[[], str],
    rows: Callable[[View], list[overview.Listed]],
    names: tuple[str, ...],
) -> AnyResponse:
    chosen = choose(LISTS, suffix=suffix)
    if chosen is HTML:
        return cached(chosen, lambda: Response(page()))
    return _listed(chosen, [data.listed(row, view().base, kind, names) for row in rows(view())])


def _listed(chosen: Format, items: list[dict[str, Any]]) -> AnyResponse:
    return cached(chosen, lambda: jsonify({"total": len(items), "items": items}))


def _csv(page: Page) -> Response:
    ids = page.all_ids(view())
    response = Response(data.table(claims(view(), ids)), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = 'attachment; filename="claims.csv"'
    return response


def _statement(here: View, key: str) -> dict[str, Any] | None:
    found = overview.statement_text(here, key)
    if found is None:
        return None
    row, text = found
    members = [data.claim(claim) for claim in claims(here, overview.statement_claims(here, row))]
    visible = not (here.public and row.access != "open")
    return data.statement(row) | {"text": text if visible else None, "claims": members}


def _claim(here: View, key: str, claim: str) -> dict[str, Any] | None:
    number = overview.claim_id(here, key, claim)
    if number is None:
        return None
    (row,) = claims(here, [number])
    return data.claim(row) | {"reviews": reviewed.reviews(row)}


def _entity(row: entities.Entity | None) -> dict[str, Any] | None:
    return None if row is None else data.entity(row)
