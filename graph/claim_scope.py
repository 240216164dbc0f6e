"""
What the words around a head make of it, by the parse: who denies it, who found it, whether it is the act or what the
act is called.

A model that has seen two thousand claims knows "shelled the hospital" for an allegation better than it knows what
"denies that" does to it. So weight is moved, from the head and type that the model saw to those that the construction
makes: never more than the model gave, but for the few constructions that leave no doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph import cues
from graph.antecedents import breach_verb, stands_for_act
from graph.claim_voice import dissents, finds, negates, own, rejects
from graph.model import CLAIM_TYPES, ClaimType
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

WRONGS: Final[tuple[ClaimType, ...]] = ("allegation", "finding")
JOINED: Final[tuple[ClaimType, ...]] = ("commitment", "demand", *WRONGS)
SECOND: Final = 0.6
"""
A second verb's weight is at least this share of the first's: of the marked claims that a verb heads, the verb joined to
it heads one of the same type in 58 of 100 cases.
"""
MOST: Final = 0.97
"""No head is surer than this to make a claim."""
_PAST_CLAUSE: Final = frozenset({"ccomp", "conj", "nsubj", "nsubjpass", "pcomp", "attr"})
_LAW: Final = frozenset("article articles law convention conventions covenant charter treaty protocol".split())
_CONDEMN: Final = frozenset({"condemn", "deplore", "denounce", "decry"})
_PROMISE: Final = frozenset({"undertake", "commit", "pledge", "promise", "vow"})
_NOT_YET: Final = frozenset({"must", "should", "shall", "will", "would"})
_BEFALLS: Final = frozenset("hear see receive get know forget accept tolerate condone".split())
"""What a speaker does not do here is not what it is accused of: "we have not heard a condemnation"."""
_LAWFUL: Final = frozenset("lawful legal legitimate justified proportionate".split())


@dataclass(frozen=True)
class Move:
    """
    Weight that a construction moves.

    Attributes:
        source: The token that has it.  target: The one that gets it.
        kinds: The types of which it is moved.  to: The type that it becomes; None: as it was.
        share: How much of it.
    """

    source: Token
    target: Token
    kinds: tuple[ClaimType, ...]
    to: ClaimType | None = None
    share: float = 0.9


Construction = Callable[[Document, "Token"], Iterator[Move]]


def scoped(document: Document, heads: list[int], types: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-probabilities after the moves of every construction: (heads, types + 1)."""
    rows = {head: row for row, head in enumerate(heads)}
    chances = np.exp(types)[:, : len(CLAIM_TYPES)]
    for construction in CONSTRUCTIONS:
        for token in document.doc:
            for move in construction(document, token):
                _apply(chances, rows, move)
    _joined(document, chances, rows)
    whole = chances.sum(axis=1, keepdims=True)
    chances = chances * np.minimum(1, MOST / np.maximum(whole, 1e-9))
    none = 1 - chances.sum(axis=1, keepdims=True)
    return np.asarray(np.log(np.maximum(np.hstack([chances, none]), 1e-9)), np.float32)


def _joined(document: Document, chances: NDArray[np.float32], rows: dict[int, int]) -> None:
    """ "to release them and investigate the killings": a verb without a subject of its own claims as its first does."""
    columns = [CLAIM_TYPES.index(kind) for kind in JOINED]
    for head, row in rows.items():
        token = document.doc[head]
        alone = all(child.dep_ not in {"nsubj", "nsubjpass"} for child in token.children)
        apart = token.dep_ == "conj" and token.pos_ == "VERB" and alone and _has_object(token.head)
        if apart and token.head.i in rows:
            chances[row, columns] = np.maximum(chances[row, columns], SECOND * chances[rows[token.head.i], columns])


def _apply(chances: NDArray[np.float32], rows: dict[int, int], move: Move) -> None:
    """Move weight between two rows; where the target is no candidate nothing happens."""
    source, target = rows.get(move.source.i), rows.get(move.target.i)
    if source is None or target is None:
        return
    for kind in move.kinds:
        column = CLAIM_TYPES.index(kind)
        moved = chances[source, column] * move.share
        chances[source, column] -= moved
        chances[target, CLAIM_TYPES.index(move.to or kind)] += moved


def _subject(token: Token) -> Token | None:
    """Of a verb, or of the verb that it is joined to."""
    here = next((child for child in token.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    if here is None and token.dep_ == "conj" and token.head.i != token.i:
        return _subject(token.head)
    return here


def _breach(document: Document, token: Token) -> Iterator[Move]:
    """ "The invasion is a violation of …", "By shelling …, they violated …": the act is what was done."""
    if token.pos_ not in {"VERB", "AUX"} or not breach_verb(token):
        return
    subject = _subject(token)
    means = next((word for child in token.children if child.lower_ == "by" for word in child.children), None)
    if means is not None and means.dep_ == "pcomp":
        yield Move(token, means, WRONGS)
    elif token.dep_ == "relcl" and subject is not None and subject.lower_ in {"which", "that"}:
        yield Move(token, _conduct_above(token.head), WRONGS)
    elif subject is not None and subject.pos_ == "NOUN" and not stands_for_act(subject) and _is_conduct(subject):
        yield Move(token, subject, (*WRONGS, "denial"))
        yield Move(token, subject, ("concern",), "allegation")
        yield from (Move(child, subject, WRONGS) for child in token.children if child.dep_ in {"attr", "dobj"})


def _conduct_above(noun: Token) -> Token:
    """The act in "the invasion of Ardovia by Kelmar, which violates …", where the parse took the nearest noun."""
    here = noun
    while not (here.pos_ == "NOUN" and _is_conduct(here)) and here.dep_ in {"pobj", "prep", "agent"}:
        here = here.head
    return here


def _is_conduct(noun: Token) -> bool:
    return "actor" not in cues.of(noun) and noun.ent_type_ not in {"PERSON", "ORG", "GPE", "NORP"}


def _called(document: Document, token: Token) -> Iterator[Move]:
    """ "condemns the invasion as a breach of …": one claim, of the invasion."""
    if token.pos_ != "VERB" or token.lemma_ not in _CONDEMN:
        return
    act = next((child for child in token.children if child.dep_ == "dobj"), None)
    if act is None:
        return
    yield Move(token, act, ("allegation",))
    for child in (*token.children, *act.children):
        if child.lower_ == "as" and child.dep_ == "prep":
            yield from (Move(word, act, WRONGS) for word in child.children if word.dep_ == "pobj")


def _rejected(document: Document, token: Token) -> Iterator[Move]:
    """ "denies that …", "rejects the allegation that …": what is denied is no allegation."""
    denied = rejects(token)
    if denied is None:
        return
    clause, between = denied
    yield Move(clause, clause, tuple(kind for kind in CLAIM_TYPES if kind != "denial"), "denial", 1.0)
    yield from (Move(word, clause, CLAIM_TYPES, "denial", 1.0) for word in between)


def _found(document: Document, token: Token) -> Iterator[Move]:
    """ "The Commission found that …": a finding; of a judge who dissents, what it is by its words."""
    clause = finds(document, token)
    if clause is None:
        return
    kinds: tuple[ClaimType, ...] = ("allegation", "denial")
    to: ClaimType = "finding"
    if dissents(token):
        kinds, to = ("finding",), "denial" if _negated(clause) else "allegation"
    yield from (Move(word, word, kinds, to, 0.95) for word in clause.subtree if _inside(word, clause))


def _inside(word: Token, clause: Token) -> bool:
    """Whether a word tells what a clause tells: its verb, what is joined to it, subjects and what they breach by."""
    here, steps = word, 0
    while here.i != clause.i and steps < 4:
        if here.dep_ not in _PAST_CLAUSE and not (here.dep_ == "prep" and here.lower_ == "by"):
            return False
        here, steps = here.head, steps + 1
    return bool(here.i == clause.i)


def _negated(token: Token) -> bool:
    """ "did not", "never", "no unit did", "there was no …"."""
    words = [token, *(child for child in token.children if child.dep_ in {"nsubj", "nsubjpass", "attr", "dobj"})]
    return any(negates(child) for word in words for child in word.children)


def _unattributed(document: Document, token: Token) -> Iterator[Move]:
    """
    What a speaker says not to have done, and what anybody says to be no breach: a denial; "has not released", of
    another, blames.
    """
    if token.pos_ not in {"VERB", "AUX"} or not _negated(token):
        return
    helpers = {child.lower_ for child in token.children if child.dep_ == "aux"}
    if helpers & _NOT_YET or token.lemma_ in _BEFALLS:
        return
    if breach_verb(token) or token.lemma_ == "attribute" or own(document, token):
        for word in (token, *(child for child in token.children if child.dep_ in {"attr", "nsubj", "dobj"})):
            yield Move(word, word, ("allegation",), "denial")


def _no_evidence(document: Document, token: Token) -> Iterator[Move]:
    """ "found no evidence that …"."""
    if token.lemma_ not in {"evidence", "proof", "indication"} or token.pos_ != "NOUN":
        return
    bare = any(child.lower_ == "no" for child in token.children) or _negated(token.head)
    for child in token.children if bare else ():
        if child.dep_ in {"acl", "ccomp", "relcl"}:
            yield Move(child, child, WRONGS, "denial", 0.95)


def _bound(document: Document, token: Token) -> Iterator[Move]:
    """ "is obliged to", "has a duty to", "must, under Article 55, …", "is prohibited": an obligation."""
    kinds: tuple[ClaimType, ...] = ("demand", "commitment", "allegation")
    if token.dep_ in {"xcomp", "acl"} and token.head.lemma_.lower() in {"oblige", "bind", "obligate", "duty"}:
        yield Move(token, token, kinds, "obligation")
    if any(child.lower_ == "must" for child in token.children) and any(_by_law(child) for child in token.children):
        yield Move(token, token, kinds, "obligation")
    if token.lemma_ in {"prohibit", "forbid"} and any(child.lower_ in {"is", "are"} for child in token.children):
        named = [child for child in token.children if child.dep_ == "nsubjpass"]
        yield from (Move(word, word, ("allegation",), "obligation") for word in (token, *named))


def _by_law(word: Token) -> bool:
    """ "must, under Article 55, …": law is restated."""
    return word.lower_ == "under" and any(below.lower_ in _LAW for below in word.subtree)


def _justified(document: Document, token: Token) -> Iterator[Move]:
    """ "The operation was lawful", "was a lawful exercise of …", of one's own: a justification of the operation."""
    subject = _subject(token)
    if token.lemma_ != "be" or subject is None or _negated(token) or not own(document, token):
        return
    said = [child for child in token.children if child.dep_ in {"acomp", "attr"}]
    if any(word.lemma_.lower() in _LAWFUL for child in said for word in (child, *child.lefts)):
        yield from (
            Move(word, subject, ("allegation", "finding", "denial"), "justification") for word in (token, *said)
        )
        yield Move(subject, subject, ("allegation", "finding", "denial"), "justification")
        yield Move(token, subject, ("justification",))


def _one_act(document: Document, token: Token) -> Iterator[Move]:
    """ "shot and killed the protesters": two verbs with one object tell one act, at the first."""
    if token.dep_ != "conj" or token.pos_ != "VERB" or token.head.pos_ != "VERB":
        return
    first = token.head
    while first.dep_ == "conj" and first.head.pos_ == "VERB" and not _has_object(first):
        first = first.head
    if _has_object(token) and not _has_object(first):
        yield Move(token, first, CLAIM_TYPES, None, 0.8)


def _has_object(verb: Token) -> bool:
    return any(
        child.dep_ in {"dobj", "xcomp", "ccomp", "prep", "attr", "acomp", "nsubjpass"} for child in verb.children
    )


def _promised(document: Document, token: Token) -> Iterator[Move]:
    """ "undertakes to …": a commitment, not a demand."""
    verb = token.head
    if token.dep_ in {"xcomp", "pcomp"} and token.head.dep_ == "prep":
        verb = token.head.head
    promises = verb.lemma_ in _PROMISE and verb.tag_ != "VBN" and not _negated(verb)
    if token.dep_ in {"xcomp", "pcomp"} and promises:
        yield Move(token, token, ("allegation", "demand"), "commitment")


CONSTRUCTIONS: Final[tuple[Construction, ...]] = (
    _breach,
    _called,
    _no_evidence,
    _unattributed,
    _found,
    _rejected,
    _one_act,
    _bound,
    _promised,
    _justified,
)
"""In this order: a finding that something was not done is a finding, and a rejected finding is a denial."""
