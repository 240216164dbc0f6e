"""Fit a :class:`graph.choosing.Chooser`: Adam on the cross-entropy of the right choice, with decay and dropout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.choosing import Chooser, Floats, sizes, softmax

UNITS, EPOCHS, BATCH, RATE, DECAY, DROP = 16, 14, 48, 4e-3, 2e-2, 0.15
LEAST_SCALE = 0.3
"""Rare marks are not blown up: one of them in a hundred claims would weigh as much as all the rest."""
PARTS = ("hidden", "hidden_bias", "out", "linear", "nobody", "nobody_bias")


@dataclass(frozen=True)
class Group:
    """
    Candidates for one slot of one claim.

    Attributes:
        rows: (candidates, width).
        right: (candidates,): 1 for the right ones.
        counted: (candidates,): 0 for those that are neither right nor wrong (other names of a right one).
    """

    rows: Floats
    right: Floats
    counted: Floats


def fit(
    groups: list[Group], *, seed: int = 7, epochs: int = EPOCHS, units: int = UNITS, decay: float = DECAY
) -> Chooser:
    """
    Train on groups.

    Raises:
        FloatingPointError: If the loss is not finite.
    """
    random = np.random.default_rng(seed)
    every = np.concatenate([group.rows for group in groups])
    weights = _initial(every, units, random)
    moments: dict[str, tuple[Floats, Floats]] = {
        part: (np.zeros_like(weights[part]), np.zeros_like(weights[part])) for part in PARTS
    }
    base = Chooser(**weights)
    standard = [
        Group(base.standard(group.rows)[group.counted > 0], group.right[group.counted > 0], group.counted)
        for group in groups
    ]
    standard = [group for group in standard if len(group.rows)]
    steps = epochs * -(-len(standard) // BATCH)
    step = 0
    for _ in range(epochs):
        order = random.permutation(len(standard))
        for first in range(0, len(order), BATCH):
            step += 1
            gradients = _gradients(weights, [standard[i] for i in order[first : first + BATCH]], random)
            _adam(weights, gradients, moments, step, RATE * _warm(step / steps), decay)
    return Chooser(**weights)


def _initial(rows: Floats, units: int, random: np.random.Generator) -> dict[str, Floats]:
    width = rows.shape[1]
    return {
        "mean": rows.mean(axis=0).astype(np.float32),
        "scale": np.maximum(rows.std(axis=0), LEAST_SCALE).astype(np.float32),
        "hidden": (random.standard_normal((width, units)) / np.sqrt(width)).astype(np.float32),
        "hidden_bias": np.zeros(units, np.float32),
        "out": (random.standard_normal(units) / np.sqrt(units)).astype(np.float32),
        "linear": np.zeros(width, np.float32),
        "nobody": np.zeros(width, np.float32),
        "nobody_bias": np.zeros(1, np.float32),
    }


def _gradients(weights: dict[str, Floats], groups: list[Group], random: np.random.Generator) -> dict[str, Floats]:
    """Of the mean cross-entropy over a batch of groups; several right ones share the target."""
    x = np.concatenate([group.rows for group in groups])
    x = np.asarray(x * (random.random(x.shape, np.float32) > DROP) / (1 - DROP), np.float32)
    starts = np.cumsum([0, *(len(group.rows) for group in groups[:-1])]).astype(np.intp)
    before = x @ weights["hidden"] + weights["hidden_bias"]
    kept = (random.random(before.shape, np.float32) > DROP) / (1 - DROP)
    active = np.maximum(before, 0) * kept
    means = np.add.reduceat(x, starts) / sizes(starts, len(x))[:, None]
    scores = np.asarray(active @ weights["out"] + x @ weights["linear"], np.float32)
    chosen, none = softmax(
        scores, np.asarray(means @ weights["nobody"] + weights["nobody_bias"][0], np.float32), starts
    )
    target, nobody = _targets(groups)
    loss = -(target * np.log(chosen + 1e-9)).sum() - (nobody * np.log(none + 1e-9)).sum()
    if not np.isfinite(loss):
        raise FloatingPointError("the loss is not finite")
    error, error_nobody = (chosen - target) / len(groups), (none - nobody) / len(groups)
    back = error[:, None] * weights["out"] * kept * (before > 0)
    return {
        "hidden": x.T @ back,
        "hidden_bias": back.sum(axis=0),
        "out": active.T @ error,
        "linear": x.T @ error,
        "nobody": means.T @ error_nobody,
        "nobody_bias": error_nobody.sum(keepdims=True),
    }


def _targets(groups: list[Group]) -> tuple[Floats, Floats]:
    parts = [group.right / max(1.0, group.right.sum()) for group in groups]
    return np.concatenate(parts), np.array([float(group.right.sum() == 0) for group in groups], np.float32)


def _adam(
    weights: dict[str, Floats],
    gradients: dict[str, Floats],
    moments: dict[str, tuple[Floats, Floats]],
    step: int,
    rate: float,
    decay: float,
) -> None:
    for part in PARTS:
        first, second = moments[part]
        first += 0.1 * (gradients[part] - first)
        second += 0.001 * (gradients[part] ** 2 - second)
        change = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights[part] -= (rate * (change + decay * weights[part])).astype(np.float32)


def _warm(share: float) -> float:
    """Rate over the training: up in the first tenth, then down to nothing."""
    return share / 0.1 if share < 0.1 else (1 - share) / 0.9
