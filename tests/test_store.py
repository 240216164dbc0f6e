"""The store: snapshots, leases, locks, and what a killed writer leaves. Real processes, real files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from adding import STAGES
from factories import CondemningReader

from graph import intake, sources, vocabulary
from graph.format import FORMAT, StoreError
from graph.metadata import Metadata
from graph.store import Store
from graph.verifying import verify

ADDING = [sys.executable, str(Path(__file__).parent / "adding.py")]
FIRST = "Vesperia condemns the shelling of Tarn by Norland, against the UN Charter. The river is calm."
SECOND = "Vesperia condemns the arrest of two teachers by Norland. The school is closed."


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two statements as files."""
    made = []
    for name, text in (("first.txt", FIRST), ("second.txt", SECOND)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        made.append(str(tmp_path / name))
    return made


def run_adding(store: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*ADDING, str(store), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def add(store: Store, files: list[str]) -> None:
    described = sources.Described(Metadata(publisher="Norland Watch"))
    assert not intake.add(store, sources.read(files, described), reader=CondemningReader()).refused


def put(store: Store, *names: str) -> int:
    """A triple in a graph of each name; returns the commit."""
    with store.writing() as writer:
        for name in names:
            writer.begin()
            data = f'<http://e.example/{name}> <http://e.example/p> "{name}" .'.encode()
            writer.current.put(f"http://e.example/g/{name}", data)
    return store.published()


def put_and_fail(store: Store) -> None:
    with store.writing() as writer:
        writer.begin()
        writer.current.put("http://e.example/g/two", b'<http://e.example/two> <http://e.example/p> "two" .')
        raise ZeroDivisionError


def claims(store: Store) -> list[str]:
    with store.snapshot() as snapshot:
        rows = snapshot.quads.select("SELECT ?c WHERE { ?c a <https://w3id.org/averment/ns#Claim> } ORDER BY ?c")
    return [str(row[0]) for row in rows]


def test_a_new_store_holds_the_vocabulary_and_its_version(store):
    """A store comes with the packaged ontology, and says in VERSION which."""
    with store.snapshot() as snapshot:
        assert snapshot.quads.graphs() == [store.iris.graph("treaty-actions"), store.iris.graph("vocabulary")]
    said = json.loads((store.path / "VERSION").read_text())
    assert said == {"format": FORMAT, "base": store.version.base, "vocabulary": vocabulary.digest()}


def test_a_newer_store_is_refused(store):
    """An older program does not touch what it may not understand."""
    (store.path / "VERSION").write_text(json.dumps({"format": FORMAT + 1, "base": "http://e.example/", "more": 1}))
    with pytest.raises(StoreError, match="use a newer averment"):
        Store.open(store.path)


def test_a_folder_of_something_else_is_refused(tmp_path):
    """A folder that holds other files is no place for a store."""
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(StoreError, match="not an empty folder"):
        Store.create(tmp_path)
    with pytest.raises(StoreError, match="holds no store"):
        Store.open(tmp_path)


def test_a_store_of_another_base_has_its_iris(memory):
    """The packaged norms stand below the base of the deployment, in graph and index."""
    made = Store.create(memory / "of-another-base", base="https://law.example/graph/")
    with made.snapshot() as snapshot:
        assert b"<https://law.example/graph/norms/un-charter>" in snapshot.quads.ntriples(made.iris.graph("vocabulary"))
        index = snapshot.index()
        charter = (made.iris.norm("un-charter"),)
        assert index.connection.execute("SELECT count(*) FROM labels WHERE iri = ?", charter).fetchone()[0] > 0
        index.close()


def test_a_changed_ontology_is_loaded_by_the_next_writer(store, monkeypatch):
    """The vocabulary graph follows the package."""
    before = store.published()
    monkeypatch.setattr(vocabulary, "digest", lambda: "another")
    with store.writing():
        pass
    assert store.published() == before + 1
    assert Store.open(store.path).version.vocabulary == "another"
    assert verify(store) == []


def test_what_fails_is_undone(store):
    """An error while writing leaves readers and the next writer with what was published before."""
    commit = put(store, "one")
    with pytest.raises(ZeroDivisionError):
        put_and_fail(store)
    assert store.published() == commit
    put(store, "three")
    with store.snapshot() as snapshot:
        assert [name[-3:] for name in snapshot.quads.graphs() if "e.example" in name] == ["one", "ree"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_writer_leaves_the_last_snapshot(store, files, stage):
    """kill -9 at any stage: readers see a whole state, and the next add works and makes the same as ever."""
    add(store, files[:1])
    before = claims(store)
    died = run_adding(store.path, files[1], "--die", stage)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert claims(store)[: len(before)] == before or stage == "pointed to, not swept"
    assert len(claims(store)) == (2 if stage == "pointed to, not swept" else 1)
    add(store, files)
    assert len(claims(store)) == 2
    assert verify(store) == []
    assert not list(store.path.rglob("*.tmp"))


def test_two_adds_at_once_both_succeed(memory, files):
    """Two processes make the same new store and add to it: one after the other."""
    commands = [[*ADDING, str(memory / "both"), file] for file in files]
    running = [subprocess.Popen(one, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for one in commands]
    ends = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], ends
    assert len(claims(Store.open(memory / "both"))) == 2


READER = """
import sys
from pathlib import Path
from graph.store import Store
snapshot = Store.open(sys.argv[1]).snapshot()
quads = snapshot.quads
print(len(list(snapshot.path.glob("*.sst"))), flush=True)
sys.stdin.readline()
print(sum(1 for graph in quads.graphs() if "e.example" in graph and quads.ntriples(graph)), flush=True)
"""


def test_a_reader_keeps_its_snapshot_through_200_commits(store):
    """RocksDB opens files lazily: a snapshot of more than 16 files must outlive what a writer compacts and sweeps."""
    for number in range(4):
        put(store, f"before-{number}")
    command = [sys.executable, "-c", READER, str(store.path)]
    reader = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert reader.stdin is not None
    assert reader.stdout is not None
    assert int(reader.stdout.readline()) > 16
    with store.writing() as writer:
        for number in range(200):
            writer.begin()
            data = f'<http://e.example/s> <http://e.example/p> "{number}" .'.encode()
            writer.current.put("http://e.example/g/many", data)
            writer.publish()
    held = [path.name for path in (store.path / "snapshots").iterdir()]
    assert len(held) == 2, "the current snapshot and the leased one"
    answer, _ = reader.communicate("go\n", timeout=60)
    assert answer.strip() == "4"
    assert reader.returncode == 0
    put(store, "after")
    assert len(list((store.path / "snapshots").iterdir())) == 1, "the lease went with the process"
    assert len(list((store.path / "work" / "current").glob("*.sst"))) < 200, "many commits are compacted"


def test_rows_that_no_snapshot_sees_are_deleted_for_good(store, files):
    """What is removed stays in the index as long as a snapshot with it is read, and no longer."""
    add(store, files)
    statement = claims(store)[0].split("/")[-2]
    with store.snapshot():
        assert intake.remove(store, statement)
        assert removed_rows(store) > 0
    put(store, "after")
    assert removed_rows(store) == 0


def removed_rows(store: Store) -> int:
    """Claims in the index that the newest snapshot does not see."""
    with store.snapshot() as snapshot:
        index = snapshot.index()
        sql = "SELECT count(*) FROM claims WHERE removed_commit <= ?"
        (count,) = index.connection.execute(sql, (snapshot.commit,)).fetchone()
        index.close()
    return int(count)


def test_a_flipped_byte_is_found(store):
    """The engine does not notice; the manifest does, in verification and before restoring from the snapshot."""
    put(store, "one")
    with store.snapshot() as snapshot:
        victim = max(snapshot.path.glob("*.sst"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    assert any(victim.name in problem for problem in verify(store))
    (store.path / "writing").touch()
    with pytest.raises(StoreError, match="is damaged"), store.writing():
        pass


def test_an_index_of_another_version_is_built_again(store, files):
    """The index follows from the graph: a lost or an older one is made anew by the next writer."""
    add(store, files)
    with store.writing() as writer:
        writer.index.connection.execute("UPDATE format SET version = 0")
        writer.index.connection.execute("COMMIT")
    with store.snapshot() as snapshot, pytest.raises(StoreError, match="--rebuild"):
        snapshot.index()
    with store.writing():
        pass
    assert verify(store) == []
