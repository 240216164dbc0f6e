"""What one request to a worker may use, and how many run; and what is said where that is not enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from graph.model import AvermentError


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
