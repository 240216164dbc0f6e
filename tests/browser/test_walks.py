"""Each view walked as a user walks it: with the mouse, and with the keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def test_search_box_suggests_and_leads_there(visit: Open):
    """Arrow and Enter open the suggestion; Escape closes the list."""
    page = visit("/")
    box = page.get_by_role("combobox").first
    box.press_sequentially("kelm")
    expect(page.get_by_role("option").first).to_contain_text("Kelmar")
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    box.press_sequentially("a")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator("h1")).to_contain_text("Kelmar")


def test_skip_link_comes_first(visit: Open):
    """The first Tab offers to jump to the content, and does."""
    page = visit("/statements")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_theme_switch_is_kept(visit: Open):
    """A chosen theme is there on the next page, before it is drawn."""
    page = visit("/")
    page.get_by_label("Switch between light and dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(page.url + "claims")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_reading_view_by_mouse(visit: Open):
    """Choosing a mark opens its panel with who claims, marks its slots, and keeps the address."""
    page = visit("/statements")
    page.get_by_role("link", name="The attack on Belisk").click()
    page.locator(".number").nth(2).click()
    expect(page.locator("#chosen")).to_be_focused()
    expect(page.locator("#chosen")).to_contain_text("Ardovia")
    expect(page.locator(".number.chosen")).to_have_count(1)
    assert "claim=" in page.url
    page.go_back()
    expect(page.locator("#chosen")).to_have_count(0)


def test_reading_view_by_keyboard(visit: Open):
    """j and k walk the claims, Escape closes, Enter on a mark opens it."""
    page = visit("/statements")
    page.get_by_role("link", name="The attack on Belisk").press("Enter")
    page.wait_for_selector("article.text")
    page.wait_for_load_state()  # the keys belong to a script, which runs after the text is there
    page.keyboard.press("j")
    expect(page.locator(".walk")).to_contain_text("Claim 1 of")
    page.keyboard.press("j")
    expect(page.locator(".walk")).to_contain_text("Claim 2 of")
    page.keyboard.press("k")
    expect(page.locator(".walk")).to_contain_text("Claim 1 of")
    page.keyboard.press("Escape")
    expect(page.locator("#chosen")).to_have_count(0)
    page.locator(".number").nth(3).press("Enter")
    expect(page.locator(".walk")).to_contain_text("Claim 4 of")


def test_link_to_a_claim_opens_at_its_sentence(visit: Open):
    """From the table, "Read it in its place" shows the sentence on the screen, on a phone too."""
    page = visit("/claims?respondent=kelmar&type=demand&sort=-date", width=360)
    page.get_by_role("link", name="Read it in its place").last.click()
    expect(page.locator(".number.chosen")).to_be_in_viewport()


def test_facets_are_in_the_address(visit: Open):
    """A choice shows in the address, narrows the list, and can be taken away."""
    page = visit("/claims")
    page.get_by_label("Findings").check()
    page.get_by_role("button", name="Show").click()
    assert "type=finding" in page.url
    assert page.locator(".card").count() == page.locator(".card .chip.t-finding").count() > 0
    page.locator(".active a").click()
    assert "type=" not in page.url


def _svg(page) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").click()
    return Path(waiting.value.path()).read_text(encoding="utf-8")


def test_picture_grows_on_demand_and_back_undoes(visit: Open):
    """Opening a node draws more, Undo goes back, and the list says the same as the picture."""
    page = visit("/explore?node=actors/kelmar")
    page.wait_for_selector("#canvas[data-drawn]")
    before = page.locator(".nodes li").count()
    page.locator(".nodes button", has_text="Lantern").click()
    expect(page.locator("#looked-at")).to_contain_text("neighbours")
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("#looked-at")).to_contain_text("Close it")
    assert page.locator(".nodes li").count() > before
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".nodes li")).to_have_count(before)


@pytest.mark.parametrize("scripts", [pytest.param(True, id="drawn"), pytest.param(False, id="list-alone")])
def test_picture_pins_closes_and_takes_away(visit: Open, scripts: bool):
    """By the keyboard: each button changes the address, and Back undoes."""
    page = visit("/explore?node=actors/kelmar&at=actors/kelmar", scripts=scripts)
    nodes = page.locator(".nodes li")
    before = nodes.count()
    page.get_by_role("button", name="Pin to the middle").press("Enter")
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()
    assert "pin=actors" in page.url
    page.locator(".nodes button", has_text="Lantern").press("Enter")
    expect(page.locator("#at")).to_contain_text("Lantern")
    page.get_by_role("button", name="Take it away").press("Enter")
    expect(page.locator(".nodes button", has_text="Lantern")).to_have_count(0)
    page.go_back()
    expect(page.locator(".nodes button", has_text="Lantern")).to_have_count(1)
    page.locator(".nodes button", has_text="Kelmar").first.press("Enter")
    expect(page.locator("#at")).to_contain_text("Kelmar")
    page.get_by_role("button", name="Close it").press("Enter")
    expect(nodes).to_have_count(1)
    expect(page.get_by_role("button", name="Open it")).to_contain_text("neighbours")
    assert before > 1


def test_only_this_path_stays_only_this_path(visit: Open):
    """What is done to a picture of a path opens nothing that was not asked for."""
    page = visit("/paths?from=Lantern&to=UN%20Charter")
    page.get_by_role("link", name="Only this path, as a picture").first.click()
    page.wait_for_selector("#canvas[data-drawn]")
    nodes = page.locator(".nodes li")
    before = nodes.count()
    page.locator(".nodes button").first.press("Enter")
    expect(page.locator("#looked-at")).to_be_visible()
    expect(nodes).to_have_count(before)


def test_same_address_draws_the_same_picture(visit: Open):
    """Two visits give the same SVG, and it carries its citation and the word that texts are invented."""
    first, second = (_svg(visit("/explore?node=actors/kelmar&node=norms/un-charter")) for _ in range(2))
    assert first == second
    assert "Averment, claims around" in first
    assert "invented" in first


def test_picture_by_keyboard(visit: Open):
    """Arrow keys choose a node and say what joins it; Enter opens it."""
    page = visit("/explore?node=actors/kelmar")
    page.wait_for_selector("#canvas[data-drawn]")
    page.locator("#canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#hover")).to_contain_text("joined to")
    page.keyboard.press("Enter")
    expect(page.locator("#looked-at")).to_be_visible()


def _relations(page: Page) -> int:
    return int(page.locator("#list .muted").inner_text().split(", ")[1].split()[0])


def test_dates_by_slider_and_keyboard(visit: Open):
    """A handle moved by arrow keys fills the field beside it, asks once, keeps the focus, and shows in the address."""
    page = visit("/explore?node=actors/kelmar")
    page.wait_for_selector("#canvas[data-drawn]")
    relations = _relations(page)
    page.get_by_text("Filter the claims").click()
    handle = page.get_by_label("Latest date")
    handle.focus()
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(page.get_by_label("To", exact=True)).not_to_have_value("")
    page.wait_for_url("**to=2025-*")
    expect(page.get_by_label("Latest date")).to_be_focused()
    assert "2025" in page.get_by_label("Latest date").get_attribute("aria-valuetext")
    assert _relations(page) < relations


def test_matter_by_its_columns(visit: Open):
    """The busiest dispute shows its columns by date, who has no answer, its parts, and leads to its graph and back."""
    page = visit("/matters")
    page.locator("table a").first.click()
    expect(page.locator(".board h3").first).to_contain_text("Allegations")
    columns = page.locator(".board section")
    assert columns.count() > 1
    for column in columns.all():
        dates = column.locator("time").evaluate_all("all => all.map((each) => each.dateTime)")
        assert dates == sorted(dates)
    page.get_by_role("link", name="See who is connected").click()
    page.wait_for_selector("#canvas[data-drawn]")
    assert page.locator(".nodes li").count() > 1
    page.go_back()
    page.get_by_role("link", name="of 1 accusation").or_(page.get_by_role("link", name="accusations")).first.click()
    expect(page.locator("#claims-title")).to_contain_text(re.compile(r"\d+ claims? from \d+ publishers?, of \d+ on it"))
    page.locator(".active a", has_text="No answer here by").click()
    page.wait_for_selector(".board")


def test_picture_of_a_matter_leads_to_its_claims(visit: Open):
    """A mark, and the same in the list, opens the claims that it stands for; one of them opens in its statement."""
    page = visit("/matters")
    page.locator("table a").first.click()
    mark = page.locator("figure.lanes a.t-finding").first
    number = mark.locator("text").text_content() if mark.locator("text").count() else "1"
    mark.click()
    expect(page.locator("#claims-title")).to_contain_text(f"{number} claim")
    assert page.locator("article.card .chip.t-finding").count() == int(number)
    page.get_by_role("link", name="Read it in its place").first.click()
    expect(page.locator(".number.chosen")).to_be_in_viewport()


def test_matter_by_the_keyboard_alone(visit: Open):
    """The list of the picture opens by Enter and leads on; why a claim stands there opens too; focus is seen."""
    page = visit("/matters?grain=act")
    page.locator("table a").first.press("Enter")
    page.wait_for_selector(".board")
    assert page.locator("svg a[tabindex='-1']").count() > 0
    page.get_by_text("The same as a list").press("Enter")
    first = page.locator("figure.lanes dl a").first
    first.focus()
    assert first.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    why = page.get_by_text("Why it stands here").first
    why.press("Enter")
    expect(page.locator("details.why li").first).to_be_visible()
    first.press("Enter")
    expect(page.locator("#claims-title")).to_contain_text("claim")


@pytest.mark.parametrize("width", [pytest.param(640, id="zoom of 200 %"), pytest.param(320, id="zoom of 400 %")])
def test_matter_reflows(visit: Open, width: int):
    """Zoomed in, columns stand below each other and nothing but the picture scrolls sideways."""
    page = visit("/matters", width=width)
    page.locator("table a").first.click()
    page.wait_for_selector(".board")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    lefts = {round(each.bounding_box()["x"]) for each in page.locator(".board section").all()}
    assert len(lefts) == 1


def test_graph_answer_is_drawn(visit: Open):
    """CONSTRUCT answers as a drawing, with the same as text below it."""
    query = "CONSTRUCT { ?c ?p ?a } WHERE { ?c ?p ?a . FILTER(?p = av:claimant) } LIMIT 8"
    page = visit("/editor")
    box = page.locator("#query")
    box.fill(box.input_value().partition("SELECT")[0] + query)
    page.get_by_role("button", name="Run, answer as a table").click()
    page.wait_for_selector("#drawing[data-drawn]")
    assert page.locator("#drawing canvas").count() > 0
    expect(page.locator("pre.rdf").first).to_contain_text("av:claimant")


def test_picture_exports(visit: Open):
    """PNG is a picture; JSON has who claims and how surely."""
    page = visit("/explore?node=actors/kelmar")
    page.wait_for_selector("#canvas[data-drawn]")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PNG").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON", exact=True).first.click()
    data = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    claims = [claim for edge in data["edges"] for claim in edge["sentences"]]
    assert all({"claimant", "publisher", "certainty", "review"} <= claim.keys() for claim in claims)


def test_editor_runs_plain_and_in_yasgui(visit: Open):
    """The plain form answers as a table; YASGUI answers the same query."""
    page = visit("/editor")
    page.get_by_role("button", name="Run, answer as a table").click()
    rows = page.locator("table.results tbody tr").count()
    assert rows > 0
    page.get_by_role("button", name="Open YASGUI").click()
    page.locator(".yasqe_queryButton").first.click()
    expect(page.locator(".yasr_response_chip").first).to_contain_text(f"{rows} results")


def test_named_question_opens_its_query(visit: Open):
    """A question of the menu fills the plain form and is answered; in YASGUI it opens one tab, and only one."""
    page = visit("/editor")
    page.get_by_label("A question that is asked often").select_option("accusations-of")
    page.get_by_role("button", name="Open its query").click()
    assert "?_" not in page.locator("#query").input_value()
    assert page.locator("table.results tbody tr").count() > 10
    page.get_by_role("button", name="Open YASGUI").click()
    tabs = page.locator("#yasgui [role=tab]")
    before = tabs.count()
    page.get_by_label("A question that is asked often").select_option("denials-of")
    for _ in range(2):
        page.get_by_role("button", name="Open its query").press("Enter")
        expect(tabs.filter(has_text="denials-of")).to_have_count(1)
    assert tabs.count() == before + 1
    page.locator("#yasgui .tabPanel.active .yasqe_queryButton").click()
    expect(page.locator("#yasgui .tabPanel.active .yasr_response_chip").first).to_contain_text("results")


def test_exercise_by_keyboard(visit: Open, tmp_path: Path):
    """Words are selected with Shift and arrows, marked, compared with the key and a neighbour's file, and reset."""
    page = visit("/teach/exercise")
    text = page.locator("#text")
    start = text.input_value().index("give back the ship and its load")
    text.evaluate("(box, at) => { box.focus(); box.setSelectionRange(at, at); }", start)
    for _ in range(len("give back the ship and its load")):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#selected")).to_contain_text("give back the ship")
    page.locator("#type").select_option("demand")
    page.get_by_role("button", name="Mark").press("Enter")
    expect(page.locator("#marks li")).to_have_count(1)
    page.get_by_role("button", name="With the key").press("Enter")
    expect(page.locator("#comparison")).to_contain_text("you found 1, 1 with the same type")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").press("Enter")
    mine = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    mine["marks"][0]["type"] = "obligation"
    (tmp_path / "theirs.json").write_text(json.dumps(mine), encoding="utf-8")
    page.locator("#neighbour").set_input_files(tmp_path / "theirs.json")
    expect(page.locator("#comparison")).to_contain_text("your neighbour says an obligation")
    page.reload()
    expect(page.locator("#marks li")).to_have_count(1)
    page.get_by_role("button", name="Reset").press("Enter")
    expect(page.locator("#marks li")).to_have_count(0)


def test_yasgui_shows_whole_values(visit: Open):
    """Its table cuts no quote to a few characters, and is a light sheet on a dark page too."""
    page = visit("/editor?question=accusations-of", dark=True)
    quote = page.locator("table.results td", has_text="The invasion is a flagrant violation").first.inner_text()
    page.get_by_role("button", name="Open YASGUI").click()
    page.locator(".yasqe_queryButton").first.click()
    cell = page.locator(".yasr table td", has_text="The invasion is a flagrant violation").first
    assert cell.inner_text() == quote
    assert cell.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    assert page.locator("#yasgui").evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("path", ["/statements", "/claims?type=finding", "/matters?grain=act"])
def test_print_leaves_the_frame_out(visit: Open, path: str):
    """On paper there is the text, who claims, and no navigation."""
    page = visit(path)
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
