"""Whether the service can answer: for load balancers and for people who look."""

from __future__ import annotations

from flask import Blueprint

from service.runtime import runtime, snapshot

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> dict[str, object]:
    """A query goes through a worker; what is shown is the commit and the workers."""
    runtime().engine.ask("ASK {}").file.close()
    return {"status": "ok", "commit": snapshot().commit, **runtime().engine.pool.figures()}
