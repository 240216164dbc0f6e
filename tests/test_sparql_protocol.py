"""The SPARQL endpoint over HTTP, as a client sees it."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from servers import Served, assert_problem, serving

SELECT = "SELECT ?s ?o { ?s <http://e.example/p> ?o } ORDER BY ?o"
CONSTRUCT = "CONSTRUCT { ?s <http://e.example/q> ?o } { ?s <http://e.example/p> ?o }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


@pytest.fixture(scope="module")
def service(small_store: Path) -> Iterator[Served]:
    with serving(small_store) as made:
        yield made


def test_three_ways_to_ask(service: Served) -> None:
    """GET, POST with a form and POST with the query itself give the same answer."""
    replies = [
        service.ask(SELECT),
        service.post("/sparql", b"query=" + SELECT.replace("?", "%3F").encode(), FORM),
        service.post("/sparql", SELECT.encode(), DIRECT + "; charset=utf-8"),
    ]
    assert {reply.status for reply in replies} == {200}
    found = [[row["o"]["value"] for row in reply.json()["results"]["bindings"]] for reply in replies]
    assert found == [["one", "two"]] * 3


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        pytest.param(None, "application/sparql-results+json", id="nothing asked for"),
        pytest.param("*/*", "application/sparql-results+json", id="anything"),
        pytest.param("text/csv;q=0.3, text/tab-separated-values;q=0.8", "text/tab-separated-values", id="q-values"),
        pytest.param("application/json", "application/sparql-results+json", id="plain JSON"),
        pytest.param("text/html, application/xml;q=0.9, */*;q=0.1", "application/sparql-results+xml", id="a browser"),
        pytest.param("application/sparql-results+json;q=0, */*", "application/sparql-results+xml", id="all but one"),
    ],
)
def test_results_by_accept(service: Served, accept: str | None, media_type: str) -> None:
    """The format is the one that the client prefers."""
    reply = service.ask(SELECT, accept=accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["Vary"]


def test_each_result_format_says_the_same(service: Served) -> None:
    """XML, CSV and TSV hold what JSON holds."""
    xml = ET.fromstring(service.ask(SELECT, accept="application/sparql-results+xml").body)
    ns = {"r": "http://www.w3.org/2005/sparql-results#"}
    assert [each.text for each in xml.findall(".//r:literal", ns)] == ["one", "two"]
    table = list(csv.reader(io.StringIO(service.ask(SELECT, accept="text/csv").body.decode())))
    assert table == [["s", "o"], ["http://e.example/one", "one"], ["http://e.example/two", "two"]]
    lines = service.ask(SELECT, accept="text/tab-separated-values").body.decode().splitlines()
    assert lines[:2] == ["?s\t?o", '<http://e.example/one>\t"one"']


@pytest.mark.parametrize(
    ("accept", "parser"),
    [
        ("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"), ("application/n-quads", "nquads"), ("application/trig", "trig"),
    ],
)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <http://e.example/one>"])
def test_graphs_in_each_format(service: Served, query: str, accept: str, parser: str) -> None:
    """CONSTRUCT and DESCRIBE give RDF under its own name."""
    reply = service.ask(query, accept=accept)
    assert (reply.status, reply.media_type) == (200, accept)
    found: Graph = Dataset(default_union=True) if parser in ("nquads", "trig") else Graph()
    found.parse(data=reply.body, format=parser)
    assert URIRef("http://e.example/one") in set(found.subjects())


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        pytest.param(SELECT, "image/png", id="select"),
        pytest.param(SELECT, "text/turtle", id="a graph of a table"),
        pytest.param("ASK {}", "text/csv", id="CSV is for SELECT"),
        pytest.param(CONSTRUCT, "text/csv", id="a table of a graph"),
    ],
)
def test_not_acceptable(service: Served, query: str, accept: str) -> None:
    """What there is not is a 406 that lists what there is."""
    assert assert_problem(service.ask(query, accept=accept), 406)["available"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM, 400, id="two queries"),
        pytest.param(b"", FORM, 400, id="no query"),
        pytest.param(b"query=ASK%FF", FORM, 400, id="form is not UTF-8"),
        pytest.param(b"ASK { ?s ?p '\xff' }", DIRECT, 400, id="body is not UTF-8"),
        pytest.param(b"SELECT", DIRECT, 400, id="syntax"),
        pytest.param(b"ASK {}", "text/plain", 415, id="unknown type"),
        pytest.param(b"ASK {}", "", 415, id="empty type"),
        pytest.param(b"CLEAR ALL", "application/sparql-update", 403, id="update"),
        pytest.param(b"update=CLEAR%20ALL", FORM, 403, id="update by form"),
        pytest.param(b"query=CLEAR%20ALL", FORM, 403, id="update as a query"),
        pytest.param(b"query=ASK%7B%7D&default-graph-uri=relative", FORM, 400, id="relative graph"),
        pytest.param(b"query=ASK%7B%7D&default-graph-uri=http%3A%2F%2Fe.example%2Fnone", FORM, 403, id="unknown graph"),
    ],
)
def test_refusals(service: Served, body: bytes, content_type: str, status: int) -> None:
    """What the protocol does not allow is a problem with the right status."""
    assert_problem(service.post("/sparql", body, content_type), status)


def test_syntax_error_says_where(service: Served) -> None:
    """Line and column are in the document."""
    problem = assert_problem(service.ask("SELECT * {\n  ?s ?p }"), 400, "syntax")
    assert problem["line"] == 2
    assert 3 <= problem["column"] <= 10


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(service: Served, method: str) -> None:
    """405 says what is allowed."""
    reply = service.request(method, "/sparql")
    assert_problem(reply, 405)
    assert "GET" in reply.headers["Allow"]


def test_head_and_options(service: Served) -> None:
    """HEAD has the headers of GET without its body; OPTIONS says what may be asked."""
    path = "/sparql?query=ASK%7B%7D"
    head, get = service.get(path, method="HEAD"), service.get(path)
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(get.body)))
    options = service.get("/sparql", method="OPTIONS")
    assert options.status == 204
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in options.headers
    assert "authorization" not in options.headers["Access-Control-Allow-Headers"].lower()


def test_protocol_graphs_are_stronger_than_from(service: Served) -> None:
    """default-graph-uri wins over FROM."""
    query = "SELECT ?o FROM <http://e.example/g/one> { ?s ?p ?o }"
    reply = service.ask(query, **{"default-graph-uri": "http://e.example/g/two"})
    assert [row["o"]["value"] for row in reply.json()["results"]["bindings"]] == ["two"]


def test_service_description(service: Served) -> None:
    """It names language, formats and graphs, and that the default graph is the union."""
    reply = service.get("/sparql", accept="text/turtle")
    found = Graph().parse(data=reply.body, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (None, URIRef(sd + "feature"), URIRef(sd + "UnionDefaultGraph")) in found
    assert (None, URIRef(sd + "endpoint"), URIRef(service.address + "/sparql")) in found
    assert (None, URIRef(sd + "name"), URIRef("http://e.example/g/one")) in found
    assert len(list(found.objects(None, URIRef(sd + "resultFormat")))) == 10


def test_security_headers_on_every_answer(service: Served) -> None:
    """Also refusals carry them."""
    for path in ("/sparql", "/sparql?query=SELECT", "/nowhere", "/healthz"):
        headers = service.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")


def test_big_answer_is_whole(service: Served) -> None:
    """A long answer has its length, and ends where it says."""
    reply = service.ask("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")
    assert int(reply.headers["Content-Length"]) == len(reply.body) > 1 << 20
    assert len(json.loads(reply.body)["results"]["bindings"]) == 20000


def test_rdflib_store_and_sparqlwrapper(service: Served) -> None:
    """The clients that Python users have work as they are."""
    from rdflib.plugins.stores.sparqlstore import SPARQLStore
    from SPARQLWrapper import JSON, SPARQLWrapper

    graph = Graph(SPARQLStore(service.address + "/sparql", method="POST"))
    assert sorted(str(row[1]) for row in graph.query(SELECT)) == ["one", "two"]
    wrapper = SPARQLWrapper(service.address + "/sparql")
    wrapper.setQuery(SELECT)
    wrapper.setReturnFormat(JSON)
    assert len(wrapper.query().convert()["results"]["bindings"]) == 2
