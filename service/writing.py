"""Writing over HTTP: statements and reviews in and out by a bearer token, as jobs in child processes."""

from __future__ import annotations

import hmac
import json
import secrets
from typing import Any, Final

from flask import Blueprint, jsonify, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph import reviews
from graph.metadata import Metadata, MetadataError
from service.errors import Problem
from service.jobs import Job
from service.runtime import runtime

writing = Blueprint("writing", __name__)

FIELDS: Final = ("publisher", "publisher_kind", "date", "title", "source", "access", "invented")
SUFFIXES: Final = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""Media types of uploads, and the suffix that tells the reader."""


@writing.post("/statements")
def add() -> AnyResponse:
    """Take a statement: JSON with ``text``, a form with ``file``, or the file itself with its fields in the address."""
    authorise()
    content, name, said = _uploaded()
    path = runtime().folder / f"upload-{secrets.token_hex(8)}"
    path.write_bytes(content)
    settings = runtime().settings
    return _accepted(
        {
            "kind": "add", "store": str(settings.store.absolute()), "file": str(path), "name": name,
            "metadata": said, "reader": settings.reader,
        }
    )


@writing.delete("/statements/<key>")
def remove(key: str) -> AnyResponse:
    """Take a statement out; ``?purge=1`` leaves no trace but a mark that keeps it out."""
    authorise()
    if unknown := sorted(set(request.args) - {"purge"}):
        raise Problem(400, "bad-parameter", f"The one parameter is purge, not {unknown[0][:60]!r}.")
    purge = request.args.get("purge", "0")
    if purge not in ("0", "1"):
        raise Problem(400, "bad-parameter", "purge is 0 or 1.", parameter="purge")
    store = str(runtime().settings.store.absolute())
    return _accepted({"kind": "remove", "store": store, "statement": key, "purge": purge == "1"})


@writing.post("/reviews")
def review() -> AnyResponse:
    """Take a review of a claim, in the place of its reviewer's former one: JSON with the fields of a review."""
    authorise()
    if request.mimetype != "application/json":
        raise Problem(415, "unsupported-media-type", "Send a review as application/json.")
    said = _json()
    unknown = sorted(set(said) - set(reviews.FIELDS))
    if unknown:
        raise Problem(400, "bad-parameter", f"Known fields are {', '.join(reviews.FIELDS)}; not {unknown[0][:60]!r}.")
    if not all(isinstance(value, str) for value in said.values()):
        raise Problem(400, "bad-request", "Each field of a review is a string.")
    try:
        reviews.made(said, runtime().store.iris)
    except reviews.ReviewError as error:
        raise Problem(400, "bad-request", str(error)) from error
    return _accepted({"kind": "review", "store": str(runtime().settings.store.absolute()), "review": said})


@writing.delete("/reviews/<key>")
def withdraw(key: str) -> AnyResponse:
    """Take a review back; a claim that it rejected comes back."""
    authorise()
    return _accepted({"kind": "withdraw", "store": str(runtime().settings.store.absolute()), "review": key})


@writing.get("/jobs/<name>")
def job(name: str) -> AnyResponse:
    """How a job is getting on."""
    authorise()
    found = runtime().jobs.get(name)
    if found is None:
        raise Problem(404, "not-found", "There is no such job, or it was long ago.")
    response = jsonify(found.document())
    response.headers["Cache-Control"] = "no-store"
    return response


def authorise() -> None:
    """Let pass who has the token; it is compared in constant time, and never logged."""
    token = runtime().settings.token
    if not token:
        raise Problem(403, "writing-off", "Writing over HTTP is off: whoever runs this service can set a token.")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        ask = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "unauthorised", "Give the token, as Authorization: Bearer …", headers=ask)


def _accepted(what: dict[str, Any]) -> AnyResponse:
    made: Job = runtime().jobs.submit(what)
    response = jsonify(made.document())
    response.status_code = 202
    response.headers["Location"] = url_for("writing.job", name=made.id)
    response.headers["Retry-After"] = "1"
    return response


def _uploaded() -> tuple[bytes, str, dict[str, Any]]:
    """Bytes, a name whose suffix tells the format, and the metadata."""
    if request.mimetype == "application/json":
        return _from_json()
    if request.mimetype == "multipart/form-data":
        file = request.files.get("file")
        if file is None:
            raise Problem(400, "bad-request", "The form has no file.")
        return file.read(), _name(file.filename or "upload.txt"), _fields(_spoken(request.form.to_dict()))
    suffix = SUFFIXES.get(request.mimetype)
    if suffix is None:
        accepted = ", ".join(("application/json", "multipart/form-data", *SUFFIXES))
        raise Problem(415, "unsupported-media-type", f"Send a statement as one of {accepted}.")
    return request.get_data(), f"upload{suffix}", _fields(_spoken(request.args.to_dict()))


def _json() -> dict[str, Any]:
    """The body, an object."""
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise Problem(400, "bad-request", "The body is not JSON.") from error
    if not isinstance(said, dict):
        raise Problem(400, "bad-request", "The body is no JSON object.")
    return said


def _from_json() -> tuple[bytes, str, dict[str, Any]]:
    said = _json()
    if not isinstance(said.get("text"), str) or not said["text"].strip():
        raise Problem(400, "bad-request", "The body is an object with a text.")
    text, document = said.pop("text"), said.pop("document", "upload.txt")
    if not isinstance(document, str):
        raise Problem(400, "bad-parameter", "document is the name of a file.", parameter="document")
    name = _name(document)
    try:
        return text.encode("utf-8"), name, _fields(said)
    except UnicodeEncodeError as error:
        raise Problem(400, "bad-request", "The text holds half a character (a lone surrogate).") from error


def _spoken(given: dict[str, str]) -> dict[str, Any]:
    """Fields of a form or an address, where yes and no are words too."""
    yes = {"1": True, "true": True, "0": False, "false": False, "": False}
    return {name: yes.get(value, value) if name == "invented" else value for name, value in given.items()}


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(said) - set(FIELDS))
    if unknown:
        raise Problem(400, "bad-parameter", f"Known fields are {', '.join(FIELDS)}; not {unknown[0][:60]!r}.")
    for name, value in said.items():
        if name != "invented" and not isinstance(value, str | None):
            raise Problem(400, "bad-parameter", f"{name} is a string.", parameter=name)
    try:
        Metadata.of(said, "the request")
    except MetadataError as error:
        raise Problem(400, "bad-parameter", str(error)) from error
    return said


def _name(given: str) -> str:
    """The last part of a file's name: a name alone, never a path."""
    return given.replace("\\", "/").rpartition("/")[2][:200] or "upload.txt"

