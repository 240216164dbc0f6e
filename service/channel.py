"""
Waitress with fewer steps for a short answer.

Head and body go out in one write, and the loop is not woken in vain: each costs two system calls and a change of
threads. A query that is answered in a moment is answered by the loop itself: no thread is woken, which costs more than
all the rest where several connections ask at the same time. What takes longer is left to a thread, with the worker that
is at it.
"""

from __future__ import annotations

import threading
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask

from graph.query import Asked, NotYet
from service.endpoint import ASKED, AT_ONCE, PATH

SHORT: Final = 8000
"""Characters of an address, and bytes of a body, that the loop itself looks at."""


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request; the loop may have tried to answer it."""

    at_once = False
    asked: Asked | None = None


class Task(WSGITask):  # type: ignore[misc]
    """Writes head and first part at once."""

    wrote_header: bool
    request: Request

    def get_environment(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_environment()
        if self.request.at_once:
            found[AT_ONCE] = True
        if self.request.asked is not None:
            found[ASKED] = self.request.asked
        return found

    def write(self, data: bytes) -> None:
        if self.wrote_header or not data or not self.complete or not self.has_body or self.content_length is None:
            super().write(data)
            return
        head = self.build_response_header()
        self.wrote_header = True
        part = data[: self.content_length]
        self.content_bytes_written += len(part)
        self.channel.write_soon(head + part)


class Waking:
    """
    The server, as a connection sees it.

    Its loop listens to the connection all the while (the look-ahead), so after a request it is woken only where
    something is left to write, the connection is to be closed, or it had stopped to listen because many waited.
    """

    def __init__(self, server: BaseWSGIServer, channel: HTTPChannel) -> None:
        self._server = server
        self._channel = channel
        self._loop = threading.get_ident()
        self.due = False
        """A request has come that nobody has begun with; the loop alone reads and writes this."""
        self.application = server.application
        self.active_channels = server.active_channels
        self.adj = server.adj
        self.effective_port = server.effective_port
        self.server_name = server.server_name

    def add_task(self, channel: HTTPChannel) -> None:
        if threading.get_ident() == self._loop:
            self.due = True
        else:
            self._server.add_task(channel)

    def begin(self) -> None:
        """Have a thread begin with what is due."""
        self.due = False
        self._server.add_task(self._channel)

    def is_busy(self) -> bool:
        """Requests wait for a thread."""
        return bool(self._server.task_dispatcher.queue)

    def pull_trigger(self) -> None:
        here = self._channel
        full = len(here.requests) >= here.adj.channel_request_lookahead
        if full or here.total_outbufs_len or here.will_close or here.close_when_flushed:
            self._server.pull_trigger()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    task_class = Task
    parser_class = Request
    requests: list[Request]

    def __init__(self, server: BaseWSGIServer, *rest: Any, **more: Any) -> None:
        super().__init__(server, *rest, **more)
        self.server = Waking(server, self)

    def received(self, data: bytes) -> bool:
        took = bool(super().received(data))
        if self.server.due and self._is_short() and self._answer_at_once():
            self.server.due = False
        if self.server.due:
            self.server.begin()
        return took

    def service(self) -> None:
        """Answer the first request, in a thread."""
        request = self.requests[0]
        try:
            super().service()
        finally:
            if request.asked is not None:
                request.asked.drop()

    def _is_short(self) -> bool:
        """A query to look at here: alone, so that nothing has to be waited for when its answer is written."""
        request = self.requests[0]
        alone = len(self.requests) == 1 and not self.total_outbufs_len and not self.server.is_busy()
        return (
            alone and not request.error and request.path == PATH
            and max(len(request.query), request.body_bytes_received) <= SHORT
        )

    def _answer_at_once(self) -> bool:
        request = self.requests[0]
        request.at_once = True
        try:
            super().service()
        except NotYet as found:
            request.at_once, request.asked = False, found.asked
            request.get_body_stream().seek(0)
            return False
        return True

    def readable(self) -> bool:
        """
        Listen also while an answer is being written.

        The loop asks this and then ``writable``: an answer flushed between the two would leave it deaf to the
        connection until it is woken, and nobody wakes it.
        """
        left_to_write = not self.requests and self.total_outbufs_len
        full = len(self.requests) > self.adj.channel_request_lookahead
        return not (self.will_close or self.close_when_flushed or full or left_to_write)


def use(sockets: dict[int, Any]) -> None:
    """Make the servers among these sockets give their connections to this class."""
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Channel
