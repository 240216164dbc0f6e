"""
Questions about paths, as data: answered by one function, in a killable worker for the service (graph/workers.py), and
in the process itself for the command line.
"""

from __future__ import annotations

import os

# Before numpy is imported: each thread of its linear algebra, which nothing here uses, would reserve memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import gc
import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any, Final

from graph import entity_cache, path_around, path_data, paths
from graph.index import Index
from graph.model import AvermentError
from graph.path_filters import Filters
from graph.path_hops import Node
from graph.path_search import Budget
from graph.spool import Spool, TooLong
from graph.worker import Reply, Request, serve

SETS: Final = ("types", "certainties", "statements", "without", "relations")
_DAYS: Final = ("since", "until")


def answer(finder: paths.Finder, asked: Request) -> dict[str, Any]:
    """
    The answer to a question.

    Args:
        asked: ``question`` (paths, around, shared), its nodes (``from``, ``to``) and bounds, and ``filters``.

    Raises:
        AvermentError: If a bound or a filter makes no sense.
    """
    filters, hubs, budget = _filters(asked.get("filters", {})), asked.get("hubs", True), Budget()
    start = Node(**asked["from"])
    if asked["question"] == "around":
        around = path_around.around(finder, start, depth=asked["depth"], most=asked["most"], filters=filters)
        return path_around.as_data(finder, around)
    end = Node(**asked["to"])
    if asked["question"] == "shared":
        return path_around.as_data(finder, path_around.shared(finder, start, end, most=asked["most"], filters=filters))
    bounds = {name: asked[name] for name in ("k", "longest")}
    found = finder.find(start, end, **bounds, filters=filters, hubs=hubs, budget=budget)
    return path_data.document(finder.connection, finder.commit, found)


def _filters(given: dict[str, Any]) -> Filters:
    made: dict[str, Any] = dict(given)
    made |= {name: frozenset(given[name]) for name in SETS if name in given}
    made |= {name: date.fromisoformat(given[name]) for name in _DAYS if given.get(name)}
    return Filters(**made)


def as_request(filters: Filters) -> dict[str, Any]:
    """Filters as JSON holds them; what is as by default is left out."""
    changed = {name: value for name, value in vars(filters).items() if value != getattr(Filters(), name)}
    return {
        name: sorted(value) if name in SETS else value.isoformat() if name in _DAYS else value
        for name, value in changed.items()
    }


class Paths:
    """Answers about the newest snapshot that it was asked about; keeps its graph."""

    def __init__(self) -> None:
        self._of: tuple[str, int, bool] | None = None
        self._finder: paths.Finder | None = None

    def finder(self, index: str, commit: int, folder: str, public: bool) -> paths.Finder:
        """The finder of a commit of an index, whose arrays are kept in a folder."""
        if self._finder is None or self._of != (index, commit, public):
            if self._finder is not None:
                self._finder.connection.close()
            connection = Index.read(Path(index)).connection
            graph = entity_cache.load(connection, commit, Path(folder))
            self._of, self._finder = (index, commit, public), paths.Finder(graph, connection, public)
        return self._finder

    def answer(self, request: Request, spool: Spool) -> Reply:
        """Write the answer to the spool as JSON; an empty reply, or ``{"error": word, "message": …}``."""
        try:
            finder = self.finder(request["index"], request["commit"], request["folder"], request["public"])
            found = answer(finder, request)
            spool.write(json.dumps(found, ensure_ascii=False, check_circular=False).encode())
            return {"commit": finder.commit}
        except AvermentError as error:
            return {"error": "question", "message": str(error)}
        except TooLong:
            return {"error": "bytes", "message": f"The answer is longer than {spool.most:,} bytes: ask for less."}
        except MemoryError:
            return {"error": "memory", "message": "The question needs more memory than this service gives to one."}
        except sqlite3.Error as error:
            return {"error": "index", "message": str(error)}


if __name__ == "__main__":
    # An answer is a tree of many small parts, without cycles: looking for some in each took a fifth of the time.
    gc.set_threshold(500_000)
    serve(Paths().answer)
