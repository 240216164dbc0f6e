"""Canonical literals and concepts: what every store gives back as it was written (DESIGN §3)."""

from __future__ import annotations

from datetime import date
from typing import Final

from rdflib import XSD, Literal, Namespace, URIRef

from graph.namespaces import AV

av: Final = Namespace(AV)


def decimal(value: float, places: int = 2) -> Literal:
    """``0.75``, ``1``: no trailing zeros, no exponent."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return Literal(text, datatype=XSD.decimal, normalize=False)


def day(value: date) -> Literal:
    """``2026-01-05``, without a time zone."""
    return Literal(value.isoformat(), datatype=XSD.date, normalize=False)


def flag(value: bool) -> Literal:
    """``true`` or ``false``, never ``1``."""
    return Literal("true" if value else "false", datatype=XSD.boolean, normalize=False)


def concept(scheme: str, code: str) -> URIRef:
    """A member of an enumeration: ``av:certainty-probable``."""
    return av[f"{scheme}-{code}"]
