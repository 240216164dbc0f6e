"""A class at its desks: clients from one address that each walk the lesson and fetch what a browser would fetch."""

from __future__ import annotations

import gzip
import http.client
import random
import statistics
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

ASKED_FOR = {"script": "src", "img": "src", "link": "href"}
STEPS = 7
MARKED = 3
"""Marks that a walker chooses in a statement: each is a page of its own."""


class _Page(HTMLParser):
    """What a page brings along, the links to claims in it, and the link into the graph that a step has."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.marks: list[str] = []
        self.beside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        address = given.get(ASKED_FOR.get(tag, ""), "")
        if address.startswith("/") and given.get("rel") != "alternate":
            self.files.append(address)
        if tag == "a" and "data-swap" in given and "claim=" in given.get("href", ""):
            self.marks.append(given["href"].partition("#")[0])
        if tag == "a" and given.get("target") == "lesson-view":
            self.beside = given["href"]


@dataclass
class Walk:
    """What one walker met: seconds of each answer, and every answer that was not as it should be."""

    seconds: list[float] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


class Walker:
    """One browser: a connection that stays, and a cache of the files that may be kept."""

    def __init__(self, address: str, seed: int, think: tuple[float, float]) -> None:
        self._host = urlsplit(address).netloc
        self._line = http.client.HTTPConnection(self._host, timeout=60)
        self._kept: set[str] = set()
        self._chance = random.Random(seed)
        self._think = think
        self.walk = Walk()

    def lesson(self, until: float) -> None:
        """The walk from its first page to its last, again and again until the bell."""
        try:
            while time.monotonic() < until:
                self._once(until)
        finally:
            self._line.close()

    def _once(self, until: float) -> None:
        self.look("/teach")
        for number in range(1, STEPS + 1):
            step = self.look(f"/teach/{number}")
            if step.beside:
                self._read(step.beside)
            if time.monotonic() > until:
                return
        self.look("/teach/exercise")
        self._fetch("/teach/exercise/key.json")
        self._compare("/teach/exercise/machine.json", until)

    def _compare(self, address: str, until: float) -> None:
        """Ask, and ask again while the program still reads."""
        while self._fetch(address, wait=True) == b"" and time.monotonic() < until:
            time.sleep(1)

    def _read(self, address: str) -> None:
        page = self.look(address)
        for mark in self._chance.sample(page.marks, min(MARKED, len(page.marks))):
            self.look(mark)

    def look(self, address: str) -> _Page:
        """A page with what it brings along, and a while to read it."""
        page = _Page()
        page.feed(self._fetch(address).decode())
        for file in page.files:
            if file not in self._kept:
                self._fetch(file)
                self._kept.add(file)
        time.sleep(self._chance.uniform(*self._think))
        return page

    def _fetch(self, address: str, hops: int = 3, *, wait: bool = False) -> bytes:
        before = time.perf_counter()
        self._line.request("GET", address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        answer = self._line.getresponse()
        body = answer.read()
        self.walk.seconds.append(time.perf_counter() - before)
        if answer.status in (301, 302, 303) and hops:
            return self._fetch(answer.headers["Location"], hops - 1)
        if wait and answer.status == 202:
            return b""
        if answer.status != 200:
            self.walk.refused.append((answer.status, address))
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def attend(address: str, *, walkers: int = 30, seconds: float = 600, think: tuple[float, float] = (2, 8)) -> Walk:
    """Let a class walk for so long; what all its walkers met together."""
    here = [Walker(address, seed, think) for seed in range(walkers)]
    until = time.monotonic() + seconds
    desks = [threading.Thread(target=walker.lesson, args=(until,)) for walker in here]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    walks = [walker.walk for walker in here]
    return Walk([one for walk in walks for one in walk.seconds], [one for walk in walks for one in walk.refused])


def p95(seconds: list[float]) -> float:
    """The time that 95 of 100 answers kept below."""
    return statistics.quantiles(seconds, n=20)[-1]
