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
    What a verb denies, and the words of denying above it: "denies **that …**", "rejects the allegation **that …**",
    "rejects the **accusations** made by …".
    """
    if token.lemma_ not in REJECTING or token.pos_ != "VERB" or _not(token):
        return None
    for child in token.rights:
        if child.dep_ in {"ccomp", "xcomp"} and token.lemma_ in DENYING:
            return child, [token]
        if child.dep_ == "dobj" and child.lemma_ in ACCUSATION and not _disposes(token, child):
            clause = next((word for word in child.rights if word.dep_ in {"acl", "ccomp"}), None)
            told = clause is not None and any(word.lower_ == "that" for word in clause.lefts)
            return (clause, [token, child]) if clause is not None and told else (child, [token])
    return None


def _disposes(verb: Token, noun: Token) -> bool:
    """ "dismissed the claim": of a court."""
    return verb.lemma_ == "dismiss" and noun.lemma_ in {"claim", "charge"}


def finds(document: Document, token: Token) -> Token | None:
    """The clause that a mandated body finds: "The Court held that …", "has reasonable grounds to believe that …"."""
    verb = token
    if token.lemma_ == "believe" and token.head.lemma_ == "ground":
        verb = token.head.head
    elif token.lemma_ not in FINDING and not (token.lemma_ == "consider" and dissents(token)):
        return None
    if token.pos_ != "VERB" or _not(token):
        return None
    subjects = [child for child in verb.children if child.dep_ in {"nsubj", "agent"}]
    titles = [word for subject in subjects for word in subject.children if word.dep_ == "compound"]
    if any(word.lemma_.lower() in MANDATED for word in (*subjects, *titles)):
        return clause_of(token)
    speaker = any(subject.lower_ in {"it", "we", "i", "he", "she"} for subject in subjects)
    return clause_of(token) if speaker and speaks_with_mandate(document) else None


def dissents(token: Token) -> bool:
    """Whether the sentence tells what a judge holds in dissent."""
    return any(word.lower_ in {"dissent", "dissents", "dissented", "dissenting"} for word in token.sent)


def clause_of(token: Token) -> Token | None:
    """The clause that a verb of saying governs, also where the parse took it for a second verb."""
    found = next((child for child in token.rights if child.dep_ == "ccomp"), None)
    after = token.nbor() if token.i + 1 < len(token.doc) else None
    if found is None and after is not None and after.lower_ == "that":
        return next((child for child in token.rights if child.dep_ == "conj"), None)
    return found


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
    words = publisher.split("(", maxsplit=1)[0].replace(",", " ").split()
    return tuple(word.casefold().rstrip("ae") for word in words if len(word) >= _STEM and word[0].isupper()) or ("\0",)


def negates(word: Token) -> bool:
    """ "not", "never", "no"; not the "not only" that adds."""
    only = word.i + 1 < len(word.doc) and word.nbor().lower_ in {"only", "just", "merely"}
    return (word.dep_ == "neg" or word.lower_ in {"no", "never"}) and not only


def _not(token: Token) -> bool:
    return any(negates(child) for child in token.children)
