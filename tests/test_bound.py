"""Assessments in a store: they come with a statement, go with it, and are made anew when the treaty data change."""

from __future__ import annotations

from datetime import date

import pytest
from factories import make_claim, make_party, make_reading, make_statement
from rdflib import RDF, Graph

from graph import binding, bound, catalogue, facts, treaties, validate, vocabulary
from graph.literals import av
from graph.model import Citation, Span
from graph.namespaces import Iris, statement_key
from graph.rdf import statement_graph
from graph.store import Store

STATEMENT = make_statement(date=date(2025, 3, 5))
SPAN = Span(0, 1, "N")


def told(*norms: str, actor: str = "ven-government") -> bytes:
    """A statement's graph with one claim against an actor, citing norms."""
    party = make_party("Somebody", actor=actor, mention=SPAN)
    claim = make_claim(respondents=(party,), norms=tuple(Citation(norm, SPAN) for norm in norms))
    made = statement_graph(STATEMENT, make_reading(claims=(claim,)), catalogue.load(), Iris())
    return made.serialize(format="nt", encoding="utf-8")


def iri() -> str:
    return Iris().statement(statement_key(STATEMENT))


def graph_of(store: Store) -> Graph:
    with store.snapshot() as snapshot:
        return Graph().parse(data=snapshot.quads.ntriples(store.iris.graph("binding")), format="nt")


def rows(store: Store) -> list[tuple[str, str, int]]:
    """Instrument, participation and contested flag of the live rows."""
    query = (
        "SELECT e.iri, b.participation, b.contested FROM bindings b JOIN entities e ON e.id = b.instrument "
        "WHERE b.removed_commit = (SELECT max(removed_commit) FROM bindings) ORDER BY e.iri"
    )
    with store.snapshot() as snapshot:
        found = snapshot.index().connection.execute(query).fetchall()
        return [(str(row[0]).rpartition("/")[2], str(row[1]), int(row[2])) for row in found]


def test_assessments_come_change_and_go_with_a_statement(store: Store) -> None:
    """Added: rows and triples; another reading: those of its norms alone; removed: none."""
    with store.writing() as writer:
        writer.add_statement(iri(), told("achr/art-7", "iccpr/art-9", "right/liberty"))
        writer.publish()
    assert rows(store) == [("achr", "withdrawn", 1), ("iccpr", "party", 0)]
    assert len(set(graph_of(store).subjects(RDF.type, av.BindingAssessment))) == 3
    with store.writing() as writer:
        writer.add_statement(iri(), told("cat/art-2"))
        writer.publish()
    norms = {str(norm).rpartition("norms/")[2] for norm in graph_of(store).objects(None, av.assessedNorm)}
    assert norms == {"cat/art-2"}
    with store.writing() as writer:
        writer.remove_statement(iri())
        writer.publish()
    assert len(graph_of(store)) == 0


def test_new_treaty_data_assess_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the packaged data are other ones, every stored statement is assessed by them."""
    with store.writing() as writer:
        writer.add_statement(iri(), told("achr/art-7"))
        writer.publish()
    empty = treaties.Treaties("no-such-folder")
    monkeypatch.setattr(bound.treaties, "load", lambda: empty)
    monkeypatch.setattr(vocabulary, "digest", lambda: "changed")
    with store.writing():
        pass
    assert [str(one).rpartition("-")[2] for one in graph_of(store).objects(None, av.participation)] == ["unknown"]


@pytest.mark.parametrize("actor", ["ven-government", "hamas", "eu"])
def test_assessments_conform(actor: str) -> None:
    """What is written of a claim fits the shapes of the ontology."""
    stored = Graph().parse(data=told("achr/art-7", "un-charter", "crpd", "udhr", actor=actor), format="nt")
    triples = [(str(s), str(p), str(o)) for s, p, o in stored]
    made = binding.triples(bound.assessments(triples, Iris()), Iris())
    for action in list(made.objects(None, av.decidingAction)):
        made.add((action, RDF.type, av.TreatyAction))  # described in the graph of treaty actions
    wrong = [one for one in validate.report(stored + made) if "graphs/binding" in one.focus]
    assert wrong == []


@pytest.mark.parametrize("name", ["rome-statute", "other-iccpr-op-1", "contested"])
def test_records_conform(name: str) -> None:
    """Treaty actions and contested statuses fit the shapes of the ontology."""
    (path,) = [one for one in facts.files("parties") if one.stem == name]
    assert validate.report(Graph().parse(path)) == []
