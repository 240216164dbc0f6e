"""Named questions over HTTP, as grlc users know them: a list, and each with its parameters in the address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from graph import questions as named
from graph.questions import Question, QuestionError
from service.errors import Problem
from service.negotiate import HTML, SELECTED, choose
from service.runtime import runtime
from service.sparql import answer

questions = Blueprint("questions", __name__)


@questions.get("/questions.json")
def listed() -> AnyResponse:
    """All questions, each with its parameters and types."""
    items = [described(named.load(name)) for name in named.names()]
    return jsonify({"total": len(items), "items": items})


@questions.get("/questions/<name>")
def asked(name: str) -> AnyResponse:
    """The answer to a question, in the formats of SPARQL results; browsers are sent to its page."""
    known, _, suffix = name.partition(".")
    if known not in named.names():
        raise Problem(404, "not-found", f"There is no such question. There are: {', '.join(named.names())}.")
    if not suffix and choose((*SELECTED, HTML)) is HTML:
        given = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        return redirect(f"/questions/{known}.html{given}", 303)
    try:
        query = named.load(known).filled(request.args.to_dict(), runtime().store.iris)
    except QuestionError as error:
        raise Problem(400, "bad-parameter", str(error)) from error
    return answer(query, suffix=suffix or None)


def described(question: Question) -> dict[str, Any]:
    """A question as JSON."""
    return {
        "name": question.name,
        "question": question.words,
        "address": f"/questions/{question.name}",
        "formats": [each.suffix for each in SELECTED],
        "parameters": [
            {
                "name": one.name, "type": one.type, "about": one.words,
                "default": one.default, "required": one.default is None,
            }
            for one in question.parameters
        ],
    }
