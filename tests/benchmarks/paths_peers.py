"""
The 10 shortest paths, and all within 2 hops, on the raw triples of an index.

``paths_peers.py networkx|rustworkx|igraph INDEX PAIRS``

prints a line on the graph, and then the sort and the milliseconds of each search, as they come.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

TRIPLES = """
SELECT {offset} + id, claimant FROM claims UNION ALL SELECT {offset} + id, {statements} + statement FROM claims
UNION ALL SELECT {offset} + claim, entity FROM parties UNION ALL SELECT {offset} + claim, norm FROM claim_norms
UNION ALL SELECT {offset} + claim, matter FROM matter_claims
UNION ALL SELECT {offset} + id, {types} + CASE type WHEN 'allegation' THEN 1 WHEN 'demand' THEN 2 ELSE 3 END FROM claims
UNION ALL SELECT source, target FROM edges WHERE claim IS NULL
"""
"""Claims, statements, entities and types are nodes, and each property joins two: what a property path walks on."""
K, DEPTH = 10, 2


def triples(index: Path) -> tuple[int, Any]:
    """Number of nodes, and the edges (edges, 2), which are kept beside the index."""
    connection = sqlite3.connect(index)
    entities, statements, claims = (
        int(connection.execute(f"SELECT max(id) + 1 FROM {table}").fetchone()[0])
        for table in ("entities", "statements", "claims")
    )
    types = entities + statements + claims
    kept = index.with_name("triples.npy")
    if not kept.exists():
        numbers = {"offset": entities + statements, "statements": entities, "types": types}
        rows = connection.execute(TRIPLES.format(**numbers))
        np.save(kept, np.fromiter(rows, np.dtype((np.int64, 2))))
    return types + 5, np.load(kept)


Searches = dict[str, Callable[[int, int], object]]
"""By sort, between (or around the first of) two nodes."""


def in_networkx(nodes: int, edges: Any) -> Searches:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(edges.tolist())

    def paths(a: int, b: int) -> None:
        with suppress(nx.NetworkXNoPath):
            list(islice(nx.shortest_simple_paths(graph, a, b), K))

    return {"around": lambda a, _: nx.single_source_shortest_path_length(graph, a, cutoff=DEPTH), "paths": paths}


def in_rustworkx(nodes: int, edges: Any) -> Searches:
    import rustworkx as rx

    graph = rx.PyGraph()
    graph.add_nodes_from([None] * nodes)
    graph.add_edges_from_no_data(list(map(tuple, edges.tolist())))

    def around(a: int, _: int) -> set[int]:
        return {far for near in graph.neighbors(a) for far in graph.neighbors(near)}

    return {"around": around, "paths": lambda a, b: rx.k_shortest_path_lengths(graph, a, K, lambda _: 1.0, b)}


def in_igraph(nodes: int, edges: Any) -> Searches:
    import igraph

    graph = igraph.Graph(n=nodes, edges=edges)
    return {
        "around": lambda a, _: graph.neighborhood(a, order=DEPTH),
        "paths": lambda a, b: graph.get_k_shortest_paths(a, b, k=K),
    }


def main(name: str, index: Path, pairs: list[tuple[int, int]]) -> None:
    nodes, edges = triples(index)
    count = len(edges)
    began = time.perf_counter()
    made = {"networkx": in_networkx, "rustworkx": in_rustworkx, "igraph": in_igraph}[name](nodes, edges)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{name}, {nodes:,} nodes and {count:,} triples: made in {seconds:.1f} s with {memory:,} MB", flush=True)
    for sort, search in made.items():
        for a, b in pairs:
            began = time.perf_counter()
            search(a, b)
            print(sort, 1000 * (time.perf_counter() - began), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3]))
