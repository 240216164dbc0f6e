"""Statements into the store: read, turned into graphs, through the gate, published; and out again."""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from graph.format import StoreError
from graph.index import live
from graph.model import Reader, Reading, Statement, Violation
from graph.namespaces import Iris, statement_key
from graph.sources import Refused
from graph.store import Store
from graph.writer import Purged

log = logging.getLogger(__name__)

PUBLISH_EVERY: Final = 2.0
"""Seconds of reading after which a long batch shows what it has."""
BATCH_CHARACTERS: Final = 30_000
"""Text that the parser takes at once: enough to be fast, little enough to be interrupted."""


@dataclass(frozen=True)
class Prepared:
    """
    A statement, ready for the store: what the reading of it made, as bytes that pass between processes.

    Attributes:
        held_back: Claims that the gate did not let in: IRI, quote, why.
        refused: Why nothing of it may enter; empty if it may.
    """

    statement: Statement
    iri: str
    ntriples: bytes = b""
    claims: int = 0
    held_back: tuple[tuple[str, str, Violation], ...] = ()
    refused: str = ""


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


def prepare(statements: Iterable[Statement], reader: str | Reader, base: str) -> list[Prepared]:
    """
    Read statements and take their graphs through the gate. Needs no store: it can run anywhere (worker, cluster).

    Args:
        reader: A name for :func:`graph.reader.open_reader`, or one of your own (for other processes: that pickles).
        base: Where the IRIs hang.
    """
    return list(_prepared(_open(reader), statements, Iris(base)))


def _prepared(reader: Reader, statements: Iterable[Statement], iris: Iris) -> Iterator[Prepared]:
    from graph import catalogue
    from graph.rdf import statement_graph
    from graph.validate import StatementRefused, gate

    several = list(statements)
    read_all: Callable[[list[Statement]], Iterable[Reading]] | None = getattr(reader, "read_all", None)
    readings = read_all(several) if read_all else map(reader.read, several)
    for statement, reading in zip(several, readings, strict=True):
        iri = iris.statement(statement_key(statement))
        try:
            gated = gate(statement_graph(statement, reading, catalogue.load(), iris), iris)
        except StatementRefused as error:
            yield Prepared(statement, iri, refused=str(error))
            continue
        back = tuple((one.claim, one.quote, why) for one in gated.held_back for why in one.violations)
        ntriples = gated.graph.serialize(format="nt", encoding="utf-8")
        claims = len(reading.claims) - len(gated.held_back)
        yield Prepared(statement, iri, ntriples, claims, back)


def add(
    store: Store,
    sources: Iterable[Statement | Refused],
    *,
    reader: str | Reader = "full",
    workers: int = 1,
    again: bool = False,
    seen: Callable[[str], None] = lambda name: None,
) -> Report:
    """
    Add statements; those that are there already, read by the same rules, are not read again.

    What is read is published every few seconds. An interrupted intake keeps what was ready; run again, it goes on.

    Args:
        workers: Processes that read.
        again: Read also what is there already.
        seen: Told the name of each source that is done, for a progress bar.
    """
    report = Report()
    if not store.index_is_sound():
        with store.writing():
            log.info("The index is missing or of another version; it is built again.")
    known = set() if again else _known(store, reader)
    wanted = _new(sources, known, report, store.iris, seen)
    buffer: list[Prepared] = []
    last = time.monotonic()
    try:
        for made in _read(wanted, reader, store.version.base, workers):
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
    seen: Callable[[str], None] = lambda name: None,
) -> Report:
    """What :func:`add` would make of sources in an empty store; nothing is stored."""
    report = Report()
    wanted = _new(sources, set(), report, Iris(), seen)
    for made in (one for batch in _batches(wanted) for one in prepare(batch, reader, Iris().base)):
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
        with store.writing() as writer:
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


def _new(
    sources: Iterable[Statement | Refused],
    known: set[tuple[object, ...]],
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
        if iri in before or (iri, *_signature(source)) in known:
            if iri in before:
                log.info("%s has the same publisher and words as %s.", source.document, before[iri])
            report.unchanged += 1
            seen(source.document)
            continue
        before[iri] = source.document
        yield source


def _signature(statement: Statement) -> tuple[object, ...]:
    """What makes it another description of the same words."""
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


def _known(store: Store, reader: str | Reader) -> set[tuple[object, ...]]:
    """What the store holds, of this reader in this version."""
    with store.snapshot() as snapshot:
        index = snapshot.index()
        try:
            rows = index.connection.execute(
                "SELECT iri, document, publisher_kind, date, title, source, language, access, invented, reader,"
                f" reader_version FROM statements WHERE {live('statements')}",
                {"commit": snapshot.commit},
            ).fetchall()
        finally:
            index.close()
    if not rows:
        return set()
    provenance = getattr(_open(reader), "provenance", None)
    version = (provenance.reader, provenance.version) if provenance else None
    return {tuple(row)[:-2] for row in rows if tuple(row)[-2:] == version}


def _read(statements: Iterable[Statement], reader: str | Reader, base: str, workers: int) -> Iterator[list[Prepared]]:
    if workers <= 1:
        for batch in _batches(statements):
            yield prepare(batch, reader, base)
        return
    # Fresh processes, for a fork would take the parent's open files and threads along.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[list[Prepared]]] = deque()
        try:
            for batch in _batches(statements):
                waiting.append(pool.submit(prepare, batch, reader, base))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _batches(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    batch: list[Statement] = []
    size = 0
    for statement in statements:
        batch.append(statement)
        size += len(statement.text)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _open(reader: str | Reader) -> Reader:
    return _named(reader) if isinstance(reader, str) else reader


@cache
def _named(name: str) -> Reader:
    from graph.reader import open_reader

    return open_reader(name)
