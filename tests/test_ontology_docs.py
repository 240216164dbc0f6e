"""The documentation of the ontology: complete, linked in itself, the same each time; a page and a static build."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from servers import assert_problem, serving

from graph.class_diagram import ARROWS, LEFT_OUT, PLACES, class_diagram
from graph.facts import ONTOLOGY
from graph.namespaces import AV
from graph.ontology_docs import documentation, serialised, short
from service.ontology import build


class Page(HTMLParser):
    """The ids of a page and the links within it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value and value.startswith("#"):
                self.links.add(value[1:])

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def whole() -> Graph:
    graph = Graph()
    for path in [*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("vocab/*.ttl")]:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="module")
def page(built: Path) -> Page:
    return Page(built.read_text(encoding="utf-8"))


def test_every_term_has_its_place_on_the_page(whole: Graph, page: Page) -> None:
    """A term's IRI resolves to an anchor of the page: ``…/ns#Claim`` to ``#Claim``."""
    terms = {str(one).removeprefix(AV) for one in whole.subjects(SKOS.definition, None) if str(one).startswith(AV)}
    assert terms - set(page.ids) == set()


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    """No link within the page is dead."""
    assert len(page.ids) == len(set(page.ids))
    assert page.links - set(page.ids) == set()


def test_definitions_and_rules_are_shown(whole: Graph, page: Page) -> None:
    """What the Turtle says of a class is what a reader sees."""
    for kind in whole.subjects(RDF.type, OWL.Class):
        assert str(whole.value(kind, SKOS.definition)) in page.text
    assert "A claim has exactly one claimant, and it is an actor." in page.text
    assert "A quote that is not what the text says is a false quotation." in page.text


def test_a_term_is_told_with_all_that_is_said_of_it() -> None:
    """Domain, values, wider and narrower terms, constraints, matches."""
    terms = {term.name: term for term in documentation().terms}
    accused = terms["accused"]
    assert (accused.kind, accused.wider, accused.range) == ("property", ("respondent",), ("Actor",))
    assert "Only an allegation or a finding has an accused." in accused.rules
    assert len(terms["Claim"].narrower) == 8
    assert ("subclass of", "https://schema.org/Claim") in terms["Claim"].matches
    assert terms["certainty-probable"].kind == "concept"
    assert "claimant" in terms["Claim"].used


@pytest.mark.parametrize(
    ("iri", "expected"),
    [(AV + "Claim", "Claim"), (str(RDFS.label), "rdfs:label"), ("http://other.example/x", "http://other.example/x")],
)
def test_short_names(iri: str, expected: str) -> None:
    assert short(iri) == expected


def test_diagram_is_well_formed_and_the_same_each_time() -> None:
    """Same ontology, same picture, byte for byte."""
    picture = class_diagram(documentation())
    assert picture == class_diagram(documentation())
    assert ElementTree.fromstring(picture).tag.endswith("svg")


def test_diagram_uses_no_fixed_colours() -> None:
    """It takes its colours from the page, in light and in dark."""
    picture = class_diagram(documentation())
    assert not re.search(r"#[0-9a-f]{3,6}\"|rgb\(|\bblack\b|\bwhite\b|style=", picture)


def test_diagram_shows_every_class_or_leaves_it_out_on_purpose(whole: Graph) -> None:
    """A new class without a place is seen here."""
    classes = {str(one).removeprefix(AV) for one in whole.subjects(RDF.type, OWL.Class)}
    enumerations = {term.name for section in documentation().schemes for term in section.terms if term.kind == "class"}
    narrower = {name for term in documentation().terms if term.name in PLACES for name in term.narrower}
    assert classes - enumerations - narrower - set(PLACES) - LEFT_OUT == set()


def test_diagram_names_its_arrows(whole: Graph) -> None:
    """Each property of the table is drawn."""
    words = set(re.findall(r"<tspan[^>]*>([^<]*)</tspan>", class_diagram(documentation())))
    assert words == set(ARROWS)


def test_boxes_do_not_overlap() -> None:
    """Readable: no box lies on another."""
    found = re.findall(
        r'<rect class="diagram-box" x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="([\d.]+)"',
        class_diagram(documentation()),
    )
    boxes = [tuple(map(float, one)) for one in found]
    assert len(boxes) == len(PLACES)
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            apart = x + width < other_x or other_x + other_width < x
            assert apart or y + height < other_y or other_y + other_height < y


@pytest.mark.parametrize(("suffix", "form"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_serialisations_are_the_ontology(whole: Graph, suffix: str, form: str) -> None:
    """What machines get is what stands in the files."""
    assert isomorphic(Graph().parse(data=serialised(suffix), format=form), whole)


def test_serialisations_are_the_same_in_another_process() -> None:
    """No random names or order, so that a cache and a diff work."""
    code = (
        "import hashlib; from graph.ontology_docs import serialised; "
        "print(hashlib.sha256(''.join(map(serialised, ['ttl', 'nt', 'rdf', 'jsonld'])).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_static_build_stands_alone(built: Path) -> None:
    """One page with its style, and the vocabulary beside it; no scripts, nothing from elsewhere."""
    text = built.read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|src=", text)
    assert {path.name for path in built.parent.iterdir()} == {
        "index.html", "averment.ttl", "averment.nt", "averment.rdf", "averment.jsonld",
    }  # fmt: skip


def test_the_service_serves_the_page_and_the_vocabulary(small_store: Path, whole: Graph) -> None:
    """One address, a page for people and RDF for machines, by ``Accept`` or by suffix."""
    with serving(small_store) as served:
        shown = served.get("/ontology", accept="text/html")
        assert shown.status == 200
        assert "Claim" in Page(shown.body.decode()).ids
        for path, accept in (("/ontology", "text/turtle"), ("/ontology.ttl", None)):
            reply = served.get(path, accept=accept)
            assert reply.media_type == "text/turtle"
            assert isomorphic(Graph().parse(data=reply.body.decode(), format="turtle"), whole)
        assert_problem(served.get("/ontology", accept="image/png"), 406)
