"""The server: one process, waitress, whose budgets, queue and counters are in one place (DESIGN §3)."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any, Final

from service import channel, create_app
from service.classroom import reachable
from service.settings import Settings

log = logging.getLogger(__name__)

MOST_CONNECTIONS: Final = 1000
"""Slow clients cost a file descriptor each, no thread: two hundred slow heads leave the others unharmed."""
IDLE_SECONDS: Final = 30
"""After these a silent connection is closed."""


def serve(settings: Settings, *, ready: Callable[[str], object] = lambda address: None) -> None:
    """
    Serve until SIGTERM or Ctrl-C: then answer what is being answered, for five seconds at most, and end the workers.

    Args:
        ready: Called with the address once connections are accepted.
    """
    from waitress.server import create_server

    if settings.classroom:
        settings = replace(settings, token=None)
    app = create_app(settings)
    sockets: dict[int, Any] = {}
    server: Any = create_server(
        app, map=sockets, host=settings.host, port=settings.port, threads=settings.threads, ident="averment",
        connection_limit=MOST_CONNECTIONS, channel_timeout=IDLE_SECONDS, cleanup_interval=10, asyncore_use_poll=True,
        channel_request_lookahead=5, max_request_body_size=settings.upload, **_proxy(settings),
    )
    channel.use(sockets)
    signal.signal(signal.SIGTERM, _stop)
    host = reachable(settings.host) if settings.classroom else settings.host
    address = f"http://{host}:{getattr(server, 'effective_port', settings.port)}"
    if settings.classroom:
        app.config["CLASSROOM"] = f"{address}/"
    ready(address)
    try:
        server.run()
    finally:
        app.extensions["averment"].close()
        log.info("Stopped.")


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _proxy(settings: Settings) -> dict[str, Any]:
    """Forwarded addresses count where they come from the one trusted proxy, and are taken away else."""
    if not settings.trusted_proxy:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": settings.trusted_proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        "clear_untrusted_proxy_headers": True,
    }
