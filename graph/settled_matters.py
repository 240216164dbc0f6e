"""The rows of the matters that changed, of all grains, kept in the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.account_rows import summary_of
from graph.index import Index, Value
from graph.matters import LABELLED, dispute_label
from graph.settled_grains import Division

_MATTER: Final = ("id", "key", "label", "grain", "within")
_LABEL: Final = ("iri", "label", "sort", "preferred")


class Matters:
    """Joining anew what a commit changed."""

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute

    def join(self, touched: Iterable[str]) -> None:
        """Make the courses and disputes of acts that came, changed or went anew."""
        acts = sorted(touched)
        changed = set(acts)
        courses, disputes = Division(self.index, "course"), Division(self.index, "dispute")
        for division in (courses, disputes):
            division.renew(acts)
            changed |= division.changed | division.moved
        for act in acts:
            self.run("DELETE FROM acts WHERE key = ? AND live = -1", (act,))
        for key in sorted(changed):
            self._sync(key)

    def _sync(self, key: str) -> None:
        iri = self.index.iris.matter(key)
        number = self.index.entity(iri)
        row = self._matter(key, number)
        rows, labels = ([row], [(iri, row[2], "matter", 1)]) if row else ([], [])
        if self.index.sync("matters", _MATTER, rows, self.commit, where="id = ?", values=(number,)):
            self.index.sync("labels", _LABEL, labels, self.commit, where="iri = ?", values=(iri,))

    def _matter(self, key: str, number: int) -> tuple[Value, ...] | None:
        """The row of a matter; None if there is none of this key, or none of its claims is current."""
        grain = key.partition("-")[0]
        column = "key" if grain == "act" else grain
        head = self.run(
            f"SELECT summary ->> '$.label' AS label, course, dispute FROM acts WHERE {column} = ? AND live = 1"
            " ORDER BY head_date, head_iri LIMIT 1",
            (key,),
        ).fetchone()
        if head is None:
            return None
        if grain == "dispute":
            return number, key, self._dispute_label(key), grain, None
        whole = head["course" if grain == "act" else "dispute"]
        return number, key, head["label"], grain, self.index.entity(self.index.iris.matter(whole))

    def _dispute_label(self, key: str) -> str:
        first = self.run(
            "SELECT summary FROM acts WHERE dispute = ? ORDER BY head_date, head_iri LIMIT ?", (key, LABELLED)
        )
        return dispute_label([summary_of(row[0]) for row in first])
