"""
Paths at 1,000 and at 100,000 statements (12 claims each): making the graph, a worker's start, memory and answers.

Targets at 100,000 (1.2 million claims, 60,000 matters, 20,000 actors, 3,000 norms): made in 120 s, ready in 3 s, under
500 MB, p95 of the 10 shortest paths under 150 ms and of a neighbourhood under 50 ms; at 1,000 p95 under 15 ms. Beside
them the same searches on the raw triples in networkx, rustworkx and igraph (lengths alone, in rustworkx).

``bench_paths.py [STATEMENTS…] [--folder KEPT] [--no-peers]``: the index of 100,000 takes minutes to write, and is kept
where a folder is named.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from paths_world import build, world_of

from graph import entity_cache
from graph.index import Index
from graph.path_engine import LIMITS, WORKER
from graph.workers import Pool

QUESTIONS = 200
TARGETS = {1_000: {"paths": 15.0, "around": 15.0}, 100_000: {"paths": 150.0, "around": 50.0}}
MOST_SECONDS = {"made": 120.0, "ready": 3.0}
MOST_MEMORY = 500 << 20
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {"at_least": "asserted"},
    {"types": ["allegation", "finding"]},
    {"since": "2020-01-01"},
    {"publishers": 2},
)
PEERS = ("networkx", "rustworkx", "igraph")
PEER_PAIRS = {1_000: 20, 100_000: 4}


def pairs(statements: int, count: int) -> list[tuple[int, int]]:
    """An actor and a norm: half of the busy ones, half of all alike."""
    world = world_of(statements)
    draw = np.random.default_rng(7)
    busy = draw.random((count, 2)) ** 4
    share = np.where(np.arange(count)[:, None] % 2 == 0, busy, draw.random((count, 2)))
    return [(world.actor(int(a * len(world.actors))), world.norm(int(n * len(world.norms)))) for a, n in share]


def node(statements: int, number: int) -> dict[str, str]:
    return {"iri": world_of_cached(statements).iri(number), "label": "", "kind": ""}


_WORLDS: dict[int, Any] = {}


def world_of_cached(statements: int) -> Any:
    if statements not in _WORLDS:
        _WORLDS[statements] = world_of(statements)
    return _WORLDS[statements]


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def measure(folder: Path, statements: int) -> bool:
    """Print the figures of one size; whether they hold."""
    index, arrays = folder / "index.sqlite", folder / "entity-graph"
    if not index.exists():
        began = time.perf_counter()
        build(index, statements)
        print(f"  index written in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--make", str(index), str(arrays)], check=True)
    made = time.perf_counter() - began
    with Pool(WORKER, LIMITS) as pool:
        base = {"index": str(index), "commit": 1, "folder": str(arrays), "public": False}
        asked = [
            base | {"question": "paths", "k": 10, "longest": 4, "filters": FILTERS[at % len(FILTERS)],
                    "from": node(statements, a), "to": node(statements, b)}
            for at, (a, b) in enumerate(pairs(statements, QUESTIONS))
        ]  # fmt: skip
        while not pool.pids():
            time.sleep(0.01)
        began = time.perf_counter()
        pool.run(base | {"question": "around", "depth": 1, "most": 5, "from": asked[0]["from"]}).read()
        ready = time.perf_counter() - began
        times = {"paths": [], "around": []}
        found, cut = 0, 0
        for one in asked:
            began = time.perf_counter()
            answer = json.loads(pool.run(one).read())
            times["paths"].append(1000 * (time.perf_counter() - began))
            found += bool(answer["paths"])
            cut += answer["cut"] and len(answer["paths"]) < 10
            began = time.perf_counter()
            near = {"question": "around", "depth": 2, "most": 50, "filters": {}, "from": one["from"]}
            pool.run(base | near).read()
            times["around"].append(1000 * (time.perf_counter() - began))
        memory = resident(pool.pids()[0])
    good = made < MOST_SECONDS["made"] and ready < MOST_SECONDS["ready"] and memory < MOST_MEMORY
    print(f"  entity graph made and kept in {made:.1f} s; a worker ready in {ready:.2f} s, {memory >> 20} MB resident")
    print(f"  {found} of {QUESTIONS} questions have paths; {cut} were cut short")
    for name, target in TARGETS.get(statements, {}).items():
        took = times[name]
        good &= p95(took) < target
        print(
            f"  {name}: p50 {np.median(took):.1f} ms, p95 {p95(took):.1f} ms, worst {max(took):.0f} ms"
            f" (p95 below {target:g}: {p95(took) < target})"
        )
    return good


def resident(pid: int) -> int:
    """Most resident bytes that the process ever had, its own (what is mapped from files is shared, and counted too)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) << 10


def peers(folder: Path, statements: int) -> None:
    """The same searches on the raw triples, in a process for each library."""
    chosen = json.dumps(pairs(statements, PEER_PAIRS.get(statements, 4)))
    for name in PEERS:
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("paths_peers.py"), name, str(folder / "index.sqlite"), chosen],
            capture_output=True, text=True, check=False, timeout=1800,
        )  # fmt: skip
        print("  " + (done.stdout.strip() or f"{name}: {done.stderr.strip().splitlines()[-1]}"))


def make(index: str, arrays: str) -> None:
    """Make the arrays in this process, and keep them."""
    connection = Index.read(Path(index)).connection
    entity_cache.load(connection, 1, Path(arrays))


def main() -> int:
    given = argparse.ArgumentParser()
    given.add_argument("sizes", nargs="*", type=int, default=[1_000, 100_000])
    given.add_argument("--folder", type=Path)
    given.add_argument("--no-peers", action="store_true")
    asked = given.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as temporary:
        for statements in asked.sizes:
            print(f"{statements:,} statements")
            folder = (asked.folder or Path(temporary)) / f"{statements}"
            folder.mkdir(parents=True, exist_ok=True)
            good &= measure(folder, statements)
            if not asked.no_peers:
                peers(folder, statements)
    return 0 if good else 1


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.argv[1:2] == ["--make"]:
        make(*sys.argv[2:])
    else:
        raise SystemExit(main())
