"""
Choice among candidates: a small network that scores each candidate of a group, against the choice of nobody.

The scores of a group compete (a softmax over its candidates and "nobody"), which fits slots where one in some ten is
right far better than a yes or no for each candidate on its own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
MODELS = Path(__file__).with_name("models")


@dataclass(frozen=True)
class Chooser:
    """
    Weights of the network.

    Attributes:
        mean: (width,).  scale: (width,): features are centred and divided.
        hidden: (width, units).  hidden_bias: (units,).  out: (units,).  linear: (width,).
        nobody: (width,): weights of the same features' mean over a group, for the choice of nobody.
        nobody_bias: (1,).
    """

    mean: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    linear: Floats
    nobody: Floats
    nobody_bias: Floats

    def choose(self, rows: Floats, starts: NDArray[np.intp]) -> Floats:
        """
        Probability of each candidate.

        Args:
            rows: (candidates, width); those of a group stand together.
            starts: (groups,): first row of each group; none is empty.

        Returns:
            (candidates,); in each group they add up to one less the probability of nobody.
        """
        if not len(rows):
            return np.zeros(0, np.float32)
        return softmax(*self.scores(self.standard(rows), starts), starts)[0]

    def standard(self, rows: Floats) -> Floats:
        """Features centred and scaled, far outliers cut."""
        return np.asarray(np.clip((rows - self.mean) / self.scale, -8, 8), np.float32)

    def scores(self, x: Floats, starts: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Scores of candidates, and of nobody in each group, before the softmax."""
        active = np.maximum(x @ self.hidden + self.hidden_bias, 0)
        means = np.add.reduceat(x, starts) / sizes(starts, len(x))[:, None]
        return active @ self.out + x @ self.linear, means @ self.nobody + self.nobody_bias[0]


def sizes(starts: NDArray[np.intp], total: int) -> NDArray[np.intp]:
    """Size of each group."""
    return np.diff(np.append(starts, total))


def softmax(scores: Floats, nobody: Floats, starts: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Probabilities of candidates and of nobody, group by group."""
    size = sizes(starts, len(scores))
    top = np.maximum(np.maximum.reduceat(scores, starts), nobody)
    raised, none = np.exp(scores - np.repeat(top, size)), np.exp(nobody - top)
    total = np.add.reduceat(raised, starts) + none
    return np.asarray(raised / np.repeat(total, size), np.float32), np.asarray(none / total, np.float32)


_in_use: dict[str, Chooser] = {}


def load(name: str) -> Chooser:
    """The weights of ``models/<name>.npz``, or those put to use in their place."""
    if name not in _in_use:
        with np.load(MODELS / f"{name}.npz", allow_pickle=False) as arrays:
            _in_use[name] = Chooser(**{field.name: arrays[field.name].astype(np.float32) for field in fields(Chooser)})
    return _in_use[name]


def use(name: str, chooser: Chooser) -> None:
    """Take these weights for a network from now on (for training: nothing is written)."""
    _in_use[name] = chooser


def joined(choosers: list[Chooser]) -> Chooser:
    """One network whose scores are the mean of several that were fitted on the same rows."""
    share = np.float32(1 / len(choosers))
    first = choosers[0]
    return Chooser(
        first.mean,
        first.scale,
        np.concatenate([one.hidden for one in choosers], axis=1),
        np.concatenate([one.hidden_bias for one in choosers]),
        np.concatenate([one.out * share for one in choosers]),
        sum((one.linear for one in choosers), np.zeros_like(first.linear)) * share,
        sum((one.nobody for one in choosers), np.zeros_like(first.nobody)) * share,
        sum((one.nobody_bias for one in choosers), np.zeros_like(first.nobody_bias)) * share,
    )


def save(name: str, chooser: Chooser, *, folder: Path = MODELS) -> Path:
    """Write weights, in half precision, where :func:`load` finds them."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.npz"
    np.savez_compressed(
        path, **{field.name: getattr(chooser, field.name).astype(np.float16) for field in fields(Chooser)}
    )
    return path
