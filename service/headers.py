"""Headers of every answer: what a browser may do with it, and who may read it from another site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Scripts, styles and calls come from here alone; images may also be drawn in place (YASGUI's icons)."""
_ALWAYS: Final = list({
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Server-Timing",
}.items())
"""Any site may read (``*``, without credentials); none may write, for Authorization is no allowed header."""
_BEFORE: Final = [
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, POST"),
    ("Access-Control-Allow-Headers", "Accept, Content-Type"),
]
"""What a browser asks before a request that is not plain."""
_WITH_POLICY: Final = [*_ALWAYS, ("Content-Security-Policy", POLICY)]


class WithHeaders:
    """A WSGI application whose every answer has them (Flask's own way takes a tenth of a short answer's time)."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
            own_policy = any(name == "Content-Security-Policy" for name, _ in headers)
            added = _ALWAYS if own_policy else _WITH_POLICY
            if environ["REQUEST_METHOD"] == "OPTIONS":
                added = added + _BEFORE
            return start_response(status, headers + added, error)

        return self._app(environ, start)


def register(app: Flask) -> None:
    """Put them on each answer of the app."""
    app.wsgi_app = WithHeaders(app.wsgi_app)  # type: ignore[method-assign]
