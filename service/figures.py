"""Counters of one service, for Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS: Final = (0.005, 0.025, 0.1, 0.25, 1.0, 5.0, 20.0)


class Figures:
    """Counters of one app, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "address", "status")
        self.requests = Counter("averment_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "averment_request_seconds", "Time to answer.", ("address",), buckets=_SECONDS, registry=self.registry
        )
        self.outcomes = Counter("averment_queries", "Queries by how they ended.", ("outcome",), registry=self.registry)
        self.workers = Gauge("averment_workers", "Worker processes.", ("state",), registry=self.registry)
        self.commit = Gauge("averment_commit", "Number of the published commit.", registry=self.registry)
