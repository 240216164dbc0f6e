"""
Pairs of marked claims that the program takes to be of one act, drawn at random from the development statements, to be
read by hand: ``python tests/review/joins.py [--store FOLDER] [--size 50] [--seed 6]``.

What the reading showed is in ``joins.md``.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gold import GoldReader

from graph import intake, sources
from graph.account_rows import row_of
from graph.accounts import Row
from graph.metadata import Metadata
from graph.model import Statement
from graph.sources import Described
from graph.store import Store

DEVELOPMENT = Path(__file__).resolve().parents[3] / "shared" / "eval" / "dev"
SEED = 6


def development() -> Iterator[Statement]:
    """The development statements with their metadata."""
    for line in (DEVELOPMENT / "meta.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        described = Described(Metadata.of({name: told[name] for name in told if name != "document"}, told["document"]))
        found = sources.from_bytes((DEVELOPMENT / "texts" / told["document"]).read_bytes(), told["document"], described)
        if isinstance(found, Statement):
            yield found


def joined(store: Store) -> list[list[Row]]:
    """The claims of each act that has several."""
    with store.snapshot() as snapshot:
        index = snapshot.index()
        acts: dict[str, list[Row]] = {}
        for row in index.connection.execute(
            "SELECT n.act, a.row FROM accounts AS a JOIN nodes AS n USING (node) ORDER BY a.iri"
        ):
            acts.setdefault(row[0], []).append(row_of(row[1]))
        index.close()
    return [claims for _, claims in sorted(acts.items()) if len(claims) > 1]


def drawn(acts: list[list[Row]], size: int, seed: int = SEED) -> list[tuple[Row, Row]]:
    """For claims drawn at random of those that are joined: each with another one of its act."""
    chance = random.Random(seed)
    claims = [(claim, act) for act in acts for claim in act]
    return [
        (one, chance.choice([other for other in act if other is not one]))
        for one, act in chance.sample(claims, min(size, len(claims)))
    ]


def shown(row: Row) -> str:
    key = row.iri.split("/claims/", 1)[1]
    who = f"{row.type} by {row.claimant} on {', '.join(sorted(row.respondents))}"
    return f"{key} | {row.date} | {who} | {row.action} || {row.quote}"


def joined_in(store: Path | None) -> list[list[Row]]:
    """The same of a folder's store, or of a new one; where there is none, the development statements are read."""
    with tempfile.TemporaryDirectory() as folder:
        where = store or Path(folder) / "store"
        there = where.exists()
        made = Store.create(where)
        if not there:
            print(intake.add(made, development(), reader=GoldReader(DEVELOPMENT)).line())
        return joined(made)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", type=Path)
    parser.add_argument("--size", type=int, default=50)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    acts = joined_in(options.store)
    print(f"{sum(map(len, acts))} claims in {len(acts)} acts of several")
    for number, (one, other) in enumerate(drawn(acts, options.size, options.seed), 1):
        print(f"\n{number}\n  {shown(one)}\n  {shown(other)}")


if __name__ == "__main__":
    main()
