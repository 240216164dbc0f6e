"""Fit the second look at heads, on what models that had not seen a statement made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

from graph.claim_candidates import candidates
from graph.claim_neighbours import Neighbours, surroundings
from graph.claims import mixed
from graph.training import fit
from graph.training.gold import Example
from graph.training.kept import KeptAnswers

PENALTY: Final = 30.0
"""Of a weight's square: what holds the second look to the first (3, 10, 30 and 60 were compared)."""
INVENTED_WEIGHT: Final = 0.2
"""What an invented statement counts beside a marked one: 0, .15, .3 and 1 were compared."""
STEPS: Final = 150

Unseen = Mapping[str, NDArray[np.float32]]
"""Log-probabilities of a regression that has not seen the statement, by its name."""


def first_look(
    example: Example, unseen: Unseen, kept: KeptAnswers, share: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The first log-probabilities of a statement's heads, and what the second look sees of them."""
    answers = [unseen[example.name], kept.types(example.name)]
    types = mixed(answers[0], answers[1], share)
    heads = candidates(example.document)
    return types, surroundings(example.document, heads, types, answers, fit.cited_in(example))


class FirstLooks:
    """The first looks of statements, made once: each fold learns from most of them."""

    def __init__(self, unseen: Unseen, kept: KeptAnswers, share: float) -> None:
        self._made: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
        self._how = unseen, kept, share

    def of(self, example: Example) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if example.name not in self._made:
            self._made[example.name] = first_look(example, *self._how)
        return self._made[example.name]

    def moved(self, example: Example, by: Neighbours) -> NDArray[np.float32]:
        """Log-probabilities after the second look."""
        types, seen = self.of(example)
        return by.moved(types, seen)

    def fitted(self, examples: Sequence[Example], more: Sequence[Example]) -> Neighbours:
        """Weights by marked statements, and by more that count less."""
        every = [*examples, *more]
        looks = [self.of(example) for example in every]
        weight = np.concatenate(
            [
                np.full(len(types), 1.0 if number < len(examples) else INVENTED_WEIGHT)
                for number, (types, _) in enumerate(looks)
            ]
        )
        right = np.concatenate([fit.types_of(example) for example in every])
        types, seen = (np.vstack(part).astype(float) for part in zip(*looks, strict=True))
        return Neighbours(correction(types, seen, right, weight))


def correction(
    types: NDArray[np.float64], seen: NDArray[np.float64], right: NDArray[np.intp], weight: NDArray[np.float64]
) -> NDArray[np.float32]:
    """
    Weights of a multinomial regression that starts from given log-probabilities, by penalized likelihood.

    Args:
        types: (heads, types + 1).  seen: (heads, features).  right: (heads,).  weight: (heads,).
    """
    shape, rows = (seen.shape[1], types.shape[1]), np.arange(len(right))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = types + seen @ flat.reshape(shape)
        logits -= logits.max(axis=1, keepdims=True)
        whole = np.log(np.exp(logits).sum(axis=1, keepdims=True))
        chances = np.exp(logits - whole)
        value = -(weight * (logits[rows, right] - whole[:, 0])).sum() + PENALTY / 2 * (flat @ flat)
        chances[rows, right] -= 1
        slope = seen.T @ (chances * weight[:, None])
        return float(value), slope.ravel() + PENALTY * flat

    found = scipy.optimize.minimize(
        loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    )
    return np.asarray(found.x.reshape(shape), np.float32)
