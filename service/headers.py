"""Headers of every answer: what a browser may do with it, and who may read it from another site."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Scripts, styles and calls come from here alone; images may also be drawn in place (YASGUI's icons)."""
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Server-Timing",
}
"""Any site may read (``*``, without credentials); none may write, for Authorization is no allowed header."""


def register(app: Flask) -> None:
    """Put them on each answer of the app."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
