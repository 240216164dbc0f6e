"""Workers: lanes, limits, sockets, and that none is left over."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from graph.answers import Answers
from graph.limits import Cancelled, Failed, LimitReached, Limits
from graph.query import NotYet, QueryEngine
from graph.sparql_tokens import QueryRefused, outline
from graph.store import Store
from graph.workers import Answer

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

HOARDING = "SELECT (STRLEN(?f) AS ?n) { BIND('" + "x" * 1000 + "' AS ?a) " + "".join(
    f"BIND(CONCAT({', '.join([f'?{one}'] * 16)}) AS ?{two}) " for one, two in pairwise("abcdef")
) + "}"
"""A gigabyte from a thousand letters, sixteen times as many at each step."""


@pytest.fixture
def fresh_store(small_store: Path, memory: Path) -> Iterator[Store]:
    """A store to write to."""
    folder = Path(tempfile.mkdtemp(dir=memory)) / "store"
    shutil.copytree(small_store, folder, symlinks=True)
    yield Store.open(folder)
    shutil.rmtree(folder.parent)


@pytest.fixture(scope="module")
def store(small_store: Path) -> Store:
    return Store.open(small_store)


@pytest.fixture(scope="module")
def engine(store: Store) -> Iterator[QueryEngine]:
    """With small limits, but time enough for a busy machine."""
    with QueryEngine(store, limits=Limits(seconds=30, rows=1000, bytes=1 << 20)) as made:
        yield made


@pytest.fixture(scope="module")
def hasty(store: Store) -> Iterator[QueryEngine]:
    """With little time, and memory enough to come to its end."""
    with QueryEngine(store, limits=Limits(seconds=6, slow=2, memory=1 << 30)) as made:
        yield made


def bindings(body: bytes) -> list[dict[str, dict[str, str]]]:
    return list(json.loads(body)["results"]["bindings"])


@pytest.mark.parametrize(
    ("query", "options", "expected"),
    [
        pytest.param("SELECT ?o { ?s <http://e.example/p> ?o }", {}, ["one", "two"], id="union"),
        pytest.param("SELECT ?o FROM <http://e.example/g/one> { ?s <http://e.example/p> ?o }", {}, ["one"], id="from"),
        pytest.param(
            "SELECT ?o FROM <http://e.example/g/one> { ?s <http://e.example/p> ?o }",
            {"default_graphs": ["http://e.example/g/two"]}, ["two"], id="protocol stronger than from",
        ),
        pytest.param(
            "SELECT ?o { ?s <http://e.example/p> ?o }", {"named_graphs": ["http://e.example/g/one"]}, [],
            id="named alone leaves the default graph empty",
        ),
        pytest.param(
            "SELECT ?o { GRAPH ?g { ?s <http://e.example/p> ?o } }",
            {"named_graphs": ["http://e.example/g/one"]}, ["one"], id="named",
        ),
    ],
)
def test_dataset(engine: QueryEngine, query: str, options: dict[str, list[str]], expected: list[str]) -> None:
    """A query sees the protocol's graphs, else its own FROM, else the union."""
    answer = engine.ask(query, **options)  # type: ignore[arg-type]
    assert sorted(row["o"]["value"] for row in bindings(answer.read())) == expected


def test_syntax_error_has_its_place(engine: QueryEngine) -> None:
    """A syntax error says line and column."""
    with pytest.raises(Failed) as caught:
        engine.ask("SELECT * {\n ?s ?p }")
    assert (caught.value.reason, caught.value.line) == ("syntax", 2)
    assert caught.value.column


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "service", id="service"),
        pytest.param("ASK{service silent ?s{}}", "service", id="lower case, no space"),
        pytest.param("LOAD <http://127.0.0.1/x>", "update", id="load"),
        pytest.param("PREFIX a: <b:>\nINSERT DATA { a:b a:c a:d }", "update", id="insert after a prefix"),
        pytest.param("ASK { FILTER(" + "(" * 500_000 + "1" + ")" * 500_000 + ") }", "length", id="1 MB of parentheses"),
        pytest.param("ASK { FILTER(" + "(" * 4000 + "1" + ")" * 4000 + ") }", "nesting", id="4000 parentheses"),
        pytest.param("ASK { FILTER(" + "! " * 4000 + "1) }", "nesting", id="4000 negations"),
    ],
)
def test_refused_before_any_engine(query: str, reason: str) -> None:
    """What is refused is refused with its reason, by its words alone."""
    with pytest.raises(QueryRefused) as caught:
        outline(query)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "query",
    [
        pytest.param('ASK { ?s ?p "SERVICE <x>" }', id="in a string"),
        pytest.param("ASK { <a:a> ?p ?o } # SERVICE <x>", id="in a comment"),
        pytest.param("PREFIX service: <http://x/> ASK { ?service service:LOAD 'a'@service }", id="names"),
        pytest.param("ASK { <http://x/SERVICE> ?p '''it's \n SERVICE''' }", id="IRI and long string"),
    ],
)
def test_words_that_are_no_keywords(engine: QueryEngine, query: str) -> None:
    """Only keywords are refused."""
    assert json.loads(engine.ask(query).read()) == {"head": {}, "boolean": False}


def test_outline_resolves_graphs() -> None:
    """FROM is resolved against BASE and prefixes."""
    found = outline("BASE <http://b/x/> PREFIX p: <http://p/> SELECT * FROM <y> FROM NAMED p:z FROM NAMED <urn:q> {}")
    assert found.graphs == ("http://b/x/y", "http://p/z", "urn:q")
    assert found.form == "SELECT"


def test_from_file_is_refused(engine: QueryEngine) -> None:
    """FROM names a graph of the store, or is refused."""
    with pytest.raises(Failed, match="no graph <file:///etc/passwd>"):
        engine.ask("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        pytest.param("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1001", "rows", id="rows"),
        pytest.param('SELECT ("' + "x" * 9000 + '" AS ?x) { ?a ?b ?c } LIMIT 900', "bytes", id="bytes"),
        pytest.param("CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f } LIMIT 9000", "rows", id="triples"),
    ],
)
def test_limits_are_named(engine: QueryEngine, query: str, limit: str) -> None:
    """A query that needs too much ends, with the name of what it ran into, and the next one is answered."""
    with pytest.raises(LimitReached) as caught:
        engine.ask(query)
    assert caught.value.limit == limit
    assert json.loads(engine.ask("ASK {}").read())["boolean"] is True


def test_memory_is_bounded(store: Store) -> None:
    """A query that hoards ends at its memory limit."""
    with QueryEngine(store, limits=Limits(seconds=30, memory=300 << 20)) as engine:
        with pytest.raises(LimitReached) as caught:
            engine.ask(HOARDING)
        assert caught.value.limit == "memory"
        assert json.loads(engine.ask("ASK {}").read())["boolean"] is True


def test_commas_in_strings_are_no_rows(engine: QueryEngine) -> None:
    """Rows are counted by separators, but not those inside strings."""
    many = "},{" * 800
    answer = engine.ask(f'SELECT * {{ VALUES ?x {{ "{many}" "{many}" }} }}')
    assert answer.reply == {"rows": 2}
    answer.file.close()


def test_no_socket_from_a_worker(tmp_path: Path) -> None:
    """Past the words, the kernel refuses: the engine itself is asked, and a listening socket hears nothing."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.2)
    port = listening.getsockname()[1]
    code = (
        "import sys; from graph import sandbox, worker; import pyoxigraph; assert sandbox.forbid_sockets();"
        f"pyoxigraph.Store().query('ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}')"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert "ermission denied" in done.stderr
    with pytest.raises(TimeoutError):
        listening.accept()
    listening.close()


def test_workers_are_sealed_and_light(engine: QueryEngine) -> None:
    """A worker loads no parser, no web framework, and says that it is sealed."""
    code = "import sys, graph.worker; print([m for m in ('rdflib', 'spacy', 'flask', 'click') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-I", "-c", code], text=True).strip() == "[]"
    engine.ask("ASK {}").file.close()
    assert all(worker.sealed for worker in engine.pool._alive)


def test_quick_queries_while_slow_ones_run(hasty: QueryEngine) -> None:
    """Slow queries move aside; past the slow lane they are refused; quick ones are answered all the while."""
    ended: list[str] = []

    def ask() -> None:
        try:
            hasty.ask(ENDLESS)
        except LimitReached as error:
            ended.append(error.limit)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    waits = []
    while any(thread.is_alive() for thread in threads):
        started = time.monotonic()
        hasty.ask("ASK {}").file.close()
        waits.append(time.monotonic() - started)
        time.sleep(0.01)
    assert sorted(set(ended)) == ["queue", "time"]
    assert len(ended) == 6
    assert sorted(waits)[int(0.95 * len(waits))] < 0.5


def test_client_that_goes_away_frees_its_worker(engine: QueryEngine) -> None:
    """A query stops when nobody waits for it."""
    started = time.monotonic()
    with pytest.raises(Cancelled):
        engine.ask(ENDLESS, cancelled=lambda: time.monotonic() - started > 0.5)
    assert time.monotonic() - started < 10
    assert engine.pool.figures()["slow"] == 0


def test_a_moment_is_enough_or_not(store: Store) -> None:
    """What a thread that others wait for may ask: a short query is answered; of a long one it is told in a moment."""
    with QueryEngine(store) as engine:
        engine.ask("ASK {}").file.close()
        assert json.loads(_at_once(engine, "ASK {}").read())["boolean"] is True
        started = time.monotonic()
        with pytest.raises(NotYet) as caught:
            engine.answer_at_once(engine.question(ENDLESS))
        assert time.monotonic() - started < 0.2
        assert caught.value.asked
        caught.value.asked.drop()
        assert engine._leased._held is None
        assert json.loads(engine.ask("ASK {}").read())["boolean"] is True


def test_what_was_begun_is_finished(store: Store) -> None:
    """The worker that is at a query goes on with it, whoever waits then."""
    slow = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 300 } { SELECT * { ?d ?e ?f } LIMIT 300 } }"
    with QueryEngine(store) as engine:
        engine.ask("ASK {}").file.close()
        with pytest.raises(NotYet) as caught:
            engine.answer_at_once(engine.question(slow))
        assert caught.value.asked
        answer = caught.value.asked.finish()
        caught.value.asked.drop()
        assert bindings(answer.read())[0]["n"]["value"] == "90000"
        assert engine._leased._held is None


def test_nobody_is_asked_at_once_after_it_was_in_vain(store: Store) -> None:
    """A loop that waits for a moment does not do so for each of many slow queries."""
    with QueryEngine(store, limits=Limits(warm=1)) as engine:
        engine.ask("ASK {}").file.close()
        with pytest.raises(NotYet) as caught:
            engine.answer_at_once(engine.question(ENDLESS))
        with pytest.raises(NotYet) as again:
            engine.answer_at_once(engine.question("ASK {}"))
        assert again.value.asked is None
        assert caught.value.asked
        caught.value.asked.drop()


def _at_once(engine: QueryEngine, query: str) -> Answer:
    """The answer; on a busy machine a moment is not always enough."""
    for _ in range(100):
        try:
            return engine.answer_at_once(engine.question(query))
        except NotYet as found:
            if found.asked is not None:
                found.asked.finish().file.close()
            time.sleep(0.03)
    raise AssertionError


def test_new_snapshot_is_seen(fresh_store: Store) -> None:
    """A worker moves on when the pointer does."""
    count = "SELECT (COUNT(*) AS ?n) { GRAPH <http://e.example/g/new> { ?s ?p ?o } }"
    with QueryEngine(fresh_store) as engine:
        before = bindings(engine.ask(count).read())[0]["n"]["value"]
        with fresh_store.writing() as writer:
            writer.begin()
            writer.current.put("http://e.example/g/new", b"<a:a> <a:b> <a:c> .")
        assert (before, bindings(engine.ask(count).read())[0]["n"]["value"]) == ("0", "1")


def test_answers_are_kept_for_their_snapshot(fresh_store: Store) -> None:
    """The same query on the same graphs is not run again; on new ones it is."""
    names = "SELECT ?o { <a:a> <a:b> ?o }"
    with QueryEngine(fresh_store, kept=1 << 20) as engine:
        first, second = engine.ask(names), engine.ask(names)
        assert first.read() == second.read()
        assert first.seconds > second.seconds == 0
        with fresh_store.writing() as writer:
            writer.begin()
            writer.current.put("http://e.example/g/new", b"<a:a> <a:b> <a:c> .")
        third = engine.ask(names)
        assert third.seconds > 0
        assert [row["o"]["value"] for row in bindings(third.read())] == ["a:c"]
        assert engine.answers.size < 2000


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"media_type": "text/csv"}, id="format"),
        pytest.param({"union": False}, id="default graph"),
        pytest.param({"default_graphs": ["http://e.example/g/one"]}, id="graphs of the protocol"),
        pytest.param({"named_graphs": ["http://e.example/g/one"]}, id="named graphs"),
        pytest.param({"archived": True}, id="archive"),
    ],
)
def test_kept_answers_are_those_of_the_same_question(store: Store, other: dict[str, object]) -> None:
    """Format and graphs are part of the question."""
    query = "SELECT ?o { ?s <http://e.example/p> ?o } ORDER BY ?o"
    with QueryEngine(store, kept=1 << 20) as engine:
        engine.ask(query).file.close()
        answer = engine.ask(query, **other)  # type: ignore[arg-type]
        assert answer.seconds > 0
        answer.file.close()


@pytest.mark.parametrize("query", ["SELECT (rand() AS ?x) {}", "SELECT (NOW() AS ?x) {}", "SELECT (UUID() AS ?x) {}"])
def test_unsteady_answers_are_not_kept(store: Store, query: str) -> None:
    """A query whose answer is another each time is run each time."""
    with QueryEngine(store, kept=1 << 20) as engine:
        answers = [engine.ask(query) for _ in range(2)]
        assert all(answer.seconds > 0 for answer in answers)
        assert answers[0].read() != answers[1].read()


def test_kept_answers_are_bounded() -> None:
    """The least used go first; what is too long is not kept; another snapshot starts anew."""
    kept = Answers(5000)
    kept.get("1", "a")
    for name in "abc":
        kept.put("1", name, ({}, b"x" * 500), 1)
    assert kept.get("1", "a")
    kept.put("1", "d", ({}, b"x" * 500), 1)
    assert [name for name in "abcd" if kept.get("1", name)] == ["a", "c", "d"]
    kept.put("1", "e", ({}, b"x" * 5000), 1)
    assert kept.get("1", "e") is None
    assert kept.size <= 5000
    assert kept.get("2", "a") is None
    assert kept.size == 0


def test_no_worker_outlives_its_parent(store: Store) -> None:
    """A parent killed outright takes its workers with it, also those in the middle of a query."""
    code = f"""
import sys, threading, time
from graph.answers import Answers
from graph.query import NotYet, QueryEngine
from graph.store import Store
from graph.workers import Answer
engine = QueryEngine(Store.open({str(store.path)!r}))
threading.Thread(target=lambda: engine.ask({ENDLESS!r}), daemon=True).start()
while engine.pool.figures()["slow"] == 0 or engine.pool.figures()["workers"] < 3:
    time.sleep(0.02)
print(*engine.pool.pids(), flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 3
    handles = [os.pidfd_open(pid) for pid in pids]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for handle in handles:
        ended, _, _ = select.select([handle], [], [], 5)
        assert ended, "a worker lives on"
        os.close(handle)


def test_pool_leaves_nothing(store: Store) -> None:
    """After closing there is no worker and no spool file."""
    with QueryEngine(store) as engine:
        answer = engine.ask("SELECT * { ?s ?p ?o } LIMIT 3")
        spool, pids = engine.pool._spool.path, engine.pool.pids()
    assert len(bindings(answer.read())) == 3
    assert not spool.exists()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
