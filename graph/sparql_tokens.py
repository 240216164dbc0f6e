"""
A look at a SPARQL query's words before any engine sees it: what is refused, and what the service must know of it.

This is no parser. It gives the clear word; that no query opens a socket is the worker's doing (graph/sandbox.py).
rdflib's parser is no gate: it takes milliseconds, is stricter than the standard, and fails at 300 parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urljoin

from graph.model import AvermentError

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", ""]

LONGEST: Final = 100_000
"""Characters of a query. Queries that programs write come to some 10,000."""
DEEPEST: Final = 100
"""Nested brackets. Oxigraph's parser crashes at 20,000; what people write stays under 20."""
LONGEST_RUN: Final = 100
"""Signs (``!``, ``-``, ``+``, ``^``) in a row: each is a level of nesting to a parser."""

_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_UNSTEADY: Final = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
"""Functions whose value is another each time."""
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_TOKEN: Final = re.compile(
    r"""
    (?P<skip>[ \t\r\n]+|\#[^\r\n]*)
    |(?P<iri><[^\x00-\x20<>"{}|^`]*>)
    |(?P<string>\"\"\"(?:\"{0,2}(?:\\.|[^"\\]))*\"\"\"|'''(?:'{0,2}(?:\\.|[^'\\]))*'''
        |"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*')
    |(?P<variable>[?$]\w+|@[A-Za-z][A-Za-z0-9-]*)
    |(?P<name>(?:[^\W\d_][\w.-]*|_)?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)
    |(?P<word>[^\W\d]\w*)
    |(?P<open>[({\[])
    |(?P<close>[)}\]])
    |(?P<run>[!^+-](?:[\s!^+-])*)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class QueryRefused(AvermentError):
    """A query that this program does not run. ``reason``: service, update, length, nesting or dataset."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Outline:
    """
    What is known of a query before it runs.

    Attributes:
        form: Empty where the text names none (the engine then says what is wrong with it).
        graphs: IRIs in FROM and FROM NAMED, resolved.
        steady: On the same graphs it has the same answer.
    """

    form: Form
    graphs: tuple[str, ...]
    steady: bool = True


def outline(text: str, *, base: str = "", longest: int = LONGEST) -> Outline:
    """
    Read a query's outline.

    Raises:
        QueryRefused: If it is too long or too deeply nested, calls another service, or is an update.
    """
    if len(text) > longest:
        raise QueryRefused("length", f"The query has {len(text):,} characters; this service takes {longest:,}.")
    form: Form = ""
    graphs: list[str] = []
    prefixes: dict[str, str] = {}
    before, last = "", ""
    steady = True
    for kind, token in _tokens(text):
        word = token.upper() if kind == "word" else ""
        if word == "SERVICE":
            raise QueryRefused("service", "SERVICE is refused: this service never calls another.")
        if not form and word in _UPDATES:
            raise QueryRefused("update", f"{word} is refused: the graph changes through its SHACL gate alone.")
        if not form and word in _FORMS:
            form = word  # type: ignore[assignment]
        steady = steady and word not in _UNSTEADY
        if kind in ("iri", "name"):
            iri = _resolve(token, base, prefixes) if (kind, last) != ("name", "PREFIX") else ""
            if last == "BASE":
                base = iri
            elif before == "PREFIX" and kind == "iri":
                prefixes[last] = iri
            elif last == "FROM" or (before, last) == ("FROM", "NAMED"):
                graphs.append(iri)
        before, last = last, word or token
    return Outline(form, tuple(graphs), steady)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Tokens with their kinds, without space and comments; refuses what is nested too deeply."""
    depth = 0
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        depth += (kind == "open") - (kind == "close")
        if depth > DEEPEST or (kind == "run" and len(found.group()) > LONGEST_RUN):
            raise QueryRefused("nesting", f"The query is nested more than {DEEPEST} levels deep: too deep here.")
        if kind != "skip":
            yield kind, found.group()


def _resolve(token: str, base: str, prefixes: dict[str, str]) -> str:
    if token.startswith("<"):
        return urljoin(base, token[1:-1])
    prefix, _, rest = token.partition(":")
    return prefixes.get(f"{prefix}:", "") + re.sub(r"\\(.)", r"\1", rest)
