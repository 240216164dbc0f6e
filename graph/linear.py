"""Logistic regressions over named features: weights in a JSON file that can be read, sums in plain Python."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MODELS: Final = Path(__file__).with_name("models")


@dataclass(frozen=True)
class Linear:
    """
    Attributes:
        weights: What each feature adds to the log-odds; features not listed add nothing.
        intercept: Log-odds without any feature.
        threshold: Probability from which on a case is taken.
    """

    weights: Mapping[str, float]
    intercept: float
    threshold: float

    def probability(self, features: Iterable[str]) -> float:
        """The probability that a case with these features is one."""
        odds = self.intercept + sum(self.weights.get(name, 0.0) for name in features)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def save(self, name: str) -> None:
        """Write ``graph/models/<name>.json``: sorted, so that the same training gives the same bytes."""
        content = {
            "threshold": self.threshold,
            "intercept": self.intercept,
            "weights": dict(sorted(self.weights.items())),
        }
        (MODELS / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


_in_use: dict[str, Linear] = {}


def load(name: str) -> Linear:
    """A model of ``graph/models``, or the one put to use in its place."""
    if name not in _in_use:
        content = json.loads((MODELS / f"{name}.json").read_text(encoding="utf-8"))
        _in_use[name] = Linear(content["weights"], content["intercept"], content["threshold"])
    return _in_use[name]


def use(name: str, model: Linear) -> None:
    """Take this model from now on (for training: nothing is written)."""
    _in_use[name] = model
