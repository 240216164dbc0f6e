"""Which words make a claim, of what type, and how surely."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from graph.antecedents import antecedent
from graph.candidate import Candidate
from graph.claim_candidates import candidates
from graph.claim_decision import HEARD, NONE, Decision, wishes, worded
from graph.claim_features import features
from graph.claim_firm import adjusted
from graph.claim_neighbours import Neighbours, surroundings
from graph.claim_wording import Wording, wordings
from graph.encoder import Answers, Encoder
from graph.model import CLAIM_TYPES, Citation, ClaimType, Span
from graph.quotes import quote_of
from graph.regression import Regression, log_softmax
from graph.segment import Document

MODELS = Path(__file__).parent / "models"
Mode = Literal["full", "fast"]


class Answering(Protocol):
    """What an encoder is to the detector: an answer for each head of a document."""

    def answers(self, document: Document, heads: Sequence[int]) -> Answers: ...


@dataclass(frozen=True)
class Weighed:
    """
    The candidates of a statement with what was thought of each.

    Attributes:
        heads: Their tokens.
        types: (heads, types + 1) log-probabilities; the last column is "no claim".
        answers: The encoder's; None without it.
    """

    heads: list[int]
    types: NDArray[np.float32]
    answers: Answers | None


@dataclass(frozen=True)
class Detector:
    """
    What weighs the candidates of a statement: a regression over features, an encoder's share in the mean, and a second
    look at what the heads around each seem to be (with the encoder only).
    """

    regression: Regression
    encoder: Answering | None
    settings: Mapping[str, Any]
    neighbours: Neighbours | None = None

    @classmethod
    @lru_cache(maxsize=2)
    def open(cls, mode: Mode = "full") -> Detector:
        """The one that this program carries: with the encoder (``full``) or without (``fast``)."""
        kept = json.loads((MODELS / "claims.json").read_text("utf-8"))
        settings = {"version": kept["version"], **kept["modes"][mode]}
        encoder = Encoder.open() if settings["encoder_share"] else None
        neighbours = Neighbours.load(MODELS / "claims-neighbours.npz") if encoder else None
        return cls(Regression.load(MODELS / "claims-regression.npz"), encoder, settings, neighbours)

    def weigh(self, document: Document, citations: Sequence[Citation]) -> Weighed:
        """Log-probabilities of the types at every candidate."""
        heads = candidates(document)
        cited = frozenset(token for citation in citations for token in document.tokens_in(citation.span))
        alone = self.regression.log_probabilities(features(document, heads, cited))
        answers = self.encoder.answers(document, heads) if self.encoder else None
        first = mixed(alone, answers.types if answers else None, self.settings["encoder_share"])
        if self.neighbours and answers:
            seen = surroundings(document, heads, first, [alone, answers.types], cited)
            first = self.neighbours.moved(first, seen)
        return Weighed(heads, adjusted(document, heads, first, cited), answers)

    def decide(self, document: Document, weighed: Weighed) -> tuple[Candidate, ...]:
        """Claims by start of their action; of two of the same type and action, the surer one."""
        chances = np.exp(weighed.types)
        sentences = [document.sentence_of(head) for head in weighed.heads]
        found: dict[tuple[ClaimType, Span], Candidate] = {}
        for sentence, wanted in wishes(chances, sentences, self.settings["thresholds"]).items():
            rows = [row for row, own in enumerate(sentences) if own == sentence and 1 - chances[row, NONE] > HEARD]
            for decision in worded(chances, wanted, self._wordings(document, weighed, rows)):
                candidate = self._candidate(document, weighed, decision)
                key = candidate.type, candidate.action
                if key not in found or found[key].confidence < candidate.confidence:
                    found[key] = candidate
        return tuple(sorted(found.values(), key=lambda one: (one.action, one.type)))

    def _wordings(self, document: Document, weighed: Weighed, rows: Sequence[int]) -> list[Wording]:
        return [wording for row in rows for wording in wordings(document, row, weighed.heads[row], weighed.answers)]

    def _candidate(self, document: Document, weighed: Weighed, decision: Decision) -> Candidate:
        head, kind = weighed.heads[decision.row], CLAIM_TYPES[decision.type]
        sentence, span = document.sentence_of(head), (decision.wording.first, decision.wording.last)
        known, right = self.settings["calibration"]
        confidence = float(np.interp(decision.confidence, known, right))
        before = antecedent(document, head)
        return Candidate(
            head,
            kind,
            document.span(*span),
            quote_of(document, sentence, span),
            confidence,
            sentence,
            head if before is None else before,
        )


def mixed(regression: NDArray[np.float32], encoder: NDArray[np.float32] | None, share: float) -> NDArray[np.float32]:
    """The mean of two models' log-probabilities, by the encoder's share, as log-probabilities."""
    if encoder is None:
        return regression
    return log_softmax(np.float32(share) * encoder + np.float32(1 - share) * regression)


def detect(document: Document, citations: Sequence[Citation], *, mode: Mode = "full") -> tuple[Candidate, ...]:
    """
    Find the claims of a statement.

    Args:
        citations: The mentions of norms in it: a sentence that cites is likelier to claim.
        mode: ``full`` weighs with the encoder, ``fast`` without.

    Returns:
        By start of the action; no two of the same type and action.
    """
    detector = Detector.open(mode)
    return detector.decide(document, detector.weigh(document, citations))
