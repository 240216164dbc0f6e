"""The words that an action may have: for each head a few stretches, with how likely each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.antecedents import antecedent
from graph.encoder import Answers
from graph.segment import Document
from graph.spans import action_tokens

if TYPE_CHECKING:
    from spacy.tokens import Token

FAINT: Final = 0.02
"""A stretch less likely than this, given its head, is left out."""
ASTRAY: Final = 0.1
"""What a stretch is worth that leaves the phrase of a gerund: the encoder runs on into the clause above."""
HALF: Final = 0.5
"""Two wordings tell the same action where they share this much of their words (F1), as the scorer has it …"""
SOFTNESS: Final = 0.05
"""… and by less or more the surer: the width of the step."""


@dataclass(frozen=True)
class Wording:
    """
    A stretch that may be the action of a head.

    Attributes:
        row: The head's.
        first: First token of the stretch.  last: Its last token.
        chance: How likely it is, given the head.
    """

    row: int
    first: int
    last: int
    chance: float


def wordings(document: Document, row: int, head: int, answers: Answers | None) -> list[Wording]:
    """
    Likely actions of a head; where it calls a breach what went before, the words that tell it there.

    Args:
        row: Of the head, in the answers.
        answers: The encoder's; without it the parse's one guess counts.
    """
    before = antecedent(document, head)
    guess = action_tokens(document, head if before is None else before)
    told = []
    if answers and before is None:
        told = answers.spans(row, document.tokens(document.sentence_of(head)), head, guess)
    token = document.doc[head]
    return [
        Wording(row, first, last, chance * (1 if _within(token, first, last) else ASTRAY))
        for first, last, chance in told
        if chance >= FAINT
    ] or [Wording(row, *guess, 1.0)]


def _within(token: Token, first: int, last: int) -> bool:
    """Whether a stretch of "by shelling the town" holds nothing but what hangs on its head."""
    return bool(token.dep_ != "pcomp" or (token.left_edge.i <= first and last <= token.right_edge.i))


def likeness(found: Sequence[Wording]) -> NDArray[np.float64]:
    """How surely each two wordings tell the same action: (wordings, wordings)."""
    first, last = (np.array([getattr(one, end) for one in found], float) for end in ("first", "last"))
    length = last - first + 1
    common = np.minimum(last[:, None], last) - np.maximum(first[:, None], first) + 1
    shared = 2 * np.maximum(common, 0) / (length[:, None] + length)
    return np.asarray(1 / (1 + np.exp((HALF - shared) / SOFTNESS)))
