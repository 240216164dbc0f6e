"""
Paths at 1,000 and at 100,000 statements (12 claims each): making the graph, a worker's start, memory and answers.

Bars at 100,000 (1.2 million claims, 60,000 matters, 20,000 actors, 3,000 norms): made in 120 s, a worker ready in 3 s
and under 500 MB, p95 of the 10 shortest paths under 150 ms and of a neighbourhood under 50 ms; at 1,000 under 15 ms.
Beside them the same searches on the raw triples in networkx, rustworkx and igraph (lengths alone, in rustworkx).

``bench_paths.py [STATEMENTS…] [--folder FOLDER] [--no-peers]``. Times are those that the process had of the processor,
and in brackets the wall clock, from the question to the whole answer. The two agree on a machine that does nothing
else; bars are held against the first, which hangs less on what else it does. The invented worlds are kept in the folder
(by default in the user's cache) until what makes them changes.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import paths_world

from graph import entity_cache
from graph.index import Index
from graph.path_engine import LIMITS, WORKER
from graph.workers import Pool

QUESTIONS = 200
BARS = {1_000: {"paths": 15.0, "around": 15.0}, 100_000: {"paths": 150.0, "around": 50.0}}
MADE, READY, MEMORY = 120.0, 3.0, 500 << 20
SHOWN = {"paths": "10 shortest paths, 4 hops", "around": "neighbourhood, 2 hops, 50 nodes"}
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
PEER_PAIRS = {1_000: 20, 100_000: 5}
PEER_SECONDS = 75
PEER_SORTS = {"paths": "searches for 10 paths", "around": "neighbourhoods of 2 hops"}
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "averment" / "benchmarks"
HERE = Path(__file__).parent


def kept_in(folder: Path, statements: int) -> Path:
    """Where the world of so many statements is kept, as this code would make it."""
    schema = Path(entity_cache.__file__).with_name("index.sql")
    sources = (HERE / "paths_world.py", HERE.parent / "invented_index.py", schema)
    made_by = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    return folder / f"paths-{statements}-{made_by}"


def pairs(world: paths_world.World, count: int) -> list[tuple[int, int]]:
    """An actor and a norm: half of the busy ones, half of all alike."""
    draw = np.random.default_rng(7)
    busy = draw.random((count, 2)) ** 4
    share = np.where(np.arange(count)[:, None] % 2 == 0, busy, draw.random((count, 2)))
    return [(world.actor(int(a * len(world.actors))), world.norm(int(n * len(world.norms)))) for a, n in share]


def questions(world: paths_world.World) -> dict[str, list[dict[str, Any]]]:
    """What is asked of the worker, by sort."""
    asked: dict[str, list[dict[str, Any]]] = {"paths": [], "around": []}
    for at, (actor, norm) in enumerate(pairs(world, QUESTIONS)):
        start, end = ({"iri": world.iri(one), "label": "", "kind": ""} for one in (actor, norm))
        bounds = {"k": 10, "longest": 4, "filters": FILTERS[at % len(FILTERS)]}
        asked["paths"].append({"question": "paths", "from": start, "to": end, **bounds})
        asked["around"].append({"question": "around", "from": start, "depth": 2, "most": 50, "filters": {}})
    return asked


def measure(folder: Path, statements: int) -> bool:
    """Print the figures of one size; whether they hold."""
    world = paths_world.world_of(statements)
    index, arrays = folder / "index.sqlite", folder / entity_cache.FOLDER
    shutil.rmtree(arrays, ignore_errors=True)
    seconds, wall, most = json.loads(_in_a_process("--make", str(index), str(arrays)))
    figures = f"entity graph made in {seconds:.1f} ({wall:.1f}) s, with {most >> 20} MB at most"
    good = told(figures, seconds < MADE, f"{MADE:g} s")
    base = {"index": str(index), "commit": 1, "folder": str(arrays), "public": False}
    asked = questions(world)
    began = time.perf_counter()
    with Pool(WORKER, LIMITS) as pool:
        pool.run(base | asked["around"][0] | {"depth": 1, "most": 5}).read()
        ready = time.perf_counter() - began
        good &= told(f"a worker started and its first answer there after {ready:.2f} s", ready < READY, f"{READY:g} s")
        (worker,) = pool.pids()
        empty = 0
        for sort, bar in BARS.get(statements, {}).items():
            walls, cpus = [], []
            for one in asked[sort]:
                before, began = used(worker), time.perf_counter()
                answer = pool.run(base | one).read()
                walls.append(1000 * (time.perf_counter() - began))
                cpus.append(1000 * (used(worker) - before))
                empty += sort == "paths" and not json.loads(answer)["paths"]
            figures = f"p50 {p(50, cpus):.1f} ({p(50, walls):.1f}) ms, p95 {p(95, cpus):.1f} ({p(95, walls):.1f}) ms"
            good &= told(f"{SHOWN[sort]}: {figures}, most {max(cpus):.0f} ms", p(95, cpus) < bar, f"p95 {bar:g} ms")
        memory = peak(worker)
    print(f"  {QUESTIONS - empty} of {QUESTIONS} questions have paths; the others end with the nearest misses")
    return good & told(f"a worker's memory {memory >> 20} MB at most", memory < MEMORY, f"{MEMORY >> 20} MB")


def told(figure: str, holds: bool, bar: str) -> bool:
    print(f"  {figure}; bar: {bar}, {'held' if holds else 'MISSED'}", flush=True)
    return holds


def p(percent: int, times: list[float]) -> float:
    return sorted(times)[len(times) * percent // 100]


def used(pid: int) -> float:
    """Processor time of a process' main thread in seconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def peak(pid: int) -> int:
    """Most bytes that a process ever had in memory, those that it maps from files among them."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) << 10


def _in_a_process(*words: str) -> str:
    done = subprocess.run([sys.executable, __file__, *words], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def peers(folder: Path, statements: int) -> None:
    """The same searches on the raw triples, in a process for each library."""
    chosen = json.dumps(pairs(paths_world.world_of(statements), PEER_PAIRS.get(statements, 5)))
    script = HERE / "paths_peers.py"
    for name in PEERS:
        said = folder / f"{name}.txt"
        with said.open("w", encoding="utf-8") as out, contextlib.suppress(subprocess.TimeoutExpired):
            command = [sys.executable, "-W", "ignore", script, name, folder / "index.sqlite", chosen]
            subprocess.run(command, stdout=out, check=True, timeout=PEER_SECONDS)
        print("  " + told_of_peer(name, said.read_text(encoding="utf-8").splitlines()), flush=True)


def told_of_peer(name: str, lines: list[str]) -> str:
    """What a library did in its time: a line on the graph, and of each sort how long the searches took."""
    if not lines:
        return f"{name}: the graph was not made within {PEER_SECONDS} s"
    told = lines[0]
    for sort in ("around", "paths"):
        times = [float(line.split()[1]) for line in lines[1:] if line.startswith(sort)]
        figures = f"p50 {p(50, times):.0f} ms, most {max(times):.0f} ms" if times else "none ended"
        told += f"; {len(times)} {PEER_SORTS[sort]}: {figures}"
    return told


def make(index: str, arrays: str) -> None:
    """Make the arrays in this process, which may have as much memory as a worker, and keep them."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.memory, LIMITS.memory))
    began, before = time.perf_counter(), time.process_time()
    entity_cache.load(Index.read(Path(index)).connection, 1, Path(arrays))
    print(json.dumps([time.process_time() - before, time.perf_counter() - began, peak(os.getpid())]))


def main() -> int:
    given = argparse.ArgumentParser()
    given.add_argument("sizes", nargs="*", type=int, default=[1_000, 100_000])
    given.add_argument("--folder", type=Path, default=CACHE)
    given.add_argument("--no-peers", action="store_true")
    asked = given.parse_args()
    good = True
    for statements in asked.sizes:
        print(f"{statements:,} statements")
        folder = kept_in(asked.folder, statements)
        if not (folder / "index.sqlite").exists():
            folder.mkdir(parents=True, exist_ok=True)
            began = time.perf_counter()
            paths_world.build(folder / "making.sqlite", statements)
            (folder / "making.sqlite").rename(folder / "index.sqlite")
            print(f"  world invented in {time.perf_counter() - began:.0f} s, kept in {folder}")
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
