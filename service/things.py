"""Pages of things: actors and norms."""

from __future__ import annotations

from itertools import groupby

from flask import abort, render_template, request

from graph import catalogue
from graph.catalogue import Norm, UnknownNorm
from service import claim_search, entities, overview
from service.claim_search import Filters
from service.parties import day_of, parties
from service.records import ClaimRow, View, claims
from service.view import view

LISTED_CLAIMS = 10
"""Claims that an actor's or norm's page shows in full; the rest are behind a link to the table."""
NORM_ORDER = ("instrument", "right", "crime", "principle", "body-of-law", "decision", "provision")


def actors_page() -> str:
    """Actors that claims name."""
    return render_template("actors.html", rows=overview.actors(view()))


def actor_page(key: str) -> str:
    """An actor: what it claims, what is claimed about it and by whom, under which norms."""
    here = view()
    if (found := entities.actor(here, key)) is None:
        abort(404)
    about = Filters((("respondent", key),), order="-date")
    by = Filters((("claimant", key),), order="-date")
    return render_template(
        "actor.html",
        actor=found,
        note=listed.note if (listed := catalogue.load().actors.get(key)) else "",
        accusers=entities.accusers(here, found.id, "allegation"),
        finders=entities.accusers(here, found.id, "finding"),
        accused=entities.accused(here, found.id, "allegation"),
        norms=entities.norms_against(here, found.id),
        about=_some(here, about),
        about_total=claim_search.count(here, about),
        by=_some(here, by),
        by_total=claim_search.count(here, by),
        statements=overview.statements_by(here, found.id),
    )


def norms_page() -> str:
    """Norms that claims cite, by kind."""
    listed = sorted(overview.norms(view()), key=lambda norm: NORM_ORDER.index(norm.kind))
    groups = [(kind, list(rows)) for kind, rows in groupby(listed, key=lambda norm: norm.kind)]
    return render_template("norms.html", groups=groups)


def norm_page(key: str) -> str:
    """A norm: its provisions, its equivalents, who invokes it against whom by year."""
    here = view()
    if (found := entities.norm(here, key)) is None:
        abort(404)
    citing = Filters((("norm", key),), order="-date")
    years, invoked = entities.invoked(here, found.id)
    facts = _facts(key)
    day = day_of(request.args.get("on", ""), overview.totals(here).last)
    return render_template(
        "norm.html",
        norm=found,
        facts=facts,
        parties=parties(key, day),
        decided_by=_name(facts.decided_by) if facts else "",
        depositary=_name(facts.depositary) if facts else "",
        equivalents=entities.equivalents(here, found),
        years=years,
        invoked=invoked,
        citing=_some(here, citing),
        total=claim_search.count(here, citing),
    )


def _facts(key: str) -> Norm | None:
    """What the catalogue knows of a norm."""
    try:
        return catalogue.load().norm(key)
    except UnknownNorm:
        return None


def _name(actor: str | None) -> str:
    listed = catalogue.load().actors.get(actor or "")
    return listed.name if listed else actor or ""


def _some(here: View, filters: Filters) -> list[ClaimRow]:
    return claims(here, claim_search.page(here, filters, limit=LISTED_CLAIMS))
