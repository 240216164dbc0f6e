"""The named questions for people: a list, and each with a form for its parameters and its answer as a table."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from graph import questions as named
from graph.questions import Question, QuestionError
from service.editor import run
from service.runtime import runtime

question_pages = Blueprint("question_pages", __name__)


@question_pages.get("/questions")
@question_pages.get("/questions.html")
def all_questions() -> str:
    """What scholars ask, each leading to its form."""
    return render_template("questions.html", questions=[named.load(name) for name in named.names()])


@question_pages.get("/questions/<name>.html")
def one_question(name: str) -> tuple[str, int]:
    """A question with its form; its answer where all that it needs is given."""
    if name not in named.names():
        abort(404)
    question = named.load(name)
    given = {one.name: request.args.get(one.name, "") for one in question.parameters}
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
