"""A query from the command line: run in a killable worker, its answer in the format that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from graph import questions
from graph.limits import DEFAULT
from graph.model import AvermentError
from graph.namespaces import PREFIXES
from graph.query import GRAPHS, RESULTS, QueryEngine
from graph.store import Store

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A question's name; no query is one."""


class UnknownFormat(AvermentError):
    """No format of that name suits the query."""


@dataclass(frozen=True)
class Answered:
    """The answer's bytes; ``table``: they are JSON results, to be shown as a table."""

    data: bytes
    table: bool


def query_of(store: str, text: str, values: Iterable[str]) -> str:
    """
    The query that is meant: the text itself, or a named question with ``name=value`` for its parameters.

    Raises:
        QuestionError: If there is no such question, or it has no such parameter.
    """
    if not _NAME.fullmatch(text):
        return text
    pairs = (value.partition("=") for value in values)
    return questions.load(text).filled({name: value for name, _, value in pairs}, Store.open(store).iris)


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
