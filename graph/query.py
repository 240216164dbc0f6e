"""A SPARQL query on a store: looked at, then run by a worker on the newest snapshot, for service and command line."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypedDict, Unpack

from graph import sparql_tokens
from graph.answers import Answers
from graph.closing import Closing
from graph.limits import DEFAULT, Limits
from graph.namespaces import PREFIXES
from graph.shared_lease import Held, SharedLease
from graph.store import Snapshot, Store
from graph.worker_process import QUERY
from graph.workers import Answer, Begun, Pool

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
MOMENT: Final = 0.005
"""Seconds that a server's loop waits for an answer: a short query takes a tenth of it, on a busy machine the whole."""
REST: Final = 0.01
"""Seconds without such waiting after it was in vain: so at most a third of the loop's time is lost."""
_WITH_PREFIXES: Final = frozenset({"text/turtle", "application/trig"})


@dataclass(frozen=True)
class Question:
    """What a worker is asked, and whether of the archive; ``key``: by what its answer is kept, None: it is not."""

    request: dict[str, object]
    archived: bool = False
    key: tuple[object, ...] | None = None


@dataclass
class Asked:
    """A question that a worker is at. Finish or drop it: it holds the worker, and a lease."""

    engine: QueryEngine
    question: Question
    begun: Begun
    held: Held
    newest: str
    ended: bool = False

    def finish(self, cancelled: Callable[[], bool] = lambda: False) -> Answer:
        """Wait for the answer."""
        self.ended = True
        return self.engine._end(self, cancelled)

    def drop(self) -> None:
        """Nobody waits for it any more; nothing happens where it is finished."""
        if not self.ended:
            self.ended = True
            self.engine._drop(self)


class Wish(TypedDict, total=False):
    """
    What a query may come with.

    Attributes:
        media_type: One that suits the query's form; JSON or Turtle where empty.
        default_graphs: Graphs of the default graph, stronger than the query's FROM.
        named_graphs: Named graphs, stronger than its FROM NAMED.
        prefixes: Those that the query may use without declaring them.
        union: Whether the default graph is the union; None: as the engine has it.
        archived: Ask what has left the graph.
        outline: The query's, where it is known already.
    """

    media_type: str
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]
    prefixes: Mapping[str, str] | None
    union: bool | None
    archived: bool
    outline: sparql_tokens.Outline | None


class NotYet(BaseException):
    """
    A question was not answered in a moment; a worker may be at it (``asked``).

    No error, so no ``except Exception`` between the loop and the question stops it.
    """

    def __init__(self, asked: Asked | None = None) -> None:
        super().__init__()
        self.asked = asked


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
        self._resting = 0.0
        """Until then nobody waits even for a moment."""

    def outline(self, text: str) -> sparql_tokens.Outline:
        """What is known of a query before it runs; raises QueryRefused."""
        find = _remembered if len(text) <= _SHORT else sparql_tokens.outline
        return find(text, base=self.store.version.base, longest=self.longest)

    def ask(self, text: str, *, cancelled: Callable[[], bool] = lambda: False, **wish: Unpack[Wish]) -> Answer:
        """
        Run a query.

        Args:
            text: SPARQL 1.1.
            cancelled: Whether nobody waits any more.
            wish: What else a query comes with; nothing of it has to be said.

        Raises:
            QueryRefused, LimitReached, Failed, Cancelled: See graph/sparql_tokens.py and graph/limits.py.
        """
        return self.answer(self.question(text, **wish), cancelled)

    def question(self, text: str, **wish: Unpack[Wish]) -> Question:
        """A query as a worker takes it; for the arguments see :meth:`ask`."""
        outline = wish.get("outline") or self.outline(text)
        media_type, union = wish.get("media_type", ""), wish.get("union")
        default_graphs, named_graphs = wish.get("default_graphs", ()), wish.get("named_graphs", ())
        prefixes, archived = wish.get("prefixes"), wish.get("archived", False)
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
            return Question(request, archived)
        key = (text, media_type, tuple(default_graphs), tuple(named_graphs), request["union"], archived, str(prefixes))
        return Question(request, archived, key)

    def answer(self, question: Question, cancelled: Callable[[], bool] = lambda: False) -> Answer:
        """Have a question answered; see :meth:`ask`."""
        newest, kept = self._kept(question)
        if kept is not None:
            return kept
        held = self._leased.take()
        try:
            begun = self.pool.begin(_on(held.snapshot, question), cancelled=cancelled)
        except BaseException:
            self._leased.give_back(held)
            raise
        return Asked(self, question, begun, held, newest).finish(cancelled)

    def answer_at_once(self, question: Question) -> Answer:
        """
        The same for a thread that others wait for: a server's loop.

        Raises:
            NotYet: If it is not answered in a moment.
        """
        newest, kept = self._kept(question)
        if kept is not None:
            return kept
        if time.monotonic() < self._resting:
            raise NotYet
        held = self._leased.take()
        begun = self.pool.begin_now(_on(held.snapshot, question))
        if begun is None:
            self._leased.give_back(held)
            raise NotYet
        asked = Asked(self, question, begun, held, newest)
        if begun.wait(MOMENT):
            return asked.finish()
        self._resting = time.monotonic() + REST
        raise NotYet(asked)

    def _kept(self, question: Question) -> tuple[str, Answer | None]:
        """What tells the newest snapshot from others, and the answer that is kept for it."""
        if question.key is None:
            return "", None
        newest = self.store.newest()
        kept = self.answers.get(newest, question.key)
        if kept is None:
            return newest, None
        reply, body = kept
        return newest, Answer(reply, io.BytesIO(body), len(body), 0.0)

    def _end(self, asked: Asked, cancelled: Callable[[], bool]) -> Answer:
        try:
            answer = self.pool.finish(asked.begun, cancelled=cancelled)
        finally:
            self._leased.give_back(asked.held)
        key, newest = asked.question.key, asked.newest
        # Where a snapshot was published meanwhile, it is not known which of the two was asked.
        if key is not None and isinstance(answer.file, io.BytesIO) and newest and newest == self.store.newest():
            self.answers.put(newest, key, (answer.reply, answer.file.getvalue()), 2 * len(str(key)))
        return answer

    def _drop(self, asked: Asked) -> None:
        self.pool.drop(asked.begun)
        self._leased.give_back(asked.held)

    def close(self) -> None:
        self.pool.close()


def _on(snapshot: Snapshot, question: Question) -> dict[str, object]:
    where = snapshot.archive_path if question.archived else snapshot.path
    return question.request | {"store": str(where)}


@lru_cache(maxsize=1000)
def _remembered(text: str, *, base: str, longest: int) -> sparql_tokens.Outline:
    return sparql_tokens.outline(text, base=base, longest=longest)
