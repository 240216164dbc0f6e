"""Invented claims straight into an index, without texts: what tests and benchmarks of paths are run on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from graph.index import Index, Value
from graph.namespaces import Iris

IRIS = Iris()
DIRECT = {
    "allegation": "accuses", "finding": "finds-against", "denial": "defends", "justification": "defends",
    "commitment": "reports-promise-of", "obligation": "says-bound", "demand": "demands-of", "concern": "fears-from",
}  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """A claim, with everything that stands in it by number (actors and norms of an :class:`World`)."""

    type: str
    claimant: int
    matter: int
    statement: int
    respondents: tuple[int, ...] = ()
    affected: tuple[int, ...] = ()
    norms: tuple[int, ...] = ()
    voices: tuple[int, ...] = ()
    place: int | None = None
    certainty: str | None = "asserted"
    cleared: bool = False
    repeats: bool = False

    @property
    def direct(self) -> str:
        return "clears" if self.cleared else DIRECT[self.type]


@dataclass(frozen=True)
class Published:
    """A statement: its publisher (an actor), day and access."""

    publisher: int
    day: str | None = "2025-03-05"
    access: str = "open"


@dataclass
class World:
    """
    Entities by number from 1: actors, then norms, then matters.

    Attributes:
        actors: Kind of each, and the state that it is an organ of.
        norms: Kind of each, and what it is a part of.
        related: Norm and the right that it protects.
    """

    actors: list[tuple[str, int | None]]
    norms: list[tuple[str, int | None]]
    matters: int
    statements: list[Published] = field(default_factory=list)
    related: list[tuple[int, int]] = field(default_factory=list)

    def actor(self, place: int) -> int:
        return 1 + place

    def norm(self, place: int) -> int:
        return 1 + len(self.actors) + place

    def matter(self, place: int) -> int:
        return 1 + len(self.actors) + len(self.norms) + place

    def iri(self, number: int) -> str:
        if number <= len(self.actors):
            return IRIS.actor(f"named/a{number}")
        if number <= len(self.actors) + len(self.norms):
            return IRIS.norm(f"right/n{number}")
        return IRIS.matter(f"act-{number}")


def write(path: Path | str, world: World, claims: Iterable[Invented], *, commit: int = 1) -> None:
    """Make an index of a world and its claims, as of one commit."""
    index = Index.write(Path(path), IRIS)
    _write_all(index, world, claims, commit)
    index.close()


def _write_all(index: Index, world: World, claims: Iterable[Invented], commit: int) -> None:
    _write_entities(index, world, commit)
    _write_statements(index, world, commit)
    add(index, world, claims, commit)
    index.publish(commit, added=len(world.statements), removed=0)


def write_large(path: Path, world: World, claims: Iterable[Invented]) -> None:
    """
    The same for millions of rows, some five times as fast: nothing is undone, each of SQLite's indexes is made at the
    end, and the text index, which paths do not read, stays empty.
    """
    index = Index.write(path, IRIS)
    index.connection.execute("COMMIT")
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY", "cache_size = -400000"):
        index.connection.execute(f"PRAGMA {pragma}")
    later = index.connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in later:
        index.connection.execute(f"DROP {kind} {name}")
    index.connection.execute("BEGIN")
    _write_all(index, world, claims, 1)
    for _, _, sql in later:
        index.connection.execute(sql)
    index.connection.execute("COMMIT")
    index.connection.execute("PRAGMA journal_mode = WAL")
    index.close()


def add(index: Index, world: World, claims: Iterable[Invented], commit: int, *, after: int = 0) -> None:
    """Add claims, the first with the number after ``after``."""
    for batch in _batches(enumerate(claims, after + 1)):
        for table, columns, made in _TABLES:
            index.insert(table, columns, (row for number, claim in batch for row in made(world, number, claim)), commit)


def _batches(claims: Iterator[tuple[int, Invented]]) -> Iterator[list[tuple[int, Invented]]]:
    batch: list[tuple[int, Invented]] = []
    for one in claims:
        batch.append(one)
        if len(batch) == 20_000:
            yield batch
            batch = []
    yield batch


Rows = Iterator[tuple[Value, ...]]


def _claim(world: World, number: int, claim: Invented) -> Rows:
    published = world.statements[claim.statement]
    kind = "no-breach" if claim.cleared else "breach" if claim.type == "finding" else None
    yield (
        number, f"{IRIS.base}claims/s{claim.statement}/{claim.type}-{number}-{number + 9}", 1 + claim.statement,
        claim.type, number, number + 9, "an act", f"Sentence {number} says so.", 0, 20, f"{IRIS.base}acts/{number}",
        claim.claimant, claim.certainty, 0.8, 0, kind, 0, claim.place, "unreviewed", published.day,
        f"Publisher {published.publisher}", published.access,
    )  # fmt: skip


def _parties(_: World, number: int, claim: Invented) -> Rows:
    for role, entities in (
        ("respondent", claim.respondents),
        ("affected", claim.affected),
        ("reported-by", claim.voices),
    ):
        for place, one in enumerate(entities):
            yield number, role, place, one, "x", 0, 1


def _norms(_: World, number: int, claim: Invented) -> Rows:
    for place, norm in enumerate(claim.norms):
        yield number, norm, place, "x", 0, 1


def _edges(_: World, number: int, claim: Invented) -> Rows:
    chain = (*claim.voices, claim.claimant)
    for source, relation, target in dict.fromkeys(
        (
            *((claim.claimant, claim.direct, one) for one in claim.respondents),
            *((a, "reports", b) for a, b in pairwise(chain)),
            *((claim.claimant, "cites", norm) for norm in claim.norms),
        )
    ):
        if source != target:
            yield source, relation, target, number


def _matters(_: World, number: int, claim: Invented) -> Rows:
    yield claim.matter, number, 1.0, ""


def _links(_: World, number: int, claim: Invented) -> Rows:
    if claim.repeats:
        yield IRIS.link("repeats", str(number), "1"), "repeats", number, 1, 0.9, ""


_TABLES = (
    ("claims", (
        "id", "iri", "statement", "type", "start", "end", "action", "quote", "quote_start", "quote_end", "act",
        "claimant", "certainty", "confidence", "presupposed", "outcome", "admission", "place_actor", "review", "date",
        "publisher", "access",
    ), _claim),
    ("parties", ("claim", "role", "position", "entity", "mention", "start", "end"), _parties),
    ("claim_norms", ("claim", "norm", "position", "mention", "start", "end"), _norms),
    ("edges", ("source", "relation", "target", "claim"), _edges),
    ("matter_claims", ("matter", "claim", "confidence", "reason"), _matters),
    ("links", ("iri", "kind", "source", "target", "confidence", "reason"), _links),
)  # fmt: skip


def _write_entities(index: Index, world: World, commit: int) -> None:
    actors, norms = len(world.actors), len(world.norms)
    everything = range(1, actors + norms + world.matters + 1)
    index.connection.executemany("INSERT INTO entities VALUES (?, ?)", ((one, world.iri(one)) for one in everything))
    index.insert(
        "actors",
        ("id", "key", "label", "kind", "organ_of", "parent", "listed"),
        (
            (world.actor(at), f"a{at}", f"Actor {at}", kind, above, None, 0)
            for at, (kind, above) in enumerate(world.actors)
        ),
        commit,
    )
    index.insert(
        "norms",
        ("id", "key", "label", "kind", "parent", "listed"),
        ((world.norm(at), f"n{at}", f"Norm {at}", kind, above, 0) for at, (kind, above) in enumerate(world.norms)),
        commit,
    )
    matters = (world.matter(at) for at in range(world.matters))
    index.insert(
        "matters",
        ("id", "key", "label", "grain"),
        ((one, f"act-{one}", f"“Act {one}”", "act") for one in matters),
        commit,
    )
    index.insert(
        "labels",
        ("iri", "label", "sort", "preferred"),
        (
            (world.iri(one), f"Entity {one}", "actor" if one <= actors else "norm", 1)
            for one in everything
            if one <= actors + norms
        ),
        commit,
    )
    index.insert("edges", ("source", "relation", "target", "claim"), structure(world), commit)
    for at, (_, above) in enumerate(world.actors):
        me = world.actor(at)
        rows = [(me, me, 0)] + ([(me, above, 1)] if above else [])
        index.connection.executemany("INSERT INTO actor_closure VALUES (?, ?, ?)", rows)


def structure(world: World) -> list[tuple[int, str, int, None]]:
    """The relations of the vocabulary."""
    edges: list[tuple[int, str, int, None]] = []
    edges += [(world.actor(at), "organ-of", above, None) for at, (_, above) in enumerate(world.actors) if above]
    edges += [(world.norm(at), "part-of", above, None) for at, (_, above) in enumerate(world.norms) if above]
    return edges + [(norm, "related-right", right, None) for norm, right in world.related]


def _write_statements(index: Index, world: World, commit: int) -> None:
    columns = (
        "id", "iri", "key", "document", "publisher", "publisher_kind", "publisher_actor", "date", "title", "source",
        "language",
        "access", "invented", "sha256", "words", "text", "reader", "reader_version", "claim_count",
    )  # fmt: skip
    rows = (
        (1 + at, IRIS.statement(f"s{at}"), f"s{at}", "", f"Publisher {one.publisher}", "ngo", one.publisher, one.day,
         "", "", "en",
         one.access, 1, "", 0, "", "hand", "1", 0)
        for at, one in enumerate(world.statements)
    )  # fmt: skip
    index.insert("statements", columns, rows, commit)
