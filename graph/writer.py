"""The one writer of a store: named graphs and index rows go in together, and readers see them together."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from graph import bound, departures, derived, erasing, indexing, manifest, settling, vocabulary
from graph.format import NO_VOCABULARY, StoreError
from graph.index import FOREVER, Index
from graph.model import AvermentError, Violation
from graph.namespaces import AV
from graph.quads import Quads, triples
from graph.reviews import Review, Reviews

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
        archive: What has left them: superseded, retracted and rejected claims, and ``graphs/departed``, which says what
            was purged.
        reviews: What people say of claims.
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
        self.reviews = Reviews(self.current, self.iris)
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
        current, gone = self._parted(ntriples, iri, self._ended(iri))
        if self.current.holds(iri, current) and self._are_archived(iri, gone):
            return "unchanged"
        self.begin()
        before = self._whole(iri)
        self._lay(iri, ntriples, {}, before)
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
        gone = {iri}.union(*(departures.claims(departures.by_subject(graph)) for graph in graphs))
        there = self.remove_statement(iri)
        self.begin()
        for review in self.reviews.below(self._claims_of(iri)):
            self.reviews.drop(review)
            gone |= {review.claim, self.iris.review(review.claim, review.reviewer)}
        marks = departures.by_subject(self.archive.ntriples(self._departed))
        self.archive.put(self._departed, departures.mark_purged(marks, sorted(gone)))
        erasing.depart(self.index, [(one, "purged", None) for one in sorted(gone)], self.commit)
        self._purged.append(iri)
        return there

    def is_purged(self, iri: str) -> bool:
        """The statement was purged."""
        found = self.index.connection.execute("SELECT 1 FROM departed WHERE iri = ? AND reason = 'purged'", (iri,))
        return found.fetchone() is not None

    def knows(self, claim: str) -> bool:
        """The claim is there, or has left and not been purged."""
        found = self.index.connection.execute(
            f"SELECT 1 FROM claims WHERE iri = :iri AND removed_commit = {FOREVER}"
            " UNION SELECT 1 FROM departed WHERE iri = :iri AND reason != 'purged'",
            {"iri": claim},
        )
        return found.fetchone() is not None

    def review(self, review: Review) -> bool:
        """Put a review in, also of a claim that is not there (yet), and do as it says; False if nothing is new."""
        if not self.reviews.put(review):
            return False
        self._follow_reviews(review.claim)
        return True

    def withdraw(self, review: Review) -> None:
        """Take a review out, and what followed from it back."""
        self.reviews.drop(review)
        self._follow_reviews(review.claim)

    def _follow_reviews(self, claim: str) -> None:
        self.begin()
        statement = self.iris.statement_of(claim)
        whole = self._whole(statement)
        if whole:
            self._lay(statement, whole, self._ended(statement), whole)

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
        self.index.keep()  # else it would be undone by closing, and there would be more to prune every time
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
        self._record_departed(self.commit, but="retracted")
        self.current.drop(self.iris.graph("links"))
        self._settle()
        self.index.publish(self.commit, added=0, removed=0)
        self.commit = now

    def _record_departed(self, commit: int, *, but: str = "") -> None:
        """Record in the index, as of a commit, what the archive says has left, but for what left for one reason."""
        self.index.connection.execute("DELETE FROM departed")
        for graph in self.archive.graphs():
            recorded = departures.recorded(self.archive.ntriples(graph))
            erasing.depart(self.index, [one for one in recorded if one[1] != but], commit)

    def _with_retracted(self, statement: str) -> bytes:
        """A statement's graph, made to hold again what was retracted: settling finds anew what is."""
        archived = self.archive.ntriples(statement)
        if any(reason == "retracted" for _, reason, _ in departures.recorded(archived)):
            self.current.put(statement, self._parted(self._whole(statement), statement, {})[0])
        return self.current.ntriples(statement)

    def _whole(self, statement: str) -> bytes:
        """A statement's graph as its reading made it: with the claims that were retracted or rejected since."""
        here, archived = self.current.ntriples(statement), self.archive.ntriples(statement)
        back = [iri for iri, reason, _ in departures.recorded(archived) if reason in ("retracted", "rejected")]
        if not back:
            return here
        return departures.returned(departures.by_subject(here), departures.by_subject(archived), back)

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

    def _lay(self, iri: str, whole: bytes, ended: Mapping[str, str | None], before: bytes) -> None:
        """
        Lay a statement's claims out: what is rejected or ended goes to the archive, the rest is current, and indexed.

        Args:
            whole: Its graph, as a reading made it.
            ended: Claims that others end, with those.
            before: What was there, as a reading made it: the claims that are in it alone are superseded.
        """
        current, gone = self._parted(whole, iri, ended)
        indexing.leave(self.index, iri, self.commit)
        if before:
            self._archive(iri, departures.by_subject(before), departures.by_subject(whole), gone)
        elif gone:
            self._archive(iri, {}, departures.by_subject(whole), gone)
        self._assess(self.current.ntriples(iri), current)
        self.current.put(iri, current)
        indexing.enter(self.index, iri, triples(current), self.commit)

    def _archive(self, iri: str, old: departures.Lines, new: departures.Lines, gone: departures.Gone) -> None:
        """Archive what a new reading no longer says, and what of it is not current; what came back leaves."""
        superseded: departures.Gone = {
            claim: ("superseded", by) for claim, by in departures.superseded(old, new).items()
        }
        now = departures.claims(new)
        kept = departures.by_subject(self.archive.ntriples(iri))
        kept = departures.by_subject(departures.archive(kept, old, superseded, now))
        archived = departures.archive(kept, new, gone)
        if not self.archive.holds(iri, archived):
            self.archive.put(iri, archived)
        left = {**superseded, **gone}
        erasing.return_departed(self.index, now | left.keys())
        erasing.depart(self.index, [(claim, *why) for claim, why in left.items()], self.commit)

    def _are_archived(self, iri: str, gone: departures.Gone) -> bool:
        return not gone or gone.keys() <= {one for one, _, _ in departures.recorded(self.archive.ntriples(iri))}

    def _ended(self, iri: str) -> dict[str, str | None]:
        """Claims of a statement that are retracted now, each with the one that ended it."""
        archived = departures.recorded(self.archive.ntriples(iri))
        return {claim: by for claim, reason, by in archived if reason == "retracted"}

    def _parted(self, whole: bytes, iri: str, ended: Mapping[str, str | None]) -> tuple[bytes, departures.Gone]:
        """What of a statement's graph is current, and which of its claims are not."""
        reviewed = {one.claim for one in self.reviews.below(self._claims_of(iri))}
        if not reviewed and not ended:
            return departures.reviewed(whole, {}), {}
        lines = departures.by_subject(whole)
        now = departures.claims(lines)
        states = self.reviews.states(reviewed & now)
        gone: departures.Gone = {
            **{claim: ("retracted", by) for claim, by in ended.items() if claim in now},
            **{claim: ("rejected", None) for claim, state in states.items() if state == "rejected"},
        }
        return departures.reviewed(departures.without(lines, iri, gone), states), gone

    def _settle(self) -> None:
        """Bring matters and links up to date; what is retracted leaves, and comes back when its retraction goes."""
        changed = settling.changed(self.index, self.commit)
        while changed:
            settling.settle(self.index, self.commit, changed)
            changed = self._end_and_return()
        self.current.change(self.iris.graph("links"), *derived.changes(self.index, self.commit))

    def _end_and_return(self) -> list[str]:
        """Move what is retracted to the archive, and back what is not any more; the statements of it."""
        ended = settling.ended(self.index)
        run = self.index.connection.execute
        there = {str(row[0]) for row in run("SELECT iri FROM departed WHERE reason = 'retracted'")}
        moved = sorted({self.iris.statement_of(claim) for claim in ended.keys() ^ there})
        for statement in moved:
            whole = self._whole(statement)
            self._lay(statement, whole, ended, whole)
        return moved

    def _assess(self, before: bytes, after: bytes) -> None:
        """Make the graph of assessments say of a statement what the treaty data say of its claims now."""
        gone = bound.subjects(triples(before), self.iris)
        new = bound.ntriples(bound.assessments(triples(after), self.iris), self.iris)
        self.current.replace(self.iris.graph("binding"), gone, f"{AV}assesses", new)

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

    def _claims_of(self, statement: str) -> str:
        """What the IRIs of a statement's claims begin with."""
        return f"{self.iris.base}claims/{statement.rpartition('/')[2]}/"

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
            self._record_departed(self._published)
            self.index.keep()
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
