"""A statement and what was read from it, as the triples of its named graph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node

from graph.catalogue import ACTOR_CLASS, Catalogue
from graph.coreference import publisher_name
from graph.gazetteer import in_name
from graph.literals import av, concept, day, decimal, flag
from graph.model import ActorKind, Claim, Party, PublisherKind, Reading, Span, Statement
from graph.namespaces import CLAIM_CLASS, PREFIXES, Iris, respondent_property, statement_key, text_digest

oa: Final = Namespace(PREFIXES["oa"])

CONTEXT: Final = 32
"""Code points before and after a quote that help to find it again in a page that has changed."""
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_FINDING_BODY = re.compile(
    r"\b(court|tribunal|commission (of|on)|inquiry|fact-finding|committee|working group|rapporteur|panel of experts|"
    r"investigative mechanism)\b",
    re.IGNORECASE,
)
"""Names of bodies that may make findings where the catalogue does not list them; no plain organisation or ministry."""


_PUBLISHER_ACTOR: Final[dict[PublisherKind, ActorKind]] = {
    "ngo": "organisation", "un": "international-body", "government": "government", "court": "court",
    "regional": "international-body", "armed-group": "armed-group",
}  # fmt: skip
"""What an unlisted publisher is, by its kind."""


def statement_graph(statement: Statement, reading: Reading, catalogue: Catalogue, iris: Iris) -> Graph:
    """
    All triples of a statement's graph: the document, its anchors, its claims with their acts and parties.

    The same statement, reading and base give the same triples; there are no blank nodes.
    """
    writer = _Writer(statement, catalogue, iris)
    writer.write_statement()
    writer.write_extraction(reading)
    for citation in reading.citations:
        norm = writer.norm(citation.norm)
        writer.add(writer.statement, av.mentionsNorm, norm)
        writer.add(writer.statement, av.mention, writer.anchor(citation.span, norm))
    for claim in reading.claims:
        writer.write_claim(claim)
    return writer.graph


def publisher_of(statement: Statement, catalogue: Catalogue) -> Party:
    """The publisher as a party: the listed actor whose name it bears, else one by its name."""
    name = publisher_name(statement.publisher)
    listed = next((hit.actor for hit in in_name(name, catalogue) if hit.whole), None)
    if listed is None:
        return Party(name, kind=_PUBLISHER_ACTOR.get(statement.publisher_kind, "unknown"))
    return Party(listed.name, actor=listed.id, kind=listed.kind)


class _Writer:
    """Writes one statement's graph."""

    def __init__(self, statement: Statement, catalogue: Catalogue, iris: Iris) -> None:
        self.source, self.catalogue, self.iris = statement, catalogue, iris
        self.key = statement_key(statement)
        self.statement = URIRef(iris.statement(self.key))
        self.publisher = publisher_of(statement, catalogue)
        self.kinds: dict[URIRef, ActorKind] = {}
        self.graph = Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace)

    def add(self, subject: Node, predicate: URIRef, value: Node) -> None:
        self.graph.add((subject, predicate, value))

    def put(self, subject: Node, predicate: URIRef, value: str) -> None:
        """A string, unless it is empty."""
        if value:
            self.add(subject, predicate, Literal(value))

    def write_statement(self) -> None:
        me, told = self.statement, self.source
        self.add(me, RDF.type, av.Statement)
        untitled = f"Statement by {told.publisher}" + (f", {told.date}" if told.date else "")
        self.put(me, RDFS.label, told.title or untitled)
        self.add(me, av.publisher, self.party(self.publisher))
        self.add(me, av.publisherKind, concept("publisher", told.publisher_kind))
        if told.date:
            self.add(me, av.publishedOn, day(told.date))
        self.put(me, DCTERMS.title, told.title)
        self.put(me, DCTERMS.language, told.language.lower())
        self.put(me, av.document, told.document)
        if told.source:
            web = _WEB_ADDRESS.fullmatch(told.source)
            self.add(me, DCTERMS.source, URIRef(told.source) if web else Literal(told.source))
        self.add(me, av.access, concept("access", told.access))
        self.put(me, av.text, told.text)
        self.put(me, av.sha256, text_digest(told.text))
        if told.invented:
            self.add(me, av.invented, flag(True))

    def write_extraction(self, reading: Reading) -> None:
        me = self.extraction = URIRef(self.iris.extraction(self.key))
        self.add(me, RDF.type, av.Extraction)
        self.add(me, av.read, self.statement)
        self.put(me, av.reader, reading.provenance.reader)
        self.put(me, av.readerVersion, reading.provenance.version)
        for name, value in sorted(reading.provenance.figures.items()):
            figure = URIRef(f"{me}-{re.sub(r'[^A-Za-z0-9]+', '-', name)}")
            self.add(me, av.figure, figure)
            self.add(figure, RDF.type, av.Figure)
            self.put(figure, av.figureName, name)
            self.add(figure, av.figureValue, decimal(value, 4))

    def anchor(self, span: Span, denotes: Node | None = None) -> URIRef:
        """A stretch of the text, by its words with what stands around them and by its offsets."""
        me = URIRef(self.iris.anchor(self.key, span))
        if denotes is not None:
            self.add(me, av.denotes, denotes)
        if (me, RDF.type, av.Anchor) in self.graph:
            return me
        quote, position = (URIRef(f"{self.statement}#{name}={span.start},{span.end}") for name in ("quote", "position"))
        text = self.source.text
        self._add_all(me, ((RDF.type, av.Anchor), (oa.hasSource, self.statement)))
        self._add_all(me, ((oa.hasSelector, quote), (oa.hasSelector, position)))
        self._add_all(quote, ((RDF.type, oa.TextQuoteSelector), (oa.exact, Literal(span.text))))
        self.add(quote, oa.prefix, Literal(text[max(0, span.start - CONTEXT) : span.start]))
        self.add(quote, oa.suffix, Literal(text[span.end : span.end + CONTEXT]))
        self._add_all(position, ((RDF.type, oa.TextPositionSelector), (oa.start, Literal(span.start))))
        self.add(position, oa.end, Literal(span.end))
        return me

    def _add_all(self, subject: Node, pairs: Iterable[tuple[URIRef, Node]]) -> None:
        for predicate, value in pairs:
            self.add(subject, predicate, value)

    def party(self, party: Party) -> URIRef:
        """An actor's IRI; one that the vocabulary does not describe is described here."""
        me = URIRef(self.iris.party(self.key, party))
        known = self.catalogue.actors.get(party.actor or "")
        if known is not None:
            if not known.listed and me not in self.kinds:
                self.kinds[me] = party.kind
                self.add(me, RDF.type, av.Actor)
                self._add_told(self.catalogue.actor_triples(known.id, self.iris))
            return me
        if self.kinds.get(me, "unknown") == "unknown":
            self._describe(me, party)
        return me

    def _describe(self, me: URIRef, party: Party) -> None:
        if me not in self.kinds:
            self.add(me, RDF.type, av.Actor)
            self.add(me, SKOS.prefLabel, Literal(party.name, lang="en"))
            if self.source.invented:
                self.add(me, av.invented, flag(True))
        self.kinds[me] = party.kind
        self.add(me, RDF.type, URIRef(ACTOR_CLASS[party.kind]))
        may_find = party.kind in ("international-body", "government", "unknown") and _FINDING_BODY.search(party.name)
        if party.kind == "court" or may_find:
            self.add(me, RDF.type, av.FindingBody)

    def norm(self, norm_id: str) -> URIRef:
        """A norm's IRI; what the vocabulary does not describe, it or a whole of it, is described here."""
        me = URIRef(self.iris.norm(norm_id))
        if not self.catalogue.norm(norm_id).listed and (me, RDF.type, None) not in self.graph:
            for whole in self.catalogue.wholes(norm_id):
                if not whole.listed:
                    self.add(URIRef(self.iris.norm(whole.id)), RDF.type, av.Norm)
            self._add_told(self.catalogue.norm_triples(norm_id, self.iris))
        return me

    def _add_told(self, triples: Iterable[tuple[str, str, str, bool]]) -> None:
        """What the catalogue says of what the vocabulary does not list; labels are English."""
        norms, actors = f"{self.iris.base}norms/", f"{self.iris.base}actors/"
        for subject, predicate, value, is_iri in triples:
            norm = self.catalogue.norms.get(subject.removeprefix(norms))
            actor = self.catalogue.actors.get(subject.removeprefix(actors))
            if norm is None and (actor is None or not actor.listed):
                self.add(URIRef(subject), URIRef(predicate), URIRef(value) if is_iri else Literal(value, lang="en"))

    def write_claim(self, claim: Claim) -> None:
        me = URIRef(self.iris.claim(self.key, claim))
        self._add_all(me, ((RDF.type, av.Claim), (RDF.type, URIRef(CLAIM_CLASS[claim.type]))))
        self.put(me, RDFS.label, claim_label(claim))
        self.add(me, av.statedIn, self.statement)
        self.add(me, av.extractedBy, self.extraction)
        self.add(me, av.confidence, decimal(max(claim.confidence, 0.01)))
        self.add(me, av.reviewState, av.unreviewed)
        self._slot(me, av.quoteAnchor, claim.quote)
        self._speakers(me, claim)
        self._others(me, claim)
        self._act(me, claim)
        for citation in claim.norms:
            norm = self.norm(citation.norm)
            self.add(me, av.cites, norm)
            self._slot(me, av.normAnchor, citation.span, norm)
        self._manner(me, claim)

    def _slot(self, claim: URIRef, slot: URIRef, span: Span | None, denotes: Node | None = None) -> None:
        """An anchor for a slot, under the slot's own property and under ``av:anchor``."""
        if span is not None:
            anchor = self.anchor(span, denotes)
            self._add_all(claim, ((slot, anchor), (av.anchor, anchor)))

    def _speakers(self, me: URIRef, claim: Claim) -> None:
        claimant = self.party(claim.claimant)
        self.add(me, av.claimant, claimant)
        self._slot(me, av.claimantAnchor, claim.claimant.mention, claimant)
        for number, voice in enumerate(claim.reported_by, start=1):
            speaker, place = self.party(voice), URIRef(f"{me}#voice-{number}")
            self.add(me, av.reportedBy, speaker)
            self.add(me, av.voice, place)
            self._add_all(place, ((RDF.type, av.Voice), (av.speaker, speaker), (av.position, Literal(number))))
            self._slot(me, av.reporterAnchor, voice.mention, speaker)

    def _others(self, me: URIRef, claim: Claim) -> None:
        role = URIRef(respondent_property(claim))
        for party in claim.respondents:
            respondent = self.party(party)
            self._add_all(me, ((av.respondent, respondent), (role, respondent)))
            self._slot(me, av.respondentAnchor, party.mention, respondent)
        for affected in claim.affected:
            whom = self.party(affected.party) if affected.party else None
            if whom is not None:
                self.add(me, av.affected, whom)
            self._slot(me, av.affectedAnchor, affected.span, whom)

    def _act(self, me: URIRef, claim: Claim) -> None:
        act = URIRef(self.iris.act(self.key, claim.action))
        self.add(me, av.concernsAct, act)
        self._slot(me, av.actionAnchor, claim.action, act)
        self.add(act, RDF.type, av.Act)
        self.add(act, RDFS.label, Literal(" ".join(claim.action.text.split())))
        if claim.act_date and (act, av.actDate, None) not in self.graph:
            self.add(act, av.actDate, day(claim.act_date.value))
            self.add(act, av.datePrecision, concept("precision", claim.act_date.precision))
        if claim.act_date:
            self._slot(me, av.dateAnchor, claim.act_date.span)
        if claim.place:
            self.put(act, av.placeName, claim.place.span.text)
            if claim.place.actor:
                self.add(act, av.place, URIRef(self.iris.actor(claim.place.actor)))
            self._slot(me, av.placeAnchor, claim.place.span)
        if claim.act_status:
            self.add(act, av.actStatus, concept("status", claim.act_status))

    def _manner(self, me: URIRef, claim: Claim) -> None:
        for code in claim.conduct:
            self.add(me, av.conduct, concept("conduct", code))
        if claim.certainty:
            self.add(me, av.certainty, concept("certainty", claim.certainty.level))
            self._slot(me, av.certaintyAnchor, claim.certainty.cue)
        if claim.presupposed:
            self.add(me, av.presupposed, flag(True))
        if claim.admission:
            self.add(me, av.admission, flag(True))
        if claim.type == "finding":
            self.add(me, av.outcome, concept("outcome", claim.outcome or "other"))
            self.add(me, av.forum, self.party(claim.claimant))
            self.add(me, av.firstHand, flag(not claim.reported_by if claim.first_hand is None else claim.first_hand))
        if claim.denies:
            self.add(me, av.denies, concept("denies", claim.denies))
        if claim.type == "justification":
            self.add(me, av.ground, concept("ground", claim.ground or "other"))


def claim_label(claim: Claim) -> str:
    """What to show of a claim in a list: its type, whose it is and by whom reported, and the words of the act."""
    chain = f", as reported by {' and '.join(voice.name for voice in claim.reported_by)}" if claim.reported_by else ""
    return f"{claim.type.capitalize()} by {claim.claimant.name}{chain}: {' '.join(claim.action.text.split())}"
