"""
A second look at each head: what the heads around it seem to be.

The first models see a head alone. Whether "release" in a list is a demand is told by what the verb before it is, a
noun under a condemned act is seldom another act, and a court's summary has findings beside findings. So a small
regression moves the first log-probabilities by those of the head above, of those below, of the one that it is joined
to, of its sentence, of the sentences before and after and of the whole statement. It starts from the first models'
answer: what it has not learnt it leaves as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.model import CLAIM_TYPES
from graph.regression import log_softmax
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

Floats = NDArray[np.float32]
TYPES: Final = len(CLAIM_TYPES)
LOWEST: Final = -8.0
"""Log-probabilities below this are all the same."""
SCALE: Final = 3.0
FAR: Final = 6
"""Steps up the parse within which the head above is looked for."""
JOINED_BELOW: Final = 0.5
"""That a head is followed by one joined to it, beside one for a head that is joined to one before it."""
_SHAPES: Final = (
    ("VERB",),
    ("NOUN",),
    ("AUX",),
    ("relcl", "acl"),
    ("ccomp",),
    ("xcomp",),
    ("advcl",),
    ("ROOT",),
    ("conj",),
    ("pobj",),
    ("nsubj", "nsubjpass"),
    ("dobj",),
)
_KINDS: Final = ("court", "government")


@dataclass(frozen=True)
class Neighbours:
    """
    Weights of the second look.

    Attributes:
        weights: (features, types + 1): what each feature adds to each log-probability.
    """

    weights: Floats

    @classmethod
    def load(cls, path: Path) -> Neighbours:
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            return cls(kept["weights"].astype(np.float32))

    def save(self, path: Path) -> None:
        """Keep the weights, in half precision."""
        np.savez_compressed(path, weights=self.weights.astype(np.float16))

    def moved(self, types: Floats, seen: Floats) -> Floats:
        """First log-probabilities as they are after the second look; ``seen`` is what :func:`surroundings` gives."""
        return log_softmax(np.asarray(types + seen @ self.weights, np.float32))


def surroundings(
    document: Document, heads: Sequence[int], types: Floats, answers: Sequence[Floats], cited: frozenset[int]
) -> Floats:
    """
    What the second look sees of each head.

    Args:
        types: (heads, types + 1) log-probabilities of the first look.
        answers: Those of each model that has a part in it.
        cited: Tokens that stand in a mention of a norm.

    Returns:
        (heads, features).
    """
    chances = np.exp(types)[:, :TYPES]
    own = [np.clip(answer, LOWEST, 0) / SCALE for answer in answers]
    parts = [
        *own,
        np.full((len(heads), 1), 1 / SCALE),
        *_in_parse(document, heads, chances),
        *_in_text([document.sentence_of(head) for head in heads], chances),
        _shapes(document, heads, cited),
    ]
    return np.asarray(np.hstack(parts), np.float32)


def _in_parse(document: Document, heads: Sequence[int], chances: Floats) -> tuple[Floats, Floats, Floats]:
    """Chances of the head above (and whether there is one), of the one it is joined to, and the highest below it."""
    rows = {head: row for row, head in enumerate(heads)}
    above, joined = np.zeros((2, len(heads), TYPES + 1), np.float32)
    below = np.zeros((len(heads), TYPES), np.float32)
    for row, head in enumerate(heads):
        token = document.doc[head]
        upper = _above(token, rows)
        if upper is not None:
            above[row, :TYPES], above[row, TYPES] = chances[upper], 1
            below[upper] = np.maximum(below[upper], chances[row])
        other, share = _joined(token, rows)
        if other is not None:
            joined[row, :TYPES], joined[row, TYPES] = chances[other], share
    return above, joined, below


def _above(token: Token, rows: dict[int, int]) -> int | None:
    """The row of the nearest head above."""
    here = token
    for _ in range(FAR):
        if here.head.i == here.i:
            return None
        here = here.head
        if here.i in rows:
            return rows[here.i]
    return None


def _joined(token: Token, rows: dict[int, int]) -> tuple[int | None, float]:
    """The row of the head that one is joined to, or of the last that is joined to it."""
    if token.dep_ == "conj":
        return rows.get(token.head.i), 1.0
    return next((rows[child.i] for child in token.rights if child.dep_ == "conj" and child.i in rows), None), (
        JOINED_BELOW
    )


def _in_text(sentences: Sequence[int], chances: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """
    The highest chances of the others in the sentence, of the sentences before and after, and each type's share of all.
    """
    groups: dict[int, list[int]] = {}
    for row, sentence in enumerate(sentences):
        groups.setdefault(sentence, []).append(row)
    highest = {sentence: chances[rows].max(axis=0) for sentence, rows in groups.items()}
    none = np.zeros(TYPES, np.float32)
    others, before, after = np.zeros((3, len(sentences), TYPES), np.float32)
    for sentence, rows in groups.items():
        before[rows], after[rows] = highest.get(sentence - 1, none), highest.get(sentence + 1, none)
        for place, row in enumerate(rows):
            rest = rows[:place] + rows[place + 1 :]
            others[row] = chances[rest].max(axis=0) if rest else none
    whole = chances.sum(axis=0) / max(1.0, float(chances.sum()))
    return others, before, after, np.tile(whole, (len(sentences), 1))


def _shapes(document: Document, heads: Sequence[int], cited: frozenset[int]) -> Floats:
    """Part of speech and dependency of each head, the kind of publisher, and whether a norm is cited below it."""
    kind = [document.statement.publisher_kind == one for one in _KINDS]
    rows = []
    for head in heads:
        token = document.doc[head]
        is_of = {token.pos_, token.dep_}
        below = any(at in cited for at in range(token.left_edge.i, token.right_edge.i + 1)) if cited else False
        rows.append([*(not is_of.isdisjoint(shape) for shape in _SHAPES), *kind, below])
    return np.array(rows, np.float32).reshape(len(heads), len(_SHAPES) + len(_KINDS) + 1)
