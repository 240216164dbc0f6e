"""Reading on a Dask cluster: the same graph, whatever happens to its workers; and refusals in one line."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster
from factories import CondemningReader
from test_intake import dump, state

import graph
from graph import cluster, intake, spread
from graph.cluster import ClusterError
from graph.model import Reading, Statement
from graph.store import Store

ROOT = Path(__file__).parents[1]
POISON = "The river is poison."
TEXTS = [
    f"{who} condemns the raid {number} by Norland, against the UN Charter. Norland denies that it raided Tarn."
    for number, who in enumerate(["Vesperia", "Ardovia"] * 5)
]


def local(workers: int) -> LocalCluster:
    return LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0",
                        silence_logs=50)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two worker processes, which Dask starts again when they die."""
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), local(2) as made:
        yield made.scheduler_address


@pytest.fixture
def at_work(address: str) -> Iterator[Client]:
    """Our own way to it, once both workers are there."""
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        yield client


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(spread, "BATCH_CHARACTERS", 150)


def on(store: Store, *statements: Statement, **options) -> intake.Report:
    return intake.add(store, statements, **{"reader": CondemningReader(), **options})


@pytest.fixture
def alone(_new_store: Path, tmp_path: Path) -> Callable[..., list[str]]:
    """The graph that this process makes of statements."""

    def made(*statements: Statement, **options) -> list[str]:
        store = Store.open(shutil.copytree(_new_store, tmp_path / "alone", symlinks=True))
        on(store, *statements, **options)
        return dump(store)

    return made


class DeadlyReader(CondemningReader):
    """Reads what others read; one statement kills the process that reads it."""

    def read(self, statement: Statement) -> Reading:
        if POISON in statement.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(statement)


def test_a_cluster_makes_the_same_graph(store, at_work, alone, address):
    """Byte for byte, with the reader that ships; and a second run finds all of it there."""
    statements = [state(text) for text in TEXTS]
    assert on(store, *statements, reader="fast", dask=address).added == len(TEXTS)
    assert dump(store) == alone(*statements, reader="fast")
    assert on(store, *statements, reader="fast", dask=address).unchanged == len(TEXTS)


def test_sources_are_read_as_they_are_needed(store, at_work, address):
    """No more texts wait in memory than two for each worker, and they come back in their order."""
    drawn: list[str] = []
    done: list[str] = []
    most = 0

    def source() -> Iterator[Statement]:
        nonlocal most
        for number in range(12):
            drawn.append(f"{number}.txt")
            most = max(most, len(drawn) - len(done))
            yield Statement(f"Vesperia condemns the raid {number} by Norland." + " It rains." * 15, "A", drawn[-1])

    class Pool(cluster.Cluster):
        def result(self, task):
            made = super().result(task)
            done.extend(one.statement.document for one in made)
            return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "Cluster", Pool)
        assert intake.add(store, source(), reader=CondemningReader(), dask=address).added == 12
    assert done == drawn
    assert most <= spread.AHEAD * 2 + 2


def test_a_worker_that_is_killed_changes_nothing(store, at_work, alone, address):
    """Its batches are read by another, and the graph is the same."""
    statements = [state(text) for text in TEXTS]

    def source() -> Iterator[Statement]:
        for number, statement in enumerate(statements):
            if number == 5:
                os.kill(next(iter(at_work.run(os.getpid).values())), signal.SIGKILL)
            yield statement

    report = intake.add(store, source(), reader=CondemningReader(), dask=address)
    assert (report.added, report.refused) == (len(TEXTS), [])
    assert dump(store) == alone(*statements)


@pytest.mark.parametrize("where", ["cluster", "processes"])
def test_a_statement_that_kills_is_left_out_by_name(store, alone, request, where, monkeypatch):
    """Whoever shared a batch or a process with it is read."""
    options = {"workers": 2}
    if where == "cluster":
        request.getfixturevalue("at_work")
        options = {"dask": request.getfixturevalue("address")}
    monkeypatch.setattr(spread, "BATCH_CHARACTERS", 250)
    good = [state(text) for text in TEXTS[:6]]
    deadly = Statement(f"Norland condemns the siege by Ardovia. {POISON}", "Harbour Watch", "deadly.txt")
    report = on(store, *good[:3], deadly, *good[3:], reader=DeadlyReader(), **options)
    assert [(one.source, "dies each time" in one.why) for one in report.refused] == [("deadly.txt", True)]
    assert dump(store) == alone(*good)


class StillbornReader(CondemningReader):
    """Kills each process that it comes to."""

    def __reduce__(self):
        return os.system, ("kill -9 $PPID",)


def test_no_statement_is_blamed_where_nothing_can_be_read(store):
    """Processes that die before they read: one line, and not a line for each statement."""
    with pytest.raises(spread.SpreadError, match="die before they read anything"):
        on(store, state(TEXTS[0]), state(TEXTS[1]), reader=StillbornReader(), workers=2)


def test_what_was_published_stays_when_the_scheduler_goes(store, monkeypatch):
    """One line; and the next run goes on from there."""
    monkeypatch.setattr(intake, "PUBLISH_EVERY", 0.0)
    statements = [state(text) for text in TEXTS]
    with local(1) as made:

        def source() -> Iterator[Statement]:
            yield from statements[:6]
            made.close()
            yield from statements[6:]

        with pytest.raises(ClusterError, match="does not answer any more"):
            intake.add(store, source(), reader=CondemningReader(), dask=made.scheduler_address)
    rest = on(store, *statements)
    assert rest.unchanged >= 2
    assert rest.unchanged + rest.added == len(TEXTS)


def other_program(folder: Path, kind: str) -> Path:
    """A copy of the program, of links, in which one file is another; or one from before there were clusters."""
    (folder / "graph").mkdir(parents=True)
    for path in Path(graph.__file__).parent.iterdir():
        (folder / "graph" / path.name).symlink_to(path)
    (folder / "ontology").symlink_to(ROOT / "ontology")
    if kind == "older":
        (folder / "graph" / "cluster.py").unlink()
    else:
        rules = folder / "graph" / "certainty.py"
        rules.unlink()
        rules.write_text((ROOT / "graph" / "certainty.py").read_text() + "\nLATER = True\n")
    return folder


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        pytest.param("rules", r"at tcp://\S+ reads otherwise: Averment 0.1.0 of files \w+ \(here", id="other rules"),
        pytest.param("older", "reads otherwise: .*No module named .graph.cluster", id="no clusters yet"),
    ],
)
def test_a_worker_of_another_version_is_refused(store, tmp_path, monkeypatch, kind, says):
    """Before a text goes out; and where it comes later, before it has read one."""
    with local(0) as made:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address, "--nthreads", "1",
                   "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)]
        path = f"{other_program(tmp_path / 'other', kind)}:{Path(__file__).parent}"
        environment = os.environ | {"PYTHONPATH": path}
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, cwd=tmp_path) as worker:
            try:
                with pytest.raises(ClusterError, match=says) as refused:
                    on(store, state(TEXTS[0]), dask=made.scheduler_address)
                assert "\n" not in str(refused.value)
                monkeypatch.setattr(cluster, "_check", lambda client: None)
                with pytest.raises(ClusterError, match=r"Install there what is installed here\.$"):
                    on(store, state(TEXTS[0]), dask=made.scheduler_address)
            finally:
                worker.terminate()


def test_a_cluster_without_workers_is_said(store, monkeypatch):
    """Dask itself would wait for ever."""
    monkeypatch.setattr(cluster, "WORKERS_SECONDS", 0.5)
    with local(0) as made, pytest.raises(ClusterError, match="has no workers: dask worker ADDRESS"):
        on(store, state(TEXTS[0]), dask=made.scheduler_address)


def test_workers_that_leave_are_said(store, monkeypatch):
    """The last one goes while a batch waits: an error after a while, no waiting for ever."""
    monkeypatch.setattr(cluster, "WORKERS_SECONDS", 3)
    with local(1) as made:

        def source() -> Iterator[Statement]:
            yield state(TEXTS[0])
            made.scale(0)
            yield from (state(text) for text in TEXTS[1:])

        with pytest.raises(ClusterError, match="has lost its workers"):
            intake.add(store, source(), reader=CondemningReader(), dask=made.scheduler_address)


def test_a_caller_may_have_an_event_loop(store: Store) -> None:
    """As a notebook has: looking for a cluster takes no loop of the caller's thread."""

    async def inside() -> None:
        intake.add(store, [state(TEXTS[0])], reader=CondemningReader(), dask="tcp://127.0.0.1:1")

    with ThreadPoolExecutor(1) as aside, pytest.raises(ClusterError, match="no answer"):
        aside.submit(lambda: asyncio.run(inside())).result()


def averment(*arguments: object, code: str = "from graph.cli import main; main()") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        pytest.param("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1 (no answer", id="nobody"),
        pytest.param("nonsense", "no Dask scheduler answers at nonsense (missing port", id="no address"),
        pytest.param("tls://127.0.0.1:1", "check your TLS configuration", id="no certificate"),
    ],
)
def test_a_scheduler_that_is_not_there_is_one_line(tmp_path, monkeypatch, where, says):
    """Soon, and not only after Dask's half minute; the address may come from the environment."""
    (tmp_path / "a.txt").write_text(TEXTS[0])
    monkeypatch.setenv("AVERMENT_DASK", where)
    run = averment("add", tmp_path / "a.txt", "--publisher", "A", "--dry-run")
    assert run.returncode == 2
    assert says in run.stderr
    assert run.stderr.count("\n") == 1, run.stderr


def test_dask_that_is_not_installed_is_one_line(tmp_path):
    """It names the extra."""
    code = "import sys; sys.modules['distributed'] = None; from graph.cli import main; main()"
    run = averment("add", tmp_path, "--publisher", "A", "--dry-run", "--dask", "local", code=code)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1), run.stderr
    assert "pip install 'averment[dask]'" in run.stderr


def test_the_number_of_workers_is_the_clusters_own(store):
    """Two answers to one question."""
    with pytest.raises(ClusterError, match="leave it out"):
        on(store, state(TEXTS[0]), workers=2, dask="tcp://127.0.0.1:1")


def test_ctrl_c_ends_a_local_cluster(tmp_path, memory):
    """One line, no process left; what was published stays, and the same command goes on from there."""
    for number in range(120):
        text = f"Vesperia condemns the raid {number} by Norland.\n\n" + "The river is calm. " * 55
        (tmp_path / f"{number:03}.txt").write_text(text)
    place = memory / "interrupted"
    code = (  # a shell lets what it starts in the background, and all that starts from there, ignore Ctrl-C
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        " from graph import intake, spread; spread.BATCH_CHARACTERS = 1000; intake.PUBLISH_EVERY = 0.3;"
        " from graph.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "add", str(tmp_path), "--publisher", "Harbour Watch",
               "--reader", "fast", "--store", str(place), "--dask", "local", "--workers", "2"]
    run = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 200
    while not published(place) and time.monotonic() < deadline:
        time.sleep(0.2)  # looking takes the processor's time from what it waits for
    before = published(place)
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=60)[1]
    assert (run.returncode, said.count("\n")) == (130, 1), said
    assert 0 < before <= published(place) < 120
    while is_there(run.pid) and time.monotonic() < deadline + 60:
        time.sleep(0.05)
    assert not is_there(run.pid)


def is_there(group: int) -> bool:
    """Whether a process of a group lives."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def published(place: Path) -> int:
    """Statements in the newest snapshot; 0 where there is none yet."""
    try:
        with Store.open(place).snapshot() as snapshot:
            return len([name for name in snapshot.quads.graphs() if "/statements/" in name])
    except graph.model.AvermentError:
        return 0
