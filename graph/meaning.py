"""
What the words of an action mean, as a vector: near for actions that are told in other words, far for other ones.

By MiniLM as it is published (``graph/training/export.py``); what nearness says of two acts is fitted like all else that
is compared (:mod:`graph.comparison`). A vector is a function of its text alone: each is read by itself, for the scale
of eight-bit sums hangs on all that is read at once.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.encoder import MODELS, session, word_pieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MOST_PIECES: Final = 64
"""Of an action: what follows says little more."""
SCALE: Final = 508
"""What a length of one is in whole numbers: of the vectors seen, two numbers in a million are above a fourth of it."""
_LARGEST: Final = 127
WIDTH: Final = 384
"""Numbers in a vector."""
_TOGETHER: Final = 22
"""Vectors on each side of one product: for more, BLAS would start threads, which cost more than they save here."""


@lru_cache(maxsize=50_000)
def meaning(action: str) -> str:
    """The vector of an action, in whole numbers of eight bits, as Base64."""
    pieces = word_pieces()
    told = [piece for word in action.split() for piece in pieces.of(word)][: MOST_PIECES - 2]
    read = np.array([[pieces.start, *told, pieces.stop]], np.int64)
    found = _encoder().run(None, {"pieces": read, "mask": np.ones_like(read)})[0][0]
    whole = np.rint(found / max(float(np.linalg.norm(found)), 1e-9) * SCALE)
    return base64.b64encode(np.clip(whole, -_LARGEST, _LARGEST).astype(np.int8).tobytes()).decode()


def nearness(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.float64]:
    """
    How near vectors are to others.

    Returns:
        Cosines of shape (ones, others), 0 where they say nothing of each other. Sums of whole numbers, so exact.
    """
    left, right = (np.stack([_vector(one) for one in side]) for side in (ones, others))
    found = np.zeros((len(ones), len(others)))
    for row in range(0, len(ones), _TOGETHER):
        some = left[row : row + _TOGETHER]
        for column in range(0, len(others), _TOGETHER):
            found[row : row + _TOGETHER, column : column + _TOGETHER] = some @ right[column : column + _TOGETHER].T
    return np.maximum(found / SCALE**2, 0)


@lru_cache(maxsize=50_000)
def _vector(text: str) -> NDArray[np.float32]:
    if not text:
        return np.zeros(WIDTH, np.float32)
    return np.frombuffer(base64.b64decode(text), np.int8).astype(np.float32)


@cache
def _encoder() -> InferenceSession:
    return session(MODELS / "actions-encoder.onnx")
