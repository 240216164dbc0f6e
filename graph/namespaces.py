"""Every IRI and prefix, once. IRIs come from content: same text, same rules, same IRIs (DESIGN §2)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from graph.model import Claim, ClaimType, Party, Span, Statement

AV: Final = "https://w3id.org/averment/ns#"
BASE: Final = "https://w3id.org/averment/id/"
"""Where data IRIs hang unless a deployment sets its own; each is served at the matching path of the service."""

PREFIXES: Final[dict[str, str]] = {
    "av": AV,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CLAIM_CLASS: Final[dict[ClaimType, str]] = {
    "allegation": AV + "Allegation",
    "finding": AV + "Finding",
    "denial": AV + "Denial",
    "justification": AV + "Justification",
    "commitment": AV + "Commitment",
    "obligation": AV + "Obligation",
    "demand": AV + "Demand",
    "concern": AV + "Concern",
}
RESPONDENT_PROPERTY: Final[dict[ClaimType, str]] = {
    "allegation": AV + "accused",
    "finding": AV + "accused",
    "denial": AV + "defended",
    "justification": AV + "defended",
    "commitment": AV + "promisor",
    "obligation": AV + "boundActor",
    "demand": AV + "addressee",
    "concern": AV + "fearedFrom",
}


def respondent_property(claim: Claim) -> str:
    """What the respondents are to a claim. A finding of no breach clears them: no query reads them as accused."""
    if claim.type == "finding" and claim.outcome == "no-breach":
        return AV + "cleared"
    return RESPONDENT_PROPERTY[claim.type]


_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(name: str, *, longest: int = 60) -> str:
    """
    A name as a path segment: lower case, Latin letters without accents, digits and hyphens.

    A name that has none of those (another script), or is cut, gets a digest of itself, so that no two names clash.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    made = _NOT_SLUG.sub("-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
    lost = any(c.isalpha() and not c.isascii() for c in plain if not unicodedata.combining(c))
    if made and len(made) <= longest and not lost:
        return made
    return f"{made[:longest].strip('-')}-{digest(name)}".strip("-")


def digest(*parts: str) -> str:
    """Twelve hexadecimal digits of the SHA-256 of the parts (48 bits: a clash in a million names, 1 in 500)."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def text_digest(text: str) -> str:
    """SHA-256 of a text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def statement_key(statement: Statement) -> str:
    """
    ``<publisher>-<digest of publisher and words>``: the same words from two publishers are two speech acts and get two
    keys; another title, date, source or file name describes the same statement and changes nothing here.
    """
    publisher = slug(statement.publisher, longest=40)
    return f"{publisher}-{digest(publisher, statement.text)}"


def claim_key(claim: Claim) -> str:
    """``<type>-<start>-<end>`` of the words claimed: survives other claims and new rules that claim the same words."""
    return f"{claim.type}-{claim.action.start}-{claim.action.end}"


@dataclass(frozen=True)
class Iris:
    """The IRIs of a deployment whose data hang below ``base`` (ends in ``/``)."""

    base: str = BASE

    def statement(self, key: str) -> str:
        """The statement; also the name of its graph."""
        return f"{self.base}statements/{key}"

    def statement_of(self, claim: str) -> str:
        """The statement that a claim is in, by their IRIs."""
        return self.statement(claim.removeprefix(f"{self.base}claims/").partition("/")[0])

    def claim(self, key: str, claim: Claim) -> str:
        return f"{self.base}claims/{key}/{claim_key(claim)}"

    def act(self, key: str, action: Span) -> str:
        """Claims of one statement on the same words are about the same act."""
        return f"{self.base}acts/{key}/{action.start}-{action.end}"

    def anchor(self, key: str, span: Span) -> str:
        """A stretch of the statement, by the fragment identifiers of RFC 5147."""
        return f"{self.statement(key)}#char={span.start},{span.end}"

    def extraction(self, key: str) -> str:
        return f"{self.statement(key)}#extraction"

    def actor(self, actor_id: str) -> str:
        """One that the catalogue lists."""
        return f"{self.base}actors/{actor_id}"

    def party(self, key: str, party: Party) -> str:
        """
        A listed actor; else one with a proper name (shared by all statements that use it); else, where the text gives
        only a description ("the authorities", "armed men"), one that belongs to this statement alone.
        """
        if party.actor is not None:
            return self.actor(party.actor)
        if is_proper_name(party.name):
            return f"{self.base}actors/named/{slug(party.name)}"
        return f"{self.base}actors/in/{key}/{slug(party.name)}"

    def norm(self, norm_id: str) -> str:
        return f"{self.base}norms/{norm_id}"

    def matter(self, key: str) -> str:
        return f"{self.base}matters/{key}"

    def link(self, kind: str, source: str, target: str) -> str:
        return f"{self.base}links/{kind}-{digest(kind, source, target)}"

    def review(self, claim: str, reviewer: str) -> str:
        """A reviewer has one review of a claim: the last."""
        return f"{self.base}reviews/{digest(claim, reviewer)}"

    def graph(self, name: str) -> str:
        """A graph that belongs to no statement: vocabulary, treaty-actions, reviews, links, binding."""
        return f"{self.base}graphs/{name}"


def is_proper_name(name: str) -> bool:
    """A name and not a description: each word but the small ones begins with a capital or a digit."""
    small = {
        "a",
        "against",
        "al",
        "an",
        "and",
        "de",
        "del",
        "des",
        "du",
        "el",
        "for",
        "in",
        "la",
        "le",
        "of",
        "on",
        "the",
        "to",
    }
    words = [word for word in re.findall(r"[^\W_][\w'’.-]*", name) if word.casefold() not in small]
    return bool(words) and all(word[0].isupper() or word[0].isdigit() for word in words)
