"""A claim before its slots are filled."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import ClaimType, Span


@dataclass(frozen=True)
class Candidate:
    """
    A claim before its slots are filled.

    Attributes:
        head: Index of the token that makes the claim (a verb, or a noun such as "detention").
        type: Its type.
        action: The shortest stretch that says what was done, is asked or is feared.
        quote: The sentence, or two.
        confidence: Calibrated probability that a careful reader would mark it.
        sentence: Number of the sentence that makes the claim (:attr:`graph.segment.Document.sentences`).
        act: Index of the token that names the conduct: ``head``, or what its pronoun stands for in the sentence before.
    """

    head: int
    type: ClaimType
    action: Span
    quote: Span
    confidence: float
    sentence: int
    act: int = -1
