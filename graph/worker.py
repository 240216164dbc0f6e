"""
One query process: opens a snapshot read-only, answers one query after the other into spool files, and nothing else.

It imports pyoxigraph alone, and speaks JSON lines: a request on stdin, its reply on stdout. Bounds, lanes and
the clock are its parent's (graph/workers.py), which kills it when it must (and serve other work).
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, cast

from graph import sandbox
from graph.spool import Spool, TooLong

Request = dict[str, Any]
Reply = dict[str, Any]

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')
_QUOTED: Final = re.compile(rb'"[^"]*"')


def serve(answer: Callable[[Request, Spool], Reply]) -> None:
    """
    Answer requests until the parent closes the pipe.

    Args:
        answer: Makes a reply of a request, and may write to the spool; called after the process has been bound and cut
            off from the network.
    """
    bounds = json.loads(sys.argv[1])
    requests, replies = os.fdopen(0, "rb"), os.fdopen(1, "wb", buffering=0)
    sealed = sandbox.forbid_sockets()
    sandbox.bound(memory=bounds["memory"], file_size=bounds["bytes"])
    sandbox.end_with_parent(0)
    replies.write(json.dumps({"sealed": sealed, "cpu": time.thread_time()}).encode() + b"\n")
    for line in requests:
        request = json.loads(line)
        spool = Spool(request["out"], bounds["bytes"])
        reply = answer(request, spool)
        spool.close()
        short = b"" if "error" in reply else spool.short()
        told = reply | {"short": len(short), "spooled": spool.on_disk, "cpu": time.thread_time()}
        replies.write(json.dumps(told).encode() + b"\n" + short)


class Queries:
    """Answers SPARQL queries; keeps the last snapshot open."""

    def __init__(self) -> None:
        import pyoxigraph

        self._engine = pyoxigraph
        self._path = ""
        self._store: Any = None

    def answer(self, request: Request, spool: Spool) -> Reply:
        """
        Run a query and write its answer to the spool.

        Returns:
            ``{"rows": n}``, or ``{"error": word, "message": …}`` with the place of a syntax error.
        """
        try:
            store = self._opened(request["store"])
            result = store.query(request["query"], **self._dataset(request))
            for name in request["from"]:
                if not self._has(name) and not self._is_empty():
                    return {"error": "unknown-graph", "message": f"This store holds no graph <{name}>."}
            return self._write(result, request, spool)
        except SyntaxError as error:
            return _syntax(str(error))
        except TooLong:
            return {"error": "bytes", "message": f"The answer is longer than {spool.most:,} bytes."}
        except MemoryError:
            return {"error": "memory", "message": "The query needs more memory than this service gives to one."}
        except (ValueError, RuntimeError, OSError) as error:
            return _failure(error)

    def _opened(self, path: str) -> Any:
        if path != self._path:
            self._path, self._store = "", None
            self._store = self._engine.Store.read_only(path)
            self._path = path
        return self._store

    def _has(self, name: str) -> bool:
        return bool(self._store.contains_named_graph(self._engine.NamedNode(name)))

    def _is_empty(self) -> bool:
        """A store without a triple: there, each graph is as empty as any other, and none need be refused."""
        return next(iter(self._store), None) is None

    def _dataset(self, request: Request) -> dict[str, Any]:
        """What the query sees: the protocol's graphs where it names any, else its own FROM, else the whole store."""
        options: dict[str, Any] = {"base_iri": request["base"], "prefixes": request.get("known_prefixes")}
        default, named = request["default"], request["named"]
        if default or named:
            options["default_graph"] = [self._engine.NamedNode(name) for name in default]
            options["named_graphs"] = [self._engine.NamedNode(name) for name in named]
        elif request["union"] and not request["from"]:
            options["use_default_graph_as_union"] = True
        return options

    def _write(self, result: Any, request: Request, spool: Spool) -> Reply:
        media_type, most = request["media_type"], request["rows"]
        if isinstance(result, self._engine.QueryTriples):
            return self._write_triples(result, request, spool)
        form = self._engine.QueryResultsFormat.from_media_type(media_type)
        assert form is not None, media_type
        result.serialize(spool, form)
        if isinstance(result, self._engine.QueryBoolean):
            return {"rows": 1}
        rows = count_rows(spool.whole(), form.file_extension, most)
        return {"rows": rows} if rows <= most else _too_many(most)

    def _write_triples(self, result: Any, request: Request, spool: Spool) -> Reply:
        most, form = request["rows"], self._engine.RdfFormat.from_media_type(request["media_type"])
        counted = 0

        def bounded() -> Iterator[Any]:
            nonlocal counted
            for triple in result:
                counted += 1
                if counted > most:
                    return
                yield triple

        prefixes = request["prefixes"]
        self._engine.serialize(bounded(), cast(IO[bytes], spool), form, prefixes=prefixes)
        return {"rows": counted} if counted <= most else _too_many(most)


def count_rows(body: bytes, form: str, most: int) -> int:
    """
    Rows of an answer, where they may be more than ``most``; else a bound from above.

    Counting separators is a thousand times faster than reading the answer, and can only err upwards (a separator inside
    a literal): strings are taken out, and the rest counted again, where that matters.
    """
    separator, strings = {"srj": (b"},{", _STRINGS), "csv": (b"\n", _QUOTED)}.get(form, (b"\n", None))
    if form == "srx":
        return body.count(b"<result>")
    extra = 1 if form == "srj" else -1
    bound = body.count(separator) + extra
    if bound > most and strings is not None:
        return strings.sub(b"", body).count(separator) + extra
    return bound


def _too_many(most: int) -> Reply:
    return {"error": "rows", "message": f"The answer has more than {most:,} rows, the most that this service gives."}


def _syntax(message: str) -> Reply:
    found = _POSITION.match(message)
    if not found:
        return {"error": "syntax", "message": message.splitlines()[0]}
    line, column, what = int(found[1]), int(found[2]), " ".join(found[3].split())
    short = what if len(what) <= 160 else what[:160] + " …"
    return {
        "error": "syntax",
        "line": line,
        "column": column,
        "message": f"Syntax error in line {line}, column {column}: {short}",
    }


def _failure(error: Exception) -> Reply:
    message = str(error).splitlines()[0] if str(error) else type(error).__name__
    return {"error": "evaluation", "message": message}


if __name__ == "__main__":
    serve(Queries().answer)
