"""The documentation against the program: commands, settings and addresses are in it, and what it shows to type runs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from graph.cli import main
from graph.llm_client import LlmSettings
from service import create_app
from service.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TYPED = re.findall(r"^\$ (averment .+)$", README, re.MULTILINE)


def test_each_command_is_in_the_readme():
    """By its name, as it is typed."""
    for name in main.commands:
        assert f"`averment {name}`" in README, name


def test_each_setting_is_in_the_readme():
    """By the name that the environment gives it."""
    for field in fields(Settings):
        assert f"`AVERMENT_{field.name.upper()}`" in README, field.name
    for field in fields(LlmSettings):
        assert f"`AVERMENT_LLM_{field.name.upper()}`" in README, field.name


def test_each_address_is_in_the_readme(small_store: Path):
    """By its first part; what answers below it is linked from there."""
    app = create_app(Settings(store=small_store))
    app.extensions["averment"].close()
    documented = set(re.findall(r"`(/[\w.\-/]*)`", README))
    for rule in app.url_map.iter_rules():
        part = re.match(r"/(?:\.well-known/)?(?:<any\(([^)]*)\)[^>]*>|[\w-]*)", rule.rule)
        assert part, rule.rule
        places = {f"/{kind.strip()}" for kind in part[1].split(",")} if part[1] else {part[0]}
        for path in places - {"/static", "/"}:
            assert any(re.match(rf"{re.escape(path)}(\.|$)", known) for known in documented), path


def test_readme_links_lead_somewhere():
    """Each file that it names is there."""
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


@pytest.mark.parametrize("typed", TYPED)
def test_readme_commands_run(typed: str, sample_store: Path):
    """On the sample; and the first row of the answer shown is in the answer."""
    command = [sys.executable, "-m", "graph.cli", *shlex.split(typed)[1:]]
    environment = os.environ | {"AVERMENT_STORE": str(sample_store), "COLUMNS": "400"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = README.partition(f"$ {typed}\n")[2].partition("```\n")[2].partition("```")[0]
    said = " ".join(done.stdout.split())
    for row in re.findall(r"│ (.+?) │", shown)[:1]:
        assert " ".join(row.split()) in said


def test_readme_shows_commands():
    """There is a query and its answer to look at before anything is installed."""
    assert any(typed.startswith("averment query") for typed in TYPED)
