"""The gate: what it lets in, what it holds back and why; every constraint and check has an example that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
from factories import TEXT, make_claim, make_party, make_reading, make_statement, span
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import OWL, SH
from rdflib.term import Node

from graph import catalogue, checks, named_types
from graph.facts import ONTOLOGY
from graph.frozen import FrozenGraph, Triple
from graph.model import ActDate, Certainty, Claim, Statement, Violation
from graph.namespaces import AV, Iris
from graph.rdf import statement_graph
from graph.validate import Gated, StatementRefused, gate, report, shapes, shapes_of, validate_with

av = Namespace(AV)
IRIS = Iris()
VALID = sorted((ONTOLOGY / "examples" / "valid").glob("*.ttl"))
INVALID = sorted((ONTOLOGY / "examples" / "invalid").glob("*.ttl"))
STRUCTURE = {
    RDF.type, SH.targetClass, SH.targetSubjectsOf, SH.path, SH.message, SH.property, SH.qualifiedValueShape,
}  # fmt: skip
"""What says where a constraint applies and how it is told; what counts as qualified is a shape of its own."""


@cache
def example(path: Path) -> Graph:
    return Graph().parse(path)


@cache
def whole(path: Path) -> FrozenGraph:
    """An example with what the vocabulary says of the nodes that it names."""
    graph = FrozenGraph(example(path))
    graph.tell(named_types.told(graph, IRIS))
    return graph


def expected(path: Path) -> str:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("# expect: "), path
    return first.removeprefix("# expect: ")


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


@pytest.mark.parametrize("path", VALID, ids=names(VALID))
def test_valid_example_conforms(path: Path) -> None:
    """A valid example yields no result."""
    assert report(example(path), IRIS) == []


@pytest.mark.parametrize("path", INVALID, ids=names(INVALID))
def test_invalid_example_yields_exactly_its_message(path: Path) -> None:
    """An invalid example yields the message on its first line and no other."""
    assert {one.message for one in report(example(path), IRIS)} == {expected(path)}


def test_every_class_has_a_valid_example() -> None:
    """Whoever reads the ontology sees each class in use; enumerations are seen by their members."""
    shown = {kind for path in VALID for kind in example(path).objects(None, RDF.type)}
    ontology = Graph()
    for path in ONTOLOGY.glob("*.ttl"):
        ontology.parse(path)
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    assert {str(one) for one in classes - shown} == set()


def test_every_message_has_an_invalid_example() -> None:
    """A message that no example shows may never be seen."""
    messages = {str(text) for shape in _targeted() for text in shapes().graph.objects(shape, SH.message)}
    messages |= {rule.message for rule in checks.load()}
    assert messages == {expected(path) for path in INVALID}


def _targeted() -> set[URIRef]:
    graph = shapes().graph
    found = {*graph.subjects(SH.targetClass, None), *graph.subjects(SH.targetSubjectsOf, None)}
    return {shape for shape in found if isinstance(shape, URIRef)}


def _constraints() -> list[tuple[str, Triple]]:
    """Each constraint of each shape that has a target, and those of the shapes that it points to."""
    graph = shapes().graph
    named = [*_targeted(), av.ClaimTypeValue]
    return sorted(
        (f"{str(shape).removeprefix(AV)}-{str(predicate).rpartition('#')[2]}", (shape, predicate, value))
        for shape in named
        for predicate, value in graph.predicate_objects(shape)
        if predicate not in STRUCTURE
    )


CONSTRAINTS = _constraints()


@pytest.mark.parametrize("constraint", [one for _, one in CONSTRAINTS], ids=[name for name, _ in CONSTRAINTS])
def test_every_constraint_is_needed(constraint: Triple) -> None:
    """Without the constraint the answer to some example changes."""
    shape, _, _ = constraint
    user = av.ClaimTypeShape if shape == av.ClaimTypeValue else shape
    message = str(shapes().graph.value(user, SH.message))
    concerned = [path for path in INVALID if expected(path) == message] + VALID[:1]
    kept = _closure(user) - {constraint}
    before = [_answers(_closure(user), path) for path in concerned]
    after = [_answers(kept, path) for path in concerned]
    assert before != after


def _answers(triples: frozenset[Triple], path: Path) -> set[Violation]:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return set(validate_with(shapes_of(graph), whole(path)))


def _parts() -> list[tuple[str, URIRef, Triple]]:
    """Each target, and each member of a list (what may be chosen), of the shapes that have several of them."""
    found: list[tuple[str, URIRef, Triple]] = []
    for shape in sorted(_targeted()):
        triples = _closure(shape)
        targets = [one for one in triples if one[0] == shape and one[1] in (SH.targetClass, SH.targetSubjectsOf)]
        members = [one for one in triples if one[1] == RDF.first]
        for one in [*members, *(targets if len(targets) > 1 else [])]:
            found.append((f"{str(shape).removeprefix(AV)}-{_words(one[2])}", shape, one))
    return sorted(found, key=lambda part: part[0])


def _words(value: Node) -> str:
    """A node's name, or what is said of it."""
    if isinstance(value, URIRef | Literal):
        return str(value).rpartition("#")[2]
    return "+".join(sorted(_words(said) for said in shapes().graph.objects(value, None)))


def _without(triples: frozenset[Triple], part: Triple) -> frozenset[Triple]:
    """The triples without a target or a member of a list, whose other members stay."""
    if part[1] != RDF.first:
        return triples - {part}
    (rest,) = (one[2] for one in triples if one[0] == part[0] and one[1] == RDF.rest)
    spliced = {(*one[:2], rest) if one[2] == part[0] else one for one in triples if one[0] != part[0]}
    return frozenset(_straight(spliced))


def _straight(triples: set[Triple]) -> Iterator[Triple]:
    """With a list of one alternative path written as that path, for SHACL wants two."""
    members = {one[0]: one[2] for one in triples if one[1] == RDF.first}
    ends = {one[0] for one in triples if one[1] == RDF.rest and one[2] == RDF.nil}
    alone = {one[0]: members[one[2]] for one in triples if one[1] == SH.alternativePath and one[2] in ends}
    for subject, predicate, value in triples:
        yield subject, predicate, alone.get(value, value)


@cache
def _closure(shape: URIRef) -> frozenset[Triple]:
    """What is said of one shape, and of all that it is made of."""
    found: set[Triple] = set()
    todo = [shape]
    seen = {shape}
    while todo:
        for triple in shapes().graph.triples((todo.pop(), None, None)):
            found.add(triple)
            if triple[2] not in seen and triple[1] not in (SH.targetClass, SH.targetSubjectsOf, SH["class"]):
                seen.add(triple[2])
                todo.append(triple[2])
    return frozenset(found)


PARTS = _parts()


@pytest.mark.parametrize(("shape", "part"), [part[1:] for part in PARTS], ids=[part[0] for part in PARTS])
def test_every_choice_and_target_is_needed(shape: URIRef, part: Triple) -> None:
    """A constraint of several parts: without one of them the answer to some example changes."""
    message = str(shapes().graph.value(shape, SH.message))
    concerned = [path for path in INVALID if expected(path) == message] + VALID
    before, after = _closure(shape), _without(_closure(shape), part)
    assert any(_answers(before, path) != _answers(after, path) for path in concerned)


@pytest.mark.parametrize("rule", checks.load(), ids=[rule.name for rule in checks.load()])
def test_every_check_is_needed(rule: checks.Check) -> None:
    """Only the check itself finds what its example does wrong, and it says why it exists."""
    concerned = [path for path in INVALID if expected(path) == rule.message]
    others = [one for one in checks.load() if one != rule]
    for path in concerned:
        assert list(checks.run(whole(path), [rule]))
        assert not list(checks.run(whole(path), others))
        assert not validate_with(shapes(), whole(path))
    assert concerned
    assert rule.why.endswith(".")


# The gate on graphs that the program writes ---------------------------------------------------------------------------


def _gated(*claims: Claim, statement: Statement | None = None) -> Gated:
    told = statement or make_statement()
    return gate(statement_graph(told, make_reading(told.text, claims=claims), catalogue.load(), IRIS), IRIS)


DENIAL = make_claim(
    type="denial", action=span(TEXT, "Norland's forces shelled the town of Tarn"), norms=(), denies=None,
    certainty=Certainty("asserted"), conduct=(),
)  # fmt: skip
"""One that does not say what it denies."""


def test_a_conforming_statement_enters_whole() -> None:
    """Nothing is taken out of it."""
    given = statement_graph(make_statement(), make_reading(), catalogue.load(), IRIS)
    size = len(given)
    gated = gate(given, IRIS)
    assert gated.held_back == []
    assert len(gated.graph) == size


def test_a_claim_that_does_not_conform_is_held_back_and_the_rest_enters() -> None:
    """With its IRI, its quote, the slot and the reason; what another claim rests on stays."""
    gated = _gated(make_claim(), DENIAL)
    alone = _gated(make_claim())
    held = gated.held_back
    assert [one.claim.rpartition("/")[2].partition("-")[0] for one in held] == ["denial"]
    assert held[0].quote == DENIAL.quote.text
    assert [one.message for one in held[0].violations] == [
        "A denial says what it denies (fact, attribution, breach, jurisdiction) or which claim it answers."
    ]
    assert set(gated.graph) == set(alone.graph)
    assert report(gated.graph, IRIS) == []


def test_all_claims_on_an_act_that_is_dated_wrongly_are_held_back() -> None:
    """An act belongs to all claims on its words."""
    dated = ActDate(date(2030, 1, 1), "day")
    both = (make_claim(act_date=dated), make_claim(type="denial", denies="fact", act_date=dated))
    gated = _gated(*both)
    assert len(gated.held_back) == 2
    assert not list(gated.graph.subjects(RDF.type, av.Claim))


@pytest.mark.parametrize(("status", "held"), [("announced", 0), ("feared", 0), ("occurred", 1), (None, 1)], ids=str)
def test_a_date_after_the_statement_is_for_what_is_announced_or_feared(status: str, held: int) -> None:
    """Nobody can report what has not come yet."""
    gated = _gated(make_claim(act_date=ActDate(date(2030, 1, 1), "year"), act_status=status))
    assert len(gated.held_back) == held


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"type": "demand"}, "A demand has no certainty: it asks, and states nothing.", id="unsure demand"),
        pytest.param(
            {"type": "finding"},
            "A finding is made by a court, or by an international body with the mandate to make findings; what anybody "
            "else says is an allegation.",
            id="a government finds",
        ),
        pytest.param(
            {"claimant": make_party("Tarn Council", kind="organisation")},
            "A claim that is not the publisher's own lacks its chain of voices, which begins with the publisher.",
            id="somebody else's claim",
        ),
        pytest.param(
            {"respondents": (make_party("Government of Vesperia", kind="government"),)},
            "A claimant accuses itself, and the claim does not say that it is an admission.",
            id="self-accusation",
        ),
        pytest.param(
            {"certainty": None},
            "An allegation, finding, denial, justification or concern says how sure its claimant is.",
            id="allegation without certainty",
        ),
        pytest.param(
            {"conduct": ("mischief",)}, "The conduct of a claim is one of the listed kinds.", id="conduct not listed"
        ),
    ],
)
def test_sanity_of_law(changes: dict[str, object], message: str) -> None:
    """What the law of claims forbids is held back with its reason."""
    held = _gated(make_claim(**changes)).held_back
    assert [one.message for claim in held for one in claim.violations] == [message]


def test_a_false_quotation_is_held_back() -> None:
    """An anchor's text equals the statement's at its offsets, in code points."""
    wrong = replace(span(TEXT, "Tarn"), text="Torn")
    held = _gated(make_claim(action=wrong)).held_back
    assert [one.message for claim in held for one in claim.violations] == [
        "The words of an anchor are not what its statement says at its offsets."
    ]


@pytest.mark.parametrize("prefix", ["\U0001f30d ", "e\u0301 ", "\u200f", "\ufeff", "a\r\nb\t"], ids=ascii)
def test_offsets_count_code_points(prefix: str) -> None:
    """Letters beyond the basic plane, combining marks, direction marks and line ends count as what they are."""
    statement = make_statement(text=prefix + TEXT)
    assert _gated(make_claim(statement.text), statement=statement).held_back == []


def test_a_statement_that_does_not_conform_is_refused() -> None:
    """Its own description is nobody's claim, so nothing of it may enter; the message is one line."""
    with pytest.raises(StatementRefused) as refused:
        _gated(make_claim(), statement=make_statement(language="English!"))
    assert "A statement has exactly one language, as a lower-case tag such as en." in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_article_that_does_not_exist_is_found_in_loaded_data() -> None:
    """The catalogue's number of articles is known to the check."""
    graph = Graph()
    provision = URIRef(IRIS.norm("un-charter/art-500"))
    graph.add((provision, RDF.type, av.Provision))
    graph.add((provision, av.partOf, URIRef(IRIS.norm("un-charter"))))
    graph.add((provision, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"), Literal("article 500")))
    messages = [one.message for one in report(graph, IRIS)]
    assert messages == ["A provision is of an article that its instrument does not have."]


def test_report_leaves_the_graph_as_it_was() -> None:
    """What the vocabulary says is set beside the graph and not into it."""
    graph = example(VALID[0])
    before = set(graph)
    report(graph, IRIS)
    assert set(graph) == before


def test_another_base() -> None:
    """A deployment's own base works as the default does."""
    iris = Iris("https://claims.example/")
    given = statement_graph(make_statement(), make_reading(), catalogue.load(), iris)
    assert gate(given, iris).held_back == []


@pytest.mark.parametrize(
    ("name", "kind", "held"),
    [
        pytest.param("Supreme Court of Norland", "court", 0, id="court"),
        pytest.param("Supreme Court of Norland", "unknown", 0, id="court by its name"),
        pytest.param("Commission of Inquiry on Tarn", "international-body", 0, id="commission of inquiry"),
        pytest.param("Northern Customs Union", "international-body", 1, id="plain organisation of states"),
        pytest.param("Tarn Watch", "organisation", 1, id="private body"),
        pytest.param("Ministry of Justice of Norland", "government", 1, id="ministry"),
        pytest.param("Tribunal Reform Society", "organisation", 1, id="private body with a court in its name"),
    ],
)
def test_who_may_make_findings(name: str, kind: str, held: int) -> None:
    """A finding's claimant is of the closed list of kinds; what others say is an allegation."""
    finder = make_party(name, kind=kind)
    reporter = make_party("Government of Vesperia", kind="government")
    finding = make_claim(type="finding", outcome="breach", claimant=finder, reported_by=(reporter,))
    assert len(_gated(finding).held_back) == held


@pytest.mark.parametrize("folders", [("norms", "actors"), ("parties",)], ids=" and ".join)
def test_the_catalogue_conforms(folders: tuple[str, ...]) -> None:
    """Norms, actors and treaty actions keep the rules that statements are held to."""
    turtle = pyoxigraph.RdfFormat.TURTLE
    files = [path for folder in folders for path in sorted((ONTOLOGY / folder).glob("*.ttl"))]
    quads = {quad.triple for path in files for quad in pyoxigraph.parse(path=str(path), format=turtle)}
    known = FrozenGraph((_term(one.subject), _term(one.predicate), _term(one.object)) for one in quads)
    known.tell(named_types.told(known, IRIS))
    assert len(known) > 1000
    assert [*validate_with(shapes(), known), *checks.run(known)] == []


def _term(term: object) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    assert isinstance(term, pyoxigraph.Literal)
    return Literal(term.value, lang=term.language, datatype=None if term.language else term.datatype.value)
