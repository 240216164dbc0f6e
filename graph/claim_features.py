"""
What a candidate head looks like: its words, its place in the parse, and the cues that govern it, as named features.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph import cues
from graph.claim_rules import rules_of
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

FARTHEST = 5
"""Governors that are looked at on the way to the root."""
_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl", "agent"}


def features(document: Document, heads: list[int], cited: frozenset[int] = frozenset()) -> list[list[str]]:
    """
    Features of each candidate.

    Args:
        cited: Tokens that stand in a mention of a norm.
    """
    shared = [list(_of_sentence(document, number, cited)) for number in range(len(document.sentences))]
    rows = []
    for place, head in enumerate(heads):
        token = document.doc[head]
        sentence = document.sentence_of(head)
        row = [*_of_word(token), *_of_governors(token), *_of_children(token, cited), *_of_place(document, heads, place)]
        row += [f"rule={rule}" for rule in rules_of(document, token)]
        row += shared[sentence]
        kind = document.statement.publisher_kind
        row += [f"{kind}&{feature}" for feature in row if feature.startswith(("w=", "up:", "rule=", "mood="))]
        rows.append(row)
    return rows


def _of_word(token: Token) -> Iterator[str]:
    lemma = token.lemma_.lower()
    yield f"w={lemma}"
    yield f"w={lemma}&dep={token.dep_}"
    yield f"tag={token.tag_}&dep={token.dep_}"
    yield f"mood={_mood(token)}"
    for name in cues.of(token):
        yield f"cue={name}"
        yield f"cue={name}&tag={token.tag_}"
        yield f"cue={name}&mood={_mood(token)}"
    for step in (-2, -1, 1, 2):
        at = token.i + step
        if 0 <= at < len(token.doc):
            yield f"near{step}={token.doc[at].lower_}"
    if token.i > 1:
        yield f"before={token.doc[token.i - 2].lower_}_{token.doc[token.i - 1].lower_}"


def _mood(token: Token) -> str:
    """Tense, modals and negation around a verb, as one word."""
    helpers = sorted(child.lemma_.lower() for child in token.children if child.dep_ in {"aux", "auxpass"})
    negated = any(child.dep_ == "neg" for child in token.children)
    return f"{token.tag_}|{'+'.join(helpers)}|{'not' if negated else ''}"


def _of_governors(token: Token) -> Iterator[str]:
    """The words above, nearest first, and for each cue class the path to the nearest word that has it."""
    path: list[str] = []
    seen: set[str] = set()
    here = token
    for step in range(1, FARTHEST + 1):
        if here.head.i == here.i:
            yield f"top={here.lemma_.lower()}&far={step - 1}"
            break
        path.append(here.dep_)
        here = here.head
        if step <= 3:
            yield f"g{step}={here.lemma_.lower()}"
            yield f"g{step}={here.lemma_.lower()}&{'/'.join(path)}"
        yield f"path={'/'.join(path)}&{here.pos_}"
        for name in cues.of(here):
            if name not in seen:
                seen.add(name)
                yield f"up:{name}"
                yield f"up:{name}&{'/'.join(path)}"
                yield f"up:{name}&subject={_subject(here)}"
                yield f"up:{name}&mood={_mood(here)}"
                for own in cues.of(token):
                    yield f"up:{name}&cue={own}"


def _subject(token: Token) -> str:
    """What kind of subject a verb has, its own or (of a coordinate or complement) that of the verb above."""
    here = token
    for _ in range(3):
        for child in here.children:
            if child.dep_ in _SUBJECTS:
                return _kind(child)
        if here.dep_ not in {"conj", "xcomp", "relcl", "acl"}:
            return "none"
        here = here.head
    return "none"


def _kind(noun: Token) -> str:
    lower = noun.lower_
    if noun.pos_ == "PRON" or lower in {
        "we",
        "i",
        "it",
        "they",
        "he",
        "she",
        "this",
        "these",
        "those",
        "that",
        "who",
        "which",
    }:
        return str(lower)
    if noun.ent_type_:
        return str(noun.ent_type_)
    return "|".join(cues.of(noun)) or str(noun.pos_)


def _of_children(token: Token, cited: frozenset[int]) -> Iterator[str]:
    yield f"subject={_subject(token)}"
    yield f"subject={_subject(token)}&mood={_mood(token)}"
    for child in token.children:
        lemma = child.lemma_.lower()
        yield f"c:{child.dep_}"
        if child.dep_ in {"punct", "det", "poss", "cc"}:
            yield f"c:{child.dep_}={lemma}"
            continue
        yield f"c:{child.dep_}={lemma}"
        for name in cues.of(child):
            yield f"down:{name}"
            yield f"down:{child.dep_}:{name}"
    below = range(token.left_edge.i, token.right_edge.i + 1)
    yield f"size={min(6, len(below) // 4)}"
    if any(at in cited for at in below):
        yield "cites-below"
        yield f"cites-below&{token.pos_}"
    if any(token.doc[at].ent_type_ in {"GPE", "NORP", "ORG", "PERSON"} for at in below):
        yield f"names-below&{token.pos_}"


def _of_place(document: Document, heads: list[int], place: int) -> Iterator[str]:
    token = document.doc[heads[place]]
    inside = document.tokens(document.sentence_of(token.i))
    yield f"nth={min(5, sum(1 for head in heads[max(0, place - 5) : place] if head in inside))}"
    if token.head.i == token.i:
        yield "root"
    yield f"edge={min(3, token.i - inside.start)}"


def _of_sentence(document: Document, number: int, cited: frozenset[int]) -> Iterator[str]:
    tokens = [document.doc[at] for at in document.tokens(number)]
    words = [token.lower_ for token in tokens if not token.is_space]
    yield f"s:first={' '.join(words[:1])}"
    yield f"s:first2={' '.join(words[:2])}"
    yield f"s:length={min(6, len(words) // 8)}"
    for name in sorted({name for token in tokens for name in cues.of(token)}):
        yield f"s:{name}"
    for name in cues.phrases_in(words):
        yield f"s:phrase:{name}"
    if any(token.i in cited for token in tokens):
        yield "s:cites"
    if words and words[-1] == "?":
        yield "s:question"
    if any(token.text in {'"', "“", "”", "'", "‘"} for token in tokens):
        yield "s:quoted"
    if "we" in words or "our" in words:
        yield "s:we"
    yield f"s:kind={document.statement.publisher_kind}"
    if number:
        top = document.doc[document.starts[number - 1]].sent.root
        for name in cues.of(top):
            yield f"s:previous:{name}"
