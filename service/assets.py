"""Pages, our own files and third-party scripts: compressed where the browser takes it; files kept while they stay."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.metadata import version
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, request, send_from_directory, url_for

STATIC: Final = Path(__file__).with_name("static")
YEAR: Final = "public, max-age=31536000, immutable"
_MAKE_PAGES: Final = frozenset({".py", ".html", ".toml", ".txt", ".css", ".js", ".svg"})
_TEXT: Final = frozenset({".css", ".js", ".svg"})
_PAGES: Final = frozenset({"text/html", "application/json", "text/turtle", "text/csv"})
SHORT: Final = 1400
"""Bytes that go in one packet anyway."""
QUICK: Final = 5
"""Level of compression of what is made for each request: a picture of 300 nodes takes 3 ms."""


def address(name: str) -> str:
    """Address of a file, which changes with its content, so that a browser may keep it."""
    return url_for("static", filename=name, v=_fingerprint(name))


def serve(filename: str) -> Response:
    """The file; a text compressed (third-party scripts were at build time, our own are once in each process)."""
    if Path(filename).suffix in _TEXT and request.accept_encodings["gzip"] and _safe(filename):
        response = Response(_compressed(filename), mimetype=guess_type(filename)[0])
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(_fingerprint(filename))
        response.make_conditional(request)
    else:
        response = send_from_directory(STATIC, filename)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = YEAR if request.args.get("v") == _fingerprint(filename) else "no-cache"
    return response


def _safe(filename: str) -> bool:
    path = (STATIC / filename).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        abort(404)
    return True


def squeeze(response: Response) -> Response:
    """A page, compressed. Nothing secret stands in pages, so their length tells nobody anything."""
    if response.mimetype not in _PAGES or response.is_streamed or response.direct_passthrough:
        return response
    if "Content-Encoding" in response.headers or len(body := response.get_data()) <= SHORT:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, QUICK, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def register(app: Flask) -> None:
    """Serve our files so, and compress pages."""
    app.view_functions["static"] = serve
    app.after_request(squeeze)


@cache
def edition() -> str:
    """Names this edition of the pages: their programs, templates and words; an upgrade makes every page new."""
    digest = hashlib.sha256(version("averment").encode())
    for path in sorted(STATIC.parent.rglob("*")):
        if path.suffix in _MAKE_PAGES:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


@cache
def _compressed(filename: str) -> bytes:
    ready = STATIC / f"{filename}.gz"
    return ready.read_bytes() if ready.is_file() else gzip.compress((STATIC / filename).read_bytes(), 9, mtime=0)


@cache
def _fingerprint(filename: str) -> str:
    path = (STATIC / filename).resolve()
    inside = path.is_relative_to(STATIC.resolve()) and path.is_file()
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if inside else ""
