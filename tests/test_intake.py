"""Intake: what adding, replacing, removing, purging and loading do to graph, index and archive."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from factories import CondemningReader, make_claim, make_reading, make_statement

from graph import intake, loading
from graph.loading import LoadError
from graph.metadata import Metadata
from graph.model import Party, Reading, Statement
from graph.namespaces import AV, statement_key
from graph.sources import Described, Refused, from_bytes
from graph.spread import BATCH_CHARACTERS
from graph.store import Store
from graph.verifying import figures, verify
from graph.vocabulary import GRAPHS

TEXT = "Vesperia condemns the night shelling of Tarn by Norland, against the UN Charter. The river is calm."
OTHER = "Vesperia condemns the arrest of two teachers by Norland. The school is closed."


def state(text: str = TEXT, **metadata) -> Statement:
    return from_bytes(text.encode(), "a.txt", Described(Metadata(**{"publisher": "Harbour Watch", **metadata})))


def add(store: Store, *statements: Statement | Refused, **options) -> intake.Report:
    return intake.add(store, statements, **{"reader": CondemningReader(), **options})


def iri(store: Store, statement: Statement) -> str:
    return store.iris.statement(statement_key(statement))


def count(store: Store) -> tuple[object, object]:
    """Statements and claims in the index of the newest snapshot."""
    with store.snapshot() as snapshot:
        found = figures(snapshot)
    return found["statements"], found["claims"]


def dump(store: Store) -> list[str]:
    """The graphs that the store did not make itself, line by line."""
    own = {store.iris.graph(name) for name in GRAPHS}
    with store.snapshot() as snapshot:
        graphs = [name for name in snapshot.quads.graphs() if name not in own]
        return [f"{name} {line}" for name in graphs for line in snapshot.quads.ntriples(name).decode().splitlines()]


def departed(store: Store) -> list[tuple[str, str, str | None]]:
    with store.snapshot() as snapshot:
        index = snapshot.index()
        rows = index.connection.execute("SELECT iri, reason, successor FROM departed ORDER BY iri").fetchall()
        index.close()
    return [(row[0].rpartition("/")[2], row[1], row[2] and row[2].rpartition("/")[2]) for row in rows]


def test_adding_twice_changes_nothing(store):
    """No commit, no new row, and nothing is read again."""
    assert add(store, state()).line() == "1 added; 1 claims"
    commit, before = store.published(), dump(store)
    report = add(store, state(), reader=replace_read(CondemningReader()))
    assert (report.unchanged, report.added) == (1, 0)
    assert (store.published(), dump(store)) == (commit, before)
    assert add(store, state(), again=True).unchanged == 1
    assert store.published() == commit


def replace_read(reader: CondemningReader) -> CondemningReader:
    """A reader of the same rules that must not be asked."""

    class Untouched(CondemningReader):
        def read(self, statement: Statement) -> Reading:
            raise AssertionError(f"{statement.document} was read again")

    return Untouched(reader.version, reader.lower)


def test_other_metadata_replace_the_old(store):
    """The same words of the same publisher are one statement; what describes it is what came last."""
    add(store, state(title="A first title"))
    assert add(store, state(title="Another title")).replaced == 1
    assert count(store) == (1, 1)
    assert not any("A first title" in line for line in dump(store))
    assert departed(store) == []


def test_the_same_words_of_two_publishers_are_two_statements(store):
    """Two speech acts, two graphs."""
    add(store, state(), state(publisher="Tarn Council"))
    assert count(store) == (2, 2)


def test_new_rules_supersede_claim_by_claim(store):
    """A claim that is no longer made goes to the archive, with the one that takes its place; it can come back."""
    add(store, state())
    old, new = "allegation-18-55", "allegation-22-55"
    report = add(store, state(), reader=CondemningReader("2", lower=True))
    assert report.replaced == 1
    assert departed(store) == [(old, "superseded", new)]
    with store.snapshot() as snapshot:
        archived = snapshot.archived(iri(store, state())).decode()
        assert not snapshot.quads.select(f"SELECT ?o WHERE {{ <{claim_iri(store, old)}> ?p ?o }}")
    assert f"<{claim_iri(store, old)}> <{AV}supersededBy> <{claim_iri(store, new)}> ." in archived
    assert f"<{claim_iri(store, old)}> <{AV}reviewState> <{AV}superseded> ." in archived
    add(store, state())
    assert departed(store) == [(new, "superseded", old)]
    assert verify(store) == []


def claim_iri(store: Store, key: str) -> str:
    return f"{store.version.base}claims/{statement_key(state())}/{key}"


def test_removing_takes_out_what_adding_put_in(store):
    """Graph, rows, archive: as before."""
    add(store, state())
    before = dump(store)
    add(store, state(OTHER))
    add(store, state(OTHER), reader=CondemningReader("2", lower=True))
    assert intake.remove(store, statement_key(state(OTHER)))
    assert dump(store) == before
    assert departed(store) == []
    assert not intake.remove(store, iri(store, state(OTHER)))
    assert verify(store) == []


def test_purging_leaves_no_word(store):
    """Nothing of the text in any file of the store; a mark keeps it out, also after the index was lost."""
    words = [b"teachers", b"two teachers by Norland"]
    add(store, state())
    add(store, state(OTHER), held_back_statement(OTHER))
    assert any(word in path.read_bytes() for path in store.path.rglob("*") if path.is_file() for word in words)
    for statement in (state(OTHER), held_back_statement(OTHER)):
        assert intake.remove(store, iri(store, statement), purge=True)
    files = [path for path in store.path.rglob("*") if path.is_file()]
    assert [path for path in files if any(word in path.read_bytes() for word in words)] == []
    (store.path / "index.sqlite").unlink()
    report = add(store, state(OTHER))
    assert "was purged and stays out" in report.refused[0].why
    assert count(store) == (1, 1)
    assert {reason for _, reason, _ in departed(store)} == {"purged"}
    assert verify(store) == []


def held_back_statement(text: str) -> Statement:
    return state(text, publisher="Tarn Council")


class HastyReader(CondemningReader):
    """Makes a claim too many: a finding by somebody who has no mandate to find."""

    def read(self, statement: Statement) -> Reading:
        reading = super().read(statement)
        rash = replace(reading.claims[0], type="finding", outcome="breach", first_hand=False)
        return replace(reading, claims=(*reading.claims, rash))


def test_a_claim_that_does_not_conform_is_held_back(store):
    """The rest of its statement enters; the report says which sentence, which slot, why, in table and file."""
    report = add(store, state(), reader=HastyReader())
    assert count(store) == (1, 1)
    claim, quote, why = report.held_back[0]
    assert claim.rpartition("/")[2].startswith("finding-")
    assert quote.startswith("Vesperia condemns")
    assert "finding" in why.message
    with store.snapshot() as snapshot:
        index = snapshot.index()
        assert index.connection.execute("SELECT claim FROM held_back").fetchone()[0] == claim
        index.close()
    kept = json.loads((store.path / "held-back" / f"{statement_key(state())}.json").read_text())
    assert kept[0]["claim"] == claim
    add(store, state(), reader=CondemningReader("2"))
    assert not list((store.path / "held-back").iterdir())


def test_what_cannot_be_read_does_not_stop_the_rest(store):
    """Refused sources are reported, and the others go in."""
    report = add(store, Refused("a.pdf", "is empty."), state(), Refused("b.txt", "is in another language (fr)"))
    assert count(store) == (1, 1)
    assert [str(one) for one in report.refused] == ["a.pdf: is empty.", "b.txt: is in another language (fr)"]


def test_an_interrupted_intake_keeps_what_was_ready(store):
    """After Ctrl-C what was read is published, and the same command goes on with the rest."""

    def until_interrupted():
        yield state()
        yield state(OTHER + " x" * BATCH_CHARACTERS)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        intake.add(store, until_interrupted(), reader=CondemningReader())
    assert count(store) == (2, 2)
    report = add(store, state(), state("Norland is quiet. Vesperia condemns the ban by Norland."))
    assert (report.added, report.unchanged) == (1, 1)


def test_workers_make_the_same_graph(store, memory):
    """Two processes that read give what one gives."""
    texts = [f"Vesperia condemns the raid {number} by Norland." + " It rains." * 2000 for number in range(4)]
    add(store, *map(state, texts), workers=2)
    alone = Store.create(memory / "alone")
    add(alone, *map(state, texts))
    assert dump(store) == dump(alone)


def test_a_dump_loads_into_the_same_graph(store, memory, tmp_path):
    """TriG out, TriG in: the statements pass the gate again, and the store's own graphs are its own."""
    add(store, state(), state(OTHER))
    with store.snapshot() as snapshot, (tmp_path / "dump.trig").open("wb") as out:
        snapshot.dump(out, "trig")
    other = Store.create(memory / "loaded")
    loaded = loading.load(other, tmp_path / "dump.trig")
    assert (loaded.statements, loaded.triples) == (2, 0)
    assert {store.iris.graph(name) for name in GRAPHS} <= set(loaded.left_out)
    assert dump(other) == dump(store)
    assert count(other) == (2, 2)


def test_turtle_of_several_statements_is_taken_apart(store, memory, tmp_path):
    """Each statement goes into the graph of its IRI, also where the file knows no graphs."""
    add(store, state(), state(OTHER))
    with store.snapshot() as snapshot:
        whole = b"".join(snapshot.quads.ntriples(iri(store, one)) for one in (state(), state(OTHER)))
    (tmp_path / "two.nt").write_bytes(whole)
    other = Store.create(memory / "apart")
    assert loading.load(other, tmp_path / "two.nt").statements == 2
    assert dump(other) == dump(store)


@pytest.mark.parametrize("graph", [None, "http://e.example/g"])
def test_rdf_that_no_shape_targets_enters_as_it_is(store, tmp_path, graph):
    """Other people's data, in the default graph or in the one that is named."""
    (tmp_path / "a.ttl").write_text("<#a> <http://e.example/p> [ <http://e.example/q> 1, 2 ] .")
    assert loading.load(store, tmp_path / "a.ttl", graph=graph).triples == 3
    with store.snapshot() as snapshot:
        found = snapshot.quads.select("SELECT ?o WHERE { ?s <http://e.example/q> ?o } ORDER BY ?o")
    assert found == [("1",), ("2",)]
    assert len(dump(store)) == (3 if graph else 0), "a named graph, or the default one"


def test_several_graphs_load_from_one_file(store, tmp_path):
    """Blank nodes are shared within a file."""
    (tmp_path / "a.trig").write_text("<urn:g> { _:b <urn:p> 1 } <urn:h> { _:b <urn:p> 2 } _:b <urn:p> 3 .")
    loading.load(store, tmp_path / "a.trig")
    with store.snapshot() as snapshot:
        assert {"urn:g", "urn:h"} <= set(snapshot.quads.graphs())
        assert len(snapshot.quads.select("SELECT DISTINCT ?b WHERE { ?b <urn:p> ?o }")) == 1


def test_rdf_that_does_not_conform_is_refused(store, tmp_path):
    """What the shapes target must conform; then nothing of the file is loaded."""
    (tmp_path / "a.ttl").write_text(f"<urn:m> a <{AV}Matter> . <urn:x> <urn:p> 1 .")
    before = dump(store)
    with pytest.raises(LoadError, match="A matter has exactly one"):
        loading.load(store, tmp_path / "a.ttl")
    assert dump(store) == before


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        pytest.param("a.ttl", "<urn:a> <urn:b>", "does not parse as turtle", id="syntax"),
        pytest.param("a.doc", "", "unknown suffix", id="suffix"),
        pytest.param("a.jsonld", '{"@context": "http://127.0.0.1:9/", "@id": "urn:a"}', "does not parse", id="remote"),
    ],
)
def test_rdf_that_cannot_be_read_is_refused(store, tmp_path, name, text, says):
    """One line; no context is fetched."""
    (tmp_path / name).write_text(text)
    with pytest.raises(LoadError, match=says):
        loading.load(store, tmp_path / name)


def test_a_hand_made_reading_passes_the_gate_whole(store):
    """The tests' own claims conform: nothing of them is held back."""
    statement = make_statement()
    demand, concern = make_claim(type="demand", certainty=None), make_claim(type="concern")
    claims = (make_claim(), demand, concern)

    class Given(CondemningReader):
        def read(self, statement: Statement) -> Reading:
            return make_reading(claims=tuple(replace(one, claimant=Party(statement.publisher)) for one in claims))

    report = add(store, statement, reader=Given())
    assert (report.held_back, report.claims) == ([], 3)
    assert Path(store.path / "index.sqlite").is_file()
