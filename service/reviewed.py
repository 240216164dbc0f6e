"""Who reviewed a claim, when and why: asked of the graph, for few claims are reviewed and the index does not say it."""

from __future__ import annotations

import json
from typing import Any, Final

from graph.namespaces import AV
from graph.query import RESULTS
from service.records import ClaimRow
from service.runtime import runtime
from service.sparql import gone

_ASKED: Final = (
    "SELECT ?iri ?decision ?reviewer ?date ?reason WHERE {{ ?iri <{av}reviews> <{claim}> ; <{av}decision> ?decision ;"
    " <{av}reviewer> ?reviewer ; <{av}decidedOn> ?date . OPTIONAL {{ ?iri <{av}reason> ?reason }} }}"
    " ORDER BY DESC(?date) ?reviewer"
)


def reviews(claim: ClaimRow) -> list[dict[str, Any]]:
    """The reviews of a claim, the newest first; none where its row says that there is none."""
    if claim.review == "unreviewed":
        return []
    text = _ASKED.format(av=AV, claim=claim.iri)
    done = runtime().engine.ask(text, media_type=RESULTS["json"], union=True, cancelled=gone())
    rows = json.loads(done.read())["results"]["bindings"]
    return [{name: term["value"].removeprefix(AV) for name, term in row.items()} for row in rows]
