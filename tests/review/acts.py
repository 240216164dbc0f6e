"""
Which claims of development statements are of one act, as readers marked them who did not know what the program makes of
them, against what it makes: ``python tests/review/acts.py [--store FOLDER]``.

``acts.json`` holds the marks of 46 statements, which the joining is fitted with; ``acts_unseen.json`` those of the
other 56, on which it is measured. Claims stand there by the number of their document, their type and where their
action stands: no sentence. Pairs of which the reader was not sure count neither way.
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
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from gold import GoldReader
from joins import DEVELOPMENT, development, joined_in

from graph import intake
from graph.account_rows import Actors, rows
from graph.accounts import Row
from graph.namespaces import Iris, statement_key
from graph.store import Store

MARKS, UNSEEN = (
    json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8")) for name in ("acts.json", "acts_unseen.json")
)
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


def figures(acts: Iterable[list[Row]], marks: dict[str, Any]) -> str:
    """Agreement of acts with marks, by pairs."""
    marked, unsure = set(marks["documents"].split()), set(map(frozenset, marks["unsure"]))
    claims = [[name for name in map(claim, act) if name[:3] in marked] for act in acts]
    found, wanted = _pairs(claims) - unsure, _pairs(marks["acts"]) - unsure
    right = len(found & wanted)
    precision, recall = right / max(len(found), 1), right / max(len(wanted), 1)
    return (
        f"{right} of {len(found)} joined pairs are right ({precision:.3f}), of {len(wanted)} marked ({recall:.3f});"
        f" F1 {2 * right / max(len(found) + len(wanted), 1):.3f}"
    )


def _pairs(acts: Iterable[list[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for act in acts for pair in combinations(sorted(set(act)), 2)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    acts = joined_in(options.store)
    print("fitted with:", figures(acts, MARKS))
    print("not seen:", figures(acts, UNSEEN))


if __name__ == "__main__":
    main()
