"""An endpoint that speaks OpenAI's protocol over HTTP and answers from the words of the text that it is sent."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_CONDEMNS = re.compile(r"(?P<who>[A-Z]\w+) condemns (?P<act>[^,.]+? by (?P<doer>[A-Z]\w+))(?P<rest>[^.]*)\.")
_DEMANDS = re.compile(r"(?P<doer>[A-Z]\w+) must (?P<act>[^,.]+)\.")
_NORMS = {"UN Charter": "un-charter", "international law": "international-law"}
NOWHERE = "words that stand nowhere"


@dataclass
class Endpoint:
    """
    What it does with the requests to come, and what it was asked.

    Attributes:
        moods: One for each request, then ``well``: ``well``, ``wrong words``, ``no json``, ``other shape``, ``fenced``,
            ``hasty`` (429), ``broken`` (500), ``refused`` (401), ``unknown`` (404), ``slow``, ``cut off``, ``empty``.
        knows: Options that it knows; others are a bad request.
    """

    url: str = ""
    moods: list[str] = field(default_factory=list)
    knows: frozenset[str] = frozenset({"temperature", "seed", "response_format"})
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    wait: float = 0.0

    def reply(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(asked)
        unknown = {"temperature", "seed", "response_format"} & asked.keys() - self.knows
        if unknown:
            return 400, {"error": {"message": f"Unsupported parameter: {min(unknown)}"}}
        mood = self.moods.pop(0) if self.moods else "well"
        errors = {"hasty": 429, "broken": 500, "refused": 401, "unknown": 404}
        if mood in errors:
            return errors[mood], {"error": {"message": mood}}
        if mood == "slow":
            time.sleep(self.wait)
        if mood == "empty":
            return 200, {}
        content = self._content(mood, asked["messages"][-1]["content"])
        finished = "length" if mood == "cut off" else "stop"
        message = {"role": "assistant", "content": content}
        return 200, {
            "id": "1", "object": "chat.completion", "created": 0, "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": finished}],
        }

    def _content(self, mood: str, message: str) -> str:
        if mood == "no json":
            return "Here are the claims that I see: none."
        if mood == "other shape":
            return json.dumps({"claims": [{"type": "insinuation"}], "norm_mentions": []})
        answer = read(message.partition("BEGIN\n")[2].rpartition("\nEND")[0])
        if mood == "wrong words":
            for claim in answer["claims"]:
                claim["affected"].append(NOWHERE)
                claim["respondents"].append({"name": NOWHERE, "words": NOWHERE})
                claim["norms"].append({"id": "un-charter", "words": NOWHERE})
                claim["norms"].append({"id": "right/wings", "words": claim["action"]})
            well = read(answer["claims"][0]["quote"])["claims"][0]
            answer["claims"] += [well | {"quote": NOWHERE}, well | {"action": NOWHERE}]
            answer["claims"].append(well | {"claimant": {"name": NOWHERE, "words": NOWHERE}})
        made = json.dumps(answer)
        return f"```json\n{made}\n```" if mood == "fenced" else made


def read(text: str) -> dict[str, Any]:
    """The claims of sentences of two kinds, as a model would give them."""
    claims = []
    for match in _CONDEMNS.finditer(text):
        hedge = "most likely" if "most likely" in match["rest"] else None
        claims.append(claim(
            "allegation", match[0], match["act"], match["doer"],
            claimant={"name": match["who"], "words": match["who"]}, norms=_norms(match["rest"]),
            certainty={"level": "probable" if hedge else "asserted", "cue": hedge}, conduct=["use-of-force"],
            status="occurred",
        ))
    for match in _DEMANDS.finditer(text):
        claims.append(claim("demand", match[0], match["act"], match["doer"], norms=_norms(match[0])))
    return {"claims": claims, "norm_mentions": _norms(text)}


def claim(kind: str, quote: str, action: str, doer: str, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "type": kind, "claimant": {"name": "the publisher", "words": None}, "reported_by": [],
        "respondents": [{"name": doer, "words": doer}], "action": action, "affected": [], "norms": [],
        "certainty": None, "conduct": [], "quote": quote, "presupposed": False, "status": None, "outcome": None,
        "denies": None, "ground": None,
    }
    return given | changes


def _norms(words: str) -> list[dict[str, str]]:
    found = sorted((words.index(name), name) for name in _NORMS if name in words)
    return [{"id": _NORMS[name], "words": name} for _, name in found]


@contextmanager
def serving() -> Iterator[Endpoint]:
    """An endpoint on a free port of this machine, until the block ends."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.keys.append(self.headers.get("Authorization"))
            status, reply = endpoint.reply(asked) if self.path == "/v1/chat/completions" else (404, {})
            body = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status in (429, 500):
                self.send_header("Retry-After-Ms", "1")
            self.end_headers()
            try:
                self.wfile.write(body)
            except BrokenPipeError:
                return  # who asked has gone: its patience was shorter

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
