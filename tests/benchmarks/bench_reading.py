"""Reading against the bare parser: words a second with and without the encoder, and memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable

import spacy

from graph import sources
from graph.model import Statement
from graph.reader import RuleReader, open_reader
from graph.segment import MODEL
from tests.benchmarks.bench_intake import SAMPLE

LEAST = {"fast": 1 / 2, "full": 1 / 5}
MOST_MEMORY = 1.5
TIMES = 3


def texts() -> list[Statement]:
    """The bundled statements."""
    files = sorted(str(path) for path in SAMPLE.glob("*.txt"))
    return [made for made in sources.read(files) if isinstance(made, Statement)] * TIMES


def words_a_second(statements: list[Statement], work: Callable[[], Iterable[object]]) -> float:
    """How fast a pass over the statements is."""
    before = time.perf_counter()
    for _ in work():
        pass
    return sum(len(statement.text.split()) for statement in statements) / (time.perf_counter() - before)


def main() -> None:
    """Print the figures and whether they hold, in one run."""
    statements = texts()
    bare = spacy.load(MODEL)
    list(bare.pipe(["Warm up."]))
    parsing = words_a_second(statements, lambda: bare.pipe(statement.text for statement in statements))
    print(f"bare parser: {parsing:.0f} words/s")
    for name, least in LEAST.items():
        reader = open_reader(name)
        assert isinstance(reader, RuleReader)
        reader.read(statements[0])
        speed = words_a_second(statements, lambda reader=reader: reader.read_all(statements))
        share = speed / parsing
        print(f"{name}: {speed:.0f} words/s, {share:.2f} of the parser's (at least {least:.2f}: {share >= least})")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"memory: {memory:.2f} GB (below {MOST_MEMORY}: {memory < MOST_MEMORY})")


if __name__ == "__main__":
    main()
