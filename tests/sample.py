"""The bundled sample as a store, built as a user builds it."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest


def build_sample(store: Path) -> str:
    """``averment demo --build-only``; what it complains of, if it fails."""
    command = [sys.executable, "-m", "graph.cli", "demo", "--build-only", "--store", str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr[-1000:] if done.returncode else ""


def shared_sample(folder: Path) -> Path:
    """A store in a folder that several test processes share: the first builds it, once, and the others wait."""
    folder.mkdir(exist_ok=True)
    outcome = folder / "outcome"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not outcome.exists():
            outcome.write_text(build_sample(folder / "store"), encoding="utf-8")
    if complaint := outcome.read_text(encoding="utf-8"):
        pytest.fail(f"The sample cannot be built: {complaint}", pytrace=False)
    return folder / "store"
