"""The entries of the catalogue: norms and actors with their names, and how they stand in the Turtle files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast, get_args

from graph import facts
from graph.facts import Facts
from graph.model import ActorKind, AvermentError
from graph.namespaces import AV

NormKind = Literal["instrument", "provision", "decision", "body-of-law", "right", "crime", "principle"]
Basis = Literal[
    "treaty",
    "charter",
    "council-decision",
    "recommendation",
    "court-order",
    "judgment",
    "advisory-opinion",
    "custom",
    "soft-law",
    "domestic-law",
    "regional-law",
    "political-commitment",
    "concept",
    "unknown",
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
        listed: It stands in ontology/actors; others are the usual organs of a state (graph/organs.py).
        invented: It is of the sample; there is no such actor.
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
    listed: bool = True
    invented: bool = False

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


def _names(found: Facts) -> tuple[Name, ...]:
    return tuple(Name(text, use) for term, use in _NAME_TERMS for text in found.all(term))


_NORM_KIND = {iri.removeprefix(AV): kind for kind, iri in NORM_CLASS.items()}
_ACTOR_KIND = {iri.removeprefix(AV): kind for kind, iri in ACTOR_CLASS.items()}


def norm(found: Facts) -> Norm | None:
    """The norm that the facts describe; None if they describe something else."""
    kind = next((_NORM_KIND[name] for name in found.types() if name in _NORM_KIND), None)
    if kind is None:
        return None
    label = found.need("skos:prefLabel")
    basis = found.concept("av:bindingBasis", "basis") or "unknown"
    related = found.all("av:relatedRight") + found.all("av:relatedCrime") + found.all("av:relatedPrinciple")
    return Norm(
        id=_id(found.subject, "norms/"),
        kind=kind,
        label=label,
        title=found.one("dcterms:title") or label,
        names=_names(found),
        parent=_id(found.one("av:partOf") or found.one("skos:broader"), "norms/") or None,
        body=_id(found.one("av:bodyOfLaw"), "norms/") or None,
        basis=_basis(basis),
        articles=found.number("av:articles"),
        related=tuple(_id(one, "norms/") for one in related),
        topic=found.one("dcterms:description") or "",
        adopted=found.day("av:adopted"),
        in_force=found.day("av:entryIntoForce"),
        depositary=_id(found.one("av:depositary"), "actors/") or None,
        decided_by=_id(found.one("av:decidedBy"), "actors/") or None,
        url=found.one("rdfs:seeAlso"),
        source=found.one("dcterms:source") or "",
    )


def _basis(value: str) -> Basis:
    for known in get_args(Basis):
        if value == known:
            return cast(Basis, known)
    raise facts.FactsError(f"{value}: no such av:bindingBasis; use one of {', '.join(get_args(Basis))}.")


def actor(found: Facts) -> Actor | None:
    """The actor that the facts describe; None if they describe something else."""
    kind = next((_ACTOR_KIND[name] for name in found.types() if name in _ACTOR_KIND), None)
    if kind is None:
        return None
    wikidata = next((same for same in found.all("schema:sameAs") if "wikidata.org" in same), None)
    return Actor(
        id=_id(found.subject, "actors/"),
        kind=kind,
        name=found.one("skos:prefLabel") or "",
        names=_names(found),
        role=found.concept("av:bodyKind", "body") or "",
        organ_of=_id(found.one("av:organOf"), "actors/") or None,
        parent=_id(found.one("av:memberBodyOf"), "actors/") or None,
        finds=found.flag("av:makesFindings"),
        iso2=found.one("av:iso2"),
        wikidata=wikidata.rpartition("/")[2] if wikidata else None,
        note=found.one("skos:scopeNote") or "",
        source=found.one("dcterms:source") or "",
        invented=found.flag("av:invented"),
    )


def _id(value: str | None, prefix: str) -> str:
    return (value or "").removeprefix(prefix)
