"""Seconds of query time that a client address may use: a bucket that fills again each minute."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from flask import Flask, current_app, g, request

from graph.limits import LimitReached
from service.settings import Settings

PUBLIC_BUDGET: Final = 60.0
"""Seconds a minute: a class of thirty behind one address with a two-second query each is a normal day."""
MOST_CLIENTS: Final = 10_000


class Budgets:
    """One bucket for each client address. Safe for many threads."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.asked_for = settings.budget is not None
        self.shared = settings.classroom
        limited = settings.public or settings.classroom
        self.size = settings.budget if settings.budget is not None else PUBLIC_BUDGET if limited else 0.0
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def applies_to(self, client: str) -> bool:
        """Clients on loopback or a private network have no budget unless one was asked for."""
        if not self.size:
            return False
        return self.asked_for or self.shared or not _is_near(client)

    def left(self, client: str) -> float:
        """Seconds that it may still use; below zero, it must wait."""
        with self._lock:
            return self._filled(self._bucket(client))

    def check(self, client: str) -> None:
        """Raise LimitReached for a client that has used its budget up."""
        if self.applies_to(client) and (left := self.left(client)) <= 0:
            wait = int(-left * 60 / self.size) + 1
            message = f"Your address has used its {self.size:g} seconds of query time a minute. Try again in {wait} s."
            raise LimitReached("budget", message, retry_after=wait)

    def charge(self, client: str, seconds: float) -> None:
        """Take what a query used, from a client that has a budget."""
        if not self.applies_to(client):
            return
        client = self._bucket(client)
        with self._lock:
            self._left[client] = (self._filled(client) - seconds, self._clock())
            self._left.move_to_end(client)
            while len(self._left) > MOST_CLIENTS:
                self._left.popitem(last=False)

    def _bucket(self, client: str) -> str:
        """A class has one bucket, whether its devices show one address or thirty."""
        return "class" if self.shared else client

    def _filled(self, client: str) -> float:
        left, then = self._left.get(client, (self.size, self._clock()))
        return min(self.size, left + (self._clock() - then) * self.size / 60)


def budgets() -> Budgets:
    """Those of the current app."""
    found: Budgets = current_app.extensions["averment-budgets"]
    return found


def check() -> None:
    """Refuse this request if its client has used its budget up."""
    budgets().check(request.remote_addr or "")


def charge(seconds: float) -> None:
    """Charge the client of this request."""
    budgets().charge(request.remote_addr or "", seconds)
    book(seconds)


def book(seconds: float) -> None:
    """Note a query's time, for the access log."""
    g.query_seconds = g.get("query_seconds", 0.0) + seconds


def register(app: Flask, settings: Settings) -> Budgets:
    """Keep the budgets of an app."""
    app.extensions["averment-budgets"] = made = Budgets(settings)
    return made


def _is_near(client: str) -> bool:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    return address.is_loopback or address.is_private
