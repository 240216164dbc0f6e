"""Reviews: what people say of claims, and what follows from it in graph, archive and index."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from adding import STAGES
from factories import CondemningReader, make_statement
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph import intake, loading, reviews
from graph.index import FOREVER
from graph.model import Statement
from graph.namespaces import AV, statement_key
from graph.public import PublicStore
from graph.reviews import Review, ReviewError
from graph.store import Store
from graph.verifying import verify

TEXT = (
    "Vesperia condemns the shelling of Tarn by Norland, against the UN Charter.\f"
    "Ardovia condemns the arrest of two teachers by Kelmar.\u2028The river is calm."
)
OTHER = "Sentra condemns the burning of a mill by Ardovia."
FIRST, SECOND = "allegation-18-49", "allegation-92-128"


def state(text: str = TEXT, **changes: Any) -> Statement:
    return make_statement(text=text, **changes)


STATEMENT = state()
READER = CondemningReader()


def add(store: Store, *statements: Statement, reader: CondemningReader = READER) -> intake.Report:
    return intake.add(store, statements, reader=reader, again=True)


def claims(store: Store, statement: Statement = STATEMENT) -> list[str]:
    """The claims that a plain query returns."""
    prefix = f"{store.version.base}claims/{statement_key(statement)}/"
    with store.snapshot() as snapshot:
        rows = snapshot.quads.select(f"SELECT ?claim WHERE {{ ?claim a <{AV}Allegation> }} ORDER BY ?claim")
    return [str(row[0]).removeprefix(prefix) for row in rows if str(row[0]).startswith(prefix)]


def said(key: str = FIRST, statement: Statement = STATEMENT, **changes: str) -> dict[str, str]:
    """A review as somebody types it."""
    given = {
        "claim": f"{statement_key(statement)}/{key}", "decision": "rejected", "reviewer": "A. Reader",
        "date": "2026-02-01", "reason": "The text denies it.",
    }
    return given | changes


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with one statement of two claims."""
    add(store, state())
    assert claims(store) == [FIRST, SECOND]
    return store


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    """Rows of the index."""
    with store.snapshot() as snapshot:
        index = snapshot.index()
        found = [tuple(row) for row in index.connection.execute(query).fetchall()]
        index.close()
    return found


def whole(store: Store) -> tuple[Any, ...]:
    """All that a store holds and its index says, by IRIs."""
    with store.snapshot() as snapshot:
        own = {store.iris.graph("vocabulary"), store.iris.graph("treaty-actions")}
        graphs = {name: snapshot.quads.ntriples(name) for name in snapshot.quads.graphs() if name not in own}
        archived = {name: data for name in graphs if (data := snapshot.archived(name))}
    live = f"removed_commit = {FOREVER}"
    return (
        {name: data for name, data in graphs.items() if data},
        archived,
        rows(store, "SELECT iri, reason, successor FROM departed ORDER BY iri"),
        rows(store, f"SELECT iri, review FROM claims WHERE {live} ORDER BY iri"),
        rows(store, f"SELECT iri, claim_count FROM statements WHERE {live} ORDER BY iri"),
        rows(store, f"SELECT l.kind, s.iri, t.iri FROM links l JOIN claims s ON s.id = l.source"
                    f" JOIN claims t ON t.id = l.target WHERE l.{live} ORDER BY 1, 2, 3"),
        rows(store, f"SELECT e.iri, c.iri FROM matter_claims m JOIN entities e ON e.id = m.matter"
                    f" JOIN claims c ON c.id = m.claim WHERE m.{live} ORDER BY 1, 2"),
    )


def test_a_rejected_claim_is_in_no_plain_answer(filled: Store) -> None:
    """It leaves graph, rows, edges and search for the archive; the review says who, when and why."""
    made = reviews.review(filled, said())
    assert claims(filled) == [SECOND]
    with filled.snapshot() as snapshot:
        assert snapshot.quads.select(f"SELECT ?p ?o WHERE {{ <{made.claim}> ?p ?o }}") == []
        kept = snapshot.archived(filled.iris.statement_of(made.claim)).decode()
        told = snapshot.quads.ntriples(filled.iris.graph("reviews")).decode()
    assert f"<{made.claim}> <{AV}reviewState> <{AV}rejected> ." in kept
    assert f"<{AV}reviewState> <{AV}unreviewed>" not in kept
    wanted = (f"<{AV}reviews> <{made.claim}>", f"<{AV}decision> <{AV}rejected>", "A. Reader", "2026-02-01", "denies")
    for part in wanted:
        assert part in told
    assert rows(filled, "SELECT iri, reason FROM departed") == [(made.claim, "rejected")]
    there = f"removed_commit = {FOREVER}"
    second = (made.claim.replace(FIRST, SECOND), "unreviewed")
    assert rows(filled, f"SELECT iri, review FROM claims WHERE {there}") == [second]
    found = f"SELECT iri FROM claims WHERE {there} AND id IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH '%s')"
    assert rows(filled, found % "shelling") == []
    assert rows(filled, found % "arrest") == [second[:1]]
    gone = f"claim IN (SELECT id FROM claims WHERE iri = '{made.claim}') AND {there}"
    for table in ("edges", "parties", "claim_norms", "matter_claims", "bindings"):
        assert rows(filled, f"SELECT count(*) FROM {table} WHERE {gone}") == [(0,)], table
    assert verify(filled) == []


def test_a_review_taken_back_leaves_what_was(filled: Store) -> None:
    """Graph, archive and index are as before."""
    before = whole(filled)
    for decision in ("rejected", "confirmed", "changed"):
        reviews.review(filled, said(decision=decision))
        assert whole(filled) != before
        reviews.withdraw(filled, said()["claim"], "A.  Reader")
        assert whole(filled) == before
    with pytest.raises(ReviewError, match="has no review of"):
        reviews.withdraw(filled, said()["claim"], "A. Reader")


@pytest.mark.parametrize("decision", ["confirmed", "changed"])
def test_the_state_of_a_claim_says_what_was_decided(filled: Store, decision: str) -> None:
    """In graph and index, and in a graph of all."""
    made = reviews.review(filled, said(decision=decision))
    with filled.snapshot() as snapshot:
        asked = f"SELECT ?state WHERE {{ <{made.claim}> <{AV}reviewState> ?state }}"
        assert snapshot.quads.select(asked) == [(AV + decision,)]
    live = f"iri = '{made.claim}' AND removed_commit = {FOREVER}"
    assert rows(filled, f"SELECT review FROM claims WHERE {live}") == [(decision,)]
    before = whole(filled)
    with filled.writing() as writer:
        writer.rebuild_index()
    assert whole(filled) == before


def test_a_reviewer_has_one_review_of_a_claim(filled: Store) -> None:
    """The last; the same again is no commit."""
    reviews.review(filled, said())
    commit = filled.published()
    reviews.review(filled, said())
    assert filled.published() == commit
    reviews.review(filled, said(decision="confirmed", date="2025-01-01", reason=""))
    with filled.snapshot() as snapshot:
        assert [(one.decision, one.reason) for one in reviews.listed(snapshot)] == [("confirmed", "")]
    assert claims(filled) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("others", "kept"),
    [
        pytest.param({"decision": "confirmed", "date": "2026-02-02"}, True, id="newer"),
        pytest.param({"decision": "confirmed", "date": "2026-01-31"}, False, id="older"),
        pytest.param({"decision": "confirmed"}, False, id="of the same day, doubts less"),
    ],
)
def test_of_several_reviewers_the_newest_counts(filled: Store, others: dict[str, str], kept: bool) -> None:
    """Whoever spoke first."""
    for several in ((said(), said(reviewer="B. Reader", **others)), (said(reviewer="B. Reader", **others), said())):
        for one in several:
            reviews.review(filled, one)
        assert (FIRST in claims(filled)) is kept
        for one in several:
            reviews.withdraw(filled, one["claim"], one["reviewer"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"decision": "unsure"}, "A decision is confirmed, changed or rejected", id="decision"),
        pytest.param({"decision": ""}, "has a decision", id="no decision"),
        pytest.param({"date": "yesterday"}, "Give the day", id="day"),
        pytest.param({"date": ""}, "has a date", id="no day"),
        pytest.param({"reviewer": " \n"}, "has a reviewer", id="nobody"),
        pytest.param({"reviewer": "\ud800"}, "surrogate", id="half a character"),
        pytest.param({"claim": "nobody/allegation-1-2"}, "no such claim", id="unknown claim"),
        pytest.param({"claim": "https://other.example/claims/x/y"}, "no claim of this store", id="foreign claim"),
        pytest.param({"claim": "x/> <y"}, "no claim of this store", id="no IRI"),
    ],
)
def test_a_review_that_does_not_conform_is_refused(filled: Store, changes: dict[str, str], says: str) -> None:
    """In one line; nothing is written."""
    commit = filled.published()
    with pytest.raises(ReviewError, match=says) as refused:
        reviews.review(filled, said(**changes))
    assert "\n" not in str(refused.value)
    assert filled.published() == commit


def test_a_review_outlives_its_statement_unless_that_is_purged(filled: Store) -> None:
    """Added again, it counts again; a purge clears it, with its words, in every file."""
    made = reviews.review(filled, said())
    assert intake.remove(filled, statement_key(state()))
    add(filled, state())
    assert claims(filled) == [SECOND]
    assert intake.remove(filled, statement_key(state()), purge=True)
    with filled.snapshot() as snapshot:
        assert reviews.listed(snapshot) == []
    iri = filled.iris.review(made.claim, made.reviewer)
    assert (iri, "purged") in rows(filled, "SELECT iri, reason FROM departed")
    held = [path for path in filled.path.rglob("*") if path.is_file() and b"The text denies it." in path.read_bytes()]
    assert held == []
    with pytest.raises(ReviewError, match="no such claim"):
        reviews.review(filled, said())


def test_a_claim_that_all_reject_leaves_a_statement_without_claims(filled: Store) -> None:
    """The statement stays, and what is told of it twice is told once."""
    for claim in (FIRST, SECOND):
        reviews.review(filled, said(claim))
    assert claims(filled) == []
    assert add(filled, state()).unchanged == 1
    assert verify(filled) == []


def test_a_new_reading_supersedes_a_rejected_claim(filled: Store) -> None:
    """One that the new rules do not make is superseded, and no review brings it back."""
    reviews.review(filled, said())
    add(filled, state(), reader=CondemningReader("2", lower=True))
    left = {iri.rpartition("/")[2]: reason for iri, reason in rows(filled, "SELECT iri, reason FROM departed")}
    assert left == {FIRST: "superseded", SECOND: "superseded"}
    now = claims(filled)
    reviews.withdraw(filled, said()["claim"], "A. Reader")
    assert claims(filled) == now
    assert verify(filled) == []


STEPS = ("reject", "confirm", "withdraw", "add", "add other", "remove", "remove other", "rebuild")


def take(store: Store, step: str, there: set[str], standing: dict[str, Review]) -> None:
    """Take a step, and note what is there and which reviews stand after it."""
    verb, _, which = step.partition(" ")
    statement = state(OTHER) if which else state()
    if verb == "add":
        add(store, statement)
        there.add(which)
    elif verb == "remove":
        intake.remove(store, statement_key(statement))
        there.discard(which)
    elif verb == "rebuild":
        with store.writing() as writer:
            writer.rebuild_index()
    elif verb == "withdraw":
        if standing.pop(FIRST, None):
            reviews.withdraw(store, said()["claim"], "A. Reader")
    elif "" in there:
        standing[FIRST] = reviews.review(store, said(decision=f"{verb}ed"))


@settings(max_examples=8, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=8))
def test_the_order_of_reviews_additions_and_removals_changes_nothing(memory: Path, steps: list[str]) -> None:
    """What a store holds follows from its statements and its reviews."""
    shutil.rmtree(memory / "steps", ignore_errors=True)
    made, there, standing = Store.create(memory / "steps", bare=True), set[str](), dict[str, Review]()
    for step in ("add", *steps):
        take(made, step, there, standing)
    shutil.rmtree(memory / "fresh", ignore_errors=True)
    fresh = Store.create(memory / "fresh", bare=True)
    with fresh.writing() as writer:
        for review in standing.values():
            writer.review(review)
    for which in sorted(there):
        add(fresh, state(OTHER) if which else state())
    assert whole(made) == whole(fresh)


KILLED = """
import json, sys
sys.path.insert(0, sys.argv[1])
from adding import die_at
from graph import reviews
from graph.store import Store
store = Store.open(sys.argv[2])
die_at(sys.argv[3])
reviews.withdraw(store, sys.argv[4], "A. Reader")
"""


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_withdrawal_leaves_the_one_state_or_the_other(filled: Store, stage: str) -> None:
    """kill -9 at any stage: graph, archive and index are those of before or after, and the next writer goes on."""
    after = whole(filled)
    reviews.review(filled, said())
    before = whole(filled)
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(filled.path), stage, said()["claim"]]
    died = subprocess.run(command, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    with filled.writing():
        pass
    assert whole(filled) == (after if stage == "pointed to, not swept" else before)
    if whole(filled) == before:
        reviews.withdraw(filled, said()["claim"], "A. Reader")
    assert whole(filled) == after
    assert verify(filled) == []


def test_a_dump_brings_its_reviews(filled: Store, memory: Path, tmp_path: Path) -> None:
    """The same states where it is loaded, and no second load changes anything; a lone review waits for its claim."""
    reviews.review(filled, said(decision="confirmed"))
    reviews.review(filled, said(SECOND))
    with filled.snapshot() as snapshot, (tmp_path / "dump.trig").open("wb") as out:
        snapshot.dump(out, "trig")
    other = Store.create(memory / "other")
    loaded = loading.load(other, tmp_path / "dump.trig")
    assert (loaded.statements, loaded.reviews, loaded.triples) == (1, 2, 0)
    assert whole(other)[0] == whole(filled)[0]
    add(other, state())
    assert whole(other)[:2] == whole(filled)[:2]
    commit = filled.published()
    loading.load(filled, tmp_path / "dump.trig")
    assert filled.published() == commit


def test_no_state_without_a_review(store: Store, tmp_path: Path) -> None:
    """A graph that calls its claims confirmed, without a review that says so, holds unreviewed ones."""
    add(store, state())
    with store.snapshot() as snapshot:
        data = snapshot.quads.ntriples(store.iris.statement(statement_key(state())))
    (tmp_path / "a.nt").write_bytes(data.replace(b"unreviewed", b"confirmed").replace(b"A mill", b"The mill"))
    loading.load(store, tmp_path / "a.nt")
    assert {review for (review,) in rows(store, "SELECT review FROM claims")} == {"unreviewed"}


def test_a_public_store_holds_no_review_of_private_claims(filled: Store, memory: Path) -> None:
    """It follows the others, and their withdrawal."""
    hidden = state(OTHER, access="private")
    add(filled, hidden)
    (key,) = claims(filled, hidden)
    (memory / "public-of-reviewed").mkdir()
    public = PublicStore(filled, memory / "public-of-reviewed")
    reviews.review(filled, said(key, hidden, reason="Nobody may read this."))
    reviews.review(filled, said())
    public.follow()
    with public.store.snapshot() as snapshot:
        assert [one.reason for one in reviews.listed(snapshot)] == ["The text denies it."]
    assert claims(public.store) == [SECOND]
    assert intake.remove(filled, statement_key(hidden))
    reviews.withdraw(filled, said()["claim"], "A. Reader")
    public.follow()
    with public.store.snapshot() as snapshot:
        assert reviews.listed(snapshot) == []
    assert claims(public.store) == [FIRST, SECOND]
