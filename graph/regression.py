"""Multinomial logistic regression over named features, kept as arrays: loading it runs no code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Regression:
    """
    Weights of features.

    Attributes:
        columns: The row of ``weights`` for each feature.
        weights: (features, classes) float32.
        bias: (classes,) float32.
    """

    columns: dict[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path) -> Regression:
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            names = kept["names"].tobytes().decode("utf-8").split("\0")
            scale = kept["scale"].astype(np.float32)
            return cls(
                {name: row for row, name in enumerate(names)}, kept["weights"].astype(np.float32) * scale, kept["bias"]
            )

    def save(self, path: Path) -> None:
        """Keep the weights to a hundred-and-twenty-seventh of each class's largest, in eight bits."""
        scale = np.abs(self.weights).max(axis=0) / 127
        rounded = np.round(self.weights / np.where(scale > 0, scale, 1)).astype(np.int8)
        names = np.frombuffer("\0".join(self.columns).encode("utf-8"), dtype=np.uint8)
        np.savez_compressed(path, names=names, weights=rounded, scale=scale, bias=self.bias)

    def log_probabilities(self, rows: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Log-probabilities of the classes, one row for each set of features: (rows, classes)."""
        out = np.tile(self.bias, (len(rows), 1)).astype(np.float32)
        for row, names in enumerate(rows):
            known = {self.columns[name] for name in names if name in self.columns}
            if known:
                out[row] += self.weights[sorted(known)].sum(axis=0)
        return log_softmax(out)


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits as log-probabilities, along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)
