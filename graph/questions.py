"""
Named questions: the queries of ``ontology/questions``, with their parameters.

The front comment of ``<name>.rq`` says ``# question: …``; on a line each, ``# parameter: name (type, default) …``;
``# example: name=value`` for those without a default, with values that the sample answers; and ``# bounded: …``: what
bounds the work in a large graph. In the query a parameter is ``?_name``. ``<name>.csv``: the sample's answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

from graph.model import AvermentError
from graph.namespaces import Iris
from graph.vocabulary import ONTOLOGY

ParameterType = Literal["actor", "norm", "iri", "date", "number", "count", "text"]
FOLDER: Final = ONTOLOGY / "questions"
_QUESTION: Final = re.compile(r"^# question: (?P<words>.+)$", re.MULTILINE)
_PARAMETER: Final = re.compile(
    r"^# parameter: (?P<name>[a-z]+) \((?P<type>[a-z]+)(?:, (?P<default>[^)]*))?\) (?P<words>.+)$", re.MULTILINE
)
_EXAMPLE: Final = re.compile(r"^# example: (?P<name>[a-z]+)=(?P<value>.+)$", re.MULTILINE)
_BOUNDED: Final = re.compile(r"^# bounded: (?P<words>.+)$", re.MULTILINE)
_IRI: Final = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_NUMBER: Final = {"number": r"-?[0-9]+(\.[0-9]+)?", "count": r"[0-9]{1,9}"}
_ID: Final = re.compile(r"[a-z0-9]+([/-][a-z0-9]+)*")


class QuestionError(AvermentError):
    """A question that is not there, or a value that its parameter cannot take."""


@dataclass(frozen=True)
class Parameter:
    """A place in a question. ``default``: its value where none is given; None: one must be given."""

    name: str
    type: ParameterType
    words: str
    default: str | None


@dataclass(frozen=True)
class Question:
    """
    A named question.

    Attributes:
        words: What it asks.
        query: With ``?_name`` for each parameter.
        example: Values that the sample answers; empty where nothing needs to be given.
        bounded: By what its work is bounded, and what it leaves out.
    """

    name: str
    words: str
    parameters: tuple[Parameter, ...]
    query: str
    example: Mapping[str, str]
    bounded: str

    def filled(self, values: Mapping[str, str], iris: Iris = Iris()) -> str:
        """
        The query with values in the places of its parameters.

        Raises:
            QuestionError: If one is missing, unknown, or not of its type.
        """
        unknown = sorted(set(values) - {one.name for one in self.parameters})
        if unknown:
            known = ", ".join(one.name for one in self.parameters)
            raise QuestionError(f"{self.name}: no parameter {unknown[0]!r}; there are: {known}.")
        query = self.query
        for one in self.parameters:
            value = values.get(one.name, one.default)
            if value is None:
                raise QuestionError(f"{self.name}: give {one.name}=… ({one.words})")
            term = _term(one, value, iris).replace("\\", "\\\\")  # as re.sub wants it
            query = re.sub(rf"\?_{one.name}\b", term, query)
        return query


def names() -> list[str]:
    """Names of all questions."""
    return sorted(path.stem for path in FOLDER.glob("*.rq"))


def load(name: str) -> Question:
    """A question by name."""
    path = FOLDER / f"{name}.rq"
    if not _ID.fullmatch(name) or not path.is_file():
        raise QuestionError(f"no question {name!r}: there are {', '.join(names())}.")
    return read(path)


def read(path: Path) -> Question:
    """A question from its file."""
    text = path.read_text(encoding="utf-8")
    words, bounded = _QUESTION.search(text), _BOUNDED.search(text)
    if words is None or bounded is None:
        raise QuestionError(f"{path}: its front comment must say `# question: …` and `# bounded: …`.")
    parameters = tuple(map(_parameter, _PARAMETER.finditer(text)))
    example = {found["name"]: found["value"] for found in _EXAMPLE.finditer(text)}
    return Question(path.stem, words["words"], parameters, text, example, bounded["words"])


def _parameter(found: re.Match[str]) -> Parameter:
    for known in get_args(ParameterType):
        if found["type"] == known:
            return Parameter(found["name"], known, found["words"], found["default"])
    raise QuestionError(f"{found['name']}: no such type as {found['type']}.")


def _term(parameter: Parameter, value: str, iris: Iris) -> str:
    """A value as a SPARQL term; nothing in it can leave its place."""
    if parameter.type in ("actor", "norm", "iri"):
        if _IRI.fullmatch(value):
            return f"<{value}>"
        if parameter.type != "iri" and _ID.fullmatch(value):
            return f"<{(iris.actor if parameter.type == 'actor' else iris.norm)(value)}>"
    elif parameter.type == "text":
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        return f'"{escaped}"'
    elif parameter.type in _NUMBER and re.fullmatch(_NUMBER[parameter.type], value):
        return value
    elif parameter.type == "date" and _is_day(value):
        return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>'
    raise QuestionError(f"{parameter.name}: {value!r} is no {parameter.type} ({parameter.words})")


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
