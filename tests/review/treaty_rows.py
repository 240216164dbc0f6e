"""
Lists treaty actions drawn at random, by source, with what speaks for and against each, for a person to judge.

    python tests/review/treaty_rows.py [--rows 150] [--seed 20]

The draw is the same for the same seed and data. Each source gets its share of the rows, and at least three.
``treaty_rows.csv`` is the record of the last judgement: each drawn row as it is in the data now, whether it was right,
and why. It was judged from general knowledge of the acts and from each treaty's own rule of entry into force, without
the depositaries' records at hand. A row that changes must be judged anew: the tests compare draw and record.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from graph import catalogue
from graph.treaties import Record, Treaties, TreatyAction, load

LEAST = 3
ROWS, SEED = 150, 20
RECORD = Path(__file__).with_suffix(".csv")


def actions(treaties: Treaties) -> list[TreatyAction]:
    """Every action of every record, by id."""
    records = [treaties.record(_treaty(treaties, name)) for name in treaties.names()]
    found = [act for record in records if record for acts in record.actions.values() for act in acts]
    return sorted(found, key=lambda act: act.id)


def _treaty(treaties: Treaties, stem: str) -> str:
    return stem.replace("other-", "other/", 1) if stem.startswith("other-") else stem


def draw(every: list[TreatyAction], rows: int, seed: int) -> list[TreatyAction]:
    """``rows`` actions, shared out over the sources by their size."""
    by_source: defaultdict[str, list[TreatyAction]] = defaultdict(list)
    for act in every:
        by_source[act.source].append(act)
    chance = random.Random(seed)
    drawn: list[TreatyAction] = []
    for source in sorted(by_source):
        share = max(LEAST, rows * len(by_source[source]) // len(every))
        drawn += chance.sample(by_source[source], min(share, len(by_source[source])))
    return drawn[:rows]


def reasons(act: TreatyAction, record: Record) -> Iterator[str]:
    """What speaks for (+) and against (-) an action, from the data themselves."""
    treaty = catalogue.load().norm(act.treaty)
    others = [one for one in record.actions[act.state] if one is not act]
    signed = next((one for one in others if one.kind == "signed" and one.on), None)
    if act.on and treaty.adopted:
        yield f"{'+' if act.on >= treaty.adopted or act.year_only else '-'} adopted {treaty.adopted}"
    if act.since and treaty.in_force:
        yield f"{'+' if act.since >= treaty.in_force else '-'} in force {treaty.in_force}"
    if act.since and act.on:
        lag = (act.since - act.on).days
        normal = 0 <= lag <= 250 or act.since == treaty.in_force or (act.kind == "succeeded" and lag < 0)
        yield f"{'+' if normal else '-'} effect after {lag} days"
    if act.binds and signed and signed.on and act.on:
        yield f"{'+' if signed.on <= act.on or act.year_only else '-'} signed {signed.on}"
    if act.note:
        yield f"? {act.note}"


def recorded() -> list[dict[str, str]]:
    """The rows that were judged."""
    with RECORD.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--seed", type=int, default=SEED)
    given = asked.parse_args()
    treaties, known = load(), catalogue.load()
    for number, act in enumerate(draw(actions(treaties), given.rows, given.seed), start=1):
        record = treaties.record(act.treaty)
        assert record is not None
        effect = f" since {act.since}" if act.since else f" until {act.until}" if act.until else ""
        on = f"{act.on.year}" if act.on and act.year_only else str(act.on or "no date")
        print(
            f"{number:3} [{act.source}, {act.reliability}] {known.actors[act.state].name}, {act.treaty}: {act.kind} "
            f"{on}{effect}  {'; '.join(reasons(act, record))}"
        )


if __name__ == "__main__":
    main()
