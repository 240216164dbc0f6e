"""Who is in a claim: claimant and the voices before it, respondents, those affected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph import affected, choosing, mentions, pointers, respondents, roles, tokens
from graph.candidate import Candidate
from graph.catalogue import Catalogue
from graph.coreference import PUBLISHER, Resolved, members, publisher_name, resolve
from graph.mentions import Mention, names
from graph.model import ACCUSING, ActorKind, Affected, Party, PublisherKind, Span
from graph.pointers import Aim, Pointer, Pointing
from graph.segment import Document
from graph.speakers import Speakers
from graph.tokens import Tokens

SURE: Final = 0.24
"""Least probability of the first respondent: below it, nobody is named."""
SURE_TO_ACCUSE: Final = 0.3
"""The same for an allegation or a finding: who is accused wrongly is harmed, so an unsure accusation names nobody."""
ALSO: Final = 0.36
"""Least probability of each further one."""
JOINED: Final = 0.1
"""Least probability of one that is joined with the first by "and"."""
ACCUSED: Final = 0.27
"""Least probability by which a respondent counts as one when those affected are chosen."""
PLAIN: Final = frozenset({"agent", "subject", "genitive"})
"""Paths to a doer that leave no doubt."""
ADMITTING: Final = frozenset({"acknowledge", "admit", "concede", "accept", "confess"})
HARMED, ALSO_HARMED = 0.2, 0.25
QUOTED: Final = 2.0
"""The likeliest speaker makes a claim if this times its probability exceeds the publisher's."""
MOST_FORMS: Final = 12
POINTED: Final = "pointed"
"""What the names of networks end in that know what an encoder points at."""

_NOTE_MARK: Final = re.compile(r"(?<=[a-z]{3})\d{1,2}$")
"""The number of a note that a text has lost the raising of: "Harbour Council1"."""
_PUBLISHER_KIND: Final[dict[PublisherKind, ActorKind]] = {
    "ngo": "organisation",
    "un": "international-body",
    "government": "government",
    "court": "court",
    "regional": "international-body",
    "armed-group": "armed-group",
    "other": "unknown",
}
_KIND: Final[dict[str, ActorKind]] = {
    "state": "state",
    "government": "government",
    "organ": "government",
    "force": "government",
    "international-body": "international-body",
    "court": "court",
    "organisation": "organisation",
    "firm": "organisation",
    "body": "organisation",
    "armed-group": "armed-group",
    "de-facto-authority": "de-facto-authority",
    "office": "office-holder",
    "office-holder": "office-holder",
    "people": "population-group",
    "civil": "population-group",
}


@dataclass(frozen=True)
class Scored:
    """A respondent, and how probable it is that a careful reader would name it."""

    party: Party
    probability: float


@dataclass
class Cast:
    """The actors of a document, and who has which part in a claim."""

    document: Document
    catalogue: Catalogue
    columns: Tokens
    resolved: Resolved
    speakers: Speakers
    scene: respondents.Scene
    pointing: Pointing | None = None
    _tokens: dict[int, NDArray[np.intp]] = field(default_factory=dict)
    _speaker: dict[Candidate, int] = field(default_factory=dict)
    _scored: dict[Candidate, tuple[list[int], np.ndarray]] = field(default_factory=dict)

    def claimant(self, candidate: Candidate) -> tuple[Party, tuple[Party, ...]]:
        """Who makes a claim, and each voice between it and the reader, outermost first."""
        speaker = self.speaker(candidate)
        publisher = self._publisher(candidate)
        if speaker == PUBLISHER:
            return publisher, ()
        between = self.speakers.speaker_at(candidate.head)
        voices = (publisher,) if between in (None, speaker, PUBLISHER) else (publisher, self._party(between, candidate))
        return self._party(speaker, candidate), voices

    def respondents(self, candidate: Candidate) -> tuple[Party, ...]:
        """Those whose conduct a claim is about, likeliest first."""
        return tuple(scored.party for scored in self.scored_respondents(candidate))

    def scored_respondents(self, candidate: Candidate) -> tuple[Scored, ...]:
        """As :meth:`respondents`, each with its probability: an accusation may go without those that are unsure."""
        told = self._everyone(candidate) or self._admitted(candidate)
        if told:
            return tuple(Scored(party, 1.0) for party in told)
        entities, scores = self._respondents(candidate)
        order = [int(row) for row in np.argsort(-scores, kind="stable")]
        least = SURE_TO_ACCUSE if candidate.type in ACCUSING else SURE
        if not order or scores[order[0]] < least:
            return ()
        sentences = {candidate.sentence, self.columns.sentence[candidate.head]}
        first = entities[order[0]]
        alone = first in self._doers(candidate)
        chosen = [
            row
            for row in order
            if row == order[0]
            or (scores[row] >= ALSO and not alone)
            or (scores[row] >= JOINED and respondents.coordinated(self.scene, first, entities[row], sentences))
        ]
        return tuple(Scored(self._party(entities[row], candidate), round(float(scores[row]), 3)) for row in chosen)

    def _everyone(self, candidate: Candidate) -> list[Party]:
        """For "both parties must …", the two that the document names, if it names two; else nobody."""
        columns = self.columns
        asked = [roles.addressee(columns, above) for above in columns.ancestors(candidate.head, most=3)]
        for head in (roles.doer(columns, candidate.head)[0], *asked):
            if head is None or columns.lemma[head] not in ("party", "side"):
                continue
            if {columns.lower[child] for child in columns.children[head]} & {"both", "all", "two"}:
                states, armed = self._named("state"), self._named("armed-group", "de-facto-authority")
                meant = states if len(states) == 2 else states + armed
                return [self._party(one, candidate) for one in meant] if len(meant) == 2 else []
        return []

    def _doers(self, candidate: Candidate) -> set[int]:
        """Whom the syntax names as doer of a conduct: beside them nobody else is accused unless joined to them."""
        token, path = roles.doer(self.columns, candidate.head)
        return respondents.meant(self.columns, self.resolved, token) if path in PLAIN else set()

    def _admitted(self, candidate: Candidate) -> list[Party]:
        """The doer, where the claim is its own: "X admits that its guards …", "… by our guards"."""
        columns, token = self.columns, roles.doer(self.columns, candidate.head)[0]
        if token is None or candidate.type not in ACCUSING:
            return []
        number = self.resolved.at.get(token)
        entity = self.resolved.of[number] if number is not None else None
        ours = columns.child(token, "poss")
        if ours is not None and columns.lower[ours] in ("our", "my") and entity == self.speaker(candidate):
            return [self._party(self.speaker(candidate), candidate)]
        admits = (
            at
            for at in columns.ancestors(candidate.head, most=3)
            if columns.lemma[at] in ADMITTING and columns.child(at, "neg") is None
        )
        if entity is not None and any(self.speakers.says(at) == entity for at in admits):
            return [self._party(entity, candidate)]
        return []

    def _named(self, *kinds: str) -> list[int]:
        """Entities of these kinds that a document names, the publisher left out."""
        return [
            number
            for number, entity in enumerate(self.resolved.entities)
            if number != PUBLISHER
            and entity.named
            and entity.mentions
            and (entity.actor.kind if entity.actor else entity.kind) in kinds
        ]

    def affected(self, candidate: Candidate) -> tuple[Affected, ...]:
        """Victims and beneficiaries, in the words of the text; by place."""
        entities, scores = self._respondents(candidate)
        accused = {entities[row] for row in range(len(entities)) if scores[row] >= ACCUSED}
        rows, numbers = self.affected_rows(candidate, accused)
        if not numbers:
            return ()
        likely = self._chooser("affected").choose(rows, np.zeros(1, np.intp))
        found: list[Affected] = []
        for row in np.argsort(-likely, kind="stable"):
            if likely[row] < (ALSO_HARMED if found else HARMED):
                break
            one = self._affected(numbers[row], candidate)
            if not any(one.span.start < other.span.end and other.span.start < one.span.end for other in found):
                found.append(one)
        return tuple(sorted(found, key=lambda one: one.span))

    def speaker(self, candidate: Candidate) -> int:
        """Number of the entity that makes a claim."""
        if candidate not in self._speaker:
            rows, entities = self.speaker_rows(candidate)
            likely = self._chooser("speakers").choose(rows, np.zeros(1, np.intp)) if entities else np.zeros(0)
            best = int(likely.argmax()) if entities else 0
            quoted = bool(entities) and QUOTED * likely[best] > 1 - likely.sum()
            self._speaker[candidate] = entities[best] if quoted else PUBLISHER
        return self._speaker[candidate]

    def _respondents(self, candidate: Candidate) -> tuple[list[int], np.ndarray]:
        if candidate not in self._scored:
            rows, entities = self.respondent_rows(candidate)
            self._scored[candidate] = entities, self._chooser("respondents").choose(rows, np.zeros(1, np.intp))
        return self._scored[candidate]

    def speaker_rows(self, candidate: Candidate) -> tuple[NDArray[np.float32], list[int]]:
        """Features of those who may make a claim, and the number of each row's entity."""
        rows, entities = self.speakers.rows(candidate)
        return self._aimed("voice", candidate, rows, [self._tokens_of(one) for one in entities]), entities

    def respondent_rows(self, candidate: Candidate) -> tuple[NDArray[np.float32], list[int]]:
        """Features of those whom a claim may be about, and the number of each row's entity."""
        rows, entities = respondents.rows(self.scene, candidate, self.speaker(candidate))
        own = entities.index(PUBLISHER) if PUBLISHER in entities else None
        return self._aimed("doer", candidate, rows, [self._tokens_of(one) for one in entities], own), entities

    def affected_rows(self, candidate: Candidate, accused: set[int]) -> tuple[NDArray[np.float32], list[int]]:
        """Features of the mentions of those whom a claim may harm or help, and the number of each row's mention."""
        rows, numbers = affected.rows(self.scene, candidate, accused)
        phrases = (affected.phrase(self.columns, self.resolved.mentions[number]) for number in numbers)
        return self._aimed("victim", candidate, rows, [np.arange(a, b + 1) for a, b in phrases]), numbers

    def _aimed(
        self,
        pointer: Pointer,
        candidate: Candidate,
        rows: NDArray[np.float32],
        tokens: list[NDArray[np.intp]],
        publisher: int | None = None,
    ) -> NDArray[np.float32]:
        """Features with what the encoder points at, if it has read the document."""
        if self.pointing is None:
            return rows
        return np.hstack([rows, pointers.columns(self.aim(pointer, candidate), tokens, publisher)])

    def aim(self, pointer: Pointer, candidate: Candidate) -> Aim | None:
        """What a pointer of a claim points at; None without an encoder, or where it was not asked."""
        aims = (self.pointing or {}).get(candidate.head)
        return aims[pointer] if aims else None

    def _tokens_of(self, entity: int) -> NDArray[np.intp]:
        """Every token of an entity's mentions."""
        if entity not in self._tokens:
            found = (self.resolved.mentions[one] for one in self.resolved.entities[entity].mentions)
            self._tokens[entity] = np.array([t for m in found for t in range(m.first, m.last + 1)], np.intp)
        return self._tokens[entity]

    def _chooser(self, slot: str) -> choosing.Chooser:
        """The network of a slot: there are two, one that knows what the encoder points at."""
        return choosing.load(slot if self.pointing is None else f"{slot}-{POINTED}")

    def _publisher(self, candidate: Candidate) -> Party:
        """The publisher; of several, with the words for the one that the claim's sentence or the text names first."""
        entity = self.resolved.entities[PUBLISHER]
        name = publisher_name(self.document.statement.publisher)
        mention = self._mention(PUBLISHER, candidate)
        if mention is None or members(name, self.catalogue):
            joint = [
                m
                for number, e in enumerate(self.resolved.entities)
                if e.joint and (m := self._mention(number, candidate))
            ]
            joint += [mention] if mention is not None and mention.form == "name" and not mention.person else []
            near = [m for m in joint if self.columns.sentence[m.head] == candidate.sentence]
            mention = min(near or joint, key=lambda m: (self.columns.dep[m.head] != "nsubj", m.head), default=mention)
        kind = entity.actor.kind if entity.actor else _PUBLISHER_KIND[self.document.statement.publisher_kind]
        return Party(
            name,
            self._span(mention) if mention else None,
            entity.actor.id if entity.actor else None,
            kind,
            self.forms(PUBLISHER),
        )

    def _party(self, number: int, candidate: Candidate) -> Party:
        """An entity as it is meant in a claim: by the organ that the claim names, else by the state."""
        if number == PUBLISHER:
            return self._publisher(candidate)
        entity = self.resolved.entities[number]
        mention = self._mention(number, candidate)
        actor = entity.actor
        if mention and mention.actor and self.columns.sentence[mention.head] == candidate.sentence:
            actor = mention.actor
        forms = self.forms(number)
        name = actor.name if actor else self._fullest(number)
        return Party(
            name,
            self._span(mention) if mention else None,
            actor.id if actor else None,
            self._kind(number, actor.kind if actor else None),
            forms,
        )

    def _kind(self, number: int, listed: ActorKind | None) -> ActorKind:
        entity = self.resolved.entities[number]
        if entity.kind == "person" and any(self._titled(m) for m in entity.mentions):
            return "office-holder"
        return listed or _KIND.get(entity.kind, "unknown")

    def _titled(self, number: int) -> bool:
        return bool(
            names().titles
            & set(self.resolved.mentions[number].words)
            - {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir", "lady"}
        )

    def _mention(self, number: int, candidate: Candidate) -> Mention | None:
        """The words that stand for an entity in a claim, or the last ones before it; not a pronoun."""
        here, best, rank = candidate.sentence, None, (-1, -1, 0)
        for one in self.resolved.entities[number].mentions:
            mention = self.resolved.mentions[one]
            sentence = self.columns.sentence[mention.head]
            if mention.form == "pronoun" or (sentence > here and best is not None):
                continue
            near = -abs(mention.head - candidate.head)
            place = (int(sentence == here), int(mention.form != "adjective"), near)
            if place > rank or best is None:
                best, rank = mention, place
        return best

    def _span(self, mention: Mention) -> Span:
        return Span.of(self.document.statement.text, self.columns.start[mention.first], self.columns.end[mention.last])

    def forms(self, number: int) -> tuple[str, ...]:
        """The words by which a document speaks of an entity, pronouns left out."""
        spoken = [
            self._span(m).text
            for n in self.resolved.entities[number].mentions
            if (m := self.resolved.mentions[n]).form != "pronoun"
        ]
        return tuple(dict.fromkeys(spoken))[:MOST_FORMS]

    def _fullest(self, number: int) -> str:
        """The fullest form that the text uses: of a named actor its longest name, else the first description."""
        every = [
            m for n in self.resolved.entities[number].mentions if (m := self.resolved.mentions[n]).form != "pronoun"
        ]
        if not every:
            return " ".join(min(self.resolved.entities[number].words, default=("unknown",)))
        named = [m for m in every if m.form == "name"]
        chosen = max(named, key=lambda m: (min(m.last - m.first, 8), -m.head)) if named else every[0]
        if chosen.person:
            chosen = self._person_alone(chosen)
        words = _NOTE_MARK.sub("", self._span(chosen).text).split()
        if self.resolved.entities[number].kind == "person":
            words = _bare(words)
        return " ".join(words)

    def _person_alone(self, mention: Mention) -> Mention:
        """ "Lina Arden" of "Harbour Coordinator for the Peace Process Lina Arden": its end is a person."""
        first = mention.last
        while first > mention.first and self.columns.entity[first - 1] == "PERSON":
            first -= 1
        named = self.columns.entity[mention.last] == "PERSON" and first < mention.last
        return replace(mention, first=first) if named else mention

    def _affected(self, number: int, candidate: Candidate) -> Affected:
        mention, entity = self.resolved.mentions[number], self.resolved.of[number]
        first, last = affected.phrase(self.columns, mention)
        span = Span.of(self.document.statement.text, self.columns.start[first], self.columns.end[last])
        if entity is None or not self._public(mention, entity):
            return Affected(span)
        party = self._party(entity, candidate)
        return Affected(span, Party(party.name, span, party.actor, party.kind, party.forms))

    def _public(self, mention: Mention, entity: int) -> bool:
        """Whether somebody affected is a public body or a group of the population, and no private person."""
        one = self.resolved.entities[entity]
        if one.actor is not None and mention.noun != "people":
            return True
        counted = any(self.columns.pos[child] == "NUM" for child in self.columns.children[mention.head])
        if one.kind in ("people", "civil", "party", "source", "person", "litigant", "thing"):
            return (
                mention.form == "nominal"
                and mention.plural
                and not counted
                and self.columns.lower[mention.head] in names().population
            )
        return one.named and one.kind in (
            "body",
            "organ",
            "force",
            "organisation",
            "international-body",
            "court",
            "firm",
        )


def _bare(words: list[str]) -> list[str]:
    """A person's name without titles before it: the office stays in the forms."""
    first = 0
    while first < len(words) - 1 and (
        words[first].lower() in names().titles or "/" in words[first] or words[first].lower() in ("affairs", "for")
    ):
        first += 1
    return words[first:]


def cast(document: Document, catalogue: Catalogue, pointing: Pointing | None = None) -> Cast:
    """
    Find the actors of a document and join what is said of them.

    Args:
        pointing: What an encoder points at from each head, if one has read the document.
    """
    columns = tokens.of(document)
    resolved = resolve(columns, mentions.find(columns, catalogue), document.statement, catalogue)
    speakers = Speakers(columns, resolved, document.statement)
    speakers.own_words()
    return Cast(document, catalogue, columns, resolved, speakers, respondents.Scene.of(columns, resolved), pointing)
