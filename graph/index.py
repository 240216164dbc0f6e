"""
The SQLite index: rows derived from the statements' graphs, each with the commits that added and removed it.

The tables are described in ``index.sql``. A reader asks with the commit of its snapshot, and so sees what the snapshot
holds however far the writer has gone on (:func:`live`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from graph.format import StoreError
from graph.namespaces import Iris

INDEX_FORMAT: Final = 5
"""Number of the schema and of what is put into it; an index of another number is built again."""
FOREVER: Final = 2**63 - 1
SETTLED: Final = ("accounts", "nodes", "node_keys", "alike", "reach_keys", "acts", "act_keys", "link_pairs")
"""What settling remembers between two commits."""
_SCHEMA: Final = Path(__file__).with_name("index.sql")
_CACHE: Final = 64_000
"""KiB of the file that the writer keeps in memory: with the 2,000 that SQLite takes by itself, it reads pages again."""
Value = str | int | float | None


def live(*tables: str) -> str:
    """
    The condition that rows of these tables (or aliases) are there at commit ``:commit``.

    Example: ``SELECT iri FROM claims AS c WHERE c.type = :type AND {live("c")}``.
    """
    return " AND ".join(f"{name}.added_commit <= :commit AND {name}.removed_commit > :commit" for name in tables)


class Index:
    """A connection to the index. Only a store's writer opens one for writing; a reader's cannot change anything."""

    def __init__(self, connection: sqlite3.Connection, iris: Iris) -> None:
        self.connection = connection
        self.iris = iris
        self._entities: dict[str, int] = {}

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open an index for reading; one connection for each thread."""
        if not path.is_file():
            raise StoreError(f"{path} is missing: `averment status --rebuild` makes it anew.")
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.row_factory = sqlite3.Row
        found = _format(connection)
        if found is None or found[0] != INDEX_FORMAT:
            connection.close()
            raise StoreError(f"{path} was made by another version: `averment status --rebuild` makes it anew.")
        return cls(connection, Iris(str(found[1])))

    @classmethod
    def write(cls, path: Path, iris: Iris) -> Self:
        """Open an index for writing, in a transaction; an empty one where there is none of this format and base."""
        connection = _open(path)
        if _format(connection) != (INDEX_FORMAT, iris.base):
            connection.close()
            for part in ("", "-wal", "-shm"):
                path.with_name(path.name + part).unlink(missing_ok=True)
            connection = _open(path)
            connection.executescript(_SCHEMA.read_text(encoding="utf-8"))
            connection.execute("INSERT INTO format VALUES (?, ?)", (INDEX_FORMAT, iris.base))
        connection.row_factory = sqlite3.Row
        made = cls(connection, iris)
        made._index_removed()
        connection.execute("BEGIN IMMEDIATE")
        return made

    @property
    def last_commit(self) -> int:
        """The newest commit; 0 in an empty index."""
        return int(self.connection.execute("SELECT coalesce(max(number), 0) FROM commits").fetchone()[0])

    def entity(self, iri: str) -> int:
        """The number of an actor, norm, matter or place; a new one if it is new."""
        number = self._entities.get(iri)
        if number is not None:
            return number
        found = self.connection.execute("SELECT id FROM entities WHERE iri = ?", (iri,)).fetchone()
        if found is None:
            found = (self.connection.execute("INSERT INTO entities (iri) VALUES (?)", (iri,)).lastrowid,)
        self._entities[iri] = int(found[0])
        return int(found[0])

    def forget_entities(self) -> None:
        """Look numbers up again: some were deleted."""
        self._entities.clear()

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], commit: int) -> None:
        """Add rows as of a commit."""
        names = ", ".join(f'"{name}"' for name in (*columns, "added_commit", "removed_commit"))
        marks = ", ".join("?" * (len(columns) + 2))
        self.connection.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", ((*row, commit, FOREVER) for row in rows)
        )

    def end(self, table: str, column: str, value: Value, commit: int) -> None:
        """Take out, as of a commit, the rows whose column has this value; those of the same commit leave no trace."""
        self._end_each(table, column, [value], commit)

    def _end_each(self, table: str, column: str, values: Sequence[Value], commit: int) -> None:
        there = f"{column} = ?1 AND removed_commit = {FOREVER}"
        pairs = [(value, commit) for value in values]
        self.connection.executemany(f"DELETE FROM {table} WHERE {there} AND added_commit = ?2", pairs)
        self.connection.executemany(f"UPDATE {table} SET removed_commit = ?2 WHERE {there}", pairs)

    def sync(
        self,
        table: str,
        columns: Sequence[str],
        desired: Iterable[tuple[Value, ...]],
        commit: int,
        *,
        where: str = "1",
        values: tuple[Value, ...] = (),
    ) -> bool:
        """
        Make the rows that are there (among those of the condition) the desired ones: for what is derived.

        Returns:
            Whether anything changed.
        """
        names = ", ".join(f'"{name}"' for name in columns)
        found = self.connection.execute(
            f"SELECT rowid, {names} FROM {table} WHERE removed_commit = {FOREVER} AND ({where})", values
        )
        there = {tuple(row)[1:]: row[0] for row in found}
        wanted = dict.fromkeys(desired)
        gone = [row for content, row in there.items() if content not in wanted]
        self._end_each(table, "rowid", gone, commit)
        new = [row for row in wanted if row not in there]
        self.insert(table, columns, new, commit)
        return bool(gone or new)

    def publish(self, commit: int, *, added: int, removed: int) -> None:
        """Make the rows of a commit last; a new transaction begins."""
        self.connection.execute("INSERT INTO commits VALUES (?, ?, ?)", (commit, added, removed))
        self.keep()

    def keep(self) -> None:
        """Make last what was written; a new transaction begins."""
        self.connection.execute("COMMIT")
        self.connection.execute("BEGIN IMMEDIATE")

    def roll_back_to(self, commit: int) -> None:
        """Undo the commits after this one, which no reader ever saw (their writer was killed before it published)."""
        for table in self._dated:
            self.connection.execute(f"DELETE FROM {table} WHERE added_commit > ?", (commit,))
            self.connection.execute(
                f"UPDATE {table} SET removed_commit = ? WHERE removed_commit > ? AND removed_commit < ?",
                (FOREVER, commit, FOREVER),
            )
        for table in SETTLED:  # made anew with the next commit
            self.connection.execute(f"DELETE FROM {table}")
        self.connection.execute("DELETE FROM departed WHERE commit_number > ?", (commit,))
        self.connection.execute("DELETE FROM commits WHERE number > ?", (commit,))

    def prune(self, oldest: int) -> None:
        """Delete the rows that no snapshot sees any more: those removed up to the oldest one's commit."""
        for table in self._dated:
            self.connection.execute(
                f"DELETE FROM {table} WHERE removed_commit <= ? AND removed_commit < {FOREVER}", (oldest,)
            )

    def clear(self) -> None:
        """Delete every row."""
        undated = (
            "departed",
            "commits",
            "norm_closure",
            "actor_closure",
            "related_rights",
            "entities",
            *SETTLED,
        )
        for table in (*self._dated, *undated):
            self.connection.execute(f"DELETE FROM {table}")
        self.forget_entities()

    def _index_removed(self) -> None:
        """Rows that are gone are few: pruning must find them without looking at the others."""
        for table in self._dated:
            self.connection.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_gone ON {table} (removed_commit) WHERE removed_commit < {FOREVER}"
            )
        # The graph of matters and links, and the entity graph, are brought forward by what came.
        for table in ("claims", "statements", "matters", "matter_claims", "links"):
            self.connection.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_came ON {table} (added_commit, removed_commit)"
            )

    def close(self) -> None:
        """Close; what was not published is undone."""
        self.connection.close()

    @cached_property
    def _dated(self) -> list[str]:
        found = self.connection.execute(
            "SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
            " WHERE m.type = 'table' AND c.name = 'removed_commit'"
        )
        return [str(row[0]) for row in found]


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    return connection


def _format(connection: sqlite3.Connection) -> tuple[int, str] | None:
    try:
        row = connection.execute("SELECT version, base FROM format").fetchone()
    except sqlite3.DatabaseError:
        return None
    return (int(row[0]), str(row[1])) if row else None
