"""The description for programs is true: schemathesis asks all that it says, and judges each answer by it."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
import schemathesis
from factories import CondemningReader, make_statement
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from graph import intake
from graph.store import Store
from service import create_app
from service.openapi import described
from service.settings import Settings

TOKEN = "open sesame"
TEXT = "Ardovia condemns the shelling of Belisk by Kelmar, against the UN Charter."


@functools.cache
def app():
    """A service with one statement, for as long as the tests run."""
    import tempfile

    store = Store.create(Path(tempfile.mkdtemp()) / "store")
    intake.add(store, [make_statement(text=TEXT)], reader=CondemningReader())
    return create_app(Settings(store=store.path, token=TOKEN, reader="fast"))


@pytest.fixture(scope="module", autouse=True)
def _closing():
    yield
    app().extensions["averment"].close()


def test_document_is_openapi() -> None:
    """It is valid by its own specification."""
    validate(described())


def test_every_address_of_the_document_is_there() -> None:
    """And no address of it is only on paper."""
    client = app().test_client()
    for path, methods in described()["paths"].items():
        if "{" not in path and "get" in methods:
            assert client.get(path).status_code == 200, path
        elif "{" not in path:
            assert {method.upper() for method in methods} <= set(client.options(path).allow), path


OPERATIONS = sorted((path, method) for path, methods in described()["paths"].items() for method in methods)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=map(" ".join, OPERATIONS))
def test_answers_are_as_described(path: str, method: str) -> None:
    """Status, media type and shape of each answer are those of the document; what it forbids is refused."""
    operation = schemathesis.openapi.from_wsgi("/openapi.json", app())[path][method.upper()]
    secured = method != "get" or path.startswith("/jobs")
    headers = {} if not secured else {"Authorization": f"Bearer {TOKEN}"}
    modes = [GenerationMode.POSITIVE]
    if operation.query or operation.body:
        modes.append(GenerationMode.NEGATIVE)

    for mode in modes:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=20, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))
        def ask(case) -> None:
            case.call_and_validate(headers=headers)

        ask()
