"""A marked set: its statements, parsed, and each marked claim at the predicate that heads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.claim_candidates import candidates
from graph.model import CLAIM_TYPES, ClaimType, Span, Statement
from graph.segment import Document, parse_all

FOLDS = 5


@dataclass(frozen=True)
class Marked:
    """One marked claim: the token that heads its action, its place among the marks, and the slots that are learnt."""

    head: int
    number: int
    type: ClaimType
    action: Span
    quote: Span
    certainty: str | None
    acts: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One marked statement."""

    document: Document
    gold: Mapping[str, Any]
    claims: tuple[Marked, ...]

    @property
    def name(self) -> str:
        return self.document.statement.document


INVENTED = Path(__file__).with_name("invented")
"""Statements that this project invented and marked, to learn from beside a marked set: never to measure on."""


def load(folder: Path) -> list[Example]:
    """The statements of a folder that holds ``gold/``, ``texts/`` and ``meta.jsonl``, by name."""
    meta = {row["document"]: row for row in map(json.loads, (folder / "meta.jsonl").read_text("utf-8").splitlines())}
    golds = [json.loads(path.read_text("utf-8")) for path in sorted((folder / "gold").glob("*.json"))]
    statements = [statement(folder / "texts" / gold["document"], meta[gold["document"]]) for gold in golds]
    return [
        Example(parsed, gold, marked(parsed, gold)) for parsed, gold in zip(parse_all(statements), golds, strict=True)
    ]


def statement(path: Path, row: Mapping[str, Any]) -> Statement:
    """A text with its line of ``meta.jsonl``."""
    return Statement(
        path.read_text("utf-8"),
        row["publisher"],
        path.name,
        row.get("publisher_kind", "other"),
        title=row.get("title", ""),
    )


def marked(document: Document, gold: Mapping[str, Any]) -> tuple[Marked, ...]:
    """Each marked claim at its head; those of which no candidate heads the action are left out."""
    found = candidates(document)
    claims = []
    for number, claim in enumerate(gold["claims"]):
        action, quote = (
            Span(**{key: claim[slot][key] for key in ("start", "end", "text")}) for slot in ("action", "quote")
        )
        head = head_of(document, action, found)
        if head is not None:
            acts = tuple(claim.get("acts", ()))
            claims.append(Marked(head, number, claim["type"], action, quote, claim["certainty"], acts))
    return tuple(claims)


def head_of(document: Document, action: Span, found: Iterable[int]) -> int | None:
    """The candidate in a span that lies highest in the parse (the first of several)."""
    inside = set(document.tokens_in(action))
    within = [token for token in found if token in inside]
    return min(within, key=lambda token: (_depth(document, token, inside), token), default=None)


def folds(examples: list[Example]) -> list[int]:
    """A fold for each statement: by publisher kind in turn, so that each fold holds every kind."""
    order = sorted(
        range(len(examples)), key=lambda i: (examples[i].document.statement.publisher_kind, examples[i].name)
    )
    fold = [0] * len(examples)
    for place, i in enumerate(order):
        fold[i] = place % FOLDS
    return fold


def _depth(document: Document, token: int, inside: set[int]) -> int:
    """Steps from a token to the top of the stretch it stands in."""
    steps, here = 0, document.doc[token]
    while here.head.i != here.i and here.head.i in inside:
        here, steps = here.head, steps + 1
    return steps


TYPE_NUMBER: dict[ClaimType, int] = {name: number for number, name in enumerate(CLAIM_TYPES)}
