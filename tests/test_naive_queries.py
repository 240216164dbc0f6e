"""Queries as a reader of the documentation would write them, on the sample: none may mislead (DESIGN §2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from factories import TEXT, make_claim, make_reading, make_statement, span

from graph import catalogue, reviews
from graph.checks import Check, load
from graph.facts import ONTOLOGY
from graph.model import Citation, Party
from graph.namespaces import AV, PREFIXES, Iris, statement_key
from graph.rdf import statement_graph
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


def test_what_a_new_reading_no_longer_says_is_no_row(store: Store) -> None:
    """A superseded claim leaves the plain answer for the archive; what is read again stays."""
    first, second = make_claim(), make_claim(action=span(TEXT, "shelled the town of Tarn"))
    statement = make_statement()
    iri = Iris().statement(statement_key(statement))
    asked = f"SELECT ?claim {{ ?claim a <{AV}Allegation> }}"
    for claims, number in (((first, second), 2), ((first,), 1)):
        graph = statement_graph(statement, make_reading(claims=claims), catalogue.load(), Iris())
        with store.writing() as writer:
            writer.add_statement(iri, graph.serialize(format="nt", encoding="utf-8"))
        with store.snapshot() as snapshot:
            assert len(snapshot.quads.select(asked)) == number
    gone = Iris().claim(statement_key(statement), second)
    with store.snapshot() as snapshot:
        assert snapshot.quads.select(f"SELECT ?p ?o {{ <{gone}> ?p ?o }}") == []
        assert f"<{gone}>".encode() in snapshot.archived(iri)


def test_what_a_person_rejected_is_no_row(store: Store) -> None:
    """As long as a review rejects a claim, no plain query returns it, by its type or as a subject."""
    statement = make_statement()
    graph = statement_graph(statement, make_reading(), catalogue.load(), Iris())
    claim = Iris().claim(statement_key(statement), make_claim())
    with store.writing() as writer:
        writer.add_statement(Iris().statement(statement_key(statement)), graph.serialize(format="nt", encoding="utf-8"))
    asked = (
        f"SELECT ?claim {{ ?claim a <{AV}Allegation> }}", f"SELECT DISTINCT ?claim {{ ?claim <{AV}statedIn> ?where }}",
        f"SELECT ?claim {{ ?claim <{AV}accused> ?who }}", f"SELECT DISTINCT ?x {{ ?x ?p ?o FILTER (?x = <{claim}>) }}",
    )
    said = {"claim": claim, "decision": "rejected", "reviewer": "A. Reader", "date": "2026-02-01"}

    def found() -> list[int]:
        with store.snapshot() as snapshot:
            return [len(snapshot.quads.select(query)) for query in asked]

    assert found() == [1, 1, 1, 1]
    reviews.review(store, said)
    assert found() == [0, 0, 0, 0]
    reviews.withdraw(store, claim, "A. Reader")
    assert found() == [1, 1, 1, 1]


def test_the_sample_has_something_to_hide(sample_store: Path, ask: Callable[[str], Rows]) -> None:
    """From the graph that the tests above ask a claim was retracted: it is in the archive, with its accused, alone."""
    with Store.open(sample_store).snapshot() as snapshot:
        kept = b"".join(map(snapshot.archived, snapshot.quads.graphs())).decode()
    gone = set(re.findall(rf"<(\S+/claims/\S+)> <{AV}accused>", kept))
    assert gone
    for claim in gone:
        assert ask(f"SELECT ?p ?o {{ <{claim}> ?p ?o }}") == []


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


def documented() -> list[str]:
    """The queries that the ontology's README recommends."""
    text = (ONTOLOGY / "README.md").read_text(encoding="utf-8")
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return [prefixes + query for query in re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)]


SPEAKERS = ("Harbour Watch", "Harbour Watch", "Residents of Tarn")


@pytest.fixture
def overlapping(store: Store) -> Store:
    """Three statements that describe the same unlisted norm, and two of them the same unlisted claimant."""
    for number, name in enumerate(SPEAKERS):
        text = f"{TEXT} {number}"
        norm = Citation("cat/art-12", span(text, "UN Charter"))
        voices = (Party("Vesperia Watch", kind="organisation"),)
        claim = make_claim(text, claimant=Party(name, kind="organisation"), norms=(norm,))
        second = replace(claim, action=span(text, "shelled the town of Tarn"))
        statement = make_statement(text=text, publisher="Vesperia Watch")
        reading = make_reading(text, claims=[replace(one, reported_by=voices) for one in (claim, second)])
        graph = statement_graph(statement, reading, catalogue.load(), Iris())
        with store.writing() as writer:
            iri = Iris().statement(statement_key(statement))
            writer.add_statement(iri, graph.serialize(format="nt", encoding="utf-8"))
    return store


def test_the_documented_queries_repeat_no_row_where_statements_overlap(overlapping: Store) -> None:
    """Rows of claims with claimants and norms are distinct, and counts are of claims, whoever else names the same."""
    rows, counts = documented()
    with overlapping.snapshot() as snapshot:
        found = snapshot.quads.select(rows)
        assert len(found) == len(set(found)) == 6
        assert sorted(snapshot.quads.select(counts)) == [("Harbour Watch", "4"), ("Residents of Tarn", "2")]
        plain = snapshot.quads.select(rows.replace("DISTINCT", ""))
        assert set(plain) == set(found)
        assert len(plain) > len(found), "the engine repeats none any more: say so in ontology/README.md"


def test_what_the_vocabulary_lists_and_each_claim_stand_in_one_graph(overlapping: Store) -> None:
    """As the README says: only what no file lists is described by several statements."""
    twice = "SELECT DISTINCT ?x { GRAPH ?g { ?x ?p ?o } GRAPH ?h { ?x ?p ?o } FILTER (STR(?g) < STR(?h)) }"
    with overlapping.snapshot() as snapshot:
        shared = {str(row[0]).removeprefix(Iris().base) for row in snapshot.quads.select(twice)}
    assert shared
    assert all(one.startswith(("actors/named/", "norms/cat/art-12")) for one in shared), shared


@pytest.mark.parametrize("rule", load(), ids=[rule.name for rule in load()])
def test_no_rule_is_broken_in_the_whole(ask: Callable[[str], Rows], rule: Check) -> None:
    """The checks hold over all statements together with the vocabulary, as ``status --verify`` asks them."""
    assert ask(rule.query) == []
