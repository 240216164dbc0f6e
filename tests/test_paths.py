"""Paths: each hop is a sentence in the store, what is said in one claim comes first, and no more than was asked for."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from factories import CondemningReader, make_statement
from flask.testing import FlaskClient
from invented_index import IRIS, Invented, Published, World, write
from rdflib import RDF, Graph, URIRef

from graph import (
    catalogue,
    entity_cache,
    entity_rows,
    intake,
    path_around,
    path_data,
    path_engine,
    path_hops,
    path_names,
    paths,
)
from graph.cli import main
from graph.entity_graph import COLUMNS, LEVELS, EntityGraph
from graph.limits import LimitReached
from graph.namespaces import CLAIM_CLASS, PREFIXES
from graph.path_engine import PathEngine, kept_in
from graph.path_filters import Filters
from graph.path_search import Budget
from graph.path_words import CONDUCT, DIRECT, RELATIONS, SAYS, STRUCTURE, TOUCHES, UNDER, WORDS
from graph.store import Store
from graph.workers import Pool
from service import create_app
from service.settings import Settings

TEXTS = {
    "one": ("Ostria", date(2025, 3, 1), "Ostria condemns the shelling of Belisk by Westria, against the UN Charter."),
    "two": ("Westria", date(2025, 4, 1), "Westria condemns the seizure of boats by Norland. It rained."),
    "three": ("Norland", date(2025, 5, 1), "Norland condemns the burning of Tolm by Sentra, against the UN Charter."),
}
TWO_OF_A_NAME = """
SELECT label FROM labels WHERE sort <> 'statement' AND preferred = 0 GROUP BY label COLLATE NOCASE
HAVING count(DISTINCT iri) = 2 AND label NOT IN (SELECT label FROM labels WHERE preferred = 1) ORDER BY label
"""
SHELLING = "“the shelling of Belisk by Westria”"


def told(*names: str, access: str = "open") -> list[Any]:
    return [
        make_statement(
            text=TEXTS[name][2], publisher=TEXTS[name][0], date=TEXTS[name][1], document=name, title=name, access=access
        )
        for name in names
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Three statements that accuse each other."""
    store = Store.create(tmp_path_factory.mktemp("paths") / "store")
    intake.add(store, told(*TEXTS), reader=CondemningReader())
    return store


@pytest.fixture(scope="module")
def finder(built: Store) -> Iterator[paths.Finder]:
    with built.snapshot() as snapshot:
        connection = snapshot.index().connection
        yield paths.Finder(entity_rows.make(connection, snapshot.commit), connection)
        connection.close()


def between(finder: paths.Finder, start: str, end: str, **more: Any) -> paths.Found:
    ends = [path_names.the_one(finder.connection, finder.commit, name, norms=True) for name in (start, end)]
    return finder.find(*ends, **more)


def chain(path: path_hops.Path) -> list[str]:
    return [path.hops[0].start.label, *(hop.end.label for hop in path.hops)]


def test_a_path_reads_as_sentences(finder: paths.Finder):
    """Claimant, matter, norm: each hop with its direction, words, sentence and anchor."""
    found = between(finder, "Ostria", "UN Charter")
    data = path_data.document(finder.connection, finder.commit, found)
    assert chain(found.paths[0]) == ["Ostria", SHELLING, "UN Charter"]
    assert path_data.chain(data["paths"][0]) == f"Ostria —alleges→ {SHELLING} —is said to breach→ UN Charter"
    for hop in data["paths"][0]["hops"]:
        (claim,) = hop["claims"]
        assert (hop["forward"], hop["claimCount"], hop["publishers"], hop["types"]) == (True, 1, 1, {"allegation": 1})
        assert (claim["quote"], claim["claimant"]) == (TEXTS["one"][2], "Ostria")
        assert (claim["certainty"], claim["review"], claim["invented"]) == ("asserted", "unreviewed", True)
        assert claim["anchor"] == f"{claim['statement']}#char=16,49"


def test_whose_a_path_is_ranks_it(finder: paths.Finder):
    """Westria and the Charter stand in one claim of Ostria's; through Norland two speakers join them."""
    found = between(finder, "Westria", "UN Charter", longest=5)
    assert [path.told for path in found.paths[:2]] == ["one claim", "one claim"]
    assert chain(found.paths[0]) == ["Westria", SHELLING, "UN Charter"]
    assert not found.paths[0].hops[0].forward
    stitched = [path for path in found.paths if path.told == "several speakers"]
    assert stitched
    assert all(any(hop.change for hop in path.hops) for path in stitched)
    assert not any(hop.change for path in found.paths if path.told == "one claim" for hop in path.hops)


@pytest.mark.parametrize(
    ("filters", "best"),
    [
        pytest.param(Filters(), "one claim", id="all"),
        pytest.param(Filters(since=date(2025, 3, 15)), "several speakers", id="the first statement is too early"),
        pytest.param(Filters(until=date(2025, 3, 15)), "one claim", id="the others are too late"),
        pytest.param(Filters(types=frozenset({"denial"})), None, id="no denial joins them"),
        pytest.param(Filters(certainties=frozenset({"probable"})), None, id="nobody says so with that hedge"),
        pytest.param(Filters(publishers=2), None, id="no relation has two publishers"),
        pytest.param(Filters(relations=frozenset({"accuses", "breaches"})), None, id="no claimant says what matters"),
        pytest.param(Filters(direction="asserted"), "several speakers", id="never from the accused back to the matter"),
    ],
)
def test_filters_choose_the_claims_that_make_steps(finder: paths.Finder, filters: Filters, best: str | None):
    """A step needs a claim that passes; the vocabulary alone makes no path."""
    found = between(finder, "Westria", "UN Charter", filters=filters, longest=5)
    assert next((path.told for path in found.paths), None) == best


def test_left_out_claimants_and_statements(finder: paths.Finder):
    """By IRI: whose claims are left out, and which statements alone count."""
    ostria = path_names.the_one(finder.connection, finder.commit, "Ostria")
    without = between(finder, "Westria", "UN Charter", filters=Filters(without=frozenset({ostria.iri})))
    assert all(claim["claimant"] != "Ostria" for claim in _claims(finder, without))
    iri = finder.connection.execute("SELECT iri FROM statements WHERE title = 'one'").fetchone()[0]
    only = between(finder, "Westria", "UN Charter", filters=Filters(statements=frozenset({iri})))
    assert {claim["statement"] for claim in _claims(finder, only)} == {iri}


def _claims(finder: paths.Finder, found: paths.Found) -> list[dict[str, Any]]:
    data = path_data.document(finder.connection, finder.commit, found)
    return [claim for path in data["paths"] for hop in path["hops"] for claim in hop["claims"]]


def test_no_more_than_asked_and_says_when_cut(finder: paths.Finder):
    """k bounds the answer, ``longest`` the hops, and a spent budget is told."""
    assert between(finder, "Westria", "UN Charter", k=1).cut
    assert {len(path.hops) for path in between(finder, "Ostria", "UN Charter", longest=2).paths} == {2}
    assert between(finder, "Westria", "UN Charter", budget=Budget(paths=3)).cut
    assert between(finder, "Westria", "UN Charter", budget=Budget(arcs=1)).cut
    with pytest.raises(path_names.BadQuestionError):
        between(finder, "Westria", "UN Charter", k=10_000)


def test_no_path_tells_the_nearest_misses(finder: paths.Finder):
    """What stands in the way, with the path that there would be."""
    found = between(finder, "Westria", "UN Charter", longest=1)
    assert not found.paths
    assert found.misses[0].change == "with up to 2 hops"
    assert chain(found.misses[0].path) == ["Westria", SHELLING, "UN Charter"]
    filtered = between(finder, "Westria", "UN Charter", filters=Filters(types=frozenset({"denial"})))
    assert "without the filters" in [miss.change for miss in filtered.misses]


def test_any_norm_of_a_kind(finder: paths.Finder):
    """An end may be a kind: each path ends at a norm of it."""
    found = between(finder, "Ostria", "any treaty")
    assert found.paths[0].hops[-1].end.label == "UN Charter"
    assert {path.hops[-1].end.kind for path in found.paths} == {"instrument"}
    with pytest.raises(path_names.BadQuestionError, match="choose from"):
        between(finder, "Ostria", "any dream")


def test_neighbourhood_and_what_is_shared(finder: paths.Finder):
    """Nearest first, within the bound; what stands next to both."""
    ends = [path_names.the_one(finder.connection, finder.commit, name) for name in ("Ostria", "UN Charter")]
    near = path_around.around(finder, ends[0], depth=2, most=500)
    assert [steps for _, steps in near.nodes] == sorted(steps for _, steps in near.nodes)
    labels = {node.label: steps for node, steps in near.nodes}
    assert (labels["Ostria"], labels["Westria"], labels[SHELLING], labels["UN Charter"]) == (0, 1, 1, 2)
    assert not near.cut
    assert all(hop.forward for hop in near.hops)
    few = path_around.around(finder, ends[0], depth=2, most=3)
    assert (len(few.nodes), few.cut) == (3, True)
    shared = path_around.shared(finder, *ends)
    assert [(node.label, a.relation, b.relation) for node, _, a, b in shared.nodes] == [
        (SHELLING, "alleges", "breaches")
    ]


def test_a_crowded_neighbourhood_keeps_a_way_to_each_node(tmp_path: Path):
    """Thirty who all accuse each other are more relations than the bound: those that reach a node come first."""
    world = World([("organisation", None)] * 30, [("right", None)], 1, [Published(1)])
    everybody = range(1, 31)
    made = [
        Invented("allegation", a, world.matter(0), 0, respondents=(b,)) for a in everybody for b in everybody if a < b
    ]
    write(tmp_path / "index.sqlite", world, made)
    with sqlite3.connect(tmp_path / "index.sqlite") as connection:
        finder = paths.Finder(entity_rows.make(connection, 1), connection)
        near = path_around.around(finder, path_hops.Node(world.iri(1), "", ""), depth=2, most=31)
    connection.close()
    assert (len(near.nodes), len(near.hops), near.cut) == (31, 4 * 31, True)
    away = {node.iri: steps for node, steps in near.nodes}
    reached = {
        max(hop.start.iri, hop.end.iri, key=away.__getitem__)
        for hop in near.hops
        if away[hop.start.iri] != away[hop.end.iri]
    }
    assert reached == set(away) - {world.iri(1)}


def test_hubs_cost_more_unless_switched_off(tmp_path: Path):
    """Two ways of the same length: through what joins many, and through what joins two. The second is cheaper."""
    world = World([("organisation", None)] * 30, [("right", None)], 3, [Published(1)])
    hub, quiet, norm = world.matter(0), world.matter(1), world.norm(0)
    made = [Invented("allegation", 1, hub, 0, norms=(norm,)), Invented("allegation", 1, quiet, 0, norms=(norm,))]
    made += [Invented("allegation", one, hub, 0) for one in range(2, 30)]
    write(tmp_path / "index.sqlite", world, made)
    with sqlite3.connect(tmp_path / "index.sqlite") as connection:
        finder = paths.Finder(entity_rows.make(connection, 1), connection)
        ends = (path_hops.Node(world.iri(1), "", ""), path_hops.Node(world.iri(norm), "", ""))
        middle = [path.hops[0].end.iri for path in finder.find(*ends).paths[:2]]
        flat = finder.find(*ends, hubs=False).paths[:2]
    connection.close()
    assert middle == [world.iri(quiet), world.iri(hub)]
    assert len({path.cost for path in flat}) == 1
    assert [path.hops[0].end.iri for path in flat] == sorted(middle)


@pytest.mark.parametrize("key", ["un-charter", "norms/un-charter", "UN Charter"])
def test_keys_name_ends_too(finder: paths.Finder, client: FlaskClient, key: str):
    """What stands after the base in an IRI, with or without its folder, on the command line and in an address."""
    charter = path_names.the_one(finder.connection, finder.commit, key)
    assert charter.iri == IRIS.norm("un-charter")
    found = client.get("/paths.json", query_string={"from": "actors/ven", "to": key})
    assert found.status_code == 200
    assert (found.get_json()["from"]["iri"], found.get_json()["to"]["iri"]) == (IRIS.actor("ven"), charter.iri)
    matter = next(hop.end for hop in between(finder, "Ostria", "UN Charter").paths[0].hops)
    assert path_names.the_one(finder.connection, finder.commit, f"matters/{matter.iri.rpartition('/')[2]}") == matter


def test_names_resolve_or_show_their_choices(finder: paths.Finder):
    """IRI, label, alias in any case; nothing, or several things, is an error that says so."""
    charter = path_names.the_one(finder.connection, finder.commit, "Charter of the United Nations")
    assert charter == path_names.the_one(finder.connection, finder.commit, charter.iri)
    assert charter == path_names.the_one(finder.connection, finder.commit, "un charter")
    with pytest.raises(path_names.NotFoundError):
        path_names.the_one(finder.connection, finder.commit, "Atlantis")
    double = finder.connection.execute(TWO_OF_A_NAME).fetchone()
    with pytest.raises(path_names.AmbiguousError) as caught:
        path_names.the_one(finder.connection, finder.commit, double[0])
    assert len(caught.value.choices) == 2


# The arrays ----------------------------------------------------------------------------------------


def same(a: EntityGraph, b: EntityGraph) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in COLUMNS)


def test_brought_forward_is_made_anew(tmp_path: Path):
    """Adding, replacing and removing statements: the arrays that follow are those that would be made."""
    store = Store.create(tmp_path / "store")
    intake.add(store, told("one"), reader=CondemningReader())
    with store.snapshot() as first:
        connection = first.index().connection
        graph = entity_cache.load(connection, first.commit, kept_in(store))
        assert same(graph, entity_rows.make(connection, first.commit))
        commits = [first.commit]
        intake.add(store, told("two", "three"), reader=CondemningReader())
        commits.append(store.published())
        intake.add(store, told("two"), reader=CondemningReader("2", lower=True), again=True)
        commits.append(store.published())
        key = connection.execute("SELECT key FROM statements WHERE title = 'one'").fetchone()[0]
        assert intake.remove(store, key)
        commits.append(store.published())
        for commit in commits[1:]:
            forward = entity_rows.bring_forward(connection, graph, commit)
            assert forward is not None
            assert same(forward, entity_rows.make(connection, commit))
            assert same(entity_cache.load(connection, commit, kept_in(store)), forward)
        assert len(forward.claim) < len(entity_rows.make(connection, commits[1]).claim)
        connection.close()


def test_arrays_of_another_index_are_not_used(tmp_path: Path):
    """Numbers mean nothing in an index that was made anew in another order."""
    folder = tmp_path / "arrays"
    world = World([("state", None)] * 3, [("right", None)], 1, [Published(1), Published(2)])
    claims = [Invented("allegation", 1, world.matter(0), 0), Invented("denial", 2, world.matter(0), 1)]
    for name, order in (("a", claims), ("b", claims[::-1])):
        write(tmp_path / f"{name}.sqlite", world, order)
        with sqlite3.connect(tmp_path / f"{name}.sqlite") as connection:
            graph = entity_cache.load(connection, 1, folder)
            assert same(graph, entity_rows.make(connection, 1))
        connection.close()


def test_independent_publishers(tmp_path: Path):
    """Two ministries of a state are one publisher, and who repeats another is none."""
    world = World(
        [("state", None), ("government", 1), ("government", 1), ("organisation", None), ("organisation", None)],
        [("right", None)],
        3,
        [Published(2), Published(3), Published(4), Published(5)],
    )
    norm, claimant = world.norm(0), 4

    def said(matter: int, *statements: int, repeats: bool = False) -> list[Invented]:
        return [
            Invented(
                "allegation",
                claimant,
                world.matter(matter),
                at,
                norms=(norm,),
                repeats=repeats and at == statements[-1],
            )
            for at in statements
        ]

    write(tmp_path / "index.sqlite", world, [*said(0, 0, 1), *said(1, 2, 3), *said(2, 2, 3, repeats=True)])
    with sqlite3.connect(tmp_path / "index.sqlite") as connection:
        finder = paths.Finder(entity_rows.make(connection, 1), connection)
        ends = (path_hops.Node(world.iri(claimant), "", ""), path_hops.Node(world.iri(norm), "", ""))
        found = finder.find(*ends, longest=2, filters=Filters(publishers=2))
    connection.close()
    assert [path.hops[0].end.iri for path in found.paths] == [world.iri(world.matter(1))]
    assert found.paths[0].hops[0].publishers == 2


# What hops say, against the store ------------------------------------------------------------------

MATTER = "?claim av:concernsAct/av:inMatter"
RESPONDENT = "(av:accused|av:addressee|av:boundActor|av:promisor|av:defended|av:fearedFrom|av:cleared)"
ASSERTED = {
    **dict.fromkeys(SAYS.values(), f"?claim av:claimant ?from . {MATTER} ?to"),
    **dict.fromkeys(CONDUCT.values(), f"{MATTER} ?from . ?claim {RESPONDENT} ?to"),
    **dict.fromkeys(UNDER.values(), f"{MATTER} ?from . ?claim av:cites ?to"),
    **dict.fromkeys(TOUCHES.values(), f"{MATTER} ?from . ?claim av:affected ?to"),
    "in": f"{MATTER} ?from . ?claim av:concernsAct/av:place ?to",
    **dict.fromkeys(DIRECT, f"?claim av:claimant ?from ; {RESPONDENT} ?to"),
    "accuses": "?claim av:claimant ?from ; av:accused ?to", "demands-of": "?claim av:claimant ?from ; av:addressee ?to",
    "finds-against": "?claim a av:Finding ; av:claimant ?from ; av:accused ?to",
    "clears": "?claim a av:Finding ; av:claimant ?from ; av:cleared ?to",
    "reports": "?claim av:reportedBy ?from ; (av:reportedBy|av:claimant) ?to",
}  # fmt: skip
VOCABULARY = {
    "organ-of": "av:organOf", "belongs-to": "av:memberBodyOf", "part-of": "av:partOf|skos:broader",
    "related-right": "av:relatedRight|av:relatedCrime|av:relatedPrinciple", "under": "av:bodyOfLaw",
}  # fmt: skip


def test_every_relation_has_words_and_is_checked():
    """None is shown by its code, and none escapes the test below."""
    assert set(RELATIONS) <= set(WORDS)
    assert set(RELATIONS) == set(ASSERTED) | set(STRUCTURE)


def test_hops_say_what_their_claims_say(sample_store: Path):
    """
    Of every hop around every actor of the sample: each claim is in the store, has the words, and joins the two nodes as
    the relation says, in the asserted direction; and no node is a type, a scheme, a run or a graph.
    """
    store = Store.open(sample_store)
    with store.snapshot() as snapshot:
        connection = snapshot.index().connection
        finder = paths.Finder(entity_rows.make(connection, snapshot.commit), connection)
        actors = connection.execute(
            "SELECT DISTINCT e.iri FROM claims c JOIN entities e ON e.id = c.claimant ORDER BY 1"
        ).fetchall()
        hops = {}
        for (iri,) in actors:
            (actor,) = path_names.resolve(connection, snapshot.commit, iri)
            near = path_around.around(finder, actor, depth=2, most=60, filters=Filters(certainties=frozenset(LEVELS)))
            for end in ("UN Charter", "international law", "ICCPR"):
                found = between(finder, iri, end, k=10)
                near_hops = [*near.hops, *(hop for path in found.paths for hop in path.hops)]
                said = path_data.claims(connection, snapshot.commit, near_hops)
                for hop in near_hops:
                    told_hop = path_data.hop(hop, said)
                    hops[told_hop["from"]["iri"], told_hop["relation"], told_hop["to"]["iri"], told_hop["forward"]] = (
                        told_hop
                    )
        prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        checked = 0
        for hop in hops.values():
            source, target = (hop["from"], hop["to"]) if hop["forward"] else (hop["to"], hop["from"])
            for node in (source, target):
                assert node["iri"].removeprefix(store.iris.base).split("/")[0] in ("actors", "norms", "matters")
            if not hop["claims"]:
                query = f"SELECT ?x {{ <{source['iri']}> ({VOCABULARY[hop['relation']]}) ?x }}"
                asserted = set(snapshot.quads.select(prefixes + query)) | _of_catalogue(source["iri"])
                assert (target["iri"],) in asserted, hop
                continue
            for claim in hop["claims"]:
                pattern = (
                    ASSERTED[hop["relation"]]
                    .replace("?from", f"<{source['iri']}>")
                    .replace("?to", f"<{target['iri']}>")
                )
                pattern = pattern.replace("?claim", f"<{claim['iri']}>")
                kind = CLAIM_CLASS[claim["type"]]
                select = (
                    f"SELECT ?quote {{ {pattern} . <{claim['iri']}> a <{kind}> ; av:statedIn <{claim['statement']}> ;"
                    " av:quoteAnchor/oa:hasSelector/oa:exact ?quote }"
                )
                rows = list(snapshot.quads.select(prefixes + select))
                assert claim["quote"] in {str(row[0]) for row in rows}, (hop, claim)
                checked += 1
        connection.close()
    assert checked > 150


def _of_catalogue(iri: str) -> set[tuple[str]]:
    """The state of an organ that the catalogue knows and no statement of the sample names."""
    actor = catalogue.load().actors.get(iri.rpartition("/actors/")[2])
    return {(IRIS.actor(actor.organ_of),)} if actor and actor.organ_of else set()


# On the command line and over HTTP -----------------------------------------------------------------


def test_command_line(built: Store):
    """Sentences for people, a fixed shape for programs, 1 for no path, 2 for a name of nothing or of several things."""
    store = str(built.path)
    run = CliRunner().invoke
    shown = run(main, ["paths", "Westria", "UN Charter", "--store", store])
    assert shown.exit_code == 0
    assert f"{SHELLING} is said to be conduct of Westria" in shown.output
    data = json.loads(run(main, ["paths", "Westria", "UN Charter", "--json", "--store", store]).output)
    assert data["from"].keys() == {"iri", "label", "kind"}
    assert data["paths"][0].keys() >= {"cost", "hops"}
    wanted = {"iri", "type", "claimant", "reportedBy", "certainty", "quote", "statement", "start", "end"}
    assert data["paths"][0]["hops"][0]["claims"][0].keys() >= wanted
    assert run(main, ["paths", "Westria", "Atlantis", "--store", store]).exit_code == 2
    assert run(main, ["paths", "Westria", "UN Charter", "--at-least", "maybe", "--store", store]).exit_code == 2
    none = run(main, ["paths", "Westria", "UN Charter", "--max-length", "1", "--store", store])
    assert none.exit_code == 1
    assert "There is one with up to 2 hops" in none.output
    assert "Westria" in run(main, ["paths", "Ostria", "--around", "--store", store]).output
    assert SHELLING in run(main, ["paths", "Ostria", "UN Charter", "--shared", "--store", store]).output


@pytest.fixture(scope="module")
def client(built: Store) -> Iterator[FlaskClient]:
    app = create_app(Settings(store=built.path))
    try:
        yield app.test_client()
    finally:
        app.extensions["averment"].close()


def test_over_http(client: FlaskClient):
    """JSON, page and RDF at one address; 300 with choices, 404, 400; what is around and shared."""
    address = "/paths?from=Westria&to=UN%20Charter"
    data = client.get(address, headers={"Accept": "application/json"}).get_json()
    assert data["paths"][0]["told"] == "one claim"
    page = client.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "is said to breach" in page.text
    assert TEXTS["one"][2] in page.text.replace("\n", " ")
    graph = Graph().parse(data=client.get(address.replace("/paths", "/paths.ttl")).text, format="turtle")
    step = next(graph.subjects(RDF.predicate | RDF.subject, URIRef(data["paths"][0]["hops"][0]["to"]["iri"])), None)
    claim = URIRef(data["paths"][0]["hops"][0]["claims"][0]["iri"])
    assert (claim, RDF.type, URIRef(CLAIM_CLASS["allegation"])) in graph
    assert step is not None
    assert client.get("/paths.json?from=Westria&to=Atlantis").status_code == 404
    assert client.get("/paths.json?from=Westria").status_code == 400
    assert client.get("/paths.json?from=Westria&to=UN%20Charter&k=x").status_code == 400
    assert client.get("/paths.json?from=Westria&to=UN%20Charter&k=100000").status_code == 400
    around = client.get("/paths/around.json?node=Ostria&depth=2").get_json()
    assert {"around", "nodes", "hops", "cut"} == around.keys()
    shared = client.get("/paths/shared.json?from=Ostria&to=UN%20Charter").get_json()
    assert shared["shared"][0]["node"]["label"] == SHELLING
    assert len(Graph().parse(data=client.get("/paths/shared.ttl?from=Ostria&to=UN%20Charter").text, format="turtle"))


def test_ambiguous_ends_show_their_choices(client: FlaskClient, finder: paths.Finder):
    """300 with the candidates, as a problem document and as a page."""
    name = finder.connection.execute(TWO_OF_A_NAME).fetchone()[0]
    reply = client.get("/paths.json", query_string={"from": name, "to": "UN Charter"})
    assert reply.status_code == 300
    assert len(reply.get_json()["choices"]) == 2
    assert client.get("/paths.html", query_string={"from": name, "to": "UN Charter"}).status_code == 300


def test_private_statements_make_no_public_paths(tmp_path: Path):
    """A public finder passes over the claims of private statements."""
    store = Store.create(tmp_path / "store")
    intake.add(store, told("one", access="private"), reader=CondemningReader())
    with store.snapshot() as snapshot:
        connection = snapshot.index().connection
        graph = entity_rows.make(connection, snapshot.commit)
        assert between(paths.Finder(graph, connection), "Ostria", "UN Charter").paths
        public = between(paths.Finder(graph, connection, public=True), "Ostria", "UN Charter")
        connection.close()
    assert not public.paths
    assert not public.misses


def test_worker_can_be_killed_and_another_goes_on(built: Store):
    """A worker that is killed in the middle costs its question an error, and nothing else."""
    asked = {"question": "paths", "k": 5, "longest": 4}
    with PathEngine(built) as engine, built.snapshot() as snapshot:
        index = snapshot.index()
        ends = {
            name: vars(path_names.the_one(index.connection, snapshot.commit, text))
            for name, text in (("from", "Ostria"), ("to", "UN Charter"))
        }
        index.close()
        before = engine.ask(snapshot, asked | ends)
        (worker,) = engine.pool.pids()
        os.kill(worker, signal.SIGSTOP)
        threading.Timer(0.2, os.kill, (worker, signal.SIGKILL)).start()
        with pytest.raises(Exception, match=r"memory|ended|needs"):
            engine.ask(snapshot, asked | ends)
        began = time.monotonic()
        assert engine.ask(snapshot, asked | ends) == before
        assert time.monotonic() - began < 30
    assert before["paths"]


def test_a_question_without_end_is_ended_by_the_clock(built: Store, monkeypatch: pytest.MonkeyPatch):
    """A worker that does not come back is killed, whoever asked gets a problem document, and the next question goes."""
    app = create_app(Settings(store=built.path))
    client, here = app.test_client(), app.extensions["averment"]
    address = "/paths.json?from=Westria&to=un-charter"
    try:
        before = client.get(address).get_json()
        (worker,) = here.paths.pool.pids()
        os.kill(worker, signal.SIGSTOP)
        with monkeypatch.context() as clock:
            clock.setattr(path_engine, "ANSWERING", 0.5)
            reply = client.get(address)
        assert (reply.status_code, reply.content_type.partition(";")[0]) == (504, "application/problem+json")
        assert "0.5 seconds" in reply.get_json()["detail"]
        assert worker not in here.paths.pool.pids()
        assert client.get(address).get_json() == before
    finally:
        here.close()


def test_a_long_search_is_ended_by_the_clock(tmp_path: Path):
    """The same of a search that is really long, and counts no clock itself: the worker's answer is whole, or none."""
    draw = np.random.default_rng(1)
    world = World([("organisation", None)] * 60, [("right", None)] * 20, 400, [Published(1)])
    claims = [
        Invented("allegation", a, world.matter(int(m)), 0, respondents=(b,), norms=(world.norm(int(n)),))
        for (a, b), m, n in zip(
            draw.integers(1, 61, (6_000, 2)).tolist(), draw.integers(0, 400, 6_000), draw.integers(0, 20, 6_000),
            strict=True,
        )
    ]  # fmt: skip
    write(tmp_path / "index.sqlite", world, claims)
    ends = {"from": world.iri(1), "to": world.iri(world.norm(3))}
    question: dict[str, Any] = {name: {"iri": iri, "label": "", "kind": ""} for name, iri in ends.items()}
    question |= {"question": "paths", "k": 200, "longest": 6, "hubs": False}
    question |= {"filters": {"relations": ["accuses", "breaches", "conduct-of"]}, "public": False}
    question |= {"index": str(tmp_path / "index.sqlite"), "commit": 1, "folder": str(tmp_path / "arrays")}
    with Pool(path_engine.WORKER, path_engine.LIMITS) as pool:
        pool.run(question | {"longest": 1})
        whole = pool.run(question)
        with pytest.raises(LimitReached, match="did not end"):
            pool.run(question, seconds=whole.seconds / 10)
        assert pool.run(question).read() == whole.read()
    assert whole.seconds > 0.02
