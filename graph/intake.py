"""Statements into the store: read, turned into graphs, through the gate, published; and out again."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from graph.format import StoreError
from graph.index import live
from graph.model import Reader, Statement, Violation
from graph.namespaces import Iris, statement_key
from graph.preparing import Prepared, opened, rules
from graph.sources import Refused
from graph.spread import pool_of, spread
from graph.store import Store
from graph.writer import Purged

log = logging.getLogger(__name__)

Known = Callable[[str, Statement], bool]
"""Says of the IRI of a statement, and of it, whether it is there already."""
PUBLISH_EVERY: Final = 2.0
"""Seconds of reading after which a long batch shows what it has."""


@dataclass
class Report:
    """What an intake did. ``refused`` are sources, and ``held_back`` claims, with the reasons."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    claims: int = 0
    refused: list[Refused] = field(default_factory=list)
    held_back: list[tuple[str, str, Violation]] = field(default_factory=list)

    def line(self) -> str:
        """The figures in a sentence."""
        parts = [f"{self.added} added", f"{self.replaced} replaced", f"{self.unchanged} unchanged"]
        parts.append(f"{len(self.refused)} refused")
        said = ", ".join(part for part in parts if not part.startswith("0 ")) or "nothing to add"
        back = f"; {len({claim for claim, _, _ in self.held_back})} held back" if self.held_back else ""
        return f"{said}; {self.claims} claims{back}"


def add(
    store: Store,
    sources: Iterable[Statement | Refused],
    *,
    reader: str | Reader = "full",
    workers: int = 1,
    dask: str = "",
    again: bool = False,
    seen: Callable[[str], None] = lambda name: None,
) -> Report:
    """
    Add statements; those that are there already, read by the same rules, are not read again.

    What is read is published every few seconds. An interrupted intake keeps what was ready; run again, it goes on.

    Args:
        workers: Processes that read.
        dask: Where to read instead: address of a Dask scheduler, or ``local`` for a cluster of ``workers`` here.
        again: Read also what is there already.
        seen: Told the name of each source that is done, for a progress bar.
    """
    report = Report()
    if not store.index_is_sound():
        with store.writing():
            log.info("The index is missing or of another version; it is built again.")
    buffer: list[Prepared] = []
    last = time.monotonic()
    base = store.version.base
    with _known(store, reader) as known, pool_of(reader, base, workers=workers, dask=dask) as pool:
        wanted = _new(sources, _nothing if again else known, report, store.iris, seen)
        try:
            for made in spread(wanted, pool, base):
                buffer.extend(made)
                if time.monotonic() - last > PUBLISH_EVERY:
                    _write(store, buffer, report, seen)
                    last = time.monotonic()
        finally:
            _write(store, buffer, report, seen)
    return report


def rehearse(
    sources: Iterable[Statement | Refused],
    *,
    reader: str | Reader = "full",
    workers: int = 1,
    dask: str = "",
    seen: Callable[[str], None] = lambda name: None,
) -> Report:
    """What :func:`add` would make of sources in an empty store; nothing is stored."""
    report = Report()
    wanted = _new(sources, _nothing, report, Iris(), seen)
    base = Iris().base
    with pool_of(reader, base, workers=workers, dask=dask) as pool:
        for made in (one for batch in spread(wanted, pool, base) for one in batch):
            if made.refused:
                report.refused.append(Refused(made.statement.document or made.iri, made.refused))
            else:
                report.added += 1
                report.claims += made.claims
                report.held_back += made.held_back
            seen(made.statement.document)
    return report


def remove(store: Store, statement: str, *, purge: bool = False) -> bool:
    """
    Take out a statement, by its IRI or the key that ends it.

    Args:
        purge: Leave no trace but a mark that keeps it out (DESIGN §2).

    Returns:
        Whether it was there.
    """
    iri = statement if "://" in statement else store.iris.statement(statement)
    if not iri.startswith(store.iris.statement("")):
        raise StoreError(f"{iri} is no statement of this store ({store.iris.statement('')}…).")
    with store.writing() as writer:
        return writer.purge_statement(iri) if purge else writer.remove_statement(iri)


def _write(store: Store, buffer: list[Prepared], report: Report, seen: Callable[[str], None]) -> None:
    """Publish what is ready, and empty the buffer."""
    ready = [made for made in buffer if not made.refused]
    report.refused += [Refused(made.statement.document or made.iri, made.refused) for made in buffer if made.refused]
    if ready:
        with _undisturbed(), store.writing() as writer:
            for made in ready:
                try:
                    change = writer.add_statement(made.iri, made.ntriples, made.held_back)
                except Purged as error:
                    report.refused.append(Refused(made.statement.document or made.iri, str(error)))
                    continue
                setattr(report, change, getattr(report, change) + 1)
                report.claims += made.claims
                report.held_back += made.held_back
    for made in buffer:
        seen(made.statement.document)
    buffer.clear()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put Ctrl-C off until a write is done, which would only be made anew; a second one ends that too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def put_off(number: int, _: object) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)

    before = signal.signal(signal.SIGINT, put_off)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _new(
    sources: Iterable[Statement | Refused],
    known: Known,
    report: Report,
    iris: Iris,
    seen: Callable[[str], None],
) -> Iterator[Statement]:
    """The statements that are not in the store, nor came already from another source."""
    before: dict[str, str] = {}
    for source in sources:
        if isinstance(source, Refused):
            report.refused.append(source)
            seen(source.source)
            continue
        iri = iris.statement(statement_key(source))
        if iri in before or known(iri, source):
            if iri in before:
                log.info("%s has the same publisher and words as %s.", source.document, before[iri])
            report.unchanged += 1
            seen(source.document)
            continue
        before[iri] = source.document
        yield source


_DESCRIBED: Final = ("document", "publisher_kind", "date", "title", "source", "language", "access", "invented")
"""Columns of what makes it another description of the same words."""


def _signature(statement: Statement) -> tuple[object, ...]:
    """What is in these columns."""
    return (
        statement.document,
        statement.publisher_kind,
        statement.date.isoformat() if statement.date else None,
        statement.title,
        statement.source,
        statement.language,
        statement.access,
        int(statement.invented),
    )


@contextmanager
def _known(store: Store, reader: str | Reader) -> Iterator[Known]:
    """
    Whether the store holds a statement, of this reader in this version: looked up one by one, for a store is large.

    The index stays open, but not the snapshot: through a long intake that would keep all that it supersedes.
    """
    columns = ", ".join((*_DESCRIBED, "reader", "reader_version"))
    sql = f"SELECT {columns} FROM statements WHERE iri = :iri AND {live('statements')}"
    with store.snapshot() as snapshot:
        commit, index = snapshot.commit, snapshot.index()

    def known(iri: str, statement: Statement) -> bool:
        row = index.connection.execute(sql, {"iri": iri, "commit": commit}).fetchone()
        return row is not None and tuple(row) == (*_signature(statement), *(rules(opened(reader)) or ()))

    try:
        yield known
    finally:
        index.close()


def _nothing(iri: str, statement: Statement) -> bool:
    return False
