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
        taken = time.perf_counter() - g.get("started", time.perf_counter())
        address = request.url_rule.rule if request.url_rule else "none"
        outcome = _outcome(response)
        figures: Figures = runtime().figures
        figures.requests.labels(request.method, address, str(response.status_code)).inc()
        figures.seconds.labels(address).observe(taken)
        if request.endpoint == "sparql.endpoint":
            figures.outcomes.labels(outcome).inc()
        if access.isEnabledFor(logging.INFO):
            access.info("%s", json.dumps(_line(response, taken, outcome), ensure_ascii=False))
        return response


def _line(response: Response, taken: float, outcome: str) -> dict[str, object]:
    """No query text, no token, no more of the client than its address."""
    return {
        "client": request.remote_addr,
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "outcome": outcome,
        "bytes": response.content_length,
        "seconds": round(taken, 4),
        "query_seconds": round(g.get("query_seconds", 0.0), 4),
    }


def _outcome(response: Response) -> str:
    """``ok``, or the last word of the problem's type."""
    if response.status_code < 400:
        return "ok"
    return str(g.get("problem", "error"))
