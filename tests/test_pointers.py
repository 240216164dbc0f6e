"""What the encoder points at, over the words of a document."""

from __future__ import annotations

import numpy as np
import pytest

from graph.pointers import BARE, COLUMNS, Aim, columns, over_tokens
from graph.windows import Window

WINDOW = Window((101, 7, 102, 11, 12, 13, 102), (-1, -1, -1, 40, 40, 41, -1), (40, 42))
"""Three pieces of two tokens, 40 and 41, between the marks."""


def aim(nowhere: float = 0.1, publisher: float = 0.2, *tokens: float) -> Aim:
    return Aim(40, np.array([nowhere, publisher, *tokens], np.float32))


def test_pieces_of_a_token_add_up() -> None:
    """Two pieces of one word are one token; the marks keep the places of nowhere and of the publisher."""
    first, spread = over_tokens(np.array([[0.1, 0.2, 0, 0.3, 0.1, 0.3, 0]], np.float32), WINDOW)
    assert first == 40
    assert spread.tolist() == [pytest.approx([0.1, 0.2, 0.4, 0.3])]


def test_tokens_outside_the_window_have_no_chance() -> None:
    """A mention far away is not pointed at."""
    assert aim(0.1, 0.2, 0.4, 0.3).of(np.array([39, 41, 99])) == pytest.approx(0.3)
    assert aim(0.1, 0.2, 0.4, 0.3).of(np.array([], np.intp)) == 0


def test_features_tell_the_likeliest_candidate_and_the_publisher() -> None:
    """The publisher's own place counts for it; the highest is marked unless nowhere is likelier."""
    made = columns(aim(0.1, 0.5, 0.4, 0.0), [np.array([40]), np.array([], np.intp)], publisher=1)
    assert made.shape == (2, COLUMNS)
    assert made[:, 0].tolist() == pytest.approx([0.4, 0.5])
    assert made[:, 2].tolist() == [0, 1]
    assert columns(aim(0.9, 0.0, 0.1), [np.array([40])])[0, 2] == 0


def test_a_head_that_was_not_asked_about_has_no_features() -> None:
    """Nothing is pointed at: all columns are nothing, the one that says so among them."""
    assert not columns(None, [np.array([1])]).any()
    assert BARE == 2
