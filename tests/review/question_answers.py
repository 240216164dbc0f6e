"""
Writes the answer of each named question on the sample beside it, for a person to compare with the texts.

    python -m tests.review.question_answers [NAME…] [--store DIR]

The answers are the tests' (``test_questions.py``): read each row that changed against ``graph/sample``.
"""

from __future__ import annotations

import argparse
import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from graph import asking, questions

Table = list[list[str]]


def answer(store: Path, name: str) -> Table:
    """A question's answer on a store, asked as the command line asks it, with the values of its example."""
    values = [f"{key}={value}" for key, value in questions.load(name).example.items()]
    found = asking.ask(str(store), asking.query_of(str(store), name, values), "csv").data
    return list(csv.reader(io.StringIO(found.decode("utf-8"), newline="")))


def kept(name: str) -> Table:
    """The reviewed answer."""
    with _path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def keep(name: str, table: Table) -> bool:
    """Write an answer; whether it is another one than before."""
    before = kept(name) if _path(name).exists() else []
    with _path(name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)
    return before != table


def _path(name: str) -> Path:
    return questions.FOLDER / f"{name}.csv"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", metavar="NAME", help="all, if none is given")
    asked.add_argument("--store", type=Path, help="of the sample; built anew, if none is given")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or Path(folder) / "store"
        if given.store is None:
            build = [sys.executable, "-m", "graph.cli", "demo", "--build-only", "--store", str(store)]
            subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        for name in given.names or questions.names():
            table = answer(store, name)
            print(f"{name}: {len(table) - 1} rows{', changed' if keep(name, table) else ''}")


if __name__ == "__main__":
    main()
