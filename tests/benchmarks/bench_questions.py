"""
The named questions on a large store: 61 times the sample's statements (1,037), most of them about the same few actors.

Each question with the values of its example, in seconds of processor time, beside a plain scan that lists each claim
with its statement, its claimant and the words of its act: what any question that looks at all claims must do. Target:
none takes more than four scans.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from questions_world import build
from sample import build_sample

from graph import questions
from graph.namespaces import AV, PREFIXES

COPIES = 60
SCAN = f"""
PREFIX av: <{AV}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT ?claim ?statement ?who ?act WHERE {{
  ?claim a av:Claim ; av:statedIn ?statement ; av:claimant ?who ; av:concernsAct/rdfs:label ?act
}}
"""
SHOWN = 5
MOST = 4
"""Scans that a question may take."""


def took(store: pyoxigraph.Store, query: str, times: int = 2) -> tuple[float, int]:
    """Seconds of the quickest of several runs, and the number of rows."""
    best, rows = float("inf"), 0
    for _ in range(times):
        start = time.thread_time()
        found = store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        rows = len(list(found))
        best = min(best, time.thread_time() - start)
    return best, rows


def main(copies: int = COPIES) -> None:
    """Print the slowest, and how they stand to the scan."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        if complaint := build_sample(sample):
            raise SystemExit(complaint)
        store = build(sample, Path(folder) / "large", copies)
        scan, claims = took(store, SCAN)
        asked = [(took(store, one.filled(one.example)), one) for one in map(questions.load, questions.names())]
    print(f"{claims:,} claims; a plain scan of them takes {scan:.2f} s")
    slowest = sorted(asked, key=lambda pair: pair[0][0], reverse=True)
    for (seconds, rows), one in slowest[:SHOWN]:
        print(f"{one.name:28} {seconds:6.2f} s  {seconds / scan:5.2f} scans  {rows:5} rows")
    worst, at_worst = slowest[0][1].name, slowest[0][0][0] / scan
    print(f"slowest: {worst}, {at_worst:.2f} scans; " + ("target met" if at_worst <= MOST else "target missed"))
    sums = [seconds for (seconds, _), _ in asked]
    print(f"all {len(asked)}: {sum(sums):.1f} s; median {sorted(sums)[len(sums) // 2] / scan:.2f} scans")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
