"""A picture of as many nodes as are ever drawn stands within a second after its data has come."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession, Page, Route

from service.picture import MOST_NODES

Open = Callable[..., Page]

EDGES = 600
SLOWEST = 1.0
"""Seconds of the processor for the whole page, its reading included: what others do on the machine is not our page."""
TRIES = 4


def _large() -> dict[str, Any]:
    """Nodes of every kind, joined as claims join them: a few with many relations, many with a few."""
    chance = random.Random(7)
    kinds = ("actor", "actor", "norm", "matter")
    nodes = [
        {"id": f"n{at}", "iri": f"http://e.example/{at}", "label": f"Something named {at}", "sort": kinds[at % 4],
         "kind": "state", "opened": at < 20, "pinned": False, "hidden": at % 3}
        for at in range(MOST_NODES)
    ]
    edges = [
        {"source": f"n{int(MOST_NODES * chance.random() ** 2)}", "relation": "accuses", "label": "accuses",
         "target": f"n{at % MOST_NODES}", "claims": 1 + at % 5, "publishers": 1, "first": None, "last": None,
         "sentences": []}
        for at in range(EDGES)
    ]
    edges = [edge for edge in edges if edge["source"] != edge["target"]]
    told = {"address": "/explore?node=n0", "cut": True, "citation": "", "invented": True}
    return told | {"nodes": nodes, "edges": edges}


def test_three_hundred_nodes_within_a_second(visit: Open):
    """From the first byte to the drawn picture."""
    page = visit("/explore?node=actors/kelmar")
    page.wait_for_selector("#canvas[data-drawn]")
    data = json.dumps(_large())

    def enlarged(route: Route) -> None:
        answer = route.fetch()
        place = re.compile(r'(id="picture-data">).*?(</script>)', re.DOTALL)
        text = place.sub(lambda found: found[1] + data + found[2], answer.text())
        route.fulfill(response=answer, body=text)

    page.route(re.compile(r"/explore\?"), enlarged)
    meter = page.context.new_cdp_session(page)
    seconds: list[float] = []
    while not seconds or (min(seconds) >= SLOWEST and len(seconds) < TRIES):
        seconds.append(_spent(page, meter))
    assert page.evaluate("JSON.parse(document.getElementById('picture-data').textContent).nodes.length") == MOST_NODES
    assert min(seconds) < SLOWEST, seconds


def _spent(page: Page, meter: CDPSession) -> float:
    """Processor seconds of the page's main thread from asking for it to the drawn picture."""
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.reload()
    page.wait_for_selector("#canvas[data-drawn]")
    metrics = {each["name"]: each["value"] for each in meter.send("Performance.getMetrics")["metrics"]}
    meter.send("Performance.disable")
    return float(metrics["TaskDuration"])
