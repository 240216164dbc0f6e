"""
Killable workers: child processes that answer one request each at a time, in lanes, into spool files.

What may run long or go wrong runs in a child that can be killed: SPARQL queries (``QUERY``, graph/worker.py), and other
kinds of the same shape: a module that calls ``graph.worker.serve`` with a function from request to reply, both JSON
objects, which may write to a spool. A reply ``{"error": word, …}`` is a failure of the request.

Lanes: a few warm workers answer; what takes longer than a moment is moved, with its worker, to the slow lane, and a
spare takes its place: so quick requests wait for quick ones only. What has used the processor for long gets a lower
priority, and its worker ends with it; the others go back to the fast lane.
"""

from __future__ import annotations

import io
import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from graph.closing import Closing
from graph.limits import DEFAULT, Cancelled, Failed, LimitReached, Limits
from graph.model import AvermentError
from graph.scratch import Scratch
from graph.worker_process import Kind, Worker

POLL: Final = 0.25
"""Seconds between two looks at whether the client is still there."""
GIVE_WAY: Final = 0.6
"""
Processor seconds after which a slow request gets a lower priority, and its worker, which cannot get it back, ends with
it: so late that the start of another (0.1 s with a snapshot to open) is little beside it.
"""
SPARE_SECONDS: Final = 5.0
"""Workers beyond the warm ones, left by many slow requests, stay for so long after the last of these."""


@dataclass
class Answer:
    """A reply, what was spooled (in memory, or a file that goes when it is closed), its size, the seconds it took."""

    reply: dict[str, Any]
    file: IO[bytes]
    size: int
    seconds: float

    def read(self) -> bytes:
        """The whole answer; closes the file."""
        with self.file:
            return self.file.read()


@dataclass
class Begun:
    """A request that a worker has. Have the pool finish it, or drop it: until then the worker is nobody else's."""

    worker: Worker
    out: str
    started: float

    def wait(self, seconds: float) -> bool:
        """Whether it is answered within these seconds."""
        return self.worker.wait(seconds)


class Pool(Closing):
    """The workers of a kind. Close it, or use it in a ``with``; it can be used by many threads."""

    def __init__(self, kind: Kind, limits: Limits = DEFAULT) -> None:
        self.kind = kind
        self.limits = limits
        self._numbers = itertools.count()
        self._spool = Scratch(kind.name)
        self._ready = threading.Condition()
        self._idle: deque[Worker] = deque()
        self._alive: set[Worker] = set()
        self._slow = 0
        self._starting = 0
        self._waiting = 0
        self._last_slow = 0.0
        self._closed = False
        for _ in range(limits.warm):
            self._starting += 1
            self._start_spare()

    def run(
        self, request: dict[str, Any], *, seconds: float | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> Answer:
        """
        Have a request answered.

        Args:
            request: What the kind's module takes; ``out`` is added to it.
            seconds: Wall clock, if not that of the limits.
            cancelled: Asked a few times a second whether nobody waits any more.

        Raises:
            LimitReached: If it needs too much, or too many are being answered.
            Failed: If the worker says what is wrong with it.
            Cancelled: If nobody waits any more.
        """
        return self.finish(self.begin(request, cancelled=cancelled), seconds=seconds, cancelled=cancelled)

    def begin(self, request: dict[str, Any], *, cancelled: Callable[[], bool] = lambda: False) -> Begun:
        """Give a request to a worker, as soon as one is free; see :meth:`run`."""
        return self._give(self._take(cancelled), request)

    def begin_now(self, request: dict[str, Any]) -> Begun | None:
        """The same without waiting; None where none is free, or others wait for one."""
        with self._ready:
            if self._waiting or not self._idle:
                return None
            worker = self._idle.pop()
        return self._give(worker, request)

    def finish(
        self, begun: Begun, *, seconds: float | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> Answer:
        """Wait for the answer; see :meth:`run`."""
        try:
            reply, short = self._have_done(begun, seconds or self.limits.seconds, cancelled)
            spooled = reply.pop("spooled", False)
            if "error" in reply:
                raise _failure(reply)
        except BaseException:
            Path(begun.out).unlink(missing_ok=True)
            raise
        taken = time.monotonic() - begun.started
        return _from_file(reply, begun.out, taken) if spooled else Answer(reply, io.BytesIO(short), len(short), taken)

    def drop(self, begun: Begun) -> None:
        """Nobody waits for it any more."""
        self._discard(begun.worker)
        Path(begun.out).unlink(missing_ok=True)

    def close(self) -> None:
        """End all workers, whatever they do."""
        with self._ready:
            self._closed = True
            alive, self._alive = self._alive, set()
            self._ready.notify_all()
        for worker in alive:
            worker.kill()
        self._spool.close()

    def figures(self) -> dict[str, int]:
        """How many workers there are, are in the slow lane, and how many requests wait."""
        with self._ready:
            return {"workers": len(self._alive), "slow": self._slow, "waiting": self._waiting}

    def pids(self) -> list[int]:
        """Process ids of the workers."""
        with self._ready:
            return sorted(worker.pid for worker in self._alive)

    def _give(self, worker: Worker, request: dict[str, Any]) -> Begun:
        out = f"{self._spool.path}/{next(self._numbers)}"
        worker.send(request | {"out": out})
        return Begun(worker, out, time.monotonic())

    def _have_done(self, begun: Begun, seconds: float, cancelled: Callable[[], bool]) -> tuple[dict[str, Any], bytes]:
        """The worker's reply and short answer; after it, the worker is free again or gone."""
        worker = begun.worker
        try:
            self._wait(worker, begun.started + seconds, seconds, cancelled)
            reply = worker.reply()
            if not reply:
                raise worker.why_dead()
            short = worker.short(reply.pop("short", 0))
        except BaseException:
            self._discard(worker)
            raise
        self._give_back(worker)
        return reply, short

    def _wait(self, worker: Worker, end: float, seconds: float, cancelled: Callable[[], bool]) -> None:
        """Wait until it has answered or died; move it from lane to lane, or raise, where it takes too long."""
        if worker.wait(min(self.limits.fast_seconds, seconds)):
            return
        while not self._move_to_slow_lane(worker):
            if worker.cpu_seconds() > self.limits.fast_seconds / 2 or time.monotonic() > end:
                raise self._full()
            if worker.wait(self.limits.fast_seconds):
                return
        while not worker.wait(min(POLL, end - time.monotonic())):
            if cancelled():
                raise Cancelled("Who asked has gone.")
            if not worker.niced and worker.cpu_seconds() > GIVE_WAY:
                worker.slow_down()
            if time.monotonic() >= end:
                raise LimitReached("time", f"The query did not end within the {seconds:g} seconds that it is given.")

    def _take(self, cancelled: Callable[[], bool]) -> Worker:
        end = time.monotonic() + self.limits.seconds
        with self._ready:
            if self._waiting >= self.limits.waiting:
                raise self._full()
            self._waiting += 1
            try:
                while not self._idle:
                    if self._closed or time.monotonic() >= end:
                        raise self._full()
                    self._ready.wait(POLL)
                    if not self._idle and cancelled():
                        raise Cancelled("Who asked has gone.")
                return self._idle.pop()
            finally:
                self._waiting -= 1

    def _move_to_slow_lane(self, worker: Worker) -> bool:
        """Whether there was room. Where there is none, a request goes on that has only waited for the processor."""
        with self._ready:
            if self._slow >= self.limits.slow:
                return False
            self._slow += 1
            worker.slow = True
        self._fill_fast_lane()
        return True

    def _give_back(self, worker: Worker) -> None:
        if worker.niced:
            self._discard(worker)
            return
        with self._ready:
            if worker not in self._alive:
                return
            if worker.slow:
                worker.slow = False
                self._slow -= 1
                self._last_slow = time.monotonic()
            self._idle.append(worker)
            self._ready.notify()
            spare = self._one_too_many()
        if spare is not None:
            spare.kill()

    def _one_too_many(self) -> Worker | None:
        """A worker beyond the warm ones, taken out, where there has been no use for it of late."""
        many = len(self._alive) - self._slow > self.limits.warm
        if many and len(self._idle) > 1 and time.monotonic() - self._last_slow > SPARE_SECONDS:
            spare = self._idle.popleft()
            self._alive.remove(spare)
            return spare
        return None

    def _discard(self, worker: Worker) -> None:
        """End a worker; a spare takes its place in the fast lane."""
        with self._ready:
            if worker not in self._alive:
                return
            self._alive.remove(worker)
            if worker.slow:
                self._slow -= 1
        worker.kill()
        self._fill_fast_lane()

    def _fill_fast_lane(self) -> None:
        with self._ready:
            missing = self.limits.warm - (len(self._alive) - self._slow + self._starting)
            self._starting += max(0, missing)
        for _ in range(missing):
            self._start_spare()

    def _start_spare(self) -> None:
        threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        try:
            worker = Worker(self.kind, self.limits)
        finally:
            with self._ready:
                self._starting -= 1
        with self._ready:
            if not self._closed:
                self._alive.add(worker)
                self._idle.append(worker)
                self._ready.notify()
                return
        worker.kill()

    def _full(self) -> LimitReached:
        return LimitReached(
            "queue", "Too many long queries are being answered. Try again in some seconds.", retry_after=5
        )


def _from_file(reply: dict[str, Any], path: str, seconds: float) -> Answer:
    """An answer in a file, whose name goes at once, and the file when it is closed."""
    file = open(path, "rb")  # noqa: SIM115 - whoever asked closes it
    os.unlink(path)
    return Answer(reply, file, os.fstat(file.fileno()).st_size, seconds)


def _failure(reply: dict[str, Any]) -> AvermentError:
    if reply["error"] in ("rows", "bytes", "memory"):
        return LimitReached(str(reply["error"]), str(reply["message"]))
    return Failed(reply)
