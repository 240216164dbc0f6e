"""Where the pointers of marked claims may point: at every mention of who or what the marks name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph import actors, catalogue
from graph.actors import Cast
from graph.coreference import PUBLISHER as PUBLISHER_ENTITY
from graph.model import Span
from graph.pointers import NOWHERE, PUBLISHER
from graph.training.gold import Example
from graph.training.slots import key
from graph.windows import Window


@dataclass(frozen=True)
class Goal:
    """The tokens that a pointer may choose among, and whether the publisher itself is meant."""

    tokens: frozenset[int]
    publisher: bool = False

    def places(self, window: Window) -> set[int]:
        """The same as places of a window: of any piece of the tokens in it; nowhere if none is."""
        found = {place for place, token in enumerate(window.tokens) if token in self.tokens}
        return found | ({PUBLISHER} if self.publisher else set()) or {NOWHERE}


Goals = Mapping[str, tuple[Goal, ...]]
"""Of one claim, by pointer: a goal for each respondent, victim, norm, and one for the voice."""


def goals_of(example: Example) -> list[Goals]:
    """Those of each marked claim of a statement."""
    cast = actors.cast(example.document, catalogue.load())
    return [_goals(example, cast, claim) for claim in example.gold["claims"]]


def _goals(example: Example, cast: Cast, claim: Mapping[str, Any]) -> Goals:
    nowhere = (Goal(frozenset()),)
    norms = [
        Goal(_tokens(example, (m for m in example.gold["norm_mentions"] if m["id"] == norm))) for norm in claim["norms"]
    ]
    return {
        "doer": tuple(_actor(example, cast, forms) for forms in claim["respondents"]) or nowhere,
        "victim": tuple(Goal(_tokens(example, [mark])) for mark in claim["affected"]) or nowhere,
        "norm": tuple(norms) or nowhere,
        "voice": (_actor(example, cast, claim["claimant"]),),
    }


def _actor(example: Example, cast: Cast, forms: list[str]) -> Goal:
    """Every mention of an actor: where its forms stand, and what the document's coreference joins with them."""
    text = example.document.statement.text
    spans = [match.span() for form in forms for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text)]
    tokens = {token for start, end in spans for token in example.document.tokens_in(Span.of(text, start, end))}
    same = bool({key(form) for form in forms} & {key(form) for form in example.gold["publisher"]})
    for number, entity in enumerate(cast.resolved.entities):
        if _named_so(forms, cast, number) or (same and number == PUBLISHER_ENTITY):
            for one in entity.mentions:
                mention = cast.resolved.mentions[one]
                tokens.update(range(mention.first, mention.last + 1))
    return Goal(frozenset(tokens), same)


def _named_so(forms: list[str], cast: Cast, number: int) -> bool:
    entity = cast.resolved.entities[number]
    names = (*cast.forms(number), *((entity.actor.name,) if entity.actor else ()))
    return bool({key(form) for form in forms} & {key(name) for name in names})


def _tokens(example: Example, marks: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    spans = (Span(mark["start"], mark["end"], mark["text"]) for mark in marks)
    return frozenset(token for span in spans for token in example.document.tokens_in(span))
