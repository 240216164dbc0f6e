"""Matters and links kept step by step: the same function of the set of statements, for as much work as a step takes."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_reports import World, WorldReader, enter
from marks import MarkedReader, statements

from graph import derived, grouping, intake, settled_acts, settled_parts
from graph.account_rows import Actors, rows
from graph.accounts import Account, accounts
from graph.fragments import fallen_off
from graph.links import links
from graph.matters import matters
from graph.model import Statement
from graph.namespaces import Iris, statement_key
from graph.store import Store


def kept_of(store: Store) -> tuple[Any, ...]:
    """All that is derived of the statements of a store, by IRIs."""
    with store.snapshot() as snapshot:
        index = snapshot.index()
        run = index.connection.execute
        found = [
            run(
                "SELECT key, label, grain, e.iri FROM matters LEFT JOIN entities AS e ON e.id = within"
                " WHERE removed_commit > ? ORDER BY 1",
                (snapshot.commit,),
            ).fetchall(),
            run(
                "SELECT e.iri, c.iri, m.confidence, m.reason FROM matter_claims AS m"
                " JOIN entities AS e ON e.id = m.matter"
                " JOIN claims AS c ON c.id = m.claim WHERE m.removed_commit > ? ORDER BY 1, 2",
                (snapshot.commit,),
            ).fetchall(),
            run(
                "SELECT l.iri, kind, s.iri, t.iri, l.confidence, reason FROM links AS l"
                " JOIN claims AS s ON s.id = source"
                " JOIN claims AS t ON t.id = target WHERE l.removed_commit > ? ORDER BY 1",
                (snapshot.commit,),
            ).fetchall(),
            run("SELECT iri, reason, successor FROM departed WHERE reason = 'retracted' ORDER BY 1").fetchall(),
        ]
        index.close()
        triples = snapshot.quads.ntriples(store.iris.graph("links"))
        return tuple(tuple(map(tuple, rows)) for rows in found), triples


def add(store: Store, some: Iterable[Statement]) -> None:
    intake.add(store, some, reader=MarkedReader("mine"))


def everything(store: Store) -> list[Account]:
    """The accounts of all claims that are in the index."""
    with store.snapshot() as snapshot:
        index = snapshot.index()
        actors = Actors(index)
        found = [
            replace(one, row=replace(one.row, id=0))
            for statement in index.connection.execute("SELECT DISTINCT iri FROM statements").fetchall()
            for one in accounts(rows(index, str(statement[0]), actors).values())
        ]
        index.close()
        return found


def test_step_by_step_is_all_at_once(store: Store) -> None:
    """What settling makes of statements one after the other is what the functions make of all."""
    corpus = [one for one in statements("mine") if one.document != "09-orvane-resumes.txt"]  # without the correction
    for one in corpus:
        add(store, [one])
    assert_as_from_scratch(store)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_adding_and_removing_is_all_at_once(store: Store, seed: int) -> None:
    """After each step of a random sequence, some statements in and some out again, the same as made from scratch."""
    chance = random.Random(seed)
    out = [one for one in statements("river") if not one.document.startswith("05")]  # without the correction
    inside: list[Statement] = []
    for _ in range(6):
        if inside and (not out or chance.random() < 0.4):
            out.append(inside.pop(chance.randrange(len(inside))))
            intake.remove(store, statement_key(out[-1]))
        else:
            some = [out.pop(chance.randrange(len(out))) for _ in range(min(len(out), chance.randint(1, 3)))]
            intake.add(store, some, reader=MarkedReader("river"))
            inside += some
        assert_as_from_scratch(store)


def assert_as_from_scratch(store: Store) -> None:
    """What is kept of matters and links is what the functions make of all accounts."""
    found = everything(store)
    acts, made = matters(found)
    (kept, members, linked, _), _ = kept_of(store)
    iris = Iris()
    assert [
        (key, label, grain, within and within.removeprefix(iris.matter(""))) for key, label, grain, within in kept
    ] == sorted((one.key, one.label, one.grain, one.within) for one in made)
    assert set(members) == {
        (iris.matter(act.key), joined.account.row.iri, joined.confidence, joined.reason)
        for act in acts
        for joined in act.claims
    }
    wanted = links(found, acts)
    assert [(kind, source, target) for _, kind, source, target, _, _ in linked] == [
        (one.kind, one.source.row.iri, one.target.row.iri)
        for one in sorted(wanted, key=lambda one: iris.link(one.kind, one.source.row.iri, one.target.row.iri))
    ]


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1000))
def test_order_of_adding_removing_and_adding_again_change_nothing(store: Store, seed: int) -> None:
    corpus = statements("mine")
    if not kept_of(store)[0][0]:
        add(store, corpus)
    before = kept_of(store)
    chance = random.Random(seed)
    chance.shuffle(corpus)
    some = corpus[: chance.randint(1, len(corpus))]
    for one in some:
        intake.remove(store, statement_key(one))
    while some:
        several = [some.pop() for _ in range(min(len(some), chance.randint(1, 4)))]
        add(store, several)
    assert kept_of(store) == before


def test_what_is_corrected_leaves_and_comes_back_with_its_correction(store: Store) -> None:
    """A corrected claim is in the archive, not in the current graph, as long as its correction stands."""
    corpus = statements("mine")
    add(store, corpus)
    ((_, _, _, gone), _) = kept_of(store)
    claim = next(str(iri) for iri, _, _ in gone if "/openshore-" in iri)
    assert not _holds(store, "current", claim)
    assert _holds(store, "archive", claim)
    correction = next(one for one in corpus if one.document.startswith("09"))
    intake.remove(store, statement_key(correction))
    assert _holds(store, "current", claim)
    assert not _holds(store, "archive", claim)


def _holds(store: Store, part: str, claim: str) -> bool:
    with store.snapshot() as snapshot:
        statement = store.iris.statement(claim.split("/")[-2])
        held = snapshot.quads.ntriples(statement) if part == "current" else snapshot.archived(statement)
        return f"<{claim}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>".encode() in held


def test_an_index_made_anew_holds_the_same(store: Store) -> None:
    """Also what is retracted, which the current graph does not hold."""
    add(store, statements("mine"))
    before = kept_of(store)
    with store.writing() as writer:
        writer.rebuild_index()
    assert kept_of(store) == before


def remove(store: Store, some: Iterable[Statement]) -> None:
    with store.writing() as writer:
        for one in some:
            assert writer.remove_statement(store.iris.statement(statement_key(one)))


def enter_all(store: Store, some: Iterable[Statement], world: World) -> None:
    with store.writing() as writer:
        enter(writer, some, WorldReader(world))


@pytest.mark.parametrize(
    ("seed", "largest"),
    [
        pytest.param(1, 4, id="parts too large at every level, remembered as a whole"),
        pytest.param(3, 8, id="parts that grow too large and shrink again"),
        pytest.param(2, 300, id="parts linked by average likeness"),
        pytest.param(5, 12, id="a dispute whose least act goes its own way"),
    ],
)
def test_generated_reports_in_any_steps_are_all_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, seed: int, largest: int
) -> None:
    """Whatever comes and goes: after each step as from scratch, and in the end the same graph, byte for byte."""
    for module in (grouping, settled_parts, settled_acts):
        monkeypatch.setattr(module, "LARGEST", largest)
    chance = random.Random(seed)
    world = World(events=chance.choice((2, 5, 12)), states=2, publishers=4, days=100 * seed, seed=seed)
    out = [world.statement() for _ in range(24)]
    inside: list[Statement] = []
    for _ in range(7):
        if inside and (not out or chance.random() < 0.45):
            some = [inside.pop(chance.randrange(len(inside))) for _ in range(min(len(inside), chance.randint(1, 6)))]
            remove(store, some)
            out += some
        else:
            some = [out.pop(chance.randrange(len(out))) for _ in range(min(len(out), chance.randint(1, 9)))]
            enter_all(store, some, world)
            inside += some
        assert_as_from_scratch(store)
    step_by_step = kept_of(store)[1]
    remove(store, inside)
    assert not kept_of(store)[1]
    enter_all(store, inside, world)
    assert kept_of(store)[1] == step_by_step


def test_after_a_killed_writer_nothing_stale_is_left(store: Store) -> None:
    """What settling remembers is lost with a commit that is undone; what readers see of it is made anew as a whole."""
    world = World(events=4, states=1, publishers=3, days=60)
    corpus = [world.statement() for _ in range(9)]
    enter_all(store, corpus[:6], world)
    with store.writing() as writer:
        writer.index.roll_back_to(writer.commit - 1)
        enter(writer, corpus[6:], WorldReader(world))
        for one in corpus[:3]:
            writer.remove_statement(store.iris.statement(statement_key(one)))
    assert_as_from_scratch(store)
    graph = kept_of(store)[1]
    remove(store, corpus[3:])
    enter_all(store, corpus[3:], world)
    assert kept_of(store)[1] == graph


def written_for_one_more(store: Store, world: World) -> tuple[int, int]:
    """Rows of the index and triples that settling one statement more changes."""
    with store.writing() as writer:
        enter(writer, [world.statement()], WorldReader(world))
        before = writer.index.connection.total_changes
        writer._settle()
        rows_ = writer.index.connection.total_changes - before
        return rows_, sum(part.count(b"\n") for part in derived.changes(writer.index, writer.commit))


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(World(events=4_000, states=1, claims=(1,)), id="one dispute that holds nearly everything"),
        pytest.param(World(events=1, states=1, claims=(1,), days=1, kinds=("demand",)), id="one act that all tell of"),
    ],
)
def test_what_one_statement_more_writes_does_not_grow_with_what_is_there(store: Store, world: World) -> None:
    """Rows and triples are counted, the middle of five: now and then a lesser key comes."""
    for size in (20, 80, 160):
        with store.snapshot() as snapshot:
            there = snapshot.index()
            held = int(there.connection.execute("SELECT count(*) FROM statements").fetchone()[0])
            there.close()
        enter_all(store, [world.statement() for _ in range(size - held)], world)
        counted = [written_for_one_more(store, world) for _ in range(5)]
        assert sorted(rows_ for rows_, _ in counted)[2] <= 100
        assert sorted(lines for _, lines in counted)[2] <= 25


@given(
    edges=st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20),
    gone=st.integers(0, 11),
)
def test_what_falls_off_is_all_but_one_part(edges: Collection[tuple[int, int]], gone: int) -> None:
    """Of the parts that a node held together, each but one is found, as a whole."""
    graph = networkx.Graph(edges)
    seeds = sorted(set(graph[gone]) - {gone}) if gone in graph else []
    graph.remove_nodes_from([gone])
    parts = {frozenset(part) for part in networkx.connected_components(graph) if not part.isdisjoint(seeds)}
    found = [frozenset(part) for part in fallen_off(seeds, lambda node: list(graph[node]))]
    assert len(found) == max(len(parts) - 1, 0)
    assert set(found) <= parts
