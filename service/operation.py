"""The query operation of the SPARQL 1.1 Protocol, taken apart: its text, and the graphs that the request names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from service.errors import Problem

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
MOST_PARAMETERS: Final = 200

Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class Operation:
    """A query, and the graphs that the protocol names."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def asked(method: str, address: bytes, media_type: str, body: Callable[[], bytes]) -> Operation:
    """
    Take a request apart.

    Args:
        method: GET, HEAD or POST.
        address: The part of the address after the question mark.
        media_type: Of the body, in lower case, without parameters.
        body: Reads it.

    Raises:
        Problem: If it is no query operation.

    Source:
        SPARQL 1.1 Protocol, section 2.1: by GET, by POST with a form, by POST with the query itself.
    """
    parameters = _parameters(address)
    if method != "POST":
        return _operation(parameters)
    if media_type == FORM:
        for name, values in _parameters(body()).items():
            parameters.setdefault(name, []).extend(values)
        return _operation(parameters)
    if media_type == DIRECT:
        if "query" in parameters:
            raise Problem(400, "bad-request", "The query is in the body; the address holds another one.")
        return _operation(parameters | {"query": [_decoded(body())]})
    if media_type == "application/sparql-update":
        raise _no_updates()
    accepted = {"Accept-Post": f"{FORM}, {DIRECT}"}
    raise Problem(415, "unsupported-media-type", f"POST a query as {FORM} or as {DIRECT}.", headers=accepted)


def _operation(parameters: Parameters) -> Operation:
    if "update" in parameters:
        raise _no_updates()
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise Problem(400, "bad-request", "Give exactly one query, as the parameter query.")
    if "using-graph-uri" in parameters or "using-named-graph-uri" in parameters:
        raise Problem(400, "bad-request", "using-graph-uri is for updates: name graphs by default-graph-uri.")
    return Operation(queries[0], _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri"))


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(parameters.get(name, ())))
    for iri in found:
        if not urlsplit(iri).scheme or any(sign in iri for sign in ' <>"{}|\\^`'):
            raise Problem(400, "bad-request", f"{name} is an absolute IRI, not {iri[:100]!r}.")
    return found


def _parameters(encoded: bytes) -> Parameters:
    found: Parameters = {}
    try:
        pairs = parse_qsl(
            _decoded(encoded), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        raise Problem(400, "bad-request", f"The request has more than {MOST_PARAMETERS} parameters.") from error
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> Problem:
    return Problem(400, "not-utf-8", "The request is not UTF-8.")


def _no_updates() -> Problem:
    return Problem(403, "refused-update", "Updates are off: the graph changes through its SHACL gate alone.")
