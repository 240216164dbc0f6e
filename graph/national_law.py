"""National law: constitutions, statutes and their sections, orders, domestic standards; all are ``national-law``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from graph.catalogue import load
from graph.norm_names import lexicon, literal, whole_words

NATIONAL: Final = "national-law"
_LINK = re.compile(
    r"(?:,? (?:of|to|in|under) (?:(?:the|that|this) )?| ?[(,] ?|, (?:and )?(?:of )?(?:the )?)".replace(" ", r"\s")
)
_SCHOOL = re.compile(
    r"College|School|University|Faculty|Institute|Cent(?:er|re)|Society|Commission|Review|Watch|Professor|Lecturer"
    r"|Dean\b"
)
_ORDER_ITSELF = re.compile(
    r"\s(?:of|to|in)\s(?:this|the\spresent)\s(?:order|section|proclamation|memorandum|resolution|report|judgment|article)\b"
    r"|\s(?:of|to|in)\s(?:the|this|that)\s(?:[A-Z][\w()]+\s|of\s){0,6}(?:Bill|bill|[Dd]raft)"
)
_DRAFT_BEFORE = re.compile(r"(?:[Dd]raft|[Pp]roposed)\s$")
_NO_LAW = re.compile(r"(?:\brule\sof|\bmartial)\slaw$")
_SEVERAL_WORDS: Final = frozenset({"act", "law", "standard"})
"""Sorts of which one word alone ("Act", "principle") is no name."""
_OPENERS = frozenset(
    "the a an this that under in by on for as since and of to at with from against both our its their his her your my "
    "if when while although pursuant both any all".split()
)


@dataclass(frozen=True)
class NationalName:
    """A stretch that may name national law, and by which sorts of name (sections first)."""

    start: int
    end: int
    sorts: tuple[str, ...]


def national_names(text: str) -> Iterator[NationalName]:
    """Every candidate, a section joined to its statute, in order and without overlaps."""
    found = [*_found("statutes", text), *_found("phrases", text), *_found("sections", text)]
    merged: list[NationalName] = []
    for one in sorted(found, key=lambda name: (name.start, -name.end)):
        last = merged[-1] if merged else None
        if last is not None and (one.start < last.end or _joined(text, last, one)):
            merged[-1] = NationalName(last.start, max(last.end, one.end), (*last.sorts, *one.sorts))
        else:
            merged.append(one)
    for one in merged:
        if one.sorts != ("provisions",) and not _ORDER_ITSELF.match(text, one.end) and not _no_law(text, one):
            open_bracket = text.count("(", one.start, one.end) > text.count(")", one.start, one.end)
            closed = open_bracket and text[one.end : one.end + 1] == ")"
            yield NationalName(one.start, one.end + closed, one.sorts)


def _no_law(text: str, one: NationalName) -> bool:
    """A draft; the rule of law, martial law; the number of a section at the head of its own text."""
    if _DRAFT_BEFORE.search(text[max(0, one.start - 12) : one.start]) or _NO_LAW.search(text, one.start, one.end):
        return True
    opens = one.start == 0 or text[one.start - 1] == "\n"
    return opens and set(one.sorts) == {"section"} and text[one.end : one.end + 1] in (".", ":", "\n")


def _joined(text: str, first: NationalName, second: NationalName) -> bool:
    """ "section 4" and "the War Powers Resolution"; an Act and its place in a code, in brackets."""
    between = text[first.end : second.start]
    if len(between) > 12 or not _LINK.fullmatch(between):
        return False
    of_part = first.sorts[-1] in ("section", "provisions") and second.sorts[0] not in ("section", "case", "standard")
    in_code = second.sorts[0] == "uscode" and ("(" in between or first.sorts[-1] == "section")
    return of_part or in_code


def _found(table: str, text: str) -> Iterator[NationalName]:
    for sort, pattern in _tables()[table]:
        for match in pattern.finditer(text):
            start = _without_openers(text, *match.span())
            if (
                start < match.end()
                and not _SCHOOL.search(text, start, match.end())
                and (sort not in _SEVERAL_WORDS or " " in text[start : match.end()])
            ):
                yield NationalName(start, match.end(), (sort,))


def _without_openers(text: str, start: int, end: int) -> int:
    """Where a name begins once the words that only open its sentence are left out."""
    for word in re.finditer(r"\S+", text[start:end]):
        if word.group().lower() not in _OPENERS:
            return start + word.start()
    return end


@cache
def _tables() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    tables = lexicon("norm-national")
    return {
        table: tuple(
            (sort, whole_words(pattern.replace("DEMONYM", _demonyms()) for pattern in patterns))
            for sort, patterns in sorts.items()
        )
        for table, sorts in tables.items()
    }


def _demonyms() -> str:
    """ "Chinese", "English", "US", … for "Chinese law"."""
    words = {form for state in load().states for form in (*state.adjectives, *state.demonyms)}
    words |= {"English", "Scots", "Scottish", "Welsh", "US", "U.S.", "UK", "Hong Kong", "Commonwealth"}
    return "|".join(literal(word) for word in sorted(words, key=lambda word: (-len(word), word)))
