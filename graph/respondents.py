"""Whose conduct a claim is about: every actor of the document, weighed by boosted trees over syntax and salience."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.candidate import Candidate
from graph.coreference import PUBLISHER, Entity, Resolved
from graph.cues import classes
from graph.model import CLAIM_TYPES
from graph.roles import PLACES, ROLES, addressee, doer, place, role
from graph.tokens import VERBAL, Tokens

KINDS: Final = (
    "publisher",
    "state",
    "organ",
    "force",
    "group",
    "body",
    "office",
    "party",
    "firm",
    "litigant",
    "civil",
    "people",
    "thing",
    "source",
    "person",
    "place",
    "name",
    "government",
    "international-body",
    "court",
    "organisation",
    "armed-group",
    "de-facto-authority",
    "office-holder",
)
PATHS: Final = ("agent", "subject", "genitive", "controller", "shared", "verb", "none")
FAR: Final = 60.0
"""Distance, in tokens, past which it says no more."""

NEAR: Final = 2
"""Sentences before a claim in which every actor may be its respondent."""
SALIENT: Final = 7
"""How many of the most mentioned actors may be the respondent of any claim."""

_ROLE = {(name, where): number for number, (name, where) in enumerate((r, p) for r in ROLES for p in PLACES)}
_FLAGS = len(_ROLE)
_PER_CLAIM = len(CLAIM_TYPES) + 8
_PER_ENTITY = len(KINDS) + 24
_PAIR = 26
_CROSSED: Final = len(CLAIM_TYPES) * 5
WIDTH: Final = _FLAGS + _PER_CLAIM + _PER_ENTITY + _CROSSED + _PAIR


@dataclass(frozen=True)
class Scene:
    """What the features of a document's claims are read from."""

    tokens: Tokens
    resolved: Resolved
    by_sentence: dict[int, list[int]]
    by_sentence_all: dict[int, list[int]]
    entities: NDArray[np.float32]
    salient: list[int]

    @classmethod
    def of(cls, tokens: Tokens, resolved: Resolved) -> Scene:
        by_sentence: dict[int, list[int]] = {}
        every: dict[int, list[int]] = {}
        for number, mention in enumerate(resolved.mentions):
            every.setdefault(tokens.sentence[mention.head], []).append(number)
            if resolved.of[number] is not None:
                by_sentence.setdefault(tokens.sentence[mention.head], []).append(number)
        often = sorted(range(len(resolved.entities)), key=lambda e: (-len(resolved.entities[e].mentions), e))
        salient = [e for e in often[:SALIENT] if len(resolved.entities[e].mentions) > 1]
        return cls(tokens, resolved, by_sentence, every, _entity_rows(tokens, resolved), salient)


def _entity_rows(tokens: Tokens, resolved: Resolved) -> NDArray[np.float32]:
    """What does not depend on the claim, one row for each entity."""
    rows = np.zeros((len(resolved.entities), _PER_ENTITY), np.float32)
    total = max(1, sum(len(entity.mentions) for entity in resolved.entities))
    ranks = {
        e: r
        for r, e in enumerate(sorted(range(len(resolved.entities)), key=lambda e: -len(resolved.entities[e].mentions)))
    }
    home = resolved.entities[PUBLISHER].home
    for number, entity in enumerate(resolved.entities):
        row, base = rows[number], len(KINDS)
        row[KINDS.index(entity.kind) if entity.kind in KINDS else KINDS.index("name")] = 1
        forms = Counter(resolved.mentions[m].form for m in entity.mentions)
        organs = sum(resolved.mentions[m].noun in ("organ", "force") for m in entity.mentions)
        roles = Counter(_relation(tokens, resolved.mentions[m].head) for m in entity.mentions)
        first = resolved.mentions[entity.mentions[0]].head if entity.mentions else 0
        subjects = sum(tokens.dep[resolved.mentions[m].head] == "nsubj" for m in entity.mentions)
        row[base : base + 15] = (
            len(entity.mentions),
            len(entity.mentions) / total,
            min(ranks[number], 20),
            entity.named,
            entity.plural,
            entity.joint,
            organs,
            subjects / max(1, len(entity.mentions)),
            forms["adjective"],
            forms["pronoun"],
            entity.home == home and home is not None,
            entity.home is not None,
            roles["poss"] + roles["compound"] + roles["amod"],
            roles["agent"] + roles["pobj-by"],
            first / max(1, len(tokens)),
        )
    base = len(KINDS) + 15
    for part, counts in enumerate(_blamed(tokens, resolved)):
        most, sum_ = max(counts.values(), default=0), max(1, sum(counts.values()))
        for number in counts:
            rows[number, base + 3 * part : base + 3 * part + 3] = (
                min(counts[number], 6),
                counts[number] / sum_,
                counts[number] == most,
            )
    return rows


def _blamed(tokens: Tokens, resolved: Resolved) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How often the document speaks of each entity as doer of wrongs, as addressee of demands, as object of wrongs."""
    known = classes()
    done, asked, suffered = Counter[int](), Counter[int](), Counter[int]()
    for token, lemma in enumerate(tokens.lemma):
        kinds = known.get(lemma, ())
        verbal = tokens.pos[token] in VERBAL
        if "wrong" in kinds:
            done.update(meant(tokens, resolved, doer(tokens, token)[0]))
            suffered.update(meant(tokens, resolved, _object(tokens, token)))
        if "demand" in kinds and verbal:
            asked.update(meant(tokens, resolved, addressee(tokens, token)))
        if verbal and any(tokens.lower[child] in ("must", "should") for child in tokens.children[token]):
            asked.update(meant(tokens, resolved, tokens.child(token, "nsubj")))
    return done, asked, suffered


def meant(tokens: Tokens, resolved: Resolved, token: int | None) -> set[int]:
    """The entities of a token and of those joined with it; failing them, of what qualifies it."""
    if token is None:
        return set()
    members = [token, *(child for child in tokens.children[token] if tokens.dep[child] == "conj")]
    if token not in resolved.at:
        members += [child for child in tokens.children[token] if tokens.dep[child] in ("poss", "compound", "amod")]
    found = (resolved.of[resolved.at[member]] for member in members if member in resolved.at)
    return {entity for entity in found if entity is not None}


def _object(tokens: Tokens, token: int) -> int | None:
    """Who suffers by a verb or a noun of conduct: object, subject of a passive, "on" or "against" somebody."""
    direct = tokens.child(token, "dobj", "nsubjpass")
    if direct is not None:
        return direct
    for child in tokens.children[token]:
        if tokens.lower[child] in ("on", "against", "upon") and tokens.dep[child] == "prep":
            return tokens.child(child, "pobj")
    return None


def _relation(tokens: Tokens, token: int) -> str:
    dep = tokens.dep[token]
    return "pobj-by" if dep == "pobj" and tokens.lower[tokens.head[token]] == "by" else dep


def rows(scene: Scene, candidate: Candidate, speaker: int) -> tuple[NDArray[np.float32], list[int]]:
    """
    Features of a claim against every entity that was mentioned by its end, and the publisher.

    Returns:
        (entities, WIDTH) float32, and the number of each row's entity.
    """
    tokens = scene.tokens
    here = {candidate.sentence, tokens.sentence[candidate.head]}
    last = max(here)
    kept = _possible(scene, here)
    place_of = {entity: row for row, entity in enumerate(kept)}
    out = np.zeros((len(kept), WIDTH), np.float32)
    out[:, _FLAGS : _FLAGS + _PER_CLAIM] = _claim_row(tokens, candidate)
    out[:, _FLAGS + _PER_CLAIM : _FLAGS + _PER_CLAIM + _PER_ENTITY] = scene.entities[kept]
    pair = out[:, -_PAIR:]
    pair[:, 0] = FAR
    pair[:, 1] = FAR
    pair[:, 2] = FAR
    pair[:, 3] = 12
    for sentence in here:
        _flag(scene, candidate, scene.by_sentence.get(sentence, ()), place_of, out, pair)
    _doer(scene, candidate, place_of, pair)
    _around(scene, last, place_of, pair)
    if speaker in place_of:
        pair[place_of[speaker], 20] = 1
    for above in (candidate.head, *tokens.ancestors(candidate.head, most=4)):
        for entity in meant(tokens, scene.resolved, addressee(tokens, above)):
            if entity in place_of:
                pair[place_of[entity], 24] = 1
    for entity in meant(tokens, scene.resolved, _object(tokens, candidate.head)):
        if entity in place_of:
            pair[place_of[entity], 25] = 1
    _cross(out, CLAIM_TYPES.index(candidate.type))
    return out, kept


def _cross(out: NDArray[np.float32], kind: int) -> None:
    """Write what a part in the sentence means for this type of claim: speaker, doer, addressee, object, blamed most."""
    pair, crossed = out[:, -_PAIR:], out[:, -_PAIR - _CROSSED : -_PAIR]
    blamed = out[:, _FLAGS + _PER_CLAIM + len(KINDS) + 17]
    for part, column in enumerate((pair[:, 20], pair[:, 13], pair[:, 24], pair[:, 25], blamed)):
        crossed[:, part * len(CLAIM_TYPES) + kind] = column


def distance(row: NDArray[np.float32]) -> float:
    """Of a row of features: tokens between the conduct and the nearest mention."""
    return float(row[-_PAIR])


def coordinated(scene: Scene, one: int, other: int, sentences: set[int]) -> bool:
    """Whether two entities are joined by "and" or a comma in one of these sentences."""
    return bool(_series(scene, one, sentences) & _series(scene, other, sentences))


def _series(scene: Scene, entity: int, sentences: set[int]) -> set[int]:
    """First members of the coordinations in which an entity stands."""
    tokens, found = scene.tokens, set()
    for number in (n for sentence in sentences for n in scene.by_sentence.get(sentence, ())):
        if scene.resolved.of[number] != entity:
            continue
        head = top = scene.resolved.mentions[number].head
        while tokens.dep[top] == "conj" and tokens.pos[tokens.head[top]] not in VERBAL:
            top = tokens.head[top]
        if top != head or any(tokens.dep[child] == "conj" for child in tokens.children[head]):
            found.add(top)
    return found


def mentions(row: NDArray[np.float32]) -> float:
    """Of a row of features: how often the document speaks of the entity."""
    return float(row[_FLAGS + _PER_CLAIM + len(KINDS)])


def _possible(scene: Scene, here: set[int]) -> list[int]:
    """The publisher, whoever is spoken of in the claim's sentence or near it, and the most mentioned of all."""
    last = max(here)
    near = {
        scene.resolved.of[number]
        for sentence in (*here, *range(last - NEAR, last + 2))
        for number in scene.by_sentence.get(sentence, ())
    }
    people = {PUBLISHER, *scene.salient, *(entity for entity in near if entity is not None)}
    return sorted(entity for entity in people if not _place_alone(scene.resolved.entities[entity]))


def _place_alone(entity: Entity) -> bool:
    """Whether an entity is a place by which nobody is meant: a town, but not a state or its capital."""
    return entity.kind == "place" and entity.actor is None


def _claim_row(tokens: Tokens, candidate: Candidate) -> NDArray[np.float32]:
    head = candidate.head
    row = np.zeros(_PER_CLAIM, np.float32)
    row[CLAIM_TYPES.index(candidate.type)] = 1
    auxiliaries = {tokens.lower[child] for child in tokens.children[head] if tokens.dep[child] in ("aux", "auxpass")}
    base = len(CLAIM_TYPES)
    row[base:] = (
        tokens.pos[head] in VERBAL,
        tokens.child(head, "auxpass", "nsubjpass") is not None,
        tokens.child(head, "nsubj") is not None,
        bool(auxiliaries & {"must", "should", "shall", "ought"}),
        bool(auxiliaries & {"will", "'ll", "’ll"}),
        PATHS.index(doer(tokens, head)[1]),
        tokens.tag[head] in ("VBN", "VBD"),
        tokens.dep[head] in ("dobj", "pobj", "conj"),
    )
    return row


def _flag(
    scene: Scene,
    candidate: Candidate,
    numbers: list[int] | tuple[int, ...],
    place_of: dict[int, int],
    out: NDArray[np.float32],
    pair: NDArray[np.float32],
) -> None:
    """Mark in what roles each entity stands in the sentence of the claim."""
    tokens, resolved, head = scene.tokens, scene.resolved, candidate.head
    above = tokens.ancestors(head)
    before: list[int] = []
    for number in numbers:
        mention, entity = resolved.mentions[number], resolved.of[number]
        row = place_of.get(entity) if entity is not None else None
        if row is None or entity is None:
            continue
        name, governor, joined = role(tokens, mention.head)
        where, steps = place(tokens, governor, head, above)
        out[row, _ROLE[name, where]] = 1
        distance = mention.head - head
        p = pair[row]
        p[0] = min(p[0], abs(distance))
        if distance < 0:
            p[1] = min(p[1], -distance)
            before.append(row)
        else:
            p[2] = min(p[2], distance)
        p[4] += 1
        p[5] = max(p[5], joined)
        p[6] = max(p[6], candidate.action.start <= tokens.start[mention.head] < candidate.action.end)
        p[7] = max(p[7], mention.form == "pronoun")
        p[8] = max(p[8], mention.form in ("name", "nominal"))
        p[9] = max(p[9], mention.noun in ("organ", "force", "office"))
        p[10] = min(p[10] or 9, steps) if where == "up" else p[10]
        p[11] = max(p[11], mention.form == "adjective")
        p[12] = max(p[12], mention.head == head)
        p[21] = max(p[21], tokens.start[mention.head] < candidate.action.start)
        p[22] = max(p[22], mention.noun == "first")
    for rank, row in enumerate(dict.fromkeys(reversed(before))):
        pair[row, 3] = rank


def _doer(scene: Scene, candidate: Candidate, place_of: dict[int, int], pair: NDArray[np.float32]) -> None:
    """Mark the doer by syntax, and those joined with it; and who is asked by the verb above."""
    tokens, resolved = scene.tokens, scene.resolved
    token, path = doer(tokens, candidate.head)
    if token is None:
        return
    for member, column in (
        (token, 13),
        *((child, 14) for child in tokens.children[token] if tokens.dep[child] in ("conj", "appos")),
    ):
        for number in (
            resolved.at.get(member),
            *(resolved.at.get(c) for c in tokens.children[member] if tokens.dep[c] in ("poss", "compound", "amod")),
        ):
            entity = resolved.of[number] if number is not None else None
            if entity in place_of and entity is not None:
                pair[place_of[entity], column] = (
                    1 if number == resolved.at.get(member) else max(pair[place_of[entity], column], 0.5)
                )
                pair[place_of[entity], 15] = PATHS.index(path)


def _around(scene: Scene, last: int, place_of: dict[int, int], pair: NDArray[np.float32]) -> None:
    """How lately, and as what, each entity was spoken of before."""
    tokens, resolved = scene.tokens, scene.resolved
    pair[:, 16] = 8
    for back in (1, 2, 3, 4, 5, 6):
        for number in scene.by_sentence.get(last - back, ()):
            entity = resolved.of[number]
            row = place_of.get(entity) if entity is not None else None
            if row is None:
                continue
            pair[row, 16] = min(pair[row, 16], back)
            if back == 1:
                pair[row, 17] = max(pair[row, 17], tokens.dep[resolved.mentions[number].head] in ("nsubj", "nsubjpass"))
                pair[row, 18] += 1
            if back <= 3:
                pair[row, 19] += 1
    for number in scene.by_sentence.get(last + 1, ()):
        entity = resolved.of[number]
        if entity in place_of and entity is not None:
            pair[place_of[entity], 23] = 1
