"""The ontology as its documentation shows it: terms with all that is said of them, read from the Turtle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph
from rdflib import Graph, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Node

from graph import catalogue, checks
from graph.facts import ONTOLOGY
from graph.namespaces import AV, PREFIXES

ONTOLOGY_IRI: Final = URIRef(AV.removesuffix("#"))
SECTIONS: Final = (
    ("statement", "Statements and anchors"),
    ("claim", "Claims, acts, matters and links"),
    ("actor", "Actors"),
    ("norm", "Norms, treaty actions and binding"),
    ("provenance", "Extraction and review"),
)
"""Files of the core in reading order, with their headings."""
_STATUS: Final = URIRef(PREFIXES["vs"] + "term_status")
_MATCHES: Final = {
    RDFS.subClassOf: "subclass of",
    RDFS.subPropertyOf: "subproperty of",
    SKOS.closeMatch: "close match",
    SKOS.relatedMatch: "related match",
    SKOS.exactMatch: "exact match",
}


@dataclass(frozen=True)
class Term:
    """
    A class, property, scheme or concept.

    Attributes:
        name: Local name; also the anchor on the page.
        kind: ``class``, ``property``, ``scheme`` or ``concept``.
        wider: Classes or properties of ours that it falls under, by name.  narrower: The other way round.
        domain: Of a property: what has it.  range: What its values are (a local name or a datatype).
        used: Of a class: properties that it has, and that lead to it.
        rules: Messages of the constraints on it.
        matches: How it stands to other vocabularies: ``("close match", IRI)``.
    """

    name: str
    kind: str
    label: str
    definition: str
    example: str
    note: str
    status: str
    created: str
    wider: tuple[str, ...]
    narrower: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    used: tuple[str, ...]
    rules: tuple[str, ...]
    matches: tuple[tuple[str, str], ...]

    @property
    def iri(self) -> str:
        return AV + self.name


@dataclass(frozen=True)
class Section:
    """Terms that belong together; of a scheme, the scheme's class and its members."""

    name: str
    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Documentation:
    """All that the page shows."""

    title: str
    description: str
    version: str
    licence: str
    sections: tuple[Section, ...]
    schemes: tuple[Section, ...]
    rules: tuple[checks.Check, ...]
    instruments: tuple[tuple[str, tuple[catalogue.Norm, ...]], ...]
    provisions: dict[str, int]
    concepts: tuple[tuple[str, tuple[catalogue.Norm, ...]], ...]
    actors: tuple[tuple[str, int], ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for section in (*self.sections, *self.schemes) for term in section.terms)


@cache
def documentation() -> Documentation:
    """The documentation of the packaged ontology."""
    whole = _read(sorted([*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("vocab/*.ttl")]))
    known = catalogue.load()
    parts = (known.instrument(norm.id).id for norm in known.norms.values() if norm.kind == "provision")
    return Documentation(
        title=str(whole.value(ONTOLOGY_IRI, DCTERMS.title)),
        description=str(whole.value(ONTOLOGY_IRI, DCTERMS.description)),
        version=str(whole.value(ONTOLOGY_IRI, OWL.versionInfo)),
        licence=str(whole.value(ONTOLOGY_IRI, DCTERMS.license)),
        sections=tuple(Section(name, title, _terms(whole, ONTOLOGY / f"{name}.ttl")) for name, title in SECTIONS),
        schemes=tuple(_scheme(whole, path) for path in sorted(ONTOLOGY.glob("vocab/*.ttl"))),
        rules=checks.load(),
        instruments=tuple(_by_body(known)),
        provisions=dict(Counter(parts)),
        concepts=tuple(_concepts(known)),
        actors=tuple(sorted(Counter(actor.kind for actor in known.actors.values() if actor.listed).items())),
    )


@cache
def serialised(suffix: str) -> str:
    """
    Terms, schemes, shapes and alignments as one graph; blank nodes are named by what is said of them, so that the same
    files give the same bytes.

    Args:
        suffix: ``ttl``, ``nt``, ``rdf`` or ``jsonld``.
    """
    whole = _canonical()
    if suffix == "ttl":
        return whole.serialize(format="turtle")
    ordered = "\n".join(sorted(whole.serialize(format="nt").splitlines())).encode()
    triples = pyoxigraph.parse(ordered, format=pyoxigraph.RdfFormat.N_TRIPLES)
    form = pyoxigraph.RdfFormat.from_extension(suffix)
    assert form is not None
    return (pyoxigraph.serialize((quad.triple for quad in triples), format=form, prefixes=PREFIXES) or b"").decode()


@cache
def _canonical() -> Graph:
    whole = to_canonical_graph(_read(sorted([*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("vocab/*.ttl")])))
    for prefix, namespace in PREFIXES.items():
        whole.namespace_manager.bind(prefix, namespace, replace=True)
    return whole


def _read(files: Iterable[Path]) -> Graph:
    graph = Graph()
    for path in files:
        graph.parse(path)
    return graph


def _scheme(whole: Graph, path: Path) -> Section:
    terms = _terms(whole, path)
    scheme = next(term for term in terms if term.kind == "scheme")
    return Section(path.stem, scheme.label.removesuffix(" scheme"), terms)


def _terms(whole: Graph, path: Path) -> tuple[Term, ...]:
    """The terms that a file declares, in its own order."""
    declared = _read([path])
    text = path.read_text(encoding="utf-8")
    names = {str(one).removeprefix(AV) for one in declared.subjects(SKOS.definition, None) if str(one).startswith(AV)}
    order = sorted(names, key=lambda name: (text.find(f"\nav:{name} a "), name))
    return tuple(_term(whole, URIRef(AV + name)) for name in order)


def _term(whole: Graph, me: URIRef) -> Term:
    def one(predicate: URIRef) -> str:
        return str(whole.value(me, predicate) or "")

    kind = _kind(set(whole.objects(me, RDF.type)))
    upward = RDFS.subClassOf if kind == "class" else RDFS.subPropertyOf
    return Term(
        name=str(me).removeprefix(AV), kind=kind, label=one(RDFS.label), definition=one(SKOS.definition),
        example=one(SKOS.example), note=one(SKOS.scopeNote), status=one(_STATUS), created=one(DCTERMS.created),
        wider=_ours(whole.objects(me, upward)), narrower=_ours(whole.subjects(upward, me)),
        domain=_ours(whole.objects(me, RDFS.domain)), range=_values(whole, me),
        used=_ours([*whole.subjects(RDFS.domain, me), *whole.subjects(RDFS.range, me)]),
        rules=_rules(whole, me), matches=_foreign(whole, me),
    )  # fmt: skip


def _kind(types: set[Node]) -> str:
    if OWL.Class in types:
        return "class"
    if types & {OWL.ObjectProperty, OWL.DatatypeProperty}:
        return "property"
    return "concept" if SKOS.Concept in types else "scheme"


def _ours(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(sorted({str(one).removeprefix(AV) for one in nodes if str(one).startswith(AV)}))


def _values(whole: Graph, me: URIRef) -> tuple[str, ...]:
    return tuple(sorted(short(str(one)) for one in whole.objects(me, RDFS.range)))


def short(iri: str) -> str:
    """An IRI by its prefix, our own without one."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return iri.removeprefix(namespace) if prefix == "av" else f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _rules(whole: Graph, me: URIRef) -> tuple[str, ...]:
    """What the shapes that aim at a class or a property say, and those on the values of a property."""
    aimed = {shape for how in (SH.targetClass, SH.targetSubjectsOf, SH.path) for shape in whole.subjects(how, me)}
    return tuple(sorted({str(text) for shape in aimed for text in whole.objects(shape, SH.message)}))


def _foreign(whole: Graph, me: URIRef) -> tuple[tuple[str, str], ...]:
    return tuple(
        (words, str(value))
        for predicate, words in _MATCHES.items()
        for value in sorted(whole.objects(me, predicate), key=str)
        if not str(value).startswith(AV)
    )


def _by_body(known: catalogue.Catalogue) -> Iterable[tuple[str, tuple[catalogue.Norm, ...]]]:
    """The listed instruments of each body of law, by name."""
    listed = sorted(known.instruments, key=lambda norm: norm.label)
    for body in sorted({norm.body or "" for norm in listed}):
        label = known.norm(body).label if body else "other"
        yield label, tuple(norm for norm in listed if (norm.body or "") == body)


def _concepts(known: catalogue.Catalogue) -> Iterable[tuple[str, tuple[catalogue.Norm, ...]]]:
    titles = (("body-of-law", "Bodies of law"), ("right", "Rights"), ("crime", "Crimes"), ("principle", "Principles"))
    for kind, title in titles:
        yield title, tuple(sorted((one for one in known.norms.values() if one.kind == kind), key=lambda one: one.id))
