"""The lesser slots of a claim, by rule: date, place and state of the act, what a finding finds and a denial denies."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, Final, TypedDict

from graph import certainty, tokens
from graph.candidate import Candidate
from graph.catalogue import load
from graph.coreference import publisher_name
from graph.dates import dates
from graph.gazetteer import in_name
from graph.mentions import LEXICONS
from graph.model import ACCUSING, ActDate, ActStatus, Affected, Denies, Ground, Outcome, Party, Place, Span
from graph.segment import Document
from graph.tokens import VERBAL, Tokens

DONE: Final = frozenset({"allegation", "finding", "justification", "denial", "concern"})
"""Types that speak of conduct said to be done or feared; conduct asked for or promised has no date or state."""
_IN: Final = frozenset({"in", "at", "across", "throughout", "near", "inside", "within", "around"})


class Slots(TypedDict):
    """The slots of :class:`graph.model.Claim` that are read here."""

    presupposed: bool
    act_date: ActDate | None
    place: Place | None
    act_status: ActStatus | None
    outcome: Outcome | None
    denies: Denies | None
    ground: Ground | None
    first_hand: bool | None
    admission: bool


@cache
def lexicon() -> dict[str, Any]:
    """``lexicons/attributes.toml``, its expressions compiled."""
    raw = tomllib.loads((LEXICONS / "attributes.toml").read_text(encoding="utf-8"))
    made: dict[str, Any] = {
        name: {key: re.compile(p) for key, p in part.items()} for name, part in raw.items() if isinstance(part, dict)
    }
    return {**made, "points_at": frozenset(raw["points_at"])}


def of(
    document: Document,
    candidate: Candidate,
    *,
    claimant: Party,
    respondents: tuple[Party, ...] = (),
    affected: tuple[Affected, ...] = (),
) -> Slots:
    """All lesser slots of a claim."""
    columns = tokens.of(document)
    words = _words(document, candidate)
    finding = candidate.type == "finding"
    return Slots(
        presupposed=_presupposed(columns, candidate),
        act_date=_date(document, columns, candidate),
        place=_place(document, columns, candidate),
        act_status=_status(document, columns, candidate),
        outcome=_outcome(words) if finding else None,
        denies=_denies(words) if candidate.type == "denial" else None,
        ground=_ground(words) if candidate.type == "justification" else None,
        first_hand=_same(claimant, _publisher(document)) if finding else None,
        admission=candidate.type in ACCUSING and any(_same(claimant, party) for party in respondents),
    )


def _words(document: Document, candidate: Candidate) -> str:
    """The quote and the action, in lower case."""
    return f"{candidate.quote.text} {candidate.action.text}".lower().replace("’", "'")


def _publisher(document: Document) -> Party:
    return Party(publisher_name(document.statement.publisher))


def _same(one: Party, other: Party) -> bool:
    if one.actor is not None and other.actor is not None:
        return one.actor == other.actor
    return one.name.casefold() == other.name.casefold()


def _presupposed(columns: Tokens, candidate: Candidate) -> bool:
    """Whether an accusation stands inside a noun phrase, under a verb that is not about it."""
    if candidate.type not in ACCUSING:
        return False
    head = candidate.head
    participle = columns.pos[head] in VERBAL
    if participle and columns.dep[head] not in ("acl", "amod"):
        return False
    noun = columns.head[head] if participle else head
    if columns.dep[noun] in ("nsubj", "nsubjpass", "ROOT", "attr"):
        return participle
    verb = next((above for above in columns.ancestors(noun) if columns.pos[above] in VERBAL), None)
    if verb is None:
        return participle
    return columns.lemma[verb] not in lexicon()["points_at"]


def _date(document: Document, columns: Tokens, candidate: Candidate) -> ActDate | None:
    """The date in the action; else the one in its clause or sentence that is nearest to the conduct's head."""
    if candidate.type not in DONE:
        return None
    statement = document.statement
    inside = next(dates(statement.text, candidate.action.start, candidate.action.end, statement.date), None)
    if inside:
        return inside
    sentence = _reported(document, columns, candidate) or document.sentences[document.sentence_of(candidate.head)]
    at = columns.start[candidate.head]
    near = list(dates(statement.text, sentence.start, sentence.end, statement.date))
    return min(near, key=lambda one: abs((one.span.start if one.span else at) - at), default=None)


def _reported(document: Document, columns: Tokens, candidate: Candidate) -> Span | None:
    """The clause that a verb of speech reports, if the conduct stands in one: a date outside is that of the speech."""
    for at in (candidate.head, *columns.ancestors(candidate.head, most=6)):
        governor = columns.head[at]
        if columns.dep[at] == "ccomp" and columns.lemma[governor] in certainty.REPORTING:
            return document.span(columns.left[at], columns.right[at])
    return None


def _place(document: Document, columns: Tokens, candidate: Candidate) -> Place | None:
    """A named place that the conduct is said to be in: within the action, else hanging from its head."""
    if candidate.type not in DONE:
        return None
    inside = [t for t in document.tokens_in(candidate.action) if _is_place(columns, t)]
    around = [
        t for t in range(columns.left[candidate.head], columns.right[candidate.head] + 1) if _is_place(columns, t)
    ]
    for token in (*inside, *around):
        first = token
        while (
            first > 0
            and columns.head[first - 1] == token
            and columns.entity[first - 1] in ("GPE", "LOC", "FAC")
            and columns.dep[first - 1] == "compound"
        ):
            first -= 1
        span = document.span(first, token)
        return Place(span, _state(span))
    return None


def _is_place(columns: Tokens, token: int) -> bool:
    governor = columns.head[token]
    return (
        columns.entity[token] in ("GPE", "LOC")
        and columns.dep[token] == "pobj"
        and columns.lower[governor] in _IN
        and columns.text[token][0].isupper()
    )


def _state(span: Span) -> str | None:
    return next((hit.actor.id for hit in in_name(span.text, load()) if hit.whole and hit.actor.kind == "state"), None)


def _status(document: Document, columns: Tokens, candidate: Candidate) -> ActStatus | None:
    """In what state the act is said to be."""
    if candidate.type not in DONE or candidate.type == "denial":
        return None
    if candidate.type == "concern":
        sure = certainty.of(document, candidate)
        return "feared" if sure and sure.level == "possible" else "ongoing"
    head = candidate.head
    first, last = min(columns.left[head], *document.tokens_in(candidate.action), head), head
    words = " ".join(columns.lower[max(0, first - 2) : last + 1])
    if lexicon()["status"]["announced"].search(words):
        return "announced"
    progressive = columns.tag[head] == "VBG" and columns.child(head, "aux") is not None
    present = columns.tag[head] in ("VBZ", "VBP") and columns.pos[head] == "VERB"
    if progressive or present or lexicon()["status"]["ongoing"].search(words):
        return "ongoing"
    return "occurred"


def _outcome(words: str) -> Outcome:
    patterns = lexicon()["outcome"]
    if patterns["interim"].search(words):
        return "interim"
    if patterns["no-breach"].search(words):
        return "no-breach"
    return "breach" if patterns["breach"].search(words) else "fact"


def _denies(words: str) -> Denies:
    """What a denial denies: the wider thing first, for who says that a court has no jurisdiction says no more."""
    patterns = lexicon()["denies"]
    if patterns["jurisdiction"].search(words):
        return "jurisdiction"
    if patterns["attribution"].search(words):
        return "attribution"
    return "breach" if patterns["breach"].search(words) else "fact"


def _ground(words: str) -> Ground:
    grounds: tuple[Ground, ...] = (
        "self-defence",
        "consent",
        "countermeasure",
        "authorisation",
        "necessity",
        "domestic-law",
    )
    return next((ground for ground in grounds if lexicon()["ground"][ground].search(words)), "other")
