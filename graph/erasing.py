"""What has left the current graph, in the index: its record, and the erasing of a purged statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.index import Index

_OF_CLAIMS: Final = ("parties", "claim_norms", "claim_conduct", "edges", "bindings", "matter_claims")
_OF_STATEMENTS: Final = ("claims", "norm_mentions", "sightings")
_NAMED: Final = (
    "SELECT id FROM actors",
    "SELECT id FROM norms",
    "SELECT id FROM matters",
    "SELECT organ_of FROM actors",
    "SELECT parent FROM actors",
    "SELECT parent FROM norms",
    "SELECT instrument FROM norms",
    "SELECT body FROM norms",
    "SELECT entity FROM parties",
    "SELECT claimant FROM claims",
    "SELECT place_actor FROM claims",
    "SELECT publisher_actor FROM statements",
    "SELECT norm FROM claim_norms",
    "SELECT norm FROM norm_mentions",
    "SELECT source FROM edges",
    "SELECT target FROM edges",
    "SELECT entity FROM sightings",
)
"""Where an actor, norm or place is spoken of."""


def depart(index: Index, gone: Iterable[tuple[str, str, str | None]], commit: int) -> None:
    """Record what left the current graph: IRI, reason, successor."""
    rows = [(iri, reason, successor, commit) for iri, reason, successor in gone]
    index.connection.executemany("INSERT OR REPLACE INTO departed VALUES (?, ?, ?, ?)", rows)


def return_departed(index: Index, iris: Iterable[str]) -> None:
    """What is current again has not left."""
    index.connection.executemany("DELETE FROM departed WHERE iri = ?", [(iri,) for iri in iris])


def forget_departed(index: Index, statement: str) -> None:
    """Drop the records of a statement's claims, when it is removed itself."""
    prefix = f"{index.iris.base}claims/{statement.rpartition('/')[2]}/"
    index.connection.execute("DELETE FROM departed WHERE substr(iri, 1, ?) = ?", (len(prefix), prefix))


def erase(index: Index, statement: str) -> None:
    """Delete every row of a statement, whatever snapshots see it."""
    run = index.connection.execute
    claims = "SELECT c.id FROM claims AS c JOIN statements AS s ON s.id = c.statement WHERE s.iri = ?1"
    for table in _OF_CLAIMS:
        run(f"DELETE FROM {table} WHERE claim IN ({claims})", (statement,))
    run(f"DELETE FROM links WHERE source IN ({claims}) OR target IN ({claims})", (statement,))
    for table in _OF_STATEMENTS:
        run(f"DELETE FROM {table} WHERE statement IN (SELECT id FROM statements WHERE iri = ?)", (statement,))
    for table, column in (("statements", "iri"), ("labels", "iri"), ("held_back", "statement")):
        run(f"DELETE FROM {table} WHERE {column} = ?", (statement,))


def scrub(index: Index) -> None:
    """Leave no trace of deleted rows in the file: names that nobody bears, search tables, free pages, the log."""
    run = index.connection.execute
    named = " UNION ".join(_NAMED)
    run(f"DELETE FROM entities WHERE id NOT IN (SELECT id FROM ({named}) WHERE id IS NOT NULL)")
    for sort in ("actor", "norm"):
        run(f"DELETE FROM {sort}_closure WHERE {sort} NOT IN (SELECT id FROM entities)")
    for table in ("claims_fts", "labels_fts"):
        run(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    run("COMMIT")
    run("VACUUM")
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    run("BEGIN IMMEDIATE")
    index.forget_entities()
