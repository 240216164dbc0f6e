"""Where words that somebody copied stand in a text: exactly, or with other spaces, quotation marks and dashes."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from graph.model import Span

_ALIKE: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "\u00ad": "-"}
)


class Wording:
    """A text in which copied words are looked up."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, words: str, *, start: int = 0, end: int | None = None, near: int | None = None) -> Span | None:
        """
        The place of words; None if the text does not have them.

        Args:
            start: Of the stretch ``[start, end)`` that is searched, in code points of the text.
            near: Of several places, the one that begins nearest to this one; else the first.
        """
        places = self._places(words, start, len(self.text) if end is None else end)
        if not places:
            return None
        first, last = places[0] if near is None else min(places, key=lambda place: (abs(place[0] - near), place[0]))
        return Span.of(self.text, first, last)

    def _places(self, words: str, start: int, end: int) -> list[tuple[int, int]]:
        wanted, _ = _plain(words.strip())
        if not any(letter.isalnum() for letter in wanted):
            return []
        plain, origin = self._read
        found, at = [], plain.find(wanted)
        while at >= 0:
            first, last = origin[at], origin[at + len(wanted) - 1] + 1
            if start <= first and last <= end and not self._inside_word(first, last):
                found.append((first, last))
            at = plain.find(wanted, at + 1)
        return found

    def _inside_word(self, first: int, last: int) -> bool:
        """ "Iran" is no part of "Iranian"."""
        before, after = self.text[first - 1 : first], self.text[last : last + 1]
        return (before.isalnum() and self.text[first].isalnum()) or (after.isalnum() and self.text[last - 1].isalnum())

    @cached_property
    def _read(self) -> tuple[str, list[int]]:
        return _plain(self.text)


def _plain(words: str) -> tuple[str, list[int]]:
    """Words with one space for each stretch of white space and plain marks, and where each letter came from."""
    letters: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(words.translate(_ALIKE)):
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            letter = " "  # noqa: PLW2901
        letters.append(letter)
        origin.append(place)
    return "".join(letters), origin
