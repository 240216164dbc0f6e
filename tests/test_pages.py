"""Pages over the sample: what stands beside each claim, how heavy and fast they are; hostile text stays text."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest
from factories import CondemningReader, make_statement
from flask.testing import FlaskClient

from graph import intake, questions
from graph.model import ACCUSING, SHOWN_AS_ACCUSATION
from graph.store import Store
from service import create_app, strings
from service.settings import Settings

HTML = {"Accept": "text/html"}
HEAVIEST = 150_000
"""Bytes of a page and of our own files that it loads, third-party scripts and fonts aside."""
SLOWEST = 0.3
"""Processor seconds that a page may take (most take a tenth of it); not by the clock, for tests run side by side."""
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "\u202eevil\u202c",
    "nul\x01 and \x7f",
    "x" * 10_000,
    "\U0001f4a5\U0001f1fb\U0001f1ea",
    "\"'><img src=x onerror=alert(1)>",
)


@contextmanager
def serving(store: Path, **settings: object) -> Iterator[FlaskClient]:
    """The service on a store, without a server."""
    app = create_app(Settings(store=store, **settings))
    try:
        yield app.test_client()
    finally:
        app.extensions["averment"].close()


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Iterator[FlaskClient]:
    """The service on the sample."""
    with serving(sample_store) as made:
        yield made


@pytest.fixture(scope="module")
def paths(client: FlaskClient) -> list[str]:
    """Every page that shows claims: all statements, each claim of one, and the views beside them."""
    keys = [item["iri"].rpartition("/")[2] for item in client.get("/statements.json").json["items"]]
    claims = [item["iri"].partition("/id")[2] for item in client.get("/claims.json").json["items"]]
    matters = [
        f"/matters/{item['key']}.html"
        for grain, most in (("act", 10), ("course", 3), ("dispute", 2))
        for item in client.get(f"/matters.json?grain={grain}").json["items"][-most:]
    ]
    matters += [f"{matters[0]}?type=allegation", "/claims?unanswered=kelmar"]
    chosen = [f"/statements/{each.split('/')[2]}?claim={each.split('/')[3]}" for each in claims]
    return [
        *(f"/statements/{key}" for key in keys),
        *claims,
        *chosen,
        *matters,
        "/claims",
        "/claims?page=2",
        "/search?q=hospital",
        "/actors/kelmar.html",
        "/actors/lantern.html",
        "/norms/un-charter.html",
        "/norms/iccpr.html",
        "/explore?node=actors/kelmar",
        "/explore?node=norms/un-charter",
        "/paths?from=Lantern&to=UN%20Charter",
    ]


@dataclass(frozen=True)
class Visited:
    """A page as it came: its HTML, and how long it took."""

    html: str
    seconds: float

    @property
    def tree(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.html)


@pytest.fixture(scope="module")
def visited(client: FlaskClient, paths: list[str]) -> dict[str, Visited]:
    """Each of these pages and those that show no claim, fetched once."""
    found = {}
    for path in [*paths, "/", "/matters", "/teach", "/teach/exercise"]:
        start = time.process_time()
        reply = client.get(path, headers=HTML)
        assert reply.status_code == 200, path
        found[path] = Visited(reply.text, time.process_time() - start)
    return found


def test_each_claim_shown_says_who_how_surely_and_whether_reviewed(client: FlaskClient, visited: dict[str, Visited]):
    """Claimant, publisher or the chain to it, certainty and state of review stand in every card, row and panel."""
    api = {item["iri"]: item for item in client.get("/claims.json?limit=1000").json["items"]}
    seen = warned = 0
    for path, page in visited.items():
        for card in page.tree.xpath("//*[@data-claim]"):
            said, text = api[card.get("data-claim")], " ".join(card.text_content().split())
            claimant = said["claimant"]["label"]
            assert claimant in text, (path, text)
            assert all(voice["label"] in text for voice in said["reportedBy"]), (path, text)
            assert strings.REVIEW[said["review"]] in text, (path, text)
            assert said["certainty"] is None or strings.CERTAINTY[said["certainty"]] in text, (path, text)
            unsure = said["type"] in ACCUSING and said["confidence"] < SHOWN_AS_ACCUSATION
            assert strings.UNSURE in text or not unsure, (path, text)
            seen += 1
            warned += unsure
    assert seen > len(api)
    assert warned


def test_invented_content_is_labelled_on_each_page(client: FlaskClient, visited: dict[str, Visited]):
    """Wherever a claim of an invented text is shown, the page says that it is invented."""
    items = client.get("/claims.json?limit=1000").json["items"]
    invented = {item["iri"] for item in items if item["statement"]["invented"]}
    assert invented
    for path, page in visited.items():
        if invented & set(page.tree.xpath("//*/@data-claim")):
            assert "nvented for teaching" in page.tree.text_content(), path


def test_exports_say_who_and_how_surely(client: FlaskClient):
    """The data behind the picture carries claimant, voices, publisher, certainty, review, and that it is invented."""
    picture = client.get("/explore.json?node=actors/kelmar").json
    claims = [claim for edge in picture["edges"] for claim in edge["sentences"]]
    assert claims
    for claim in claims:
        assert {"claimant", "reportedBy", "publisher", "certainty", "review", "confidence"} <= claim.keys()
        assert claim["invented"]
    turtle = client.get("/explore.ttl?node=actors/kelmar").text
    assert "av:claimant" in turtle
    assert "av:reviewState" in turtle
    assert strings.INVENTED_LONG in turtle


def test_pages_are_light_and_quick(visited: dict[str, Visited]):
    """No page with our own files outweighs the limit; each is made at once."""
    static = Path(__file__).parents[1] / "service" / "static"
    for path, page in visited.items():
        own = 0
        for name in set(page.tree.xpath("//link/@href | //script/@src")):
            file = static / name.partition("/static/")[2].partition("?")[0]
            own += file.stat().st_size if "/static/" in name and "/vendor/" not in name else 0
        assert len(page.html.encode()) + own <= HEAVIEST, (path, len(page.html), own)
        assert page.seconds < SLOWEST, (path, page.seconds)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A graph whose publishers, titles and texts are hostile."""
    store = Store.create(tmp_path_factory.mktemp("hostile") / "store")
    statements = [
        make_statement(
            text=f"Ardovia condemns the shelling of {words} by Kelmar. Then {words} again.",
            publisher=f"Paper {place}", title=f"About {words}", document=f"{place}.txt",
        )
        for place, words in enumerate(HOSTILE)
    ]
    intake.add(store, statements, reader=CondemningReader())
    with serving(store.path) as made:
        yield made


def test_hostile_text_shows_as_text(hostile: FlaskClient):
    """No element, template or control comes out of a statement, a title, a query or an address."""
    keys = [item["iri"].rpartition("/")[2] for item in hostile.get("/statements.json").json["items"]]
    assert len(keys) == len(HOSTILE)
    queries = [{"q": words} for words in HOSTILE]
    pages = [hostile.get(f"/statements/{key}", headers=HTML) for key in keys]
    pages += [hostile.get("/claims", query_string=query, headers=HTML) for query in queries]
    pages += [hostile.get("/search", query_string=query, headers=HTML) for query in queries]
    matters = [item["key"] for item in hostile.get("/matters.json?grain=act").json["items"]]
    assert matters
    pages += [hostile.get(f"/matters/{key}.html", query_string=query) for key in matters for query in ({}, queries[6])]
    pages += [hostile.get("/matters", query_string=query | {"grain": "act"}, headers=HTML) for query in queries]
    pages += [hostile.get("/explore", query_string={"node": words, "at": words}, headers=HTML) for words in HOSTILE]
    for reply in pages:
        assert reply.status_code == 200
        page = lxml.html.fromstring(reply.text)
        assert not page.xpath("//img[@onerror]")
        assert all(script.get("src") or script.get("type") == "application/json" for script in page.xpath("//script"))
        assert "\u202e" not in reply.text
        assert "49" not in page.xpath("string(//h1)")


def test_text_is_shown_whole(visited: dict[str, Visited], sample_store: Path):
    """The pieces of the reading view, put together, are the text as published."""
    with Store.open(sample_store).snapshot() as snapshot:
        index = snapshot.index()
        rows = index.connection.execute("SELECT key, text FROM statements").fetchall()
        index.close()
    for row in rows:
        article = visited[f"/statements/{row['key']}"].tree.xpath("//article[contains(@class, 'text')]/p[@dir]")
        for paragraph in article:
            for number in paragraph.xpath(".//a[contains(@class, 'number')]"):
                number.drop_tree()
        shown = "\n\n".join(paragraph.text_content() for paragraph in article)
        assert shown.split() == row["text"].split()




def test_public_service_quotes_what_may_only_be_quoted(tmp_path: Path):
    """In public, a quote-only text is not shown, its claims are; a private one is not there at all."""
    store = Store.create(tmp_path / "store")
    open_text = "Ardovia condemns the shelling of Tarn by Kelmar. This part is not quoted."
    for access in ("quote-only", "private"):
        closed = make_statement(text=open_text, publisher=access, document=access, access=access)
        intake.add(store, [closed], reader=CondemningReader())
    with serving(store.path, public=True) as client:
        items = client.get("/statements.json").json["items"]
        assert [item["access"] for item in items] == ["quote-only"]
        shown = client.get(f"/statements/{items[0]['iri'].rpartition('/')[2]}", headers=HTML).text
        table = client.get("/claims", headers=HTML).text
    assert "This part is not quoted" not in shown
    assert "shelling of Tarn" in shown
    assert "private" not in table


@pytest.mark.parametrize("name", questions.names())
def test_named_question_opens_filled(client: FlaskClient, name: str):
    """In the editor nothing is left open in its query, and its answer is there; in the sample nothing is taken back."""
    page = lxml.html.fromstring(client.get("/editor", query_string={"question": name}, headers=HTML).text)
    assert "?_" not in page.xpath("string(//textarea)")
    rows = len(page.xpath("//table[contains(@class, 'results')]/tbody/tr"))
    assert rows > 0 or name == "taken-back"


def test_unknown_question_is_named_in_the_editor(client: FlaskClient):
    """A name that is none, or a value that its parameter cannot take, is a clear refusal, and the editor is there."""
    for query in ({"question": "who-is-guilty"}, {"question": "accusations-of", "since": "yesterday"}):
        reply = client.get("/editor", query_string=query, headers=HTML)
        assert reply.status_code == 400
        page = lxml.html.fromstring(reply.text)
        assert page.xpath("//*[@class='problem']")
        assert page.xpath("//textarea[@id='query']")


@pytest.mark.parametrize(
    "path", ["/claims?type=lie", "/claims?from=yesterday", "/claims?sort=loudest", "/explore?type=lie"]
)
def test_filter_that_cannot_be_is_refused_as_a_page(client: FlaskClient, path: str):
    """The page says which values there are; an empty field of the form asks for nothing."""
    reply = client.get(path, headers=HTML)
    assert reply.status_code == 400
    said = lxml.html.fromstring(reply.text).xpath("string(//main)")
    assert "allegation" in said or "2026-01-05" in said or "confidence" in said
    assert client.get("/claims?type=&from=&to=&sort=date", headers=HTML).status_code == 200


def test_suggestions_put_what_is_cited_first(client: FlaskClient):
    """Of the many charters, the one that claims cite comes first."""
    hits = json.loads(client.get("/suggest?q=charter").text)["hits"]
    assert hits[0]["label"].startswith("UN Charter")
    assert client.get("/suggest?q=").json["hits"] == []


@pytest.mark.parametrize(
    ("day", "standing"),
    [pytest.param("2022-09-15", "Party", id="before"), pytest.param("2022-09-16", "Withdrew before", id="after")],
)
def test_norm_page_tells_the_parties_on_a_date(client: FlaskClient, day: str, standing: str):
    """Russia was a party to the European Convention up to 15 September 2022, and none after."""
    page = lxml.html.fromstring(client.get(f"/norms/echr.html?on={day}", headers=HTML).text)
    groups = {group.xpath("string(summary/strong)"): group.text_content() for group in page.xpath("//section/details")}
    assert [name for name, text in groups.items() if "Russia" in text] == [standing]
