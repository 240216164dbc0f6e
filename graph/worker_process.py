"""One worker: a child process that answers one request at a time (see graph/worker.py for the child's own side)."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph.limits import LimitReached, Limits

START: Final = 30.0
"""Seconds that a worker may take to be ready (50 ms on an idle machine)."""
SLOW_NICENESS: Final = 15


@dataclass(frozen=True)
class Kind:
    """Workers of one sort: the module that they run."""

    name: str
    module: str


QUERY: Final = Kind("query", "graph.worker")


class Worker:
    """One child process."""

    def __init__(self, kind: Kind, limits: Limits) -> None:
        bounds = json.dumps({"memory": limits.memory, "bytes": limits.bytes})
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in kill()
        self.slow = False
        self.niced = False
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", kind.module, bounds],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd="/",
            bufsize=0,
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
        """Give it a request; one that has died says so when it is waited for."""
        with contextlib.suppress(BrokenPipeError):
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
