"""A marked set as readings: claims, parties, certainty and conduct as marked, other slots by the project's rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph import actors, catalogue, citations, segment
from graph.candidate import Candidate
from graph.gazetteer import in_name
from graph.model import Certainty, Claim, Party, Provenance, Reading, Span, Statement
from graph.reader import claim_of, tidy
from graph.segment import Document
from graph.training.slots import head_of, matches


@dataclass(frozen=True)
class GoldReader:
    """Reads the statements of a marked set (``gold/``) as its annotators did."""

    folder: Path
    provenance: Provenance = field(default_factory=lambda: Provenance("gold", "1"))

    def read(self, statement: Statement) -> Reading:
        return self._reading(segment.parse(statement))

    def read_all(self, statements: Iterable[Statement]) -> Iterator[Reading]:
        return map(self._reading, segment.parse_all(statements))

    def _reading(self, document: Document) -> Reading:
        path = self.folder / "gold" / f"{Path(document.statement.document).stem}.json"
        gold = json.loads(path.read_text(encoding="utf-8"))
        mentions = citations.find(document)
        cast = actors.cast(document, catalogue.load())
        rows = [claim for claim in gold["claims"] if len(document.tokens_in(_span(claim["action"])))]
        made = [_claim(document, mentions, cast, claim) for claim in rows]
        return Reading(tidy(made), tuple(sorted(mentions, key=lambda one: one.span)), self.provenance)


def _claim(document: Document, mentions: tuple[Any, ...], cast: actors.Cast, gold: Mapping[str, Any]) -> Claim:
    action, quote = _span(gold["action"]), _span(gold["quote"])
    inside = document.tokens_in(quote)
    head = head_of(document, action)
    sentence = document.sentence_of(inside[-1]) if len(inside) else document.sentence_of(head)
    read = claim_of(document, mentions, cast, Candidate(head, gold["type"], action, quote, 1.0, sentence))
    told = [read.claimant, *read.reported_by, *read.respondents]
    claimant = read.claimant if matches(gold["claimant"], read.claimant) else _party(gold["claimant"], told)
    return replace(
        read,
        confidence=1.0,
        claimant=claimant,
        reported_by=read.reported_by if claimant is read.claimant else (),
        respondents=tuple(_party(forms, told) for forms in gold["respondents"]),
        certainty=Certainty(gold["certainty"]) if gold["certainty"] else None,
        conduct=tuple(sorted(gold.get("acts", ()))),
    )


def _party(forms: list[str], read: Iterable[Party]) -> Party:
    """The party of these forms: as the reader has it, else of the catalogue, else by its first form."""
    for party in read:
        if matches(forms, party):
            return replace(party, mention=None)
    for form in forms:
        for hit in in_name(form, catalogue.load()):
            if hit.whole:
                return Party(hit.actor.name, actor=hit.actor.id, kind=hit.actor.kind)
    return Party(forms[0], forms=tuple(forms))


def _span(told: Mapping[str, Any]) -> Span:
    return Span(told["start"], told["end"], told["text"])
