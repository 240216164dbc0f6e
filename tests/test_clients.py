"""Clients of others, as their users run them, against the endpoint: Comunica here, YASGUI in tests/browser."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from servers import serving
from test_js import NODE

CLIENTS = Path(__file__).with_name("clients")
QUERY = """
PREFIX e: <http://e.example/>
SELECT ?s ?o WHERE { ?s e:p ?o . OPTIONAL { ?s e:q ?none } FILTER(STRLEN(?o) = 3) } ORDER BY ?o
"""


def test_comunica(small_store: Path) -> None:
    """It finds out by itself what the endpoint is, and its rows are those of the endpoint."""
    if not (CLIENTS / "node_modules").exists():
        assert not os.environ.get("AVERMENT_CI"), "Comunica is missing: make clients"
        pytest.skip("Comunica is missing: make clients")
    with serving(small_store) as service:
        command = [str(NODE), str(CLIENTS / "comunica.js"), service.address + "/sparql", QUERY]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        {"s": "http://e.example/one", "o": "one"}, {"s": "http://e.example/two", "o": "two"}
    ]
