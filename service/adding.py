"""The child process of a job: reads an upload into the store, takes a statement out, or a review in or out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from graph import intake, reviews, sources
from graph.metadata import Metadata
from graph.model import AvermentError
from graph.namespaces import statement_key
from graph.sources import Described
from graph.store import Store

Job = dict[str, Any]


def add(job: Job) -> Job:
    """Read the uploaded file (nothing is fetched: it is given as bytes), and add it."""
    store = Store.open(job["store"])
    described = Described(options=Metadata.of(job["metadata"], "the request"))
    statement = sources.from_bytes(Path(job["file"]).read_bytes(), job["name"], described)
    report = intake.add(store, [statement], reader=job["reader"])
    if report.refused:
        raise AvermentError(str(report.refused[0]))
    return {
        "statement": store.iris.statement(statement_key(statement)),
        "added": report.added,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "claims": report.claims,
        "heldBack": [{"claim": claim, "quote": quote, "why": why.message} for claim, quote, why in report.held_back],
    }


def remove(job: Job) -> Job:
    """Take a statement out; ``purge`` leaves no trace of it."""
    store = Store.open(job["store"])
    if not intake.remove(store, job["statement"], purge=job["purge"]):
        raise AvermentError("There is no such statement.")
    return {"statement": store.iris.statement(job["statement"]), "removed": 1, "purged": job["purge"]}


def review(job: Job) -> Job:
    """Take a review in."""
    store = Store.open(job["store"])
    return _reviewed(store, reviews.review(store, job["review"]))


def withdraw(job: Job) -> Job:
    """Take a review back."""
    store = Store.open(job["store"])
    return _reviewed(store, reviews.withdraw_by_key(store, job["review"]))


def _reviewed(store: Store, made: reviews.Review) -> Job:
    iri = store.iris.review(made.claim, made.reviewer)
    return {"review": iri, "claim": made.claim, "decision": made.decision}


KINDS = {"add": add, "remove": remove, "review": review, "withdraw": withdraw}


def main() -> int:
    """Run the job on stdin."""
    job = json.load(sys.stdin)
    try:
        print(json.dumps(KINDS[job["kind"]](job), ensure_ascii=False))
    except AvermentError as error:
        print(json.dumps({"error": str(error)}, ensure_ascii=False))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
