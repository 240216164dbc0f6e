"""Queries as a reader of the documentation would write them, on the sample: none may mislead (DESIGN §2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.checks import Check, load
from graph.namespaces import AV
from graph.store import Store

Rows = list[tuple[str | None, ...]]


@pytest.fixture(scope="module")
def ask(sample_store: Path) -> Callable[[str], Rows]:
    """A SELECT on the union of what is current."""

    def asked(query: str) -> Rows:
        with Store.open(sample_store).snapshot() as snapshot:
            return snapshot.quads.select(query if "PREFIX" in query else f"PREFIX av: <{AV}>\n{query}")

    return asked


def test_allegations_are_current_and_of_no_other_type(ask: Callable[[str], Rows]) -> None:
    """A plain query for allegations returns no rejected or superseded claim and no other type of claim."""
    found = ask("SELECT ?claim ?state ?type WHERE { ?claim a av:Allegation, ?type ; av:reviewState ?state }")
    assert found
    assert {str(state).removeprefix(AV) for _, state, _ in found} <= {"unreviewed", "confirmed", "changed"}
    assert {str(kind).removeprefix(AV) for _, _, kind in found} == {"Claim", "Allegation"}


def test_no_current_claim_has_been_taken_back(ask: Callable[[str], Rows]) -> None:
    """What a later claim takes back, corrects or overturns is in the archive."""
    assert ask("SELECT ?claim WHERE { ?later av:retracts|av:corrects|av:overturns ?claim . ?claim a av:Claim }") == []
    assert ask("SELECT ?claim WHERE { ?claim a av:Claim ; av:supersededBy ?later }") == []


def test_no_addressee_is_an_accused(ask: Callable[[str], Rows]) -> None:
    """Whoever is asked for something is not thereby accused."""
    assert ask("SELECT ?who WHERE { ?claim a av:Demand ; av:addressee ?who }")
    assert ask("SELECT ?who WHERE { ?claim a av:Demand ; av:accused ?who }") == []
    accusing = ask("SELECT DISTINCT ?type WHERE { ?claim av:accused ?who ; a ?type }")
    assert {str(kind).removeprefix(AV) for (kind,) in accusing} <= {"Claim", "Allegation", "Finding"}


def test_no_finding_of_no_breach_is_read_as_one_of_breach(ask: Callable[[str], Rows]) -> None:
    """Those whom a finding clears are not among the accused."""
    cleared = ask(
        "SELECT ?claim ?who WHERE { ?claim a av:Finding ; av:outcome av:outcome-no-breach ; av:respondent ?who }"
    )
    assert cleared
    for claim, who in cleared:
        assert ask(f"SELECT ?x WHERE {{ <{claim}> av:accused ?x }}") == []
        assert (who,) in ask(f"SELECT ?x WHERE {{ <{claim}> av:cleared ?x }}")


def test_every_claim_reaches_its_statement_and_its_words(ask: Callable[[str], Rows]) -> None:
    """One hop to the source and the quote, and each slice of the text equals its quote."""
    lost = "SELECT ?c WHERE { ?c a av:Claim FILTER NOT EXISTS { ?c av:statedIn/av:text ?t ; av:quoteAnchor ?q } }"
    assert ask(lost) == []
    assert ask("SELECT ?c WHERE { ?c a av:Claim }")


def test_second_hand_claims_show_their_voices(ask: Callable[[str], Rows]) -> None:
    """A claim that is not the publisher's names those who report it."""
    second_hand = """
    SELECT ?claim ?voice WHERE {
      ?claim a av:Claim ; av:claimant ?who ; av:statedIn/av:publisher ?publisher .
      FILTER (?who != ?publisher)
      OPTIONAL { ?claim av:reportedBy ?voice }
    }"""
    found = ask(second_hand)
    assert found
    assert [claim for claim, voice in found if voice is None] == []


@pytest.mark.parametrize("rule", load(), ids=[rule.name for rule in load()])
def test_no_rule_is_broken_in_the_whole(ask: Callable[[str], Rows], rule: Check) -> None:
    """The checks hold over all statements together with the vocabulary, as ``status --verify`` asks them."""
    assert ask(rule.query) == []
