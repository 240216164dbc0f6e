"""From the probabilities of heads to claims: how many of each type a sentence makes, and at which heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.model import CLAIM_TYPES

NONE = len(CLAIM_TYPES)
FAINT = 0.03
"""A head less likely than this is never taken, however many faint ones a sentence has."""
SECOND_CHOICE = 0.25
"""Where a claim's best head is taken by another type, the next best is, if it is at least this share as likely."""


@dataclass(frozen=True)
class Decision:
    """
    One claim: the row of its head, the number of its type, and how likely the sentence makes this many of that type.
    """

    row: int
    type: int
    confidence: float


def decide(probabilities: NDArray[np.float32], sentences: Sequence[int], thresholds: Sequence[float]) -> list[Decision]:
    """
    Choose claims so that the expected F1 is best.

    A single head is often unsure where the sentence is not: of "continued reports of atrocities", one of the nouns
    heads an
    allegation. So for each sentence and type the number of claims is what is estimated: the k-th claim is made where
    the
    probability of at least k of them (the heads taken as independent) passes the type's threshold.

    Args:
        probabilities: (heads, types + 1); the last column is "no claim".
        sentences: The sentence of each head.
        thresholds: One for each type.
    """
    decided: list[Decision] = []
    for rows in _groups(sentences).values():
        wanted = [wish for kind in range(NONE) for wish in _wishes(probabilities, rows, kind, thresholds[kind])]
        decided.extend(_settle(probabilities, rows, sorted(wanted, key=lambda wish: (-wish[0], wish[1], wish[2]))))
    return sorted(decided, key=lambda decision: decision.row)


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


def _wishes(
    probabilities: NDArray[np.float32], rows: list[int], kind: int, threshold: float
) -> Iterator[tuple[float, int, int]]:
    """Claims of one type that a sentence makes: how likely, type, and the likeliest head left."""
    order = sorted(rows, key=lambda row: (-probabilities[row, kind], row))
    chances = [float(probabilities[row, kind]) for row in order]
    for row, chance, likely in zip(order, chances, at_least(chances), strict=True):
        if likely <= threshold or chance < FAINT:
            return
        yield float(likely), kind, row


def _settle(
    probabilities: NDArray[np.float32], rows: list[int], wishes: Iterable[tuple[float, int, int]]
) -> Iterator[Decision]:
    """Give each head to one claim, the likeliest first."""
    taken: set[int] = set()
    for likely, kind, wished in wishes:
        floor = SECOND_CHOICE * probabilities[wished, kind]
        free = [row for row in rows if row not in taken and probabilities[row, kind] >= floor]
        row = (
            wished if wished not in taken else max(free, key=lambda row: (probabilities[row, kind], -row), default=None)
        )
        if row is not None:
            taken.add(row)
            yield Decision(row, kind, likely)
