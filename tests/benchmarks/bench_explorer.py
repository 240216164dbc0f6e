"""
The picture of 300 nodes and the pages of the sample: how soon the server answers, what they weigh, how soon all stands.

First byte of an ordinary page under 0.1 s on the sample; HTML and own files of a page under 150 kB as they travel; a
picture of 300 nodes drawn within 1 s after its data has come, in Chromium. On a machine with nothing else to do.
"""

from __future__ import annotations

import gzip
import json
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from large_world import build_large, large_address
from sample import build_sample
from servers import serving

FIRST_BYTE = 0.1
HEAVIEST = 150_000
DRAWN = 1.0
TRIES = 7
ORDINARY = (
    "/", "/statements", "/claims", "/claims?type=finding", "/matters", "/actors", "/actors/kelmar.html", "/norms",
    "/norms/un-charter.html", "/explore?node=actors/kelmar", "/paths?from=Lantern&to=UN%20Charter", "/questions",
    "/editor", "/teach", "/teach/2", "/teach/exercise", "/ontology",
)  # fmt: skip


def first_byte(address: str) -> tuple[float, int]:
    """Median seconds to the first byte of an answer, and the bytes of its text."""
    seconds = []
    for _ in range(TRIES):
        asked = urllib.request.Request(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        start = time.perf_counter()
        with urllib.request.urlopen(asked) as answer:
            body = answer.read(1)
            seconds.append(time.perf_counter() - start)
            body += answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
    return statistics.median(seconds), len(gzip.decompress(body) if packed else body)


def drawn(page: Page, address: str) -> tuple[float, float, int, int]:
    """Seconds from the last byte of the page to the drawn picture (median, least), own bytes travelled, nodes."""
    seconds = []
    for _ in range(TRIES):
        page.goto(address)
        page.wait_for_selector("#canvas[data-drawn]")
        seconds.append(page.evaluate(
            "(performance.getEntriesByName('drawn')[0].startTime"
            " - performance.getEntriesByType('navigation')[0].responseEnd) / 1000"
        ))
    return statistics.median(seconds), min(seconds), _travelled(page), page.locator(".nodes li").count()


def _travelled(page: Page) -> int:
    """Bytes of the page and our own files, without a cache."""
    with page.expect_request_finished(lambda asked: "/explore?" in asked.url):
        page.reload()
    own = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter((each) => !each.name.includes('/vendor/')).reduce((sum, each) => sum + each.encodedBodySize, 0)"
    )
    return int(own)


def pages(folder: Path) -> bool:
    """Print the ordinary pages of the sample; whether each keeps the limit."""
    if complaint := build_sample(folder):
        print(complaint)
        return False
    held = True
    with serving(folder) as served:
        for path in ORDINARY:
            seconds, size = first_byte(served.address + path)
            held = held and seconds < FIRST_BYTE
            print(f"{path:42} first byte {seconds * 1000:4.0f} ms, {size / 1000:4.0f} kB of HTML")
    print(f"first bytes below {FIRST_BYTE} s: {held}")
    return held


def picture(folder: Path) -> bool:
    """Print what a picture of 300 nodes costs; whether it keeps the limits."""
    build_large(folder)
    with serving(folder) as served, sync_playwright() as playwright:
        with urllib.request.urlopen(f"{served.address}/actors.json") as answer:
            keys = [f"actors/{each['key']}" for each in json.load(answer)["items"]]
        address = served.address + large_address(keys)
        seconds, size = first_byte(address)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--headless", "--disable-gpu"]
        )
        median, least, travelled, nodes = drawn(browser.new_page(), address)
        browser.close()
    print(f"picture of {nodes} nodes: first byte {seconds * 1000:.0f} ms, {size / 1000:.0f} kB of HTML")
    light = travelled < HEAVIEST
    print(f"page and own files travel as {travelled / 1000:.0f} kB, below {HEAVIEST / 1000:.0f}: {light}")
    print(f"drawn {median:.2f} s after the data has come (least {least:.2f}), below {DRAWN:g} s: {median < DRAWN}")
    return light and median < DRAWN


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        results = [pages(Path(made) / "sample"), picture(Path(made) / "large")]
    raise SystemExit(0 if all(results) else 1)
