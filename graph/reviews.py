"""
Reviews: who confirmed, changed or rejected a claim, when and why (``graphs/reviews``), and what follows from them.

A reviewer has one review of a claim, the last. Of several reviewers' the newest counts; of one day's, the one that
doubts most. A review outlives the removal of its statement, and counts again when that is added again; purging the
statement clears it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from graph.model import AvermentError
from graph.namespaces import AV, Iris
from graph.quads import Quads, triples
from graph.rows import Described

if TYPE_CHECKING:
    from rdflib import Graph

    from graph.store import Snapshot, Store

Decision = Literal["confirmed", "changed", "rejected"]
DECISIONS: Final[tuple[Decision, ...]] = get_args(Decision)
"""From the one that doubts least to the one that doubts most."""
CLAIM_PATH: Final = re.compile(r"[\w.-]+/[\w.-]+")
"""What follows ``claims/`` in the IRI of a claim: the key of its statement, and its own."""
CONTROLS: Final = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
"""
Control characters that are no white space, for a class of a regular expression: not every syntax of RDF holds them.
"""
_UNWRITABLE: Final = re.compile(f"[{CONTROLS}\ud800-\udfff]")
FIELDS: Final = ("claim", "decision", "reviewer", "date", "reason")


class ReviewError(AvermentError):
    """A review that says too little or too much, or is of a claim that is not there."""


@dataclass(frozen=True)
class Review:
    """
    A person's decision on whether a claim is what the text says.

    Attributes:
        claim: IRI.
        reviewer: Name or role.
        decided: The day.
        reason: Empty where none is given.
    """

    claim: str
    decision: Decision
    reviewer: str
    decided: date
    reason: str = ""

    @property
    def weight(self) -> tuple[date, int, str]:
        """Of several reviews of a claim the one with the largest counts."""
        return self.decided, DECISIONS.index(self.decision), self.reviewer

    def line(self) -> str:
        """The review for people to read."""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.claim} {self.decision} by {self.reviewer} on {self.decided}{why}"


class Reviews:
    """
    The reviews that a store holds, for reading and, in a writer's hands, for writing.

    Args:
        quads: The current graphs.
    """

    def __init__(self, quads: Quads, iris: Iris) -> None:
        self._quads, self._iris = quads, iris
        self._graph = iris.graph("reviews")

    @cached_property
    def _by_statement(self) -> dict[str, dict[tuple[str, str], Review]]:
        """By what comes before the last part of the claim's IRI; then by claim and reviewer."""
        found: dict[str, dict[tuple[str, str], Review]] = {}
        for review in read(triples(self._quads.ntriples(self._graph))):
            found.setdefault(_prefix(review.claim), {})[review.claim, review.reviewer] = review
        return found

    def all(self, claim: str | None = None) -> list[Review]:
        """Every review, or those of a claim: by claim, the one that counts first."""
        several = [self._by_statement.get(_prefix(claim), {})] if claim else self._by_statement.values()
        found = [one for some in several for one in some.values() if claim in (None, one.claim)]
        return sorted(sorted(found, key=lambda one: one.weight, reverse=True), key=lambda one: one.claim)

    def below(self, prefix: str) -> list[Review]:
        """The reviews of a statement's claims, whose IRIs begin with this, up to the last stroke."""
        return list(self._by_statement.get(prefix, {}).values())

    def states(self, claims: Iterable[str]) -> dict[str, Decision]:
        """What the reviews say of these claims; those that nobody reviewed are left out."""
        found = {claim: self.all(claim) for claim in claims}
        return {claim: several[0].decision for claim, several in found.items() if several}

    def put(self, review: Review) -> bool:
        """Put a review in, in the place of its reviewer's former one; False if it is there already."""
        there = self._by_statement.setdefault(_prefix(review.claim), {})
        if there.get((review.claim, review.reviewer)) == review:
            return False
        there[review.claim, review.reviewer] = review
        self._replace(review, ntriples(review, self._iris))
        return True

    def drop(self, review: Review) -> None:
        """Take a review out."""
        del self._by_statement[_prefix(review.claim)][review.claim, review.reviewer]
        self._replace(review, b"")

    def _replace(self, review: Review, new: bytes) -> None:
        me = self._iris.review(review.claim, review.reviewer)
        self._quads.replace(self._graph, [me], f"{AV}reviews", new)


def _prefix(claim: str) -> str:
    return claim.rpartition("/")[0] + "/"


def read(told: Iterable[tuple[str, str, str]]) -> list[Review]:
    """The reviews among triples that conform."""
    of = Described(told)
    return [
        Review(
            of.one(me, "reviews") or "",
            (of.one(me, "decision") or "").removeprefix(AV),  # type: ignore[arg-type]
            of.one(me, "reviewer") or "",
            date.fromisoformat(of.one(me, "decidedOn") or ""),
            of.one(me, "reason") or "",
        )
        for me, _ in of.typed([f"{AV}Review"])
    ]


def ntriples(review: Review, iris: Iris) -> bytes:
    """A review as triples."""
    text: bytes = _graph(review, iris).serialize(format="nt", encoding="utf-8")
    return text


def made(fields: Mapping[str, Any], iris: Iris) -> Review:
    """
    A review of what somebody typed.

    Args:
        fields: By the names of :data:`FIELDS`; ``claim`` is an IRI or what follows ``claims/`` in it, ``date`` a day.

    Raises:
        ReviewError: If something is missing or cannot be.
    """
    said = {name: " ".join(str(fields.get(name) or "").split()) for name in FIELDS}
    for name in FIELDS:
        if not said[name] and name != "reason":
            raise ReviewError(f"A review has a {name}: give one.")
        if _UNWRITABLE.search(said[name]):
            raise ReviewError(f"The {name} holds a control character, or half a character (a lone surrogate).")
    if said["decision"] not in DECISIONS:
        raise ReviewError(f"A decision is {', '.join(DECISIONS[:-1])} or {DECISIONS[-1]}; not {said['decision']!r}.")
    claim, day = claim_iri(said["claim"], iris), _day(said["date"])
    return Review(claim, said["decision"], said["reviewer"], day, said["reason"])


def _day(said: str) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = None
    if day is None or day.isoformat() != said:  # Python reads other forms, as 2026-W01-1
        raise ReviewError(f"Give the day of the decision, as 2026-01-05; not {said!r}.")
    return day


def claim_iri(said: str, iris: Iris) -> str:
    """The IRI of a claim that is given by it, or by what follows ``claims/`` in it."""
    prefix = f"{iris.base}claims/"
    iri = said if "://" in said else prefix + said.removeprefix("/").removeprefix("claims/")
    if not iri.startswith(prefix) or not CLAIM_PATH.fullmatch(iri.removeprefix(prefix)):
        raise ReviewError(f"{said}: no claim of this store ({prefix}…).")
    return iri


def review(store: Store, fields: Mapping[str, Any]) -> Review:
    """
    Put a review into a store, and publish what follows.

    Raises:
        ReviewError: If it does not conform, or its claim is not there.
    """
    new = made(fields, store.iris)
    for wrong in _violations(new, store.iris):
        raise ReviewError(wrong)
    with store.writing() as writer:
        if not writer.knows(new.claim):
            raise ReviewError(f"{new.claim}: no such claim here.")
        writer.review(new)
    return new


def withdraw(store: Store, claim: str, reviewer: str) -> Review:
    """Take a reviewer's review of a claim back; raises ReviewError if there is none."""
    iri, name = claim_iri(claim, store.iris), " ".join(reviewer.split())
    return _withdrawn(store, f"{name} has no review of {iri}.", lambda one: (one.claim, one.reviewer) == (iri, name))


def withdraw_by_key(store: Store, key: str) -> Review:
    """Take back the review whose IRI ends in this."""
    iri = f"{store.iris.base}reviews/{key}"
    return _withdrawn(store, "There is no such review.", lambda one: store.iris.review(one.claim, one.reviewer) == iri)


def _withdrawn(store: Store, otherwise: str, wanted: Any) -> Review:
    with store.writing() as writer:
        found: Review | None = next(filter(wanted, writer.reviews.all()), None)
        if found is None:
            raise ReviewError(otherwise)
        writer.withdraw(found)
    return found


def listed(snapshot: Snapshot, claim: str | None = None) -> list[Review]:
    """The reviews of a snapshot, or those of one of its claims."""
    iris = snapshot.store.iris
    return Reviews(snapshot.quads, iris).all(claim_iri(claim, iris) if claim else None)


def _violations(review: Review, iris: Iris) -> list[str]:
    """What of a review does not conform to the shapes."""
    from graph.validate import report

    return [one.message for one in report(_graph(review, iris), iris)]


def _graph(review: Review, iris: Iris) -> Graph:
    from rdflib import RDF, XSD, Graph, Literal, URIRef

    from graph.literals import av

    made, me = Graph(), URIRef(iris.review(review.claim, review.reviewer))
    made.add((me, RDF.type, av.Review))
    made.add((me, av.reviews, URIRef(review.claim)))
    made.add((me, av.decision, av[review.decision]))
    made.add((me, av.reviewer, Literal(review.reviewer)))
    made.add((me, av.decidedOn, Literal(review.decided.isoformat(), datatype=XSD.date)))
    if review.reason:
        made.add((me, av.reason, Literal(review.reason)))
    return made
