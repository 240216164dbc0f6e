"""The vector of an action's words."""

from __future__ import annotations

import numpy as np
import pytest

from graph.meaning import SCALE, WIDTH, meaning, nearness

SHOT = "The guards shot six protesters at the gate"


def near(one: str, other: str) -> float:
    return float(nearness([meaning(one)], [meaning(other)])[0, 0])


@pytest.mark.parametrize(
    ("action", "like", "unlike"),
    [
        (SHOT, "killed the six demonstrators", "raised the price of bread"),
        ("pay the families for their loss", "grant compensation to the relatives", "withdraw the licence of the mine"),
        ("poisoned the river with waste", "the contamination of the water", "expelled the two reporters"),
    ],
)
def test_the_same_in_other_words_is_nearer_than_something_else(action: str, like: str, unlike: str) -> None:
    assert near(action, like) > near(action, unlike) + 0.15


def test_a_vector_is_of_its_text_alone() -> None:
    before = meaning(SHOT)
    meaning.cache_clear()
    for other in ("a", "the arrest of forty persons " * 30, "burned three houses down"):
        meaning(other)
    assert meaning(SHOT) == before


def test_nearness_is_a_cosine_of_each_pair_alone() -> None:
    some = [meaning(f"the arrest of {number} men in town {number % 7}") for number in range(60)]
    table = nearness(some, some)
    assert table.shape == (60, 60)
    assert np.array_equal(table, table.T)
    assert np.allclose(np.diag(table), 1, atol=0.02)
    assert table[3, 41] == nearness([some[3]], [some[41]])[0, 0]
    assert np.allclose(table * SCALE**2, np.rint(table * SCALE**2), rtol=0, atol=1e-6)


@pytest.mark.parametrize("odd", ["", " ", "!", "Ж", "人權", "x" * 5_000, "word " * 5_000, "\x00", "🕊️"])
def test_any_text_has_a_vector(odd: str) -> None:
    assert 0 <= near(odd, SHOT) < 0.9


def test_nothing_said_is_near_to_nothing() -> None:
    assert nearness(["", meaning(SHOT)], [meaning(SHOT)]).tolist()[0] == [0]
    assert WIDTH == 384
