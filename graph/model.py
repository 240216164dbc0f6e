"""The dataclasses that pass from step to step: a statement, its claims, and the words they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, get_args

ClaimType = Literal["finding", "denial", "justification", "commitment", "obligation", "demand", "concern", "allegation"]
CertaintyLevel = Literal["asserted", "probable", "possible", "reported", "conditional"]
Access = Literal["open", "quote-only", "private"]
PublisherKind = Literal["ngo", "un", "government", "court", "regional", "armed-group", "other"]
ActStatus = Literal["occurred", "ongoing", "announced", "feared"]
DatePrecision = Literal["day", "month", "year"]
Outcome = Literal["breach", "no-breach", "fact", "interim", "other"]
Denies = Literal["fact", "attribution", "breach", "jurisdiction"]
Ground = Literal["self-defence", "consent", "necessity", "countermeasure", "authorisation", "domestic-law", "other"]
ActorKind = Literal[
    "state",
    "government",
    "international-body",
    "court",
    "organisation",
    "armed-group",
    "de-facto-authority",
    "office-holder",
    "population-group",
    "unknown",
]

CLAIM_TYPES: tuple[ClaimType, ...] = get_args(ClaimType)
CERTAINTY_LEVELS: tuple[CertaintyLevel, ...] = get_args(CertaintyLevel)
WITHOUT_CERTAINTY: frozenset[ClaimType] = frozenset({"demand", "commitment", "obligation"})
ACCUSING: frozenset[ClaimType] = frozenset({"allegation", "finding"})
SHOWN_AS_ACCUSATION = 0.5
"""
Confidence from which pages show a claim of these types as an accusation without more; below it they say that the
reading is unsure. How many of those above it accuse the right one: ``accused_shown`` of ``averment evaluate``.
"""


class AvermentError(Exception):
    """Root of the errors that a user can mend: the message is one line that says what is wrong and what to do."""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a statement: half-open ``[start, end)`` in Unicode code points, with its words."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """Cut ``text[start:end]``."""
        return cls(start, end, text[start:end])


@dataclass(frozen=True)
class Statement:
    """
    A published text. What identifies it is its publisher and its words (see :func:`graph.namespaces.statement_key`):
    the same words from two publishers are two statements; other metadata describe the same one.
    """

    text: str
    publisher: str
    document: str = ""
    publisher_kind: PublisherKind = "other"
    date: date | None = None
    title: str = ""
    source: str = ""
    language: str = "en"
    access: Access = "open"
    invented: bool = False


@dataclass(frozen=True)
class Citation:
    """A mention of a norm: its id (``un-charter/art-2/para-4``, ``right/life``; eval GUIDE §4) and its words."""

    norm: str
    span: Span


@dataclass(frozen=True)
class Party:
    """
    Somebody in a claim's slot.

    Attributes:
        name: The name to show: of the catalogue if known there, else the fullest form that the text uses.
        mention: The words that stand for it in this claim; None where it is the publisher, unmentioned.
        actor: Its id in the catalogue (``ukr``, ``ukr-government``, ``un-security-council``); None where not listed.
        kind: What it is.
        forms: Every form that the text uses for it.
    """

    name: str
    mention: Span | None = None
    actor: str | None = None
    kind: ActorKind = "unknown"
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Affected:
    """Victims or beneficiaries. A private person stays an anchor: ``party`` is None, and no IRI is made."""

    span: Span
    party: Party | None = None


@dataclass(frozen=True)
class Certainty:
    """How sure the claimant is, and the words that say so (None where nothing hedges)."""

    level: CertaintyLevel
    cue: Span | None = None


@dataclass(frozen=True)
class ActDate:
    """When an act is said to have taken place; ``value`` is the first day of the stretch that ``precision`` names."""

    value: date
    precision: DatePrecision
    span: Span | None = None


@dataclass(frozen=True)
class Place:
    """Where an act is said to have taken place: the words, and a state's id of the catalogue if it is one."""

    span: Span
    actor: str | None = None


@dataclass(frozen=True)
class Claim:
    """
    One speech act in one statement.

    Attributes:
        claimant: The innermost speaker, whose claim it is.
        reported_by: Each voice between the claimant and the reader, outermost (the publisher) first; empty where the
            claimant is the publisher.
        respondents: Those whose conduct it is about; what they are to it follows from the type.
        action: What was done, is to be done or is feared: the shortest stretch that says so.
        conduct: Codes of eval GUIDE §5, sorted.
        certainty: None for demands, commitments and obligations.
        quote: The sentence or the two sentences that carry it.
        confidence: Calibrated probability that a careful reader would mark this claim, in (0, 1]; of an accusation
            times the probability of its least sure respondent.
        presupposed: It is made in passing, inside a noun phrase.
        outcome: Of a finding.  denies: Of a denial.  ground: Of a justification.
        first_hand: Of a finding: the statement is the finder's own (None for other types).
        admission: The claimant accuses itself.
    """

    type: ClaimType
    claimant: Party
    action: Span
    quote: Span
    reported_by: tuple[Party, ...] = ()
    respondents: tuple[Party, ...] = ()
    affected: tuple[Affected, ...] = ()
    norms: tuple[Citation, ...] = ()
    certainty: Certainty | None = None
    conduct: tuple[str, ...] = ()
    confidence: float = 1.0
    presupposed: bool = False
    act_date: ActDate | None = None
    place: Place | None = None
    act_status: ActStatus | None = None
    outcome: Outcome | None = None
    denies: Denies | None = None
    ground: Ground | None = None
    first_hand: bool | None = None
    admission: bool = False


@dataclass(frozen=True)
class Provenance:
    """Which reader, in which version of its rules, with which measured figures, took claims from a statement."""

    reader: str
    version: str
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """All that was taken from a statement: claims by start of action, and every mention of a norm by start."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    provenance: Provenance


class Reader(Protocol):
    """Statement in, claims out."""

    def read(self, statement: Statement) -> Reading: ...


@dataclass(frozen=True)
class Violation:
    """One reason why something may not enter the graph: where, which slot, and a message for people."""

    focus: str
    path: str
    message: str
    value: str = ""
