"""Whom a claim's conduct harms or is to help: noun phrases of its sentences, chosen by a small network."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.candidate import Candidate
from graph.coreference import PUBLISHER
from graph.mentions import Mention
from graph.model import CLAIM_TYPES
from graph.respondents import KINDS, Scene
from graph.roles import PLACES, ROLES, place, role
from graph.tokens import VERBAL, Tokens

FORMS: Final = ("name", "adjective", "capital", "nominal", "pronoun")
_ROLE = {(name, where): number for number, (name, where) in enumerate((r, p) for r in ROLES for p in PLACES)}
_EXTRA: Final = 18
WIDTH: Final = len(_ROLE) + len(KINDS) + len(FORMS) + len(CLAIM_TYPES) + _EXTRA
LONGEST: Final = 12
"""Tokens that may follow the head noun and still be part of who is meant."""
_TAKEN_ALONG: Final = frozenset({"of", "in", "from", "with", "under"})


def phrase(tokens: Tokens, mention: Mention) -> tuple[int, int]:
    """First and last token of the whole phrase: its determiner before, ``… deprived of liberty`` after."""
    head = mention.head
    first, last = min(mention.first, head), max(mention.last, head)
    while (
        first > 0
        and tokens.head[first - 1] in range(mention.first, mention.last + 1)
        and tokens.dep[first - 1] in ("det", "predet", "nummod", "amod", "poss", "quantmod", "advmod")
        and tokens.sentence[first - 1] == tokens.sentence[head]
    ):
        first = min(first - 1, tokens.left[first - 1])
    if (
        mention.form == "pronoun"
        and tokens.pos[head] == "PRON"
        and tokens.lower[head] not in ("those", "all", "others")
    ):
        return first, last
    for child in tokens.children[head]:
        joined = tokens.dep[child] == "acl" or (tokens.dep[child] == "prep" and tokens.lower[child] in _TAKEN_ALONG)
        if child > last and joined and tokens.right[child] - head <= LONGEST and tokens.text[child - 1] != ",":
            last = tokens.right[child]
    while last > head and not tokens.text[last][0].isalnum() and tokens.text[last] != ")":
        last -= 1
    return first, last


def rows(scene: Scene, candidate: Candidate, respondents: set[int]) -> tuple[NDArray[np.float32], list[int]]:
    """
    Features of a claim against every mention in its sentences.

    Returns:
        (mentions, WIDTH) float32, and the number of each row's mention.
    """
    tokens, resolved = scene.tokens, scene.resolved
    kept = [
        n
        for n in _near(scene, candidate)
        if resolved.mentions[n].noun not in ("first", "second", "relative", "thing")
        and resolved.mentions[n].form != "adjective"
    ]
    out = np.zeros((len(kept), WIDTH), np.float32)
    above = tokens.ancestors(candidate.head)
    for row, number in zip(out, kept, strict=True):
        _fill(row, scene, candidate, number, above, respondents)
    return out, kept


def _near(scene: Scene, candidate: Candidate) -> list[int]:
    """Mentions in the claim's sentences, by place; pronouns too, for the sake of "they beat him"."""
    sentences = sorted({candidate.sentence, scene.tokens.sentence[candidate.head]})
    return [number for sentence in sentences for number in scene.by_sentence_all.get(sentence, ())]


def _fill(
    row: NDArray[np.float32],
    scene: Scene,
    candidate: Candidate,
    number: int,
    above: list[int],
    respondents: set[int],
) -> None:
    tokens, resolved = scene.tokens, scene.resolved
    mention, entity = resolved.mentions[number], resolved.of[number]
    name, governor, joined = role(tokens, mention.head)
    where, steps = place(tokens, governor, candidate.head, above)
    row[_ROLE[name, where]] = 1
    base = len(_ROLE)
    kind = (
        resolved.entities[entity].kind
        if entity is not None and mention.form == "pronoun"
        else mention.noun or (resolved.entities[entity].kind if entity is not None else "")
    )
    row[base + (KINDS.index(kind) if kind in KINDS else KINDS.index("name"))] = 1
    base += len(KINDS)
    row[base + FORMS.index(mention.form)] = 1
    base += len(FORMS)
    row[base + CLAIM_TYPES.index(candidate.type)] = 1
    base += len(CLAIM_TYPES)
    distance = mention.head - candidate.head
    inside = candidate.action.start <= tokens.start[mention.head] < candidate.action.end
    verbal = tokens.pos[candidate.head] in VERBAL
    row[base:] = (
        inside,
        entity in respondents,
        entity == PUBLISHER,
        min(abs(distance), 40) / 10,
        distance > 0,
        joined,
        steps,
        mention.plural,
        verbal,
        verbal and tokens.child(candidate.head, "nsubjpass") is not None,
        mention.person,
        mention.definite,
        name == "nsubjpass" and where == "direct",
        name == "dobj" and inside,
        name == "of" and where in ("direct", "down"),
        kind == "people" and inside,
        mention.actor is not None and mention.form == "name",
        mention.last - mention.first,
    )
