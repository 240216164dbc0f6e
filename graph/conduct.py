"""What kind of conduct a claim speaks of: the annotation guide's codes, by words near it and the document's theme."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.candidate import Candidate
from graph.conduct_codes import CONDUCT
from graph.mentions import LEXICONS
from graph.model import CLAIM_TYPES
from graph.segment import Document

MODELS = Path(__file__).with_name("models")
WIDTH: Final = 7 + len(CLAIM_TYPES) + 2 * len(CONDUCT)
_BEGINS: Final = re.compile(r"\b\w[\w -]")
MOST: Final = 4
"""No claim has more codes than this."""


@dataclass(frozen=True)
class Weights:
    """A logistic regression over the features of a claim and a code, and the probability from which a code is given."""

    weights: NDArray[np.float32]
    bias: float
    threshold: float


@cache
def patterns() -> Mapping[str, tuple[tuple[int, re.Pattern[str]], ...]]:
    """
    First two letters of a word -> the codes that may begin there, by number, and how (``lexicons/conduct.toml``).

    Most words of a text begin no code, and cost one look-up.
    """
    raw = tomllib.loads((LEXICONS / "conduct.toml").read_text(encoding="utf-8"))
    found: dict[str, dict[int, list[str]]] = {}
    for number, code in enumerate(CONDUCT):
        for expression in raw[code]:
            for letters in _beginnings(expression):
                found.setdefault(letters, {}).setdefault(number, []).append(expression)
    return {
        letters: tuple((number, re.compile("|".join(expressions))) for number, expressions in codes_.items())
        for letters, codes_ in found.items()
    }


def _beginnings(expression: str) -> set[str]:
    """The first two letters of what an expression matches; its first part may be a group of alternatives."""
    if not expression.startswith("("):
        return {expression[:2]}
    return {option[:2] for option in expression[1 : expression.index(")")].split("|")}


@cache
def weights() -> Weights:
    raw = json.loads((MODELS / "conduct.json").read_text(encoding="utf-8"))
    return Weights(np.array(raw["weights"], np.float32), raw["bias"], raw["threshold"])


def codes(document: Document, candidate: Candidate) -> tuple[str, ...]:
    """The codes of a claim's conduct, sorted."""
    rows = features(document, candidate)
    fitted = weights()
    likely = 1 / (1 + np.exp(-(rows @ fitted.weights + fitted.bias)))
    order = [number for number in np.argsort(-likely, kind="stable")[:MOST] if likely[number] >= fitted.threshold]
    return tuple(sorted(CONDUCT[number] for number in order))


def features(document: Document, candidate: Candidate) -> NDArray[np.float32]:
    """One row for each code, (codes, WIDTH): where its words stand, the claim's type, and the code itself."""
    sentences, share = _themes(document)
    action = _hits(candidate.action.text)
    head = min(document.sentence_of(candidate.head), len(sentences) - 1)
    here = sentences[candidate.sentence]
    quote = here if head == candidate.sentence else here + sentences[head]
    before = sentences[candidate.sentence - 1] if candidate.sentence else np.zeros_like(here)
    out = np.zeros((len(CONDUCT), WIDTH), np.float32)
    out[:, 0], out[:, 1] = np.minimum(action, 1), np.minimum(action, 3) / 3
    out[:, 2], out[:, 3], out[:, 4] = np.minimum(quote, 1), np.minimum(here, 1), np.minimum(before, 1)
    out[:, 5] = share
    out[:, 6] = action.astype(bool).sum() / 5
    out[:, 7 + CLAIM_TYPES.index(candidate.type)] = 1
    each = np.arange(len(CONDUCT))
    out[each, 7 + len(CLAIM_TYPES) + each] = 1
    out[each, 7 + len(CLAIM_TYPES) + len(CONDUCT) + each] = np.minimum(action, 1)
    return out


def _hits(text: str) -> NDArray[np.float32]:
    """How many words of each code stand in a text."""
    lower = text.lower().replace("’", "'")
    found, known = np.zeros(len(CONDUCT), np.float32), patterns()
    for match in _BEGINS.finditer(lower):
        for number, pattern in known.get(match.group(), ()):
            if pattern.match(lower, match.start()):
                found[number] += 1
    return found


_last: list[tuple[Document, list[NDArray[np.float32]], NDArray[np.float32]]] = []


def _themes(document: Document) -> tuple[list[NDArray[np.float32]], NDArray[np.float32]]:
    """Words of each code in each sentence, and the share of sentences that have some; kept for the document at hand."""
    if not _last or _last[0][0] is not document:
        sentences = [_hits(sentence.text) for sentence in document.sentences]
        share = np.mean([np.minimum(hits, 1) for hits in sentences], axis=0) if sentences else np.zeros(len(CONDUCT))
        _last[:] = [(document, sentences, np.asarray(share, np.float32))]
    return _last[0][1], _last[0][2]
