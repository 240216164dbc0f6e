"""A SPARQL query on a store: looked at, then run by a worker on the newest snapshot, for service and command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from graph import sparql_tokens
from graph.namespaces import PREFIXES
from graph.store import Store
from graph.workers import DEFAULT, QUERY, Answer, Limits, Pool

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
_WITH_PREFIXES: Final = frozenset({"text/turtle", "application/trig"})


class QueryEngine:
    """
    Answers queries on a store. Close it, or use it in a ``with``.

    Args:
        store: Whose newest snapshot each query sees.
        union: The default graph is the union of the named ones; else the unnamed graph alone.
    """

    def __init__(
        self, store: Store, *, limits: Limits = DEFAULT, union: bool = True, longest: int = sparql_tokens.LONGEST
    ) -> None:
        self.store = store
        self.limits = limits
        self.union = union
        self.longest = longest
        self.pool = Pool(QUERY, limits)

    def outline(self, text: str) -> sparql_tokens.Outline:
        """What is known of a query before it runs; raises QueryRefused."""
        return sparql_tokens.outline(text, base=self.store.version.base, longest=self.longest)

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
            QueryRefused, LimitReached, Failed, Cancelled: See graph/sparql_tokens.py and graph/workers.py.
        """
        outline = outline or self.outline(text)
        if not media_type:
            media_type = RESULTS["json"] if outline.form in ("SELECT", "ASK") else GRAPHS["turtle"]
        with self.store.snapshot() as snapshot:
            request = {
                "store": str(snapshot.archive_path if archived else snapshot.path),
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
            return self.pool.run(request, cancelled=cancelled)

    def close(self) -> None:
        self.pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
