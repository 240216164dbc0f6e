"""What a claim's head points at: its doer, victim, norm and voice, as chances over the words around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from graph.windows import Window

Pointer = Literal["doer", "victim", "norm", "voice"]
POINTERS: Final[tuple[Pointer, ...]] = ("doer", "victim", "norm", "voice")
NOWHERE: Final = 0
"""Place of a window that a pointer without an aim points at: its first mark."""
PUBLISHER: Final = 1
"""Place that stands for the publisher: the word for its kind."""
BARE: Final = 2
"""Columns before the tokens in a row of chances: nowhere, the publisher."""

Chances = NDArray[np.float32]


@dataclass(frozen=True)
class Aim:
    """
    What one pointer of one head points at.

    Attributes:
        first: The first token that the chances speak of.
        chances: (BARE + tokens,): of nowhere, of the publisher, then of each token from ``first`` on.
    """

    first: int
    chances: Chances

    @property
    def nowhere(self) -> float:
        return float(self.chances[NOWHERE])

    @property
    def publisher(self) -> float:
        return float(self.chances[PUBLISHER])

    def of(self, tokens: NDArray[np.intp]) -> float:
        """The chance that it points at one of these tokens."""
        at = tokens - self.first
        return float(self.chances[BARE + at[(at >= 0) & (at < len(self.chances) - BARE)]].sum())


Pointing = Mapping[int, Mapping[Pointer, Aim]]
"""Of a document: for each head that was asked about, what its pointers point at."""

COLUMNS: Final = 6
"""How many features a pointer gives to each candidate of a slot."""


def columns(aim: Aim | None, tokens: Sequence[NDArray[np.intp]], publisher: int | None = None) -> Chances:
    """
    What a pointer says of each candidate of a slot, as features.

    Args:
        aim: None for a head that was not asked about.
        tokens: Those of each candidate.
        publisher: The candidate that is the publisher.

    Returns:
        (candidates, COLUMNS): chance, its logarithm, whether it is the highest; of nowhere; of the publisher; whether
        the head was asked about.
    """
    out = np.zeros((len(tokens), COLUMNS), np.float32)
    if aim is None or not len(tokens):
        return out
    out[:, 0] = [aim.of(one) for one in tokens]
    if publisher is not None:
        out[publisher, 0] += aim.publisher
    out[:, 1] = np.log10(out[:, 0] + 1e-3)
    out[:, 2] = (out[:, 0] == out[:, 0].max()) & (out[:, 0] > aim.nowhere)
    out[:, 3:] = aim.nowhere, aim.publisher, 1
    return out


def over_tokens(chances: Chances, window: Window) -> tuple[int, Chances]:
    """
    Chances over a window's places as chances over its tokens.

    Args:
        chances: (heads, places).

    Returns:
        The window's first token, and (heads, BARE + tokens).
    """
    owner = np.array(window.tokens)
    at = np.flatnonzero(owner >= 0)
    first = int(owner[at].min())
    out = np.zeros((len(chances), BARE + int(owner.max()) - first + 1), np.float32)
    out[:, NOWHERE], out[:, PUBLISHER] = chances[:, NOWHERE], chances[:, PUBLISHER]
    np.add.at(out.T, owner[at] - first + BARE, chances[:, at].T)
    return first, out
