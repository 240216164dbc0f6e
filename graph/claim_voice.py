"""Who says it: bodies that find, speakers who reject, and conduct that is the speaker's own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

FINDING: Final = frozenset("find hold conclude determine establish rule confirm".split())
MANDATED: Final = frozenset(
    "court tribunal chamber commission committee panel judge justice jury inquiry majority mission".split()
)
DENYING: Final = frozenset("deny refute".split())
REJECTING: Final = frozenset("deny refute reject repudiate rebut dismiss dispute contest".split())
ACCUSATION: Final = frozenset(
    "accusation allegation charge claim insinuation smear argument assertion suggestion contention notion idea".split()
)
_FIRST: Final = frozenset({"we", "us", "our", "ours", "i", "my"})
_STEM: Final = 4
"""Letters that a demonym and its country share at least: "Kelmar", "Kelmari"."""


def rejects(token: Token) -> tuple[Token, list[Token]] | None:
    """
    The clause that a verb denies, and the words of denying above it: "denies **that …**", "rejects the allegation that …".
    """
    if token.lemma_ not in REJECTING or token.pos_ != "VERB" or _not(token):
        return None
    for child in token.rights:
        if child.dep_ in {"ccomp", "xcomp"} and token.lemma_ in DENYING:
            return child, [token]
        if child.dep_ == "dobj" and child.lemma_ in ACCUSATION:
            clause = next((word for word in child.rights if word.dep_ in {"acl", "ccomp"}), None)
            if clause is not None and any(word.lower_ == "that" for word in clause.lefts):
                return clause, [token, child]
    return None


def finds(document: Document, token: Token) -> Token | None:
    """The clause that a mandated body finds: "The Court held that …", "has reasonable grounds to believe that …"."""
    verb = token
    if token.lemma_ == "believe" and token.head.lemma_ == "ground":
        verb = token.head.head
    elif token.lemma_ not in FINDING or token.pos_ != "VERB" or _not(token):
        return None
    clause = next((child for child in token.rights if child.dep_ == "ccomp"), None)
    subject = next((child for child in verb.children if child.dep_ in {"nsubj", "agent"}), None)
    if clause is None or subject is None:
        return None
    if subject.lemma_.lower() in MANDATED:
        return clause
    return clause if subject.lower_ in {"it", "we", "i", "he", "she"} and speaks_with_mandate(document) else None


def speaks_with_mandate(document: Document) -> bool:
    """Whether a statement's publisher is a court, a commission of inquiry or the like."""
    words = {word.strip("(),.").casefold() for word in document.statement.publisher.split()}
    return document.statement.publisher_kind == "court" or bool(words & (MANDATED - {"mission"}))


def own(document: Document, token: Token) -> bool:
    """Whether what a word heads names the speaker: by "we" and "our", or by the publisher's name."""
    if document.statement.publisher_kind in {"court", "ngo"}:
        return False
    names = _names(document.statement.publisher)
    return any(
        word.lower_ in _FIRST or (word.pos_ in {"PROPN", "ADJ"} and word.lower_.startswith(names))
        for child in token.children
        if child.dep_ in {"nsubj", "nsubjpass", "agent", "attr", "poss", "prep"}
        for word in child.subtree
    )


@lru_cache(maxsize=64)
def _names(publisher: str) -> tuple[str, ...]:
    """The publisher's proper words before any bracket, in lower case, long ones without their last letter."""
    words = publisher.split("(")[0].replace(",", " ").split()
    return tuple(word.casefold().rstrip("ae") for word in words if len(word) > _STEM and word[0].isupper()) or ("\0",)


def _not(token: Token) -> bool:
    return any(child.dep_ == "neg" for child in token.children)
