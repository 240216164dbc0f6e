"""Who is who in a document: mentions that stand for the same actor, as entities."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from graph.catalogue import Actor, Catalogue
from graph.gazetteer import in_name
from graph.mentions import OF_STATE, Mention, agents, names
from graph.model import PublisherKind, Statement
from graph.tokens import Tokens

PUBLISHER = 0
"""Index of the publisher's entity, which every document has."""
MAIN = 1.0
"""How much likelier than another a subject of a main clause is meant by a pronoun."""
REACH = 3
"""How many sentences back a pronoun may look."""
_BRACKET = re.compile(r"\s*\([^)]*\)")
_KIND_OF_TEXT = re.compile(
    r"^(?:joint |open )*(?:statement|letter|communiqué|communique|declaration|press release)s? (?:of|by|from) (?:the )?"
    r"| (?:meeting|briefing) (?:summary|record)$| press(?: release)?$| (?:joint )?statement$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"\s*(?:,| / | with | and (?=(?:the )?[A-Z]))\s*")
_WORDS = re.compile(r"[\w#]+(?:-[\w]+)*")
_OFFICES = frozenset(
    {
        "secretary-general",
        "coordinator",
        "prosecutor",
        "commissioner-general",
        "commissioner",
        "rapporteur",
        "envoy",
        "president",
        "chief",
        "representative",
        "ambassador",
        "minister",
        "special",
        "prime",
        "king",
    }
)
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "un", "us", "uk", "joint", "statement", "with", "to"})
_WHERE = frozenset({"in", "at", "near", "from", "into", "across", "around", "outside", "inside", "throughout"})
_SETTLEMENTS = frozenset(
    {
        "town",
        "city",
        "village",
        "district",
        "region",
        "province",
        "port",
        "camp",
        "hospital",
        "prison",
        "people",
        "men",
        "man",
        "woman",
        "resident",
        "inhabitant",
        "siege",
        "occupation",
        "border",
        "island",
        "valley",
        "area",
        "checkpoint",
    }
)
"""Nouns before "of X" by which X is a place."""
_BODIES = frozenset({"body", "organ", "firm", "civil"})
_BY_KIND: dict[PublisherKind, set[str]] = {
    "ngo": {"organisation", "organization"},
    "government": {"government", "ministry"},
    "court": {"court", "tribunal"},
}
"""What a publisher of a kind is called without being called so by its name."""
_GENERAL = frozenset({"government", "authority", "authorities", "regime", "administration", "state"})


@dataclass
class Entity:
    """
    Somebody of whom a document speaks.

    Attributes:
        kind: Of its head noun (``lexicons/agents.tsv``), or ``person``, ``place``, ``name``, or the catalogue's kind.
        actor: What the catalogue knows it as; a state stands for its organs too.
        home: The state that it belongs to.
        mentions: Numbers of its mentions, in order.
        joint: It is one of several publishers of a joint statement.
    """

    kind: str
    actor: Actor | None = None
    home: str | None = None
    mentions: list[int] = field(default_factory=list)
    words: set[tuple[str, ...]] = field(default_factory=set)
    joint: bool = False
    plural: bool = False
    named: bool = False


@dataclass(frozen=True)
class Resolved:
    """Mentions and entities of a document; ``of[m]`` is the entity of mention ``m``, None where nobody is meant."""

    mentions: list[Mention]
    entities: list[Entity]
    of: list[int | None]
    at: dict[int, int]
    """Head token -> number of the mention."""


def publisher_name(publisher: str) -> str:
    """A publisher's name without what is said beside it: ``Ardovia (open letter)``, ``… meeting summary``."""
    bare = _KIND_OF_TEXT.sub("", _BRACKET.sub("", publisher).strip(" ,;")).strip(" ,;")
    return bare[:1].upper() + bare[1:] or publisher


def members(name: str, catalogue: Catalogue) -> list[str]:
    """The parts of a joint publisher's name, if it is one: one of them is a listed actor, or a stroke parts them."""
    parts = [_seat(part) for part in _JOINTS.split(name) if part]
    listed = [any(hit.whole for hit in in_name(part, catalogue)) for part in parts]
    whole = any(hit.whole for hit in in_name(name, catalogue))
    return (
        parts
        if len(parts) > 1 and not whole and (sum(listed) > 1 or (any(listed) and " and " not in name) or " / " in name)
        else []
    )


def _own_nouns(statement: Statement) -> frozenset[str]:
    """Nouns by which a text speaks of its publisher: ``the Commission``, ``the Ministry``, ``the organisation``."""
    kinds = agents()
    spoken = {word for word in _WORDS.findall(statement.publisher.lower()) if kinds.get(word) in _BODIES}
    return frozenset(spoken | _BY_KIND.get(statement.publisher_kind, set()))


def _seat(name: str) -> str:
    """Of whom somebody holds an office: the European Council, for its President; other names as they are."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in _OFFICES else name


def resolve(tokens: Tokens, mentions: list[Mention], statement: Statement, catalogue: Catalogue) -> Resolved:
    """Join mentions into entities, from the first to the last."""
    joiner = _Joiner(tokens, mentions, statement, catalogue)
    for number in range(len(mentions)):
        joiner.add(number)
    joiner.places()
    return Resolved(mentions, joiner.entities, joiner.of, joiner.at)


class _Joiner:
    """What is known of a document's actors on the way from its first mention to its last."""

    def __init__(self, tokens: Tokens, mentions: list[Mention], statement: Statement, catalogue: Catalogue) -> None:
        self.tokens, self.mentions, self.catalogue = tokens, mentions, catalogue
        self.at = {mention.head: number for number, mention in enumerate(mentions)}
        self.of: list[int | None] = [None] * len(mentions)
        self.entities: list[Entity] = []
        self.index: dict[tuple[str, ...], int] = {}
        self.sentences: dict[int, list[int]] = {}
        self.organ: int | None = None
        self.addressee: int | None = None
        self.ngo = statement.publisher_kind == "ngo"
        self._publisher(statement)
        self.main = self._main_state()

    def _publisher(self, statement: Statement) -> None:
        name = publisher_name(statement.publisher)
        listed = in_name(name, self.catalogue)
        whole = next((hit.actor for hit in listed if hit.whole), None)
        entity = Entity("publisher", actor=whole, named=True, plural=True)
        self.entities.append(entity)
        words = tuple(word for word in _WORDS.findall(name.lower()) if word not in names().determiners)
        self.index[words] = PUBLISHER
        entity.words.add(words)
        self.own_words = frozenset(_WORDS.findall(statement.publisher.lower())) - _SMALL
        self.own_nouns = _own_nouns(statement)
        self.court = statement.publisher_kind == "court"
        self.government = statement.publisher_kind == "government"
        states = {hit.actor.id for hit in listed if hit.actor.kind == "state"}
        if len(states) == 1 and len({hit.actor.id for hit in listed}) == 1:
            entity.home = next(iter(states))
        elif whole:
            entity.home = self.catalogue.state_of(whole.id)
            self.index["actor", self._key(whole)] = PUBLISHER
        if entity.home and statement.publisher_kind == "government":
            self.index["actor", entity.home] = PUBLISHER
        for part in members(name, self.catalogue):
            hit = next((hit for hit in in_name(part, self.catalogue) if hit.whole), None)
            words = tuple(word.lower() for word in part.split() if word.lower() not in names().determiners)
            member = self._listed(hit.actor) if hit else self.index.get(words) or self._new(words, "name", named=True)
            self.entities[member].joint = member != PUBLISHER

    def _main_state(self) -> str | None:
        """The state that a document speaks of most, if it is most of all mentions of states but the publisher's."""
        home = self.entities[PUBLISHER].home
        counts = Counter(
            m.actor.id for m in self.mentions if m.actor and m.actor.kind == "state" and m.actor.id != home
        )
        if not counts:
            return home
        state, most = counts.most_common(1)[0]
        return state if most * 2 >= counts.total() else None

    def _key(self, actor: Actor) -> str:
        """Organs of a state count as the state."""
        return self.catalogue.state_of(actor.id) or actor.id

    def _listed(self, actor: Actor) -> int:
        key = self._key(actor)
        found = self.index.get(("actor", key))
        if found is None:
            found = self._new(("actor", key), actor.kind, self.catalogue.actors.get(key, actor), named=True)
            self.entities[found].home = key if self.catalogue.actors[key].kind == "state" else None
        return found

    def _new(
        self, key: tuple[str, ...], kind: str, actor: Actor | None = None, *, named: bool = False, plural: bool = False
    ) -> int:
        self.entities.append(Entity(kind, actor=actor, named=named, plural=plural))
        self.index[key] = len(self.entities) - 1
        return len(self.entities) - 1

    def add(self, number: int) -> None:
        """Find or make the entity of a mention."""
        mention = self.mentions[number]
        if mention.form == "pronoun":
            found = self._pronoun(mention)
        elif self._means_publisher(mention):
            mention.actor, found = None, PUBLISHER
        elif mention.actor and mention.noun != "people":
            found = self._listed(mention.actor)
        elif mention.form == "name":
            found = self._name(mention)
        else:
            found = self._nominal(mention)
        self.of[number] = found
        if found is None:
            return
        if self.entities[found].kind == "person" or found == PUBLISHER:
            self._appose(mention, found)
        entity = self.entities[found]
        entity.mentions.append(number)
        entity.words.add(mention.words)
        if mention.noun in OF_STATE and entity.actor and entity.actor.kind == "state":
            self.organ = found
        self.sentences.setdefault(self.tokens.sentence[mention.head], []).append(number)

    def places(self) -> None:
        """Tell places from actors: names that the catalogue does not list and that stand where places stand."""
        for entity in self.entities[1:]:
            if entity.actor or not entity.named or entity.kind not in ("name", "place", "person"):
                continue
            heads = [self.mentions[number].head for number in entity.mentions]
            where = sum(self._locative(head) for head in heads)
            if heads and where * 2 > len(heads):
                entity.kind = "place"
            elif entity.kind == "place" and any(self.tokens.dep[head] == "nsubj" for head in heads):
                entity.kind = "name"

    def _locative(self, head: int) -> bool:
        """Whether a name stands where a place does: ``in X``, ``from X``, ``the town of X``, ``occupy X``."""
        tokens, above = self.tokens, self.tokens.head[head]
        if tokens.dep[head] == "pobj":
            if tokens.lower[above] == "of":
                return tokens.lemma[tokens.head[above]] in _SETTLEMENTS
            return tokens.lower[above] in _WHERE
        if tokens.dep[head] == "compound":
            return tokens.lemma[above] in _SETTLEMENTS
        return False

    def _means_publisher(self, mention: Mention) -> bool:
        """Whether a bare "the Commission" is the publisher: no other was named in this sentence or the last."""
        if len(mention.words) != 1 or mention.words[0] not in self.own_nouns or mention.form == "adjective":
            return False
        if mention.state or mention.owner is not None or not mention.definite or mention.plural:
            return False
        word, here = mention.words[0], self.tokens.sentence[mention.head]
        near = [number for sentence in (here, here - 1) for number in self.sentences.get(sentence, ())]
        return not any(
            self.of[number] != PUBLISHER
            and (word in self.mentions[number].words or (word in _GENERAL and self.mentions[number].noun in OF_STATE))
            for number in near
        )

    def _appose(self, mention: Mention, entity: int) -> None:
        """Give "the other chair, Mina Orel" to Mina Orel: an office and the person named beside it are one."""
        office = self.at.get(self.tokens.head[mention.head]) if self.tokens.dep[mention.head] == "appos" else None
        former = self.of[office] if office is not None else None
        if (
            office is None
            or former is None
            or former in (entity, PUBLISHER)
            or self.mentions[office].noun != "office"
            or self.mentions[office].plural
        ):
            return
        if office in self.entities[former].mentions:
            self.entities[former].mentions.remove(office)
        self.of[office] = entity
        self.entities[entity].mentions.append(office)

    def _name(self, mention: Mention) -> int:
        if mention.state and mention.noun in OF_STATE:
            return self._listed(mention.state)
        words = tuple(mention.words)
        if mention.person and words not in self.index:
            return self._person(mention)
        found = self.index.get(words) or (self.index.get(("person", *words)) if len(words) == 1 else None)
        if found is None and not mention.state:
            found = self._longer(words, mention)
        if found is None:
            kind = mention.noun or ("place" if self.tokens.entity[mention.head] in ("GPE", "LOC", "FAC") else "name")
            found = self._new(words, kind, named=True, plural=mention.plural)
            self.entities[found].home = mention.state.id if mention.state else None
        self._acronym(mention, found)
        self.index.setdefault(words, found)
        return found

    def _person(self, mention: Mention) -> int:
        titles = names().titles
        plain = [word for word in mention.words if word not in titles] or list(mention.words)
        key = ("person", plain[-1])
        found = self.index.get(key)
        if self._speaks_for_publisher(mention, plain):
            self.index[key] = found = PUBLISHER
        if found is None:
            found = self._new(key, "person", named=True)
            self.entities[found].home = mention.state.id if mention.state else None
        return found

    def _speaks_for_publisher(self, mention: Mention, plain: list[str]) -> bool:
        """Whether a person is the publisher, holds the office that publishes, or is said to belong to the publisher."""
        if plain[-1] in self.own_words:
            return True
        titles = [word for word in mention.words if word not in plain]
        if any(word in self.own_words and word in _OFFICES for word in titles):
            return True
        if self.court and {"lord", "lady"} & set(titles):
            return True
        home = self.entities[PUBLISHER].home
        if self.government and home and mention.state and mention.state.id == home:
            return True
        return self._apposed(mention)

    def _apposed(self, mention: Mention) -> bool:
        """``…, director of research at <publisher>``: the publisher's name follows in an apposition."""
        tokens, after = self.tokens, mention.last + 1
        if after >= len(tokens) or tokens.text[after] not in (",", "(", "of", "from"):
            return False
        wanted = next(iter(self.entities[PUBLISHER].words))
        near = [word for word in tokens.lower[after : after + 18] if word[0].isalnum()]
        return len(wanted) > 1 and any(tuple(near[i : i + len(wanted)]) == wanted for i in range(len(near)))

    def _longer(self, words: tuple[str, ...], mention: Mention) -> int | None:
        """An entity whose fuller name holds all these words: ``the Commission`` after ``the Boundary Commission``."""
        wanted = set(words)
        if not wanted or not (mention.noun or len(wanted) > 1):
            return None
        for found in range(len(self.entities) - 1, -1, -1):
            entity = self.entities[found]
            if (
                entity.named
                and entity.kind not in ("person", "place")
                and any(wanted <= set(form) for form in entity.words)
            ):
                return found
            if (
                entity.named
                and entity.actor
                and any(
                    wanted <= set(name.text.lower().split())
                    for name in entity.actor.names
                    if name.use in ("usual", "title")
                )
                and entity.actor.kind != "state"
            ):
                return found
        return None

    def _acronym(self, mention: Mention, entity: int) -> None:
        """``… Commission (BC)``: the letters in brackets after a name are a form of it."""
        after = mention.last + 1
        text = self.tokens.text
        if (
            after + 2 < len(text)
            and text[after] == "("
            and text[after + 2] == ")"
            and sum(c.isupper() for c in text[after + 1]) > 1
        ):
            self.index[(text[after + 1].lower(),)] = entity

    def _nominal(self, mention: Mention) -> int | None:
        of_state = mention.noun in OF_STATE or (mention.noun == "office" and mention.plural)
        if of_state and mention.state:
            return self._listed(mention.state)
        owner = self._owner(mention)
        if of_state and owner is not None and (home := self._home(owner)) is not None:
            return home
        if (
            owner is not None
            and self.entities[owner].kind == "person"
            and self.tokens.lower[mention.head] in _GENERAL
            and self.organ
        ):
            return self.organ
        if mention.definite and owner is None and len(mention.words) <= 1:
            found = self._antecedent(mention)
            if found is not None:
                return found
        words = tuple(mention.words) or (self.tokens.lower[mention.head],)
        key = ("nominal", *words) if owner is None else ("nominal", str(owner), *words)
        found = self.index.get(key)
        if found is None:
            found = self._new(key, mention.noun, plural=mention.plural)
            self.entities[found].home = mention.state.id if mention.state else None
        self.index["nominal", "last", self.tokens.lemma[mention.head]] = found
        return found

    def _owner(self, mention: Mention) -> int | None:
        number = self.at.get(mention.owner) if mention.owner is not None else None
        return self.of[number] if number is not None else None

    def _home(self, owner: int) -> int | None:
        """The entity of the state that an owner of forces or of a government is or belongs to."""
        entity = self.entities[owner]
        if (entity.actor and entity.actor.kind == "state") or owner == PUBLISHER:
            return owner
        return self.index.get(("actor", entity.home)) if entity.home else None

    def _antecedent(self, mention: Mention) -> int | None:
        """Whom a bare description means: ``the authorities``, ``the Council``, ``these bodies``."""
        word, lemma = self.tokens.lower[mention.head], self.tokens.lemma[mention.head]
        if word in _GENERAL:
            return self.organ if self.organ is not None else self.index.get(("actor", self.main)) if self.main else None
        if word in ("organisation", "organization"):
            return PUBLISHER if self.ngo else self._organisation()
        if mention.noun in ("body", "office", "organ", "firm"):
            found = self._longer((word,), mention)
            if found is not None:
                return found
        return self.index.get(("nominal", "last", lemma))

    def _organisation(self) -> int | None:
        """The listed organisation that was named last."""
        every = (
            number for sentence in sorted(self.sentences, reverse=True) for number in self.sentences[sentence][::-1]
        )
        named = (self.of[number] for number in every)
        return next(
            (e for e in named if e is not None and (actor := self.entities[e].actor) and actor.kind == "organisation"),
            None,
        )

    def _pronoun(self, mention: Mention) -> int | None:
        if mention.noun == "first":
            return PUBLISHER
        if mention.noun == "second":
            return self._addressee()
        if mention.noun == "relative":
            return self._relative(mention)
        return self._nearest(mention)

    def _relative(self, mention: Mention) -> int | None:
        for governor in self.tokens.ancestors(mention.head, most=4):
            if self.tokens.dep[governor] == "relcl":
                number = self.at.get(self.tokens.head[governor])
                return self.of[number] if number is not None else None
        return None

    def _addressee(self) -> int | None:
        """Whom a letter addresses: named after "Dear", else the one most named so far."""
        if self.addressee is None:
            for number, mention in enumerate(self.mentions):
                before = self.tokens.lower[max(0, mention.first - 3) : mention.first]
                if "dear" in before and self.of[number] is not None:
                    self.addressee = self.of[number]
                    break
        if self.addressee is not None:
            return self.addressee
        named = [(len(e.mentions), -i) for i, e in enumerate(self.entities) if i and e.mentions and e.kind != "place"]
        return -max(named)[1] if named else None

    def _nearest(self, mention: Mention) -> int | None:
        """The likeliest antecedent of ``it``, ``they`` or ``she``: near, subject, named, often named."""
        here = self.tokens.sentence[mention.head]
        best, score = None, -9.0
        for back in range(REACH):
            for number in self.sentences.get(here - back, ()):
                found = self.of[number]
                if found is None or not self._agrees(mention, self.mentions[number], self.entities[found]):
                    continue
                if self.entities[found].actor is None and self._locative(self.mentions[number].head):
                    continue
                points = self._points(mention, number) - 1.2 * back
                if points >= score:
                    best, score = found, points
        return best

    def _agrees(self, pronoun: Mention, other: Mention, entity: Entity) -> bool:
        if pronoun.noun == "person":
            return entity.kind in ("person", "litigant", "office", "civil") and not other.plural and not other.state
        if pronoun.noun == "group":
            return other.plural or entity.kind in (
                "organ",
                "force",
                "body",
                "group",
                "armed-group",
                "state",
                "government",
                "firm",
                "publisher",
            )
        return (
            not other.plural
            and entity.kind not in ("person", "people", "civil", "source")
            and other.form != "adjective"
        )

    def _points(self, pronoun: Mention, number: int) -> float:
        other, dep = self.mentions[number], self.tokens.dep
        role = dep[other.head]
        points = {"nsubj": 2.0, "nsubjpass": 1.6, "agent": 1.0, "dobj": 0.8, "poss": 0.4}.get(role, 0.3)
        if other.form == "pronoun":
            points += 0.6 if other.noun != "relative" else -1.0
        if role == "nsubj" and dep[self.tokens.head[other.head]] == "ROOT":
            points += MAIN
        if pronoun.noun == "group" and other.plural:
            points += 1.0
        if self.tokens.sentence[other.head] == self.tokens.sentence[pronoun.head] and other.head == pronoun.head:
            return -9.0
        return points + (0.5 if other.form == "name" else 0.0)
