"""
Fit what likeness weighs the comparison of two accounts with: ``python -m graph.training.joins [--rows FOLDER]``.

Learns from the pairs of claims in ``tests/data`` and ``tests/review/acts.json`` (the latter of the development
statements beside the checkout, where they are there), and writes ``graph/models/joins.json``. What it prints is
measured on what a fit did not see: each corpus by a fit on the others, the development statements in folds of
neighbouring numbers, which are often of one subject. One corpus is in no fit (:data:`HELD_OUT`). ``--rows`` keeps what
was read: the next fit takes seconds.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.accounts import Account
from graph.comparison import SIGNS, compare, impossible
from graph.grouping import ALIKE, linkage
from graph.likeness import MODEL
from graph.linear import Linear

sys.path[:0] = [str(Path(__file__).parents[2] / "tests"), str(Path(__file__).parents[2] / "tests" / "review")]

PENALTY: Final = 10.0
"""On the squares of the weights, each feature scaled to a deviation of one."""
NEGATIVES: Final = 6000
"""Pairs of other acts that a corpus gives at most, drawn evenly and weighed for all."""
SHARES: Final = {"development": 0.25}
FITTED_SHARE: Final = 0.1
"""
How much a pair counts: there are many more of the development statements than of any other corpus. Those that were
written for the fit (``tests/data/fitted``) are nine, and mark what is beside an act more finely than readers of real
statements do: with the same share as others, fewer joins of these are right.
"""
THRESHOLDS: Final = (0.5, 0.6, 0.7, ALIKE, 0.8)
HELD_OUT: Final = frozenset({"mine"})
"""The corpus that agreement is held to: it has no part in the fit."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Marked:
    """
    The accounts of a corpus that somebody marked.

    Attributes:
        acts: For each account its act, if it shares it with another one.
        groups: For each account the fold that it is left out with.
        unsure: Pairs of claims' IRIs that count neither way.
    """

    accounts: tuple[Account, ...]
    acts: tuple[str | None, ...]
    groups: tuple[int, ...]
    unsure: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Pairs:
    """The pairs of a corpus that are not impossible: features (pairs, features), whether of one act, weights."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    features: Floats
    same: Flags
    weights: Floats


def pairs(marked: Marked, share: float) -> Pairs:
    """All pairs of a corpus that may be of one act, each of which counts so much."""
    traits = [one.traits for one in marked.accounts]
    table = compare(traits, traits)
    left, right = np.nonzero(np.tril(~impossible(traits, traits), -1))
    acts = np.array([one or "" for one in marked.acts])
    same = (acts[left] == acts[right]) & (acts[left] != "")
    sizes = Counter(one for one in marked.acts if one)
    weights = np.array([1 / np.sqrt(sizes[acts[a]] - 1) if s else 1.0 for a, s in zip(left, same, strict=True)])
    weights[[at for at, pair in enumerate(zip(left, right, strict=True)) if _is_unsure(marked, *map(int, pair))]] = 0
    return Pairs(left, right, table[:, left, right].T, same, weights * share)


def _is_unsure(marked: Marked, a: int, b: int) -> bool:
    iris = frozenset((marked.accounts[a].row.iri, marked.accounts[b].row.iri))
    return iris in marked.unsure


def fit(parts: Sequence[Pairs]) -> Linear:
    """A logistic regression whose weights keep the signs of :data:`graph.comparison.SIGNS`."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    some = [_drawn(part) for part in parts]
    features = np.concatenate([part.features for part in some])
    same, weights = np.concatenate([part.same for part in some]), np.concatenate([part.weights for part in some])
    scale = features.std(axis=0) + 1e-6
    scaled, sign = features / scale, np.where(same, 1.0, -1.0)

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = sign * (scaled @ at[1:] + at[0])
        slope = -sign / (1 + np.exp(margin)) * weights
        value = (weights * np.logaddexp(0, -margin)).sum() + PENALTY * (at[1:] ** 2).sum()
        return float(value), np.concatenate([[slope.sum()], scaled.T @ slope + 2 * PENALTY * at[1:]])

    bounds = [(None, None), *((0 if sign > 0 else None, 0 if sign < 0 else None) for sign in SIGNS.values())]
    found = minimize(loss, np.zeros(len(SIGNS) + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    weighed = (round(float(one), 3) for one in found.x[1:] / scale)
    return Linear(dict(zip(SIGNS, weighed, strict=True)), round(float(found.x[0]), 3), ALIKE)


def _drawn(part: Pairs) -> Pairs:
    other = np.flatnonzero(~part.same)
    if len(other) <= NEGATIVES:
        return part
    kept = np.random.default_rng(0).choice(other, NEGATIVES, replace=False)
    some = np.sort(np.concatenate([np.flatnonzero(part.same), kept]))
    weights = np.where(part.same, part.weights, part.weights * len(other) / NEGATIVES)
    return Pairs(part.left[some], part.right[some], part.features[some], part.same[some], weights[some])


def _without(part: Pairs, marked: Marked, fold: int) -> Pairs:
    groups = np.array(marked.groups)
    some = (groups[part.left] != fold) & (groups[part.right] != fold)
    return Pairs(part.left[some], part.right[some], part.features[some], part.same[some], part.weights[some])


def unseen(corpora: Mapping[str, Marked], made: Mapping[str, Pairs]) -> Iterator[tuple[str, Floats]]:
    """For each corpus the probabilities of its pairs, by fits that did not see it (or the pair's fold of it)."""
    for name, marked in corpora.items():
        others = [part for other, part in made.items() if other not in {name, *HELD_OUT}]
        part, found = made[name], np.zeros(len(made[name].same))
        for fold in sorted(set(marked.groups)):
            several = len(set(marked.groups)) > 1
            model = fit([*others, _without(part, marked, fold)] if several else others)
            groups = np.array(marked.groups)
            of = (groups[part.left] == fold) | (groups[part.right] == fold)
            found[of] = np.maximum(found[of], probabilities(model, part.features[of]))
        yield name, found


def probabilities(model: Linear, features: Floats) -> Floats:
    """Of pairs by a model."""
    weights = np.array([model.weights[name] for name in SIGNS])
    found: Floats = 1 / (1 + np.exp(-(features @ weights + model.intercept)))
    return found


def agreement(marked: Marked, part: Pairs, chances: Floats, threshold: float) -> tuple[int, int, int]:
    """Pairs of accounts that are of one act by the marks, by linkage, and by both; unsure ones left out."""
    table = np.zeros((len(marked.accounts), len(marked.accounts)))
    table[part.left, part.right] = table[part.right, part.left] = chances
    wanted = {pair for pair in combinations(range(len(table)), 2) if marked.acts[pair[0]] and _same(marked, *pair)}
    found = {pair for group in linkage(table, threshold) for pair in combinations(group, 2)}
    found = {pair for pair in found if not _is_unsure(marked, *pair)}
    return len(wanted), len(found), len(wanted & found)


def _same(marked: Marked, a: int, b: int) -> bool:
    return marked.acts[a] == marked.acts[b]


def report(corpora: Mapping[str, Marked], made: Mapping[str, Pairs]) -> None:
    """Print precision, recall and F1 by threshold, of what a fit did not see."""
    for name, chances in unseen(corpora, made):
        figures = []
        for threshold in THRESHOLDS:
            wanted, found, both = agreement(corpora[name], made[name], chances, threshold)
            precision, recall, f1 = both / max(found, 1), both / max(wanted, 1), 2 * both / max(found + wanted, 1)
            figures.append(f"{threshold}: {precision:.3f} {recall:.3f} {f1:.3f}")
        print(f"{name:12} {made[name].same.sum()} of {len(made[name].same)} pairs  " + "  ".join(figures))


def main() -> None:
    """Read, fit, write, and print the figures."""
    from joins_marked import corpora  # type: ignore[import-not-found]
    from marks import FITTED  # type: ignore[import-not-found]

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, help="folder in which what was read is kept")
    found = corpora(parser.parse_args().rows)
    shares = dict.fromkeys(FITTED, FITTED_SHARE) | SHARES
    made = {name: pairs(marked, shares.get(name, 1.0)) for name, marked in found.items()}
    model = fit([part for name, part in made.items() if name not in HELD_OUT])
    model.save(MODEL)
    report(found, made)


if __name__ == "__main__":
    main()
