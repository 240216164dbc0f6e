"""
Reading spread over processes: batches go out to whoever reads, and come back in their order.

Who reads is a :class:`Pool`: this process, processes of this machine, or a cluster (:mod:`graph.cluster`). All else is
the same for each, so that the store is.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, Final, Protocol

from graph.model import AvermentError, Reader, Statement
from graph.namespaces import Iris, statement_key
from graph.preparing import Prepared, prepare

BATCH_CHARACTERS: Final = 30_000
"""Text that the parser takes at once: enough to be fast, little enough to be interrupted."""
AHEAD: Final = 2
"""Batches under way for each process: one that is read, and one that waits for it. No more texts are held in memory."""
DEADLY: Final = "the process that reads it dies each time, so it is left out (out of memory? split it)."


class WorkerDied(Exception):
    """The process that read a batch died, as often as whoever runs it tries again."""


class SpreadError(AvermentError):
    """Nobody can read."""


class Pool(Protocol):
    """Who reads."""

    @property
    def ahead(self) -> int:
        """Batches that may be under way when another is waited for."""

    def submit(self, batch: list[Statement]) -> Any:
        """Give a batch out to be read."""

    def settle(self, task: Any) -> None:
        """Wait until a batch is read, or not read for good."""

    def result(self, task: Any) -> list[Prepared]:
        """
        Wait for what was made of a batch.

        Raises:
            WorkerDied: If its reading killed who read it.
        """

    def drop(self, task: Any) -> None:
        """Let go of a batch that nobody waits for any more."""


def spread(statements: Iterable[Statement], pool: Pool, base: str) -> Iterator[list[Prepared]]:
    """
    Read statements in batches, in order, no more of them under way than the pool allows.

    A batch whose reading kills its process is read again one by one, and the statement that kills is refused by name.
    """
    waiting: deque[tuple[list[Statement], Any]] = deque()
    try:
        for batch in batches(statements):
            waiting.append((batch, pool.submit(batch)))
            while len(waiting) > pool.ahead:
                yield from _next(waiting, pool, base)
        while waiting:
            yield from _next(waiting, pool, base)
    finally:
        for _, task in waiting:
            pool.drop(task)


def _next(waiting: deque[tuple[list[Statement], Any]], pool: Pool, base: str) -> Iterator[list[Prepared]]:
    batch, task = waiting[0]
    try:
        made = pool.result(task)
    except WorkerDied:
        waiting.popleft()
        # Nobody else reads meanwhile: who shares a process with what kills it must not be blamed.
        for _, other in waiting:
            pool.settle(other)
        for statement in batch:
            yield _alone(statement, pool, base)
    else:
        waiting.popleft()
        yield made


def _alone(statement: Statement, pool: Pool, base: str) -> list[Prepared]:
    task = pool.submit([statement])
    try:
        return pool.result(task)
    except WorkerDied:
        _see_that_it_reads(pool)
        return [Prepared(statement, Iris(base).statement(statement_key(statement)), refused=DEADLY)]
    finally:
        pool.drop(task)


def _see_that_it_reads(pool: Pool) -> None:
    """
    Nothing at all must not kill: where it does, the statement is not to blame.

    Raises:
        SpreadError: If it does.
    """
    try:
        pool.result(pool.submit([]))
    except WorkerDied as error:
        raise SpreadError("the processes that read die before they read anything (memory? installation?).") from error


def batches(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Statements, as many together as the parser takes well."""
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


@contextmanager
def pool_of(reader: str | Reader, base: str, *, workers: int = 1, dask: str = "") -> Iterator[Pool]:
    """
    Who reads, as long as it is needed.

    Args:
        workers: Processes of this machine.
        dask: Address of a Dask scheduler, or ``local`` for a cluster of as many workers here.
    """
    if dask:
        from graph.cluster import cluster

        with cluster(dask, reader, base, workers=workers) as pool:
            yield pool
    elif workers > 1:
        with Processes(reader, base, workers) as pool:
            yield pool
    else:
        yield Here(reader, base)


class Here:
    """This process."""

    ahead: Final = 0

    def __init__(self, reader: str | Reader, base: str) -> None:
        self._reader, self._base = reader, base

    def submit(self, batch: list[Statement]) -> Future[list[Prepared]]:
        """Read it at once."""
        done: Future[list[Prepared]] = Future()
        done.set_result(prepare(batch, self._reader, self._base))
        return done

    def settle(self, task: Future[list[Prepared]]) -> None:
        """It is."""

    def result(self, task: Future[list[Prepared]]) -> list[Prepared]:
        """What was made of it."""
        return task.result()

    def drop(self, task: Future[list[Prepared]]) -> None:
        """Nothing is under way."""


class Processes:
    """Processes of this machine; where one dies, they are made anew."""

    def __init__(self, reader: str | Reader, base: str, workers: int) -> None:
        self._reader, self._base, self._workers = reader, base, workers
        self._executor = self._start()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    @property
    def ahead(self) -> int:
        """So many that none of them waits for work."""
        return AHEAD * self._workers

    def submit(self, batch: list[Statement]) -> Future[list[Prepared]]:
        """Give it to the next that is free."""
        try:
            return self._executor.submit(prepare, batch, self._reader, self._base)
        except BrokenExecutor:
            self._executor.shutdown()
            self._executor = self._start()
            return self._executor.submit(prepare, batch, self._reader, self._base)

    def settle(self, task: Future[list[Prepared]]) -> None:
        """Wait for it, and not for what came of it."""
        wait([task])

    def result(self, task: Future[list[Prepared]]) -> list[Prepared]:
        """What was made of it."""
        try:
            return task.result()
        except BrokenExecutor as error:
            raise WorkerDied from error

    def drop(self, task: Future[list[Prepared]]) -> None:
        """Read it only if somebody has begun to."""
        task.cancel()

    def _start(self) -> ProcessPoolExecutor:
        # Fresh processes, for a fork would take the parent's open files and threads along.
        return ProcessPoolExecutor(self._workers, multiprocessing.get_context("spawn"), _leave_ctrl_c)


def _leave_ctrl_c() -> None:
    """A terminal sends it to all that it started; who began the work ends it, in one line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
