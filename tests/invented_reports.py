"""
Statements by the thousand: events told by observatories in varying words, and what is claimed in each sentence.

A few states, places and events are told of very often, most hardly ever, as in real collections.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from graph import catalogue
from graph.model import ActDate, Certainty, Claim, Party, Provenance, Reading, Span, Statement
from graph.namespaces import statement_key
from graph.rdf import publisher_of
from graph.writer import Writer

FIRST_DAY = date(2016, 1, 1)
DAYS = 3_500
CLAIMS = (1, 2, 2, 3, 3, 4, 6)
KINDS = ("allegation",) * 12 + ("denial",) * 2 + ("demand",) * 3 + ("concern",)
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
DETAILS = "bridge market mill orchard station chapel quarry ferry dam depot".split()
"""Where an event is told of in more words: beside one of these, in sight of another, before a third."""


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
    """
    Statements, and what is claimed in each of their sentences.

    Args:
        events: How many there are to tell of.
        states: Whose conduct they are.
        days: In which they happen, and are told of.
        claims: In a statement; one of these numbers.
        even: 0: the first event is told of twice as often as the second. Larger: the first so many are told of nearly
            as often as each other.
        kinds: Types of the claims, each as often as it stands here.
        detailed: Each sentence has details of its own, so that hardly two have the same words.
    """

    events: int = 4_000
    states: int = 60
    publishers: int = 80
    days: int = DAYS
    claims: tuple[int, ...] = CLAIMS
    kinds: tuple[str, ...] = KINDS
    even: int = 0
    detailed: bool = False
    seed: int = 1
    told: dict[str, tuple[Event, str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        actors = sorted(catalogue.load().actors.items())
        self._states = [key for key, actor in actors if actor.kind == "state"][::3][: self.states]
        self._publishers = [f"Observatory {self._name(self._chance)}" for _ in range(self.publishers)]
        self._events = [self._event() for _ in range(self.events)]

    def _name(self, chance: random.Random) -> str:
        return "".join(chance.choice("bdfgklmnrstvz") + chance.choice("aeiou") for _ in range(3)).title()

    def _event(self) -> Event:
        state = self._states[skewed(self._chance, len(self._states))]
        places = random.Random(state)
        names = [self._name(places) for _ in range(12)]
        pattern, conduct = self._chance.choice(sorted(DEEDS.items()))
        words = pattern.format(
            place=names[skewed(self._chance, 12)], count=self._chance.randint(2, 90), people=self._chance.choice(PEOPLE)
        )
        return Event(state, words, conduct, FIRST_DAY + timedelta(self._chance.randrange(self.days)))

    def statement(self) -> Statement:
        """One statement more."""
        publisher = self._publishers[skewed(self._chance, len(self._publishers))]
        first = self._told_of()
        day = first.day + timedelta(self._chance.randint(0, min(90, self.days)))
        sentences = [self._sentence(first)]
        for _ in range(self._chance.choice(self.claims) - 1):
            near = first if self._chance.random() < 0.3 else self._told_of()
            sentences.append(self._sentence(near))
        number = len(self.told)
        return Statement(" ".join(sentences), publisher, f"{number}.txt", "ngo", day, f"Statement {number}")

    def _told_of(self) -> Event:
        return self._events[self._even_rank() if self.even else skewed(self._chance, self.events)]

    def _even_rank(self) -> int:
        share = self._chance.random()
        return min(int((self.events + self.even) ** share * self.even ** (1 - share)) - self.even, self.events - 1)

    def _sentence(self, event: Event) -> str:
        adjective, tail = self._chance.choice(ADJECTIVES), self._chance.choice(TAILS)
        if self.detailed:
            near, seen, before = self._chance.choices(DETAILS, k=3)
            tail += f" beside the {near}, in sight of the {seen}, and past the {before}"
        action = event.words.replace("the ", f"the {adjective}", 1) + tail
        kind = self._chance.choice(self.kinds)
        action = f"stop {action}" if kind == "demand" else action
        said = f"Notice {len(self.told)} concerns {action}."
        self.told[said] = (event, action, kind)
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
                type=kind,  # type: ignore[arg-type]
                claimant=publisher_of(statement, catalogue.load()),
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


def enter(writer: Writer, statements: Iterable[Statement], reader: WorldReader) -> None:
    """
    Put statements in as far as matters and links need them: the rows that settling reads, straight into the index.

    They have no graph and no text.
    """
    writer.begin()
    number = int(writer.index.connection.execute("SELECT coalesce(max(id), 0) FROM statements").fetchone()[0])
    for at, statement in enumerate(statements, number + 1):
        _enter(writer, at, statement, reader.read(statement))


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
    for claim in reading.claims:
        mine = _enter_claim(writer, claim, number, key, speaker)
        accused = [index.entity(iris.party(key, one)) for one in claim.respondents]
        parties = [(mine, "claimant", 0, speaker), *((mine, "respondent", at, one) for at, one in enumerate(accused))]
        index.insert("parties", ("claim", "role", "position", "entity"), parties, writer.commit)
        index.insert("claim_conduct", ("claim", "conduct"), [(mine, code) for code in claim.conduct], writer.commit)


def _enter_claim(writer: Writer, claim: Claim, statement: int, key: str, speaker: int) -> int:
    index, iris = writer.index, writer.iris
    run = index.connection.execute
    day, publisher = run("SELECT date, publisher FROM statements WHERE id = ?", (statement,)).fetchone()
    told = {
        "iri": iris.claim(key, claim), "statement": statement, "type": claim.type,
        "start": claim.action.start, "end": claim.action.end, "action": claim.action.text,
        "quote": claim.quote.text, "quote_start": claim.quote.start, "quote_end": claim.quote.end,
        "act": iris.act(key, claim.action), "claimant": speaker,
        "certainty": claim.certainty.level if claim.certainty else None, "confidence": claim.confidence,
        "presupposed": 0, "denies": claim.denies, "admission": 0,
        "act_date": claim.act_date.value.isoformat() if claim.act_date else None,
        "act_precision": claim.act_date.precision if claim.act_date else None, "review": "unreviewed",
        "date": day, "publisher": publisher, "access": "open",
    }  # fmt: skip
    index.insert("claims", tuple(told), [tuple(told.values())], writer.commit)
    return int(run("SELECT last_insert_rowid()").fetchone()[0])
