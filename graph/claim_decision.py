"""
From the probabilities of heads to claims: how many of each type a sentence makes, and which words tell their actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.claim_wording import Wording, likeness
from graph.model import CLAIM_TYPES

NONE: Final = len(CLAIM_TYPES)
FAINT: Final = 0.03
"""A head less likely than this makes no claim, however many faint ones a sentence has."""
TOLD: Final = 0.1
"""A claim is left out where no words are left that tell it with at least this weight: they were told already."""
OWN: Final = 0.1
"""How much the weight of a stretch's own head counts beside that of all: it decides between near equals."""
HEARD: Final = 0.02
"""A head that more likely than this makes a claim of any type has a say in which words tell an action."""


@dataclass(frozen=True)
class Wish:
    """A claim that a sentence makes: how likely it makes so many of that type, and the number of the type."""

    likely: float
    type: int


@dataclass(frozen=True)
class Decision:
    """One claim: the row of its head, the number of its type, its confidence, and its words."""

    row: int
    type: int
    confidence: float
    wording: Wording


def wishes(
    probabilities: NDArray[np.float32], sentences: Sequence[int], thresholds: Sequence[float]
) -> dict[int, list[Wish]]:
    """
    How many claims each sentence makes, so that the expected F1 is best: the surest first.

    A single head is often unsure where the sentence is not: of "continued reports of atrocities", one of the nouns
    heads an allegation. So for each sentence and type the number of claims is what is estimated: the k-th claim is made
    where the probability of at least k of them (the heads taken as independent) passes the type's threshold.

    Args:
        probabilities: (heads, types + 1); the last column is "no claim".
        sentences: The sentence of each head.
        thresholds: One for each type.
    """
    found = {}
    for sentence, rows in _groups(sentences).items():
        made = [wish for kind in range(NONE) for wish in _wishes(probabilities[rows, kind], kind, thresholds[kind])]
        if made:
            found[sentence] = sorted(made, key=lambda wish: (-wish.likely, wish.type))
    return found


def at_least(chances: Iterable[float]) -> NDArray[np.float64]:
    """Probability of at least 1, 2, … of independent events."""
    spread = np.array([1.0])
    for chance in chances:
        spread = np.convolve(spread, [1 - chance, chance])
    return np.asarray(1 - np.cumsum(spread)[:-1])


def _groups(sentences: Sequence[int]) -> Mapping[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for row, sentence in enumerate(sentences):
        groups.setdefault(sentence, []).append(row)
    return groups


def _wishes(chances: NDArray[np.float32], kind: int, threshold: float) -> Iterator[Wish]:
    order = sorted((float(chance) for chance in chances), reverse=True)
    for chance, likely in zip(order, at_least(order), strict=True):
        if likely <= threshold or chance < FAINT:
            return
        yield Wish(float(likely), kind)


def worded(probabilities: NDArray[np.float32], wanted: Sequence[Wish], found: Sequence[Wording]) -> Iterator[Decision]:
    """
    The words of the claims that a sentence makes: those that are likeliest to share half of a careful reader's words.

    Heads speak together: "carried out attacks on the town" and "attacks on the town" tell one act, and either is chosen
    for the weight of both. What is told is weighed no more, so that the next claim tells something else.
    """
    if not found:
        return
    rows, chances = np.array([one.row for one in found]), np.array([one.chance for one in found])
    like, left = likeness(found), probabilities[rows, :NONE] * chances[:, None]
    used: set[tuple[int, int, int]] = set()
    for wish in wanted:
        gain = like @ left[:, wish.type]
        gain[[(wish.type, one.first, one.last) in used for one in found]] = 0
        best = int((gain + OWN * left[:, wish.type] * (gain > 0)).argmax())
        if gain[best] < TOLD:
            continue
        told = np.bincount(rows, like[best] * chances)
        left[:, wish.type] *= 1 - np.minimum(1, told[rows])
        used.add((wish.type, found[best].first, found[best].last))
        yield Decision(found[best].row, wish.type, wish.likely, found[best])
