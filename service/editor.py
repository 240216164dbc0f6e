"""
The SPARQL editor: YASGUI where there are scripts, and beside it a plain form and table that need none.

``?question=`` opens a named question, its parameters filled from the address, else with the values of its example.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from graph import questions as named
from graph.model import AvermentError
from graph.namespaces import PREFIXES
from graph.query import GRAPHS, RESULTS
from graph.questions import QuestionError
from service import budget
from service.drawing import drawn
from service.errors import Problem, problem_of
from service.headers import POLICY
from service.runtime import runtime
from service.sparql import gone

editor = Blueprint("editor", __name__)

YASGUI_STYLE: Final = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style attribute that YASGUI writes into its own page (its version is pinned by package-lock.json)."""
MOST_ROWS: Final = 500
"""Rows of the plain table; the endpoint gives all of them."""
_USED: Final = ("av", "dcterms", "oa", "rdfs", "skos", "xsd")
FIRST_QUERY: Final = """SELECT ?claimant ?sure ?accused ?quote ?statement WHERE {
  ?claim a av:Allegation ;
         av:claimant/skos:prefLabel ?claimant ;
         av:accused/skos:prefLabel ?accused ;
         av:certainty/skos:prefLabel ?sure ;
         av:statedIn ?statement ;
         av:quoteAnchor/oa:hasSelector/oa:exact ?quote .
}
ORDER BY ?claimant ?accused
LIMIT 50"""


@dataclass(frozen=True)
class Table:
    """An answer as the page shows it: rows of cells, or RDF as text."""

    head: tuple[str, ...] = ()
    rows: tuple[tuple[dict[str, str], ...], ...] = ()
    text: str = ""
    yes: bool | None = None
    cut: bool = False


@editor.get("/editor")
def page() -> Response:
    """The editor, and the answer to ``?query=`` or ``?question=`` as a table."""
    name = request.args.get("question", "")
    try:
        query = question(name) if name else request.args.get("query", "")
        answer, problem = run(query) if query else (None, None)
    except QuestionError as error:
        query, answer, problem = "", None, Problem(400, "bad-parameter", str(error))
    html = render_template(
        "editor.html", query=query or prologue() + FIRST_QUERY, answer=answer,
        problem=problem.document() if problem else None, prefixes=PREFIXES, chosen=name,
        questions=[named.load(each) for each in named.names()],
        drawing=drawn(answer.text) if answer and answer.text else None,
    )
    response = Response(html, problem.status if problem else 200)
    response.headers["Content-Security-Policy"] = f"{POLICY}; style-src 'self' 'unsafe-hashes' {YASGUI_STYLE}"
    return response


def question(name: str) -> str:
    """The query of a named question, with nothing left open in it."""
    known = named.load(name)
    asked = ((one.name, request.args.get(one.name, "")) for one in known.parameters)
    given = {name: value for name, value in asked if value}
    return known.filled(dict(known.example) | given, runtime().store.iris)


def prologue() -> str:
    """The prefixes that queries here begin with."""
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in _USED)


def run(query: str) -> tuple[Table | None, Problem | None]:
    """The answer to a query for a page, or why there is none."""
    here = runtime()
    try:
        form = here.engine.outline(query).form
        budget.check()
        selects = form in ("SELECT", "ASK")
        done = here.engine.ask(query, media_type=RESULTS["json"] if selects else GRAPHS["turtle"], cancelled=gone())
        budget.charge(done.seconds)
        body = done.read()
    except AvermentError as error:
        return None, problem_of(error)
    return (_table(json.loads(body)) if selects else Table(text=body.decode("utf-8"))), None


def _table(results: dict[str, Any]) -> Table:
    if "boolean" in results:
        return Table(yes=bool(results["boolean"]))
    head = tuple(results["head"]["vars"])
    bindings = results["results"]["bindings"]
    rows = tuple(tuple(row.get(name, {}) for name in head) for row in bindings[:MOST_ROWS])
    return Table(head, rows, cut=len(bindings) > MOST_ROWS)

