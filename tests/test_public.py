"""A public service shows nothing private by any address, and no full text that is not open."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import CondemningReader, make_statement
from flask.testing import FlaskClient

from graph import intake
from graph.namespaces import statement_key
from graph.store import Store
from service import create_app
from service.settings import Settings

STATEMENTS = {
    access: make_statement(
        text=f"Unquoted {word} words. Ardovia condemns the {word} shelling by Kelmar. More {word} words.",
        document=f"{access}.txt", title=access, access=access,
    )
    for access, word in (("open", "open"), ("quote-only", "halfway"), ("private", "private"))
}
KEYS = {access: statement_key(statement) for access, statement in STATEMENTS.items()}
HIDDEN = (b"Unquoted halfway", b"More halfway", b"private shelling", KEYS["private"].encode(), b"private words")


@pytest.fixture(scope="module")
def store(memory: Path) -> Store:
    made = Store.create(memory / "public")
    intake.add(made, STATEMENTS.values(), reader=CondemningReader())
    return made


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[FlaskClient]:
    app = create_app(Settings(store=store.path, public=True))
    with app.test_client() as made:
        yield made
    app.extensions["averment"].close()


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=SELECT+*+{+GRAPH+?g+{+?s+?p+?o+}+}", "/dump.nq.gz", "/dump.trig.gz", "/claims.json",
        "/claims.csv",
        "/claims?q=shelling", "/statements.json", "/statements", "/", "/search?q=shelling", "/actors/named/kelmar.ttl",
        "/actors/named/kelmar.html", f"/statements/{KEYS['quote-only']}.ttl", f"/statements/{KEYS['quote-only']}.json",
        f"/statements/{KEYS['quote-only']}.html", "/sparql",
    ],
)
def test_nothing_hidden_is_shown(client: FlaskClient, path: str) -> None:
    """Neither private statements nor texts that may only be quoted."""
    reply = client.get(path, buffered=True)
    assert reply.status_code == 200
    body = gzip.decompress(reply.data) if path.endswith(".gz") else reply.data
    found = [words for words in HIDDEN if words in body]
    assert not found


@pytest.mark.parametrize("suffix", ["html", "json", "ttl"])
def test_private_statement_is_unknown(client: FlaskClient, suffix: str) -> None:
    """Its address says nothing, not even that it is there."""
    assert client.get(f"/statements/{KEYS['private']}.{suffix}").status_code == 404


def test_quotes_and_open_texts_are_shown(client: FlaskClient) -> None:
    """What may be seen is seen."""
    body = client.get("/sparql?query=SELECT+*+{+GRAPH+?g+{+?s+?p+?o+}+}", buffered=True).data
    assert b"Unquoted open words" in body
    assert b"the halfway shelling by Kelmar" in body
    assert client.get(f"/statements/{KEYS['open']}.json").get_json()["text"] == STATEMENTS["open"].text


def test_new_snapshot_is_copied(store: Store, client: FlaskClient) -> None:
    """What is added later is seen, and filtered too; old copies go."""
    late = make_statement(text="Sentra condemns the late burning by Ardovia.", document="late.txt", access="private")
    later = make_statement(text="Sentra condemns the later burning by Ardovia.", document="later.txt")
    intake.add(store, [late, later], reader=CondemningReader())
    body = client.get("/sparql?query=SELECT+*+{+GRAPH+?g+{+?s+?p+?o+}+}", buffered=True).data
    assert b"later burning" in body
    assert b"the late burning" not in body


def test_purge_is_followed(store: Store, client: FlaskClient) -> None:
    """What is purged is gone here at the next request, and answers 410."""
    gone = make_statement(text="Sentra condemns the sudden burning by Ardovia.", document="gone.txt")
    intake.add(store, [gone], reader=CondemningReader())
    path = f"/statements/{statement_key(gone)}.json"
    assert client.get(path).status_code == 200
    intake.remove(store, statement_key(gone), purge=True)
    assert client.get(path).status_code == 410
    assert b"sudden burning" not in client.get("/claims.csv").data


def test_private_service_shows_all(store: Store) -> None:
    """On loopback the full texts are there."""
    app = create_app(Settings(store=store.path))
    body = app.test_client().get(f"/statements/{KEYS['private']}.json").get_json()
    app.extensions["averment"].close()
    assert body["text"] == STATEMENTS["private"].text
