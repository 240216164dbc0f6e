"""
The SPARQL endpoint against others on the same data: ``oxigraph serve-read-only``, and rdflib-endpoint over Oxigraph.

A cheap query (a primary-key look-up, in effect) and a heavy one (an aggregate over the whole graph), at 1, 8 and 32
connections: requests a second, p50 and p99 in milliseconds, and the ratios. Their targets: at least 0.10 of Oxigraph's
throughput on the cheap query at 1 and 8 connections, 0.9 on the heavy one; twice rdflib-endpoint's on both; no error.

The ratios are those of a service that keeps no answers (``AVERMENT_KEPT=0``), so each query goes through a worker; a
service as it is set by default stands beside it for the cheap query. The servers are asked in turn, each started anew
(a slow one would go on with what nobody waits for), and the best turn counts: what else the machine does then strikes
all alike. Two to four minutes.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph

from graph.query import QueryEngine
from graph.store import Store

CHEAP = "SELECT ?o { <https://w3id.org/averment/id/norms/un-charter> a ?o }"
HEAVY = "SELECT ?p (COUNT(?o) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
SECONDS = {CHEAP: 1.0, HEAVY: 3.0}
TURNS = {CHEAP: 3, HEAVY: 1}
PATIENCE = 30.0
"""Seconds to wait for a first answer."""
KEEPING = "answers kept"
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
        while (now := time.perf_counter()) - begun < (seconds if times else PATIENCE):
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
            _wait_for(port, process)
            yield
        finally:
            process.kill()


def main(folder: str | None = None) -> None:
    """Measure all, and print a table with ratios."""
    with contextlib.ExitStack() as stack:
        made = stack.enter_context(tempfile.TemporaryDirectory())
        store = Store.open(folder) if folder else Store.create(Path(made) / "store")
        snapshot = stack.enter_context(store.snapshot())
        print(lanes(store))
        peers = dict(_peers(store, snapshot.path))
        print(f"{'query':6} {'conn.':>5} " + " ".join(f"{name:>34}" for name in peers) + "   ratios")
        for query, word in ((CHEAP, "cheap"), (HEAVY, "heavy")):
            for connections in CONNECTIONS:
                print(_line(word, connections, _row(peers, query, connections)), flush=True)


def lanes(store: Store, times: int = 300) -> str:
    """What the lanes cost: the cheap query in this process, and through a worker."""
    with QueryEngine(store) as engine, store.snapshot() as snapshot:
        inside = pyoxigraph.Store.read_only(str(snapshot.path))

        def here() -> None:
            found = inside.query(CHEAP, use_default_graph_as_union=True)
            found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)  # type: ignore[union-attr]

        def through() -> None:
            engine.ask(CHEAP).file.close()

        own, lane = _median(here, times), _median(through, times)
    return f"The cheap query takes {own:.2f} ms in one process with the server, {lane:.2f} ms through a lane (medians)."


def _median(work: Callable[[], None], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


@dataclass(frozen=True)
class Peer:
    """A server: its command, to which the port or address is added, the path of its endpoint, its settings."""

    command: list[str]
    path: str
    environment: dict[str, str]


def _peers(store: Store, snapshot: Path) -> Iterator[tuple[str, Peer]]:
    own = [sys.executable, "-c", SERVE]
    place = {"AVERMENT_STORE": str(store.path)}
    yield "averment", Peer(own, "/sparql", place | {"AVERMENT_KEPT": "0"})
    yield KEEPING, Peer(own, "/sparql", place)
    oxigraph = str(Path(sys.executable).with_name("oxigraph"))
    serve = [oxigraph, "serve-read-only", "-l", str(snapshot), "--union-default-graph", "-b"]
    yield "oxigraph", Peer(serve, "/query", {})
    yield "rdflib-endpoint", Peer([sys.executable, "-c", PEER, str(snapshot)], "/sparql", {})


@contextlib.contextmanager
def _started(peer: Peer) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    address = f"127.0.0.1:{port}" if peer.command[-1] == "-b" else str(port)
    with running([*peer.command, address], port, peer.environment | {"AVERMENT_PORT": str(port)}):
        yield port


def _row(peers: dict[str, Peer], query: str, connections: int) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    for _ in range(TURNS[query]):
        for name, peer in peers.items():
            if query == HEAVY and name == KEEPING:
                continue
            with _started(peer) as port:
                measure(port, peer.path, CHEAP, connections, 0.3)
                one = measure(port, peer.path, query, connections, SECONDS[query])
            if name not in found or one.rate > found[name].rate:
                found[name] = one
    return found


def _line(word: str, connections: int, row: dict[str, Measured]) -> str:
    cells = " ".join(f"{one.rate:12.2f}/s p50 {one.p50:6.1f} p99 {one.p99:6.1f}" for one in row.values())
    mine = row["averment"].rate
    ratios = ", ".join(
        f"{mine / other.rate:.2f} of {name}" if other.rate else f"{name} answered none"
        for name, other in row.items() if name not in ("averment", KEEPING)
    )
    if KEEPING in row:
        ratios += f", kept {row[KEEPING].rate / row['oxigraph'].rate:.2f} of oxigraph"
    return f"{word:6} {connections:5} {cells}   {ratios}; {row['averment'].errors} errors"


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args}: does not start")


if __name__ == "__main__":
    main(*sys.argv[1:])
