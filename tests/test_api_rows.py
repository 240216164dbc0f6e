"""Each page, export and API row that shows a claim has claimant, publisher, how surely, and whether it was reviewed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, URIRef

from graph.namespaces import AV, CLAIM_CLASS
from service import create_app
from service.settings import Settings

PUBLISHER = URIRef(AV + "publisher")


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Iterator[FlaskClient]:
    """The service on the sample."""
    app = create_app(Settings(store=sample_store))
    yield app.test_client()
    app.extensions["averment"].close()


@pytest.fixture(scope="module")
def addresses(client: FlaskClient) -> dict[str, str]:
    """A claim with its statement, and the busiest matter."""
    claim = client.get("/claims.json").json["items"][0]["iri"].partition("/id")[2]
    matter = client.get("/matters.json").json["items"][0]["key"]
    return {"claim": claim, "statement": "/statements/" + claim.split("/")[2], "matter": f"/matters/{matter}"}


def _claims(found: Any) -> Iterator[dict[str, Any]]:
    """Every claim in a JSON document, wherever it hangs."""
    if isinstance(found, dict):
        if "/claims/" in str(found.get("iri", "")) and "type" in found:
            yield found
        for value in found.values():
            yield from _claims(value)
    elif isinstance(found, list):
        for value in found:
            yield from _claims(value)


@pytest.mark.parametrize(
    "path",
    ["/claims.json", "{claim}.json", "{statement}.json", "{matter}.json", "/explore.json?node=actors/kelmar",
     "/paths.json?from=Lantern&to=Kelmar"],
)
def test_json(client: FlaskClient, addresses: dict[str, str], path: str):
    """Whatever document a claim comes in."""
    reply = client.get(path.format(**addresses))
    assert reply.status_code == 200
    found = list(_claims(reply.json))
    assert found
    for claim in found:
        assert claim["claimant"], claim
        assert claim.get("publisher") or claim["statement"]["publisher"], claim
        assert {"certainty", "review"} <= claim.keys(), claim
        assert claim["review"], claim


def test_csv(client: FlaskClient):
    """Each row of the table."""
    rows = list(csv.DictReader(io.StringIO(client.get("/claims.csv").text)))
    assert rows
    for row in rows:
        assert row["claimant"]
        assert row["publisher"]
        assert row["review"]
        assert row["certainty"] or row["type"] in ("obligation", "demand", "commitment", "concern", "denial"), row


@pytest.mark.parametrize("path", ["{claim}.ttl", "{statement}.ttl", "/explore.ttl?node=actors/kelmar"])
def test_turtle(client: FlaskClient, addresses: dict[str, str], path: str):
    """Triples of a claim name who claims, the statement it stands in, how surely, and the state of review."""
    graph = Graph().parse(data=client.get(path.format(**addresses), buffered=True).text, format="turtle")
    classes = {URIRef(each) for each in CLAIM_CLASS.values()}
    claims = {one for one, _, kind in graph.triples((None, RDF.type, None)) if kind in classes}
    assert claims
    for claim in claims:
        for name in ("claimant", "statedIn", "reviewState"):
            assert graph.value(claim, URIRef(AV + name)) is not None, (claim, name)
    if "explore" in path or "statement" in path:
        publishers = set(graph.objects(None, PUBLISHER))
        assert publishers
        assert all(isinstance(one, URIRef) for one in publishers)
    if "explore" in path:
        assert all(graph.value(one, RDFS.label) for one in publishers)
