"""The norms and actors that Averment knows by name, read from ``ontology/norms`` and ``ontology/actors``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Final, Literal, get_args

from graph import facts, provisions
from graph.facts import Facts
from graph.model import ActorKind, AvermentError
from graph.namespaces import AV, PREFIXES, Iris

NormKind = Literal["instrument", "provision", "decision", "body-of-law", "right", "crime", "principle"]
Basis = Literal[
    "treaty", "charter", "council-decision", "recommendation", "court-order", "judgment", "advisory-opinion",
    "custom", "soft-law", "domestic-law", "regional-law", "political-commitment", "concept", "unknown",
]
"""In what way a norm binds, if it does: a treaty its parties, a recommendation nobody."""
NameUse = Literal["usual", "title", "other", "acronym", "in-context", "demonym", "adjective", "capital"]

NORM_CLASS: Final[dict[NormKind, str]] = {
    "instrument": AV + "Instrument",
    "provision": AV + "Provision",
    "decision": AV + "Decision",
    "body-of-law": AV + "BodyOfLaw",
    "right": AV + "Right",
    "crime": AV + "Crime",
    "principle": AV + "Principle",
}
ACTOR_CLASS: Final[dict[ActorKind, str]] = {
    "state": AV + "State",
    "government": AV + "Government",
    "international-body": AV + "InternationalBody",
    "court": AV + "Court",
    "organisation": AV + "Organisation",
    "armed-group": AV + "ArmedGroup",
    "de-facto-authority": AV + "DeFactoAuthority",
    "office-holder": AV + "OfficeHolder",
    "population-group": AV + "PopulationGroup",
    "unknown": AV + "Actor",
}
_NAME_TERMS: Final[tuple[tuple[str, NameUse], ...]] = (
    ("skos:prefLabel", "usual"),
    ("dcterms:title", "title"),
    ("skos:altLabel", "other"),
    ("av:acronym", "acronym"),
    ("av:nameInContext", "in-context"),
    ("av:demonym", "demonym"),
    ("av:adjective", "adjective"),
    ("av:capital", "capital"),
)


class UnknownNorm(AvermentError):
    """An id that names no norm: the instrument is not known, or it has no such article."""


@dataclass(frozen=True)
class Name:
    """
    A form that texts use. ``in-context``: means this only where the text has shown it (``the Charter``, ``HRC``).
    """

    text: str
    use: NameUse


@dataclass(frozen=True)
class Norm:
    """
    A norm by its id (eval GUIDE §4).

    Attributes:
        label: What to show: ``ICCPR``, ``ICCPR, article 7``, ``right to life``.
        title: The official title; the label where there is none.
        parent: What it is part of (provision), or the wider concept (right, crime, body of law).
        body: The body of law of the instrument; None for concepts.
        articles: How many articles, rules or principles the instrument has; None where not counted.
        related: Rights, crimes and principles that a provision protects, defines or states.
        topic: What a provision is about, in our words.
        decided_by: The actor that took a decision.
        source: Where the facts are from (id of a source); reliability says how sure that makes them.
    """

    id: str
    kind: NormKind
    label: str
    title: str
    names: tuple[Name, ...] = ()
    parent: str | None = None
    body: str | None = None
    basis: Basis = "unknown"
    articles: int | None = None
    related: tuple[str, ...] = ()
    topic: str = ""
    adopted: date | None = None
    in_force: date | None = None
    depositary: str | None = None
    decided_by: str | None = None
    url: str | None = None
    source: str = ""
    listed: bool = True


@dataclass(frozen=True)
class Actor:
    """
    A state, an organ of one, an international body, court, organisation or armed group.

    Attributes:
        role: Narrower than kind: ``treaty-body``, ``inquiry``, ``igo``, ``ngo``, ``state-forces``, ``member-state``, …
        organ_of: The state whose organ it is.
        parent: The larger body that it belongs to.
        finds: It has the mandate to make findings.
        iso2: ISO 3166 code of a state.
    """

    id: str
    kind: ActorKind
    name: str
    names: tuple[Name, ...] = ()
    role: str = ""
    organ_of: str | None = None
    parent: str | None = None
    finds: bool = False
    iso2: str | None = None
    wikidata: str | None = None
    note: str = ""
    source: str = ""

    def named(self, *uses: NameUse) -> tuple[str, ...]:
        """The forms of the given uses."""
        return tuple(name.text for name in self.names if name.use in uses)

    @property
    def capital(self) -> str | None:
        """A capital's name stands for a government only with a verb of speaking or acting (DESIGN §2)."""
        return next(iter(self.named("capital")), None)

    @property
    def demonyms(self) -> tuple[str, ...]:
        return self.named("demonym")

    @property
    def adjectives(self) -> tuple[str, ...]:
        return self.named("adjective")


@dataclass(frozen=True)
class Catalogue:
    """Norms and actors by id."""

    norms: Mapping[str, Norm]
    actors: Mapping[str, Actor]
    _minted: dict[str, Norm] = field(default_factory=dict, repr=False, compare=False)

    def norm(self, norm_id: str) -> Norm:
        """
        The norm of an id; well-formed provisions, resolutions and ``other/`` instruments that are not listed are minted.

        Raises:
            UnknownNorm: If its instrument is not known or has no such article.
        """
        found = self.norms.get(norm_id) or self._minted.get(norm_id)
        if found is None:
            found = self._minted[norm_id] = self._mint(norm_id)
        return found

    def instrument(self, norm_id: str) -> Norm:
        """The instrument, decision or concept that a norm belongs to; itself if it is none's part."""
        norm = self.norm(norm_id)
        while norm.kind == "provision" and norm.parent:
            norm = self.norm(norm.parent)
        return norm

    def norm_triples(self, norm_id: str, iris: Iris = Iris()) -> list[tuple[str, str, str, bool]]:
        """
        What a statement's graph needs to say of a norm: class, label, whole, related concepts, of it and its wholes.

        Returns:
            ``(subject, predicate, object, object is an IRI)``.
        """
        norm = self.norm(norm_id)
        me = iris.norm(norm.id)
        triples = [
            (me, facts.TYPE, NORM_CLASS[norm.kind], True),
            (me, PREFIXES["skos"] + "prefLabel", norm.label, False),
        ]
        for other in norm.related:
            triples.append((me, AV + "relatedNorm", iris.norm(other), True))
        if norm.parent:
            whole = AV + "partOf" if norm.kind in ("provision", "decision") else PREFIXES["skos"] + "broader"
            triples.append((me, whole, iris.norm(norm.parent), True))
            triples.extend(self.norm_triples(norm.parent, iris))
        elif norm.body:
            triples.append((me, AV + "bodyOfLaw", iris.norm(norm.body), True))
        return triples

    def state_of(self, actor_id: str) -> str | None:
        """The state that an actor is or is an organ of (an army's unit, through the army); None for others."""
        actor = self.actors.get(actor_id)
        while actor is not None and actor.kind != "state":
            actor = self.actors.get(actor.organ_of or "")
        return actor.id if actor else None

    @cached_property
    def instruments(self) -> tuple[Norm, ...]:
        """The listed instruments, in the order of the files."""
        return tuple(norm for norm in self.norms.values() if norm.kind == "instrument")

    @cached_property
    def states(self) -> tuple[Actor, ...]:
        return tuple(actor for actor in self.actors.values() if actor.kind == "state")

    def _mint(self, norm_id: str) -> Norm:
        parts = provisions.split(norm_id)
        if parts is None:
            raise UnknownNorm(f"{norm_id}: not the id of a norm; see the naming rules in ontology/README.md.")
        root = self.norms.get(parts.instrument) or self._mint_whole(parts.instrument)
        if not parts.segments:
            return root
        wrong = provisions.why_not(parts, root.articles)
        if wrong:
            raise UnknownNorm(f"{norm_id}: {root.label} {wrong}; cite an article that exists, or the whole.")
        parent = self.norm(parts.parent)
        label = f"{parent.label}{', ' if not parts.segments[1:] else ''}{provisions.spoken(parts.segments[-1], bool(parts.segments[1:]))}"
        return replace(
            parent, id=norm_id, kind="provision", label=label, title=label, names=(), parent=parent.id,
            articles=None, topic="", listed=False,
        )

    def _mint_whole(self, whole: str) -> Norm:
        made = provisions.resolution(whole) or provisions.other(whole)
        if made is None:
            raise UnknownNorm(f"{whole}: no such instrument in the catalogue; add it under ontology/norms, or cite other/{whole}.")
        label, basis, decided_by, kind = made
        parent = whole.partition("/")[0] if kind == "decision" else None
        return Norm(
            id=whole, kind="decision" if kind == "decision" else "instrument", label=label, title=label,
            parent=None if parent not in self.norms else parent, basis=basis, body="international-law",
            decided_by=decided_by, listed=False,
        )


@cache
def load() -> Catalogue:
    """The catalogue that comes with the program (parsed once a process, in about a tenth of a second)."""
    norms = facts.read(facts.files("norms"))
    actors = facts.read(facts.files("actors"))
    return Catalogue(
        norms={norm.id: norm for norm in map(_norm, _of(norms, "norms/")) if norm},
        actors={actor.id: actor for actor in map(_actor, _of(actors, "actors/")) if actor},
    )


def _of(table: dict[str, Facts], prefix: str) -> list[Facts]:
    return [found for subject, found in table.items() if subject.startswith(prefix)]


def _names(found: Facts) -> tuple[Name, ...]:
    return tuple(Name(text, use) for term, use in _NAME_TERMS for text in found.all(term))


_NORM_KIND = {iri.removeprefix(AV): kind for kind, iri in NORM_CLASS.items()}
_ACTOR_KIND = {iri.removeprefix(AV): kind for kind, iri in ACTOR_CLASS.items()}


def _norm(found: Facts) -> Norm | None:
    kind = next((_NORM_KIND[name] for name in found.types() if name in _NORM_KIND), None)
    if kind is None:
        return None
    label = found.need("skos:prefLabel")
    basis = found.concept("av:bindingBasis", "basis") or ("concept" if kind in ("right", "crime", "principle") else "unknown")
    related = found.all("av:relatedRight") + found.all("av:relatedCrime") + found.all("av:relatedPrinciple")
    return Norm(
        id=_id(found.subject, "norms/"), kind=kind, label=label, title=found.one("dcterms:title") or label,
        names=_names(found), parent=_id(found.one("av:partOf") or found.one("skos:broader"), "norms/") or None,
        body=_id(found.one("av:bodyOfLaw"), "norms/") or None, basis=_basis(basis),
        articles=found.number("av:articles"), related=tuple(_id(one, "norms/") for one in related),
        topic=found.one("dcterms:description") or "", adopted=found.day("av:adopted"),
        in_force=found.day("av:entryIntoForce"), depositary=_id(found.one("av:depositary"), "actors/") or None,
        decided_by=_id(found.one("av:decidedBy"), "actors/") or None, url=found.one("rdfs:seeAlso"),
        source=found.one("dcterms:source") or "",
    )


def _basis(value: str) -> Basis:
    for known in get_args(Basis):
        if value == known:
            return known  # type: ignore[no-any-return]
    raise facts.FactsError(f"{value}: no such av:bindingBasis; use one of {', '.join(get_args(Basis))}.")


def _actor(found: Facts) -> Actor | None:
    kind = next((_ACTOR_KIND[name] for name in found.types() if name in _ACTOR_KIND), None)
    if kind is None:
        return None
    wikidata = next((same for same in found.all("owl:sameAs") if "wikidata.org" in same), None)
    return Actor(
        id=_id(found.subject, "actors/"), kind=kind, name=found.need("skos:prefLabel"), names=_names(found),
        role=found.concept("av:bodyKind", "body") or "", organ_of=_id(found.one("av:organOf"), "actors/") or None,
        parent=_id(found.one("av:memberBodyOf"), "actors/") or None, finds=found.flag("av:makesFindings"),
        iso2=found.one("av:iso2"), wikidata=wikidata.rpartition("/")[2] if wikidata else None,
        note=found.one("skos:scopeNote") or "", source=found.one("dcterms:source") or "",
    )


def _id(value: str | None, prefix: str) -> str:
    return (value or "").removeprefix(prefix)
