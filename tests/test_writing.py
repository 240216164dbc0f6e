"""Writing over HTTP: tokens, uploads, jobs in child processes."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from factories import CondemningReader, make_statement
from flask.testing import FlaskClient

from graph import intake
from graph.namespaces import statement_key
from graph.store import Store
from service import create_app
from service.settings import Settings

TOKEN = "correct horse battery staple"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}
STATEMENT = make_statement(text="Sentra condemns the burning of a mill by Ardovia.")


@pytest.fixture(scope="module")
def client(memory: Path) -> Iterator[FlaskClient]:
    store = Store.create(memory / "writing")
    intake.add(store, [STATEMENT], reader=CondemningReader())
    app = create_app(Settings(store=store.path, token=TOKEN, reader="fast", upload=100_000))
    with app.test_client() as made:
        yield made
    app.extensions["averment"].close()


def finished(client: FlaskClient, reply: Any) -> dict[str, Any]:
    """The job of a 202, after its end."""
    assert reply.status_code == 202
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = client.get(reply.headers["Location"], headers=WITH_TOKEN).get_json()
        if job["status"] in ("done", "failed"):
            return dict(job)
        time.sleep(0.1)
    raise AssertionError("the job does not end")


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer wrong", "Basic " + TOKEN, "bearer " + TOKEN[:-1], "Bearer \xff\xfe"],
)
def test_only_the_token_may_write(client: FlaskClient, authorization: str | None) -> None:
    """Without the token nothing is taken, and no job is shown."""
    headers = {} if authorization is None else {"Authorization": authorization}
    for reply in (
        client.post("/statements", json={"text": "x"}, headers=headers),
        client.delete("/statements/x", headers=headers),
        client.post("/reviews", json={}, headers=headers),
        client.delete("/reviews/x", headers=headers),
        client.get("/jobs/x", headers=headers),
    ):
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_off_without_a_token(small_store: Path) -> None:
    """A service that has no token set takes nothing."""
    app = create_app(Settings(store=small_store))
    try:
        for path in ("/statements", "/reviews"):
            reply = app.test_client().post(path, json={"text": "x"}, headers=WITH_TOKEN)
            assert (reply.status_code, reply.get_json()["type"].rpartition("/")[2]) == (403, "writing-off")
    finally:
        app.extensions["averment"].close()


def test_token_is_never_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the right one nor a wrong one is in any log, nor in the settings as text."""
    with caplog.at_level(logging.DEBUG):
        client.delete("/statements/x", headers={"Authorization": "Bearer a-wrong-token"})
        client.get("/jobs/x", headers=WITH_TOKEN)
    assert caplog.records
    assert TOKEN not in caplog.text
    assert "a-wrong-token" not in caplog.text
    assert TOKEN not in repr(Settings(token=TOKEN))


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="no JSON"),
        pytest.param(b"[" * 50_000, "application/json", 400, id="nested JSON"),
        pytest.param(b'{"text": ""}', "application/json", 400, id="no text"),
        pytest.param(b'{"text": "x", "sauce": 1}', "application/json", 400, id="unknown field"),
        pytest.param(b'{"text": "\\ud800"}', "application/json", 400, id="lone surrogate"),
        pytest.param(b"x", "image/png", 415, id="unknown type"),
        pytest.param(b"x" * 100_001, "text/plain", 413, id="too long"),
    ],
)
def test_bad_uploads(client: FlaskClient, body: bytes, content_type: str, status: int) -> None:
    """An upload that cannot be read is refused at once."""
    reply = client.post("/statements", data=body, content_type=content_type, headers=WITH_TOKEN)
    assert reply.status_code == status
    assert reply.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        pytest.param(b"\xff\xfe\x00binary", "text/plain", "UTF-8", id="not UTF-8"),
        pytest.param(b"We condemn the attack by Kelmar.", "text/plain", "publisher", id="no publisher"),
        pytest.param(b"not a pdf", "application/pdf", "", id="no PDF"),
    ],
)
def test_unreadable_uploads_fail_their_job(client: FlaskClient, body: bytes, content_type: str, why: str) -> None:
    """What only the reader can see is in the job: one line, no stack trace."""
    job = finished(client, client.post("/statements", data=body, content_type=content_type, headers=WITH_TOKEN))
    assert job["status"] == "failed"
    assert why in job["error"]
    assert "Traceback" not in job["error"]


def test_statement_comes_in_and_goes(client: FlaskClient) -> None:
    """POST adds a statement that can be read at its address; DELETE takes it out."""
    body = {"text": "We condemn the shelling of Belisk by Kelmar.", "publisher": "Harbour Watch", "date": "2025-03-01"}
    job = finished(client, client.post("/statements", json=body, headers=WITH_TOKEN))
    assert job["status"] == "done", job
    path = job["statement"].removeprefix("https://w3id.org/averment/id")
    assert client.get(path + ".json").get_json()["text"] == body["text"]
    again = finished(client, client.post("/statements", json=body, headers=WITH_TOKEN))
    assert (again["added"], again["unchanged"]) == (0, 1)
    assert finished(client, client.delete(path, headers=WITH_TOKEN))["removed"] == 1
    assert client.get(path + ".json").status_code in (404, 410)


def test_review_comes_in_and_goes(client: FlaskClient) -> None:
    """A confirmed claim says so on its page and as data; a rejected one answers 410, its triples from the archive."""
    (claim,) = client.get(f"/statements/{statement_key(STATEMENT)}.json").get_json()["claims"]
    path = claim["iri"].removeprefix("https://w3id.org/averment/id")
    said = {"claim": path.removeprefix("/claims/"), "reviewer": "A. <Reader>", "date": "2026-02-01"}
    job = finished(client, client.post("/reviews", json=said | {"decision": "confirmed"}, headers=WITH_TOKEN))
    assert job["status"] == "done", job
    shown = client.get(path + ".json").get_json()
    assert shown["review"] == "confirmed"
    assert shown["reviews"] == [
        {"iri": job["review"], "decision": "confirmed", "reviewer": "A. <Reader>", "date": "2026-02-01"}
    ]
    assert "Reviewed: confirmed by A. &lt;Reader&gt;" in client.get(path + ".html").text
    assert client.get("/claims.csv").text.splitlines()[1].endswith("confirmed")
    again = said | {"claim": claim["iri"], "decision": "rejected", "reason": "It reports a dream."}
    job = finished(client, client.post("/reviews", json=again, headers=WITH_TOKEN))
    assert (job["status"], job["decision"]) == ("done", "rejected")
    assert client.get("/claims.json").get_json()["total"] == 0
    refused = client.get(path + ".json")
    assert (refused.status_code, refused.get_json()["type"].rpartition("/")[2]) == (410, "rejected")
    assert "reviewState> <https://w3id.org/averment/ns#rejected>" in client.get(path + ".nt").text
    review = job["review"].removeprefix("https://w3id.org/averment/id")
    assert "It reports a dream." in client.get(review + ".nt").text
    assert finished(client, client.delete(review, headers=WITH_TOKEN))["status"] == "done"
    assert client.get(path + ".json").get_json()["review"] == "unreviewed"
    assert finished(client, client.delete(review, headers=WITH_TOKEN))["error"] == "There is no such review."


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"decision": "perhaps"}, "A decision is", id="decision"),
        pytest.param({"date": "20260201"}, "Give the day", id="day"),
        pytest.param({"reviewer": ""}, "has a reviewer", id="nobody"),
        pytest.param({"reviewer": 7}, "a string", id="number"),
        pytest.param({"reason": "\x00"}, "control character", id="control character"),
        pytest.param({"claim": "one/two/three"}, "no claim", id="claim"),
        pytest.param({"sauce": "x"}, "Known fields", id="unknown field"),
    ],
)
def test_bad_reviews(client: FlaskClient, changes: dict[str, Any], says: str) -> None:
    """What cannot be a review is refused at once; what is of no claim fails its job."""
    said = {"claim": "nobody/allegation-1-2", "decision": "rejected", "reviewer": "A. Reader", "date": "2026-02-01"}
    reply = client.post("/reviews", json=said | changes, headers=WITH_TOKEN)
    assert reply.status_code == 400
    assert says in reply.get_json()["detail"]


def test_other_bodies_are_no_reviews(client: FlaskClient) -> None:
    """JSON alone; and a claim that is not there fails its job in one line."""
    assert client.post("/reviews", data=b"x", content_type="text/plain", headers=WITH_TOKEN).status_code == 415
    assert client.post("/reviews", json=[], headers=WITH_TOKEN).status_code == 400
    said = {"claim": "nobody/allegation-1-2", "decision": "rejected", "reviewer": "A. Reader", "date": "2026-02-01"}
    assert "no such claim" in finished(client, client.post("/reviews", json=said, headers=WITH_TOKEN))["error"]


def test_purge(client: FlaskClient) -> None:
    """A purged statement answers 410; purging what is not there fails its job."""
    path = f"/statements/{statement_key(STATEMENT)}"
    assert client.get(path + ".json").status_code == 200
    assert finished(client, client.delete(path + "?purge=1", headers=WITH_TOKEN))["status"] == "done"
    assert client.get(path + ".json").status_code == 410
    assert finished(client, client.delete("/statements/nobody", headers=WITH_TOKEN))["status"] == "failed"
