"""Who makes a claim: the publisher, or somebody whom the text quotes or reports."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.candidate import Candidate
from graph.coreference import PUBLISHER, Resolved
from graph.mentions import LEXICONS
from graph.model import CLAIM_TYPES, Statement
from graph.roles import addressee
from graph.tokens import VERBAL, Tokens

VERBS: Final = ("say", "claim", "ask", "find", "promise")
PUBLISHERS: Final = ("ngo", "un", "government", "court", "regional", "armed-group", "other")
_KINDS: Final = (
    "person",
    "state",
    "body",
    "office",
    "organ",
    "people",
    "civil",
    "source",
    "litigant",
    "court",
    "international-body",
    "name",
    "group",
    "firm",
    "organisation",
)
WIDTH: Final = 4 * len(VERBS) + 22 + len(CLAIM_TYPES) + len(PUBLISHERS) + len(_KINDS) + 6
_OPEN: Final = re.compile(r"[“„«]|(?<![\w.,;:!?…])\"(?=\S)|(?<![\w.,;:!?…])''(?=\S)")
_CLOSE: Final = {"“": "”", "„": "“”", "«": "»", '"': '"', "''": "''"}
LONGEST_QUOTE: Final = 4000
"""Code points after which a quotation that was never closed is taken for a stray mark."""
WORDS: Final = 3
"""A quotation of fewer words is a term put in marks, not speech."""

_BY_ANOTHER: Final = frozenset({"demand"})
"""Types of claim that the doer of the conduct never makes."""
UNNAMED: Final = 3
"""How many sentences before a quotation that names no speaker a person may be named who speaks it."""


@dataclass(frozen=True)
class Quotation:
    """
    Words in quotation marks.

    Attributes:
        speaker: Number of the mention that says them; None where the text does not tell.
        sure: The speech verb stands in the same sentence.
    """

    start: int
    end: int
    speaker: int | None = None
    sure: bool = False


@cache
def verbs() -> dict[str, set[str]]:
    """Lemma -> classes of speech (``lexicons/speech.toml``); nouns are under ``nouns``."""
    raw = tomllib.loads((LEXICONS / "speech.toml").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for kind in VERBS:
        for lemma in raw[kind]:
            found.setdefault(lemma, set()).add(kind)
    return found


@cache
def nouns() -> frozenset[str]:
    raw = tomllib.loads((LEXICONS / "speech.toml").read_text(encoding="utf-8"))
    return frozenset(raw["nouns"])


def quotations(text: str) -> list[tuple[int, int]]:
    """
    Stretches between quotation marks that hold some words, outermost ones only.

    A paragraph that opens with a mark again continues the quotation that the one before left open.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while (opening := _OPEN.search(text, at)) is not None:
        ends = [text.find(mark, opening.end()) for mark in _closing(opening.group())]
        end = min((e for e in ends if e >= 0), default=-1)
        paragraph = text.find("\n\n", opening.end())
        if end < 0 or (0 <= paragraph < end and not text[paragraph:].lstrip().startswith(opening.group())):
            end = paragraph if paragraph >= 0 else len(text)
        if end - opening.end() > LONGEST_QUOTE:
            at = opening.end()
            continue
        if len(text[opening.end() : end].split()) > WORDS:
            found.append((opening.end(), end))
        at = max(end, opening.end())
    return found


def _closing(opening: str) -> tuple[str, ...]:
    return ("''",) if opening == "''" else tuple(_CLOSE[opening])


class Speakers:
    """The voices of a document."""

    def __init__(self, tokens: Tokens, resolved: Resolved, statement: Statement) -> None:
        self.tokens, self.resolved, self.statement = tokens, resolved, statement
        self.saying = self._saying()
        self.by_sentence: dict[int, list[tuple[int, int]]] = {}
        for verb, mention in self.saying:
            self.by_sentence.setdefault(tokens.sentence[verb], []).append((verb, mention))
        self.nouns_by_sentence: dict[int, list[int]] = {}
        for token, lemma in enumerate(tokens.lemma):
            if lemma in nouns():
                self.nouns_by_sentence.setdefault(tokens.sentence[token], []).append(token)
        self.quotations = self._attributed()
        self.inside: list[int | None] = [None] * len(tokens)
        for number, quotation in enumerate(self.quotations):
            for token in range(bisect_left(tokens.start, quotation.start), bisect_left(tokens.start, quotation.end)):
                self.inside[token] = number

    def _saying(self) -> list[tuple[int, int]]:
        """Verbs of speech with the mention that speaks by them, in order."""
        tokens, found = self.tokens, []
        for verb in range(len(tokens)):
            if tokens.pos[verb] not in VERBAL or tokens.lemma[verb] not in verbs() or self._unsaid(verb):
                continue
            number = self._voice(self._subject(verb))
            if number is not None:
                found.append((verb, number))
        return found

    def _unsaid(self, verb: int) -> bool:
        """Whether nobody speaks by a verb of speech: "failed to condemn", "did not say"."""
        tokens = self.tokens
        omitted = tokens.dep[verb] == "xcomp" and tokens.lemma[tokens.head[verb]] in ("fail", "refuse", "decline")
        return omitted or (tokens.lemma[verb] in ("say", "condemn", "tell") and tokens.child(verb, "neg") is not None)

    def _voice(self, token: int | None) -> int | None:
        """The mention that speaks as a subject: itself, or whose report, order or argument it is."""
        if token is None:
            return None
        number = self.resolved.at.get(token)
        if number is None and self.tokens.lemma[token] in nouns():
            return self._author(token)
        return number

    def _author(self, noun: int) -> int | None:
        """The mention of whoever made a report or a statement: its possessor, "by …", or who adopted or issued it."""
        tokens, at = self.tokens, self.resolved.at
        owner = tokens.child(noun, "poss")
        if owner is None:
            owner = self._by(noun)
        if (
            owner is None and tokens.dep[noun] == "dobj" and tokens.pos[tokens.head[noun]] in VERBAL
        ):  # "adopted a resolution"
            owner = self._subject(tokens.head[noun])
        return at.get(owner) if owner is not None else None

    def _subject(self, verb: int) -> int | None:
        """Who speaks by a verb: its subject, the agent of a passive, or the subject of a verb before."""
        tokens, at = self.tokens, verb
        agent = tokens.child(verb, "agent")
        if agent is not None:
            return tokens.child(agent, "pobj")
        for _ in range(4):
            subject = tokens.child(at, "nsubj")
            if subject is not None:
                return subject
            if tokens.child(at, "nsubjpass") is not None or tokens.dep[at] not in (
                "conj",
                "advcl",
                "xcomp",
                "acl",
                "pcomp",
                "prep",
            ):
                return None
            at = tokens.head[at]
        return None

    def _attributed(self) -> list[Quotation]:
        """Each quotation with its speaker: told in its own sentences, else in the one before, else as the last one."""
        found: list[Quotation] = []
        last: int | None = None
        regions = quotations(self.statement.text)
        for start, end in regions:
            first, final = self._sentence(start), self._sentence(max(start, end - 1))
            told = self._told(first, final, regions)
            sure = told is not None
            if told is None:
                told = last if last is not None else self._person_before(first)
            found.append(Quotation(start, end, told, sure))
            last = told if told is not None else last
        return found

    def _person_before(self, sentence: int) -> int | None:
        """The mention of the last person named in the sentences before, or failing them in this one."""
        near = range(sentence - UNNAMED, sentence + 1)
        people = [
            number
            for number, mention in enumerate(self.resolved.mentions)
            if mention.person and self.tokens.sentence[mention.head] in near
        ]
        return people[-1] if people else None

    def _sentence(self, offset: int) -> int:
        """Number of the sentence that an offset of the text is in."""
        return self.tokens.sentence[max(0, bisect_right(self.tokens.start, offset) - 1)]

    def _told(self, first: int, final: int, regions: list[tuple[int, int]]) -> int | None:
        """The speaker named by a speech verb outside of all quotations, in these sentences or beside them."""
        tokens = self.tokens
        for sentence in (first, final, final + 1, first - 1):
            for _, mention in self.by_sentence.get(sentence, ()):
                at = tokens.start[self.resolved.mentions[mention].head]
                if any(start <= at < end for start, end in regions) or self.resolved.mentions[mention].noun == "first":
                    continue
                if sentence in (first, final) or _ends_open(tokens, sentence, sentence == final + 1):
                    return mention
        return None

    def speaker_at(self, token: int) -> int | None:
        """The entity that is quoted at a token; None outside of quotations and where nobody is named."""
        number = self.inside[token]
        mention = self.quotations[number].speaker if number is not None else None
        return self.resolved.of[mention] if mention is not None else None

    def reported(self, token: int) -> list[tuple[int, str]]:
        """Entities by whose verbs or nouns of speech a token is governed, nearest first, with the class of the verb."""
        tokens = self.tokens
        found: list[tuple[int, str]] = []
        for above in (token, *tokens.ancestors(token)):
            kinds = verbs().get(tokens.lemma[above])
            if (
                kinds
                and tokens.pos[above] in VERBAL
                and (above != token or "promise" in kinds)
                and not self._unsaid(above)
            ):
                entity = self._meant(self._voice(self._subject(above)))
                if entity is not None:
                    found.extend((entity, kind) for kind in sorted(kinds))
            if tokens.lemma[above] in nouns() and above != token:
                entity = self._meant(self._author(above))
                if entity is not None:
                    found.append((entity, "noun"))
        return found

    def says(self, verb: int) -> int | None:
        """The entity that speaks by a verb."""
        return self._meant(self._voice(self._subject(verb)))

    def according(self, token: int) -> int | None:
        """Whom "according to …" names in the sentence of a token."""
        tokens, here = self.tokens, self.tokens.sentence[token]
        at = token
        while at > 0 and tokens.sentence[at - 1] == here:
            at -= 1
        while at < len(tokens) and tokens.sentence[at] == here:
            if tokens.lower[at] == "according":
                for number in range(at + 1, min(at + 9, len(tokens))):
                    if (mention := self.resolved.at.get(number)) is not None and tokens.dep[number] in ("pobj", "conj"):
                        return self.resolved.of[mention]
            at += 1
        return None

    def _by(self, noun: int) -> int | None:
        for child in self.tokens.children[noun]:
            if self.tokens.lower[child] in ("by", "from", "of") and self.tokens.dep[child] in ("prep", "agent"):
                return self.tokens.child(child, "pobj")
        return None

    def _meant(self, mention: int | None) -> int | None:
        return self.resolved.of[mention] if mention is not None else None

    def _entity(self, token: int | None) -> int | None:
        number = self.resolved.at.get(token) if token is not None else None
        return self.resolved.of[number] if number is not None else None

    def own_words(self) -> None:
        """Give "we" and "I" inside a quotation to the one quoted (to its state, for a diplomat's "we")."""
        for number, mention in enumerate(self.resolved.mentions):
            if mention.noun != "first":
                continue
            speaker = self.speaker_at(mention.head)
            if speaker is None or speaker == PUBLISHER:
                continue
            home = self.resolved.entities[speaker].home
            state = next((n for n, e in enumerate(self.resolved.entities) if e.actor and e.actor.id == home), None)
            meant = (
                state
                if state is not None and self.tokens.lower[mention.head] in ("we", "our", "us", "ours")
                else speaker
            )
            self.resolved.entities[PUBLISHER].mentions.remove(number)
            self.resolved.of[number] = meant
            self.resolved.entities[meant].mentions = sorted([*self.resolved.entities[meant].mentions, number])

    def rows(self, candidate: Candidate) -> tuple[NDArray[np.float32], list[int]]:
        """
        Features of a claim against everybody who may be its claimant, the publisher left out (the choice of nobody).

        Returns:
            (entities, WIDTH) float32, and the number of each row's entity.
        """
        head, sentence = candidate.head, candidate.sentence
        quoted, according = self.speaker_at(head), self.according(head)
        over = self.reported(head)
        own = [(self.resolved.of[m], verb) for verb, m in self.by_sentence.get(sentence, ())]
        previous = [self.resolved.of[m] for back in (1, 2) for _, m in self.by_sentence.get(sentence - back, ())]
        possible = {quoted, according, *(e for e, _ in over), *(e for e, _ in own), *previous}
        possible |= {*self._subjects(head, own=candidate.type not in _BY_ANOTHER), *self._authors(sentence)}
        if candidate.type in _BY_ANOTHER:
            asked = (addressee(self.tokens, above) for above in self.tokens.ancestors(head, most=3))
            possible -= {self._entity(token) for token in asked} - {e for e, _ in own}
        entities = self.resolved.entities
        kept = sorted(
            e for e in possible if e is not None and e != PUBLISHER and entities[e].kind not in ("place", "thing")
        )
        out = np.zeros((len(kept), WIDTH), np.float32)
        for row, entity in zip(out, kept, strict=True):
            self._fill(row, candidate, entity, quoted, according, over, own, previous)
        return out, kept

    def _subjects(self, head: int, *, own: bool = True) -> list[int]:
        """Subjects and possessors on the way from a token (with its ``own``) to the top of its sentence."""
        tokens = self.tokens
        tops = [tokens.child(above, "nsubj", "poss") for above in ([head] if own else []) + tokens.ancestors(head)]
        return [entity for entity in (self._meant(self._voice(top)) for top in tops) if entity is not None]

    def _authors(self, sentence: int) -> list[int]:
        """Those whose reports, orders or arguments a sentence speaks of."""
        return [
            entity
            for noun in self.nouns_by_sentence.get(sentence, ())
            if (entity := self._meant(self._author(noun))) is not None
        ]

    def _fill(
        self,
        row: NDArray[np.float32],
        candidate: Candidate,
        entity: int,
        quoted: int | None,
        according: int | None,
        over: list[tuple[int, str]],
        own: list[tuple[int | None, int]],
        previous: list[int | None],
    ) -> None:
        tokens, resolved = self.tokens, self.resolved
        columns = (*VERBS, "noun")
        order = list(dict.fromkeys(e for e, _ in over))
        for speaker, kind in over:
            if speaker == entity:
                row[columns.index(kind)] = 1
                row[6 + min(order.index(entity), 3)] = 1
        number = self.inside[candidate.head]
        quotation = self.quotations[number] if number is not None else None
        facts = (
            quoted == entity,
            quoted == entity and quotation is not None and quotation.sure,
            quotation is not None,
            according == entity,
            any(e == entity for e, _ in own),
            entity in previous,
            len(order) == 0,
            any(e == PUBLISHER for e, _ in over),
            any(e == entity and verb < candidate.head for e, verb in own),
            resolved.entities[entity].named,
            resolved.entities[entity].plural,
            len(resolved.entities[entity].mentions),
            tokens.dep[candidate.head] in ("ROOT", "conj"),
            quotation is not None and quoted is None,
            resolved.entities[entity].home is not None,
            resolved.entities[entity].home == resolved.entities[PUBLISHER].home is not None,
            any(e == entity and tokens.dep[verb] == "ROOT" for e, verb in own),
            quotation is not None and quoted != entity,
            not own and previous[:1] == [entity],
            entity in self._subjects(candidate.head),
            not any(e == PUBLISHER for e, _ in own) and quotation is None and not own,
            entity == quoted and not quotation.sure if quotation else False,
        )
        base = 4 * len(VERBS)
        row[base : base + 22] = facts
        base += 22
        row[base + CLAIM_TYPES.index(candidate.type)] = 1
        base += len(CLAIM_TYPES)
        row[base + PUBLISHERS.index(self.statement.publisher_kind)] = 1
        base += len(PUBLISHERS)
        kind = resolved.entities[entity].kind
        if kind in _KINDS:
            row[base + _KINDS.index(kind)] = 1
        base += len(_KINDS)
        for column, name in enumerate(VERBS):
            row[base + column] = any(e == entity and name in verbs()[tokens.lemma[verb]] for e, verb in own)


def _ends_open(tokens: Tokens, sentence: int, after: bool) -> bool:
    """Whether a sentence beside a quotation leads to it: it ends in a colon, or (after it) begins with the speaker."""
    at = [token for token in range(len(tokens)) if tokens.sentence[token] == sentence]
    words = [tokens.text[token] for token in at if tokens.text[token].strip()]
    return bool(words) and (words[-1] in (":", ",") or len(words) < 14 if not after else len(words) < 9)
