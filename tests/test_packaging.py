"""The wheel: built from the checkout and installed into a fresh environment elsewhere, it builds the demo's graph."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WHERE = "import graph, service, ontology as o; print(graph.__file__, service.__file__, *o.__path__, sep='\\n')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the backend that pip uses, with the third-party scripts that its hook fetches."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


def test_wheel_holds_what_it_needs(wheel: Path):
    """Ontology, templates, own and third-party scripts, sample, lexicons and weights are in it; tests are not."""
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "ontology/claim.ttl",
        "ontology/norms/un.ttl",
        "service/templates/reading.html",
        "service/static/app.css",
        "service/static/js/explore.js",
        "service/static/vendor/cytoscape.min.js",
        "service/static/vendor/cytoscape.min.js.gz",
        "service/static/vendor/yasgui.min.js",
        "service/static/vendor/cytoscape.LICENSE.txt",
        "service/lesson/lesson.toml",
        "graph/index.sql",
        "graph/sample/01-ardovia-belisk.txt",
    ):
        assert wanted in names, wanted
    assert any(name.startswith("graph/models/") for name in names)
    assert any(name.startswith("graph/lexicons/") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "node_modules/"))]
    assert not [name for name in names if "__pycache__" in name]


@pytest.mark.timeout(600)
def test_installed_wheel_builds_the_demo(wheel: Path, tmp_path: Path):
    """In an environment with nothing else in it, at the pinned versions, from a folder that is not the checkout."""
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    pins = tmp_path / "pins.txt"
    pinned = re.findall(r"^[a-z0-9][\w.\-]*==[^\s;\\]+", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    pins.write_text("\n".join(pinned), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def run(*command: str) -> str:
        done = subprocess.run(
            [str(python), *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    run("-m", "pip", "install", "--quiet", "--no-compile", "--constraint", str(pins), str(wheel))
    assert all(str(home) in line for line in run("-c", WHERE).splitlines() if line.startswith("/"))
    assert "17 added" in run("-m", "graph.cli", "demo", "--build-only", "--store", str(tmp_path / "store"))
    assert "17" in run("-m", "graph.cli", "status", "--store", str(tmp_path / "store"))
