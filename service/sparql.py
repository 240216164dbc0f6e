"""Queries of clients: run within limits and budget, answered in the format asked for; and what the endpoint is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse
from werkzeug.wsgi import wrap_file

from graph.query import Question
from graph.sparql_tokens import Form
from graph.workers import Answer
from service import budget, description
from service.budget import Budgets
from service.negotiate import ASKED, GRAPHS, HTML, SELECTED, Format, best, choose
from service.operation import Operation
from service.runtime import Runtime, runtime

sparql = Blueprint("sparql", __name__)

METHODS: Final = "GET, HEAD, OPTIONS, POST"
REFUSED: Final = "averment.refused"
"""Where service/endpoint.py leaves the refusal that the app is to answer with."""
IN_MEMORY: Final = 1 << 16
"""Bytes up to which an answer is read at once; longer ones go out from their file."""


@sparql.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def endpoint() -> AnyResponse:
    """Describe the service, or refuse: queries themselves are answered before they come here (service/endpoint.py)."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": METHODS})
    refused: Exception | None = request.environ.get(REFUSED)
    if refused is not None:
        raise refused
    return _describe()


def run(
    here: Runtime, budgets: Budgets, asked: Operation, *, client: str, accept: str, suffix: str | None = None,
    ask: Callable[[Question], Answer],
) -> tuple[Answer, Format]:
    """
    Run a query of a client.

    Args:
        client: Its address, whose budget is charged.
        accept: The header; ``suffix`` is stronger.
        ask: Has the question answered.

    Raises:
        Problem: 406.
        AvermentError: Whatever stops the query.
    """
    outline = here.engine.outline(asked.text)
    chosen = best(_formats(outline.form), accept, suffix=suffix)
    budgets.check(client)
    question = here.engine.question(
        asked.text, media_type=chosen.media_type, default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs, outline=outline,
    )
    done = ask(question)
    budgets.charge(client, done.seconds)
    return done, chosen


def answer(text: str, *, suffix: str | None = None) -> Response:
    """Run a query of this request, and answer in the format that it asks for."""
    here = runtime()
    done, chosen = run(
        here, budget.budgets(), Operation(text), client=request.remote_addr or "",
        accept=request.headers.get("Accept", ""), suffix=suffix, ask=partial(here.engine.answer, cancelled=gone()),
    )
    budget.book(done.seconds)
    return respond(done, chosen)


def gone() -> Callable[[], bool]:
    """Whether the client has closed its connection, as the server knows it."""
    found: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
    return found


def headers(done: Answer, chosen: Format) -> list[tuple[str, str]]:
    """What an answer says of itself."""
    return [
        ("Content-Type", chosen.content_type),
        ("Content-Length", str(done.size)),
        ("Cache-Control", "no-cache"),
        ("Server-Timing", f"query;dur={done.seconds * 1000:.1f}"),
        ("Vary", "Accept"),
    ]


def respond(done: Answer, chosen: Format) -> Response:
    """What a worker wrote, under the name of its format."""
    if done.size <= IN_MEMORY:
        return Response(done.read(), headers=headers(done, chosen))
    return Response(wrap_file(request.environ, done.file), headers=headers(done, chosen), direct_passthrough=True)


def _formats(form: Form) -> tuple[Format, ...]:
    if form in ("CONSTRUCT", "DESCRIBE"):
        return GRAPHS
    if form == "ASK":
        return ASKED
    return SELECTED


def _describe() -> AnyResponse:
    chosen = choose((*GRAPHS, HTML))
    if chosen is HTML:
        return redirect("/editor", 303)
    response = Response(description.service(request.base_url, chosen), content_type=chosen.content_type)
    response.vary.add("Accept")
    return response
