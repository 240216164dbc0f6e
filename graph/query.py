"""A SPARQL query on a store: looked at, then run by a worker on the newest snapshot, for service and command line."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from graph import sparql_tokens
from graph.answers import Answers
from graph.closing import Closing
from graph.limits import DEFAULT, Limits
from graph.namespaces import PREFIXES
from graph.shared_lease import SharedLease
from graph.store import Store
from graph.worker_process import QUERY
from graph.workers import Answer, Pool

RESULTS: Final[dict[str, str]] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Names on the command line of the formats of SELECT and ASK."""
GRAPHS: Final[dict[str, str]] = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nquads": "application/n-quads",
    "trig": "application/trig",
}
"""Names of the formats of CONSTRUCT and DESCRIBE."""
_SHORT: Final = 4000
"""Characters up to which a query's outline is remembered (some 10 µs; a thousand of them take 4 MB at most)."""
_WITH_PREFIXES: Final = frozenset({"text/turtle", "application/trig"})


class QueryEngine(Closing):
    """
    Answers queries on a store. Close it, or use it in a ``with``.

    Args:
        store: Whose newest snapshot each query sees.
        union: The default graph is the union of the named ones; else the unnamed graph alone.
        kept: Bytes of short answers that are kept for the same query on the same snapshot.
    """

    def __init__(
        self,
        store: Store,
        *,
        limits: Limits = DEFAULT,
        union: bool = True,
        longest: int = sparql_tokens.LONGEST,
        kept: int = 0,
    ) -> None:
        self.store = store
        self.answers = Answers(kept)
        self._leased = SharedLease(store)
        self.limits = limits
        self.union = union
        self.longest = longest
        self.pool = Pool(QUERY, limits)

    def outline(self, text: str) -> sparql_tokens.Outline:
        """What is known of a query before it runs; raises QueryRefused."""
        find = _remembered if len(text) <= _SHORT else sparql_tokens.outline
        return find(text, base=self.store.version.base, longest=self.longest)

    def ask(
        self,
        text: str,
        *,
        media_type: str = "",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        prefixes: Mapping[str, str] | None = None,
        union: bool | None = None,
        archived: bool = False,
        outline: sparql_tokens.Outline | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """
        Run a query.

        Args:
            text: SPARQL 1.1.
            media_type: One that suits the query's form; JSON or Turtle where empty.
            default_graphs: Graphs of the default graph, stronger than the query's FROM.
            named_graphs: Named graphs, stronger than its FROM NAMED.
            prefixes: Those that the query may use without declaring them.
            union: Whether the default graph is the union; None: as the engine has it.
            archived: Ask what has left the graph.
            outline: The query's, where it is known already.
            cancelled: Whether nobody waits any more.

        Raises:
            QueryRefused, LimitReached, Failed, Cancelled: See graph/sparql_tokens.py and graph/limits.py.
        """
        outline = outline or self.outline(text)
        if not media_type:
            media_type = RESULTS["json"] if outline.form in ("SELECT", "ASK") else GRAPHS["turtle"]
        request = {
            "query": text,
            "base": self.store.version.base,
            "union": self.union if union is None else union,
            "default": list(default_graphs),
            "named": list(named_graphs),
            "from": list(dict.fromkeys((*default_graphs, *named_graphs))) or list(outline.graphs),
            "media_type": media_type,
            "rows": self.limits.rows,
            "prefixes": PREFIXES if media_type in _WITH_PREFIXES else None,
            "known_prefixes": dict(prefixes) if prefixes else None,
        }
        if not (self.answers.most and outline.steady):
            return self._run(request, archived, cancelled)
        key = (text, media_type, tuple(default_graphs), tuple(named_graphs), request["union"], archived, str(prefixes))
        return self._kept_or_run(key, request, archived, cancelled)

    def _kept_or_run(
        self, key: tuple[object, ...], request: dict[str, object], archived: bool, cancelled: Callable[[], bool]
    ) -> Answer:
        newest = self.store.newest()
        kept = self.answers.get(newest, key)
        if kept is not None:
            reply, body = kept
            return Answer(reply, io.BytesIO(body), len(body), 0.0)
        answer = self._run(request, archived, cancelled)
        # Where a snapshot was published meanwhile, it is not known which of the two was asked.
        if isinstance(answer.file, io.BytesIO) and newest and newest == self.store.newest():
            self.answers.put(newest, key, (answer.reply, answer.file.getvalue()), 2 * len(str(key)))
        return answer

    def _run(self, request: dict[str, object], archived: bool, cancelled: Callable[[], bool]) -> Answer:
        with self._leased.now() as snapshot:
            where = snapshot.archive_path if archived else snapshot.path
            return self.pool.run(request | {"store": str(where)}, cancelled=cancelled)

    def close(self) -> None:
        self.pool.close()


@lru_cache(maxsize=1000)
def _remembered(text: str, *, base: str, longest: int) -> sparql_tokens.Outline:
    return sparql_tokens.outline(text, base=base, longest=longest)
