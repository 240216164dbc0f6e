"""
Which claims of 46 development statements are of one act, as one reader marked them, against what the program makes of
them: ``python tests/review/acts.py [--store FOLDER]``.

``acts.json`` holds claims by the number of their document, their type and where their action stands: no sentence.
Pairs of which the reader was not sure count neither way.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from gold import GoldReader
from joins import DEVELOPMENT, development, joined

from graph import intake
from graph.account_rows import Actors, rows
from graph.accounts import Row
from graph.namespaces import Iris, statement_key
from graph.store import Store

MARKS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
DOCUMENTS = frozenset(MARKS["documents"].split())
UNSURE = frozenset(frozenset(pair) for pair in MARKS["unsure"])
FOLDS = 5
_ACTS = {claim: str(number) for number, act in enumerate(MARKS["acts"]) for claim in act}


@cache
def _documents() -> dict[str, str]:
    """The numbers of documents by their statements' IRIs."""
    return {Iris().statement(statement_key(one)): one.document[:3] for one in development()}


def claim(row: Row) -> str:
    """A claim as the marks name it."""
    return f"{_documents()[row.statement]}:{row.iri.rsplit('/', 1)[1]}"


def act_of(row: Row) -> str | None:
    """The act that a claim is of by the marks; None where it is the only one."""
    return _ACTS.get(claim(row))


def is_marked(row: Row) -> bool:
    """The claim is of a statement that was marked."""
    return _documents().get(row.statement) in DOCUMENTS


@cache
def folds() -> dict[str, int]:
    """Documents by fold: neighbours, which are often of one subject, together."""
    runs: list[list[str]] = []
    for one in sorted(DOCUMENTS):
        if runs and int(one) - int(runs[-1][-1]) <= 2:
            runs[-1].append(one)
        else:
            runs.append([one])
    found: dict[str, int] = {}
    for run in sorted(runs, key=len, reverse=True):
        held = [sum(of == fold for of in found.values()) for fold in range(FOLDS)]
        found |= dict.fromkeys(run, held.index(min(held)))
    return found


def read_development() -> list[Row]:
    """The marked claims as the index holds them."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "store")
        wanted = [one for one in development() if one.document[:3] in DOCUMENTS]
        intake.add(store, wanted, reader=GoldReader(DEVELOPMENT))
        with store.snapshot() as snapshot:
            index = snapshot.index()
            actors = Actors(index)
            found = [
                row
                for one in sorted(wanted, key=lambda one: one.document)
                for row in rows(index, store.iris.statement(statement_key(one)), actors).values()
            ]
            index.close()
    return found


def figures(acts: Iterable[list[Row]]) -> str:
    """Agreement of acts with the marks, by pairs."""
    found = {frozenset(map(claim, pair)) for act in acts for pair in combinations(filter(is_marked, act), 2)} - UNSURE
    wanted = {frozenset(pair) for act in MARKS["acts"] for pair in combinations(act, 2)} - UNSURE
    right = len(found & wanted)
    precision, recall = right / max(len(found), 1), right / max(len(wanted), 1)
    return (
        f"{right} of {len(found)} joined pairs are right ({precision:.3f}), of {len(wanted)} marked ({recall:.3f});"
        f" F1 {2 * right / max(len(found) + len(wanted), 1):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = options.store or Path(folder) / "store"
        there = where.exists()
        store = Store.create(where)
        if not there:
            print(intake.add(store, development(), reader=GoldReader(DEVELOPMENT)).line())
        print(figures(joined(store)))


if __name__ == "__main__":
    main()
