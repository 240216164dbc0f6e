"""Which serialisation an answer takes: one table, chosen from by ``Accept`` (with q-values) or by a suffix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from service.errors import Problem


@dataclass(frozen=True)
class Format:
    """
    A serialisation.

    Attributes:
        suffix: As in ``/claims.ttl``.
        media_type: Its registered name.
        also: Other names that clients ask by.
        specification: Where it is defined.
    """

    suffix: str
    media_type: str
    also: tuple[str, ...] = ()
    specification: str = ""

    @property
    def content_type(self) -> str:
        """As a header: texts say their charset."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML: Final = Format("html", "text/html", ("application/xhtml+xml",), "https://html.spec.whatwg.org/")
JSON: Final = Format("json", "application/json", (), "https://www.rfc-editor.org/rfc/rfc8259")
CSV: Final = Format("csv", "text/csv", (), "https://www.rfc-editor.org/rfc/rfc4180")

SELECTED: Final = (
    Format(
        "json", "application/sparql-results+json", ("application/json",), "https://www.w3.org/TR/sparql11-results-json/"
    ),
    Format(
        "xml", "application/sparql-results+xml", ("application/xml", "text/xml"), "https://www.w3.org/TR/rdf-sparql-XMLres/"
    ),
    Format("csv", "text/csv", (), "https://www.w3.org/TR/sparql11-results-csv-tsv/"),
    Format("tsv", "text/tab-separated-values", (), "https://www.w3.org/TR/sparql11-results-csv-tsv/"),
)
"""Answers of SELECT."""
ASKED: Final = SELECTED[:2]
"""Answers of ASK: the CSV and TSV formats are for SELECT alone."""
GRAPHS: Final = (
    Format("ttl", "text/turtle", ("application/x-turtle",), "https://www.w3.org/TR/turtle/"),
    Format("nt", "application/n-triples", ("text/plain",), "https://www.w3.org/TR/n-triples/"),
    Format("rdf", "application/rdf+xml", ("application/xml",), "https://www.w3.org/TR/rdf-syntax-grammar/"),
    Format("jsonld", "application/ld+json", (), "https://www.w3.org/TR/json-ld11/"),
    Format("nq", "application/n-quads", (), "https://www.w3.org/TR/n-quads/"),
    Format("trig", "application/trig", (), "https://www.w3.org/TR/trig/"),
)
"""Answers of CONSTRUCT and DESCRIBE, and descriptions of things."""


def choose(formats: Sequence[Format], *, suffix: str | None = None) -> Format:
    """
    The format that the request asks for.

    Args:
        formats: What there is, the default first.
        suffix: Of the address; stronger than ``Accept``.

    Raises:
        Problem: 406 if none of them will do.
    """
    return best(formats, request.headers.get("Accept", ""), suffix=suffix)


def best(formats: Sequence[Format], accept: str, *, suffix: str | None = None) -> Format:
    """The same, of the header given."""
    if suffix:
        found = [each for each in formats if each.suffix == suffix]
        if found:
            return found[0]
        raise _not_acceptable(formats)
    preferred = _preferred(tuple(formats), accept)
    if preferred is None:
        raise _not_acceptable(formats)
    return preferred


@lru_cache(maxsize=1000)
def _preferred(formats: tuple[Format, ...], header: str) -> Format | None:
    accepted = parse_accept_header(header[:1000], MIMEAccept)
    if not accepted:
        return formats[0]
    asked = {name.partition(";")[0].strip() for name in accepted.values()}
    names: dict[str, Format] = {}
    for each in formats:
        for name in (each.media_type, *(name for name in each.also if name in asked)):
            names.setdefault(name, each)
    best = accepted.best_match(names)
    return None if best is None else names[best]


def _not_acceptable(formats: Sequence[Format]) -> Problem:
    offered = [each.media_type for each in formats]
    return Problem(406, "not-acceptable", f"This address answers in {', '.join(offered)}.", available=offered)
