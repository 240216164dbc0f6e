"""Two workers of a Dask cluster against two processes of ``--workers``: what the way by a scheduler costs."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from distributed import LocalCluster

from graph import intake, sources
from graph.model import Statement
from graph.store import Store

SAMPLE = Path(sources.__file__).with_name("sample")
WORKERS = 2
ROUNDS = 12
"""How often the sample is read, each time with other words: more than starting the processes is measured."""
MOST = 1.15
"""Seconds on the cluster to seconds in processes, at most."""


def statements() -> list[Statement]:
    """The bundled statements, several times."""
    made = [one for one in sources.read(sorted(map(str, SAMPLE.glob("*.txt")))) if isinstance(one, Statement)]
    return [replace(one, text=f"Copy {number}.\n\n{one.text}") for number in range(ROUNDS) for one in made]


def seconds(folder: Path, several: list[Statement], **options: str | int) -> tuple[float, list[str]]:
    """How long they take into a new store, and what was made of them."""
    store = Store.create(folder / "store")
    before = time.perf_counter()
    report = intake.add(store, several, **options)  # type: ignore[arg-type]
    taken = time.perf_counter() - before
    assert report.added == len(several), report
    with store.snapshot() as snapshot:
        own = [graph for graph in snapshot.quads.graphs() if graph.startswith(store.iris.statement(""))]
        return taken, [snapshot.quads.ntriples(graph).decode() for graph in own]


def main() -> None:
    """Print the figures and whether they hold. Processes are started in both, the cluster's too."""
    several = statements()
    words = sum(len(one.text.split()) for one in several)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        here, made = seconds(Path(first), several, workers=WORKERS)
        cluster = LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
        )
        with cluster:
            there, same = seconds(Path(second), several, dask=cluster.scheduler_address)
    assert made == same
    print(f"{len(several)} statements, {words} words, {WORKERS} readers each; the same graph")
    print(f"--workers: {here:.1f} s ({words / here:.0f} words/s); Dask: {there:.1f} s ({words / there:.0f} words/s)")
    print(f"Dask / --workers: {there / here:.2f} (at most {MOST}: {there / here <= MOST})")


if __name__ == "__main__":
    main()
