"""``/openapi.json``: what programs may ask without SPARQL. Made from the tables that the addresses themselves use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response as AnyResponse

from graph.reviews import CLAIM_PATH, CONTROLS, DECISIONS
from service.claim_search import CONDITIONS
from service.matter_pages import ABOUT
from service.matter_rows import SORTS
from service.negotiate import GRAPHS, HTML, JSON
from service.openapi_matters import LISTED, SENT, matter
from service.paging import CURSOR, DATE, ENUMERATIONS, MOST, PAGE
from service.strings import GRAIN

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
            "/claims.json": _get(
                "Claims by facets, a page at a time", _claim_parameters(), _list(_CLAIM, paged=True), bad=True
            ),
            "/claims.csv": _get("All of them", _claim_parameters(paged=False), None, "text/csv", bad=True),
            "/statements.json": _get("Statements by date", [_query("publisher", _TEXT)], _list(_STATEMENT)),
            "/actors.json": _get("Actors that claims name", [], _list(_LISTED)),
            "/norms.json": _get("Norms that claims cite", [], _list(_LISTED)),
            "/matters.json": _get("Matters of one grain", _matter_list(), _list(LISTED, paged=True), bad=True),
            "/statements": {"post": _sending()},
            "/statements/{key}": {
                "delete": _write(
                    "Take a statement out; with purge for good",
                    [_in_path("key"), _query("purge", {"enum": ["0", "1"], "default": "0"})], bad=True,
                )
            },
            "/jobs/{id}": {"get": _job_of()},
            "/statements/{key}.json": _one("A statement, its text and its claims", _STATEMENT, "key"),
            "/claims/{statement}/{claim}.json": _one("A claim", _CLAIM, "statement", "claim"),
            "/actors/{key}.json": _one("An actor", _ENTITY, "key"),
            "/norms/{key}.json": _one("A norm", _ENTITY, "key"),
            "/matters/{key}.json": _one(
                "A matter: who says what, what answers it, what has no answer here; its claims, a page at a time",
                matter(_CLAIM), "key", parameters=_within_matter(), bad=True,
            ),
            "/matters/{key}.csv": _one(
                "Its claims as a table, with what joins them and why", None, "key",
                parameters=_within_matter(paged=False), media_type="text/csv", bad=True,
            ),
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
    "properties": {
        "id": _TEXT, "kind": {"enum": ["add", "remove", "review", "withdraw"]},
        "status": {"enum": ["queued", "running", "done", "failed"]},
        "statement": _TEXT | {"description": "IRI of the statement that was added or taken out."},
        "added": {"type": "integer"}, "replaced": {"type": "integer"}, "unchanged": {"type": "integer"},
        "claims": {"type": "integer"}, "removed": {"type": "integer"}, "purged": {"type": "boolean"},
        "heldBack": {"type": "array", "description": "Claims that did not conform.", "items": {"type": "object"}},
        "error": _TEXT | {"description": "What went wrong, in a line."},
    },
}


def _claim_parameters(*, paged: bool = True) -> list[Json]:
    found = [_query(name, _schema(name), _ABOUT[name]) for name in CONDITIONS]
    found.append(_query("q", _WORDS, "Words of the quote or the act, stemmed."))
    found.append(_query("sort", _schema("sort") | {"default": "date"}))
    return found + (_paging() if paged else [])


def _schema(name: str) -> Json:
    """What a filter may be; a field that a form leaves empty asks for nothing."""
    if name in ENUMERATIONS:
        return {"enum": [*ENUMERATIONS[name], ""]}
    if name in ("from", "to"):
        return {"type": "string", "pattern": f"^({DATE.pattern})?$"}
    return _WORDS


def _matter_list() -> list[Json]:
    found = [_query("grain", {"enum": list(GRAIN), "default": "dispute"})]
    found.append(_query("least", {"type": "integer", "minimum": 1, "maximum": 999_999, "default": 1}, "Claims on it."))
    found.append(_query("q", _WORDS, "Words of its name."))
    found.append(_query("within", _WORDS, "Key of a coarser matter that it is part of."))
    found += [_query(name, _WORDS, _ABOUT[name]) for name in ABOUT]
    found.append(_query("sort", {"enum": [*SORTS, ""], "default": "publishers"}))
    return found + _paging()


def _within_matter(*, paged: bool = True) -> list[Json]:
    """Filters of claims, within a matter."""
    found = [each for each in _claim_parameters(paged=False) if each["name"] != "matter"]
    return found + (_paging(MOST) if paged else [])


def _paging(usual: int = PAGE) -> list[Json]:
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": usual}
    pattern = {"type": "string", "pattern": f"^{CURSOR.pattern}$"}
    return [_query("limit", limit), _query("cursor", pattern, "As the page before gave it in next.")]


def _query(name: str, schema: Json, about: str = "") -> Json:
    found = {"name": name, "in": "query", "required": False, "schema": schema}
    return found | {"description": about} if about else found


def _list(items: Json, *, paged: bool = False) -> Json:
    found: Json = {
        "type": "object",
        "required": ["total", "items"],
        "properties": {"total": {"type": "integer"}, "items": {"type": "array", "items": items}},
    }
    if paged:
        found["required"].append("next")
        found["properties"]["next"] = {"type": ["string", "null"], "description": "Address of the next page."}
    return found


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


def _one(
    summary: str, schema: Json | None, *keys: str, parameters: Sequence[Json] = (),
    media_type: str = JSON.media_type, bad: bool = False,
) -> Json:
    found = _get(summary, [*map(_in_path, keys), *parameters], schema, media_type, bad=bad)
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


def _sending() -> Json:
    """A statement as JSON, or as a file in a form."""
    found = _write("Add a statement: it is read, and joined to what is there", [], SENT)
    found["description"] = (
        "Also as multipart/form-data with the fields and a `file`, or as the file itself (text/plain, text/markdown, "
        "text/html, application/pdf, Word) with the fields in the address. The job says what was added."
    )
    found["responses"]["413"] = _refusal("Larger than the service takes")
    return found


def _job_of() -> Json:
    found = _get("How a job is getting on; its result at its end", [_in_path("id")], _JOB)
    found["get"]["security"] = [{"token": []}]
    found["get"]["responses"] |= {
        "401": _refusal("The token is missing or wrong"),
        "403": _refusal("Writing over HTTP is off"),
        "404": _refusal("Unknown, or long ago"),
    }
    del found["get"]["responses"]["304"]
    return dict(found["get"])


def _write(summary: str, parameters: list[Json], body: Json | None = None, *, bad: bool = False) -> Json:
    """Something that the token may do, as a job: its address is in Location."""
    answers: Json = {
        "202": {"description": "The job that does it", "content": {JSON.media_type: {"schema": _JOB}}},
        "401": _refusal("The token is missing or wrong"),
        "403": _refusal("Writing over HTTP is off"),
        "503": _refusal("Too many jobs wait"),
    }
    found: Json = {"summary": summary, "security": [{"token": []}], "parameters": parameters, "responses": answers}
    if bad:
        answers["400"] = _refusal("A parameter has a value that it cannot have")
    if body is not None:
        answers |= {"400": _refusal("The body does not conform"), "415": _refusal("The body is not JSON")}
        found["requestBody"] = {"required": True, "content": {JSON.media_type: {"schema": body}}}
    return found


def _refusal(summary: str) -> Json:
    return {"description": summary, "content": {"application/problem+json": {"schema": _PROBLEM}}}
