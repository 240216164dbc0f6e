"""The named questions: their form, their reviewed answers on the sample, and what no answer may mix up."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from factories import TEXT, make_claim, make_party, make_reading, make_statement, span
from rdflib.plugins.sparql import prepareQuery
from review.question_answers import answer, kept

from graph import asking, catalogue, questions
from graph.model import Citation, Party
from graph.namespaces import AV, Iris, statement_key
from graph.questions import QuestionError
from graph.rdf import statement_graph
from graph.store import Store

NAMES = questions.names()
OF_NOBODY = {"treaty-actions-of"}
"""Answers without claims, so without claimants."""
ASKED_FOR = {  # what the project promised to answer, and where it is answered
    "who accuses whom of breaching a norm and its parts": "accusations-under",
    "by how many distinct publishers": "accusers-counted",
    "admissions": "admissions",
    "one matter side by side": "matter-side-by-side",
    "findings of no breach": "findings-of-no-breach",
    "accusations without an answer in this collection": "unanswered-accusations",
    "norms most cited against a state by year": "norms-cited-against",
    "claims whose norm does not bind the respondent, and why": "norms-not-binding",
    "hedged claims": "hedged-claims",
    "second-hand claims with their chain": "second-hand-claims",
    "presupposed accusations": "presupposed-accusations",
    "demands and whether a commitment met them": "demands-and-commitments",
    "who has not complied with which order, in whose words": "compliance-with-orders",
    "how often only a body of law is named": "bodies-of-law-alone",
    "one right across instruments": "right-across-instruments",
    "what was said to have happened where and when": "where-and-when",
}
VERDICTS = re.compile(r"\b(violator|guilty|perpetrator|criminal|culprit|offender|proved|truth)s?\b", re.IGNORECASE)
"""Words of a judge, which no question may use of the actors."""


@pytest.mark.parametrize("wanted", ASKED_FOR)
def test_what_was_promised_is_asked(wanted: str) -> None:
    """Each question that was promised is there, and there are at least 25."""
    assert ASKED_FOR[wanted] in NAMES
    assert len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_each_question_is_well_formed(name: str) -> None:
    """The example gives what must be given; both parsers read the query; nothing stays open in it."""
    question = questions.load(name)
    assert question.words.endswith("?")
    assert {one.name for one in question.parameters if one.default is None} <= set(question.example)
    assert set(re.findall(r"\?_(\w+)", question.query)) == {one.name for one in question.parameters}
    filled = question.filled(question.example)
    assert "?_" not in filled
    prepareQuery(filled)
    found = pyoxigraph.Store().query(filled, use_default_graph_as_union=True)
    heading = {variable.value for variable in found.variables}
    assert name in OF_NOBODY or {"claimant", "claimants"} & heading


@pytest.mark.parametrize("name", NAMES)
def test_each_question_is_neutral(name: str) -> None:
    """No word of a judge; a count says what it counts, and publishers are counted once."""
    question = questions.load(name)
    assert not VERDICTS.search(question.words)
    for counted, heading in re.findall(r"COUNT\(([^)]+)\) AS \?(\w+)", question.query):
        assert re.search(r"publishers|statements|claims", heading), heading
        if heading.startswith("distinct_"):
            assert counted.startswith("DISTINCT"), heading


@pytest.mark.parametrize("name", NAMES)
def test_each_answer_on_the_sample_is_the_reviewed_one(sample_store: Path, name: str) -> None:
    """Row by row; rewrite it with ``python -m tests.review.question_answers`` and read what changed."""
    assert answer(sample_store, name) == kept(name)


@pytest.mark.parametrize("name", NAMES)
def test_each_row_says_who_claims_it(name: str) -> None:
    """No reviewed row without its claimant, and a chain wherever the claimant is not the publisher."""
    heading, *rows = kept(name)
    for row in (dict(zip(heading, values, strict=True)) for values in rows):
        by = [row[each] for each in ("claimant", "claimants") if each in row]
        assert name in OF_NOBODY or name == "right-across-instruments" or all(by), row
        if "reported_by" in row:
            assert bool(row["reported_by"]) == (row["claimant"] != row["publisher"]), row


@pytest.mark.parametrize("name", NAMES)
def test_each_question_is_fast_on_the_sample(sample_store: Path, name: str) -> None:
    """Under a second of computing."""
    question = questions.load(name)
    with Store.open(sample_store).snapshot() as snapshot:
        start = time.thread_time()
        snapshot.quads.select(question.filled(question.example))
        assert time.thread_time() - start < 1


def added(store: Store, *claims: Any, text: str = TEXT, **told: Any) -> None:
    """A statement with these claims, through the writer of the store."""
    statement = make_statement(text=text, **told)
    made = statement_graph(statement, make_reading(text, claims=claims), catalogue.load(), Iris())
    with store.writing() as writer:
        key = Iris().statement(statement_key(statement))
        writer.add_statement(key, made.serialize(format="nt", encoding="utf-8"))
        writer.publish()


@pytest.fixture
def ask(store: Store) -> Callable[..., list[dict[str, str]]]:
    """The rows of a question on the store."""

    def asked(name: str, **values: str) -> list[dict[str, str]]:
        query = asking.query_of(str(store.path), name, [f"{key}={value}" for key, value in values.items()])
        found = asking.ask(str(store.path), query, "csv").data
        return list(csv.DictReader(io.StringIO(found.decode("utf-8"))))

    return asked


def test_an_actor_that_many_statements_describe_makes_no_second_row(store, ask):
    """Each statement describes unlisted actors for itself; a claim stays one row, and one publisher one."""
    for number in range(3):
        text = f"{TEXT} {number}"
        added(store, make_claim(text), text=text, publisher="Vesperia Watch")
    rows = ask("accusations-of", actor="named/norland")
    assert len(rows) == len({row["claim"] for row in rows}) == 3
    (counted,) = ask("accusers-counted", norm="un-charter")
    assert (counted["accused"], counted["distinct_publishers"], counted["distinct_statements"]) == ("Norland", "1", "3")


def test_voices_are_told_in_their_order(store, ask):
    """The publisher first, then whom it quotes; the claimant is the innermost."""
    told = make_claim(
        claimant=Party("Residents of Tarn", kind="population-group"),
        reported_by=(Party("Government of Vesperia", kind="government"), Party("Harbour Watch", kind="organisation")),
    )
    added(store, told)
    (row,) = ask("second-hand-claims")
    assert row["claimant"] == "Residents of Tarn"
    assert sorted(row["reported_by"].split(" > ")) == ["1. Government of Vesperia", "2. Harbour Watch"]
    assert row["invented"] == "true"


def test_who_is_asked_or_cleared_is_no_accused(store, ask):
    """A demand and a finding of no breach give no row of accusations; each has a question of its own."""
    court = Party("Permanent Court of the Straits", actor="permanent-court-of-the-straits", kind="court")
    demand = make_claim(type="demand", certainty=None)
    finding = make_claim(
        type="finding", outcome="no-breach", claimant=court, action=span(TEXT, "shelled the town of Tarn"),
        reported_by=(Party("Government of Vesperia", kind="government"),),
    )
    added(store, demand, finding)
    assert ask("accusations-of", actor="named/norland") == []
    assert ask("accusers-counted", norm="un-charter") == []
    assert [row["demanded"] for row in ask("demands-and-commitments", actor="named/norland")]
    (row,) = ask("findings-of-no-breach")
    assert (row["cleared"], row["claimant"]) == ("Norland", "Permanent Court of the Straits")
    assert (row["reported_by"], row["first_hand"]) == ("1. Government of Vesperia", "false")


ACCUSED = make_party("Kelmari forces", actor="kelmar-forces", mention=span(TEXT, "Norland", occurrence=2))


@pytest.mark.parametrize(
    ("by", "answered"),
    [
        pytest.param("kelmar-forces", True, id="the accused itself"),
        pytest.param("kelmar", True, id="its state"),
        pytest.param("kelmar-government", True, id="another organ of its state"),
        pytest.param("ardovia", False, id="another state"),
        pytest.param("lantern", False, id="an organisation"),
    ],
)
def test_who_of_the_accused_state_answers_for_it(store, ask, by: str, answered: bool) -> None:
    """An answer by the accused, its state or an organ of it is one; what a third party replies is none."""
    added(store, make_claim(respondents=(ACCUSED,)))
    reply = make_claim(type="denial", claimant=Party(catalogue.load().actors[by].name, actor=by), denies="fact")
    voices = (Party("Vesperia Watch", kind="organisation"),)
    added(store, replace(reply, reported_by=voices), publisher="Vesperia Watch", title="Reply")
    with store.writing() as writer:
        (claim,) = (row[0] for row in writer.current.select(f"SELECT ?c {{ ?c a <{AV}Allegation> }}"))
        (denial,) = (row[0] for row in writer.current.select(f"SELECT ?c {{ ?c a <{AV}Denial> }}"))
        writer.begin()
        writer.current.put("http://e.example/links", f"<{denial}> <{AV}answers> <{claim}> .".encode())
    for actor in ("kelmar", "kelmar-forces"):
        assert [row["claim"] for row in ask("unanswered-accusations", actor=actor)] == ([] if answered else [claim])


def test_a_norm_that_did_not_bind_says_why(store, ask):
    """Kelmar of the sample signed the Protocol and went no further; a party gives no row."""
    kelmar = make_party("Kelmar", actor="kelmar", mention=span(TEXT, "Norland", occurrence=2))
    cited = tuple(Citation(norm, span(TEXT, "UN Charter")) for norm in ("additional-protocol-1/art-54", "cat"))
    added(store, make_claim(respondents=(kelmar,), norms=cited))
    (row,) = ask("norms-not-binding")
    assert row["norm"] == "Additional Protocol I, article 54"
    assert (row["participation"], row["deciding_action"]) == ("signatory", "signature")
    assert "invented for teaching" in row["note"]
    every = ask("binding-of", actor="kelmar")
    assert [(row["norm"], row["participation"]) for row in every] == [
        ("Additional Protocol I, article 54", "signatory"), ("Convention against Torture", "party")
    ]


def test_undated_statements_count(store, ask):
    """A statement without a date is no earlier than any day."""
    added(store, make_claim(), date=None)
    assert len(ask("accusations-of", actor="named/norland", since="2099-01-01")) == 1
    added(store, replace(make_claim()), date=date(2025, 3, 5), title="Dated")
    assert ask("accusations-of", actor="named/norland", since="2099-01-01") == []


@pytest.mark.parametrize(
    ("type_", "value", "term"),
    [
        pytest.param("actor", "ven", "<https://w3id.org/averment/id/actors/ven>", id="id of an actor"),
        pytest.param("norm", "iccpr/art-9", "<https://w3id.org/averment/id/norms/iccpr/art-9>", id="id of a norm"),
        pytest.param("iri", "urn:x:y", "<urn:x:y>", id="IRI"),
        pytest.param("text", 'a "b" \\ c\n', r'"a \"b\" \\ c\n"', id="text in quotes"),
        pytest.param("number", "-0.5", "-0.5", id="number"),
        pytest.param("count", "20", "20", id="count"),
        pytest.param("date", "2025-03-05", '"2025-03-05"^^<http://www.w3.org/2001/XMLSchema#date>', id="day"),
        pytest.param("count", "-1", None, id="negative count"),
        pytest.param("count", "1 OFFSET 3", None, id="more than a count"),
        pytest.param("number", "٣", None, id="digits of another script"),
        pytest.param("date", "2025-3-5", None, id="no day"),
        pytest.param("actor", "ven> ?x <y", None, id="leaves its place"),
        pytest.param("iri", "ven", None, id="an id where an IRI is asked for"),
    ],
)
def test_a_value_takes_its_place_or_is_refused(tmp_path: Path, type_: str, value: str, term: str | None) -> None:
    """Typed parameters: what is no value of the type never reaches the query."""
    path = tmp_path / "one.rq"
    front = f"# question: What?\n# parameter: x ({type_}) It.\n# bounded: by nothing.\n"
    path.write_text(front + "SELECT (?_x AS ?y) {}\n")
    question = questions.read(path)
    if term is None:
        with pytest.raises(QuestionError, match="is no"):
            question.filled({"x": value})
    else:
        assert f"SELECT ({term} AS ?y)" in question.filled({"x": value})


@pytest.mark.parametrize(
    "text",
    ["SELECT * {}", "# question: What?\nSELECT * {}", "# question: What?\n# parameter: x (hue) It.\n# bounded: x\n"],
)
def test_a_front_comment_that_lacks_something_is_refused(tmp_path: Path, text: str) -> None:
    """No question without its words, its bound, and known types."""
    path = tmp_path / "one.rq"
    path.write_text(text)
    with pytest.raises(QuestionError):
        questions.read(path)
