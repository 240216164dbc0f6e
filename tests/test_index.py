"""The index: a function of the set of statements, in which every snapshot sees its own state."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from factories import TEXT, make_claim, make_party, make_reading, make_statement, span

from graph import catalogue, indexing
from graph.index import Index, live
from graph.model import Affected, Citation, Party, Reading, Statement
from graph.namespaces import Iris, statement_key
from graph.quads import triples
from graph.rdf import statement_graph

IRIS = Iris()
LINKS = {
    "statement": "SELECT iri FROM statements WHERE id = ?", "claim": "SELECT iri FROM claims WHERE id = ?",
    **dict.fromkeys(
        ("publisher_actor", "claimant", "place_actor", "entity", "norm", "organ_of", "parent", "instrument", "body",
         "source", "target"),
        "SELECT iri FROM entities WHERE id = ?",
    ),
}
"""What the numbers in columns stand for; in ``statements``, ``source`` is text."""


@pytest.fixture
def index(tmp_path):
    made = Index.write(tmp_path / "index.sqlite", IRIS)
    yield made
    made.close()


def enter(index: Index, statement: Statement, reading: Reading | None = None, *, commit: int = 1) -> str:
    """Enter a statement as its graph says; returns its IRI."""
    graph = statement_graph(statement, reading or make_reading(), catalogue.load(), IRIS)
    iri = IRIS.statement(statement_key(statement))
    indexing.enter(index, iri, triples(graph.serialize(format="nt", encoding="utf-8")), commit)
    return iri


def contents(index: Index, commit: int = 99) -> dict[str, Counter[tuple[object, ...]]]:
    """All rows that are there, with IRIs in place of numbers."""
    found = {}
    for table in index._dated:
        rows = index.connection.execute(f"SELECT * FROM {table} WHERE {live(table)}", {"commit": commit}).fetchall()
        found[table] = Counter(
            tuple(_spoken(index, table, name, value) for name, value in dict(row).items() if _tells(table, name))
            for row in rows
        )
    return found


def _tells(table: str, name: str) -> bool:
    numbers = table in ("statements", "claims", "labels", "edges", "links", "held_back")
    return not name.endswith("_commit") and not (name == "id" and numbers)


def _spoken(index: Index, table: str, name: str, value: object) -> object:
    link = LINKS["entity"] if name == "id" else LINKS.get(name)
    if link is None or not isinstance(value, int) or table == "held_back":
        return value
    return index.connection.execute(link, (value,)).fetchone()[0]


def variants() -> list[Statement]:
    """Three statements: two of one publisher, with parts of the vocabulary in common."""
    return [
        make_statement(),
        make_statement(publisher="Harbour Watch", publisher_kind="ngo", title="A report"),
        make_statement(text=TEXT + " That is all.", title="A second"),
    ]


def test_a_claim_is_a_row_with_its_slots(index):
    """What the graph says of a claim stands in one row, its parties, norms and conduct beside it."""
    enter(index, make_statement())
    row = index.connection.execute("SELECT * FROM claims").fetchone()
    assert row["action"] == "the shelling of Tarn by Norland" == TEXT[row["start"] : row["end"]]
    assert row["quote"] == TEXT[row["quote_start"] : row["quote_end"]]
    assert (row["type"], row["certainty"], row["cue"]) == ("allegation", "probable", "most likely")
    assert (row["date"], row["publisher"], row["access"]) == ("2025-03-05", "Government of Vesperia", "open")
    parties = index.connection.execute("SELECT role, e.iri, mention FROM parties JOIN entities AS e ON e.id = entity")
    assert [tuple(party) for party in parties] == [
        ("claimant", IRIS.actor("named/government-of-vesperia"), None),
        ("respondent", IRIS.actor("named/norland"), "Norland"),
    ]
    assert contents(index)["claim_norms"] == Counter([(row["iri"], IRIS.norm("un-charter"), 0, "UN Charter", 136, 146)])
    assert contents(index)["claim_conduct"] == Counter([(row["iri"], "use-of-force")])


def test_edges_say_who_does_what_to_whom(index):
    """The relation follows from the type of the claim; an addressee is never an accused."""
    demand = make_claim(type="demand", certainty=None)
    enter(index, make_statement(), make_reading(claims=(make_claim(), demand)))
    edges = {row[:3] for row in contents(index)["edges"]}
    vesperia, norland = IRIS.actor("named/government-of-vesperia"), IRIS.actor("named/norland")
    assert {(vesperia, "accuses", norland), (vesperia, "demands-of", norland)} <= edges
    assert (vesperia, "cites", IRIS.norm("un-charter")) in edges


def test_private_persons_stay_words(index):
    """A victim without an IRI is a party without an entity, and in no edge."""
    claim = make_claim(affected=(Affected(span(TEXT, "the town of Tarn")),))
    enter(index, make_statement(), make_reading(claims=(claim,)))
    row = index.connection.execute("SELECT * FROM parties WHERE role = 'affected'").fetchone()
    assert (row["entity"], row["mention"]) == (None, "the town of Tarn")
    assert not any(edge[1] == "affects" for edge in contents(index)["edges"])


def test_voices_stand_outermost_first(index):
    """The publisher reports what the ministry says that the claimant said."""
    ministry = make_party("Ministry of Rivers", mention=span(TEXT, "Vesperia"), kind="government")
    council = make_party("Tarn Council", mention=span(TEXT, "Tarn"), kind="organisation")
    claim = make_claim(claimant=council, reported_by=(Party("Government of Vesperia"), ministry))
    enter(index, make_statement(), make_reading(claims=(claim,)))
    rows = index.connection.execute(
        "SELECT e.iri FROM parties JOIN entities AS e ON e.id = entity WHERE role = 'reported-by' ORDER BY position"
    )
    assert [row[0].rpartition("/")[2] for row in rows] == ["government-of-vesperia", "ministry-of-rivers"]
    reports = sorted(edge[:3] for edge in contents(index)["edges"] if edge[1] == "reports")
    assert [(one[0].rpartition("/")[2], one[2].rpartition("/")[2]) for one in reports] == [
        ("government-of-vesperia", "ministry-of-rivers"), ("ministry-of-rivers", "tarn-council"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_order_of_adding_changes_nothing(tmp_path, order):
    """Same set of statements, same rows; what was removed and added again leaves no trace either."""
    expected = Index.write(tmp_path / "expected.sqlite", IRIS)
    for statement in variants():
        enter(expected, statement)
    other = Index.write(tmp_path / "other.sqlite", IRIS)
    statements = [variants()[number] for number in order]
    for commit, statement in enumerate(statements, 1):
        enter(other, statement, commit=commit)
    indexing.leave(other, IRIS.statement(statement_key(statements[0])), 4)
    enter(other, statements[0], commit=4)
    indexing.leave(other, IRIS.statement(statement_key(statements[1])), 5)
    enter(other, statements[1], commit=6)
    assert contents(other) == contents(expected)
    other.close()
    expected.close()


def test_removing_takes_out_what_adding_put_in(index):
    """After add and remove, the rows are those from before."""
    enter(index, variants()[0])
    before = contents(index)
    iri = enter(index, variants()[1], commit=2)
    assert contents(index) != before
    assert indexing.leave(index, iri, 3)
    assert contents(index) == before
    assert not indexing.leave(index, iri, 4)


def test_each_snapshot_sees_its_own_state(index):
    """Rows are seen from the commit that added them up to the one that removed them."""
    iri = enter(index, make_statement(), commit=3)
    indexing.leave(index, iri, 5)
    seen = [sum(contents(index, commit)["claims"].values()) for commit in (2, 3, 4, 5)]
    assert seen == [0, 1, 1, 0]
    index.prune(4)
    assert sum(contents(index, 4)["claims"].values()) == 1
    index.prune(5)
    assert index.connection.execute("SELECT count(*) FROM claims").fetchone()[0] == 0


def test_commits_that_nobody_saw_are_undone(index):
    """Rolling back gives the rows of the commit again, what was removed since included."""
    iri = enter(index, make_statement(), commit=1)
    index.connection.execute("INSERT INTO commits VALUES (1, 1, 0)")
    before = contents(index)
    indexing.leave(index, iri, 2)
    enter(index, variants()[1], commit=2)
    index.roll_back_to(1)
    assert contents(index) == before


def test_search_knows_other_forms_of_a_word(index):
    """FTS5 with stemming: "shells" finds "shelling"; the words of one act do not find another."""
    enter(index, make_statement())
    query = "SELECT count(*) FROM claims_fts WHERE claims_fts MATCH ?"
    for word, expected in (("shells", 1), ("flooding", 0)):
        assert index.connection.execute(query, (word,)).fetchone()[0] == expected, word


@pytest.mark.parametrize(
    ("words", "norm", "covered"),
    [
        pytest.param("Article 2(4)", "un-charter/art-2/para-4", ["un-charter", "un-charter/art-2"], id="listed"),
        pytest.param("Article 88", "un-charter/art-88", ["un-charter"], id="minted on the way"),
    ],
)
def test_a_filter_by_an_instrument_covers_its_articles(index, words, norm, covered):
    """The closure joins a provision to all that it is part of, and to nothing else."""
    indexing.enter_catalogue(index, 1)
    text = TEXT.replace("the UN Charter", f"{words} of the UN Charter")
    claim = make_claim(text, norms=(Citation(norm, span(text, f"{words} of the UN Charter")),))
    enter(index, make_statement(text=text), make_reading(text, claims=(claim,)))
    found = index.connection.execute(
        "SELECT e.iri FROM claim_norms AS c JOIN norm_closure AS n ON n.norm = c.norm"
        " JOIN entities AS e ON e.id = n.ancestor ORDER BY 1"
    )
    assert [row[0] for row in found] == sorted(IRIS.norm(one) for one in (*covered, norm))


def test_the_catalogue_is_entered_once(index):
    """Listed actors and norms have rows, labels, closures and structural edges; entering them again changes nothing."""
    indexing.enter_catalogue(index, 1)
    first = contents(index)
    indexing.enter_catalogue(index, 2)
    assert contents(index) == first
    edges = {row[:3] for row in first["edges"]}
    assert (IRIS.actor("fra-government"), "organ-of", IRIS.actor("fra")) in edges
    found = index.connection.execute("SELECT iri FROM labels WHERE label = 'ICCPR'").fetchall()
    assert IRIS.norm("iccpr") in {row[0] for row in found}


def test_the_name_that_most_statements_use_is_shown(index):
    """An actor's label is a function of the set: the commonest preferred form, ties by alphabet."""
    for number, name in enumerate(("River Guard", "RIVER GUARD", "River Guard")):
        text = f"{TEXT} ({number})"
        party = make_party(name, mention=span(text, "Norland", occurrence=2), kind="armed-group")
        enter(index, make_statement(text=text), make_reading(text, claims=(make_claim(text, respondents=(party,)),)))
    query = f"SELECT label, kind FROM actors WHERE key = 'named/river-guard' AND {live('actors')}"
    rows = index.connection.execute(query, {"commit": 9})
    assert [tuple(row) for row in rows] == [("River Guard", "armed-group")]
