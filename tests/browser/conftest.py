"""A browser on a real service over the sample; whatever a page says on its console, or asks of another host, fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from servers import serving

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if CHROMIUM is None:
        assert not os.environ.get("AVERMENT_CI"), "Chromium is missing: apt-get install chromium"
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(sample_store: Path) -> Iterator[str]:
    """A service on the sample."""
    with serving(sample_store) as served:
        yield served.address


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Open a page: ``visit(path, width=…, dark=…, scripts=…)``."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str, *, width: int = 1280, dark: bool = False, scripts: bool = True, at: str = address) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 760}, color_scheme="dark" if dark else "light",
            java_script_enabled=scripts, reduced_motion="reduce", accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: _note_stranger(asked.url, at, complaints))
        page.goto(at + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _note_stranger(url: str, at: str, complaints: list[str]) -> None:
    if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != urlsplit(at).netloc:
        complaints.append(f"a request to {url}")
