"""W3C's tests of protocol, formats and syntax, by the runner beside the checkout where there is one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).resolve().parents[2] / "shared" / "conformance" / "sparql_conformance.py"
SERVE = Path(__file__).with_name("conformance.sh")


@pytest.mark.skipif(not RUNNER.exists(), reason="the conformance runner is not beside the checkout")
@pytest.mark.parametrize(
    ("group", "passed", "known"),
    [
        pytest.param("w3c-protocol", 27, set(), id="protocol"),
        pytest.param("w3c-formats", 9, {"csv-tsv-res/tsv03"}, id="formats"),
        pytest.param("w3c-syntax", 301, {"syntax-sparql3/syn-bad-26"}, id="syntax"),
    ],
)
def test_conformance(tmp_path: Path, group: str, passed: int, known: set[str]) -> None:
    """W3C's tests pass by the commands of users, but for those that the engine itself does not pass."""
    found = tmp_path / "found.json"
    done = subprocess.run(
        [sys.executable, str(RUNNER), "--spawn", f"{SERVE} {{nq}} {{port}}", "--json", str(found),
         "--endpoint", "http://127.0.0.1:{port}/sparql", "--groups", group],
        check=False, timeout=300, capture_output=True, cwd=RUNNER.parent, env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert found.exists(), done.stderr
    said = json.loads(found.read_text())
    failed = {one["id"].removeprefix(f"{group}/") for one in said["results"] if one["status"] == "fail"}
    assert failed <= known
    assert said["totals"]["pass"] >= passed
