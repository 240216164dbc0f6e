"""A parsed statement as stretches of word pieces, for an encoder that reads some 190 of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph.model import PublisherKind
from graph.segment import Document

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CORE = 128
"""Pieces that a window is read for."""
BEFORE, AFTER = 40, 12
"""Pieces around them that are read along, as context."""
KIND_WORD: dict[PublisherKind, str] = {
    "ngo": "organization",
    "un": "nations",
    "government": "government",
    "court": "court",
    "regional": "union",
    "armed-group": "armed",
    "other": "other",
}
"""The word that tells the encoder what kind of publisher speaks: each one piece."""


@dataclass(frozen=True)
class Window:
    """
    Word pieces ``[CLS] kind [SEP] … [SEP]``.

    Attributes:
        pieces: Their numbers in the vocabulary.
        tokens: For each piece the token of the document that it belongs to; -1 for the marks.
        core: The tokens that this window answers for: ``[first, last)``.
    """

    pieces: tuple[int, ...]
    tokens: tuple[int, ...]
    core: tuple[int, int]

    def first_pieces(self) -> dict[int, int]:
        """For each token in the window, the place of its first piece."""
        places: dict[int, int] = {}
        for place, token in enumerate(self.tokens):
            places.setdefault(token, place)
        places.pop(-1, None)
        return places


class Pieces:
    """Words to word pieces by a vocabulary file (``tokenizer.json``), remembered by word."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.start = int(self._tokenizer.token_to_id("[CLS]") or 0)
        self.stop = int(self._tokenizer.token_to_id("[SEP]") or 0)
        self.of = lru_cache(maxsize=100_000)(self._split)

    def _split(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(word, add_special_tokens=False).ids[:12])


def windows(
    document: Document, pieces: Pieces, *, first_core: int = CORE, kind: PublisherKind | None = None
) -> Iterator[Window]:
    """
    Cut a document into windows, each of whole sentences where these fit.

    Args:
        first_core: Size of the first window's core; training varies it, so that sentences meet other neighbours.
        kind: Kind of publisher to tell the encoder instead of the statement's own.
    """
    ids = [(token.i, piece) for token in document.doc if not token.is_space for piece in pieces.of(token.text)]
    starts = set(document.starts)
    word = KIND_WORD[kind or document.statement.publisher_kind]
    head = (pieces.start, *pieces.of(word)[:1], pieces.stop)
    place, size = 0, first_core
    while place < len(ids):
        end = _cut(ids, place, min(place + size, len(ids)), starts)
        around = ids[max(0, place - BEFORE) : min(len(ids), end + AFTER)]
        last = ids[end][0] if end < len(ids) else len(document.doc)
        yield Window(
            (*head, *(piece for _, piece in around), pieces.stop),
            (-1, -1, -1, *(token for token, _ in around), -1),
            (ids[place][0], last),
        )
        place, size = end, CORE


def _cut(ids: list[tuple[int, int]], place: int, end: int, starts: set[int]) -> int:
    """The last start of a sentence up to ``end``, or of a token where the sentence is longer than a window."""
    if end == len(ids):
        return end
    for cut in range(end, place, -1):
        if ids[cut][0] in starts and ids[cut - 1][0] != ids[cut][0]:
            return cut
    for cut in range(end, place, -1):
        if ids[cut - 1][0] != ids[cut][0]:
            return cut
    return end
