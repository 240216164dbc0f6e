"""What the command line shows: tables, progress, logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph.namespaces import PREFIXES

errors = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False)


def log_to_terminal(level: int) -> None:
    """Send the program's messages to the standard error."""
    handler = RichHandler(console=errors, show_time=False, show_path=False, rich_tracebacks=False)
    logging.basicConfig(level=level, format="%(message)s", handlers=[handler], force=True)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """A bar on the terminal; nothing where the standard error is none."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda name: bar.update(task, advance=1, description=escape(name[:50]))


def show_table(head: Iterable[str], rows: Iterable[Iterable[str]], *, title: str = "") -> None:
    """A table; on something other than a terminal without limits of width."""
    table = Table(title=title or None, title_justify="left")
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    if out.is_terminal:
        out.print(table)
    else:
        Console(highlight=False, width=10_000).print(table)


def show_results(answer: bytes) -> None:
    """SPARQL results in JSON as a table, or the answer to ASK in a word."""
    found: dict[str, Any] = json.loads(answer)
    if "boolean" in found:
        out.print("yes" if found["boolean"] else "no")
        return
    names = found["head"]["vars"]
    rows = found["results"]["bindings"]
    show_table(names, ([_cell(row.get(name)) for name in names] for row in rows))
    out.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def _cell(term: dict[str, str] | None) -> str:
    if term is None:
        return ""
    if term["type"] != "uri":
        return term["value"]
    for prefix, namespace in PREFIXES.items():
        if term["value"].startswith(namespace):
            return f"{prefix}:{term['value'].removeprefix(namespace)}"
    return term["value"]
