"""A class on one address: it reaches the service, nobody writes, all share a budget, thirty walk without a wait."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import segno
from servers import Served, assert_problem, serving
from walkers import attend, p95

from service.budget import PUBLIC_BUDGET, Budgets
from service.classroom import EVERYWHERE, on_terminal, opened, reachable
from service.settings import Settings


def test_classroom_is_on_the_network_and_read_only():
    """It listens everywhere unless a host was chosen, and no token writes."""
    room = opened(Settings(token="secret"))
    assert (room.host, room.token, room.classroom) == (EVERYWHERE, None, True)
    assert opened(Settings(), host="127.0.0.1").host == "127.0.0.1"
    assert opened(Settings(host="10.0.0.7")).host == "10.0.0.7"
    assert reachable("10.0.0.7") == "10.0.0.7"
    assert re.fullmatch(r"\d+(\.\d+){3}", reachable(EVERYWHERE))
    assert reachable(EVERYWHERE) != EVERYWHERE


def test_a_class_shares_one_budget():
    """Near or far, one address or thirty: what one uses the others lack."""
    budgets = Budgets(Settings(classroom=True), clock=lambda: 0.0)
    budgets.charge("192.168.0.7", 10)
    budgets.charge("192.168.0.8", 5)
    assert budgets.left("127.0.0.1") == PUBLIC_BUDGET - 15
    assert budgets.applies_to("192.168.0.9")


def test_command_prints_the_code_and_serves_it(small_store: Path):
    """The terminal shows the QR code of the address; the page shows the same address and code; nothing is written."""
    command = [sys.executable, "-m", "graph.cli", "serve", "--classroom", "--host", "127.0.0.1", "--port", "0"]
    environment = os.environ | {"AVERMENT_STORE": str(small_store), "AVERMENT_TOKEN": "secret"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = ""
            while "Serving" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            address = re.search(r"Serving (http://\S+)", said)[1] + "/"
            assert on_terminal(address) in said
            served = Served(address.rstrip("/"), process)
            assert address in served.get("/classroom").body.decode()
            drawn = segno.make(address, error="m").svg_inline(scale=8, border=2, light="#ffffff", dark="#14171b")
            path = re.search(r'stroke="#14171b" d="([^"]+)"', drawn)[1]
            assert path in served.get("/classroom/qr.svg").body.decode()
            refused = served.request("POST", "/statements", body=b"{}", headers={"Authorization": "Bearer secret"})
            assert refused.status in (403, 404, 405)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


def test_thirty_walk_the_lesson(sample_store: Path):
    """Every answer comes, 95 of 100 within a second. Ten minutes of it: ``make bench ARGS=class``."""
    with serving(sample_store, classroom=1) as served:
        walk = attend(served.address, seconds=6, think=(0.3, 1))
    assert walk.refused == []
    assert len(walk.seconds) > 30 * 8
    assert p95(walk.seconds) < 1


def test_used_up_budget_refuses_queries_not_pages(small_store: Path):
    """When the class has used its seconds, SPARQL says when to come back; pages go on."""
    with serving(small_store, classroom=1, budget=0.01) as served:
        for _ in range(50):
            if served.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").status == 429:
                break
        assert_problem(served.ask("ASK { }"), 429, "limit-budget")
        assert served.get("/teach").status == 200
