"""
What a public service may show: a store of its own, without what is private and without full texts that are not open.

SPARQL, dumps and pages see all that a store holds, so what must not be seen is not in this one: it is made of the
statements that may be seen, and what is derived (matters, links, assessments, the index) is derived from those alone.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from graph.namespaces import AV, PREFIXES
from graph.reviews import Review, Reviews
from graph.store import Snapshot, Store
from graph.writer import Writer

_DERIVED: Final = ("vocabulary", "treaty-actions", "binding", "links", "departed", "reviews")
"""Graphs that each store makes for itself; it is told the reviews one by one."""
_OA: Final = PREFIXES["oa"]
_AROUND: Final = tuple(f" <{iri}> ".encode() for iri in (f"{AV}text", f"{_OA}prefix", f"{_OA}suffix"))
"""Of a statement that may only be quoted, its text stays away, and the words around its quotes."""
_ACCESS: Final = f"SELECT ?statement ?access {{ ?statement <{AV}access> ?access }}"


class PublicStore:
    """
    A store that follows another one, and holds what may be seen of it.

    Args:
        source: Where statements are added.
        folder: Where the public store goes; whoever made it removes it.
    """

    def __init__(self, source: Store, folder: Path) -> None:
        self.source = source
        self.store = Store.create(folder / "public", base=source.version.base)
        self._seen = 0
        self._following = threading.Lock()
        self.follow()

    def follow(self) -> None:
        """Take over what was published since the last time; whoever asks meanwhile waits, for it may be a removal."""
        if not self.lags():
            return
        with self._following, self.source.snapshot() as snapshot:
            if snapshot.commit != self._seen:
                self._take_over(snapshot)
                self._seen = snapshot.commit

    def lags(self) -> bool:
        """Something was published since the last time."""
        return self.source.published() != self._seen

    def _take_over(self, snapshot: Snapshot) -> None:
        access = {str(iri): str(how).removeprefix(f"{AV}access-") for iri, how in snapshot.quads.select(_ACCESS)}
        derived = {self.source.iris.graph(name) for name in _DERIVED}
        wanted = {iri for iri, how in access.items() if how != "private"}
        others = set(snapshot.quads.graphs()) - derived - set(access)
        with self.store.writing() as writer:
            purged = [iri for iri in _purged(snapshot) if not writer.is_purged(iri)]
            for iri in purged:
                writer.purge_statement(iri)
            for graph in set(writer.current.graphs()) - derived - wanted - others:
                if not writer.remove_statement(graph):
                    writer.begin()
                    writer.current.drop(graph)
            self._take_reviews(writer, Reviews(snapshot.quads, self.source.iris).all(), set(access) - wanted)
            for iri in sorted(wanted):
                ntriples = snapshot.quads.ntriples(iri)
                writer.add_statement(iri, ntriples if access[iri] == "open" else _quotes(ntriples))
            for graph in sorted(others):
                if _names_none(data := snapshot.quads.ntriples(graph), set(access) - wanted):
                    writer.begin()
                    writer.current.put(graph, data)


    def _take_reviews(self, writer: Writer, reviews: list[Review], private: set[str]) -> None:
        """Hold the same reviews, but for those of private statements' claims."""
        seen = [one for one in reviews if self.source.iris.statement_of(one.claim) not in private]
        for review in set(writer.reviews.all()) - set(seen):
            writer.withdraw(review)
        for review in seen:
            writer.review(review)


def _quotes(ntriples: bytes) -> bytes:
    kept = (line for line in ntriples.splitlines(keepends=True) if not any(part in line for part in _AROUND))
    return b"".join(kept)


def _names_none(data: bytes, private: set[str]) -> bool:
    """A graph beside the statements that was loaded and touches a private one stays away as a whole."""
    return not any(iri.rpartition("/")[2].encode() in data for iri in private)


def _purged(snapshot: Snapshot) -> list[str]:
    index = snapshot.index()
    try:
        sql = "SELECT iri FROM departed WHERE reason = 'purged' AND commit_number <= ? AND iri LIKE ? ORDER BY iri"
        found = index.connection.execute(sql, (snapshot.commit, snapshot.store.iris.statement("") + "%"))
        return [str(row[0]) for row in found]
    finally:
        index.close()
