"""A browser on a real service over the sample; whatever a page says on its console, or asks of another host, fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
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


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Callable[[int, bool, bool], BrowserContext]:
    """Browser profiles, each with its cache, for the tests that leave nothing behind in them."""

    @cache
    def profile(width: int, dark: bool, scripts: bool) -> BrowserContext:
        return _profile(browser, width, dark, scripts)

    return profile


def _profile(browser: Browser, width: int, dark: bool, scripts: bool) -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": 760}, color_scheme="dark" if dark else "light",
        java_script_enabled=scripts, reduced_motion="reduce", accept_downloads=True,
    )


@pytest.fixture
def visit(browser: Browser, address: str, profiles: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Open a page: ``visit(path, width=…, dark=…, scripts=…)``; ``kept``: in a profile that others use too."""
    complaints: list[str] = []
    contexts, pages = [], []

    def opened(
        path: str, *, width: int = 1280, dark: bool = False, scripts: bool = True, at: str = address, kept: bool = False
    ) -> Page:
        context = profiles(width, dark, scripts) if kept else _profile(browser, width, dark, scripts)
        if not kept:
            contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: _note_stranger(asked.url, at, complaints))
        page.goto(at + path)
        return page

    yield opened
    for page in pages:
        page.wait_for_load_state()  # a page that closes while it comes can hang Chromium
        page.close()
    for context in contexts:
        context.close()
    assert complaints == []


def _note_stranger(url: str, at: str, complaints: list[str]) -> None:
    if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != urlsplit(at).netloc:
        complaints.append(f"a request to {url}")
