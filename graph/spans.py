"""The shortest stretch that says what was done: from a claim's head, by the parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

_CUT = {"advcl", "parataxis", "punct", "cc"}
_OUTSIDE_NOUN = {"punct", "cc", "preconj", "nsubj", "aux", "cop", "advmod", "mark"}
_NORM_PHRASE = {
    "pursuant",
    "accordance",
    "under",
    "violation",
    "contravention",
    "breach",
    "line",
    "compliance",
    "conformity",
}


def action_tokens(document: Document, head: int) -> tuple[int, int]:
    """First and last token of a head's action, both included."""
    token = document.doc[head]
    inside = document.tokens(document.sentence_of(head))
    first, last = _left(token), _right(token)
    return max(first, inside.start), min(last, inside.stop - 1)


def _left(token: Token) -> int:
    """
    The first word: of a noun's own phrase, of the subject of a passive ("civilians were shot") or a copula, or the
    verb.
    """
    if token.pos_ == "NOUN":
        kept = [child for child in token.lefts if child.dep_ not in _OUTSIDE_NOUN]
        return min([int(token.i), *(int(child.left_edge.i) for child in kept)])
    subjects = [child for child in token.lefts if child.dep_ in {"nsubj", "nsubjpass"}]
    passive = any(child.dep_ == "nsubjpass" for child in subjects)
    named = [subject for subject in subjects if subject.pos_ in {"NOUN", "PROPN"}]
    if passive and named and token.dep_ not in {"relcl", "acl"}:
        return int(named[0].left_edge.i)
    if token.pos_ == "AUX" and subjects:
        return int(subjects[0].left_edge.i)
    return int(token.i)


def _right(token: Token) -> int:
    """The last word of the head's own dependents, up to the first that opens another clause or names the norm."""
    last = int(token.i)
    for child in token.rights:
        if _shares_object(token, child):
            return _right(child)
        another = child.dep_ == "conj" and (child.pos_ in {"VERB", "AUX"} or token.pos_ == "VERB")
        if another or child.dep_ in _CUT:
            break
        if child.dep_ == "prep" and _names_norm(child):
            break
        last = max(last, _trimmed(child))
    return last


def _shares_object(token: Token, other: Token) -> bool:
    """Whether a verb has its object from the verb that is joined to it: "detain and harass journalists"."""
    own = any(child.dep_ in {"dobj", "xcomp", "ccomp", "prep", "attr"} for child in token.rights if child.i < other.i)
    theirs = any(child.dep_ == "dobj" for child in other.rights)
    return other.dep_ == "conj" and token.pos_ == other.pos_ == "VERB" and theirs and not own


def _names_norm(preposition: Token) -> bool:
    below = {word.lower_ for word in list(preposition.subtree)[:3]}
    return bool(below & _NORM_PHRASE)


def _trimmed(child: Token) -> int:
    """The right edge of a dependent, without a relative clause after a comma and without punctuation."""
    end = int(child.right_edge.i)
    for word in child.subtree:
        before = word.left_edge.i - 1
        if word.dep_ in {"relcl", "advcl"} and before >= child.i and word.doc[before].text == ",":
            end = min(end, int(before))
    while end > child.i and word_is_edge(child.doc[end]):
        end -= 1
    return end


def word_is_edge(token: Token) -> bool:
    """Punctuation that no action ends with; a closing quotation mark or bracket may stay."""
    return token.is_space or token.text in {",", ";", ":", ".", "-", "–", "—", "!", "?"}
