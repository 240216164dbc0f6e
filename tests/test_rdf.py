"""A statement's graph: the same triples each time, canonical literals, and every slot with its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyoxigraph
import pytest
from factories import TEXT, make_claim, make_party, make_reading, make_statement, span
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS

from graph import catalogue
from graph.literals import decimal
from graph.model import ActDate, Affected, Certainty, Citation, Claim, Party, Place, Provenance, Span, Statement
from graph.namespaces import AV, PREFIXES, Iris, statement_key
from graph.rdf import CONTEXT, claim_label, publisher_of, statement_graph

av = Namespace(AV)
oa = Namespace(PREFIXES["oa"])
IRIS = Iris()


def graph_of(*claims: Claim, statement: Statement | None = None) -> Graph:
    told = statement or make_statement()
    return statement_graph(told, make_reading(told.text, claims=claims), catalogue.load(), IRIS)


def anchors(graph: Graph) -> Iterator[tuple[URIRef, str, int, int, str, str]]:
    for anchor in graph.subjects(RDF.type, av.Anchor):
        quote, position = sorted(graph.objects(anchor, oa.hasSelector), key=lambda one: "#position" in str(one))
        words = [str(graph.value(quote, oa[name])) for name in ("exact", "prefix", "suffix")]
        start, end = (int(graph.value(position, oa[name])) for name in ("start", "end"))
        yield anchor, words[0], start, end, words[1], words[2]


FULL = make_claim(
    affected=(Affected(span(TEXT, "the town of Tarn")), Affected(span(TEXT, "Tarn"), make_party("People of Tarn"))),
    act_date=ActDate(date(2025, 3, 3), "day", span(TEXT, "3 March")),
    place=Place(span(TEXT, "Tarn")),
    act_status="occurred",
    presupposed=True,
)
"""A claim with all slots that an allegation has."""


def test_same_reading_gives_the_same_triples() -> None:
    """The graph is a function of statement, reading and base; it has no blank nodes."""
    one, other = graph_of(FULL), graph_of(FULL)
    assert set(one) == set(other)
    assert not [term for triple in one for term in triple if isinstance(term, BNode)]


def test_order_of_claims_does_not_matter() -> None:
    """A set of claims has one graph."""
    denial = make_claim(type="denial", denies="fact")
    assert set(graph_of(FULL, denial)) == set(graph_of(denial, FULL))


def test_every_literal_is_canonical() -> None:
    """A store gives back what was written: nothing that Oxigraph writes in another way."""
    graph = graph_of(FULL, make_claim(type="denial", denies="fact", confidence=1.0))
    store = pyoxigraph.Store()
    store.load(graph.serialize(format="nt").encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    back = Graph().parse(
        data=store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()), format="nt"
    )
    assert _written(back) == _written(graph)


def _written(graph: Graph) -> set[tuple[str, str, str, str]]:
    return {
        (str(subject), str(predicate), str(value), str(getattr(value, "datatype", None) or XSD.string))
        for subject, predicate, value in graph
    }


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.5, "0.5"), (0.754, "0.75"), (0.1 + 0.2, "0.3"), (1e-9, "0")], ids=str
)
def test_decimals_have_no_trailing_zeros(value: float, text: str) -> None:
    assert str(decimal(value)) == text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120), st.data())
def test_anchor_is_the_slice_of_the_text(text: str, data: st.DataObject) -> None:
    """For any text and stretch: words, offsets, prefix and suffix, in code points."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    whole, part = Span.of(text, 0, len(text)), Span.of(text, start, end)
    claim = Claim("demand", Party("Vesperia"), part, whole, confidence=0.5)
    statement = make_statement(text=text, publisher="Vesperia")
    for _, exact, first, last, prefix, suffix in anchors(graph_of(claim, statement=statement)):
        assert text[first:last] == exact
        assert text[max(0, first - CONTEXT) : first] == prefix
        assert text[last : last + CONTEXT] == suffix


def test_every_slot_has_its_anchor() -> None:
    """What a claim rests on is found under the slot's property, under av:anchor, and says what it stands for."""
    graph = graph_of(FULL)
    claim = next(graph.subjects(RDF.type, av.Claim))
    slots = {
        "quote": FULL.quote, "action": FULL.action, "respondent": FULL.respondents[0].mention,
        "norm": FULL.norms[0].span, "certainty": FULL.certainty.cue, "date": FULL.act_date.span,
        "place": FULL.place.span,
    }  # fmt: skip
    for slot, words in slots.items():
        (anchor,) = graph.objects(claim, av[f"{slot}Anchor"])
        assert str(anchor) == IRIS.anchor(statement_key(make_statement()), words)
        assert (claim, av.anchor, anchor) in graph
    assert len(set(graph.objects(claim, av.affectedAnchor))) == 2
    denoted = {str(one).rpartition("/")[2] for one in graph.objects(None, av.denotes)}
    assert denoted == {"norland", "un-charter", "people-of-tarn", f"{FULL.action.start}-{FULL.action.end}"}


def test_a_private_person_has_no_iri() -> None:
    """Victims and witnesses are words of the text and nothing else."""
    graph = graph_of(make_claim(affected=(Affected(span(TEXT, "the town of Tarn")),)))
    claim = next(graph.subjects(RDF.type, av.Claim))
    assert not set(graph.objects(claim, av.affected))
    (anchor,) = graph.objects(claim, av.affectedAnchor)
    assert not set(graph.objects(anchor, av.denotes))


@pytest.mark.parametrize(
    ("changes", "role"),
    [
        ({"type": "allegation"}, "accused"),
        ({"type": "finding", "outcome": "breach"}, "accused"),
        ({"type": "finding", "outcome": "no-breach"}, "cleared"),
        ({"type": "denial"}, "defended"),
        ({"type": "justification"}, "defended"),
        ({"type": "commitment"}, "promisor"),
        ({"type": "obligation"}, "boundActor"),
        ({"type": "demand"}, "addressee"),
        ({"type": "concern"}, "fearedFrom"),
    ],
    ids=str,
)
def test_the_type_fixes_what_a_respondent_is(changes: dict[str, str], role: str) -> None:
    """No addressee is read as an accused, and no finding of no breach as one of breach."""
    graph = graph_of(make_claim(**changes))
    claim = next(graph.subjects(RDF.type, av.Claim))
    norland = URIRef(IRIS.base + "actors/named/norland")
    assert {str(one).removeprefix(AV) for one in graph.predicates(claim, norland)} == {"respondent", role}


def test_voices_stand_in_order_outermost_first() -> None:
    """The chain by which a claim reaches the reader, both as a list and as plain values."""
    publisher = publisher_of(make_statement(), catalogue.load())
    claim = make_claim(claimant=make_party("Tarn"), reported_by=(publisher, make_party("Mayor of Tarn")))
    graph = graph_of(claim)
    (node,) = graph.subjects(RDF.type, av.Claim)
    chain = {
        int(graph.value(voice, av.position)): str(graph.value(voice, av.speaker)).rpartition("/")[2]
        for voice in graph.objects(node, av.voice)
    }
    assert chain == {1: "government-of-vesperia", 2: "mayor-of-tarn"}
    assert {str(one).rpartition("/")[2] for one in graph.objects(node, av.reportedBy)} == set(chain.values())


def test_label_of_a_claim_names_its_voices() -> None:
    """No list shows a second-hand claim as the publisher's own."""
    claim = make_claim(claimant=make_party("Ardovia"), reported_by=(make_party("Lantern"),))
    assert claim_label(claim) == "Allegation by Ardovia, as reported by Lantern: the shelling of Tarn by Norland"


def test_a_listed_actor_is_named_by_the_catalogue_alone() -> None:
    """Its description is in the vocabulary's graph; an unlisted one is described in the statement's."""
    party = Party("Venezuela", span(TEXT, "Norland"), "ven", "state")
    graph = graph_of(make_claim(respondents=(party,)))
    listed, unlisted = URIRef(IRIS.actor("ven")), URIRef(IRIS.base + "actors/named/government-of-vesperia")
    assert not set(graph.predicate_objects(listed))
    assert set(graph.objects(unlisted, RDF.type)) == {av.Actor, av.Government}
    assert [str(one) for one in graph.objects(unlisted, SKOS.prefLabel)] == ["Government of Vesperia"]


def test_a_minted_provision_is_described_here_and_a_listed_one_is_not() -> None:
    """Each provision resolves, whether the catalogue lists it or not; nothing gets two labels."""
    words = span(TEXT, "UN Charter")
    minted, listed = Citation("cat/art-33/para-9", words), Citation("cat/art-1", words)
    assert not catalogue.load().norm("cat/art-33/para-9").listed
    graph = graph_of(make_claim(norms=(minted, listed)))
    node = URIRef(IRIS.norm("cat/art-33/para-9"))
    assert set(graph.objects(node, RDF.type)) == {av.Norm, av.Provision}
    assert set(graph.objects(node, av.partOf)) == {URIRef(IRIS.norm("cat/art-33"))}
    assert not set(graph.predicate_objects(URIRef(IRIS.norm("cat"))))
    assert not set(graph.predicate_objects(URIRef(IRIS.norm("cat/art-1"))))


def test_metadata_of_the_statement() -> None:
    """Each field that is known, and no empty ones."""
    full = make_statement(source="https://example.org/a b", language="EN-gb", access="quote-only")
    graph = graph_of(statement=full)
    me = URIRef(IRIS.statement(statement_key(full)))
    assert graph.value(me, DCTERMS.source) == Literal("https://example.org/a b")
    assert graph.value(me, DCTERMS.language) == Literal("en-gb")
    assert graph.value(me, av.access) == av["access-quote-only"]
    assert graph.value(me, av.publishedOn) == Literal("2025-03-05", datatype=XSD.date)
    assert graph.value(me, av.invented) == Literal(True)
    assert str(graph.value(me, av.text)) == full.text
    bare = replace(full, source="", title="", date=None, document="", invented=False)
    graph = graph_of(statement=bare)
    absent = (DCTERMS.source, DCTERMS.title, av.publishedOn, av.document, av.invented)
    assert not [one for one in absent if graph.value(me, one) is not None]
    assert str(graph.value(me, RDFS.label)) == "Statement by Government of Vesperia"


def test_a_web_source_is_a_link() -> None:
    graph = graph_of(statement=make_statement(source="https://example.org/tarn"))
    assert set(graph.objects(None, DCTERMS.source)) == {URIRef("https://example.org/tarn")}


def test_the_reader_and_its_figures_are_told() -> None:
    """Whoever doubts a claim sees which reader took it, in which version, and how well it reads."""
    reading = replace(make_reading(), provenance=Provenance("full", "3", {"F1, claims": 0.71}))
    graph = statement_graph(make_statement(), reading, catalogue.load(), IRIS)
    (extraction,) = graph.subjects(RDF.type, av.Extraction)
    (figure,) = graph.objects(extraction, av.figure)
    assert (str(graph.value(extraction, av.reader)), str(graph.value(extraction, av.readerVersion))) == ("full", "3")
    assert (str(graph.value(figure, av.figureName)), str(graph.value(figure, av.figureValue))) == ("F1, claims", "0.71")
    (claim,) = graph.subjects(RDF.type, av.Claim)
    assert graph.value(claim, av.extractedBy) == extraction
    assert graph.value(claim, av.reviewState) == av.unreviewed
    assert graph.value(claim, av.confidence) == Literal("0.8", datatype=XSD.decimal)


def test_claims_on_the_same_words_share_an_act() -> None:
    """They are about the same conduct under the same description."""
    graph = graph_of(make_claim(), make_claim(type="denial", denies="fact"))
    assert len(set(graph.subjects(RDF.type, av.Claim))) == 2
    assert len(set(graph.subjects(RDF.type, av.Act))) == 1


def test_no_certainty_where_none_is_given() -> None:
    """A demand states nothing that could be more or less sure."""
    graph = graph_of(make_claim(type="demand", certainty=None))
    assert not set(graph.objects(None, av.certainty))


def test_a_hedge_without_words_has_no_anchor() -> None:
    """A plain assertion has no cue."""
    graph = graph_of(make_claim(certainty=Certainty("asserted")))
    assert not set(graph.objects(None, av.certaintyAnchor))


def test_an_organ_that_is_only_made_is_described_here() -> None:
    """States have usual organs that no file lists: their class, label and state stand in the statement's graph."""
    made = next(actor for actor in catalogue.load().actors.values() if not actor.listed and actor.organ_of)
    party = Party(made.name, span(TEXT, "Norland"), made.id, made.kind)
    graph = graph_of(make_claim(respondents=(party,)))
    me = URIRef(IRIS.actor(made.id))
    assert (me, RDF.type, av.Actor) in graph
    assert [str(one) for one in graph.objects(me, SKOS.prefLabel)] == [made.name]
    assert set(graph.objects(me, av.organOf)) == {URIRef(IRIS.actor(made.organ_of))}
