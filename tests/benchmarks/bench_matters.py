"""
How long matters and links take to follow one statement more among 10,000, and which share of the whole ``add`` that is.

A store is filled in batches, as an intake publishes them; at each size statements are added and removed one by one.
Then what is hardest: a collection on one war, an act that a thousand statements tell of, a statement of 300 claims.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from invented_reports import World, WorldReader, enter

from graph import intake
from graph.index import FOREVER
from graph.model import Statement
from graph.namespaces import statement_key
from graph.store import Store
from graph.writer import Writer

SIZES = (1_000, 3_000, 10_000)
BATCH = 500
"""Statements that are published at once while the store is filled."""
EVEN = 5
"""The first events are told of about as often as each other: the first in some 2 % of all claims."""
ADDED = 40
REMOVED = 10
MOST_SECONDS = 0.2
HARDEST = {
    "one war: one state, 12 places, 2,000 events": (World(events=2_000, states=1, claims=(3,)), 1_000),
    "one act, in a thousand wordings": (World(events=1, states=1, days=200, claims=(1,), detailed=True), 1_000),
}
LONGEST = 300
"""Claims of a very long statement."""
COUNTED = {
    "claims": "SELECT count(*) FROM accounts",
    "acts": "SELECT count(*) FROM acts",
    "links": f"SELECT count(*) FROM links WHERE removed_commit = {FOREVER}",
    "claims in the largest act": "SELECT count(*) FROM accounts JOIN nodes USING (node) GROUP BY act ORDER BY 1 DESC",
    "acts in the largest dispute": "SELECT count(*) FROM acts GROUP BY dispute ORDER BY 1 DESC",
}


@dataclass
class Clock:
    """Seconds of the processor and on the wall, one of each for each time."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu.append(time.process_time() - cpu)
        self.wall.append(time.perf_counter() - wall)

    def line(self) -> str:
        return f"{_spread(self.cpu)} of processor time ({_spread(self.wall)} on the clock)"


def _spread(seconds: list[float]) -> str:
    """Median, 95th percentile and worst."""
    ordered = sorted(seconds)
    return f"{statistics.median(ordered):.3f} / {_high(ordered):.3f} / {ordered[-1]:.3f} s"


def _high(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


@contextmanager
def settling() -> Iterator[Clock]:
    """A clock that runs while matters and links are brought up to date."""
    clock, plain = Clock(), Writer._settle

    def timed(writer: Writer) -> None:
        with clock.running():
            plain(writer)

    Writer._settle = timed  # type: ignore[method-assign]
    yield clock
    Writer._settle = plain  # type: ignore[method-assign]


def one_by_one(what: str, statements: Iterable[Statement], do: Callable[[Statement], object]) -> float:
    """Print how long something takes for each statement; the 95th percentile of settling's share."""
    whole = Clock()
    with settling() as share:
        for statement in statements:
            with whole.running():
                do(statement)
    rest = sum(whole.cpu) - sum(share.cpu)
    print(f"  {what}: settling {share.line()}")
    print(f"    all of it {whole.line()}; settling is {sum(share.cpu) / rest:.1f} times the rest")
    return _high(share.cpu)


def fill(store: Store, world: World, wanted: int, there: int = 0) -> None:
    """Statements up to a number, in batches; prints what that took."""
    clock = Clock()
    for at in range(there, wanted, BATCH):
        some = [world.statement() for _ in range(min(BATCH, wanted - at))]
        with clock.running(), store.writing() as writer:
            enter(writer, some, WorldReader(world))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{wanted:,} statements, the last {wanted - there:,} in {sum(clock.cpu):.0f} s of processor time")
    print(
        f"  {sum(clock.cpu) / (wanted - there) * 1000:.1f} ms each in batches of {BATCH}; peak of memory {peak:.0f} MB"
    )
    with store.snapshot() as snapshot:
        index = snapshot.index()
        print(
            "  " + ", ".join(f"{index.connection.execute(sql).fetchone()[0]:,} {what}" for what, sql in COUNTED.items())
        )
        index.close()


def measure(store: Store, world: World, added: int = ADDED) -> float:
    """Add statements one by one, and remove some again; the 95th percentile of settling's share of an add."""
    reader = WorldReader(world)
    gc.collect()
    gc.freeze()  # the generated world is large: walking through it is no part of an add
    some = [world.statement() for _ in range(added)]
    worst = one_by_one("one add", some, lambda one: intake.add(store, [one], reader=reader))
    one_by_one("one remove", some[:REMOVED], lambda one: intake.remove(store, statement_key(one)))
    return worst


def main() -> int:
    """Print the figures; 1 if the limit does not hold at the largest size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument(
        "--steep", action="store_true", help="one event is told of in 7 % of all claims, not 2 %"
    )
    options = parser.parse_args()
    print("seconds: median / 95th percentile / worst")
    world, worst, there = World(even=0 if options.steep else EVEN), 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "store")
        for size in options.sizes:
            fill(store, world, size, there)
            worst, there = measure(store, world), size + ADDED - REMOVED
        for number, (what, (hard, size)) in enumerate(HARDEST.items()):
            print(what)
            other = Store.create(Path(folder) / f"hard-{number}")
            fill(other, hard, size)
            measure(other, hard, 20)
        print(f"a statement of {LONGEST} claims, among {there:,} others")
        long = World(claims=(LONGEST,))
        statement = long.statement()
        one_by_one("one add", [statement], lambda one: intake.add(store, [one], reader=WorldReader(long)))
    holds = worst < MOST_SECONDS
    print(f"settling one add among {there:,}, 95th percentile: {worst:.3f} s, below {MOST_SECONDS}: {holds}")
    return int(not holds)


if __name__ == "__main__":
    raise SystemExit(main())
