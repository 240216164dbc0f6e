"""What denying, finding, promising and breaching make of a head."""

from __future__ import annotations

import numpy as np
import pytest
from factories import make_statement

from graph.claim_candidates import candidates
from graph.claim_scope import scoped
from graph.model import CLAIM_TYPES, ClaimType
from graph.segment import Document, parse

SURE = 0.8


def parsed(text: str, publisher: str = "Norland (Ministry of Foreign Affairs)", kind: str = "government") -> Document:
    return parse(make_statement(text=text, publisher=publisher, publisher_kind=kind))


def after(document: Document, word: str, kind: ClaimType) -> dict[tuple[str, str], float]:
    """The weights above a tenth after the moves, where one word surely made a claim of a type before."""
    heads = candidates(document)
    chances = np.full((len(heads), len(CLAIM_TYPES) + 1), 1e-6, np.float32)
    chances[:, -1] = 1
    row = next(row for row, head in enumerate(heads) if document.doc[head].text == word)
    chances[row, CLAIM_TYPES.index(kind)], chances[row, -1] = SURE, 1 - SURE
    moved = np.exp(scoped(document, heads, np.log(chances)))
    return {
        (document.doc[head].text, name): round(float(moved[row, column]), 2)
        for row, head in enumerate(heads)
        for column, name in enumerate(CLAIM_TYPES)
        if moved[row, column] > 0.1
    }


@pytest.mark.parametrize(
    ("text", "word", "kind", "then"),
    [
        pytest.param(
            "Norland denies that its soldiers burned the harbour.",
            "burned",
            "allegation",
            ("burned", "denial"),
            id="denies that",
        ),
        pytest.param(
            "Norland rejects the allegation that its soldiers burned the harbour.",
            "allegation",
            "allegation",
            ("burned", "denial"),
            id="rejects the allegation that",
        ),
        pytest.param(
            "No Norland unit burned the harbour.", "burned", "allegation", ("burned", "denial"), id="no unit of ours"
        ),
        pytest.param(
            "The Court held that Norland violated the treaty.",
            "violated",
            "allegation",
            ("violated", "finding"),
            id="a court held that",
        ),
        pytest.param(
            "The blockade violates the treaty.", "violates", "allegation", ("blockade", "allegation"), id="the act"
        ),
        pytest.param(
            "Norland condemns the blockade of Tarn as a breach of the treaty.",
            "breach",
            "allegation",
            ("blockade", "allegation"),
            id="condemns as",
        ),
        pytest.param(
            "Norland undertakes to withdraw its ships.",
            "withdraw",
            "allegation",
            ("withdraw", "commitment"),
            id="undertakes to",
        ),
        pytest.param(
            "All parties are obliged to respect the treaty.",
            "respect",
            "demand",
            ("respect", "obligation"),
            id="are obliged to",
        ),
        pytest.param(
            "Tarn must, under Article 5 of the Convention, feed the prisoners.",
            "feed",
            "demand",
            ("feed", "obligation"),
            id="must, under an article",
        ),
        pytest.param(
            "The search of the ships by Norland was lawful.",
            "search",
            "allegation",
            ("search", "justification"),
            id="our act was lawful",
        ),
    ],
)
def test_a_construction_moves_weight(text: str, word: str, kind: ClaimType, then: tuple[str, str]) -> None:
    """What a word was taken for becomes what the construction makes of it, where it says so."""
    weights = after(parsed(text), word, kind)
    assert max(weights, key=weights.__getitem__) == then
    assert weights[then] >= SURE / 2


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("Tarn has not released the prisoners.", "released", id="what another has not done"),
        pytest.param("Tarn denies its prisoners any food.", "denies", id="denies somebody something"),
        pytest.param("The blockade is not only cruel but starves the town.", "starves", id="not only"),
        pytest.param("Reporters found that Tarn burned the harbour.", "burned", id="found by nobody with a mandate"),
    ],
)
def test_what_looks_like_one_moves_nothing(text: str, word: str) -> None:
    """An allegation stays one."""
    assert after(parsed(text), word, "allegation") == {(word, "allegation"): pytest.approx(SURE, abs=0.01)}


def test_a_dissent_finds_nothing() -> None:
    """What a judge holds in dissent is no finding."""
    text = "Judge Oram, dissenting, held that Norland violated the treaty."
    weights = after(parsed(text, "Court of the Straits", "court"), "violated", "finding")
    assert max(weights, key=weights.__getitem__) == ("violated", "allegation")


def test_a_joined_verb_claims_as_its_first() -> None:
    """Two acts under one demand are two demands."""
    weights = after(parsed("We call on Tarn to release the crew and return the ship."), "release", "demand")
    assert weights.keys() >= {("release", "demand"), ("return", "demand")}


def test_no_weight_is_made() -> None:
    """But for joined verbs, moves keep the sum: nobody claims more than the model saw."""
    document = parsed(
        "The Court held that the blockade violates the treaty, and Norland denies that it burned the port."
    )
    assert sum(after(document, "violates", "allegation").values()) <= SURE + 0.01
