"""Teach mode: a lesson over the sample dispute, an exercise with its key, worksheet and glossary; it keeps nothing."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, render_template

from service import classroom
from service.exercise_machine import ExerciseMachine
from service.records import View
from service.view import view

teach = Blueprint("teach", __name__)

LESSON: Final = Path(__file__).with_name("lesson")


@teach.get("/teach")
def overview() -> str:
    """The lesson: its aims, its steps with their minutes, the exercise, and the address for a class as a QR code."""
    return render_template("teach.html", lesson=lesson(), ready=bool(_sample(view())), address=classroom.address())


@teach.get("/teach/<int:number>")
def step(number: int) -> str:
    """One step: what to do, a question, its answer on demand, and the link into the graph."""
    steps = lesson()["steps"]
    if not 1 <= number <= len(steps):
        abort(404)
    chosen = steps[number - 1]
    address = _filled(chosen["open"], _sample(view()))
    return render_template("teach_step.html", lesson=lesson(), step=chosen, number=number, address=address)


@teach.get("/teach/exercise")
def exercise() -> str:
    """Mark the claims of an unseen text, and compare; the program reads it meanwhile."""
    _machine().start()
    return render_template("exercise.html", lesson=lesson(), text=exercise_text(), worksheet=False)


@teach.get("/teach/worksheet")
def worksheet() -> str:
    """The exercise on paper."""
    return render_template("worksheet.html", lesson=lesson(), text=exercise_text())


@teach.get("/teach/key")
def answers() -> str:
    """What the teacher needs: answers to the steps, and the key of the exercise."""
    return render_template("key.html", lesson=lesson(), key=key(), text=exercise_text())


@teach.get("/teach/glossary")
def glossary() -> str:
    """The words of the lesson and of the pages."""
    return render_template("glossary.html", lesson=lesson())


@teach.get("/teach/exercise/key.json")
def key_data() -> dict[str, Any]:
    """The key as the comparison reads it."""
    return {"who": "the key", "marks": key()}


@teach.get("/teach/exercise/machine.json")
def machine() -> Response:
    """What the program reads in the same text; 202 while it still reads."""
    marks = _machine().marks()
    answer = jsonify({"who": "the program", "marks": marks or []})
    if marks is None:
        answer.status_code = 202
        answer.headers["Retry-After"] = "1"
    return answer


@cache
def lesson() -> dict[str, Any]:
    """The lesson as its file tells it."""
    return tomllib.loads((LESSON / "lesson.toml").read_text(encoding="utf-8"))


@cache
def exercise_text() -> str:
    """The unseen text, invented like the sample and not in it."""
    return (LESSON / "exercise.txt").read_text(encoding="utf-8").strip()


@cache
def key() -> list[dict[str, Any]]:
    """The claims of the exercise with their places in its text."""
    marks = tomllib.loads((LESSON / "key.toml").read_text(encoding="utf-8"))["claims"]
    return [mark | _place(mark["words"]) for mark in marks]


def _place(words: str) -> dict[str, int]:
    start = exercise_text().index(words)
    return {"start": start, "end": start + len(words)}


@cache
def _machine() -> ExerciseMachine:
    return ExerciseMachine(exercise_text())


def _sample(here: View) -> dict[str, str]:
    """Statements of the sample by the file that they came from."""
    sql = "SELECT s.document, s.key FROM statements s WHERE s.invented = 1 AND {live:s} ORDER BY s.key"
    return {row["document"]: row["key"] for row in here.rows(sql)}


def _filled(address: str, keys: dict[str, str]) -> str | None:
    """An address with the key of the statement that it names; None if that one is not in this graph."""
    before, brace, rest = address.partition("{")
    if not brace:
        return address
    document, _, after = rest.partition("}")
    return f"{before}{keys[document]}{after}" if document in keys else None
