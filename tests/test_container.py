"""The container file against the program: what it copies is there, what it runs and sets is known."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from graph.cli import main
from service import create_app
from service.settings import Settings

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = re.sub(r"\\\n", " ", (ROOT / "Containerfile").read_text(encoding="utf-8")).splitlines()
INSTRUCTIONS = [line.split(maxsplit=1) for line in LINES if line.strip() and not line.startswith("#")]


def given(name: str) -> list[str]:
    return [rest for word, rest in INSTRUCTIONS if word == name]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in given("ENV") for pair in shlex.split(rest))


@pytest.mark.parametrize("copied", given("COPY"))
def test_what_is_copied_is_there(copied: str) -> None:
    """Each source is in the checkout, or comes from a stage before."""
    words = copied.split()
    if words[0].startswith("--from="):
        assert any(rest.endswith(f" AS {words[0].removeprefix('--from=')}") for rest in given("FROM"))
        return
    for source in words[:-1]:
        assert (ROOT / source).exists(), source


def test_python_is_one_that_the_project_takes() -> None:
    """Both stages have the same one."""
    versions = {re.findall(r"python:(\d+\.\d+)", rest)[0] for rest in given("FROM")}
    assert len(versions) == 1
    assert PROJECT["requires-python"].startswith(f">={versions.pop()}")


def test_it_runs_the_command_as_nobody_special() -> None:
    """Entry point and command exist; it is no root; its settings are settings; its port is the one exposed."""
    (entry,), (command,) = map(json.loads, given("ENTRYPOINT") + given("CMD"))
    assert entry in PROJECT["scripts"]
    assert command in main.commands
    assert given("USER")[-1] not in ("root", "0")
    known = {f"AVERMENT_{field.name.upper()}" for field in fields(Settings)}
    assert {name for name in environment() if name != "PATH"} <= known
    assert environment()["AVERMENT_PORT"] == given("EXPOSE")[0]
    assert Settings.from_environment(environment()).public
    assert environment()["AVERMENT_STORE"].startswith(given("VOLUME")[0])


def test_health_is_asked_where_it_is_told(small_store: Path) -> None:
    """The address of the health check answers."""
    address = urlsplit(re.findall(r"http://[^']+", given("HEALTHCHECK")[0])[0])
    assert str(address.port) == environment()["AVERMENT_PORT"]
    app = create_app(Settings(store=small_store))
    try:
        assert app.test_client().get(address.path).status_code == 200
    finally:
        app.extensions["averment"].close()
