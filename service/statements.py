"""Statements and claims: lists, the reading view, the table with facets."""

from __future__ import annotations

from typing import Final

from flask import abort, render_template, request

from service import claim_search, matter_answers, overview, reading, reviewed, strings
from service.claim_search import FACETS, Facet, Filters
from service.records import ClaimRow, View, claims
from service.view import view

PAGE_SIZE = 25
_WORDS: Final = {"type": strings.TYPES, "certainty": strings.CERTAINTY, "review": strings.REVIEW}


def list_page() -> str:
    """All statements, or those of one publisher."""
    publisher = request.args.get("publisher", "")
    rows = overview.statements(view(), publisher=publisher)
    return render_template("statements.html", rows=rows, publisher=publisher)


def reading_page(key: str) -> str:
    """The text as published, its claims marked in place; ``?claim=`` opens one of them."""
    here = view()
    found = overview.statement_text(here, key)
    if found is None:
        abort(404)
    statement, text = found
    marked = reading.marks(claims(here, overview.statement_claims(here, statement)))
    place, chosen = _chosen(marked, request.args.get("claim", ""))
    visible = not (here.public and statement.access != "open")
    return render_template(
        "reading.html",
        statement=statement,
        publisher_path=overview.publisher_path(here, statement),
        marks=marked,
        blocks=reading.blocks(text, marked, chosen) if visible else (),
        chosen=chosen,
        place=place,
        before=marked[place - 2].claim if place > 1 else None,
        after=marked[place].claim if 0 < place < len(marked) else None,
        answers=linked(here, chosen) if chosen else (),
    )


def _chosen(marked: tuple[reading.Mark, ...], key: str) -> tuple[int, ClaimRow | None]:
    for place, mark in enumerate(marked, start=1):
        if mark.claim.key == key:
            return place, mark.claim
    return 0, None


def linked(here: View, claim: ClaimRow) -> list[tuple[str, ClaimRow]]:
    """Claims that answer, repeat or decide this one, with what each is to it."""
    others = {other.id: other for other in claims(here, [link.other for link in claim.links])}
    found = [
        (strings.LINK.get(link.kind, (link.kind, link.kind))[link.inward], others[link.other])
        for link in claim.links
        if link.other in others
    ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].statement.date or "", pair[1].iri))


def claim_page(key: str, claim: str) -> str:
    """One claim: its sentence with each slot marked, and what stands beside it."""
    here = view()
    number = overview.claim_id(here, key, claim)
    if number is None:
        abort(404)
    (found,) = claims(here, [number])
    return render_template(
        "claim.html",
        claim=found,
        answers=linked(here, found),
        taken_back=matter_answers.ended_by(here, found),
        reviews=reviewed.reviews(found),
    )


def table_page() -> str:
    """Claims by facets; each choice is in the address."""
    here, filters = view(), Filters.of(request.args)
    total, publishers = claim_search.count(here, filters)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    ids = claim_search.page(here, filters, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    facets = {name: claim_search.facet(here, filters, name) for name in FACETS}
    return render_template(
        "claims.html",
        filters=filters,
        total=total,
        publishers=publishers,
        facets=facets,
        labels=claim_search.labels(here, filters)
        | {(name, each.value): _label(name, each) for name, values in facets.items() for each in values},
        claims=claims(here, ids),
        page=page,
        pages=pages,
        address=lambda number: f"/claims?{filters.query(page=str(number))}",
    )


def _label(name: str, facet: Facet) -> str:
    """What a value of a facet is called: enumerations in the words of the interface."""
    return _WORDS[name][facet.value] if name in _WORDS else facet.label
