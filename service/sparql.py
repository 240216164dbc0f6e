"""The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol, whole, and the description of the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse
from werkzeug.wsgi import wrap_file

from graph.sparql_tokens import Form
from graph.workers import Answer
from service import budget, description
from service.errors import Problem
from service.negotiate import ASKED, GRAPHS, HTML, SELECTED, Format, choose
from service.runtime import runtime

sparql = Blueprint("sparql", __name__)

METHODS: Final = "GET, HEAD, OPTIONS, POST"
_IN_MEMORY: Final = 1 << 16
"""Bytes up to which an answer is read at once; longer ones go out from their file."""
_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"


@dataclass(frozen=True)
class Asked:
    """A query operation: its text and the graphs that the protocol names."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


@sparql.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def endpoint() -> AnyResponse:
    """Answer a query; describe the service where there is none."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": METHODS})
    if request.method != "POST" and not request.query_string:
        return _describe()
    asked = _asked()
    return answer(asked.text, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs)


def answer(
    text: str, *, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = (), suffix: str | None = None
) -> Response:
    """Run a query and answer in the format asked for."""
    here = runtime()
    outline = here.engine.outline(text)
    chosen = choose(_formats(outline.form), suffix=suffix)
    budget.check()
    done = here.engine.ask(
        text, media_type=chosen.media_type, default_graphs=default_graphs, named_graphs=named_graphs,
        outline=outline, cancelled=gone(),
    )
    budget.charge(done.seconds)
    return respond(done, chosen)


def gone() -> Callable[[], bool]:
    """Whether the client has closed its connection, as the server knows it."""
    found: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
    return found


def _formats(form: Form) -> tuple[Format, ...]:
    if form in ("CONSTRUCT", "DESCRIBE"):
        return GRAPHS
    if form == "ASK":
        return ASKED
    return SELECTED


def respond(done: Answer, chosen: Format) -> Response:
    """What a worker wrote, under the name of its format."""
    if done.size <= _IN_MEMORY:
        response = Response(done.read())
    else:
        response = Response(wrap_file(request.environ, done.file), direct_passthrough=True)
        response.content_length = done.size
    response.headers["Content-Type"] = chosen.content_type
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Server-Timing"] = f"query;dur={done.seconds * 1000:.1f}"
    response.vary.add("Accept")
    return response


def _asked() -> Asked:
    """
    Take a query operation apart.

    Source:
        SPARQL 1.1 Protocol, section 2.1: by GET, by POST with a form, by POST with the query itself.
    """
    in_address = _pairs(request.query_string)
    if request.method != "POST":
        return _query_of(in_address)
    if request.mimetype == _FORM:
        return _query_of(MultiDict([*in_address.items(multi=True), *_pairs(request.get_data()).items(multi=True)]))
    if request.mimetype == _DIRECT:
        if "query" in in_address:
            raise Problem(400, "bad-request", "The query is in the body; the address holds another one.")
        return _query_of(MultiDict([*in_address.items(multi=True), ("query", _decoded(request.get_data()))]))
    if request.mimetype == "application/sparql-update":
        raise _no_updates()
    accepted = {"Accept-Post": f"{_FORM}, {_DIRECT}"}
    raise Problem(415, "unsupported-media-type", f"POST a query as {_FORM} or as {_DIRECT}.", headers=accepted)


def _query_of(parameters: MultiDict[str, str]) -> Asked:
    queries = parameters.getlist("query")
    if "update" in parameters:
        raise _no_updates()
    if len(queries) != 1:
        raise Problem(400, "bad-request", "Give exactly one query, as the parameter query.")
    if "using-graph-uri" in parameters or "using-named-graph-uri" in parameters:
        raise Problem(400, "bad-request", "using-graph-uri is for updates: name graphs by default-graph-uri.")
    return Asked(queries[0], _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri"))


def _graphs(parameters: MultiDict[str, str], name: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(parameters.getlist(name)))
    for iri in found:
        if not urlsplit(iri).scheme or any(sign in iri for sign in ' <>"{}|\\^`'):
            raise Problem(400, "bad-request", f"{name} is an absolute IRI, not {iri[:100]!r}.")
    return found


def _pairs(encoded: bytes) -> MultiDict[str, str]:
    try:
        return MultiDict(parse_qsl(_decoded(encoded), keep_blank_values=True, errors="strict", max_num_fields=200))
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        raise Problem(400, "bad-request", "The request has more than 200 parameters.") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> Problem:
    return Problem(400, "not-utf-8", "The request is not UTF-8.")


def _no_updates() -> Problem:
    return Problem(403, "refused-update", "Updates are off: the graph changes through its SHACL gate alone.")


def _describe() -> AnyResponse:
    chosen = choose((*GRAPHS, HTML))
    if chosen is HTML:
        return redirect("/editor", 303)
    response = Response(description.service(request.base_url, chosen), content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


