"""Statement in, claims out: the steps of reading, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, TypeVar, get_args

from graph import actors, attributes, catalogue, certainty, citations, claims, conduct, segment
from graph.candidate import Candidate
from graph.model import (
    ACCUSING,
    WITHOUT_CERTAINTY,
    Affected,
    AvermentError,
    Citation,
    Claim,
    Party,
    Provenance,
    Reader,
    Reading,
    Statement,
)
from graph.segment import Document

ReaderName = Literal["full", "fast", "llm"]
T = TypeVar("T")


class UnknownReaderError(AvermentError):
    """There is no reader of that name."""


def open_reader(name: str = "full") -> Reader:
    """
    A reader by name.

    Args:
        name: ``full`` (parser, regression and encoder), ``fast`` (without the encoder) or ``llm`` (a language model
            behind an endpoint of the user's).

    Raises:
        UnknownReaderError: If there is no such reader.
    """
    if name in ("full", "fast"):
        return RuleReader(name, claims.Detector.open(name))
    if name == "llm":
        from graph.llm_reader import LlmReader

        return LlmReader.open()
    raise UnknownReaderError(f"no reader {name!r}: choose one of {', '.join(get_args(ReaderName))}")


@dataclass(frozen=True)
class RuleReader:
    """The reader that this project fits itself: offline, the same answer every time."""

    name: str
    detector: claims.Detector

    def read(self, statement: Statement) -> Reading:
        """Claims and citations of one statement."""
        return self.read_parsed(segment.parse(statement))

    def read_all(self, statements: Iterable[Statement]) -> Iterator[Reading]:
        """Those of several, in order: the parser takes them together, which is faster."""
        return map(self.read_parsed, segment.parse_all(statements))

    def read_parsed(self, document: Document) -> Reading:
        """Those of a statement that is parsed already."""
        mentions = citations.find(document)
        weighed = self.detector.weigh(document, mentions)
        cast = actors.cast(document, catalogue.load(), weighed.answers.pointing if weighed.answers else None)
        found = self.detector.decide(document, weighed)
        made = [claim_of(document, mentions, cast, candidate, found) for candidate in found]
        return Reading(tidy(made), tuple(sorted(mentions, key=lambda one: one.span)), self.provenance)

    @cached_property
    def provenance(self) -> Provenance:
        """Which rules, in which version, with which figures."""
        return Provenance(self.name, self.detector.settings["version"], self.detector.settings["figures"])


def claim_of(
    document: Document,
    mentions: tuple[Citation, ...],
    cast: actors.Cast,
    candidate: Candidate,
    claims: Sequence[Candidate] = (),
) -> Claim:
    """
    A candidate with all its slots.

    Args:
        claims: All candidates of the statement.
    """
    claimant, voices = cast.claimant(candidate)
    act = at_act(document, candidate)
    scored = cast.scored_respondents(act)
    respondents = tuple(one.party for one in scored)
    affected = cast.affected(act)
    slots: Mapping[str, Any] = attributes.of(
        document, candidate, claimant=claimant, respondents=respondents, affected=affected
    )
    return Claim(
        type=candidate.type,
        claimant=claimant,
        action=candidate.action,
        quote=candidate.quote,
        reported_by=voices,
        respondents=respondents,
        affected=affected,
        norms=citations.of_claim(document, mentions, candidate, cast.aim("norm", candidate), claims),
        certainty=None if candidate.type in WITHOUT_CERTAINTY else certainty.of(document, candidate),
        conduct=tuple(sorted(conduct.codes(document, act))),
        confidence=confidence_of(candidate, [one.probability for one in scored]),
        **slots,
    )


def confidence_of(candidate: Candidate, respondents: Sequence[float]) -> float:
    """That of the claim; of an accusation that names somebody, that it accuses the right ones too."""
    if candidate.type not in ACCUSING or not respondents:
        return candidate.confidence
    return candidate.confidence * min(respondents)


def at_act(document: Document, candidate: Candidate) -> Candidate:
    """
    The candidate as its act sees it: where a pronoun stands for the act, doer and victim are told where the act is.
    """
    if candidate.act in (-1, candidate.head):
        return candidate
    return replace(candidate, head=candidate.act, sentence=document.sentence_of(candidate.act))


def tidy(made: Iterable[Claim]) -> tuple[Claim, ...]:
    """One claim for each type and action (respondents united), by start of the action."""
    kept: dict[tuple[str, int, int], Claim] = {}
    for claim in made:
        key = (claim.type, claim.action.start, claim.action.end)
        kept[key] = united(kept[key], claim) if key in kept else claim
    return tuple(sorted(kept.values(), key=lambda claim: (claim.action, claim.type)))


def united(one: Claim, other: Claim) -> Claim:
    """
    Two claims on the same words as one: the surer of them, with the respondents, victims, norms and codes of both.
    """
    surer, weaker = (one, other) if one.confidence >= other.confidence else (other, one)
    return replace(
        surer,
        respondents=_joined(surer.respondents, weaker.respondents, _name),
        affected=_joined(surer.affected, weaker.affected, _place),
        norms=_joined(surer.norms, weaker.norms, _norm),
        conduct=tuple(sorted({*surer.conduct, *weaker.conduct})),
    )


def _joined(first: tuple[T, ...], then: tuple[T, ...], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    known = {key(item) for item in first}
    return (*first, *(item for item in then if key(item) not in known))


def _name(party: Party) -> str:
    return party.actor or party.name


def _place(affected: Affected) -> tuple[int, int]:
    return affected.span.start, affected.span.end


def _norm(citation: Citation) -> tuple[str, int]:
    return citation.norm, citation.span.start
