"""The program's own marks in the exercise: read once, in a process of its own, while the class goes on."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from typing import Any, Final

from service.errors import Problem

log = logging.getLogger(__name__)

READING_SECONDS: Final = 120
"""The longest that the reader may take, model and all, on a slow machine."""


class ExerciseMachine:
    """Reads a text in the background. Nobody waits in the server for it: thirty who ask would hold all its threads."""

    def __init__(self, text: str, module: str = "service.exercise_reading") -> None:
        self._text = text
        self._command = [sys.executable, "-m", module]
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._marks: list[dict[str, Any]] | None = None
        self._failed = False

    def start(self) -> None:
        """Begin to read, unless that was begun already."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._read, name="exercise", daemon=True)
                self._thread.start()

    def marks(self) -> list[dict[str, Any]] | None:
        """
        What it found; None while it reads.

        Raises:
            Problem: If the reader failed or took too long. The next who asks starts it again.
        """
        self.start()
        with self._lock:
            if self._failed:
                self._failed, self._thread = False, None
                raise Problem(503, "reading-failed", "The program could not read the text of the exercise.")
            return self._marks

    def _read(self) -> None:
        try:
            done = subprocess.run(
                self._command, input=self._text, capture_output=True, text=True, check=True, timeout=READING_SECONDS
            )
            self._marks = json.loads(done.stdout)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, json.JSONDecodeError):
            log.exception("The exercise could not be read.")
            self._failed = True
