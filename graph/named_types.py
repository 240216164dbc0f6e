"""What the vocabulary says of the nodes that a graph names: their classes, and little else that the gate needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

import pyoxigraph
from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from graph.catalogue import ACTOR_CLASS, NORM_CLASS, Actor, Catalogue, Norm, UnknownNorm, load
from graph.facts import ONTOLOGY
from graph.frozen import FrozenGraph, Triple
from graph.literals import av
from graph.namespaces import AV, Iris

_TYPE: Final = str(RDF.type)
_SUBCLASS: Final = str(RDFS.subClassOf)


def told(graph: FrozenGraph, iris: Iris) -> list[Triple]:
    """
    The triples to set beside a graph before it is validated: the classes, with all wider ones, of the listed concepts,
    norms and actors that it names and of its own nodes; the organs of states; the number of articles of instruments.
    """
    nodes: set[Node] = set(graph.by_subject)
    for values in graph.by_value.values():
        nodes.update(values)
    catalogue = load()
    found: dict[Triple, None] = {}
    for node in nodes:
        if isinstance(node, URIRef):
            found.update(dict.fromkeys(_of(node, catalogue, iris)))
    for kind, holders in graph.by_value.get(RDF.type, {}).items():
        for wider in wider_classes().get(str(kind), ()):
            found.update(((holder, RDF.type, wider), None) for holder in holders)
    labels = graph.by_subject
    return [
        one for one in found if one not in graph and not (one[1] == SKOS.prefLabel and one[1] in labels.get(one[0], ()))
    ]


def _of(node: URIRef, catalogue: Catalogue, iris: Iris) -> Iterator[Triple]:
    if node.startswith(AV):
        for kind in concept_classes().get(str(node), ()):
            yield node, RDF.type, kind
    elif node.startswith(f"{iris.base}norms/"):
        yield from _of_norm(node, node.removeprefix(f"{iris.base}norms/"), catalogue, iris)
    elif node.startswith(f"{iris.base}actors/"):
        actor = catalogue.actors.get(node.removeprefix(f"{iris.base}actors/"))
        if actor is not None:
            yield from _of_actor(node, actor, catalogue, iris)


def _of_norm(node: URIRef, norm_id: str, catalogue: Catalogue, iris: Iris) -> Iterator[Triple]:
    try:
        norm: Norm = catalogue.norm(norm_id)
    except UnknownNorm:
        return
    yield node, RDF.type, URIRef(NORM_CLASS[norm.kind])
    yield node, RDF.type, av.Norm
    yield node, SKOS.prefLabel, Literal(norm.label, lang="en")
    if norm.parent and norm.kind == "provision":
        whole = URIRef(iris.norm(norm.parent))
        yield node, av.partOf, whole
        yield from _of_norm(whole, norm.parent, catalogue, iris)
    if norm.articles:
        yield node, av.articles, Literal(norm.articles)


def _of_actor(node: URIRef, actor: Actor, catalogue: Catalogue, iris: Iris) -> Iterator[Triple]:
    yield node, RDF.type, URIRef(ACTOR_CLASS[actor.kind])
    yield node, RDF.type, av.Actor
    yield node, SKOS.prefLabel, Literal(actor.name, lang="en")
    if actor.finds or actor.kind == "court":
        yield node, RDF.type, av.FindingBody
    if actor.organ_of:
        state = URIRef(iris.actor(actor.organ_of))
        yield node, av.organOf, state
        if actor.organ_of in catalogue.actors:
            yield from _of_actor(state, catalogue.actors[actor.organ_of], catalogue, iris)


@cache
def wider_classes() -> dict[str, tuple[URIRef, ...]]:
    """For each class of the ontology, all classes of it that are wider."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in _vocabulary():
        if predicate == _SUBCLASS and value.startswith(AV):
            direct[subject].add(value)
    wide: dict[str, tuple[URIRef, ...]] = {}
    for narrow in direct:
        seen: set[str] = set()
        todo = [narrow]
        while todo:
            fresh = direct.get(todo.pop(), set()) - seen
            seen |= fresh
            todo.extend(fresh)
        wide[narrow] = tuple(URIRef(iri) for iri in sorted(seen))
    return wide


@cache
def concept_classes() -> dict[str, tuple[URIRef, ...]]:
    """For each concept of the enumerations, its class: ``av:certainty-probable`` is an ``av:Certainty``."""
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in _vocabulary():
        if predicate == _TYPE and value.startswith(AV):
            classes[subject].add(value)
    return {iri: tuple(URIRef(kind) for kind in sorted(kinds)) for iri, kinds in classes.items()}


@cache
def _vocabulary() -> tuple[tuple[str, str, str], ...]:
    """The terms and schemes of the ontology, as plain words."""
    files = sorted([*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("vocab/*.ttl")])
    turtle = pyoxigraph.RdfFormat.TURTLE
    return tuple(
        (_plain(quad.subject), _plain(quad.predicate), _plain(quad.object))
        for path in files
        for quad in pyoxigraph.parse(path=str(path), format=turtle)
    )


def _plain(term: object) -> str:
    return str(getattr(term, "value", ""))
