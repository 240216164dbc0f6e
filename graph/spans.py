"""The shortest stretch that says what was done: from a claim's head, by the parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.model import ClaimType
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

_WITH_SUBJECT: frozenset[ClaimType] = frozenset({"allegation", "concern", "finding"})
"""In these types an act whose verb is finite is named with its subject ("civilians were shot"), if that is no pronoun."""
_CUT = {"advcl", "parataxis", "punct", "cc"}
_NORM_PHRASE = {"pursuant", "accordance", "under", "violation", "contravention", "breach", "line", "compliance", "conformity"}


def action_tokens(document: Document, head: int, kind: ClaimType) -> tuple[int, int]:
    """First and last token of a head's action, both included."""
    token = document.doc[head]
    inside = document.tokens(document.sentence_of(head))
    first, last = _left(token, kind), _right(token)
    return max(first, inside.start), min(last, inside.stop - 1)


def _left(token: Token, kind: ClaimType) -> int:
    if token.pos_ == "NOUN":
        kept = [child for child in token.lefts if child.dep_ not in {"punct", "cc", "preconj", "nsubj", "aux", "cop", "advmod", "mark"}]
        return min([token.i, *(child.left_edge.i for child in kept)])
    subjects = [child for child in token.lefts if child.dep_ in {"nsubj", "nsubjpass"}]
    passive = any(child.dep_ == "nsubjpass" for child in subjects)
    for subject in subjects:
        if (passive or kind in _WITH_SUBJECT) and subject.pos_ in {"NOUN", "PROPN"} and token.dep_ not in {"relcl", "acl"}:
            if passive or token.pos_ == "AUX":
                return subject.left_edge.i
    if token.pos_ == "AUX" and subjects:
        return subjects[0].left_edge.i
    return token.i


def _right(token: Token) -> int:
    """The last word of the head's own dependents, up to the first that opens another clause or names the norm."""
    last = token.i
    for child in token.rights:
        if child.dep_ in _CUT or (child.dep_ == "conj" and (child.pos_ in {"VERB", "AUX"} or token.pos_ == "VERB")):
            break
        if child.dep_ == "prep" and _names_norm(child):
            break
        last = max(last, _trimmed(child))
    return last


def _names_norm(preposition: Token) -> bool:
    below = {word.lower_ for word in list(preposition.subtree)[:3]}
    return bool(below & _NORM_PHRASE)


def _trimmed(child: Token) -> int:
    """The right edge of a dependent, without a relative clause after a comma and without punctuation."""
    end = child.right_edge.i
    for word in child.subtree:
        if word.dep_ in {"relcl", "advcl"} and word.left_edge.i > child.i and word.doc[word.left_edge.i - 1].text == ",":
            end = min(end, word.left_edge.i - 1)
    while end > child.i and word_is_edge(child.doc[end]):
        end -= 1
    return end


def word_is_edge(token: Token) -> bool:
    """Punctuation that no action ends with; a closing quotation mark or bracket may stay."""
    return token.is_space or token.text in {",", ";", ":", ".", "-", "–", "—", "!", "?"}
