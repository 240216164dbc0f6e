"""
The SPARQL endpoint against others on the same data: ``oxigraph serve-read-only``, and rdflib-endpoint over Oxigraph.

A cheap query (a primary-key look-up, in effect) and a heavy one (an aggregate over the whole graph), at 1, 8 and 32
connections: requests a second, p50 and p99 in milliseconds, and the ratios. Their targets: at least 0.10 of Oxigraph's
throughput on the cheap query at 1 and 8 connections, 0.9 on the heavy one; twice rdflib-endpoint's on both; no error.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from graph.store import Store

CHEAP = "SELECT ?o { <https://w3id.org/averment/id/norms/un-charter> a ?o }"
HEAVY = "SELECT ?p (COUNT(?o) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
SECONDS = {CHEAP: 2.0, HEAVY: 4.0}
CONNECTIONS = (1, 8, 32)

ACCEPT = "application/sparql-results+json"

SERVE = """
from service.server import serve
from service.settings import Settings
serve(Settings.from_environment())
"""
PEER = """
import sys, uvicorn
from oxrdflib import OxigraphStore
from pyoxigraph import Store
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(store=OxigraphStore(store=Store.read_only(sys.argv[1])), default_union=True)
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class Measured:
    """Requests a second, and times of one in milliseconds."""

    rate: float
    p50: float
    p99: float
    errors: int


class _Client:
    """One keep-alive connection that asks the same again and again."""

    def __init__(self, port: int, request: bytes) -> None:
        self.request = request
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.started = 0.0

    def ask(self) -> None:
        self.data = b""
        self.started = time.perf_counter()
        self.socket.sendall(self.request)

    def finished(self) -> bool:
        """Read what is there; whether the answer is whole."""
        self.data += self.socket.recv(1 << 16)
        head, gap, body = self.data.partition(b"\r\n\r\n")
        if not gap:
            return False
        lower = head.lower()
        if b"content-length:" in lower:
            return len(body) >= int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        return body.endswith(b"0\r\n\r\n")

    @property
    def ok(self) -> bool:
        return self.data[9:12] == b"200"


def measure(port: int, path: str, query: str, connections: int, seconds: float) -> Measured:
    """Ask from several connections for some seconds."""
    head = f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {ACCEPT}"
    with contextlib.ExitStack() as stack:
        clients = [_Client(port, f"{head}\r\n\r\n".encode()) for _ in range(connections)]
        selector = stack.enter_context(selectors.DefaultSelector())
        for client in clients:
            stack.callback(client.socket.close)
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.ask()
        times, errors, begun = [], 0, time.perf_counter()
        while (now := time.perf_counter()) - begun < seconds:
            for key, _ in selector.select(0.1):
                if key.data.finished():
                    times.append(time.perf_counter() - key.data.started)
                    errors += not key.data.ok
                    key.data.ask()
    times.sort()
    at = lambda share: 1000 * times[min(len(times) - 1, int(share * len(times)))] if times else float("inf")  # noqa: E731
    return Measured(len(times) / (now - begun), at(0.5), at(0.99), errors)


@contextlib.contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A server, until it is no longer needed."""
    with subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield
        finally:
            process.terminate()


def main(folder: str | None = None) -> None:
    """Measure all three and print a table with ratios."""
    with tempfile.TemporaryDirectory() as made:
        store = Store.open(folder) if folder else Store.create(Path(made) / "store")
        with store.snapshot() as snapshot:
            servers = {name: (command, path) for name, command, path in _servers(store.path, snapshot.path)}
            found = {name: _measured(command, path) for name, (command, path) in servers.items()}
    print(f"{'query':6} {'conn.':>5} " + " ".join(f"{name:>34}" for name in found) + "   ratios")
    for query, word in ((CHEAP, "cheap"), (HEAVY, "heavy")):
        for connections in CONNECTIONS:
            print(_line(word, connections, {name: results[query, connections] for name, results in found.items()}))


def _line(word: str, connections: int, row: dict[str, Measured]) -> str:
    cells = " ".join(f"{one.rate:12.1f}/s p50 {one.p50:6.1f} p99 {one.p99:6.1f}" for one in row.values())
    mine = row["averment"].rate
    ratios = ", ".join(
        f"{mine / other.rate:.2f} of {name}" if other.rate else f"{name} answered none"
        for name, other in row.items() if name != "averment"
    )
    return f"{word:6} {connections:5} {cells}   {ratios}; {row['averment'].errors} errors"


def _servers(store: Path, snapshot: Path) -> Iterator[tuple[str, list[str], str]]:
    oxigraph = str(Path(sys.executable).with_name("oxigraph"))
    yield "averment", [sys.executable, "-c", SERVE, str(store)], "/sparql"
    yield "oxigraph", [oxigraph, "serve-read-only", "-l", str(snapshot), "--union-default-graph", "-b"], "/query"
    yield "rdflib-endpoint", [sys.executable, "-c", PEER, str(snapshot)], "/sparql"


def _measured(command: list[str], path: str) -> dict[tuple[str, int], Measured]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    address = f"127.0.0.1:{port}" if command[-1] == "-b" else str(port)
    environment = {"AVERMENT_STORE": command[-1], "AVERMENT_PORT": str(port)}
    results = {}
    with running([*command, address], port, environment):
        for query, seconds in SECONDS.items():
            for connections in CONNECTIONS:
                measure(port, path, query, connections, 0.3)
                results[query, connections] = measure(port, path, query, connections, seconds)
    return results


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("the server does not start")


if __name__ == "__main__":
    main(*sys.argv[1:])
