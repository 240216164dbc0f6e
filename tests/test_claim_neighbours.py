"""The second look at heads: what it sees around each, and that it starts from the first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from factories import make_statement
from numpy.typing import NDArray

from graph.claim_candidates import candidates
from graph.claim_neighbours import TYPES, Neighbours, surroundings
from graph.model import CLAIM_TYPES
from graph.regression import log_softmax
from graph.segment import Document, parse
from graph.training import neighbours as training

DEMAND = CLAIM_TYPES.index("demand")
TEXT = "Norland must release the fishermen and investigate the killings. The harbour is quiet. Tarn denies it."


def parsed(text: str = TEXT) -> Document:
    return parse(make_statement(text=text, publisher="Harbour Watch", publisher_kind="ngo"))


def first_look(document: Document, demanded: str) -> tuple[list[int], NDArray[np.float32]]:
    """Every head is nothing but one, which is a demand."""
    heads = candidates(document)
    logits = np.zeros((len(heads), TYPES + 1), np.float32)
    logits[:, TYPES] = 6
    logits[[document.doc[head].text == demanded for head in heads], DEMAND] = 12
    return heads, log_softmax(logits)


def seen_of(document: Document, heads: list[int], types: NDArray[np.float32], word: str) -> NDArray[np.float32]:
    at = next(row for row, head in enumerate(heads) if document.doc[head].text == word)
    return surroundings(document, heads, types, [types], frozenset())[at]


ABOVE = slice(TYPES + 2, 2 * TYPES + 3)
JOINED = slice(2 * TYPES + 3, 3 * TYPES + 4)
BELOW = slice(3 * TYPES + 4, 4 * TYPES + 4)
OTHERS = slice(4 * TYPES + 4, 5 * TYPES + 4)
BEFORE = slice(5 * TYPES + 4, 6 * TYPES + 4)


@pytest.mark.parametrize(
    ("word", "part"),
    [
        pytest.param("fishermen", ABOVE, id="the head above"),
        pytest.param("investigate", JOINED, id="the head it is joined to"),
        pytest.param("killings", OTHERS, id="its sentence"),
        pytest.param("harbour", BEFORE, id="the sentence before"),
    ],
)
def test_a_head_sees_what_another_seems_to_be(word: str, part: slice) -> None:
    document = parsed()
    heads, types = first_look(document, "release")
    assert seen_of(document, heads, types, word)[part][DEMAND] == pytest.approx(1, abs=0.05)
    assert seen_of(document, heads, types, "denies")[part][DEMAND] == pytest.approx(0, abs=0.05)


def test_a_verb_sees_what_is_below_it() -> None:
    document = parsed()
    heads, types = first_look(document, "killings")
    assert seen_of(document, heads, types, "investigate")[BELOW][DEMAND] == pytest.approx(1, abs=0.05)


def test_a_statement_without_a_head_has_no_rows() -> None:
    document = parsed("1948.")
    assert surroundings(document, [], np.zeros((0, TYPES + 1), np.float32), [], frozenset()).shape[0] == 0


def test_without_weights_the_first_look_stays() -> None:
    document = parsed()
    heads, types = first_look(document, "release")
    seen = surroundings(document, heads, types, [types], frozenset())
    moved = Neighbours(np.zeros((seen.shape[1], TYPES + 1), np.float32)).moved(types, seen)
    assert moved == pytest.approx(types, abs=1e-5)


def test_what_is_fitted_moves_heads_towards_what_is_right() -> None:
    generator = np.random.default_rng(7)
    seen = generator.integers(0, 2, (400, 3)).astype(float)
    right = np.where(seen[:, 1] > 0, 0, TYPES)
    types = np.tile(np.log(np.full(TYPES + 1, 1 / (TYPES + 1))), (400, 1))
    moved = Neighbours(training.correction(types, seen, right, np.ones(400))).moved(
        types.astype(np.float32), seen.astype(np.float32)
    )
    chances = np.exp(moved)
    assert chances[seen[:, 1] > 0, 0].min() > 2 * chances[seen[:, 1] == 0, 0].max()
    assert chances.sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_weights_are_kept(tmp_path: Path) -> None:
    weights = np.eye(3, TYPES + 1, dtype=np.float32)
    Neighbours(weights).save(tmp_path / "kept.npz")
    assert Neighbours.load(tmp_path / "kept.npz").weights == pytest.approx(weights)
