"""What templates know: filters that make any text safe to look at, the interface's words, our own files' addresses."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Flask

from graph import catalogue
from graph.namespaces import PREFIXES
from service import assets, strings
from service.reading import Piece, excerpt
from service.records import ClaimRow
from service.view import view

NAVIGATION: Final = (
    ("/statements", "Statements"),
    ("/claims", "Claims"),
    ("/matters", "Matters"),
    ("/actors", "Actors"),
    ("/norms", "Norms"),
    ("/questions", "Questions"),
    ("/explore", "Explore"),
    ("/paths", "Paths"),
    ("/teach", "Teach"),
)
_REPLACED: Final = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)], "\ufffd")
_BIDI: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
"""Marks that turn the direction of what follows, past the end of the text they came in: shown as a box instead."""


def shown(text: str) -> str:
    """
    Text as it can be put on a page: control characters become U+FFFD, one for one, so that offsets stay.

    Jinja escapes the rest; long words are broken by the style sheet.
    """
    return str(text).translate(_REPLACED | _BIDI)


def day(value: str) -> str:
    """``2025-03-05`` as "5 March 2025"; a year or a month alone stays as it is."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{found.day} {found:%B} {found.year}"


def act_day(claim: ClaimRow) -> str:
    """The date of an act, no more precise than it was said."""
    if claim.act_date is None:
        return ""
    if claim.act_precision == "year":
        return claim.act_date[:4]
    if claim.act_precision == "month":
        return day(claim.act_date).partition(" ")[2]
    return day(claim.act_date)


def claim_excerpt(claim: ClaimRow) -> tuple[Piece, ...]:
    """The quote of a claim, cut where its slots begin and end."""
    return excerpt(claim)


def short(iri: str) -> str:
    """An IRI by its prefix, if it has one."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def brief(iri: str) -> str:
    """An IRI in few characters, for a cell: what ends it, if it is one of this graph (its link leads to the whole)."""
    if iri.startswith(view().base):
        kind, _, rest = iri.removeprefix(view().base).partition("/")
        return rest.rpartition("/")[2] if kind == "claims" else rest or kind
    return short(iri)


def local(iri: str) -> str:
    """Where a link to an IRI leads: the page that this service has for it."""
    return view().path(iri)


def register(app: Flask) -> None:
    """Give the templates their filters and names; read the catalogue now, so that no visitor waits for it."""
    catalogue.load()
    app.jinja_env.filters |= {"shown": shown, "day": day, "act_day": act_day, "excerpt": claim_excerpt}
    app.jinja_env.filters |= {"short": short, "local": local, "brief": brief}
    app.jinja_env.globals |= {"S": strings, "navigation": NAVIGATION, "asset": assets.address}
    assets.register(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
