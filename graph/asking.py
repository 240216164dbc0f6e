"""A query from the command line: run in a killable worker, its answer in the format that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.model import AvermentError
from graph.namespaces import PREFIXES
from graph.query import GRAPHS, RESULTS, QueryEngine
from graph.store import Store
from graph.workers import DEFAULT


class UnknownFormat(AvermentError):
    """No format of that name suits the query."""


@dataclass(frozen=True)
class Answered:
    """The answer's bytes; ``table``: they are JSON results, to be shown as a table."""

    data: bytes
    table: bool


def ask(store: str, text: str, syntax: str = "table", *, seconds: float = DEFAULT.seconds) -> Answered:
    """
    Ask a store.

    Args:
        syntax: ``table``, or a name in :data:`graph.query.RESULTS` or :data:`graph.query.GRAPHS`.

    Raises:
        UnknownFormat: If the query's form has no such format.
    """
    with QueryEngine(Store.open(store), limits=replace(DEFAULT, seconds=seconds, warm=1)) as engine:
        rows = engine.outline(text).form in ("SELECT", "ASK")
        known = RESULTS if rows else GRAPHS
        name = {"table": "json" if rows else "turtle"}.get(syntax, syntax)
        if name not in known:
            raise UnknownFormat(f"--format {syntax} does not suit the query: choose from table, {', '.join(known)}.")
        answer = engine.ask(text, media_type=known[name], prefixes=PREFIXES)
        return Answered(answer.read(), rows and syntax == "table")
