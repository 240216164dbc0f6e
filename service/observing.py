"""What the service says of its own work: a line for each request, and figures for Prometheus."""

from __future__ import annotations

import json
import logging
import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from service.figures import Figures
from service.runtime import runtime, snapshot

observing = Blueprint("observing", __name__)
access = logging.getLogger("averment.access")


@observing.get("/metrics")
def metrics() -> Response:
    """Figures in Prometheus's text format."""
    figures: Figures = runtime().figures
    for state, number in runtime().engine.pool.figures().items():
        figures.workers.labels(state).set(number)
    figures.commit.set(snapshot().commit)
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Time each request of the app, count it, and write a line of JSON to the access log."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def done(response: Response) -> Response:
        address = request.url_rule.rule if request.url_rule else "none"
        record(
            runtime().figures, method=request.method, address=address, status=response.status_code,
            outcome=_outcome(response), taken=time.perf_counter() - g.get("started", time.perf_counter()),
            path=request.path, client=request.remote_addr, size=response.content_length,
            query_seconds=g.get("query_seconds", 0.0), query=request.endpoint == "sparql.endpoint",
        )
        return response


def record(
    figures: Figures, *, method: str, address: str, status: int, outcome: str, taken: float, path: str,
    client: str | None, size: int | None, query_seconds: float, query: bool,
) -> None:
    """
    Count an answer, and write its line: no query text, no token, no more of the client than its address.

    Args:
        address: The rule of the address: there are few of them.  path: The address itself.
        outcome: ``ok``, or the last word of the problem's type.
        taken: Seconds until it was ready.  query_seconds: Of them, in a worker.
        query: It was a request to the endpoint.
    """
    figures.requests.labels(method, address, str(status)).inc()
    figures.seconds.labels(address).observe(taken)
    if query:
        figures.outcomes.labels(outcome).inc()
    if access.isEnabledFor(logging.INFO):
        line = {
            "client": client, "method": method, "path": path, "status": status, "outcome": outcome, "bytes": size,
            "seconds": round(taken, 4), "query_seconds": round(query_seconds, 4),
        }
        access.info("%s", json.dumps(line, ensure_ascii=False))


def _outcome(response: Response) -> str:
    if response.status_code < 400:
        return "ok"
    return str(g.get("problem", "error"))
