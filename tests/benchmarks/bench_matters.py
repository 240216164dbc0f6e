"""
How long matters and links take to follow one statement more among 10,000, and which share of the whole ``add`` that is.

The statements are generated: events of some 60 states, told by 80 publishers in varying words. A few states, places and
events are told of very often, most hardly ever, as in real collections.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from graph import catalogue, intake
from graph.model import ActDate, Certainty, Claim, Party, Provenance, Reading, Span, Statement
from graph.namespaces import statement_key
from graph.rdf import publisher_of
from graph.store import Store
from graph.writer import Writer

STATEMENTS = 10_000
EVENTS = 4_000
ADDED = 40
MOST_SECONDS = 0.2
FIRST_DAY = date(2016, 1, 1)
DAYS = 3_500
CLAIMS = (1, 2, 2, 3, 3, 4, 6)
DEEDS = {
    "the shelling of {place}": "use-of-force",
    "the bombing of the hospital of {place}": "attack-on-civilians",
    "the killing of {count} {people} in {place}": "unlawful-killing",
    "the arrest of {count} {people} in {place}": "arbitrary-detention",
    "the torture of {count} {people} held in {place}": "torture-ill-treatment",
    "the eviction of {count} families from {place}": "forced-displacement",
    "the blockade of {place}": "humanitarian-obstruction",
    "the ban of demonstrations in {place}": "repression-of-assembly",
    "the destruction of {count} homes in {place}": "property-destruction",
    "the invasion of {place}": "use-of-force",
}
PEOPLE = ("teachers", "journalists", "protesters", "children", "farmers", "lawyers", "workers", "people")
ADJECTIVES = ("", "unlawful ", "brutal ", "repeated ", "deliberate ", "reported ", "large-scale ", "night-time ")
TAILS = (
    "",
    " by its forces",
    ", carried out without warning",
    " during the operation",
    " after days of fighting",
    " in spite of protests",
)


def skewed(chance: random.Random, size: int) -> int:
    """A number below ``size``: the first ones much oftener than the last (about 1/rank)."""
    return min(int(size ** chance.random()) - 1, size - 1)


@dataclass(frozen=True)
class Event:
    """What statements tell of."""

    state: str
    words: str
    conduct: str
    day: date


@dataclass
class World:
    """Statements, and what is claimed in each of their sentences."""

    seed: int = 1
    told: dict[str, tuple[Event, str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.states = [key for key, actor in sorted(catalogue.load().actors.items()) if actor.kind == "state"][::3][:60]
        self.publishers = [f"Observatory {self._name()}" for _ in range(80)]
        self.events = [self._event() for _ in range(EVENTS)]

    def _name(self) -> str:
        parts = [
            self.chance.choice("b d f g k l m n r s t v z".split()) + self.chance.choice("aeiou") for _ in range(3)
        ]
        return "".join(parts).title()

    def _event(self) -> Event:
        state = self.states[skewed(self.chance, len(self.states))]
        places = random.Random(state)
        names = [
            "".join(places.choice("bdfgklmnrstvz") + places.choice("aeiou") for _ in range(3)).title()
            for _ in range(12)
        ]
        pattern, conduct = self.chance.choice(sorted(DEEDS.items()))
        words = pattern.format(
            place=names[skewed(self.chance, 12)], count=self.chance.randint(2, 90), people=self.chance.choice(PEOPLE)
        )
        return Event(state, words, conduct, FIRST_DAY + timedelta(self.chance.randrange(DAYS)))

    def statement(self) -> Statement:
        publisher = self.publishers[skewed(self.chance, len(self.publishers))]
        first = self.events[skewed(self.chance, EVENTS)]
        day = first.day + timedelta(self.chance.randint(0, 90))
        sentences = [self._sentence(first)]
        for _ in range(self.chance.choice(CLAIMS) - 1):
            near = first if self.chance.random() < 0.3 else self.events[skewed(self.chance, EVENTS)]
            sentences.append(self._sentence(near))
        number = len(self.told)
        return Statement(" ".join(sentences), publisher, f"{number}.txt", "ngo", day, f"Statement {number}")

    def _sentence(self, event: Event) -> str:
        adjective, tail = self.chance.choice(ADJECTIVES), self.chance.choice(TAILS)
        action = event.words.replace("the ", f"the {adjective}", 1) + tail
        type_ = self.chance.choices(("allegation", "denial", "demand", "concern"), (12, 2, 3, 1))[0]
        action = f"stop {action}" if type_ == "demand" else action
        said = f"Notice {len(self.told)} concerns {action}."
        self.told[said] = (event, action, type_)
        return said


@dataclass(frozen=True)
class WorldReader:
    """Reads the statements of a world as they are meant."""

    world: World
    provenance: Provenance = field(default_factory=lambda: Provenance("world", "1"))

    def read(self, statement: Statement) -> Reading:
        return Reading(tuple(self._claims(statement)), (), self.provenance)

    def _claims(self, statement: Statement) -> Iterator[Claim]:
        at = 0
        for sentence in statement.text.split(". "):
            said = sentence if sentence.endswith(".") else f"{sentence}."
            event, action, kind = self.world.told[said]
            start = at + said.index(action)
            dated = kind in ("allegation", "denial") and len(action) % 3 == 0
            slots: dict[str, Any] = {"denies": "fact"} if kind == "denial" else {}
            yield Claim(
                type=kind,
                claimant=publisher_of(statement, catalogue.load()),  # type: ignore[arg-type]
                action=Span.of(statement.text, start, start + len(action)),
                quote=Span.of(statement.text, at, at + len(said)),
                respondents=(_party(event.state),),
                certainty=None if kind == "demand" else Certainty("asserted"),
                conduct=(event.conduct,),
                act_date=ActDate(event.day, "day") if dated else None,
                **slots,
            )
            at += len(said) + 1


def _party(actor: str) -> Party:
    known = catalogue.load().actors[actor]
    return Party(known.name, actor=actor, kind=known.kind)


def filled(store: Store, reader: WorldReader, statements: list[Statement]) -> None:
    """
    Put statements in at once: of each the rows that settling reads, straight into the index.

    They have no graph and no text: what is measured are the statements that come after them.
    """
    before = time.process_time()
    with store.writing() as writer:
        writer.begin()
        for number, statement in enumerate(statements, 1):
            _enter(writer, number, statement, reader.read(statement))
    print(f"{len(statements)} generated statements settled at once in {time.process_time() - before:.0f} s")


def _enter(writer: Writer, number: int, statement: Statement, reading: Reading) -> None:
    """The rows of a statement and its claims, numbered as they come."""
    index, iris, key = writer.index, writer.iris, statement_key(statement)
    publisher = publisher_of(statement, catalogue.load())
    speaker = index.entity(iris.party(key, publisher))
    day = statement.date.isoformat() if statement.date else None
    said = {
        "id": number, "iri": iris.statement(key), "key": key, "document": statement.document,
        "publisher": statement.publisher, "publisher_kind": statement.publisher_kind, "publisher_actor": speaker,
        "date": day, "title": statement.title, "source": "", "language": "en", "access": "open", "invented": 1,
        "sha256": "", "words": 0, "text": "", "reader": "world", "reader_version": "1",
        "claim_count": len(reading.claims),
    }  # fmt: skip
    index.insert("statements", tuple(said), [tuple(said.values())], writer.commit)
    seen = (speaker, number, "actor", publisher.name, publisher.kind, 1)
    index.insert("sightings", ("entity", "statement", "sort", "label", "kind", "preferred"), [seen], writer.commit)
    for position, claim in enumerate(reading.claims):
        mine = number * 10 + position
        told = {
            "id": mine, "iri": iris.claim(key, claim), "statement": number, "type": claim.type,
            "start": claim.action.start, "end": claim.action.end, "action": claim.action.text,
            "quote": claim.quote.text, "quote_start": claim.quote.start, "quote_end": claim.quote.end,
            "act": iris.act(key, claim.action), "claimant": speaker,
            "certainty": claim.certainty.level if claim.certainty else None, "confidence": claim.confidence,
            "presupposed": 0, "denies": claim.denies, "admission": 0,
            "act_date": claim.act_date.value.isoformat() if claim.act_date else None,
            "act_precision": claim.act_date.precision if claim.act_date else None, "review": "unreviewed",
            "date": day, "publisher": statement.publisher, "access": "open",
        }  # fmt: skip
        index.insert("claims", tuple(told), [tuple(told.values())], writer.commit)
        accused = [index.entity(iris.party(key, one)) for one in claim.respondents]
        parties = [(mine, "claimant", 0, speaker), *((mine, "respondent", at, one) for at, one in enumerate(accused))]
        index.insert("parties", ("claim", "role", "position", "entity"), parties, writer.commit)
        index.insert("claim_conduct", ("claim", "conduct"), [(mine, code) for code in claim.conduct], writer.commit)


@dataclass
class Times:
    """Seconds of each ``add``: of the processor and of the clock for settling, of the processor for everything."""

    settling: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


def measured(store: Store, reader: WorldReader, statements: list[Statement]) -> Times:
    """Add statements one by one."""
    times = Times()
    plain = Writer._settle

    def timed(writer: Writer) -> None:
        before, clock = time.process_time(), time.perf_counter()
        plain(writer)
        times.settling.append(time.process_time() - before)
        times.clock.append(time.perf_counter() - clock)

    Writer._settle = timed  # type: ignore[method-assign]
    for statement in statements:
        before = time.process_time()
        intake.add(store, [statement], reader=reader)
        times.whole.append(time.process_time() - before)
    Writer._settle = plain  # type: ignore[method-assign]
    return times


def spread(seconds: list[float]) -> str:
    """Middle, 95th percentile and worst."""
    ordered = sorted(seconds)
    worst = f"95th percentile {ordered[int(len(ordered) * 0.95)]:.3f} s, worst {ordered[-1]:.3f} s"
    return f"median {statistics.median(ordered):.3f} s, {worst}"


def main() -> None:
    """Print the figures and whether they hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    parser.add_argument("--store", type=Path, help="keep the generated store here, and take it from here next time")
    options = parser.parse_args()
    size = options.statements
    world = World()
    made = [world.statement() for _ in range(size + ADDED)]
    reader = WorldReader(world)
    with tempfile.TemporaryDirectory() as folder:
        if options.store and not options.store.exists():
            filled(Store.create(options.store), reader, made[:size])
        if options.store:
            shutil.copytree(options.store, Path(folder) / "store", symlinks=True)
        store = Store.create(Path(folder) / "store")
        if not options.store:
            filled(store, reader, made[:size])
        with store.snapshot() as snapshot:
            index = snapshot.index()
            for what, query in (
                ("claims", "SELECT count(*) FROM accounts"),
                ("acts", "SELECT count(*) FROM acts"),
                (
                    "claims in the largest act",
                    "SELECT max(n) FROM (SELECT count(*) AS n FROM accounts JOIN nodes USING (node) GROUP BY act)",
                ),
                ("links", "SELECT count(*) FROM link_pairs"),
            ):
                print(f"  {what}: {index.connection.execute(query).fetchone()[0]}")
            index.close()
        times = measured(store, reader, made[size:])
    first, rest = times.settling[0], sorted(times.settling[1:])
    worst = rest[int(len(rest) * 0.95)]
    print(f"update after one add, processor time: {spread(rest)} (below {MOST_SECONDS}: {worst < MOST_SECONDS})")
    print(f"  the first, which also reads the lexicon: {first:.3f} s; by the clock: {spread(times.clock[1:])}")
    middle = statistics.median(times.whole)
    print(f"its share of the whole add: {sum(times.settling) / sum(times.whole):.2f} (of {middle:.3f} s)")


if __name__ == "__main__":
    main()
