"""Which words make a claim, of what type, and how surely."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from graph.claim_candidates import candidates
from graph.claim_decision import Decision, decide
from graph.claim_features import features
from graph.model import CLAIM_TYPES, Citation, ClaimType, Span
from graph.quotes import quote_of
from graph.regression import Regression, log_softmax
from graph.segment import Document
from graph.spans import action_tokens

MODELS = Path(__file__).parent / "models"
Mode = Literal["full", "fast"]


@dataclass(frozen=True)
class Candidate:
    """
    A claim before its slots are filled.

    Attributes:
        head: Index of the token that names the conduct (a verb, or a noun such as "detention").
        type: Its type.
        action: The shortest stretch that says what was done, is asked or is feared.
        quote: The sentence, or two.
        confidence: Calibrated probability that a careful reader would mark it.
        sentence: Number of the sentence that makes the claim (:attr:`graph.segment.Document.sentences`).
    """

    head: int
    type: ClaimType
    action: Span
    quote: Span
    confidence: float
    sentence: int


@dataclass(frozen=True)
class Detector:
    """What weighs the candidates of a statement."""

    regression: Regression
    settings: dict[str, Any]

    @classmethod
    @lru_cache(maxsize=2)
    def open(cls, mode: Mode = "full") -> Detector:
        """The one that this program carries: with the encoder (``full``) or without (``fast``)."""
        settings = json.loads((MODELS / "claims.json").read_text("utf-8"))
        return cls(Regression.load(MODELS / "claims-regression.npz"), settings["modes"]["fast"])

    def detect(self, document: Document, citations: Sequence[Citation]) -> tuple[Candidate, ...]:
        """Claims by start of their action; see :func:`detect`."""
        heads = candidates(document)
        if not heads:
            return ()
        cited = frozenset(token for citation in citations for token in document.tokens_in(citation.span))
        weighed = self.regression.log_probabilities(features(document, heads, cited))
        probabilities = np.exp(log_softmax(weighed * np.float32(self.settings["scale"])))
        sentences = [document.sentence_of(head) for head in heads]
        decided = decide(probabilities, sentences, self.settings["thresholds"])
        found = [self._candidate(document, heads[one.row], one) for one in decided]
        return tuple(sorted(found, key=lambda candidate: (candidate.action, candidate.type)))

    def _candidate(self, document: Document, head: int, decision: Decision) -> Candidate:
        kind = CLAIM_TYPES[decision.type]
        action = document.span(*action_tokens(document, head, kind))
        known, right = self.settings["calibration"]
        confidence = float(np.interp(decision.confidence, known, right))
        sentence = document.sentence_of(head)
        return Candidate(head, kind, action, quote_of(document, sentence), confidence, sentence)


def detect(document: Document, citations: Sequence[Citation], *, mode: Mode = "full") -> tuple[Candidate, ...]:
    """
    Find the claims of a statement.

    Args:
        citations: The mentions of norms in it: a sentence that cites is likelier to claim.
        mode: ``full`` weighs with the encoder, ``fast`` without.

    Returns:
        By start of the action; no two of the same type and action.
    """
    return Detector.open(mode).detect(document, citations)
