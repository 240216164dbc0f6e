"""The one writer of a store: named graphs and index rows go in together, and readers see them together."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from graph import bound, departures, derived, erasing, indexing, manifest, settling, vocabulary
from graph.format import NO_VOCABULARY, StoreError
from graph.index import Index
from graph.model import AvermentError, Violation
from graph.namespaces import AV
from graph.quads import Quads, triples

if TYPE_CHECKING:
    from graph.store import Store

Change = Literal["added", "replaced", "unchanged"]
_PARTS: Final = ("current", "archive")


class Purged(AvermentError):
    """A statement that was purged, and does not come back by being added."""


class Writer:
    """
    Writes to a store between taking its lock and giving it back. What is not published by then is undone.

    Attributes:
        commit: The number of the commit that is being made.
        current: The graphs that readers will see.
        archive: What has left them: superseded and rejected claims, and ``graphs/departed``, which says what went.
        index: The index, in the commit's transaction.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.iris = store.iris
        self._published = store.published()
        self.commit = self._published + 1
        self._added = self._removed = 0
        self._purged: list[str] = []
        self._departed = self.iris.graph("departed")
        if store.mark.exists() or not store.work.is_dir():
            self._restore()
        self.current = Quads(store.work / "current")
        self.archive = Quads(store.work / "archive")
        self.index = Index.write(store.index_path, self.iris)
        self._align_index()
        self._refresh_vocabulary()

    def add_statement(self, iri: str, ntriples: bytes, held_back: Iterable[tuple[str, str, Violation]] = ()) -> Change:
        """
        Put a statement's graph in; what it replaces is superseded claim by claim.

        Args:
            held_back: Claims that the gate did not let in: IRI, quote, and why.

        Raises:
            Purged: If it was purged.
        """
        if self.is_purged(iri):
            raise Purged(f"{iri} was purged and stays out.")
        if self.current.holds(iri, ntriples):
            return "unchanged"
        self.begin()
        before = self.current.ntriples(iri)
        if before:
            indexing.leave(self.index, iri, self.commit)
            self._supersede(iri, before, ntriples)
        self.current.put(iri, ntriples)
        indexing.enter(self.index, iri, triples(ntriples), self.commit)
        self._assess(before, ntriples)
        self._hold_back(iri, list(held_back))
        self._added += 1
        return "replaced" if before else "added"

    def remove_statement(self, iri: str) -> bool:
        """Take a statement's graph out; False if there is none."""
        if not indexing.leave(self.index, iri, self.commit):
            return False
        self.begin()
        self._assess(self.current.ntriples(iri), b"")
        self.current.drop(iri)
        self.archive.drop(iri)
        self._held_back_file(iri).unlink(missing_ok=True)
        erasing.forget_departed(self.index, iri)
        self._removed += 1
        return True

    def purge_statement(self, iri: str) -> bool:
        """
        Remove a statement so that nothing is left of it here but a mark without text, which keeps it out.

        Returns:
            False if it is neither there nor was; then the mark is left all the same.
        """
        graphs = (self.current.ntriples(iri), self.archive.ntriples(iri))
        gone = sorted({iri}.union(*(departures.claims(departures.by_subject(graph)) for graph in graphs)))
        there = self.remove_statement(iri)
        self.begin()
        marks = departures.by_subject(self.archive.ntriples(self._departed))
        self.archive.put(self._departed, departures.mark_purged(marks, gone))
        erasing.depart(self.index, [(one, "purged", None) for one in gone], self.commit)
        self._purged.append(iri)
        return there

    def is_purged(self, iri: str) -> bool:
        """The statement was purged."""
        found = self.index.connection.execute("SELECT 1 FROM departed WHERE iri = ? AND reason = 'purged'", (iri,))
        return found.fetchone() is not None

    def begin(self) -> None:
        """Leave the mark that says: the working copy holds what no snapshot shows."""
        self.store.mark.touch()

    def publish(self) -> int:
        """Show readers what was written since the last time; returns the commit that they see now."""
        if not self.store.mark.exists():
            return self._published
        self._settle()
        for iri in self._purged:
            erasing.erase(self.index, iri)
        self.index.publish(self.commit, added=self._added, removed=self._removed)
        self._show()
        self.store.mark.unlink()
        self._published, self.commit = self.commit, self.commit + 1
        self._added = self._removed = 0
        oldest = self.store.sweep()
        self.index.prune(self._published if self._purged else oldest)
        if self._purged:
            erasing.scrub(self.index)
            self._purged.clear()
        return self._published

    def close(self) -> None:
        """Let go of the files."""
        self.index.close()
        self.current.close()
        self.archive.close()

    def rebuild_index(self) -> None:
        """Make the index anew from the graphs that are published; every row counts from the newest commit."""
        self.index.clear()
        if not self._published:
            return
        now, self.commit = self.commit, self._published
        indexing.enter_catalogue(self.index, self.commit)
        own = self.iris.statement("")
        for graph in self.current.graphs():
            if graph.startswith(own):
                indexing.enter(self.index, graph, triples(self._with_retracted(graph)), self.commit)
        for graph in self.archive.graphs():
            recorded = departures.recorded(self.archive.ntriples(graph))
            erasing.depart(self.index, [one for one in recorded if one[1] != "retracted"], self.commit)
        self._settle()
        self.index.publish(self.commit, added=0, removed=0)
        self.commit = now

    def _with_retracted(self, statement: str) -> bytes:
        """A statement's graph, made to hold again what was retracted: settling finds anew what is."""
        kept = self.archive.ntriples(statement)
        back = [iri for iri, reason, _ in departures.recorded(kept) if reason == "retracted"]
        if back:
            here = departures.by_subject(self.current.ntriples(statement))
            whole = departures.returned(here, departures.by_subject(kept), back)
            self.current.put(statement, whole)
        return self.current.ntriples(statement)

    def _hold_back(self, iri: str, held_back: list[tuple[str, str, Violation]]) -> None:
        """Keep aside, in the index and in a file, what the gate did not let in of a statement."""
        names = ("claim", "statement", "quote", "path", "message", "value")
        rows = [(claim, iri, quote, one.path, one.message, one.value) for claim, quote, one in held_back]
        self.index.insert("held_back", names, rows, self.commit)
        file = self._held_back_file(iri)
        file.unlink(missing_ok=True)
        if rows:
            file.parent.mkdir(exist_ok=True)
            said = [dict(zip(names, row, strict=True)) for row in rows]
            file.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def _held_back_file(self, iri: str) -> Path:
        return self.store.path / "held-back" / f"{iri.rpartition('/')[2]}.json"

    def _supersede(self, iri: str, before: bytes, after: bytes) -> None:
        """Move to the archive the claims of a statement that its new reading no longer makes."""
        old, new = departures.by_subject(before), departures.by_subject(after)
        gone = departures.superseded(old, new)
        kept = departures.by_subject(self.archive.ntriples(iri))
        now = departures.claims(new)
        self.archive.put(iri, departures.archive(kept, old, gone, now))
        erasing.return_departed(self.index, now)
        erasing.depart(self.index, [(claim, "superseded", successor) for claim, successor in gone.items()], self.commit)

    def _settle(self) -> None:
        """Bring matters and links up to date; what is retracted leaves, and comes back when its retraction goes."""
        touched = settling.settle(self.index, self.commit)
        while self._end_and_return():
            touched |= settling.settle(self.index, self.commit)
        self.current.replace(*derived.graph(self.index, touched))

    def _end_and_return(self) -> bool:
        """Move what is retracted to the archive, and back what is not any more; whether anything moved."""
        ended = settling.ended(self.index)
        run = self.index.connection.execute
        there = {str(row[0]) for row in run("SELECT iri FROM departed WHERE reason = 'retracted'")}
        by_statement: dict[str, tuple[list[str], list[str]]] = {}
        for claim in sorted(ended.keys() ^ there):
            moves = by_statement.setdefault(self._statement_of(claim), ([], []))
            moves[claim in there].append(claim)
        for statement, (gone, back) in sorted(by_statement.items()):
            self._move(statement, {claim: ended[claim] for claim in gone}, back)
        return bool(by_statement)

    def _move(self, statement: str, gone: dict[str, str], back: list[str]) -> None:
        before = departures.by_subject(self.current.ntriples(statement))
        archived = departures.by_subject(self.archive.ntriples(statement))
        after = departures.without(before, statement, gone) if gone else departures.returned(before, archived, back)
        indexing.leave(self.index, statement, self.commit)
        now = departures.claims(departures.by_subject(after))
        self.archive.put(statement, departures.archive(archived, before, dict(gone), now, retracted=True))
        erasing.return_departed(self.index, now)
        erasing.depart(self.index, [(claim, "retracted", other) for claim, other in gone.items()], self.commit)
        self._assess(self.current.ntriples(statement), after)
        self.current.put(statement, after)
        indexing.enter(self.index, statement, triples(after), self.commit)

    def _assess(self, before: bytes, after: bytes) -> None:
        """Make the graph of assessments say of a statement what the treaty data say of its claims now."""
        gone = bound.subjects(triples(before), self.iris)
        new = bound.ntriples(bound.assessments(triples(after), self.iris), self.iris)
        self.current.replace(self.iris.graph("binding"), gone, f"{AV}assesses", b"", new)

    def _assess_anew(self) -> None:
        """Assess every statement again: the norms, actors or treaty actions are other ones."""
        own = self.iris.statement("")
        assessed = [
            one
            for graph in self.current.graphs()
            if graph.startswith(own)
            for one in bound.assessments(triples(self.current.ntriples(graph)), self.iris)
        ]
        self.current.put(self.iris.graph("binding"), bound.ntriples(assessed, self.iris))
        self.index.sync("bindings", bound.COLUMNS, bound.rows(self.index, assessed), self.commit)

    def _statement_of(self, claim: str) -> str:
        return self.iris.statement(claim.removeprefix(f"{self.iris.base}claims/").partition("/")[0])

    def _show(self) -> None:
        folder = self.store.snapshot_folder(self.commit)
        made = folder.with_name(folder.name + ".tmp")
        made.mkdir()
        if self._purged:
            self.current.rewrite()
            self.archive.rewrite()
        before = self.store.snapshot_folder(self._published)
        self.current.backup(made / "current")
        if self.archive.changed or not self._published:
            self.archive.backup(made / "archive")
        else:
            shutil.copytree(before / "archive", made / "archive", copy_function=os.link)
        manifest.write(made, before=before)
        self.store.show(made, self.commit)

    def _restore(self) -> None:
        """Make the working copy anew from what was published last: a killed writer left half a batch."""
        shutil.rmtree(self.store.work, ignore_errors=True)
        self.store.work.mkdir()
        if self._published:
            last = self.store.snapshot_folder(self._published)
            for name in manifest.damaged(last):
                raise StoreError(f"{last / name} is damaged: build the store again from its statements or a dump.")
            for part in _PARTS:
                with Quads(last / part, read_only=True) as published:
                    published.backup(self.store.work / part)
        self.store.clear_unpublished()
        self.store.mark.unlink(missing_ok=True)

    def _align_index(self) -> None:
        """Undo rows of a commit that was never published; build an index anew that is missing or of another format."""
        if self.index.last_commit > self._published:
            self.index.roll_back_to(self._published)
        elif self.index.last_commit < self._published:
            self.rebuild_index()

    def _refresh_vocabulary(self) -> None:
        """Load the packaged vocabulary, norms, actors and treaty actions where the store has none or other ones."""
        digest = vocabulary.digest()
        bare = self.store.version.vocabulary == NO_VOCABULARY
        if self._published and (bare or self.store.version.vocabulary == digest):
            return
        self.begin()
        if bare:
            self.publish()
            return
        base = self.iris.base
        files = [(self.iris.graph(name), path) for name in vocabulary.GRAPHS for path in vocabulary.files(name)]
        for graph in {graph for graph, _ in files}:
            self.current.drop(graph)
        self.current.extend(((vocabulary.read(path, base), graph) for graph, path in files), "turtle", base=base)
        indexing.enter_catalogue(self.index, self.commit)
        self._assess_anew()
        self.publish()
        self.store.version = self.store.version.with_vocabulary(digest)
        self.store.version.write(self.store.path)
