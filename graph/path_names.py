"""The nodes that a name may mean: an IRI, a key as in addresses (``norms/un-charter``), a label or an alias."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from graph.entity_graph import NORM_KINDS
from graph.index import live
from graph.model import AvermentError
from graph.path_hops import Node


class NotFoundError(AvermentError):
    """A name that nothing in the graph bears."""


class AmbiguousError(AvermentError):
    """A name that several nodes bear."""

    def __init__(self, text: str, choices: list[Node]) -> None:
        names = "; ".join(f"{node.label} <{node.iri}>" for node in choices)
        super().__init__(f"{text!r} may be any of: {names}. Give the IRI of one.")
        self.choices = choices


class BadQuestionError(AvermentError):
    """A bound or filter that makes no sense."""


_KIND_NAMES: Final = {name.replace("-", " "): name for name in NORM_KINDS} | {"treaty": "instrument"}
KIND_NUMBERS: Final = {name: 10 + number for number, name in enumerate(NORM_KINDS)}


def any_norm(kind: str) -> Node:
    """
    Stands for every norm of a kind.

    Raises:
        BadQuestionError: If there is no such kind.
    """
    name = _KIND_NAMES.get(kind.strip().lower().replace("-", " "))
    if name is None:
        raise BadQuestionError(f"{kind!r} is no kind of norm: choose from {', '.join(NORM_KINDS)}.")
    return Node("", f"any {name.replace('-', ' ')}", name)


def numbers(connection: sqlite3.Connection, table: str, iris: list[str], commit: int | None = None) -> dict[str, int]:
    """
    Numbers of the rows of a table by IRI.

    Args:
        commit: Only of those that are there at it.
    """
    marks = ",".join("?" * len(iris))
    there = f"AND added_commit <= {int(commit)} AND removed_commit > {int(commit)}" if commit is not None else ""
    return dict(connection.execute(f"SELECT iri, id FROM {table} WHERE iri IN ({marks}) {there}", iris).fetchall())


_NAMED: Final = (("actors", "x.kind", "1"), ("norms", "x.kind", "1"), ("matters", "'matter'", "grain = 'act'"))


def named(
    connection: sqlite3.Connection, commit: int, column: str, values: Sequence[int | str]
) -> list[tuple[int, Node]]:
    """Nodes by the values of a column of ``entities AS e``."""
    found: list[tuple[int, Node]] = []
    for begin in range(0, len(values), 500):
        some = values[begin : begin + 500]
        marks = ",".join("?" * len(some))
        for table, kind, which in _NAMED:
            sql = (
                f"SELECT e.id, e.iri, x.label, {kind} FROM entities e JOIN {table} x ON e.id = x.id"
                f" WHERE {column} IN ({marks}) AND {which}"
                f" AND x.added_commit <= {int(commit)} AND x.removed_commit > {int(commit)} ORDER BY e.iri"
            )
            found += [(int(row[0]), Node(row[1], row[2], row[3])) for row in connection.execute(sql, some)]
    return found


def resolve(connection: sqlite3.Connection, commit: int, text: str, *, limit: int = 8) -> list[Node]:
    """
    Nodes that an IRI, a label, an alias or a key names; one alone if it is the name of just one, else candidates.

    A key is what comes after ``actors/`` or ``norms/`` in an IRI (``ven``, ``un-charter/art-2``), or that with these.
    A node of which it is the name that is shown goes before those that bear it as an alias, and one that claims name
    before one that nobody mentions.
    """
    text = text.strip()
    if "://" in text:
        return [node for _, node in named(connection, commit, "e.iri", [text])]
    table, _, key = text.partition("/")
    if key and table in ("actors", "norms", "matters"):
        return _of_key(connection, commit, key, tables=(table,))
    sql = (
        f"SELECT l.iri, max(l.preferred) FROM labels l WHERE l.label = :text COLLATE NOCASE AND {live('l')} "
        "AND l.sort <> 'statement' GROUP BY l.iri ORDER BY l.iri"
    )
    found = [(str(row[0]), bool(row[1])) for row in connection.execute(sql, {"text": text, "commit": commit})]
    used = [one for one in found if _is_spoken_of(connection, commit, one[0])] or found
    preferred = [one for one in used if one[1]] or used
    nodes = {node.iri: node for _, node in named(connection, commit, "e.iri", [iri for iri, _ in preferred])}
    return [nodes[iri] for iri, _ in preferred if iri in nodes][:limit] or _of_key(connection, commit, text)


def _of_key(
    connection: sqlite3.Connection, commit: int, key: str, *, tables: Iterable[str] = ("actors", "norms")
) -> list[Node]:
    """Nodes by the last part of their IRI, ``ven`` or ``un-charter/art-2``."""
    found = []
    for table in tables:
        sql = f"SELECT x.id FROM {table} x WHERE x.key = :key AND {live('x')}"
        known = [int(row[0]) for row in connection.execute(sql, {"key": key, "commit": commit})]
        found += [node for _, node in named(connection, commit, "e.id", known)]
    return found


def _is_spoken_of(connection: sqlite3.Connection, commit: int, iri: str) -> bool:
    """Whether a claim joins it to something."""
    sql = (
        f"SELECT 1 FROM matters m JOIN entities e ON e.id = m.id WHERE e.iri = :iri AND {live('m')} UNION ALL "
        "SELECT 1 FROM entities e JOIN edges g ON (g.source = e.id OR g.target = e.id) "
        f"WHERE e.iri = :iri AND g.claim IS NOT NULL AND {live('g')} LIMIT 1"
    )
    return connection.execute(sql, {"iri": iri, "commit": commit}).fetchone() is not None


def the_one(connection: sqlite3.Connection, commit: int, text: str, *, norms: bool = False) -> Node:
    """
    The node of a name.

    Args:
        norms: ``any right`` (treaty, provision, …) stands for every norm of that kind.

    Raises:
        NotFoundError: If nothing bears it.
        AmbiguousError: If several things do.
    """
    if norms and text.lower().startswith("any "):
        return any_norm(text[4:])
    found = resolve(connection, commit, text)
    if not found:
        raise NotFoundError(f"nothing here is called {text!r}: search for it, or give its IRI.")
    if len(found) > 1:
        raise AmbiguousError(text, found)
    return found[0]
