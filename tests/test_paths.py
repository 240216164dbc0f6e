"""Paths: each hop is a sentence, what is said in one claim comes first, and no more is shown than was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from click.testing import CliRunner
from factories import CondemningReader, make_statement

from graph import intake, path_data, paths
from graph.cli import main
from graph.entity_graph import Filters
from graph.index import Index
from graph.store import Store

TEXTS = {
    "one": ("Ostria", date(2025, 3, 1), "Ostria condemns the shelling of Belisk by Westria, against the UN Charter."),
    "two": ("Westria", date(2025, 4, 1), "Westria condemns the seizure of boats by Norland. It rained."),
    "three": ("Norland", date(2025, 5, 1), "Norland condemns the burning of Tolm by Sentra, against the UN Charter."),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Index, int]]:
    """Three statements that accuse each other."""
    store = Store.create(tmp_path_factory.mktemp("paths") / "store")
    told = [
        make_statement(text=text, publisher=publisher, date=day, document=name, title=name)
        for name, (publisher, day, text) in TEXTS.items()
    ]
    intake.add(store, told, reader=CondemningReader())
    with store.snapshot() as snapshot:
        index = snapshot.index()
        yield store, index, snapshot.commit
        index.close()


def _between(read, start: str, end: str, **more) -> paths.Found:
    _, index, commit = read
    ends = [paths.the_one(index.connection, commit, name) for name in (start, end)]
    return paths.find(index.connection, commit, *ends, **more)


def _chain(path: paths.Path) -> list[str]:
    return [path.hops[0].start.label, *(hop.end.label for hop in path.hops)]


def test_each_hop_has_its_sentence(read):
    """The claims of a hop are in the index, and say what the hop says."""
    found = _between(read, "Ostria", "UN Charter")
    _, index, commit = read
    data = path_data.document(index.connection, commit, found)
    (claim,) = data["paths"][0]["hops"][0]["claims"]
    assert _chain(found.paths[0]) == ["Ostria", "UN Charter"]
    assert claim["quote"] == TEXTS["one"][2]
    assert claim["claimant"] == "Ostria"
    assert (claim["certainty"], claim["review"], claim["invented"]) == ("asserted", "unreviewed", True)


def test_what_one_claim_says_comes_before_what_is_stitched(read):
    """Westria and the Charter stand in one claim of Ostria's; through Norland they are joined by two speakers."""
    found = _between(read, "Westria", "UN Charter")
    assert [path.told for path in found.paths] == ["one claim", "several speakers"]
    assert _chain(found.paths[0]) == ["Westria", "Ostria", "UN Charter"]
    assert not found.paths[0].hops[0].forward


@pytest.mark.parametrize(
    ("filters", "chains"),
    [
        pytest.param(Filters(), 2, id="all"),
        pytest.param(Filters(since=date(2025, 3, 15)), 1, id="the first statement is too early"),
        pytest.param(Filters(until=date(2025, 3, 15)), 1, id="the others are too late"),
        pytest.param(Filters(types=frozenset({"denial"})), 0, id="no denial joins them"),
        pytest.param(Filters(certainties=frozenset({"probable"})), 0, id="nobody says so with that hedge"),
        pytest.param(Filters(publishers=2), 0, id="no relation has two publishers"),
    ],
)
def test_filters_choose_the_claims_that_make_steps(read, filters: Filters, chains: int):
    """A step needs a claim that passes; the vocabulary alone makes no path."""
    assert len(_between(read, "Westria", "UN Charter", filters=filters).paths) == chains


def test_no_more_than_asked_and_says_when_cut(read):
    """k bounds the answer, ``longest`` the hops."""
    assert _between(read, "Westria", "UN Charter", k=1).cut
    assert [len(path.hops) for path in _between(read, "Ostria", "UN Charter", longest=1).paths] == [1]


def test_same_question_same_answer(read):
    """The order hangs on the graph alone."""
    assert _between(read, "Sentra", "Westria") == _between(read, "Sentra", "Westria")


def test_command_line(read):
    """Sentences for people, DESIGN's shape for programs, 1 for no path, 2 for a name that nothing bears."""
    store = str(read[0].path)
    run = CliRunner().invoke
    shown = run(main, ["paths", "Westria", "UN Charter", "--store", store])
    assert shown.exit_code == 0
    assert "Ostria accuses Westria" in shown.output
    data = json.loads(run(main, ["paths", "Westria", "UN Charter", "--json", "--store", store]).output)
    assert data["from"].keys() == {"iri", "label", "kind"}
    assert data["paths"][0].keys() >= {"cost", "hops"}
    wanted = {"iri", "type", "claimant", "reportedBy", "certainty", "quote", "statement", "start", "end"}
    assert data["paths"][0]["hops"][0]["claims"][0].keys() >= wanted
    assert run(main, ["paths", "Westria", "Atlantis", "--store", store]).exit_code == 2
    assert run(main, ["paths", "Westria", "CEDAW", "--store", store]).exit_code in (1, 2)
