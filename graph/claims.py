"""Which words make a claim, and of what type."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import ClaimType, Span


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
