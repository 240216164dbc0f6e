"""
How like two accounts of conduct are: a function of the two alone, so that no order of adding can change it.

The weights of what :mod:`graph.comparison` finds are a logistic regression, fitted on marked pairs
(``graph/training/joins.py``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph import catalogue, linear
from graph.account_words import readable, words
from graph.accounts import Traits
from graph.comparison import SIGNS, Table, compare, impossible

MODEL: Final = "joins"
"""``graph/models/joins.json``."""
_STEP: Final = 100
_SPAN: Final = 12
_PROBABILITY: Final = np.array(
    [round(1 / (1 + math.exp(-n / _STEP)), 4) for n in range(-_SPAN * _STEP, _SPAN * _STEP + 1)]
)
"""By hundredths of a logit: the same for one pair as for many."""


@dataclass(frozen=True)
class Likeness:
    """The probability that two accounts are of the same act, and why, in words."""

    probability: float
    reason: str


def likeness(a: Traits, b: Traits) -> Likeness:
    """Compare two accounts: see :func:`probabilities`."""
    found = float(probabilities([a], [b])[0, 0])
    return Likeness(found, reason(a, b) if found else "")


def probabilities(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    """
    Compare accounts with others.

    Returns:
        Probabilities of shape (ones, others): 0 where they cannot be of the same act
        (:func:`graph.comparison.impossible`).
    """
    intercept, weights = _weights()
    score = np.full((len(ones), len(others)), intercept)
    for weight, table in zip(weights, compare(ones, others), strict=True):
        score += weight * table
    at = np.rint(np.clip(score, -_SPAN, _SPAN) * _STEP).astype(np.int64) + _SPAN * _STEP
    found: Table = np.where(impossible(ones, others), 0.0, _PROBABILITY[at])
    return found


@cache
def _weights() -> tuple[float, NDArray[np.float64]]:
    """What the fit did not know of weighs nothing: reading for the next fit goes through here."""
    model = linear.load(MODEL)
    return model.intercept, np.array([model.weights.get(name, 0.0) for name in SIGNS])


def reason(a: Traits, b: Traits) -> str:
    """What speaks for it that two accounts are of one act."""
    deeds = words().deeds
    near = sorted((a.words & b.near | a.near & b.words) & deeds)
    numbers = sorted(a.counts & b.near_counts | a.near_counts & b.counts)
    day = a.when[0].isoformat() if a.when and a.when == b.when and a.when[0] == a.when[1] else ""
    parts = (
        ("both speak of", [readable(one) for one in sorted(a.strong & b.strong)]),
        ("both name", [_name(name) for name in sorted(a.names & b.names)]),
        ("both are said of", [_name(name) for name in sorted(a.around & b.around - a.names & b.names)]),
        ("both give the number", sorted(a.counts & b.counts)),
        ("their sentences speak of", [readable(one) for one in near] + numbers),
        ("the same kind of conduct:", [code.replace("-", " ") for code in sorted(a.kinds & b.kinds)]),
        ("on the same day,", [day] if day else []),
        ("done in both to", sorted(a.patients & b.patients)),
    )
    return "; ".join(f"{words_} {', '.join(shared[:3])}" for words_, shared in parts if shared)


def _name(name: str) -> str:
    """A name of traits as it is written: it stands there in small letters, or is an actor's key."""
    actor = catalogue.load().actors.get(name)
    return actor.name if actor else name.title()
