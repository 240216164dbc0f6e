"""Home, search and suggestions; the pages of what has an address of its own are made in statements and things."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from service import overview, strings
from service.charts import over_time
from service.records import View, claims
from service.view import view

pages = Blueprint("pages", __name__)

FOUND_CLAIMS = 20
FOUND_NAMES = 12


@dataclass(frozen=True)
class Start:
    """A question on the home page: what it asks, how it is answered, the view that answers it."""

    text: str
    how: str
    path: str


@pages.get("/")
def home() -> str:
    """Search, questions to start with, numbers, claims by type over time."""
    here = view()
    chart = over_time(overview.claims_by_month(here))
    return render_template("home.html", totals=overview.totals(here), chart=chart, starts=starts(here))


def starts(here: View) -> list[Start]:
    """Questions that this graph answers, about its busiest matter, norm and actor."""
    found = []
    for statement in overview.statements(here)[:1]:
        path = f"/statements/{statement.key}"
        found.append(Start(f"What does “{statement.name}” say, claim by claim?", "Read", path))
    if norm := next(iter(overview.norms(here)), None):
        found.append(Start(f"Who invokes the {norm.label}, and against whom?", "Norm", norm.path))
    for actor in sorted(overview.actors(here), key=lambda each: (-each.counts[1], each.label))[:1]:
        accused = f"/claims?type=allegation&type=finding&respondent={actor.key}"
        found.append(Start(f"Who accuses {actor.label}, and how surely?", "Claims", accused))
        found.append(Start(f"What stands around {actor.label}?", "Picture", f"/explore?node=actors/{actor.key}"))
    hedged = "/claims?certainty=reported&certainty=probable&certainty=possible"
    found.append(Start("What is denied, and what is denied about it?", "Claims", "/claims?type=denial"))
    found.append(Start("Which claims are hedged, or only passed on as reported?", "Claims", hedged))
    return found


@pages.get("/search")
def search() -> str:
    """Names first, then the words of claims."""
    here, q = view(), request.args.get("q", "")[:300].strip()
    found = claims(here, overview.claims_with(here, q, limit=FOUND_CLAIMS))
    hits = overview.suggest(here, q, limit=FOUND_NAMES)
    return render_template("search.html", q=q, hits=hits, claims=found, most=FOUND_CLAIMS)


@pages.get("/suggest")
def suggest() -> dict[str, object]:
    """What the search box offers while one types."""
    hits = overview.suggest(view(), request.args.get("q", "")[:100])
    return {"hits": [{"path": hit.path, "label": hit.label, "sort": strings.SORT[hit.sort]} for hit in hits]}
