"""
Killable workers: child processes that answer one request each at a time, in lanes, into spool files.

What may run long or go wrong runs in a child that can be killed: SPARQL queries (``QUERY``, graph/worker.py), and other
kinds of the same shape: a module that calls ``graph.worker.serve`` with a function from request to reply, both JSON
objects, which may write to a spool. A reply ``{"error": word, …}`` is a failure of the request.

Lanes: a few warm workers answer; what takes longer than a moment is moved, with its worker, to the slow lane, and a
spare takes its place: so quick requests wait for quick ones only. What has used the processor for a moment gets a lower
priority, and its worker ends with it; one that has only waited for the processor goes back to the fast lane.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from graph.model import AvermentError

POLL: Final = 0.25
"""Seconds between two looks at whether the client is still there."""
START: Final = 30.0
"""Seconds that a worker may take to be ready (50 ms on an idle machine)."""
SLOW_NICENESS: Final = 15
SPARE_SECONDS: Final = 5.0
"""Workers beyond the warm ones, left by many slow requests, stay for so long after the last of these."""


@dataclass(frozen=True)
class Kind:
    """Workers of one sort: the module that they run."""

    name: str
    module: str


QUERY: Final = Kind("query", "graph.worker")


@dataclass(frozen=True)
class Limits:
    """
    What one request may use, and how many run.

    Attributes:
        seconds: Wall clock, from the start of its worker's work.
        fast_seconds: After these it moves to the slow lane.
        warm: Workers of the fast lane.  slow: Most in the slow lane.  waiting: Most requests that wait for a worker.
        memory: Address space of a worker, in bytes.  bytes: Longest answer.  rows: Longest answer.
    """

    seconds: float = 20.0
    fast_seconds: float = 0.25
    warm: int = 2
    slow: int = 4
    waiting: int = 64
    memory: int = 500 << 20
    bytes: int = 64 << 20
    rows: int = 1_000_000


DEFAULT: Final = Limits()


class LimitReached(AvermentError):
    """A request ran into a limit: time, memory, nesting, rows, bytes or queue (then it may be tried again)."""

    def __init__(self, limit: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit
        self.retry_after = retry_after


class Cancelled(AvermentError):
    """Who asked has gone."""


class Failed(AvermentError):
    """A worker's reply that says what is wrong with the request."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__(str(reply.get("message", reply["error"])))
        self.reason = str(reply["error"])
        self.line: int | None = reply.get("line")
        self.column: int | None = reply.get("column")


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


class Worker:
    """One child process."""

    def __init__(self, kind: Kind, limits: Limits) -> None:
        bounds = json.dumps({"memory": limits.memory, "bytes": limits.bytes})
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in kill()
        self.slow = False
        self.niced = False
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", kind.module, bounds],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, cwd="/", bufsize=0,
            env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._replies = self._process.stdin, self._process.stdout
        self._poll = select.poll()
        self._poll.register(self._replies, select.POLLIN)
        self._read = b""
        self.used = 0.0
        """Processor time that it had used when it last spoke."""
        self.sealed = bool((self.reply() if self.wait(START) else {}).get("sealed"))

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, request: dict[str, Any]) -> None:
        self._requests.write(json.dumps(request).encode() + b"\n")

    def wait(self, seconds: float) -> bool:
        """Whether it has answered, or died, within these seconds."""
        return bool(self._poll.poll(max(0, int(seconds * 1000))))

    def reply(self) -> dict[str, Any]:
        """The reply; empty if the process has died."""
        while b"\n" not in self._read:
            part = os.read(self._replies.fileno(), 65536)
            if not part:
                return {}
            self._read += part
        line, _, self._read = self._read.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        self.used = said.pop("cpu", 0.0)
        return said

    def short(self, size: int) -> bytes:
        """The short answer that follows a reply."""
        while len(self._read) < size:
            self._read += os.read(self._replies.fileno(), 65536)
        body, self._read = self._read[:size], self._read[size:]
        return body

    def why_dead(self) -> LimitReached:
        """What its last words say: the engine aborts when memory or stack run out."""
        self._process.wait(5)
        self._errors.seek(0)
        words = self._errors.read(65536)
        if (b"overflow" in words and b"stack" in words) or self._process.returncode == -11:
            return LimitReached("nesting", "The query is too deeply nested for this service.")
        return LimitReached("memory", "The query needs more memory than it is given.")

    def cpu_seconds(self) -> float:
        """Processor time that it has used since it last spoke; without end where the system does not say."""
        try:
            return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9 - self.used
        except (OSError, ValueError, IndexError):
            return float("inf")

    def slow_down(self) -> None:
        """Give way to quick requests, for good: only root could take that back."""
        self.niced = True
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, SLOW_NICENESS)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._replies, self._errors):
            pipe.close()


class Pool:
    """The workers of a kind. Close it, or use it in a ``with``; it can be used by many threads."""

    def __init__(self, kind: Kind, limits: Limits = DEFAULT) -> None:
        self.kind = kind
        self.limits = limits
        self._numbers = itertools.count()
        self._spool = Path(tempfile.mkdtemp(prefix=f"averment-{kind.name}-"))
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
        worker = self._take(cancelled)
        started = time.monotonic()
        out = f"{self._spool}/{next(self._numbers)}"
        try:
            reply, short = self._have_done(worker, request | {"out": out}, seconds or self.limits.seconds, cancelled)
            spooled = reply.pop("spooled", False)
            if "error" in reply:
                raise _failure(reply)
        except BaseException:
            Path(out).unlink(missing_ok=True)
            raise
        taken = time.monotonic() - started
        return _from_file(reply, out, taken) if spooled else Answer(reply, io.BytesIO(short), len(short), taken)

    def close(self) -> None:
        """End all workers, whatever they do."""
        with self._ready:
            self._closed = True
            alive, self._alive = self._alive, set()
            self._ready.notify_all()
        for worker in alive:
            worker.kill()
        shutil.rmtree(self._spool, ignore_errors=True)

    def figures(self) -> dict[str, int]:
        """How many workers there are, are in the slow lane, and how many requests wait."""
        with self._ready:
            return {"workers": len(self._alive), "slow": self._slow, "waiting": self._waiting}

    def pids(self) -> list[int]:
        """Process ids of the workers."""
        with self._ready:
            return sorted(worker.pid for worker in self._alive)

    def _have_done(
        self, worker: Worker, request: dict[str, Any], seconds: float, cancelled: Callable[[], bool]
    ) -> tuple[dict[str, Any], bytes]:
        """The worker's reply and short answer; after it, the worker is free again or gone."""
        try:
            reply = self._wait(worker, request, seconds, cancelled)
            if not reply:
                raise worker.why_dead()
            short = worker.short(reply.pop("short", 0))
        except BaseException:
            self._discard(worker)
            raise
        self._give_back(worker)
        return reply, short

    def _wait(
        self, worker: Worker, request: dict[str, Any], seconds: float, cancelled: Callable[[], bool]
    ) -> dict[str, Any]:
        end = time.monotonic() + seconds
        try:
            worker.send(request)
        except BrokenPipeError:
            return {}
        if worker.wait(min(self.limits.fast_seconds, seconds)):
            return worker.reply()
        while not self._move_to_slow_lane(worker):
            if worker.cpu_seconds() > self.limits.fast_seconds / 2 or time.monotonic() > end:
                raise self._full()
            if worker.wait(self.limits.fast_seconds):
                return worker.reply()
        while not worker.wait(min(POLL, end - time.monotonic())):
            if cancelled():
                raise Cancelled("Who asked has gone.")
            if not worker.niced and worker.cpu_seconds() > self.limits.fast_seconds / 2:
                worker.slow_down()
            if time.monotonic() >= end:
                raise LimitReached("time", f"The query did not end within the {seconds:g} seconds that it is given.")
        return worker.reply()

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _from_file(reply: dict[str, Any], path: str, seconds: float) -> Answer:
    """An answer in a file, whose name goes at once, and the file when it is closed."""
    file = open(path, "rb")  # noqa: SIM115 - whoever asked closes it
    os.unlink(path)
    return Answer(reply, file, os.fstat(file.fileno()).st_size, seconds)


def _failure(reply: dict[str, Any]) -> AvermentError:
    if reply["error"] in ("rows", "bytes", "memory"):
        return LimitReached(str(reply["error"]), str(reply["message"]))
    return Failed(reply)
