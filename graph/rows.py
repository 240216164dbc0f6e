"""A statement's graph as rows of the index: one pass over its triples, then lookups by subject and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from graph.catalogue import ACTOR_CLASS, NORM_CLASS
from graph.index import Value
from graph.namespaces import AV, CLAIM_CLASS, PREFIXES

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["skos"] + "prefLabel"
_ALIAS: Final = PREFIXES["skos"] + "altLabel"
_DC: Final = PREFIXES["dcterms"]
_CLAIM_TYPES: Final = {iri: name for name, iri in CLAIM_CLASS.items()}
_KINDS: Final = {
    **{iri: ("actor", kind) for kind, iri in ACTOR_CLASS.items()},
    **{iri: ("norm", kind) for kind, iri in NORM_CLASS.items()},
}
_RELATIONS: Final[dict[str, str]] = {
    "accused": "accuses",
    "cleared": "clears",
    "addressee": "demands-of",
    "boundActor": "says-bound",
    "promisor": "reports-promise-of",
    "defended": "defends",
    "fearedFrom": "fears-from",
}
"""From the property that joins a claim to its respondent, to what the claimant does to it."""
Part = tuple[int, int] | None
"""Half-open offsets of a stretch; None where no words stand for a thing."""


class Described:
    """Triples by subject and property."""

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        self._values: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            self._values[subject][predicate].append(value)

    def all(self, subject: str, predicate: str) -> list[str]:
        """Values of a property, sorted; ``predicate`` is an IRI, or a local name of ``av:``."""
        found = self._values.get(subject)
        return sorted(found.get(predicate if ":" in predicate else AV + predicate, ())) if found else []

    def one(self, subject: str, predicate: str) -> str | None:
        found = self.all(subject, predicate)
        return found[0] if found else None

    def concept(self, subject: str, predicate: str, scheme: str) -> str | None:
        """A value that is a concept of a scheme, as its code: ``av:certainty-probable`` is ``probable``."""
        found = self.one(subject, predicate)
        return found.removeprefix(AV).removeprefix(f"{scheme}-") if found else None

    def flag(self, subject: str, predicate: str) -> int:
        return int(self.one(subject, predicate) in ("true", "1"))

    def typed(self, classes: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Subjects that have one of these classes, with the class, by IRI."""
        wanted = set(classes)
        for subject in sorted(self._values):
            for kind in self._values[subject].get(_TYPE, ()):
                if kind in wanted:
                    yield subject, kind


@dataclass
class Rows:
    """Rows of one claim beside its own, by table; entities already as numbers."""

    claim: dict[str, Value]
    parties: list[tuple[Value, ...]] = field(default_factory=list)
    norms: list[tuple[Value, ...]] = field(default_factory=list)
    conduct: list[str] = field(default_factory=list)
    edges: list[tuple[int, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Sighting:
    """How a statement names an actor or norm."""

    iri: str
    sort: str
    label: str
    kind: str
    preferred: bool


class StatementRows:
    """
    The rows that one statement's graph makes.

    Args:
        described: The triples.
        iri: The statement.
        number: Gives the number of an actor, norm or place.
    """

    def __init__(self, described: Described, iri: str, number: Callable[[str], int]) -> None:
        self._of = described
        self.iri = iri
        self._number = number
        self.text = described.one(iri, "text") or ""
        self.claims = [subject for subject, _ in described.typed(_CLAIM_TYPES)]

    def statement(self) -> dict[str, Value]:
        """The row of the statement."""
        of, me = self._of, self.iri
        publisher = of.one(me, "publisher")
        extraction = of.one(f"{me}#extraction", "reader")
        return {
            "iri": me,
            "key": me.rpartition("/")[2],
            "document": of.one(me, "document") or "",
            "publisher": (of.one(publisher, _LABEL) if publisher else None) or "",  # empty: of the catalogue
            "publisher_kind": of.concept(me, "publisherKind", "publisher") or "other",
            "publisher_actor": self._number(publisher) if publisher else None,
            "date": of.one(me, "publishedOn"),
            "title": of.one(me, _DC + "title") or "",
            "source": of.one(me, _DC + "source") or "",
            "language": of.one(me, _DC + "language") or "en",
            "access": of.concept(me, "access", "access") or "open",
            "invented": of.flag(me, "invented"),
            "sha256": of.one(me, "sha256") or "",
            "words": len(self.text.split()),
            "text": self.text,
            "reader": extraction or "",
            "reader_version": of.one(f"{me}#extraction", "readerVersion") or "",
            "claim_count": len(self.claims),
        }

    def mentions(self) -> Iterator[tuple[int, str, int, int]]:
        """Every mention of a norm: its number, words and offsets."""
        norms = set(self._of.all(self.iri, "mentionsNorm"))
        for anchor in self._of.all(self.iri, "mention"):
            part = _offsets(anchor)
            for norm in self._of.all(anchor, "denotes"):
                if part and norm in norms:
                    yield self._number(norm), self.text[slice(*part)], *part

    def sightings(self) -> Iterator[Sighting]:
        """The names of actors and norms in this statement."""
        kinds: dict[str, tuple[str, str]] = {}
        for subject, kind in self._of.typed(_KINDS):
            if subject not in kinds or kinds[subject][1] == "unknown":
                kinds[subject] = _KINDS[kind]
        for subject, (sort, name) in kinds.items():
            for label in self._of.all(subject, _LABEL):
                yield Sighting(subject, sort, label, name, True)
            for alias in self._of.all(subject, _ALIAS):
                yield Sighting(subject, sort, alias, name, False)

    def of_claim(self, claim: str) -> Rows:
        """The rows of one claim."""
        rows = Rows(self._claim(claim))
        claimant = self._of.one(claim, "claimant") or ""
        voices = self._voices(claim)
        respondents = self._respondents(claim)
        self._add_parties(rows, claim, "claimant", [claimant], "claimantAnchor")
        self._add_parties(rows, claim, "reported-by", voices, "reporterAnchor", ordered=True)
        self._add_parties(rows, claim, "respondent", [one for one, _ in respondents], "respondentAnchor")
        self._add_parties(rows, claim, "affected", self._of.all(claim, "affected"), "affectedAnchor")
        self._add_private(rows, claim)
        for position, (norm, part) in enumerate(self._placed(claim, self._of.all(claim, "cites"), "normAnchor")):
            rows.norms.append((self._number(norm), position, *self._words(part)))
        rows.conduct = [code.removeprefix(AV + "conduct-") for code in self._of.all(claim, "conduct")]
        rows.edges = list(self._edges(claim, claimant, voices, respondents))
        return rows

    def _claim(self, claim: str) -> dict[str, Value]:
        of = self._of
        kind = next(_CLAIM_TYPES[name] for name in of.all(claim, _TYPE) if name in _CLAIM_TYPES)
        act = of.one(claim, "concernsAct") or ""
        action, quote = self._part(claim, "actionAnchor") or (0, 0), self._part(claim, "quoteAnchor") or (0, 0)
        place, cue = self._part(claim, "placeAnchor"), self._part(claim, "certaintyAnchor")
        where, first_hand = of.one(act, "place"), of.one(claim, "firstHand")
        words, placed = self._words(cue), self._words(place)
        return {
            "iri": claim,
            "type": kind,
            "start": action[0],
            "end": action[1],
            "action": self.text[slice(*action)],
            "quote": self.text[slice(*quote)],
            "quote_start": quote[0],
            "quote_end": quote[1],
            "act": act,
            "claimant": self._number(of.one(claim, "claimant") or ""),
            "certainty": of.concept(claim, "certainty", "certainty"),
            "cue": words[0],
            "cue_start": words[1],
            "cue_end": words[2],
            "confidence": float(of.one(claim, "confidence") or 1),
            "presupposed": of.flag(claim, "presupposed"),
            "outcome": of.concept(claim, "outcome", "outcome"),
            "denies": of.concept(claim, "denies", "denies"),
            "ground": of.concept(claim, "ground", "ground"),
            "first_hand": None if first_hand is None else of.flag(claim, "firstHand"),
            "admission": of.flag(claim, "admission"),
            "act_date": of.one(act, "actDate"),
            "act_precision": of.concept(act, "datePrecision", "precision"),
            "act_status": of.concept(act, "actStatus", "status"),
            "place": placed[0] or of.one(act, "placeName"),
            "place_start": placed[1],
            "place_end": placed[2],
            "place_actor": self._number(where) if where else None,
            "review": of.concept(claim, "reviewState", "review") or "unreviewed",
        }

    def _voices(self, claim: str) -> list[str]:
        """Who reports the claim, outermost first."""
        of = self._of
        voices = of.all(claim, "voice")
        placed = [(int(of.one(voice, "position") or 0), of.one(voice, "speaker") or "") for voice in voices]
        return [speaker for _, speaker in sorted(placed)] or of.all(claim, "reportedBy")

    def _respondents(self, claim: str) -> list[tuple[str, str]]:
        found = [(actor, name) for name in _RELATIONS for actor in self._of.all(claim, name)]
        placed = self._placed(claim, [actor for actor, _ in found], "respondentAnchor")
        order = {actor: place for place, (actor, _) in enumerate(placed)}
        return sorted(found, key=lambda pair: order[pair[0]])

    def _placed(self, claim: str, entities: list[str], slot: str) -> list[tuple[str, Part]]:
        """Each entity with the words of the slot that stand for it, by place in the text; those without words last."""
        anchors = [(_offsets(anchor), set(self._of.all(anchor, "denotes"))) for anchor in self._of.all(claim, slot)]
        found: dict[str, Part] = {
            entity: min((part for part, denoted in anchors if part and entity in denoted), default=None)
            for entity in entities
        }
        return sorted(found.items(), key=lambda item: (item[1] is None, item[1] or (0, 0), item[0]))

    def _add_parties(
        self, rows: Rows, claim: str, role: str, entities: list[str], slot: str, *, ordered: bool = False
    ) -> None:
        placed = dict(self._placed(claim, entities, slot))
        for position, entity in enumerate(entities if ordered else placed):
            rows.parties.append((role, position, self._number(entity), *self._words(placed[entity])))

    def _add_private(self, rows: Rows, claim: str) -> None:
        """Those affected who are nothing but words of the text."""
        known = set(self._of.all(claim, "affected"))
        count = len(known)
        private = [a for a in self._of.all(claim, "affectedAnchor") if not known & set(self._of.all(a, "denotes"))]
        for position, part in enumerate(sorted(filter(None, map(_offsets, private))), count):
            rows.parties.append(("affected", position, None, *self._words(part)))

    def _edges(
        self, claim: str, claimant: str, voices: list[str], respondents: list[tuple[str, str]]
    ) -> Iterator[tuple[int, str, int]]:
        """The edges of the entity graph that the claim makes."""
        finding = self._of.one(claim, "outcome") is not None
        joined = [
            (claimant, "finds-against" if finding and name == "accused" else _RELATIONS[name], actor)
            for actor, name in respondents
        ]
        joined += [(outer, "reports", inner) for outer, inner in pairwise([*voices, claimant])]
        joined += [(claimant, "cites", norm) for norm in self._of.all(claim, "cites")]
        joined += [(actor, "affects", one) for actor, _ in respondents for one in self._of.all(claim, "affected")]
        for source, relation, target in dict.fromkeys(joined):
            if source != target:
                yield self._number(source), relation, self._number(target)

    def _part(self, claim: str, slot: str) -> Part:
        return min(filter(None, map(_offsets, self._of.all(claim, slot))), default=None)

    def _words(self, part: Part) -> tuple[str | None, int | None, int | None]:
        return (self.text[slice(*part)], *part) if part else (None, None, None)


def _offsets(anchor: str) -> Part:
    """Offsets in an anchor's IRI (``…#char=4,23``)."""
    start, _, end = anchor.rpartition("#char=")[2].partition(",")
    return (int(start), int(end)) if start.isdigit() and end.isdigit() else None
