"""Addresses of the graph: pages, JSON and RDF of statements, claims and things; caching; departures; the data set."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph
import pytest
from factories import CondemningReader, make_statement
from flask.testing import FlaskClient
from rdflib import RDF, Dataset, Graph, URIRef
from rdflib.namespace import VOID

from graph import intake
from graph.namespaces import AV, statement_key
from graph.store import Store
from service import create_app
from service.settings import Settings

TEXTS = {
    "first": "Ardovia condemns the shelling of Belisk by Kelmar, against the UN Charter. It rained.",
    "second": "Kelmar condemns the seizure of fishermen by Ardovia. Ardovia condemns the mining of ports by Kelmar.",
    "purged": "Sentra condemns the burning of a mill by Ardovia.",
}
RDF_TYPES = {
    "ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "nq": "nquads", "trig": "trig",
}


@pytest.fixture(scope="module")
def built(memory: Path) -> tuple[Path, dict[str, str]]:
    """Three statements, of which one is purged, and one is read again by rules that see another action."""
    store = Store.create(memory / "linked")
    made = {
        name: make_statement(text=text, document=f"{name}.txt", title=name.title(), date=date(2025, 3, number + 1))
        for number, (name, text) in enumerate(TEXTS.items())
    }
    intake.add(store, made.values(), reader=CondemningReader())
    intake.add(store, [made["second"]], reader=CondemningReader(version="2", lower=True), again=True)
    intake.remove(store, statement_key(made["purged"]), purge=True)
    return store.path, {name: statement_key(statement) for name, statement in made.items()}


@pytest.fixture(scope="module")
def keys(built: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return built[1]


@pytest.fixture(scope="module")
def client(built: tuple[Path, dict[str, str]]) -> Iterator[FlaskClient]:
    app = create_app(Settings(store=built[0]))
    with app.test_client() as made:
        yield made
    app.extensions["averment"].close()


def parsed(body: bytes, suffix: str) -> Graph:
    found: Graph = Dataset(default_union=True) if suffix in ("nq", "trig") else Graph()
    return found.parse(data=body, format=RDF_TYPES[suffix])


def claims_of(client: FlaskClient, key: str) -> list[dict[str, Any]]:
    return list(client.get(f"/statements/{key}.json").get_json()["claims"])


def path_of(iri: str) -> str:
    return iri.removeprefix("https://w3id.org/averment/id")


@pytest.mark.parametrize("suffix", sorted(RDF_TYPES))
def test_statement_in_each_rdf_format(client: FlaskClient, keys: dict[str, str], suffix: str) -> None:
    """A statement's address gives its named graph, whole."""
    path = f"/statements/{keys['first']}"
    reply = client.get(f"{path}.{suffix}")
    assert reply.status_code == 200
    found = parsed(reply.data, suffix)
    iri = URIRef("https://w3id.org/averment/id" + path)
    assert (iri, RDF.type, URIRef(AV + "Statement")) in found
    assert len(list(found.subjects(RDF.type, URIRef(AV + "Allegation")))) == 1


def test_accept_and_suffix_agree(client: FlaskClient, keys: dict[str, str]) -> None:
    """The same address by Accept and by suffix."""
    path = f"/statements/{keys['first']}"
    by_accept = client.get(path, headers={"Accept": "text/html;q=0.5, text/turtle"})
    assert by_accept.mimetype == "text/turtle"
    assert by_accept.data == client.get(path + ".ttl").data
    assert client.get(path, headers={"Accept": "application/json"}).mimetype == "application/json"
    assert client.get(path, headers={"Accept": "text/html"}).mimetype == "text/html"
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_claim_with_its_anchors(client: FlaskClient, keys: dict[str, str]) -> None:
    """A claim's triples hold the words that it rests on; its JSON the same words at the same place."""
    (claim,) = claims_of(client, keys["first"])
    assert claim["quote"]["exact"] == TEXTS["first"][claim["quote"]["start"] : claim["quote"]["end"]]
    assert [voice["label"] for voice in claim["respondents"]] == ["Kelmar"]
    found = parsed(client.get(path_of(claim["iri"]) + ".ttl").data, "ttl")
    exact = {str(value) for value in found.objects(None, URIRef("http://www.w3.org/ns/oa#exact"))}
    assert claim["quote"]["exact"] in exact
    assert client.get(path_of(claim["iri"]) + ".json").get_json() == {**claim, "reviews": []}


@pytest.mark.parametrize("kind", ["actors", "norms", "acts"])
def test_things_answer_303(client: FlaskClient, keys: dict[str, str], kind: str) -> None:
    """A thing is no document: its address sends on to the description, which is there in each format."""
    (claim,) = claims_of(client, keys["first"])
    act = next(parsed(client.get(path_of(claim["iri"]) + ".nt").data, "nt").objects(None, URIRef(AV + "concernsAct")))
    iri = {"actors": claim["respondents"][0]["iri"], "norms": claim["norms"][0]["iri"], "acts": str(act)}[kind]
    reply = client.get(path_of(iri), headers={"Accept": "application/ld+json"})
    assert (reply.status_code, reply.headers["Location"]) == (303, path_of(iri) + ".jsonld")
    for suffix in RDF_TYPES:
        found = parsed(client.get(f"{path_of(iri)}.{suffix}").data, suffix)
        assert URIRef(iri) in set(found.subjects())
    if kind != "acts":
        assert client.get(path_of(iri) + ".json").get_json()["iri"] == iri
        assert client.get(path_of(iri) + ".html").mimetype == "text/html"


def test_every_iri_of_the_base_answers(client: FlaskClient, keys: dict[str, str]) -> None:
    """Whatever a statement's graph names below the base has an address that answers."""
    found = parsed(client.get(f"/statements/{keys['first']}.ttl").data, "ttl")
    base = "https://w3id.org/averment/id/"
    names = {str(term).partition("#")[0] for triple in found for term in triple if str(term).startswith(base)}
    assert len(names) > 5
    for name in sorted(names):
        reply = client.get(path_of(name), headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert reply.status_code == 200, name


@pytest.mark.parametrize(
    "path",
    ["/statements/nobody-000000000000", "/claims/a/b", "/actors/nobody", "/norms/nothing", "/matters/x", "/acts/x/1-2",
     "/actors/nobody.ttl", "/reviews/0", "/links/x", "/graphs/none", "/claims/a/b.json", "/norms/%22%3E%3Cscript%3E"],
)
def test_unknown_is_404(client: FlaskClient, path: str) -> None:
    """What the graph does not know is 404, as a problem."""
    reply = client.get(path, headers={"Accept": "application/json, text/turtle"}, follow_redirects=True)
    assert reply.status_code == 404
    assert reply.mimetype == "application/problem+json"


def test_purged_is_410(client: FlaskClient, keys: dict[str, str]) -> None:
    """A purged statement and its claims are gone, and say so; nothing of them is anywhere."""
    key = keys["purged"]
    for path in (f"/statements/{key}", f"/statements/{key}.ttl", f"/claims/{key}/x.json"):
        assert client.get(path, headers={"Accept": "application/json"}).status_code == 410
    assert "burning of a mill" not in client.get("/claims.csv").get_data(as_text=True)
    assert b"burning of a mill" not in gzip.decompress(client.get("/dump.nq.gz", buffered=True).data)


def test_superseded_claim_leads_to_its_successor(client: FlaskClient, keys: dict[str, str]) -> None:
    """A claim that new rules replaced: its page leads on, its triples are in the archive."""
    text = TEXTS["second"]
    start = text.index("the seizure")
    path = f"/claims/{keys['second']}/allegation-{start}-{text.index('Ardovia') + len('Ardovia')}"
    reply = client.get(path, headers={"Accept": "text/html"})
    assert reply.status_code in (303, 410)
    if reply.status_code == 303:
        assert client.get(reply.headers["Location"]).status_code == 200
    archived = parsed(client.get(path + ".ttl").data, "ttl")
    assert (URIRef("https://w3id.org/averment/id" + path), RDF.type, URIRef(AV + "Allegation")) in archived


def test_foreign_iri(client: FlaskClient) -> None:
    """What the graph says of somebody else's IRI is at /resource."""
    reply = client.get(f"/resource?iri={quote(AV + 'Claim')}", headers={"Accept": "text/turtle"})
    assert reply.status_code == 200
    assert URIRef(AV + "Claim") in set(parsed(reply.data, "ttl").subjects())
    assert client.get("/resource?iri=http://nowhere.example/x").status_code == 404
    for bad in ("", "x", "a:b%3E%20%7D", "a:b%0d%0aSet-Cookie:x", "a:%22"):
        reply = client.get(f"/resource?iri={bad}")
        assert reply.status_code == 400
        assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    ("query", "number"),
    [
        pytest.param("", 3, id="all"),
        pytest.param("type=allegation", 3, id="type"),
        pytest.param("type=denial", 0, id="none of a type"),
        pytest.param("norm=un-charter", 1, id="norm"),
        pytest.param("norm=international-law", 0, id="another norm"),
        pytest.param("from=2025-03-02", 2, id="from"),
        pytest.param("to=2025-03-01", 1, id="to"),
        pytest.param("q=shellings", 1, id="words, stemmed"),
        pytest.param("q=mining+ports", 1, id="all words"),
        pytest.param("q=%22+OR+*", 0, id="operators are words"),
        pytest.param("certainty=asserted&from=2025-03-02", 2, id="two filters"),
    ],
)
def test_claims_by_filters(client: FlaskClient, query: str, number: int) -> None:
    """Each filter of /claims leaves what it says."""
    found = client.get(f"/claims.json?{query}").get_json()
    assert found["total"] == number == len(found["items"])


def test_claims_page_by_page(client: FlaskClient) -> None:
    """Following ``next`` gives each claim once; CSV gives the same ones."""
    address, seen = "/claims.json?limit=1", []
    while address:
        page = client.get(address).get_json()
        seen += [claim["iri"] for claim in page["items"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 3
    table = csv.DictReader(io.StringIO(client.get("/claims", headers={"Accept": "text/csv"}).get_data(as_text=True)))
    assert sorted(row["iri"] for row in table) == sorted(seen)


@pytest.mark.parametrize(
    "query",
    [
        "type=lie", "certainty=x", "from=yesterday", "limit=0", "limit=x", "limit=9999", "cursor=zz", "cursor=",
        "sort=x", "q=%00",
    ],
)
def test_bad_parameters(client: FlaskClient, query: str) -> None:
    """A value that cannot be is a 400 that names the parameter."""
    reply = client.get(f"/claims.json?{query}")
    assert reply.status_code == 400
    assert reply.get_json()["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("path", ["/statements", "/claims", "/actors", "/norms", "/matters"])
def test_lists(client: FlaskClient, path: str) -> None:
    """Lists are pages and JSON."""
    assert client.get(path, headers={"Accept": "text/html"}).mimetype == "text/html"
    found = client.get(path + ".json").get_json()
    assert isinstance(found["items"], list)
    assert found["total"] >= len(found["items"])


def test_not_modified(client: FlaskClient, keys: dict[str, str]) -> None:
    """An answer has the snapshot's ETag, another for each format, and is 304 where the client has it."""
    path = f"/statements/{keys['first']}"
    tags = {}
    for suffix in ("html", "json", "ttl"):
        reply = client.get(f"{path}.{suffix}")
        tags[suffix] = reply.headers["ETag"]
        again = client.get(f"{path}.{suffix}", headers={"If-None-Match": reply.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert "must-revalidate" in reply.headers["Cache-Control"]
    assert len(set(tags.values())) == 3
    assert client.get(f"{path}.ttl", headers={"If-None-Match": tags["json"]}).status_code == 200


def test_dumps(client: FlaskClient) -> None:
    """Both dumps hold the same quads, and are made once."""
    graphs = {}
    for kind in ("trig", "nq"):
        reply = client.get(f"/dump.{kind}.gz", buffered=True)
        assert reply.status_code == 200
        form = pyoxigraph.RdfFormat.TRIG if kind == "trig" else pyoxigraph.RdfFormat.N_QUADS
        graphs[kind] = sum(1 for _ in pyoxigraph.parse(gzip.decompress(reply.data), format=form))
        known = {"If-None-Match": reply.headers["ETag"]}
        assert client.get(f"/dump.{kind}.gz", buffered=True, headers=known).status_code == 304
    assert graphs["trig"] == graphs["nq"] > 1000


def test_void_counts_are_live(client: FlaskClient) -> None:
    """The description counts what is there, and names licence, dumps and endpoint."""
    found = parsed(client.get("/.well-known/void", headers={"Accept": "text/turtle"}).data, "ttl")
    counts = {
        str(found.value(part, VOID["class"])).removeprefix(AV): int(str(found.value(part, VOID.entities)))
        for part in found.objects(None, VOID.classPartition)
    }
    assert (counts["Statement"], counts["Claim"]) == (2, 3)
    ask = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"}
    rows = json.loads(client.get("/sparql", query_string=ask).data)
    assert int(str(next(found.objects(None, VOID.triples)))) == int(rows["results"]["bindings"][0]["n"]["value"])
    assert len(list(found.objects(None, VOID.dataDump))) == 2
    assert list(found.objects(None, URIRef("http://purl.org/dc/terms/license")))


def test_metrics(client: FlaskClient) -> None:
    """Requests and queries are counted by how they ended."""
    client.get("/sparql?query=SELECT")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'averment_queries_total{outcome="syntax"} ' in text
    assert 'averment_workers{state="workers"} 2.0' in text
    assert "averment_request_seconds_bucket" in text


def test_csv_runs_no_formula() -> None:
    """A cell that a spreadsheet would run is defused."""
    from service.data import harmless

    assert harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert harmless("plain") == "plain"
