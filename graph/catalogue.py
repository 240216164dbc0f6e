"""The norms and actors that Averment knows by name, read from ``ontology/norms`` and ``ontology/actors``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from graph import entries, facts, organs, provisions
from graph.entries import ACTOR_CLASS, NORM_CLASS, Actor, Basis, Name, NameUse, Norm, NormKind, UnknownNorm
from graph.namespaces import AV, PREFIXES, Iris

__all__ = [
    "ACTOR_CLASS",
    "NORM_CLASS",
    "Actor",
    "Basis",
    "Catalogue",
    "Name",
    "NameUse",
    "Norm",
    "NormKind",
    "UnknownNorm",
    "load",
]

_LABEL = PREFIXES["skos"] + "prefLabel"
_BROADER = PREFIXES["skos"] + "broader"
_RELATED = {"right": AV + "relatedRight", "crime": AV + "relatedCrime", "principle": AV + "relatedPrinciple"}
_ORGANISATIONS_WITH_TREATIES = frozenset({"eu"})
"""Bodies that are parties to treaties themselves, as a state is."""

Triple = tuple[str, str, str, bool]
"""Subject, predicate, object, and whether the object is an IRI (else English text)."""


@dataclass(frozen=True)
class Catalogue:
    """Norms and actors by id."""

    norms: Mapping[str, Norm]
    actors: Mapping[str, Actor]
    _minted: dict[str, Norm] = field(default_factory=dict, repr=False, compare=False)

    def norm(self, norm_id: str) -> Norm:
        """
        The norm of an id. Well-formed provisions, resolutions and ``other/`` instruments that no file lists are minted.

        Raises:
            UnknownNorm: If its instrument is not known or has no such article.
        """
        found = self.norms.get(norm_id) or self._minted.get(norm_id)
        if found is None:
            found = self._minted[norm_id] = self._mint(norm_id)
        return found

    def wholes(self, norm_id: str) -> Iterator[Norm]:
        """The norm, and all that it is part of or narrower than, nearest first."""
        norm: Norm | None = self.norm(norm_id)
        while norm is not None:
            yield norm
            norm = self.norm(norm.parent) if norm.parent else None

    def instrument(self, norm_id: str) -> Norm:
        """The instrument, decision or concept that a norm is a part of; the norm itself if it is no provision."""
        return next(norm for norm in self.wholes(norm_id) if norm.kind != "provision")

    def norm_triples(self, norm_id: str, iris: Iris = Iris()) -> list[Triple]:
        """What a graph needs to say of a norm and of its wholes: class, label, body of law, basis, related concepts."""
        triples: list[Triple] = []
        for norm in self.wholes(norm_id):
            me = iris.norm(norm.id)
            triples += [(me, facts.TYPE, NORM_CLASS[norm.kind], True), (me, _LABEL, norm.label, False)]
            triples += [(me, _RELATED[other.partition("/")[0]], iris.norm(other), True) for other in norm.related]
            if norm.parent:
                whole = _BROADER if norm.kind in ("right", "crime", "principle", "body-of-law") else AV + "partOf"
                triples.append((me, whole, iris.norm(norm.parent), True))
            if norm.kind != "provision":
                triples.append((me, AV + "bindingBasis", f"{AV}basis-{norm.basis}", True))
                triples += [(me, AV + "bodyOfLaw", iris.norm(norm.body), True)] if norm.body else []
        return triples

    def actor_triples(self, actor_id: str, iris: Iris = Iris()) -> list[Triple]:
        """What a graph needs to say of an actor: classes, label, the state or body that it belongs to."""
        actor = self.actors[actor_id]
        me = iris.actor(actor.id)
        triples: list[Triple] = [(me, facts.TYPE, ACTOR_CLASS[actor.kind], True), (me, _LABEL, actor.name, False)]
        if actor.finds:
            triples.append((me, facts.TYPE, AV + "FindingBody", True))
        if actor.organ_of:
            triples.append((me, AV + "organOf", iris.actor(actor.organ_of), True))
        if actor.parent:
            triples.append((me, AV + "memberBodyOf", iris.actor(actor.parent), True))
        return triples

    def state_of(self, actor_id: str) -> str | None:
        """The state that an actor is or is an organ of; None for others."""
        actor = self.actors.get(actor_id)
        while actor is not None and actor.kind != "state":
            actor = self.actors.get(actor.organ_of or "")
        return actor.id if actor else None

    def treaty_subject_of(self, actor_id: str) -> str | None:
        """The state, or the organisation that is itself party to treaties (EU), for whose acts an actor stands."""
        state = self.state_of(actor_id)
        actor = None if state else self.actors.get(actor_id)
        while actor is not None and actor.id not in _ORGANISATIONS_WITH_TREATIES:
            actor = self.actors.get(actor.parent or "")
        return state or (actor.id if actor else None)

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
        label = parent.label + provisions.spoken(parts.segments[-1], inner=len(parts.segments) > 1)
        return replace(
            parent,
            id=norm_id,
            kind="provision",
            label=label,
            title=label,
            names=(),
            parent=parent.id,
            articles=None,
            topic="",
            listed=False,
        )

    def _mint_whole(self, whole: str) -> Norm:
        made = provisions.resolution(whole) or provisions.other(whole)
        if whole.startswith("national-law/"):
            return self._national_law(whole)
        if made is None:
            raise UnknownNorm(f"{whole}: no such norm; add it under ontology/norms, or cite it as other/{whole}.")
        series = whole.partition("/")[0]
        return Norm(
            id=whole,
            kind=made.kind,
            label=made.label,
            title=made.label,
            basis=made.basis,
            decided_by=made.decided_by,
            parent=series if series in self.norms else None,
            body="international-law" if made.decided_by else None,
            listed=False,
        )

    def _national_law(self, whole: str) -> Norm:
        """The law of one state (``national-law/per``), narrower than national law."""
        state = self.actors.get(whole.removeprefix("national-law/"))
        if state is None or state.kind != "state":
            raise UnknownNorm(f"{whole}: no such state; cite national-law, or the law of a state in ontology/actors.")
        label = f"national law of {organs.with_article(state.name)}"
        return replace(
            self.norms["national-law"],
            id=whole,
            label=label,
            title=label,
            names=(),
            parent="national-law",
            listed=False,
        )


@cache
def load() -> Catalogue:
    """The catalogue that comes with the program: parsed once a process, in less than two tenths of a second."""
    norms = {norm.id: norm for norm in map(entries.norm, _below("norms")) if norm}
    actors = {actor.id: actor for actor in map(entries.actor, _below("actors")) if actor}
    return Catalogue(norms={name: _inherit(norm, norms) for name, norm in norms.items()}, actors=_with_organs(actors))


def _below(folder: str) -> Iterator[facts.Facts]:
    for subject, found in facts.read(facts.files(folder)).items():
        if subject.startswith(f"{folder}/"):
            yield found


def _inherit(norm: Norm, norms: Mapping[str, Norm]) -> Norm:
    """A provision binds as its instrument does and belongs to the same body of law."""
    whole: Norm = norm
    while whole.kind == "provision" and whole.parent is not None and whole.parent in norms:
        whole = norms[whole.parent]
    return norm if whole is norm else replace(norm, body=norm.body or whole.body, basis=whole.basis)


def _with_organs(actors: dict[str, Actor]) -> dict[str, Actor]:
    """Each state with its usual organs; a listed organ of the same sort stands for the usual one, with both's names."""
    taken = {name.text for actor in actors.values() for name in actor.names if name.use in ("usual", "other", "title")}
    by_role = {(actor.organ_of, actor.role): actor for actor in reversed(actors.values())}
    for state in [actor for actor in actors.values() if actor.kind == "state" and actor.adjectives]:
        for organ in organs.ORGAN_KINDS:
            known = by_role.get((state.id, organ.suffix)) or actors.get(f"{state.id}-{organ.suffix}")
            made = _organ(state, organ, known, taken)
            actors[made.id] = made
    return actors


def _organ(state: Actor, organ: organs.OrganKind, known: Actor | None, taken: set[str]) -> Actor:
    """The usual organ of a state, without the names that files give to somebody else."""
    usual, *others = organs.forms(organ, state.name, state.adjectives)
    names = tuple(Name(form, "other") for form in (*([usual] if known else []), *others) if form not in taken)
    if known is not None:
        return replace(known, names=known.names + names)
    return Actor(
        f"{state.id}-{organ.suffix}",
        organ.kind,
        usual,
        (Name(usual, "usual"), *names),
        organ.suffix,
        state.id,
        finds=organ.finds,
        source=state.source,
        listed=False,
    )
