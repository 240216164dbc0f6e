"""Is a store what it should be? Its files, its index, and the rules that hold over the whole graph."""

from __future__ import annotations

from graph import checks, vocabulary
from graph.format import NO_VOCABULARY
from graph.index import live
from graph.namespaces import AV
from graph.store import Snapshot, Store

_COUNTED = {"claims": "Claim", "statements": "Statement"}


def verify(store: Store) -> list[str]:
    """What is wrong with the newest snapshot, a line each; empty if nothing is."""
    with store.snapshot() as snapshot:
        damaged = [f"{snapshot.lease.path / name} does not hold what was published" for name in snapshot.damaged()]
        if damaged:
            return damaged
        return [*_index(snapshot), *_rules(snapshot)]


def figures(snapshot: Snapshot) -> dict[str, int | str]:
    """What a snapshot holds: for ``averment status``."""
    index = snapshot.index()
    run = index.connection.execute
    bound = {"commit": snapshot.commit}
    try:
        found: dict[str, int | str] = {"commit": snapshot.commit}
        for table in ("statements", "claims", "held_back"):
            counted = run(f"SELECT count(*) FROM {table} WHERE {live(table)}", bound)
            found[table.replace("_", " ")] = counted.fetchone()[0]
        publishers = f"SELECT count(DISTINCT publisher) FROM statements WHERE {live('statements')}"
        found["publishers"] = run(publishers, bound).fetchone()[0]
        by_type = f"SELECT type, count(*) FROM claims WHERE {live('claims')} GROUP BY type ORDER BY type"
        for kind, count in run(by_type, bound):
            found[f"claims: {kind}"] = count
    finally:
        index.close()
    found["vocabulary"] = _vocabulary(snapshot.store.version.vocabulary)
    found["triples"] = len(snapshot.quads)
    return found


def _vocabulary(digest: str) -> str:
    if digest == NO_VOCABULARY:
        return "none (a bare store)"
    return "as packaged" if digest == vocabulary.digest() else "of another version; refreshed with the next write"


def _index(snapshot: Snapshot) -> list[str]:
    wrong = []
    counted = figures(snapshot)
    for table, name in _COUNTED.items():
        rows = snapshot.quads.select(f"SELECT (COUNT(DISTINCT ?one) AS ?n) WHERE {{ ?one a <{AV}{name}> }}")
        if int(rows[0][0] or 0) != counted[table]:
            wrong.append(
                f"the index has {counted[table]} {table}, and the graph {rows[0][0]}: run `averment status --rebuild`"
            )
    return wrong


def _rules(snapshot: Snapshot) -> list[str]:
    return [
        f"{row[0]}: {rule.message}" + (f" ({row[1]})" if len(row) > 1 and row[1] else "")
        for rule in checks.load()
        for row in snapshot.quads.select(rule.query)
    ]
