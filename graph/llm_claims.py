"""
What a language model answered, as claims: every slot's words are looked up in the text, and what is not there is
dropped and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graph.catalogue import UnknownNorm, load
from graph.coreference import publisher_name
from graph.entries import Actor
from graph.model import ACCUSING, WITHOUT_CERTAINTY, Affected, Certainty, Citation, Claim, Party, Span, Statement
from graph.wording import Wording

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """
    The answer on one piece ``[start, end)`` of a statement.

    Attributes:
        dropped: Of each slot, how often its words are not in the text, or its norm is none.
    """

    statement: Statement
    wording: Wording
    start: int
    end: int
    said: Json
    confidence: float
    dropped: Counter[str] = field(default_factory=Counter)

    def claims(self) -> Iterator[Claim]:
        """The claims whose quote, action and claimant the text has."""
        for said in self.said["claims"]:
            claim = self._claim(said)
            if claim is not None:
                yield claim

    def citations(self) -> Iterator[Citation]:
        """Every mention of a norm, each looked for after the one before it."""
        at = self.start
        for said in self.said["norm_mentions"]:
            span = self.wording.find(said["words"], start=at, end=self.end)
            span = span or self.wording.find(said["words"], start=self.start, end=self.end)
            citation = self._citation(said["id"], span)
            if citation is not None:
                at = max(at, citation.span.start)
                yield citation

    def _claim(self, said: Json) -> Claim | None:
        quote = self.wording.find(said["quote"], start=self.start, end=self.end)
        action = self._near(said["action"], quote) if quote else None
        claimant = self._party(said["claimant"], quote) if quote else None
        if quote is None or action is None or claimant is None:
            self.dropped["quote" if quote is None else "action" if action is None else "claimant"] += 1
            return None
        publisher = self._publisher()
        kind = said["type"]
        respondents = tuple(self._parties("respondents", said["respondents"], quote))
        voices = tuple(self._parties("reported_by", said["reported_by"], quote))
        return Claim(
            type=kind,
            claimant=claimant,
            action=action,
            quote=quote,
            reported_by=(publisher, *(one for one in voices if one.mention)) if claimant.mention else (),
            respondents=respondents,
            affected=tuple(self._affected(said["affected"], quote)),
            norms=tuple(self._norms(said["norms"], quote)),
            certainty=self._certainty(kind, said["certainty"], quote),
            conduct=tuple(sorted(set(said["conduct"]))),
            confidence=self.confidence,
            presupposed=said["presupposed"],
            act_status=None if kind in WITHOUT_CERTAINTY else said["status"],
            outcome=said["outcome"] if kind == "finding" else None,
            denies=said["denies"] if kind == "denial" else None,
            ground=said["ground"] if kind == "justification" else None,
            first_hand=same(claimant, publisher) if kind == "finding" else None,
            admission=kind in ACCUSING and any(same(claimant, one) for one in respondents),
        )

    def _near(self, words: str, quote: Span) -> Span | None:
        """In the quote; failing that, where it stands nearest before or after."""
        inside = self.wording.find(words, start=quote.start, end=quote.end)
        return inside or self.wording.find(words, near=quote.start)

    def _parties(self, slot: str, said: Iterable[Json], quote: Span) -> Iterator[Party]:
        known: set[str] = set()
        for one in said:
            party = self._party(one, quote)
            if party is None:
                self.dropped[slot] += 1
            elif (party.actor or party.name) not in known:
                known.add(party.actor or party.name)
                yield party

    def _party(self, said: Json, quote: Span) -> Party | None:
        """Somebody by the words of the text; without words, the publisher."""
        if said["words"] is None:
            return self._publisher()
        mention = self._near(said["words"], quote)
        if mention is None:
            return None
        shown = self.wording.find(said["name"])  # a name that the text does not have is not shown, unless it is listed
        actor = listed(said["name"]) or listed(mention.text)
        name = actor.name if actor else (shown or mention).text
        return Party(
            " ".join(name.split()),
            mention,
            actor.id if actor else None,
            actor.kind if actor else "unknown",
            tuple(dict.fromkeys((mention.text, *((shown.text,) if shown else ())))),
        )

    def _publisher(self) -> Party:
        name = publisher_name(self.statement.publisher)
        actor = listed(name)
        return Party(name, None, actor.id if actor else None, actor.kind if actor else "unknown", (name,))

    def _affected(self, said: Iterable[str], quote: Span) -> Iterator[Affected]:
        for words in said:
            span = self._near(words, quote)
            if span is None:
                self.dropped["affected"] += 1
                continue
            actor = listed(span.text)
            yield Affected(span, Party(actor.name, span, actor.id, actor.kind, (span.text,)) if actor else None)

    def _norms(self, said: Iterable[Json], quote: Span) -> Iterator[Citation]:
        known: set[str] = set()
        for one in said:
            citation = self._citation(one["id"], self._near(one["words"], quote))
            if citation is not None and citation.norm not in known:
                known.add(citation.norm)
                yield citation

    def _citation(self, norm: str, span: Span | None) -> Citation | None:
        if span is None:
            self.dropped["norms"] += 1
            return None
        try:
            return Citation(load().norm(norm).id, span)
        except UnknownNorm:
            self.dropped["unknown norms"] += 1
            return None

    def _certainty(self, kind: str, said: Json | None, quote: Span) -> Certainty | None:
        if kind in WITHOUT_CERTAINTY:
            return None
        if said is None:
            return Certainty("asserted")
        cue = self.wording.find(said["cue"], start=quote.start, end=quote.end) if said["cue"] else None
        self.dropped["cue"] += bool(said["cue"]) and cue is None
        return Certainty(said["level"], cue)


def same(one: Party, other: Party) -> bool:
    """Whether two are one actor."""
    return one.actor == other.actor if one.actor and other.actor else one.name.casefold() == other.name.casefold()


def listed(name: str) -> Actor | None:
    """The actor of the catalogue that bears a name; None if none does."""
    return _by_name().get(" ".join(name.split()).casefold().removeprefix("the "))


@cache
def _by_name() -> dict[str, Actor]:
    table: dict[str, Actor] = {}
    for actor in load().actors.values():
        for name in (actor.name, *(one.text for one in actor.names if one.use != "in-context")):
            table.setdefault(name.casefold().removeprefix("the "), actor)
    return table
