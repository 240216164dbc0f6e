"""The words of an action as features: stems and concepts, names, numbers, kinds of victims and of places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import snowballstemmer

LEXICON: Final = Path(__file__).parent / "lexicons" / "matters.toml"
NUMERALS: Final = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
    if value > 1  # "one" is more often a pronoun
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
MONTHS: Final = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)
_TOKEN = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_OF_NORMS = frozenset(
    "article articles charter convention covenant protocol court council resolution un law president".split()
)
"""Words with a capital in the names of norms and bodies, which are slots of their own."""
_NUMBERED = ("article", "art", "resolution", "no", "paragraph")


@dataclass(frozen=True)
class Words:
    """The lexicon, by stem."""

    function: frozenset[str]
    generic: frozenset[str]
    concepts: dict[str, frozenset[str]]
    deeds: frozenset[str]
    patients: dict[str, str]
    targets: dict[str, str]
    sites: frozenset[str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    norms: dict[str, str]
    deed_of: dict[str, str]


@cache
def words() -> Words:
    """Read ``lexicons/matters.toml``."""
    data = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    return Words(
        function=frozenset(data["function"].split()),
        generic=frozenset(stem(word) for word in data["generic"].split()),
        concepts=_concepts(data["concepts"]),
        deeds=frozenset(data["concepts"]),
        patients=_by_stem(data["patients"]),
        targets=_by_stem(data["targets"]),
        sites=frozenset(data["sites"]["words"].split()),
        phrases=tuple(
            (re.compile(rf"\b(?:{'|'.join(said)})\b".replace(" ", r"\s+"), re.IGNORECASE), word)
            for word, said in data["phrases"].items()
        ),
        norms={norm: code for code, line in data["norms"].items() for norm in line.split()},
        deed_of=data["deeds"],
    )


def _concepts(table: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concept, line in table.items():
        for word in line.split():
            found.setdefault(stem(word), set()).add(concept)
    return {word: frozenset(concepts) for word, concepts in found.items()}


def _by_stem(table: dict[str, str]) -> dict[str, str]:
    return {stem(word): name for name, line in table.items() for word in line.split()}


@cache
def stem(word: str) -> str:
    """The stem of an English word (Snowball)."""
    return str(_stemmer().stemWord(word.casefold()))


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Token:
    """A word: as it stands, in lower case without a genitive, and where."""

    text: str
    plain: str
    start: int


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text."""
    found = ((match.group(), match.start()) for match in _TOKEN.finditer(text))
    return [Token(word, word.casefold().removesuffix("'s").removesuffix("’s"), start) for word, start in found]


def without(text: str, forms: Iterable[str]) -> str:
    """A text with every form of a party's name blanked out, so that offsets stay."""
    longest = sorted({form for form in forms if form}, key=lambda form: (-len(form), form))
    if not longest:
        return text
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?:['’]s)?(?!\w)"
    return re.sub(pattern, lambda match: " " * len(match.group()), text)


def plainly(text: str) -> str:
    """A text with the expressions of the lexicon as the words they stand for; lengths stay where they can."""
    for pattern, word in words().phrases:
        text = pattern.sub(lambda match, word=word: word.ljust(len(match.group())), text)  # type: ignore[misc]
    return text


def names(found: Sequence[Token], first: int) -> frozenset[str]:
    """
    Words with a capital that does not come from standing first in the sentence.

    Args:
        first: Where the sentence's first word stands in the text of the tokens; -1 if elsewhere.
    """
    known = words()
    return frozenset(
        one.plain
        for one in found
        if one.text[0].isupper()
        and one.start != first
        and one.plain not in MONTHS
        and one.plain not in known.function
        and one.plain not in _OF_NORMS
    )


def content(found: Sequence[Token], named: frozenset[str]) -> list[str]:
    """The words that say what was done: without names, numbers, dates and function words."""
    function = words().function
    return [
        one.plain
        for one in found
        if one.plain not in named
        and one.plain not in function
        and one.plain not in MONTHS
        and one.plain not in NUMERALS
        and not one.plain[0].isdigit()
    ]


def concepts(plain: Iterable[str]) -> frozenset[str]:
    """Stems, or the concept that a stem stands for."""
    known = words().concepts
    return frozenset(one for word in plain for one in known.get(stem(word), (stem(word),)))


def kinds(plain: Iterable[str], of: dict[str, str]) -> frozenset[str]:
    """The kinds (of victims, of places) that words name."""
    return frozenset(of[stem(word)] for word in plain if stem(word) in of)


def sites(found: Sequence[Token], named: frozenset[str]) -> frozenset[str]:
    """Names beside the word for a small place: "Tolm prison", "the port of Odra"."""
    small = words().sites
    plain = [one.plain for one in found]
    return frozenset(
        word
        for at, word in enumerate(plain)
        if word in named
        and (small.intersection(plain[at + 1 : at + 2]) or small.intersection(plain[max(0, at - 2) : at]))
    )


def counts(found: Sequence[Token]) -> frozenset[str]:
    """Numbers that count something: not years, days of a date, articles or numbers of resolutions."""
    plain = ["", *(one.plain for one in found), ""]
    out = set()
    for before, word, after in zip(plain, plain[1:], plain[2:], strict=False):
        dated = after in MONTHS or before in MONTHS or before.startswith(_NUMBERED)
        if word and not dated and word[0].isdigit() and not _YEAR.fullmatch(word):
            out.add(word.replace(",", ""))
        elif word in NUMERALS and not dated:
            out.add(NUMERALS[word])
    return frozenset(out)
