"""Teach mode: a lesson over the sample dispute, an exercise with its key, worksheet and glossary; it keeps nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, abort, render_template

from service import classroom
from service.errors import Problem
from service.records import View
from service.view import view

teach = Blueprint("teach", __name__)

LESSON: Final = Path(__file__).with_name("lesson")
READING_SECONDS: Final = 120
"""The longest that the reader may take for the text of the exercise, model and all, on a slow machine."""
_reading = threading.Lock()


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
    """Mark the claims of an unseen text, and compare."""
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
def machine() -> dict[str, Any]:
    """What the program reads in the same text."""
    with _reading:
        return {"who": "the program", "marks": machine_marks()}


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
def machine_marks() -> list[dict[str, Any]]:
    """
    The text read by the reader, in a process of its own (no text is read in the web process), once.

    Raises:
        Problem: If the reader fails or takes too long.
    """
    command = [sys.executable, "-m", "service.exercise_reading"]
    try:
        done = subprocess.run(
            command, input=exercise_text(), capture_output=True, text=True, check=True, timeout=READING_SECONDS
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Problem(503, "reading-failed", "The program could not read the text of the exercise.") from error
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


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
