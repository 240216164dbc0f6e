"""
A process that adds statements, read by the tests' own reader: ``adding.py STORE FILE… [--die STAGE]``.

With ``--die`` it kills itself, as a power cut would, at a stage of writing.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from graph import intake, leases, manifest, sources
from graph.index import Index
from graph.metadata import Metadata
from graph.store import Store
from graph.writer import Writer

sys.path.insert(0, str(Path(__file__).parent))
from factories import CondemningReader

STAGES = {
    "statement put, nothing committed": (Writer, "publish"),
    "index committed, no snapshot": (Writer, "_show"),
    "snapshot made, not named": (manifest, "write"),
    "snapshot named, not pointed to": (os, "replace"),
    "pointed to, not swept": (leases, "sweep"),
    "index not committed": (Index, "publish"),
}


def die_at(stage: str) -> None:
    """Kill this process where the stage's function would be called for the first time."""
    where, name = STAGES[stage]
    setattr(where, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))


def main() -> None:
    location, *files = sys.argv[1:]
    stage = files.pop() if "--die" in files else ""
    store = Store.create(location)
    if stage:
        files.remove("--die")
        die_at(stage)
    described = sources.Described(Metadata(publisher="Norland Watch"))
    print(intake.add(store, sources.read(files, described), reader=CondemningReader()).line())


if __name__ == "__main__":
    main()
