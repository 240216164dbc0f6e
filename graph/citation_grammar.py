"""The grammar of provisions: "articles 6, 7 and 14", "Article 2(4)", "arts 48–58", "paragraph 2 of Article 4"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_RANGE: Final = 60
"""Articles that a range is spelled out into ("arts 48–58"); a longer one is two articles."""

_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NUMBER = r"(?:\d{1,3}(?:[A-Za-z](?![A-Za-z])|\s[a-h](?=[,.;)]|$))?(?:\s?(?:bis|ter|quater)\b)?|[IVXLC]{1,7}\b)"
_SUB = r"(?:\s?\(\w{1,4}\)|\.\d{1,2}(?!\d)|\s?§{1,2}\s?\d{1,2})"
_ALSO = r"(?:,? (?:and|or|&) |, ?)\(\w{1,4}\)(?:\(\w{1,4}\))*"
_TAIL = (
    r"(?:,? (?:sub-?)?para(?:graph|\.)?s? \(?\w{1,3}\)?(?: ?\(\w{1,3}\))*(?:(?<=s \d)(?:, \d+)* and \d+)?"
    r"|,? (?:letter|lit\.|point)s? \(?[a-z]\)?)"
)
_BELOW = rf"(?:{_SUB}|{_TAIL}|{_ALSO})*"
_ITEM = rf"{_NUMBER}{_BELOW}"
_JOIN = (
    r"(?:\s*,\s*(?:and\s+|or\s+|as well as\s+)?|\s+(?:and|or|to|through|&)\s+|\s?[-–—]\s?)(?:[Aa]rt(?:icle|\.)?\s+)?"
)
_KINDS: Final = {
    "art": r"(?:[Aa]rticles?|ARTICLES?|[Aa]rts?\.?)",
    "chapter": r"(?:[Cc]hapters?|CHAPTERS?)",
    "rule": r"(?:[Rr]ules?)",
    "principle": r"(?:[Pp]rinciples?)",
    "section": r"(?:[Ss]ections?)",
    "part": r"Parts?",
    "annex": r"Annex(?:es)?",
    "para": r"(?:(?:operative |preambular )?[Pp]aragraphs?|[Pp]aras?\.?|§{1,2})",
}
_PROVISION = re.compile(
    r"(?<!\w)(?:(?P<preamble>(?:[Tt]he )?[Pp]reamble(?= (?:of|to) ))|"
    r"(?P<common>[Cc]ommon )?(?:"
    + "|".join(rf"(?P<{kind}>{head})" for kind, head in _KINDS.items())
    + rf")\s?(?P<list>{_ITEM}(?:{_JOIN}{_ITEM})*)(?!\w))"
)
_ONE = re.compile(rf"(?P<join>{_JOIN})?(?P<number>{_NUMBER})(?P<below>{_BELOW})")
_MARK = re.compile(
    r"(?P<also>(?:,|\band\b|\bor\b|&)\s*)?(?:\(|(?<=[§.\s]))(?P<mark>\d{1,3}|[A-Za-z]{1,4})(?![A-Za-z])\)?"
)
_WORD_OF_MARK = frozenset("and or para lit".split())
_RANGE = re.compile(r"\s?[-–—]\s?|\s+(?:to|through)\s+")


@dataclass(frozen=True)
class Provision:
    """One cited part: its path below the instrument (``art-2/para-4``) and where it is said."""

    path: str
    start: int
    end: int


@dataclass(frozen=True)
class Provisions:
    """Parts that are cited in one breath, before their instrument is known."""

    kind: str
    start: int
    end: int
    parts: tuple[Provision, ...]
    common: bool = False


def provisions(text: str) -> Iterator[Provisions]:
    """Every group of provisions in a text, in order."""
    for match in _PROVISION.finditer(text):
        if match["preamble"]:
            part = Provision("preamble", match.start(), match.end())
            yield Provisions("preamble", match.start(), match.end(), (part,))
            continue
        kind = next(kind for kind in _KINDS if match[kind])
        parts = tuple(_parts(kind, match["list"], match.start("list"), match.start()))
        end = match.end() - len(match["list"]) + len(match["list"].rstrip(" ,"))
        if parts:
            yield Provisions(kind, match.start(), end, parts, bool(match["common"]))


def nested(inner: Provisions, outer: Provisions) -> Provisions:
    """ "paragraph 2 of Article 4": the parts of the first within the first part of the second."""
    base = outer.parts[0].path
    parts = tuple(Provision(f"{base}/{part.path}", part.start, part.end) for part in inner.parts)
    return Provisions(outer.kind, inner.start, outer.end, parts, outer.common)


def _parts(kind: str, words: str, offset: int, start: int) -> Iterator[Provision]:
    """The items of a list; the first one's words begin at its heading ("Articles 6")."""
    before: Provision | None = None
    for match in _ONE.finditer(words):
        number, letter = _number(match["number"])
        if number is None:
            continue
        begin = start if before is None else offset + match.start("number")
        end = offset + match.start() + len(match.group().rstrip(" ,"))
        range_from = before if match["join"] and _RANGE.fullmatch(match["join"]) else None
        for levels in _below(kind, letter + match["below"]):
            before = Provision("/".join([f"{kind}-{number}", *levels]), begin, end)
            if range_from is not None:
                yield from _between(kind, range_from, before)
            yield before


def _between(kind: str, first: Provision, last: Provision) -> Iterator[Provision]:
    """What a range leaves out; each has the range's words."""
    low, high = first.path.removeprefix(f"{kind}-"), last.path.removeprefix(f"{kind}-")
    if low.isdigit() and high.isdigit() and 0 < int(high) - int(low) <= LONGEST_RANGE:
        for number in range(int(low) + 1, int(high)):
            yield Provision(f"{kind}-{number}", first.start, last.end)


def _number(words: str) -> tuple[str | None, str]:
    """``12``, ``12-bis``; a Roman number in digits; and the letter of "1F", which is a point of its article."""
    latin = re.fullmatch(r"(\d+)\s?(bis|ter|quater)", words)
    if latin:
        return f"{latin[1]}-{latin[2]}", ""
    lettered = re.fullmatch(r"(\d+)\s?([A-Za-z])", words)
    if lettered:
        return lettered[1], f"({lettered[2]})"
    return (words if words.isdigit() else _roman(words.lower())), ""


def _roman(letters: str) -> str | None:
    values = [_ROMAN[letter] for letter in letters]
    total = sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
    return str(total) if total else None


def _below(kind: str, words: str) -> Iterator[list[str]]:
    """
    The levels below an article: ``(1)(a)`` is ``para-1``, ``point-a``; "(2) and (3)" are two of the same level.

    The first number is a paragraph (below a paragraph, none is); letters, and what follows them, are points.
    """
    levels: list[str] = []
    for match in _MARK.finditer(words):
        mark = match["mark"].lower()
        if mark in _WORD_OF_MARK or (mark.isalpha() and not match.group().endswith(")") and len(mark) > 1):
            continue
        level = f"para-{mark}" if mark.isdigit() else f"point-{mark}"
        if mark.isdigit() and (kind == "para" or (levels and not match["also"])):
            continue
        if match["also"] and levels:
            yield list(levels)
            same = [one for one in levels if one.partition("-")[0] == level.partition("-")[0]]
            levels = levels[: levels.index(same[-1])] if same else levels
        levels.append(level)
    yield levels
