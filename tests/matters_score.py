"""
How well matters and links agree with the marks of ``tests/data/<corpus>/marks.json``: ``python -m tests.matters_score``

Three figures for each corpus: on the marked claims with their other slots filled by the reader; and on the claims as
the reader finds them, with marks that it misses as joined to nothing, and without these marks.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from marks import CORPORA, MarkedReader, marked, statements

from graph import intake
from graph.account_rows import Actors, rows
from graph.accounts import Account, Row, accounts
from graph.links import links
from graph.matters import matters
from graph.model import Reader, Statement
from graph.namespaces import Iris, statement_key
from graph.reader import open_reader
from graph.store import Store

GRAINS = ("act", "course", "dispute")
LEAST_OVERLAP = 0.5
"""Share of the shorter action's words that a mark and a read claim of its type must have in common."""


@dataclass(frozen=True)
class Figure:
    """Agreement of two sets."""

    found: int
    wanted: int
    both: int

    @classmethod
    def of(cls, wanted: Collection[Any], found: Collection[Any]) -> Figure:
        return cls(len(found), len(wanted), len(set(wanted) & set(found)))

    @property
    def f1(self) -> float:
        return 2 * self.both / (self.found + self.wanted) if self.both else 0.0

    def line(self) -> str:
        precision, recall = self.both / max(self.found, 1), self.both / max(self.wanted, 1)
        sizes = f"({self.wanted} marked, {self.found} found)"
        return f"F1 {self.f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  {sizes}"


def read_rows(corpus: str, reader: Reader) -> list[Row]:
    """What the index holds of a corpus after a reader read it."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "store")
        found = []
        for statement in sorted(statements(corpus), key=lambda one: one.document):
            intake.add(store, [statement], reader=reader)
            found += _rows_of(store, statement)  # now: a later one may retract claims, which leave the index
    return found


def _rows_of(store: Store, statement: Statement) -> list[Row]:
    with store.snapshot() as snapshot:
        index = snapshot.index()
        found = list(rows(index, store.iris.statement(statement_key(statement)), Actors(index)).values())
        index.close()
    return found


def all_accounts(found: Iterable[Row]) -> list[Account]:
    by_statement: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_statement[row.statement].append(row)
    return [account for part in by_statement.values() for account in accounts(part)]


def mark_of(corpus: str, found: Iterable[Row]) -> dict[str, str]:
    """The mark that each claim stands for, by IRI: of its type and document, with most words in common."""
    documents = {one.iri: one.document for one in _keyed(corpus)}
    offered = []
    for mark in marked(corpus)["claims"]:
        for row in found:
            if documents[row.statement] == mark["document"] and row.type == mark["type"]:
                offered.append((-_overlap(mark["action"], row.action), mark["id"], row.iri))
    taken: dict[str, str] = {}
    for score, mark_id, iri in sorted(offered):
        if -score >= LEAST_OVERLAP and iri not in taken and mark_id not in taken.values():
            taken[iri] = mark_id
    return taken


@dataclass(frozen=True)
class _Keyed:
    iri: str
    document: str


def _keyed(corpus: str) -> list[_Keyed]:
    return [_Keyed(Iris().statement(statement_key(one)), one.document) for one in statements(corpus)]


def _overlap(a: str, b: str) -> float:
    one, two = set(a.casefold().split()), set(b.casefold().split())
    return len(one & two) / min(len(one), len(two)) - abs(len(a) - len(b)) / 10_000


def score(corpus: str, found: Iterable[Row]) -> dict[str, Figure]:
    """Agreement by grain and kind of link; ``… (read)`` leaves out marks that no claim stands for."""
    found = list(found)
    told = all_accounts(found)
    mark = mark_of(corpus, found)
    acts, made = matters(told)
    claims = {act.key: [mark[one.row.iri] for one in act.accounts if one.row.iri in mark] for act in acts}
    figures: dict[str, Figure] = {}
    for grain in GRAINS:
        groups = _marked_groups(corpus, grain)
        known = {claim for group in groups for claim in group}
        wanted = pairs(groups)
        got = pairs([c for act in one.acts for c in claims[act] if c in known] for one in made if one.grain == grain)
        figures[grain] = Figure.of(wanted, got)
        figures[f"{grain} (read)"] = Figure.of({p for p in wanted if set(p) <= set(mark.values())}, got)
    wanted_links = {(one["kind"], one["from"], one["to"]) for one in marked(corpus)["links"]}
    got_links = {
        (one.kind, mark[one.source.row.iri], mark[one.target.row.iri])
        for one in links(told, acts)
        if one.kind != "repeats" and one.source.row.iri in mark and one.target.row.iri in mark
    }
    figures["links"] = Figure.of(wanted_links, got_links)
    there = set(mark.values())
    figures["links (read)"] = Figure.of({one for one in wanted_links if {one[1], one[2]} <= there}, got_links)
    for kind in sorted({one[0] for one in wanted_links | got_links}):
        figures[f"links: {kind}"] = Figure.of(
            {one for one in wanted_links if one[0] == kind}, {one for one in got_links if one[0] == kind}
        )
    return figures


def _marked_groups(corpus: str, grain: str) -> list[list[str]]:
    groups: Mapping[str, list[str]] = defaultdict(list)
    for claim in marked(corpus)["claims"]:
        if claim[grain] is not None:
            groups[claim[grain]].append(claim["id"])
    return list(groups.values())


def pairs(groups: Iterable[Iterable[str]]) -> set[tuple[str, ...]]:
    """All pairs within groups."""
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}


def main() -> None:
    for corpus in CORPORA:
        for name, reader in (("marked claims", MarkedReader(corpus, slots=True)), ("as read", open_reader("full"))):
            found = read_rows(corpus, reader)
            print(f"{corpus}, {name}: {len(mark_of(corpus, found))} of {len(marked(corpus)['claims'])} marks")
            for what, figure in score(corpus, found).items():
                print(f"  {what:22} {figure.line()}")


if __name__ == "__main__":
    main()
