"""One shape for everything that goes wrong: a problem document (RFC 9457), as JSON or as a page."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from graph.limits import Cancelled, Failed, LimitReached
from graph.model import AvermentError
from graph.sparql_tokens import QueryRefused

log = logging.getLogger(__name__)

TYPES: Final = "https://w3id.org/averment/problems/"
"""Where the types of problems hang: each says in one word what happened."""
_LIMIT_STATUS: Final = {
    "time": 504, "memory": 503, "queue": 503, "budget": 429, "nesting": 400, "rows": 422, "bytes": 422
}
_REFUSED_STATUS: Final = {"length": 413, "nesting": 400, "service": 403, "update": 403}
_FAILED_STATUS: Final = {"syntax": 400, "unknown-graph": 403, "evaluation": 422, "question": 400}
_CLIENT_GONE: Final = 499


class Problem(Exception):
    """An answer that is a refusal: status, a word for its kind, a sentence that says what is wrong and what to do."""

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.headers = headers or {}
        self.more = more

    def document(self) -> dict[str, Any]:
        """The problem document."""
        title = HTTPStatus(self.status).phrase if self.status != _CLIENT_GONE else "Client gone"
        return {
            "type": TYPES + self.kind, "title": title, "status": self.status, "detail": str(self)
        } | self.more


def problem_of(error: AvermentError) -> Problem:
    """The problem that one of our own errors is over HTTP."""
    detail = str(error)
    if isinstance(error, LimitReached):
        again = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        return Problem(_LIMIT_STATUS[error.limit], f"limit-{error.limit}", detail, headers=again, limit=error.limit)
    if isinstance(error, QueryRefused):
        limit: dict[str, Any] = {"limit": error.reason} if error.reason in ("length", "nesting") else {}
        return Problem(_REFUSED_STATUS[error.reason], f"refused-{error.reason}", detail, **limit)
    if isinstance(error, Failed):
        place: dict[str, Any] = {"line": error.line, "column": error.column} if error.line else {}
        return Problem(_FAILED_STATUS.get(error.reason, 500), error.reason, detail, **place)
    if isinstance(error, Cancelled):
        return Problem(_CLIENT_GONE, "client-gone", detail)
    return Problem(400, "bad-request", detail)


def respond(problem: Problem) -> Response:
    """The answer: a page where the client asks for HTML first, JSON else."""
    g.problem = problem.kind
    best = request.accept_mimetypes.best_match(["application/problem+json", "application/json", "text/html"])
    if best == "text/html":
        body, media_type = render_template("error.html", problem=problem.document()), "text/html; charset=utf-8"
    else:
        body, media_type = json.dumps(problem.document(), ensure_ascii=False), "application/problem+json"
    response = Response(body, problem.status, problem.headers, content_type=media_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def register(app: Flask) -> None:
    """Make every error of the app one of these."""

    def of_ours(error: AvermentError) -> Response:
        return respond(problem_of(error))

    def of_http(error: HTTPException) -> Response:
        status = error.code or 500
        headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Location", "Retry-After")}
        if status < 400:
            return Response("", status, headers)
        kind = HTTPStatus(status).phrase.lower().replace(" ", "-")
        return respond(Problem(status, kind, error.description or "", headers=headers))

    def of_others(error: Exception) -> Response:
        log.error("Unexpected error at %s", request.path, exc_info=error)
        return respond(Problem(500, "internal", "Something went wrong in this service; its log says what."))

    app.register_error_handler(Problem, respond)
    app.register_error_handler(AvermentError, of_ours)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_others)
