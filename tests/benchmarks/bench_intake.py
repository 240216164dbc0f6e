"""From file to published snapshot: how long a statement of 500 words takes, and how reading compares with parsing."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from graph import intake, preparing, sources
from graph.metadata import Metadata
from graph.model import Statement
from graph.reader import RuleReader, open_reader
from graph.segment import parse_all
from graph.sources import Described
from graph.store import Store

SAMPLE = Path(sources.__file__).with_name("sample")
WORDS = 500
MOST_SECONDS = 2.0
LEAST_SHARE = 1 / 3


def sample() -> list[Statement]:
    """The bundled statements."""
    files = sorted(str(path) for path in SAMPLE.glob("*.txt"))
    return [made for made in sources.read(files) if isinstance(made, Statement)]


def of_500_words(statements: list[Statement]) -> str:
    """Sentences of the sample, 500 words of them."""
    words = " ".join(statement.text for statement in statements).split(" ")
    return " ".join(words[:WORDS])


def seconds_of_one(folder: Path, text: str) -> float:
    """A file into a store that is there, by a reader that has its models."""
    store = Store.create(folder / "store")
    warm = [sources.from_bytes(b"Vesperia condemns the shelling of Tarn.", "a.txt", Described(Metadata(publisher="A")))]
    intake.add(store, warm)
    (folder / "statement.txt").write_text(text, encoding="utf-8")
    described = Described(Metadata(publisher="Harbour Watch"))
    before = time.perf_counter()
    report = intake.add(store, sources.read([str(folder / "statement.txt")], described))
    taken = time.perf_counter() - before
    assert report.added == 1, report
    return taken


def words_a_second(work: int, before: float) -> float:
    return work / (time.perf_counter() - before)


def main() -> None:
    """Print the figures and whether they hold."""
    statements = sample()
    with tempfile.TemporaryDirectory() as folder:
        taken = seconds_of_one(Path(folder), of_500_words(statements))
        print(f"statement of {WORDS} words, file to snapshot: {taken:.2f} s (below 2: {taken < MOST_SECONDS})")
        words = sum(len(statement.text.split()) for statement in statements)
        before = time.perf_counter()
        list(parse_all(statements))
        parsing = words_a_second(words, before)
        reader = open_reader()
        assert isinstance(reader, RuleReader)
        before = time.perf_counter()
        list(reader.read_all(statements))
        reading = words_a_second(words, before)
        before = time.perf_counter()
        preparing.prepare(statements, reader, "https://bench.example/")
        gated = words_a_second(words, before)
        store = Store.create(Path(folder) / "batch")
        before = time.perf_counter()
        intake.add(store, statements)
        whole = words_a_second(words, before)
    share = reading / parsing
    print(f"words/s: parser {parsing:.0f}, reading {reading:.0f}, with gate {gated:.0f}, with store {whole:.0f}")
    print(f"reading / parsing: {share:.2f} (at least {LEAST_SHARE:.2f}: {share >= LEAST_SHARE})")


if __name__ == "__main__":
    main()
