"""The bundled sample as a store, built as a user builds it."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path


def build_sample(store: Path) -> None:
    """``averment demo --build-only``."""
    command = [sys.executable, "-m", "graph.cli", "demo", "--build-only", "--store", str(store)]
    subprocess.run(command, check=True, capture_output=True, text=True)


def shared_sample(folder: Path) -> Path:
    """A store in a folder that several test processes share: the first builds it, the others wait."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            build_sample(folder / "store")
            (folder / "done").touch()
    return folder / "store"
