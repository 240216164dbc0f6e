"""A real service in a process of its own, and requests to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

CODE = """
from service.server import serve
from service.settings import Settings
serve(Settings.from_environment(), ready=lambda address: print(address, flush=True))
"""


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").split(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Served:
    """A running service."""

    address: str
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def port(self) -> int:
        return int(urlsplit(self.address).port or 0)

    def get(self, path: str, *, accept: str | None = None, method: str = "GET", timeout: float = 40) -> Reply:
        return self.request(method, path, headers={"Accept": accept} if accept else {}, timeout=timeout)

    def ask(self, query: str, *, accept: str | None = None, timeout: float = 40, **parameters: Any) -> Reply:
        """A query by GET."""
        path = "/sparql?" + urlencode({"query": query, **parameters}, doseq=True, quote_via=quote)
        return self.get(path, accept=accept, timeout=timeout)

    def post(self, path: str, body: bytes, content_type: str | None, **headers: str) -> Reply:
        given = {"Content-Type": content_type} if content_type is not None else {}
        return self.request("POST", path, body=body, headers=given | headers)

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None,
        timeout: float = 40,
    ) -> Reply:
        made = urllib.request.Request(self.address + path, data=body, method=method, headers=dict(headers or {}))
        opener = urllib.request.build_opener(_Staying)
        try:
            with opener.open(made, timeout=timeout) as response:
                return Reply(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())

    def tree(self) -> list[int]:
        """Process ids of the service and its workers."""
        return [self.process.pid, *children(self.process.pid)]

    def memory(self) -> int:
        """Resident bytes of the whole tree."""
        return sum(resident(pid) for pid in self.tree())


class _Staying(urllib.request.HTTPRedirectHandler):
    """Redirects are answers here."""

    def redirect_request(self, *_: Any) -> None:
        return None


@contextmanager
def serving(store: Path, **settings: object) -> Iterator[Served]:
    """A service on a store; stopped by SIGTERM at the end."""
    given = {f"AVERMENT_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {"PATH": os.environ["PATH"], "AVERMENT_STORE": str(store), "AVERMENT_PORT": "0"} | given
    process = subprocess.Popen([sys.executable, "-c", CODE], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Served(process.stdout.readline().strip(), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
        process.stdout.close()


def children(pid: int) -> list[int]:
    """Process ids of the children."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def assert_problem(reply: Reply, status: int, kind: str = "") -> dict[str, Any]:
    """It is a problem document with this status, and shows nothing of the inside."""
    assert reply.status == status, reply.body[:300]
    assert reply.media_type == "application/problem+json"
    problem = reply.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["type"].endswith(f"/{kind}") if kind else True
    assert b"Traceback" not in reply.body
    return dict(problem)


def resident(pid: int) -> int:
    """Bytes of memory that a process has; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0
