"""W3C's tests of the protocol, by the runner beside the checkout where there is one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).resolve().parents[2] / "shared" / "conformance" / "sparql_conformance.py"
SERVE = """
import subprocess, sys, tempfile
from pathlib import Path
averment = [sys.executable, "-m", "graph.cli"]
store = str(Path(tempfile.mkdtemp()) / "store")
subprocess.run([*averment, "-q", "load", sys.argv[1], "--store", store], check=True)
import os
os.execv(sys.executable, [*averment, "serve", "--store", store, "--port", sys.argv[2], "--default-graph", "unnamed"])
"""


@pytest.mark.skipif(not RUNNER.exists(), reason="the conformance runner is not beside the checkout")
def test_protocol(tmp_path: Path) -> None:
    """The query operation passes all of W3C's protocol tests."""
    script, found = tmp_path / "serve.py", tmp_path / "found.json"
    script.write_text(SERVE)
    subprocess.run(
        [sys.executable, str(RUNNER), "--spawn", f"{sys.executable} {script} {{nq}} {{port}}",
         "--endpoint", "http://127.0.0.1:{port}/sparql", "--groups", "w3c-protocol", "--json", str(found)],
        check=False, timeout=200, capture_output=True, cwd=RUNNER.parent,
    )
    totals = json.loads(found.read_text())["totals"]
    assert totals.get("fail", 0) == 0
    assert totals["pass"] >= 27
