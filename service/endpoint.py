"""
Queries to ``/sparql`` are answered before the web framework: for a short one, its routing would take half of the time.

What is no query, and each refusal, goes on to the framework, where errors have their one shape.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Flask
from werkzeug.wsgi import get_input_stream, wrap_file

from graph.query import Asked, NotYet, Question
from graph.workers import Answer
from service import observing
from service.budget import Budgets
from service.negotiate import Format
from service.operation import Operation, asked
from service.runtime import Runtime
from service.sparql import IN_MEMORY, REFUSED, headers, run

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH: Final = "/sparql"
AT_ONCE: Final = "averment.at_once"
"""Is in the environment of a request that the server's loop would answer itself: what takes longer raises NotYet."""
ASKED: Final = "averment.asked"
"""Holds the question that a worker is at, where that was tried."""


class Endpoint:
    """
    A WSGI application that answers queries, in front of the one that does everything else.

    Args:
        app: The other one.
    """

    def __init__(self, app: WSGIApplication, here: Runtime, budgets: Budgets) -> None:
        self._app = app
        self._here = here
        self._budgets = budgets

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or not _is_query(environ):
            return self._elsewhere(environ, start_response)
        started = time.perf_counter()
        try:
            done, chosen = self._run(environ)
        except Exception as error:  # noqa: BLE001 - the framework answers it, in the one shape of errors
            environ[REFUSED] = error
            return self._elsewhere(environ, start_response)
        start_response("200 OK", headers(done, chosen))
        self._observe(environ, done, time.perf_counter() - started)
        return _body(environ, done)

    def _elsewhere(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if AT_ONCE in environ:
            raise NotYet
        return self._app(environ, start_response)

    def _run(self, environ: WSGIEnvironment) -> tuple[Answer, Format]:
        return run(
            self._here, self._budgets, _operation(environ, self._here.settings.upload),
            client=environ.get("REMOTE_ADDR", ""), accept=environ.get("HTTP_ACCEPT", ""), ask=self._way(environ),
        )

    def _way(self, environ: WSGIEnvironment) -> Callable[[Question], Answer]:
        """How the answer is come by: in a moment or not at all, from the worker that is at it, or in turn."""
        if AT_ONCE in environ:
            if self._here.lags():
                raise NotYet
            return self._here.engine.answer_at_once
        self._here.follow()
        cancelled = environ.get("waitress.client_disconnected", _never)
        asked: Asked | None = environ.get(ASKED)
        if asked is not None:
            return lambda question: asked.finish(cancelled)
        return partial(self._here.engine.answer, cancelled=cancelled)

    def _observe(self, environ: WSGIEnvironment, done: Answer, taken: float) -> None:
        observing.record(
            self._here.figures, method=environ["REQUEST_METHOD"], address=PATH, status=200, outcome="ok", taken=taken,
            path=PATH, client=environ.get("REMOTE_ADDR"), size=done.size, query_seconds=done.seconds, query=True,
        )


def register(app: Flask, here: Runtime, budgets: Budgets) -> None:
    """Put it in front of an app."""
    app.wsgi_app = Endpoint(app.wsgi_app, here, budgets)  # type: ignore[method-assign]


def _is_query(environ: WSGIEnvironment) -> bool:
    method = environ["REQUEST_METHOD"]
    return method == "POST" or (method in ("GET", "HEAD") and bool(environ.get("QUERY_STRING")))


def _operation(environ: WSGIEnvironment, longest: int) -> Operation:
    media_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    address = environ.get("QUERY_STRING", "").encode("latin-1")
    body = partial(_body_of, environ, longest)
    return asked(environ["REQUEST_METHOD"], address, media_type, body)


def _body_of(environ: WSGIEnvironment, longest: int) -> bytes:
    return get_input_stream(environ, max_content_length=longest).read()


def _body(environ: WSGIEnvironment, done: Answer) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "HEAD":
        done.file.close()
        return ()
    return (done.read(),) if done.size <= IN_MEMORY else wrap_file(environ, done.file)


def _never() -> bool:
    return False

