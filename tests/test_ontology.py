"""The vocabulary itself: complete terms, the same in two parsers, satisfiable, and silent on what took place."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import owlrl
import pyoxigraph
import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS

from graph.catalogue import ACTOR_CLASS, NORM_CLASS
from graph.checks import load as load_checks
from graph.facts import ONTOLOGY
from graph.model import (
    CERTAINTY_LEVELS,
    CLAIM_TYPES,
    Access,
    ActorKind,
    ActStatus,
    DatePrecision,
    Denies,
    Ground,
    Outcome,
    PublisherKind,
)
from graph.namespaces import AV, BASE, CLAIM_CLASS, PREFIXES, RESPONDENT_PROPERTY

av = Namespace(AV)
VS = Namespace(PREFIXES["vs"])
TERM_FILES = sorted([*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("vocab/*.ttl")])
ALL_FILES = sorted(ONTOLOGY.rglob("*.ttl"))
_DECLARATION = re.compile(r"^(av:[\w-]+) a (?:owl|av:|skos:ConceptScheme)", re.MULTILINE)
CORE = [path for path in TERM_FILES if path.name != "alignments.ttl"]


@cache
def terms() -> Graph:
    """The core: terms, schemes and shapes."""
    return _parse(CORE)


@cache
def everything() -> Graph:
    return _parse(TERM_FILES)


def _parse(files: list[Path]) -> Graph:
    graph = Graph()
    for path in files:
        graph.parse(path)
    return graph


def _shapes(graph: Graph) -> set[URIRef]:
    return {*graph.subjects(RDF.type, SH.PropertyShape), *graph.subjects(RDF.type, SH.NodeShape)}


def _declared() -> set[URIRef]:
    subjects = {one for one in terms().subjects(RDF.type, None) if isinstance(one, URIRef) and one.startswith(AV)}
    return subjects - _shapes(terms())


@pytest.mark.parametrize("needed", [RDFS.label, SKOS.definition, RDFS.isDefinedBy, DCTERMS.created, VS.term_status])
def test_every_term_is_described(needed: URIRef) -> None:
    """A term that lacks its label, definition, home, date or status cannot be adopted by others."""
    lacking = [str(term) for term in sorted(_declared()) if len(set(terms().objects(term, needed))) != 1]
    assert lacking == []


def test_definitions_are_one_sentence() -> None:
    """Genus and difference in one sentence that ends with a full stop."""
    texts = map(str, terms().objects(None, SKOS.definition))
    bad = [text for text in texts if not re.fullmatch(r"[^.]*[^.\s]\.", text)]
    assert bad == []


def test_no_term_is_used_that_is_not_declared() -> None:
    """A name spelt wrongly in a shape, check, question, fact or example would constrain or find nothing."""
    known = {str(one) for one in _declared() | _shapes(terms())}
    used: set[str] = set()
    for path in [*ONTOLOGY.rglob("*.ttl"), *ONTOLOGY.rglob("*.rq")]:
        text = re.sub(r'"[^"]*"|<[^>]*>|#.*', "", path.read_text(encoding="utf-8"))
        used |= {AV + name for name in re.findall(r"\bav:([A-Za-z][\w-]*)", text)}
    assert sorted(used - known) == []


def test_every_class_and_property_belongs_to_a_file_of_its_concept() -> None:
    """No term is declared twice."""
    seen: dict[str, str] = {}
    for path in CORE:
        for term in _DECLARATION.findall(path.read_text(encoding="utf-8")):
            assert term not in seen, f"{term} in {path.name} and {seen[term]}"
            seen[term] = path.name


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [
        ("certainty", CERTAINTY_LEVELS),
        ("status", ActStatus.__args__),
        ("outcome", Outcome.__args__),
        ("denies", Denies.__args__),
        ("ground", Ground.__args__),
        ("access", Access.__args__),
        ("publisher", PublisherKind.__args__),
        ("precision", DatePrecision.__args__),
    ],
)
def test_enumerations_are_those_of_the_program(scheme: str, codes: tuple[str, ...]) -> None:
    """One word for one concept in Python and Turtle."""
    found = {str(one).removeprefix(f"{AV}{scheme}-") for one in _declared() if str(one).startswith(f"{AV}{scheme}-")}
    assert found == set(codes)


def test_classes_of_the_program_are_declared() -> None:
    """What the program writes is described here."""
    written = {*CLAIM_CLASS.values(), *ACTOR_CLASS.values(), *NORM_CLASS.values(), *RESPONDENT_PROPERTY.values()}
    assert {URIRef(one) for one in written} <= _declared()
    assert set(CLAIM_CLASS) == set(CLAIM_TYPES)
    assert set(ACTOR_CLASS) == set(ActorKind.__args__)


def test_claim_types_stand_in_the_order_of_decision() -> None:
    """The first that fits wins, so the order is part of the meaning."""
    order = terms().value(av.ClaimTypesInOrder, SKOS.memberList)
    assert order is not None
    names = [str(one).removeprefix(AV).lower() for one in terms().items(order)]
    assert names == list(CLAIM_TYPES)


def test_every_constraint_has_a_message() -> None:
    """A report is read by scholars, who do not know what sh:maxCount means."""
    constrained = {
        shape for shape in _shapes(terms()) if set(terms().predicates(shape)) - {RDF.type, RDFS.label, SH.property}
    }
    assert constrained
    lacking = [str(shape) for shape in constrained if len(set(terms().objects(shape, SH.message))) != 1]
    assert lacking == []


def test_messages_are_distinct_and_readable() -> None:
    """One message, one constraint; sentences without the words of SHACL, but for the names of properties."""
    messages = [str(text) for text in terms().objects(None, SH.message)] + [rule.message for rule in load_checks()]
    assert len(messages) == len(set(messages))
    for message in messages:
        assert message[0].isupper(), message
        assert message.endswith("."), message
        assert not re.search(r"\bsh:|\bxsd:|minCount|maxCount|datatype|IRI|node", message), message


def test_shapes_use_only_core() -> None:
    """SPARQL inside a shape is parsed again for every node; what Core cannot say is a check."""
    assert not set(terms().subjects(SH.sparql, None)) | set(terms().subjects(SH.select, None))


def test_every_named_shape_is_part_of_a_class_shape_or_stands_alone() -> None:
    """Whoever takes over our shapes by class gets them all."""
    targets = set(terms().subjects(RDF.type, SH.PropertyShape))
    assert set(terms().objects(None, SH.property)) <= targets


@pytest.mark.parametrize("path", ALL_FILES, ids=[str(path.relative_to(ONTOLOGY)) for path in ALL_FILES])
def test_file_is_the_same_in_two_parsers(path: Path) -> None:
    """rdflib and Oxigraph read the same graph, literals as written; prefixes are sorted."""
    text = path.read_text(encoding="utf-8")
    ours = Graph().parse(path)
    theirs = Graph()
    for quad in pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE):
        theirs.add(tuple(_from_oxigraph(term) for term in (quad.subject, quad.predicate, quad.object)))
    if any(isinstance(term, BNode) for triple in ours for term in triple):
        assert isomorphic(ours, theirs)
    else:
        assert {tuple(map(_key, one)) for one in ours} == {tuple(map(_key, one)) for one in theirs}
    prefixes = re.findall(r"^@prefix (\S*):", text, re.MULTILINE)
    assert all(one < other for one, other in pairwise(prefixes))


def _from_oxigraph(term: object) -> URIRef | BNode | Literal:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal)
    if term.language:
        return Literal(term.value, lang=term.language)
    plain = term.datatype.value == PREFIXES["xsd"] + "string"
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value))


def _key(term: object) -> tuple[str, ...]:
    if isinstance(term, Literal):
        return (str(term), term.language or "", str(term.datatype or PREFIXES["xsd"] + "string"))
    return (str(term),)


# Reasoning ------------------------------------------------------------------------------------------------------------

AXIOMS = {
    RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith, OWL.members, RDF.first, RDF.rest,
    OWL.imports,
}  # fmt: skip
CONTRADICTION = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
"""How owlrl tells of one."""
CLAIMED = Graph().parse(ONTOLOGY / "examples" / "valid" / "allegation.ttl")
ACT = next(CLAIMED.subjects(RDF.type, av.Act))


@cache
def closure() -> Graph:
    """
    OWL 2 RL on the axioms and alignments, an allegation in full, one individual of each class, and the axioms of PROV-O
    and schema.org by which an event or activity would say that something took place.
    """
    graph = Graph()
    for triple in everything():
        if triple[1] in AXIOMS or (triple[1] == RDF.type and str(triple[2]).startswith(str(OWL))):
            graph.add(triple)
    graph += CLAIMED
    for kind in terms().subjects(RDF.type, OWL.Class):
        graph.add((URIRef(f"urn:individual:{str(kind).removeprefix(AV)}"), RDF.type, kind))
    graph.parse(
        format="turtle",
        data="""
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> .
        prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
        prov:wasGeneratedBy rdfs:domain prov:Entity ; rdfs:range prov:Activity .
        prov:used rdfs:domain prov:Activity ; rdfs:range prov:Entity .
        prov:hadPrimarySource rdfs:domain prov:Entity ; rdfs:range prov:Entity .
        prov:alternateOf rdfs:domain prov:Entity ; rdfs:range prov:Entity .
        prov:Activity owl:disjointWith prov:Entity . schema:Action rdfs:subClassOf schema:Thing .
        """,
    )
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def test_nothing_entails_that_an_alleged_act_took_place() -> None:
    """After reasoning an act is an act and nothing else: no event, activity or action."""
    assert set(closure().objects(ACT, RDF.type)) - {OWL.Thing, RDFS.Resource} == {av.Act}


def test_nothing_entails_that_the_accused_did_it() -> None:
    """Between an actor and an act there is no relation but through a claim, and none between an actor and a norm."""
    accused = next(CLAIMED.objects(None, av.accused))
    norm = next(CLAIMED.objects(None, av.cites))
    said = {(one, other) for one in (accused, ACT, norm) for other in (accused, ACT, norm) if one != other}
    related = [triple for triple in closure() if (triple[0], triple[2]) in said]
    assert related == []


def test_act_is_never_aligned_with_what_happens() -> None:
    """No subclass axiom leads from an act to any other class."""
    assert set(everything().objects(av.Act, RDFS.subClassOf)) == set()
    assert not [one for one in everything().subjects(RDFS.range, None) if (av.Act, None, one) in everything()]


def test_no_class_is_unsatisfiable() -> None:
    """Each class can have a member: its individual is in no empty class and causes no contradiction."""
    assert set(closure().subjects(RDF.type, OWL.Nothing)) == set()
    assert set(closure().objects(None, CONTRADICTION)) == set()


def test_reasoner_sees_a_contradiction() -> None:
    """The test above can fail: a claim of two types is one."""
    graph = Graph()
    for triple in terms():
        if triple[1] in AXIOMS or (triple[1] == RDF.type and str(triple[2]).startswith(str(OWL))):
            graph.add(triple)
    graph.add((URIRef("urn:both"), RDF.type, av.Demand))
    graph.add((URIRef("urn:both"), RDF.type, av.Denial))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert set(graph.objects(None, CONTRADICTION))


def test_no_equivalent_classes() -> None:
    """DESIGN: alignments by subclass, subproperty and SKOS match, never by equivalence."""
    forbidden = {OWL.equivalentClass, OWL.equivalentProperty}
    assert not [triple for triple in everything() if triple[1] in forbidden]


def test_heavy_vocabularies_are_only_matched() -> None:
    """LKIF Core, LegalRuleML and AIF carry commitments that statements do not make."""
    heavy = (
        "http://www.estrellaproject.org/",
        "http://docs.oasis-open.org/legalruleml/",
        "http://www.arg.dundee.ac.uk/",
    )
    for _, predicate, value in everything():
        if str(value).startswith(heavy):
            assert str(predicate).startswith(str(SKOS)), value


def test_core_loads_without_alignments() -> None:
    """No core file relates a term to a foreign class or property."""
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for narrow, wide in terms().subject_objects(predicate):
            assert str(wide).startswith((AV, str(SKOS))), (narrow, wide)


def test_data_of_the_ontology_hang_below_the_default_base() -> None:
    """A deployment's base is put in place of it, so every data IRI must begin with it."""
    for folder in ("norms", "actors"):
        for path in (ONTOLOGY / folder).glob("*.ttl"):
            assert f"@base <{BASE}> ." in path.read_text(encoding="utf-8"), path.name


def test_readme_names_what_there_is() -> None:
    """Every file and folder it names exists, every term it names is declared, and it says how to add each thing."""
    text = (ONTOLOGY / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z-]+/|[a-z-]+\.ttl|parties/completeness\.ttl)`", text))
    assert {name for name in named if not (ONTOLOGY / name).exists()} == set()
    known = {str(one).removeprefix(AV) for one in _declared() | _shapes(terms())}
    assert set(re.findall(r"`av:([\w-]+)", text)) - known == set()
    assert re.findall(r"^\*\*(An? .*?)\.\*\*", text, re.MULTILINE) == [
        "A term", "An instrument", "A state or body", "A question",
    ]  # fmt: skip


def test_every_core_file_is_in_the_readme() -> None:
    """The reading order leaves nothing out."""
    text = (ONTOLOGY / "README.md").read_text(encoding="utf-8")
    parts = {path.name + "/" if path.is_dir() else path.name for path in ONTOLOGY.iterdir() if path.name != "README.md"}
    assert {part for part in parts if f"`{part}`" not in text and not part.startswith("__")} == set()
