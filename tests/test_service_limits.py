"""The service under load and under attack: limits that name themselves, and nothing that gets out."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from servers import Served, assert_problem, children, resident, serving

from graph.limits import DEFAULT
from graph.quads import Quads
from service.budget import Budgets
from service.settings import Settings

CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HOARDING = "SELECT (STRLEN(?f) AS ?n) { BIND('" + "x" * 1000 + "' AS ?a) " + "".join(
    f"BIND(CONCAT({', '.join([f'?{one}'] * 16)}) AS ?{two}) " for one, two in pairwise("abcdef")
) + "}"
"""A gigabyte from a thousand letters, sixteen times as many at each step."""
SECONDS = 4


@pytest.fixture(scope="module")
def service(small_store: Path) -> Iterator[Served]:
    with serving(small_store, seconds=SECONDS, rows=50_000) as made:
        yield made


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket that must hear nothing."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made
        with pytest.raises(TimeoutError):
            made.accept()


def test_ten_cartesian_products(service: Served) -> None:
    """Quick queries are answered all the while; each of the ten ends with its limit; memory stays bounded."""
    ended: list[str] = []

    def burn(query: str) -> None:
        reply = service.ask(query)
        assert reply.status in (503, 504)
        ended.append(reply.json()["limit"])

    threads = [threading.Thread(target=burn, args=(CARTESIAN if n % 2 else HOARDING,)) for n in range(10)]
    for thread in threads:
        thread.start()
    waits, most, processes = [], 0, 0
    while any(thread.is_alive() for thread in threads):
        started = time.monotonic()
        assert service.ask("ASK {}").json()["boolean"] is True
        waits.append(time.monotonic() - started)
        most = max(most, service.memory())
        processes = max(processes, len(children(service.process.pid)))
        time.sleep(0.01)
    waits.sort()
    assert len(ended) == 10
    assert set(ended) <= {"time", "memory", "queue"}
    assert waits[int(len(waits) * 0.95)] < 0.5
    assert most < 3_000_000_000
    assert processes <= DEFAULT.warm + DEFAULT.slow
    assert service.get("/healthz").json()["slow"] == 0
    _until(lambda: service.ask("ASK {}").status == 200 and len(children(service.process.pid)) == 2)


def test_all_workers_at_once_stay_under_three_gigabytes(service: Served) -> None:
    """Also if each of them used all that the kernel lets it have."""
    workers = (DEFAULT.warm + DEFAULT.slow) * DEFAULT.memory
    assert workers + resident(service.process.pid) < 3_000_000_000


def test_client_that_leaves_frees_its_worker(service: Served) -> None:
    """A closed connection stops its query."""
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                       + f"Content-Length: {len(CARTESIAN)}\r\n\r\n{CARTESIAN}".encode())
        _until(lambda: service.get("/healthz").json()["slow"] == 1)
        left = time.monotonic()
    _until(lambda: service.get("/healthz").json()["slow"] == 0)
    assert time.monotonic() - left < SECONDS / 2


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        pytest.param("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 403, "unknown-graph", id="FROM file"),
        pytest.param("SELECT * FROM <http://127.0.0.1:{port}/> { ?s ?p ?o }", 403, "unknown-graph", id="FROM http"),
        pytest.param("SELECT * FROM NAMED <http://127.0.0.1:{port}/> { ?s ?p ?o }", 403, "unknown-graph", id="NAMED"),
        pytest.param("ASK { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }", 403, "refused-service", id="SERVICE"),
        pytest.param("ASK { SERVICE SILENT <http://127.0.0.1:{port}/> {} }", 403, "refused-service", id="SILENT"),
        pytest.param("ASK { VALUES ?x { <http://127.0.0.1:{port}/> } SERVICE ?x {} }", 403, "refused-service", id="v"),
        pytest.param("LOAD <http://127.0.0.1:{port}/>", 403, "refused-update", id="LOAD"),
        pytest.param("SELECT ?b { ?a ?b ?c . ?d ?e ?f } LIMIT 50001", 422, "limit-rows", id="rows"),
        pytest.param("ASK { FILTER(<http://127.0.0.1:{port}/f>(1)) }", 422, "evaluation", id="unknown function"),
    ],
)
def test_nothing_gets_out(
    service: Served, listening: socket.socket, query: str, status: int, kind: str
) -> None:
    """Refused with a clear word, and the socket hears nothing."""
    port = listening.getsockname()[1]
    reply = service.post("/sparql", query.replace("{port}", str(port)).encode(), "application/sparql-query")
    assert_problem(reply, status, kind)
    assert b"root:" not in reply.body


def test_graph_parameters_open_nothing(service: Served, listening: socket.socket) -> None:
    """default-graph-uri names a graph of the store, or is refused."""
    for graph in (f"http://127.0.0.1:{listening.getsockname()[1]}/", "file:///etc/passwd"):
        for parameter in ("default-graph-uri", "named-graph-uri"):
            assert_problem(service.ask("SELECT * { ?s ?p ?o }", **{parameter: graph}), 403, "unknown-graph")


def test_megabyte_of_parentheses(service: Served) -> None:
    """It is refused by its length; a shorter one by its depth; and the next query is answered."""
    nested = b"ASK { FILTER(" + b"(" * 500_000 + b"1" + b")" * 500_000 + b") }"
    assert assert_problem(service.post("/sparql", nested, "application/sparql-query"), 413)["limit"] == "length"
    nested = b"ASK { FILTER(" + b"(" * 20_000 + b"1" + b")" * 20_000 + b") }"
    assert assert_problem(service.post("/sparql", nested, "application/sparql-query"), 400)["limit"] == "nesting"
    assert service.ask("ASK {}").status == 200


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("ASK { FILTER(" + "?a||" * 20_000 + "?a) }", id="a long or"),
        pytest.param("ASK { ?s " + "<a:b>/" * 15_000 + "<a:b> ?o }", id="a long path"),
        pytest.param("ASK { {} " + "UNION {} " * 10_000 + "}", id="a long union"),
        pytest.param("ASK { " + "OPTIONAL {} " * 8000 + "}", id="many optionals"),
        pytest.param("ASK { FILTER(" + "1+" * 40_000 + "1) }", id="a long sum"),
    ],
)
def test_long_chains_end_somehow(service: Served, query: str) -> None:
    """An engine may crash on them; the service answers, or names a limit, and goes on."""
    reply = service.post("/sparql", query.encode(), "application/sparql-query")
    assert reply.status in (200, 400, 422, 503, 504)
    assert service.ask("ASK {}").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../etc/passwd", "/static/..%2f..%2f..%2fetc%2fpasswd", "/static/%2e%2e/%2e%2e/settings.py",
        "/static//etc/passwd", "/static/..%5c..%5csettings.py", "/statements/..%2f..%2f..%2fetc%2fpasswd",
    ],
)
def test_path_traversal(service: Served, path: str) -> None:
    """No address reaches a file outside."""
    reply = service.get(path)
    assert reply.status in (400, 404)
    assert b"root:" not in reply.body
    assert b"frozen" not in reply.body


def test_header_injection(service: Served) -> None:
    """A line break in a parameter makes no header."""
    for path in ("/sparql?query=ASK%7B%7D&x=%0d%0aSet-Cookie:%20a=b", "/nowhere%0d%0aSet-Cookie:%20a=b"):
        assert "Set-Cookie" not in service.get(path).headers


def test_two_hundred_slow_clients(service: Served) -> None:
    """Heads that never end cost no thread: others are answered at once."""
    clients = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(200)]
    for client in clients:
        client.sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    started = time.monotonic()
    for _ in range(10):
        assert service.ask("ASK {}").status == 200
    assert time.monotonic() - started < 2
    for client in clients:
        client.close()


def test_slow_reader_holds_no_worker(service: Served) -> None:
    """Who does not read a long answer keeps its file, and nothing else."""
    query = b"query=SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000".replace(b" ", b"+")
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    readers = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(8)]
    for reader in readers:
        reader.sendall(head + f"Content-Length: {len(query)}\r\n\r\n".encode() + query)
    for reader in readers:
        select.select([reader], [], [], 20)
    started = time.monotonic()
    assert service.ask("ASK {}").status == 200
    assert time.monotonic() - started < 1
    for reader in readers:
        reader.close()


def test_broken_requests(service: Served) -> None:
    """What is no HTTP is refused by the server, which goes on."""
    for raw in (b"\x00\xff\xfe\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"GET /sparql HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz\r\n"):
        with socket.create_connection(("127.0.0.1", service.port)) as client:
            client.sendall(raw)
            client.settimeout(5)
            assert b"Traceback" not in client.recv(4096)
    assert service.ask("ASK {}").status == 200


def test_parsers_fetch_nothing(tmp_path: Path, listening: socket.socket) -> None:
    """JSON-LD with a remote context and XML with external entities are refused where RDF is loaded."""
    port = listening.getsockname()[1]
    remote = f'{{"@context": "http://127.0.0.1:{port}/c", "@id": "a:b", "p": 1}}'.encode()
    entity = (
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="a:b"><p xmlns="a:">&x;&y;</p></rdf:Description></rdf:RDF>'
    ).encode()
    with Quads(tmp_path / "quads") as quads:
        for data, form in ((remote, "jsonld"), (entity, "rdfxml")):
            with pytest.raises((SyntaxError, ValueError, OSError)):
                quads.extend([(data, "a:g")], form, base="a:")
        assert len(quads) == 0


def test_graceful_stop(small_store: Path) -> None:
    """SIGTERM lets what is being answered end, and leaves no worker."""
    with serving(small_store, seconds=20) as service:
        replies = []
        slow = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 2000 } { SELECT * { ?d ?e ?f } LIMIT 2000 } }"
        asking = threading.Thread(target=lambda: replies.append(service.ask(slow)))
        asking.start()
        _until(lambda: service.get("/healthz").json()["slow"] == 1 or replies)
        handles = [os.pidfd_open(pid) for pid in service.tree()[1:]]
        service.process.send_signal(signal.SIGTERM)
        asking.join(20)
        service.process.wait(15)
        assert [reply.status for reply in replies] == [200]
        for handle in handles:
            assert select.select([handle], [], [], 5)[0]
            os.close(handle)


def test_budget() -> None:
    """A client that used its seconds up waits until they come again; others and near ones do not."""
    now = [0.0]
    budgets = Budgets(Settings(budget=6, public=True), clock=lambda: now[0])
    budgets.charge("203.0.113.1", 7)
    assert budgets.left("203.0.113.1") == -1
    assert budgets.left("203.0.113.2") == 6
    now[0] = 20
    assert budgets.left("203.0.113.1") == pytest.approx(1)
    assert not Budgets(Settings(public=True)).applies_to("192.168.0.7")
    assert Budgets(Settings(public=True)).applies_to("9.9.9.9")
    assert not Budgets(Settings()).applies_to("9.9.9.9")


def test_budget_over_http(small_store: Path) -> None:
    """429 says when to come back; a forged forwarded address changes nothing."""
    with serving(small_store, budget=0.01) as service:
        query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        _until(lambda: service.ask(query).status == 429)
        reply = service.request("GET", "/sparql?query=ASK%7B%7D", headers={"X-Forwarded-For": "203.0.113.9"})
        assert assert_problem(reply, 429, "limit-budget")["limit"] == "budget"
        assert int(reply.headers["Retry-After"]) > 0


def test_forwarded_addresses_count_from_the_trusted_proxy(small_store: Path) -> None:
    """Each client behind the proxy has a budget of its own; what it wrote into the header itself counts nothing."""
    query = "/sparql?query=SELECT+(COUNT(*)+AS+?n)+{?s+?p+?o}"
    with serving(small_store, budget=0.01, trusted_proxy="127.0.0.1", kept=0) as service:

        def ask(forwarded: str) -> int:
            return service.request("GET", query, headers={"X-Forwarded-For": forwarded}).status

        _until(lambda: ask("203.0.113.1") == 429)
        assert ask("203.0.113.2") == 200
        _until(lambda: ask("203.0.113.1") == 429)
        assert ask("198.51.100.9, 203.0.113.1") == 429
        said = {"X-Forwarded-For": "203.0.113.3", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "graph.example"}
        described = service.request("GET", "/sparql", headers=said | {"Accept": "text/turtle"})
        assert b"<https://graph.example/sparql>" in described.body


def test_class_of_thirty_behind_one_address(small_store: Path) -> None:
    """Thirty readers of one address open pages and ask at the same time, on a public service: none is refused."""
    behind = {"X-Forwarded-For": "203.0.113.7"}
    query = "/sparql?query=SELECT+(COUNT(*)+AS+?n)+{?s+?p+?o+.+FILTER(%d>0)}"
    with serving(small_store, public=1, trusted_proxy="127.0.0.1") as service:

        def lesson(reader: int) -> list[int]:
            paths = ("/", "/claims", query % (reader + 1), query % (reader + 101), "/norms.json")
            return [service.request("GET", path, headers=behind).status for path in paths]

        with ThreadPoolExecutor(30) as readers:
            assert list(readers.map(lesson, range(30))) == [[200] * 5] * 30


def _until(condition) -> None:
    """Wait for what must come within ten seconds."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
