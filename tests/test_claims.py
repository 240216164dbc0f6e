"""What makes a claim: candidates, cues, rules, and how many claims a sentence makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from factories import make_statement
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graph import citations, claims, cues
from graph.candidate import Candidate
from graph.claim_candidates import candidates
from graph.claim_decision import Decision, at_least, wishes, worded
from graph.claim_firm import firm
from graph.claim_wording import Wording, likeness
from graph.model import CLAIM_TYPES, ClaimType
from graph.regression import Regression, log_softmax
from graph.segment import Document, parse
from graph.spans import action_tokens


def parsed(text: str, kind: str = "ngo") -> Document:
    return parse(make_statement(text=text, publisher="Harbour Watch", publisher_kind=kind))


def found(text: str, kind: str = "ngo") -> tuple[Candidate, ...]:
    document = parsed(text, kind)
    return claims.detect(document, citations.find(document), mode="fast")


def token(document: Document, word: str) -> int:
    return next(token.i for token in document.doc if token.text == word)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        pytest.param(
            "Harbour Watch urges the government of Norland to release all detained fishermen.",
            "demand",
            "release",
            id="urges to",
        ),
        pytest.param("Norland must lift the blockade of Tarn immediately.", "demand", "lift", id="must, of an actor"),
        pytest.param("We call on Norland to investigate the killings.", "demand", "investigate", id="calls on to"),
        pytest.param(
            "We condemn the arbitrary detention of journalists by the police of Norland.",
            "allegation",
            "detention",
            id="condemns",
        ),
        pytest.param(
            "Norland's forces have violated international humanitarian law by shelling hospitals.",
            "allegation",
            "shelling hospitals",
            id="violated, by an act",
        ),
        pytest.param("We commit to supporting the people of Tarn.", "commitment", "supporting", id="commits to"),
        pytest.param(
            "We will continue to provide assistance to the people of Tarn.", "commitment", "provide", id="will"
        ),
    ],
)
def test_plain_cues_make_claims(text: str, kind: ClaimType, words: str) -> None:
    """Each cue makes a claim of its type, whose action holds the conduct's word."""
    assert any(one.type == kind and words in one.action.text for one in found(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The delegation arrived in Tarn on Tuesday.", id="narration"),
        pytest.param("We thank the members of the Council for their warm welcome.", id="thanks"),
    ],
)
def test_what_is_no_claim_makes_none(text: str) -> None:
    """Narration and thanks are no claims."""
    assert found(text) == ()


def test_coordinated_demands_are_several() -> None:
    """Verbs that could be obeyed separately are claims of their own."""
    text = "We urge Norland to release the detained fishermen and to investigate the shelling of Tarn."
    assert [one.type for one in found(text)].count("demand") == 2


def test_quotes_and_actions_are_verbatim() -> None:
    """Every span equals the text at its offsets, and the action lies in the statement."""
    text = (
        "Norland must stop.\n\nWe are alarmed by the killing of civilians by its forces. They must be held to account."
    )
    for one in found(text):
        for span in (one.action, one.quote):
            assert text[span.start : span.end] == span.text
        assert 0 < one.confidence < 1


def test_the_same_text_gives_the_same_claims() -> None:
    """Reading twice changes nothing."""
    text = "Norland must lift the blockade. We condemn the shelling of Tarn."
    assert found(text) == found(text)


def test_candidates_are_verbs_and_common_nouns() -> None:
    """Auxiliaries, names and adjectives head no claim."""
    document = parsed("Norland has unlawfully detained the fishermen of Tarn.")
    assert [document.doc[head].text for head in candidates(document)] == ["detained", "fishermen"]


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        pytest.param("It is not Norland that has blockaded Tarn.", "blockaded", "denial", id="clefted"),
        pytest.param("Norland has never attacked a neighbour.", "attacked", "denial", id="never"),
        pytest.param("The minister denied having ordered the arrests.", "ordered", "denial", id="denied"),
        pytest.param("Norland rejects the allegations of torture.", "allegations", "denial", id="rejected"),
        pytest.param("Norland has a right to defend itself.", "defend", "justification", id="defends itself"),
        pytest.param("Our forces acted in self-defence.", "acted", "justification", id="self-defence"),
    ],
)
def test_rare_types_are_told_by_rule(text: str, word: str, kind: ClaimType) -> None:
    """Denials and justifications have few and plain words."""
    document = parsed(text)
    assert kind in {found_kind for found_kind, _ in firm(document.doc[token(document, word)], frozenset())}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("Norland denies its citizens the right to vote.", "vote", id="denies somebody something"),
        pytest.param("You have never asked for their release.", "asked", id="never, of the addressee"),
        pytest.param("It is not possible to obtain agreement.", "obtain", id="not possible to"),
    ],
)
def test_rules_for_denials_do_not_match(text: str, word: str) -> None:
    """What looks like a denial and is none."""
    document = parsed(text)
    assert not list(firm(document.doc[token(document, word)], frozenset()))


def test_an_action_stops_at_the_norm_and_at_the_next_verb() -> None:
    """The shortest stretch: without the norm phrase, without what is coordinated."""
    document = parsed("They detained the fishermen in violation of the treaty and burned the boats.")
    assert document.span(*action_tokens(document, token(document, "detained"))).text == "detained the fishermen"


def made_of(chances: NDArray[np.float64], found: list[Wording]) -> list[Decision]:
    """The claims of one sentence, every type made from .3 on."""
    wanted = wishes(chances, [0] * len(chances), [0.3] * len(CLAIM_TYPES)).get(0, [])
    return list(worded(chances, wanted, found))


def test_a_sentence_that_is_surer_than_its_heads_makes_a_claim() -> None:
    """Two heads, each below the threshold, of which one likely claims: one claim, at the likelier."""
    chances = np.zeros((2, len(CLAIM_TYPES) + 1))
    chances[0, 7], chances[1, 7] = 0.2, 0.25
    made = made_of(chances, [Wording(0, 0, 2, 1.0), Wording(1, 10, 12, 1.0)])
    assert [(one.row, one.type) for one in made] == [(1, 7)]
    assert made[0].confidence == pytest.approx(0.4)


def test_heads_that_tell_the_same_speak_together() -> None:
    """Two faint heads on the same words outweigh one that is likelier than either, and what they tell is told once."""
    chances = np.zeros((3, len(CLAIM_TYPES) + 1))
    chances[:, 7] = 0.5, 0.42, 0.4
    found = [Wording(0, 0, 2, 1.0), Wording(1, 9, 13, 1.0), Wording(2, 10, 13, 1.0)]
    made = made_of(chances, found)
    assert [one.row for one in made] == [1, 0]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), min_size=1, max_size=6))
def test_likeness_is_symmetric_and_highest_with_itself(stretches: list[tuple[int, int]]) -> None:
    """A stretch is likest to itself, and likeness knows no order."""
    like = likeness([Wording(0, first, first + more, 1.0) for first, more in stretches])
    assert np.allclose(like, like.T)
    assert (like.max(axis=1) <= np.diag(like) + 1e-12).all()


@given(st.lists(st.floats(0, 1), max_size=8))
def test_at_least_falls(chances: list[float]) -> None:
    """More of them are never likelier than fewer, and their sum is the mean."""
    likely = at_least(chances)
    assert all(np.diff(likely) <= 1e-9)
    assert likely.sum() == pytest.approx(sum(chances), abs=1e-6)


def test_a_regression_survives_keeping(tmp_path: Path) -> None:
    """What is read is what was written, to the precision of eight bits, odd names included."""
    names = {"w=a\nb": 0, "w=é": 1}
    weights = np.array([[1.0, -0.5], [0.25, 2.0]], np.float32)
    Regression(names, weights, np.zeros(2, np.float32)).save(tmp_path / "kept.npz")
    kept = Regression.load(tmp_path / "kept.npz")
    assert kept.columns == names
    assert np.allclose(kept.weights, weights, atol=0.01)
    assert np.allclose(np.exp(kept.log_probabilities([["w=é", "unknown"], []])).sum(axis=1), 1)


def test_log_softmax_is_of_probabilities() -> None:
    """Large logits do not overflow."""
    assert np.exp(log_softmax(np.array([[1000.0, 0.0]], np.float32))).tolist() == [[1.0, 0.0]]


def test_every_lexicon_has_entries_in_lower_case() -> None:
    """Cues are lemmas: lower case, none twice in a file."""
    for path in sorted(cues.LEXICONS.glob("*.txt")):
        entries = cues.read(path)
        assert entries
        assert len(set(entries)) == len(entries), path.name
        assert all(entry == entry.lower() for entry in entries), path.name
