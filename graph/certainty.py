"""How sure the speaker of a claim is: cues of certainty whose scope reaches the conduct."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from graph import tokens
from graph.candidate import Candidate
from graph.mentions import LEXICONS
from graph.model import WITHOUT_CERTAINTY, Certainty, CertaintyLevel
from graph.segment import Document
from graph.tokens import VERBAL, Tokens

ORDER: Final[tuple[CertaintyLevel, ...]] = ("conditional", "reported", "probable", "possible")
"""The first level that has a cue wins: "would likely" is conditional, "reportedly may" is reported."""
_CLAUSES: Final = frozenset({"ccomp", "xcomp", "advcl", "relcl", "acl", "conj", "pcomp"})


@cache
def lexicon() -> dict[str, dict[str, frozenset[str]]]:
    """``lexicons/certainty.toml``: level -> part of speech -> words."""
    raw: dict[str, Any] = tomllib.loads((LEXICONS / "certainty.toml").read_text(encoding="utf-8"))
    return {level: {part: frozenset(words) for part, words in parts.items()} for level, parts in raw.items()}


def of(document: Document, candidate: Candidate) -> Certainty | None:
    """How sure the claimant is; None for demands, commitments and obligations."""
    if candidate.type in WITHOUT_CERTAINTY:
        return None
    columns = tokens.of(document)
    if candidate.type == "concern":
        cue = _feared(columns, candidate)
        if cue is None:
            return Certainty("asserted")
        return Certainty("possible", document.span(cue, cue))
    for level in ORDER:
        found = _cue(columns, candidate, level)
        if found is not None:
            return Certainty(level, document.span(*found))
    return Certainty("asserted")


def _scope(columns: Tokens, candidate: Candidate) -> Iterator[int]:
    """The conduct, then what governs it up to the top of its clause or the verb of speech that reports it."""
    yield candidate.head
    at = candidate.head
    for above in columns.ancestors(at, most=6):
        if columns.dep[at] == "advcl" or (
            columns.pos[above] in VERBAL
            and columns.dep[at] == "ccomp"
            and columns.child(above, "nsubj") is not None
            and columns.lemma[above] in REPORTING
        ):
            return
        yield above
        at = above


REPORTING: Final = frozenset(
    {"say", "tell", "allege", "claim", "argue", "note", "stress", "add", "find", "hold", "warn", "state", "write"}
)
"""Verbs of speech: what governs them is not about the conduct that they report."""


def _cue(columns: Tokens, candidate: Candidate, level: CertaintyLevel) -> tuple[int, int] | None:
    """First and last token of a cue of this level in scope."""
    words = lexicon()[level]
    for step, at in enumerate(_scope(columns, candidate)):
        if level == "conditional" and step > 2:
            break
        for token in (at, *columns.children[at]):
            if _speaks(columns, token, at, step, words, level, candidate):
                return token, token
    return _phrase(columns, candidate, words.get("phrases", frozenset()))


def _speaks(
    columns: Tokens,
    token: int,
    at: int,
    step: int,
    words: dict[str, frozenset[str]],
    level: CertaintyLevel,
    candidate: Candidate,
) -> bool:
    lower, lemma, dep = columns.lower[token], columns.lemma[token], columns.dep[token]
    if token == at:
        if step == 0:
            return False
        if columns.pos[at] in VERBAL:
            passive = columns.child(at, "nsubjpass", "auxpass") is not None
            return lemma in words.get("verbs", ()) or (passive and lemma in words.get("passives", ()))
        hangs = columns.dep[at] in ("pobj", "dobj", "nsubj", "conj", "attr", "nsubjpass")
        authored = columns.child(at, "poss") is not None or any(columns.lower[c] == "by" for c in columns.children[at])
        somebodys = level == "reported" and (authored or candidate.type == "denial")  # a denial is of that accusation
        return hangs and lemma in words.get("nouns", ()) and not somebodys
    if dep == "aux":
        if lower == "could" and columns.child(at, "neg") is not None:
            return False  # "could not be attributed" is no doubt, as "may not have" is
        return lower in words.get("modals", ()) and (step == 0 or columns.pos[at] in VERBAL)
    if dep == "advmod":
        return lower in words.get("adverbs", ())
    if dep in ("amod", "acomp", "oprd") and (step == 0 or dep != "amod" or columns.dep[at] in ("pobj", "dobj")):
        return lower in words.get("adjectives", ())
    if dep == "mark":
        return step == 0 and lower in words.get("marks", ())
    return (
        dep == "advcl"
        and level == "conditional"
        and step == 0
        and any(columns.lower[c] == "if" for c in columns.children[token])
    )


def _phrase(columns: Tokens, candidate: Candidate, phrases: frozenset[str]) -> tuple[int, int] | None:
    """A fixed phrase before the conduct, in its sentence."""
    first = candidate.head
    while first > 0 and columns.sentence[first - 1] == columns.sentence[candidate.head]:
        first -= 1
    for phrase in sorted(phrases):
        words = phrase.split()
        for at in range(first, candidate.head):
            if columns.lower[at : at + len(words)] == words:
                return at, at + len(words) - 1
    return None


def _feared(columns: Tokens, candidate: Candidate) -> int | None:
    """The word by which a concern speaks of what may come; None where the harm is there."""
    words = lexicon()["fear"]
    for step, at in enumerate(_scope(columns, candidate)):
        if step and columns.lemma[at] in (words["verbs"] if columns.pos[at] in VERBAL else words["nouns"]):
            return at
        if step == 0 and columns.lemma[at] in words["verbs"] | words["nouns"]:
            return at
        for child in columns.children[at]:
            part = {
                "aux": "modals",
                "amod": "adjectives",
                "acomp": "adjectives",
                "advmod": "adverbs",
                "det": "adjectives",
            }.get(columns.dep[child], "")
            if (
                part
                and columns.lower[child] in words[part]
                and not (part == "modals" and columns.child(at, "neg") is not None)
            ):
                return child
    return None
