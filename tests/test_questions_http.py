"""Named questions over HTTP, and that the threat model names tests that exist."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import service
from service import create_app
from service.settings import Settings


@pytest.fixture(scope="module")
def client(small_store: Path) -> Iterator[FlaskClient]:
    app = create_app(Settings(store=small_store))
    with app.test_client() as made:
        yield made
    app.extensions["averment"].close()


def test_each_question_answers(client: FlaskClient) -> None:
    """The list names each question with its parameters; each answers in JSON and CSV."""
    listed = client.get("/questions.json").get_json()
    values = {"actor": "ven", "norm": "un-charter", "iri": "a:b", "date": "2026-01-05", "number": "1", "text": "x"}
    assert listed["items"]
    for question in listed["items"]:
        given = {one["name"]: values[one["type"]] for one in question["parameters"] if one["required"]}
        reply = client.get(question["address"], query_string=given, headers={"Accept": "text/csv"})
        assert (reply.status_code, reply.mimetype) == (200, "text/csv"), question["name"]
        assert next(csv.reader(io.StringIO(reply.get_data(as_text=True))))
        assert "results" in client.get(question["address"] + ".json", query_string=given).get_json(force=True)


def test_questions_are_pages_or_data_by_accept(client: FlaskClient) -> None:
    """One address for people and programs: the list, and each question, whose parameters go along."""
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert client.get("/questions", headers=browser).mimetype == "text/html"
    data = client.get("/questions", headers={"Accept": "application/json"})
    assert data.get_json() == client.get("/questions.json").get_json()
    asked = client.get("/questions/accusations-of?actor=ven", headers=browser)
    assert (asked.status_code, asked.headers["Location"]) == (303, "/questions/accusations-of.html?actor=ven")
    assert client.get(asked.headers["Location"]).mimetype == "text/html"


def test_unknown_questions_and_parameters(client: FlaskClient) -> None:
    """404 for a question that is not there, 400 for a parameter that it does not have or needs."""
    assert client.get("/questions/nothing").status_code == 404
    assert client.get("/questions/accusations-of").status_code == 400
    assert client.get("/questions/accusations-of?actor=ven&colour=red").status_code == 400


@pytest.mark.parametrize("value", ["ven> } #", "a:b> . ?s ?p ?o", '" }', "x:y\n", "ven} SERVICE <http://127.0.0.1/> {"])
def test_values_stay_in_their_place(client: FlaskClient, value: str) -> None:
    """A value that is no IRI and no id is refused."""
    reply = client.get("/questions/accusations-of", query_string={"actor": value})
    assert reply.status_code == 400


def test_threats_name_tests_that_exist() -> None:
    """Each row of the threat model names a test, and each of them is there."""
    text = (Path(service.__file__).parent / "THREATS.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert named, row
        for file, test in named:
            assert f"def {test}(" in (Path(__file__).parent / file).read_text(encoding="utf-8"), test
