"""
A statement's text cut into pieces for the page: each claim marked in place, overlapping ones in layers, and the slots
of the chosen claim.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.records import ClaimRow

LAYERS = 4
"""Lines that can be told apart under one word; a fifth claim on the same words shares the last one."""
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


@dataclass(frozen=True)
class Mark:
    """A claim's place in the text: its number on the page and the layer of its line, from 1."""

    claim: ClaimRow
    number: int
    layer: int


@dataclass(frozen=True)
class Slot:
    """A stretch of the text that fills a slot of the chosen claim."""

    role: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """Words under the same marks. ``begins`` are the marks that begin here, ``roles`` the chosen claim's slots here."""

    start: int
    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()
    roles: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    quoted: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph as published."""

    start: int
    pieces: tuple[Piece, ...]


def marks(claims: Sequence[ClaimRow]) -> tuple[Mark, ...]:
    """Number the claims in the order of the text, and give each the lowest layer that none running beside it has."""
    taken: list[int] = []
    made = []
    for number, claim in enumerate(sorted(claims, key=lambda each: (each.start, each.end, each.type)), start=1):
        free = next((layer for layer, end in enumerate(taken) if end <= claim.start), len(taken))
        taken[free : free + 1] = [claim.end]
        made.append(Mark(claim, number, min(free + 1, LAYERS)))
    return tuple(made)


def slots(claim: ClaimRow) -> tuple[Slot, ...]:
    """Where the slots of a claim stand in the text; those that no words fill (the publisher's voice) have no place."""
    parties = [
        ("claimant", claim.claimant),
        *(("reported-by", voice) for voice in claim.reported_by),
        *(("respondent", voice) for voice in claim.respondents),
        *(("affected", voice) for voice in claim.affected),
    ]
    places: list[tuple[str, int | None, int | None]] = [
        *((role, voice.start, voice.end) for role, voice in parties),
        *(("norm", norm.start, norm.end) for norm in claim.norms),
        ("cue", claim.cue_start, claim.cue_end),
        ("place", claim.place_start, claim.place_end),
    ]
    found = {Slot(role, start, end) for role, start, end in places if start is not None and end is not None}
    found.add(Slot("action", claim.start, claim.end))
    return tuple(sorted(found, key=lambda each: (each.start, -each.end, each.role)))


def blocks(text: str, marked: Sequence[Mark], chosen: ClaimRow | None = None) -> tuple[Block, ...]:
    """The whole text, paragraph by paragraph; each code point but the empty lines between them is in one piece."""
    filled = slots(chosen) if chosen else ()
    quote = (chosen.quote_start, chosen.quote_end) if chosen else (0, 0)
    return tuple(
        Block(start, tuple(_pieces(text, start, end, marked, filled, quote))) for start, end in paragraphs(text)
    )


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Stretches between empty lines."""
    found, start = [], 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        found.append((start, gap.start()))
        start = gap.end()
    found.append((start, len(text)))
    return [(start, end) for start, end in found if text[start:end].strip()]


def excerpt(claim: ClaimRow) -> tuple[Piece, ...]:
    """The quote of one claim with its slots marked, for cards and tables."""
    end = claim.quote_start + len(claim.quote)
    pieces = _pieces(claim.quote, claim.quote_start, end, (Mark(claim, 1, 1),), slots(claim), (0, 0), claim.quote_start)
    return tuple(pieces)


def _pieces(
    text: str,
    start: int,
    end: int,
    marked: Sequence[Mark],
    filled: Iterable[Slot],
    quote: tuple[int, int],
    offset: int = 0,
) -> list[Piece]:
    """Cut ``[start, end)`` at every edge of a mark, slot or quote; ``text`` begins at ``offset`` of the statement."""
    here = [mark for mark in marked if mark.claim.start < end and start < mark.claim.end]
    inside = [slot for slot in filled if slot.start < end and start < slot.end]
    edges = {start, end, *(edge for edge in quote if start < edge < end)}
    for mark in here:
        edges |= {mark.claim.start, mark.claim.end}
    for slot in inside:
        edges |= {slot.start, slot.end}
    cuts = sorted(edge for edge in edges if start <= edge <= end)
    between = itertools.pairwise(cuts)
    return [_piece(text[left - offset : right - offset], left, here, inside, quote) for left, right in between]


def _piece(words: str, start: int, here: Sequence[Mark], inside: Sequence[Slot], quote: tuple[int, int]) -> Piece:
    over = [mark for mark in here if mark.claim.start <= start < mark.claim.end]
    roles = [slot for slot in inside if slot.start <= start < slot.end]
    return Piece(
        start,
        words,
        marks=tuple(sorted(over, key=lambda mark: -mark.layer)),
        begins=tuple(mark for mark in over if mark.claim.start == start),
        roles=tuple(dict.fromkeys(slot.role for slot in roles)),
        opens=tuple(dict.fromkeys(slot.role for slot in roles if slot.start == start and slot.role != "action")),
        quoted=quote[0] <= start < quote[1],
    )
