"""Every page, narrow and wide, light and dark: accessible, nothing sticks out, nothing on the console."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from graph.namespaces import AV

Open = Callable[..., Page]

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async () => {
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
    const found = await axe.run({exclude: [["#yasgui"]]}, {runOnly: rules});
    return found.violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
}"""
PAGES = {
    "home": "/",
    "search": "/search?q=hospital",
    "statements": "/statements",
    "reading": "/statements/{statement}",
    "chosen": "{chosen}",
    "claims": "/claims?type=allegation&certainty=asserted",
    "claim": "{claim}",
    "actors": "/actors",
    "actor": "/actors/kelmar.html",
    "norms": "/norms",
    "norm": "/norms/un-charter.html",
    "provision": "/norms/iccpr/art-9.html",
    "matters": "/matters",
    "acts": "/matters?grain=act&least=1",
    "no-matters": "/matters?q=zzzz",
    "matter": "{act}",
    "course": "{course}",
    "dispute": "{dispute}",
    "narrowed": "{dispute}?unanswered=kelmar",
    "single": "{single}",
    "classroom": "/classroom",
    "drawing": f"/editor?query={quote(f'CONSTRUCT WHERE {{ ?s <{AV}statedIn> ?o }} LIMIT 5')}",
    "explore": "/explore",
    "picture": "/explore?node=actors/kelmar&at=actors/kelmar",
    "paths": "/paths?from=Lantern&to=UN%20Charter",
    "no-path": "/paths?from=Lantern&to=nothing",
    "questions": "/questions",
    "question": "/questions/accusations-of.html?actor=kelmar",
    "editor": "/editor?query=SELECT%20*%20WHERE%20%7B%3Fs%20a%20%3Fo%7D%20LIMIT%205",
    "ontology": "/ontology",
    "teach": "/teach",
    **{f"step-{number}": f"/teach/{number}" for number in range(1, 8)},
    "exercise": "/teach/exercise",
    "worksheet": "/teach/worksheet",
    "key": "/teach/key",
    "glossary": "/teach/glossary",
}


@pytest.fixture(scope="session")
def places(address: str) -> dict[str, str]:
    """Addresses that hang on the words of the sample: of a statement, and of a claim in it."""
    with urllib.request.urlopen(f"{address}/claims.json?respondent=kelmar&type=allegation") as answer:
        claim = json.load(answer)["items"][0]
    path = claim["iri"].partition("/id")[2]
    key, name = path.split("/")[2:4]
    found = {"statement": key, "claim": path, "chosen": f"/statements/{key}?claim={name}#{name}"}
    for grain in ("act", "course", "dispute"):
        with urllib.request.urlopen(f"{address}/matters.json?grain={grain}") as answer:
            items = json.load(answer)["items"]
        found[grain] = f"/matters/{items[0]['key']}.html"
        found["single"] = f"/matters/{items[-1]['key']}.html"
    return found


def address_of(name: str, places: dict[str, str]) -> str:
    """Where a page is."""
    given = PAGES[name]
    return given if name == "drawing" else given.format(**places)


@pytest.mark.parametrize(
    ("width", "dark"), [pytest.param(360, False, id="phone"), pytest.param(1920, True, id="wide-dark")]
)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(visit: Open, places: dict[str, str], name: str, width: int, dark: bool):
    """axe-core finds nothing, and the page does not scroll sideways."""
    page = visit(address_of(name, places), width=width, dark=dark, kept=True)
    for canvas in ("#canvas", "#drawing"):
        if page.locator(canvas).count():
            page.wait_for_selector(f"{canvas}[data-drawn]")
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("name", PAGES)
def test_page_reads_without_scripts(visit: Open, places: dict[str, str], name: str):
    """A heading and a text are there, and no control that does nothing."""
    page = visit(address_of(name, places), scripts=False, kept=True)
    assert page.locator("h1").count() == 1
    assert len(page.locator("main").inner_text()) > 60
    assert page.locator("[data-needs-script]:visible").count() == 0
    assert page.locator("[data-theme-switch]:visible").count() == 0
