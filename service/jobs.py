"""Jobs that write: one after the other, each in a child process, which can be killed and takes no memory of ours."""

from __future__ import annotations

import json
import logging
import queue
import secrets
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graph.limits import LimitReached

log = logging.getLogger(__name__)

MOST_QUEUED: Final = 100
MOST_KEPT: Final = 1000
"""Jobs that are remembered after their end."""
SECONDS: Final = 600
"""A statement of 500 words takes some two seconds, and ten to load the reader."""


@dataclass
class Job:
    """Something to be written. ``status`` is queued, running, done or failed."""

    request: dict[str, Any] = field(repr=False)
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    status: str = "queued"
    result: dict[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The job as JSON."""
        return {"id": self.id, "kind": self.request["kind"], "status": self.status} | self.result


class Jobs:
    """The queue, and the thread that works it off."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Job | None] = queue.Queue(MOST_QUEUED)
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._child: subprocess.Popen[str] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(self, request: dict[str, Any]) -> Job:
        """
        Queue a job.

        Raises:
            LimitReached: If too many wait.
        """
        job = Job(request)
        try:
            self._queue.put_nowait(job)
        except queue.Full as error:
            raise LimitReached("queue", "Too many jobs wait. Try again later.", retry_after=60) from error
        with self._lock:
            self._known[job.id] = job
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        return job

    def get(self, name: str) -> Job | None:
        """A job by its id."""
        with self._lock:
            return self._known.get(name)

    def close(self) -> None:
        """Stop the child that runs; what it had not published is undone by the store."""
        self._closed = True
        child = self._child
        if child is not None and child.poll() is None:
            child.kill()

    def _work(self) -> None:
        while not self._closed:
            job = self._queue.get()
            if job is not None:
                self._run(job)

    def _run(self, job: Job) -> None:
        job.status = "running"
        command = [sys.executable, "-I", "-m", "service.adding"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              cwd="/", env={"LC_ALL": "C.UTF-8"}) as child:
            self._child = child
            try:
                out, errors = child.communicate(json.dumps(job.request), timeout=SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                out, errors = "", f"It did not end within {SECONDS} seconds."
        upload = job.request.get("file")
        if upload:
            Path(upload).unlink(missing_ok=True)
        self._finish(job, child.returncode, out, errors)

    def _finish(self, job: Job, code: int, out: str, errors: str) -> None:
        if out.strip():
            job.result = json.loads(out.strip().splitlines()[-1])
        elif code:
            log.error("Job %s ended with %s: %s", job.id, code, errors.strip()[-2000:])
            job.result = {"error": "Something went wrong in this job; the service's log says what."}
        job.status = "failed" if code else "done"
