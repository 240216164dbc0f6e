"""Matters as pages, JSON, CSV and Turtle: side by side, in units, with why; what has no answer; what was taken back."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest
from factories import CondemningReader, make_statement
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from rdflib import RDF, Graph, URIRef

from graph import intake
from graph.namespaces import AV, PREFIXES
from graph.store import Store
from service import create_app, strings
from service.matter_pages import LINKS_SHOWN
from service.openapi import described
from service.settings import Settings

HTML = {"Accept": "text/html"}
HEAVIEST = 150_000
SENT = 60_000
"""Bytes of the heaviest page, as made, and as sent with the files of ours that it loads."""


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Iterator[FlaskClient]:
    """The service on the sample."""
    app = create_app(Settings(store=sample_store))
    yield app.test_client()
    app.extensions["averment"].close()


def page(client: FlaskClient, path: str) -> lxml.html.HtmlElement:
    reply = client.get(path, headers=HTML)
    assert reply.status_code == 200, path
    return lxml.html.fromstring(reply.text)


def said(found: list[Any]) -> str:
    return " ".join(" ".join(each.text_content() for each in found).split())


def listed(client: FlaskClient, grain: str, least: int = 2) -> list[dict[str, Any]]:
    return list(client.get(f"/matters.json?grain={grain}&least={least}&limit=1000").json["items"])


@pytest.fixture(scope="module")
def dispute(client: FlaskClient) -> dict[str, Any]:
    """The largest dispute, as data."""
    return dict(client.get(f"/matters/{listed(client, 'dispute')[0]['key']}.json").json)


@pytest.mark.parametrize("grain", strings.GRAIN)
def test_list_counts_publishers_and_leaves_single_claims_out(client: FlaskClient, grain: str) -> None:
    """Most publishers first, units in the headings; a matter of one claim is there only for who asks for it."""
    tree = page(client, f"/matters?grain={grain}")
    heads = [each.text_content() for each in tree.xpath("//thead//th")]
    assert heads[1:] == ["Publishers", "Claims"]
    rows = [[int(cell.text_content()) for cell in row.xpath("td")] for row in tree.xpath("//tbody/tr")]
    assert rows == sorted(rows, reverse=True)
    assert all(claims > 1 for _, claims in rows)
    assert len(rows) == len(listed(client, grain)) > 0
    every = page(client, f"/matters?grain={grain}&least=1")
    assert int(every.xpath("string(//h2)").split()[0]) == len(listed(client, grain, 1)) > len(rows)


def test_list_finds_by_words_and_within(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """Words of the name narrow it; ``within`` leaves what is part of a coarser one; nothing found says so."""
    assert all("hospital" in row["label"] for row in client.get("/matters.json?grain=act&q=hospital").json["items"])
    inside = client.get(f"/matters.json?grain=course&within={dispute['key']}&limit=1000").json
    assert inside["total"] == len(dispute["parts"])
    assert "None has these words" in said(page(client, "/matters?q=zzzz").xpath("//main"))
    first = client.get("/matters.json?grain=act&limit=3").json
    rest = client.get(first["next"]).json
    assert [*first["items"], *rest["items"]] == client.get("/matters.json?grain=act&limit=6").json["items"]


@pytest.mark.parametrize("query", ["grain=war", "least=0", "least=", "sort=loudest", "limit=0", "cursor=x"])
def test_list_refuses_what_cannot_be(client: FlaskClient, query: str) -> None:
    """A 400 that names the parameter."""
    reply = client.get(f"/matters.json?{query}")
    assert (reply.status_code, reply.json["parameter"]) == (400, query.partition("=")[0])


def test_empty_collection_says_so(store: Store) -> None:
    """No matter yet: the page says what is missing."""
    app = create_app(Settings(store=store.path))
    assert "None in this collection" in said(page(app.test_client(), "/matters").xpath("//main"))
    app.extensions["averment"].close()


def test_numbers_are_those_of_the_claims(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """Publishers are distinct, in the head, the columns and the tables; the page shows what the data says."""
    claims = dispute["claims"]
    assert dispute["total"] == len(claims)
    assert dispute["publishers"] == len({claim["statement"]["publisher"] for claim in claims})
    for sort, counts in dispute["types"].items():
        of_it = [claim["statement"]["publisher"] for claim in claims if claim["type"] == sort]
        assert (counts["claims"], counts["publishers"]) == (len(of_it), len(set(of_it)))
    tree = page(client, f"/matters/{dispute['key']}.html")
    assert f"{dispute['publishers']} publishers" in said(tree.xpath("//*[@class='lead']"))
    for column in tree.xpath("//div[@class='board']/section"):
        assert "publisher" in column.xpath("string(h3)")
        assert "claim" in column.xpath("string(h3)")
        dates = [each.get("datetime") for each in column.xpath(".//article//time")]
        assert dates == sorted(dates)


def test_each_claim_says_why_it_stands_there(client: FlaskClient) -> None:
    """Reason and confidence of the join and of each link; a link leads to the other claim, on this page or in place."""
    key = listed(client, "act")[0]["key"]
    found = client.get(f"/matters/{key}.json").json
    tree = page(client, f"/matters/{key}.html")
    cards = {card.get("data-claim"): card for card in tree.xpath("//article[@data-claim]")}
    assert len(cards) == found["total"]
    anchors = set(tree.xpath("//@id"))
    linked = 0
    for claim in found["claims"]:
        text = said([cards[claim["iri"]]])
        assert claim["join"]["reason"] in text
        assert f"{claim['join']['confidence'] * 100:.0f}" in text
        if len(claim["links"]) <= LINKS_SHOWN:
            assert all(link["reason"] in text for link in claim["links"])
            linked += len(claim["links"])
        for address in cards[claim["iri"]].xpath(".//ul[@class='beside']//a/@href"):
            assert address[1:] in anchors or address.startswith(("/statements/", "/claims/"))
    assert linked


def test_name_is_words_of_somebody(client: FlaskClient) -> None:
    """The heading of an act is quoted, says whose words it is, and that nothing here says it took place."""
    for row in listed(client, "act"):
        tree = page(client, f"/matters/{row['key']}.html")
        label = client.get(f"/matters/{row['key']}.json").json["labelFrom"]
        assert tree.xpath("string(//h1)").strip().startswith("“")
        assert f"in the words of {label['claimant']}" in said(tree.xpath("//p[contains(@class, 'worded')]"))
        assert "does not say that it took place" in said(tree.xpath("//*[@class='lead']"))


def test_matter_of_one_claim_is_no_dispute(client: FlaskClient) -> None:
    """It says so; no columns, no picture, nobody who has not answered."""
    row = next(row for row in listed(client, "dispute", 1) if row["claims"] == 1)
    tree = page(client, f"/matters/{row['key']}.html")
    assert "One claim" in said(tree.xpath("//*[@class='lead']"))
    assert len(tree.xpath("//article[@data-claim]")) == 1
    assert not tree.xpath("//div[@class='board'] | //figure | //*[contains(@class, 'unanswered')]")


def test_no_answer_is_counted_from_the_respondents_side(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """The number on the page is that of the claims behind its link; a reply of its own state answers, of others not."""
    sides = {claim["iri"]: claim for claim in dispute["claims"]}
    assert dispute["unanswered"]
    tree = page(client, f"/matters/{dispute['key']}.html")
    text = said(tree.xpath("//section[@aria-labelledby='silent']"))
    for row in dispute["unanswered"]:
        key = row["iri"].rpartition("/actors/")[2]
        behind = client.get(f"/matters/{dispute['key']}.json?unanswered={key}").json
        assert behind["total"] == row["claims"] <= row["of"], row
        assert len({claim["statement"]["publisher"] for claim in behind["claims"]}) == row["publishers"]
        for claim in behind["claims"]:
            assert claim["type"] in ("allegation", "finding")
            replies = [link for link in claim["links"] if (link["kind"], link["direction"]) == ("answers", "to")]
            assert not any(link["claimant"] == row["label"] for link in replies)
            assert claim["iri"] in sides
        assert f"{row['claims']} of {row['of']} accusation" in text
        assert f"{row['statements']} statement" in text
    kelmar = next(row for row in dispute["unanswered"] if row["label"] == "Kelmar")
    assert "Kelmari forces" in kelmar["organs"]
    published = [item["date"] for item in client.get("/statements.json?publisher=Kelmar").json["items"]]
    ministry = client.get("/statements.json?publisher=Ministry of Foreign Affairs of Kelmar").json["items"]
    days = published + [item["date"] for item in ministry]
    assert kelmar["statements"] == sum(day >= kelmar["since"] for day in days) > 0


def test_what_was_taken_back_is_shown_as_such(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """With who took it back; not among the claims; its triples answer from the archive."""
    (ended,) = dispute["ended"]
    assert ended["kind"] == "retracts"
    assert ended["iri"] not in {claim["iri"] for claim in dispute["claims"]}
    assert ended["by"] in {claim["iri"] for claim in dispute["claims"]}
    tree = page(client, f"/matters/{dispute['key']}.html")
    text = said(tree.xpath("//section[@aria-labelledby='ended']"))
    assert ended["quote"] in text
    assert "Retracted by" in text
    (archived,) = tree.xpath("//section[@aria-labelledby='ended']//a[contains(@href, '.ttl')]/@href")
    triples = Graph().parse(data=client.get(archived, buffered=True).text, format="turtle")
    assert (URIRef(ended["iri"]), URIRef(AV + "reviewState"), URIRef(AV + "retracted")) in triples


def test_address_of_what_was_taken_back_says_so(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """It was not removed on request: the page leads to the archive and to who took it back, and that one here."""
    (ended,) = dispute["ended"]
    reply = client.get(ended["iri"].partition("/id")[2], headers=HTML)
    assert reply.status_code == 410
    tree = lxml.html.fromstring(reply.text)
    assert "request" not in said(tree.xpath("//main"))
    assert client.get(tree.xpath("//p[@class='jump']/a[1]/@href")[0], buffered=True).status_code == 200
    by = tree.xpath("//p[@class='jump']/a[2]/@href")[0]
    assert ended["quote"] in said(page(client, by).xpath("//section[@aria-labelledby='ended']"))


def test_disputes_of_an_actor_and_a_norm(client: FlaskClient) -> None:
    """Their pages lead to the matters that are about their conduct, or in which they are cited, and to no others."""
    for path, name, key in (("/actors/kelmar.html", "respondent", "kelmar"), ("/norms/iccpr.html", "norm", "iccpr")):
        assert f"/matters?{name}={key}" in page(client, path).xpath("//header//a/@href")
        found = client.get(f"/matters.json?grain=act&{name}={key}&limit=1000").json["items"]
        every = {row["key"] for row in listed(client, "act", 1)}
        assert 0 < len(found) < len(every)
        for row in found[:5]:
            assert client.get(f"/matters/{row['key']}.json?{name}={key}").json["total"] > 0
        for other in sorted(every - {row["key"] for row in found})[:5]:
            assert client.get(f"/matters/{other}.json?{name}={key}").json["total"] == 0


def test_search_names_a_matter_once(client: FlaskClient) -> None:
    """A course of one act has the act's name: search and suggestions give the act alone."""
    hits = client.get("/suggest?q=hospital").json["hits"]
    assert len({hit["label"] for hit in hits}) == len(hits) > 0
    assert all(hit["path"].startswith("/matters/act-") for hit in hits)


def test_picture_and_list_say_the_same(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """Each mark is in the list, and leads to as many claims as it says."""
    tree = page(client, f"/matters/{dispute['key']}.html")
    marks = tree.xpath("//figure//a[@tabindex='-1']")
    told = tree.xpath("//figure//dl//a")
    assert sorted(each.get("href") for each in marks) == sorted(each.get("href") for each in told)
    drawn = sum(int(each.xpath("string(text)") or 1) for each in marks)
    assert drawn == sum(1 for claim in dispute["claims"] if claim["statement"]["date"])
    for mark in marks[:12]:
        query = urlsplit(mark.get("href")).query
        number = client.get(f"/matters/{dispute['key']}.json?{query}").json["total"]
        assert number == int(mark.xpath("string(text)") or 1), query


def test_filters_page_and_export_alike(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """Under filters the page shows some at a time, all of them in the end; CSV and JSON hold the same."""
    base = f"/matters/{dispute['key']}"
    query = "type=allegation&type=concern"
    wanted = {claim["iri"] for claim in dispute["claims"] if claim["type"] in ("allegation", "concern")}
    shown: list[str] = []
    for number in range(1, 10):
        tree = page(client, f"{base}.html?{query}&page={number}")
        shown += tree.xpath("//article/@data-claim")
        if not tree.xpath("//nav[@class='pager']//a[@rel='next']"):
            break
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted
    rows = list(csv.DictReader(io.StringIO(client.get(f"{base}.csv?{query}").text)))
    assert {row["iri"] for row in rows} == wanted
    assert all(row["act"] and row["join_confidence"] for row in rows)
    assert any("answers (by) http" in row["links"] for row in rows)
    first = client.get(f"{base}.json?{query}&limit=10").json
    assert len(first["claims"]) == 10
    assert {claim["iri"] for claim in client.get(first["next"]).json["claims"]} < wanted
    assert client.get(f"{base}.html?type=lie", headers=HTML).status_code == 400
    assert client.get(f"{base}.csv?from=yesterday").status_code == 400
    assert "No claim on it fits" in said(page(client, f"{base}.html?q=zzzz").xpath("//main"))


def test_turtle_holds_what_is_shown(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """The matter, its parts, acts, claims with claimant and quote, statements without texts, links with reasons."""
    graph = Graph().parse(data=client.get(f"/matters/{dispute['key']}.ttl", buffered=True).text, format="turtle")
    for claim in dispute["claims"]:
        iri = URIRef(claim["iri"])
        assert (iri, URIRef(AV + "claimant"), URIRef(claim["claimant"]["iri"])) in graph
        quoted = graph.value(graph.value(iri, URIRef(AV + "quoteAnchor")), URIRef(PREFIXES["oa"] + "hasSelector"))
        assert quoted is not None
    exact = {str(each) for each in graph.objects(None, URIRef(PREFIXES["oa"] + "exact"))}
    assert {claim["quote"]["exact"] for claim in dispute["claims"]} <= exact
    links = set(graph.subjects(RDF.type, URIRef(AV + "Link")))
    assert links
    assert all(graph.value(link, URIRef(AV + "reason")) for link in links)
    assert not list(graph.objects(None, URIRef(AV + "text")))
    assert (None, URIRef(AV + "within"), URIRef(dispute["iri"])) in graph


def test_ways_on(client: FlaskClient) -> None:
    """From an act to its dispute and back, to actors, norms, a path, a query: each address answers."""
    key = listed(client, "act")[0]["key"]
    tree = page(client, f"/matters/{key}.html")
    (up,) = tree.xpath("//header//p[@class='meta']/a/@href")
    ways = {up, *tree.xpath("//ul[@class='jump']//a/@href"), *tree.xpath("//table[@class='counts']//th/a/@href")}
    assert {way.split("/")[1].split("?")[0] for way in ways} >= {"matters", "claims", "explore", "paths", "editor"}
    for way in ways:
        assert client.get(way, headers=HTML, follow_redirects=True).status_code == 200, way
    parts = page(client, f"{up}.html").xpath("//section[@aria-labelledby='parts']//li/a/@href")
    assert parts
    inside = client.get(f"/matters.json?grain=act&limit=1000&within={up.rpartition('/')[2]}").json["items"]
    assert key in {row["key"] for row in inside}
    editor = next(way for way in ways if way.startswith("/editor"))
    assert page(client, editor).xpath("//table[contains(@class, 'results')]/tbody/tr")


def test_largest_dispute_is_light(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """Its page is no heavier than any, as made and as sent."""
    reply = client.get(f"/matters/{dispute['key']}.html", headers=HTML | {"Accept-Encoding": "gzip"})
    made = gzip.decompress(reply.data)
    assert len(made) <= HEAVIEST
    own = 0
    for name in set(lxml.html.fromstring(made).xpath("//link/@href | //script/@src")):
        if "/static/" in name and "/vendor/" not in name:
            own += len(client.get(name, headers={"Accept-Encoding": "gzip"}).data)
    assert len(reply.data) + own <= SENT


def test_private_statements_are_in_no_matter(store: Store) -> None:
    """In public, what is private is neither counted, nor named, nor shown, nor exported."""
    text = "Ardovia condemns the shelling of Tarn by Kelmar."
    statements = [
        make_statement(text=text + " " * number, publisher=name, document=name, access=access)
        for number, (name, access) in enumerate((("Open", "open"), ("Other", "open"), ("Secret", "private")))
    ]
    intake.add(store, statements, reader=CondemningReader())
    app = create_app(Settings(store=store.path, public=True))
    client = app.test_client()
    (row,) = client.get("/matters.json?grain=act").json["items"]
    assert (row["claims"], row["publishers"]) == (2, 2)
    for suffix in ("html", "json", "csv", "ttl"):
        assert "Secret" not in client.get(f"/matters/{row['key']}.{suffix}", buffered=True).text, suffix
    app.extensions["averment"].close()


def test_description_of_a_matter_is_true_and_complete(client: FlaskClient, dispute: dict[str, Any]) -> None:
    """Its example fits its schema and has all that an answer has; so have answers of each grain."""
    answer = described()["paths"]["/matters/{key}.json"]["get"]["responses"]["200"]["content"]["application/json"]
    schema = answer["schema"]
    (example,) = schema["examples"]
    check = Draft202012Validator(schema)
    check.validate(example)
    assert example.keys() == dispute.keys() == schema["properties"].keys()
    for grain in strings.GRAIN:
        for row in listed(client, grain)[:5]:
            check.validate(client.get(f"/matters/{row['key']}.json").json)
