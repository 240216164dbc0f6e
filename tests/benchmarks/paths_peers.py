"""The 10 shortest paths on the raw triples of an index: ``paths_peers.py networkx|rustworkx|igraph INDEX PAIRS``."""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from itertools import islice

TRIPLES = """
SELECT {offset} + id, claimant FROM claims UNION ALL SELECT {offset} + id, {statements} + statement FROM claims
UNION ALL SELECT {offset} + claim, entity FROM parties UNION ALL SELECT {offset} + claim, norm FROM claim_norms
UNION ALL SELECT {offset} + claim, matter FROM matter_claims
UNION ALL SELECT {offset} + id, {types} + CASE type WHEN 'allegation' THEN 1 WHEN 'demand' THEN 2 ELSE 3 END FROM claims
UNION ALL SELECT source, target FROM edges WHERE claim IS NULL
"""
"""Claims, statements, entities and types are nodes, and each property joins two: what a property path walks on."""
K = 10


def triples(index: str) -> tuple[int, list[tuple[int, int]]]:
    """Number of nodes, and the edges."""
    connection = sqlite3.connect(index)
    entities, statements, claims = (
        int(connection.execute(f"SELECT max(id) + 1 FROM {table}").fetchone()[0])
        for table in ("entities", "statements", "claims")
    )
    types = entities + statements + claims
    numbers = {"offset": entities + statements, "statements": entities, "types": types}
    return types + 5, connection.execute(TRIPLES.format(**numbers)).fetchall()


def in_networkx(nodes: int, edges: list[tuple[int, int]]) -> Callable[[int, int], object]:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(edges)
    return lambda a, b: list(islice(nx.shortest_simple_paths(graph, a, b), K))


def in_rustworkx(nodes: int, edges: list[tuple[int, int]]) -> Callable[[int, int], object]:
    import rustworkx as rx

    graph = rx.PyGraph()
    graph.add_nodes_from([None] * nodes)
    graph.add_edges_from_no_data(edges)
    return lambda a, b: rx.k_shortest_path_lengths(graph, a, K, lambda _: 1.0, b)


def in_igraph(nodes: int, edges: list[tuple[int, int]]) -> Callable[[int, int], object]:
    import igraph

    graph = igraph.Graph(n=nodes, edges=edges)
    return lambda a, b: graph.get_k_shortest_paths(a, b, k=K)


def main(name: str, index: str, pairs: list[tuple[int, int]]) -> None:
    nodes, edges = triples(index)
    began = time.perf_counter()
    search = {"networkx": in_networkx, "rustworkx": in_rustworkx, "igraph": in_igraph}[name](nodes, edges)
    made = time.perf_counter() - began
    count = len(edges)
    edges.clear()
    times = []
    for a, b in pairs:
        began = time.perf_counter()
        search(a, b)
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{name} on {nodes:,} nodes and {count:,} triples: made in {made:.1f} s, {memory:,} MB;"
        f" {len(times)} searches: median {times[len(times) // 2]:.0f} ms, worst {times[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
