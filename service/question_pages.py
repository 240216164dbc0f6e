"""The named questions for people: a list, and each with a form for its parameters and its answer as a table."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graph import questions as named
from graph.questions import Question, QuestionError
from service.editor import run
from service.negotiate import HTML, JSON, choose
from service.questions import listed
from service.runtime import runtime

question_pages = Blueprint("question_pages", __name__)


@question_pages.get("/questions")
def all_questions() -> AnyResponse:
    """What scholars ask: for people by Accept, each leading to its form; for programs as data."""
    chosen = choose((HTML, JSON))
    response = listed() if chosen is JSON else Response(list_page())
    response.vary.add("Accept")
    return response


@question_pages.get("/questions.html")
def list_page() -> str:
    """The list for people."""
    return render_template("questions.html", questions=[named.load(name) for name in named.names()])


@question_pages.get("/questions/<name>.html")
def one_question(name: str) -> tuple[str, int]:
    """A question with its form, first filled with its example; its answer where all that it needs is given."""
    if name not in named.names():
        abort(404)
    question = named.load(name)
    values = request.args or question.example
    given = {one.name: values.get(one.name, "") for one in question.parameters}
    wanted = [one.name for one in question.parameters if one.default is None]
    answer = problem = None
    complaint = ""
    if all(given[each] for each in wanted):
        try:
            answer, problem = run(_filled(question, given))
        except QuestionError as error:
            complaint = str(error)
    html = render_template(
        "question.html", question=question, given=given, answer=answer, complaint=complaint,
        problem=problem.document() if problem else None, query=question.query,
    )
    return html, problem.status if problem else 400 if complaint else 200


def _filled(question: Question, given: dict[str, str]) -> str:
    return question.filled({name: value for name, value in given.items() if value}, runtime().store.iris)
