"""
Predicates that call something a breach ("It constitutes a violation …"), and the act that their pronoun stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph import cues
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

_COPULAS: Final = frozenset({"be", "constitute", "amount", "represent", "form"})
_BREAKING: Final = frozenset({"violate", "breach", "contravene", "infringe", "flout"})
_BREACHES: Final = frozenset(
    "violation breach crime aggression contravention infringement crackdown assault affront attack".split()
)
_PRONOUNS: Final = frozenset({"it", "this", "that", "these", "those", "which"})
_GENERIC: Final = frozenset("action measure act step conduct move practice policy deed decision".split())
"""Nouns that stand for an act told before, with "this" or "these"."""


def breach_predicate(token: Token) -> bool:
    """
    Whether a verb says of what went before that it is a breach: "It most likely constitutes a violation of …", "These
    actions violate …". Not "it is not a violation", which denies, nor "would constitute", which supposes.
    """
    subject = _subject(token)
    if subject is None or not stands_for_act(subject) or any(child.dep_ == "neg" for child in token.children):
        return False
    return breach_verb(token)


def breach_verb(token: Token) -> bool:
    """ "violates", "constitutes a violation", whoever or whatever does."""
    if token.lemma_ in _BREAKING:
        return True
    below = [
        word
        for child in token.children
        if child.dep_ in {"attr", "dobj", "prep", "oprd"}
        for word in (child, *child.children)
    ]
    return token.lemma_ in _COPULAS and any(word.lemma_.lower() in _BREACHES for word in below)


def stands_for_act(subject: Token) -> bool:
    """A pronoun for a thing, or "this action", "these measures"."""
    pointing = any(
        child.lower_ in {"this", "these", "such"} for child in subject.children if child.dep_ in {"det", "amod"}
    )
    return subject.lower_ in _PRONOUNS or (pointing and subject.lemma_ in _GENERIC)


def also_breach(token: Token) -> bool:
    """The second act of an ellipsis: "…, as does the intention to run the country"."""
    if token.dep_ == "nsubj" and token.head.lemma_ == "do" and token.head.dep_ == "advcl":
        return breach_verb(token.head.head)
    marks = {child.lower_ for child in token.children if child.dep_ in {"mark", "aux", "advmod"}}
    return token.dep_ == "advcl" and "as" in marks and bool(marks & {"does", "do", "did"}) and breach_verb(token.head)


def antecedent(document: Document, head: int) -> int | None:
    """The token that heads the act, in the sentence before, that a breach predicate's pronoun stands for."""
    sentence = document.sentence_of(head)
    token = document.doc[head]
    if (
        not sentence
        or not breach_predicate(token)
        or document.paragraphs[sentence] != document.paragraphs[sentence - 1]
    ):
        return None
    roots = [document.doc[i] for i in document.tokens(sentence - 1) if document.doc[i].dep_ == "ROOT"]
    if not roots:
        return None
    subject = _subject(roots[0])
    if (
        subject is not None
        and subject.pos_ == "NOUN"
        and "actor" not in cues.of(subject)
        and not stands_for_act(subject)
    ):
        return int(subject.i)
    return int(roots[0].i)


def _subject(token: Token) -> Token | None:
    return next((child for child in token.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
