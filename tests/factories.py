"""Statements, claims and readings with defaults, so that a test shows only what differs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph import catalogue
from graph.model import Certainty, Citation, Claim, Party, Provenance, Reading, Span, Statement
from graph.rdf import publisher_of

TEXT = (
    "Norland's forces shelled the town of Tarn on 3 March. Vesperia condemns the shelling of Tarn by Norland, "
    "which most likely violates the UN Charter."
)
"""Invented. Its claim: Vesperia alleges that Norland shelled Tarn, probably against the UN Charter."""


def make_statement(**changes: Any) -> Statement:
    """A statement by Vesperia's government."""
    given = Statement(
        text=TEXT, publisher="Government of Vesperia", document="vesperia.txt", publisher_kind="government",
        date=date(2025, 3, 5), title="The shelling of Tarn", invented=True,
    )
    return replace(given, **changes)


def span(text: str, words: str, *, occurrence: int = 1) -> Span:
    """Where words stand in a text."""
    start = -1
    for _ in range(occurrence):
        start = text.index(words, start + 1)
    return Span.of(text, start, start + len(words))


def make_party(name: str = "Norland", **changes: Any) -> Party:
    return replace(Party(name=name, kind="state", forms=(name,)), **changes)


def make_claim(text: str = TEXT, **changes: Any) -> Claim:
    """The allegation of :data:`TEXT`; give a slot to change it."""
    given = Claim(
        type="allegation",
        claimant=Party("Government of Vesperia", kind="government"),
        action=span(text, "the shelling of Tarn by Norland"),
        quote=span(text, text[text.index("Vesperia condemns"):]),
        respondents=(make_party("Norland", mention=span(text, "Norland", occurrence=2)),),
        norms=(Citation("un-charter", span(text, "UN Charter")),),
        certainty=Certainty("probable", span(text, "most likely")),
        conduct=("use-of-force",),
        confidence=0.8,
    )
    return replace(given, **changes)


def make_reading(text: str = TEXT, *, claims: tuple[Claim, ...] | None = None, **changes: Any) -> Reading:
    """One claim, and the norms that it cites."""
    made = (make_claim(text),) if claims is None else claims
    citations = tuple(sorted({citation for claim in made for citation in claim.norms}, key=lambda one: one.span))
    given = Reading(claims=made, citations=citations, provenance=Provenance("hand", "1"))
    return replace(given, **changes)


@dataclass(frozen=True)
class CondemningReader:
    """
    A reader for tests of what comes after reading: each "X condemns Y by Z." is an allegation by X against Z.

    ``version`` and ``lower`` stand for new rules: with ``lower``, the action begins at the noun.
    """

    version: str = "1"
    lower: bool = False

    @property
    def provenance(self) -> Provenance:
        return Provenance("condemning", self.version)

    def read(self, statement: Statement) -> Reading:
        claims = [self._claim(statement, found) for found in _CONDEMNS.finditer(statement.text)]
        norms = tuple(norm for claim in claims for norm in claim.norms)
        return Reading(tuple(claims), norms, self.provenance)

    def _claim(self, statement: Statement, found: re.Match[str]) -> Claim:
        text = statement.text
        start = found.start("noun" if self.lower else "act")
        charter = text.find("UN Charter", found.start(), found.end())
        return Claim(
            type="allegation",
            reported_by=(publisher_of(statement, catalogue.load()),),
            claimant=Party(found["who"], Span.of(text, *found.span("who")), kind="state"),
            action=Span.of(text, start, found.end("whom")),
            quote=Span.of(text, *found.span()),
            respondents=(Party(found["whom"], Span.of(text, *found.span("whom")), kind="state"),),
            norms=(Citation("un-charter", Span.of(text, charter, charter + 10)),) if charter >= 0 else (),
            certainty=Certainty("asserted"),
            confidence=0.9,
        )


_CONDEMNS = re.compile(r"(?P<who>[A-Z]\w+) condemns (?P<act>the (?P<noun>[\w ]+) by (?P<whom>[A-Z]\w+))[^.]*\.")
