"""``/openapi.json``: what programs may ask without SPARQL. Made from the tables that the addresses themselves use."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response as AnyResponse

from graph.reviews import CLAIM_PATH, CONTROLS, DECISIONS
from service.claim_search import CONDITIONS
from service.negotiate import GRAPHS, HTML, JSON
from service.paging import CURSOR, DATE, ENUMERATIONS, MOST, PAGE

openapi = Blueprint("openapi", __name__)

Json = dict[str, Any]

_OBJECT: Final[Json] = {"type": "object"}
_TEXT: Final[Json] = {"type": "string"}
_WORDS: Final[Json] = {"type": "string", "maxLength": 300, "pattern": "^[^\\x00]*$"}
_ABOUT: Final = {
    "type": "Type of claim.", "certainty": "How sure the claimant is.", "review": "Whether a person has reviewed it.",
    "publisher": "Name of the statement's publisher.", "claimant": "Actor who claims, or an organ of it.",
    "respondent": "Actor whose conduct it is about, or an organ of it.", "affected": "Actor whom the act affects.",
    "norm": "Norm that it cites, or a part of it.", "right": "Right that it cites, or that a cited norm protects.",
    "conduct": "Code of the conduct.", "matter": "Matter that it belongs to.",
    "unanswered": "Actor that it accuses, and of whose side nobody answers it in this collection.",
    "from": "First date of the statement.",
    "to": "Last date of the statement.",
}
"""Actors, norms, rights and matters are given by IRI, or by the path of their address."""


@openapi.get("/openapi.json")
def document() -> AnyResponse:
    """The description of this service for programs."""
    return jsonify(described())


def described() -> Json:
    """
    The document.

    Source:
        OpenAPI Specification 3.1.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Averment",
            "version": "1",
            "description": "Who says that who did what, to whom, under which norm, how surely, in which words.",
        },
        "paths": {
            "/claims.json": _get("Claims by facets, a page at a time", _claim_parameters(), _list(_CLAIM), bad=True),
            "/claims.csv": _get("All of them", _claim_parameters(paged=False), None, "text/csv", bad=True),
            "/statements.json": _get("Statements by date", [_query("publisher", _TEXT)], _list(_STATEMENT)),
            "/actors.json": _get("Actors that claims name", [], _list(_LISTED)),
            "/norms.json": _get("Norms that claims cite", [], _list(_LISTED)),
            "/matters.json": _get("Matters of one grain", [_grain()], _list(_LISTED), bad=True),
            "/statements/{key}.json": _one("A statement, its text and its claims", _STATEMENT, "key"),
            "/claims/{statement}/{claim}.json": _one("A claim", _CLAIM, "statement", "claim"),
            "/actors/{key}.json": _one("An actor", _ENTITY, "key"),
            "/norms/{key}.json": _one("A norm", _ENTITY, "key"),
            "/matters/{key}.json": _one("A matter and its claims", _OBJECT, "key"),
            "/reviews": {"post": _write("Review a claim", [], _REVIEW)},
            "/reviews/{key}": {"delete": _write("Take a review back", [_in_path("key") | {"schema": _KEY}])},
            "/healthz": _get("Whether the service answers", [], _OBJECT),
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "externalDocs": {"url": "/sparql", "description": "Everything else: SPARQL 1.1"},
    }


_STATEMENT: Final[Json] = {
    "type": "object",
    "required": ["iri", "publisher", "date", "title", "access", "invented", "claims"],
    "properties": {
        "iri": _TEXT, "publisher": _TEXT, "date": {"type": ["string", "null"]}, "title": _TEXT,
        "access": {"enum": ["open", "quote-only", "private"]}, "invented": {"type": "boolean"},
    },
}
_ANCHOR: Final[Json] = {
    "type": ["object", "null"],
    "required": ["exact", "start", "end"],
    "properties": {"exact": _TEXT, "start": {"type": "integer"}, "end": {"type": "integer"}},
}
_VOICE: Final[Json] = {
    "type": "object",
    "required": ["iri", "label"],
    "properties": {"iri": {"type": ["string", "null"]}, "label": _TEXT, "mention": _ANCHOR},
}
_CLAIM: Final[Json] = {
    "type": "object",
    "required": ["iri", "type", "claimant", "reportedBy", "respondents", "norms", "certainty", "quote", "statement"],
    "properties": {
        "iri": _TEXT,
        "type": {"enum": list(ENUMERATIONS["type"])},
        "claimant": _VOICE,
        "reportedBy": {"type": "array", "items": _VOICE},
        "respondents": {"type": "array", "items": _VOICE},
        "certainty": {"enum": [*ENUMERATIONS["certainty"], None]},
        "review": {"enum": list(ENUMERATIONS["review"])},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "quote": _ANCHOR,
        "action": _ANCHOR,
    },
}
_LISTED: Final[Json] = {
    "type": "object",
    "required": ["iri", "key", "label", "kind"],
    "properties": {"iri": _TEXT, "key": _TEXT, "label": _TEXT, "kind": _TEXT},
}
_ENTITY: Final[Json] = _LISTED | {"required": ["iri", "key", "label", "kind", "also", "wholes", "parts"]}
_PROBLEM: Final[Json] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT},
}


_KEY: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{12}$", "description": "What follows reviews/ in its IRI."}
_REVIEW: Final[Json] = {
    "type": "object",
    "required": ["claim", "decision", "reviewer", "date"],
    "additionalProperties": False,
    "properties": {
        "claim": {
            "type": "string", "pattern": f"^{CLAIM_PATH.pattern}$",
            "description": "What follows claims/ in its address. Its whole IRI is taken too.",
        },
        "decision": {"enum": list(DECISIONS)},
        "reviewer": {
            "type": "string", "pattern": f"^[^{CONTROLS}]*[^{CONTROLS}\\s][^{CONTROLS}]*$",
            "description": "Name or role of who decided.",
        },
        "date": {"type": "string", "format": "date"},
        "reason": {"type": "string", "pattern": f"^[^{CONTROLS}]*$"},
    },
}
_JOB: Final[Json] = {
    "type": "object",
    "required": ["id", "kind", "status"],
    "properties": {"id": _TEXT, "kind": _TEXT, "status": {"enum": ["queued", "running", "done", "failed"]}},
}


def _claim_parameters(*, paged: bool = True) -> list[Json]:
    found = [_query(name, _schema(name), _ABOUT[name]) for name in CONDITIONS]
    found.append(_query("q", _WORDS, "Words of the quote or the act, stemmed."))
    found.append(_query("sort", _schema("sort") | {"default": "date"}))
    if paged:
        found.append(_query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}))
        pattern = {"type": "string", "pattern": f"^{CURSOR.pattern}$"}
        found.append(_query("cursor", pattern, "As the page before gave it in next."))
    return found


def _schema(name: str) -> Json:
    """What a filter may be; a field that a form leaves empty asks for nothing."""
    if name in ENUMERATIONS:
        return {"enum": [*ENUMERATIONS[name], ""]}
    if name in ("from", "to"):
        return {"type": "string", "pattern": f"^({DATE.pattern})?$"}
    return _WORDS


def _grain() -> Json:
    return _query("grain", {"enum": ["act", "course", "dispute"], "default": "dispute"})


def _query(name: str, schema: Json, about: str = "") -> Json:
    found = {"name": name, "in": "query", "required": False, "schema": schema}
    return found | {"description": about} if about else found


def _list(items: Json) -> Json:
    return {
        "type": "object",
        "required": ["total", "items"],
        "properties": {"total": {"type": "integer"}, "items": {"type": "array", "items": items}},
    }


def _get(
    summary: str, parameters: list[Json], schema: Json | None, media_type: str = JSON.media_type, *, bad: bool = False
) -> Json:
    content: Json = {media_type: {"schema": schema} if schema else {}}
    answers: Json = {
        "200": {"description": summary, "content": content},
        "304": {"description": "As the client has it"},
    }
    if bad:
        answers["400"] = _refusal("A parameter has a value that it cannot have")
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}


def _one(summary: str, schema: Json, *keys: str) -> Json:
    found = _get(summary, list(map(_in_path, keys)), schema)
    others = ", ".join(each.media_type for each in (HTML, *GRAPHS))
    found["get"]["description"] = f"Without the suffix, by Accept, also as {others}."
    found["get"]["responses"] |= {
        "303": {"description": "Superseded by another"},
        "404": _refusal("Unknown"),
        "410": _refusal("Removed, or no longer current"),
    }
    return found


def _in_path(key: str) -> Json:
    return {"name": key, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _write(summary: str, parameters: list[Json], body: Json | None = None) -> Json:
    """Something that the token may do, as a job: its address is in Location."""
    answers: Json = {
        "202": {"description": "The job that does it", "content": {JSON.media_type: {"schema": _JOB}}},
        "401": _refusal("The token is missing or wrong"),
        "403": _refusal("Writing over HTTP is off"),
        "503": _refusal("Too many jobs wait"),
    }
    found: Json = {"summary": summary, "security": [{"token": []}], "parameters": parameters, "responses": answers}
    if body is not None:
        answers |= {"400": _refusal("The body does not conform"), "415": _refusal("The body is not JSON")}
        found["requestBody"] = {"required": True, "content": {JSON.media_type: {"schema": body}}}
    return found


def _refusal(summary: str) -> Json:
    return {"description": summary, "content": {"application/problem+json": {"schema": _PROBLEM}}}
