"""The words of an action as features: stems and concepts, names, numbers, kinds of victims and of places."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import snowballstemmer

from graph import catalogue

LEXICON: Final = Path(__file__).parent / "lexicons" / "matters.toml"
FREQUENT: Final = Path(__file__).parent / "lexicons" / "frequent-stems.txt"
"""The stems of English words by frequency (``graph/training/joins.py`` says whence)."""
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
_TOKEN = re.compile(r"(?:19|20)\d\d[-–/]\d{1,4}|\d[\d,.]*\d|\d|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[-–/]\d{1,4})?")
_OF_NORMS = frozenset(
    "article articles charter convention covenant protocol court council resolution un law president united nations "
    "security general assembly secretary secretary-general member states minister ministry government".split()
)
"""Words with a capital in the names of norms and bodies, which are slots of their own."""
_ASIDE = re.compile(
    r"\bwithout(?:\s+(?!(?:of|in|by|on|at|from|to|and|or)\b)\w+){1,3}"
    r"|\b(?:during|amid|in the context of)(?:\s+(?!(?:of|in|by|on|at|from|to|and|or|against)\b)[\w’'-]+){1,5}",
    re.IGNORECASE,
)
"""
What was lacking, or went on besides, is not what was done: "detained without trial", "built without the consent of the
villages", "crimes committed during the invasion".
"""
_NUMBERED = ("article", "art", "resolution", "no", "paragraph")


@dataclass(frozen=True)
class Words:
    """
    The lexicon, by stem.

    Attributes:
        deeds: Concepts that say which conduct is meant.
        repeated: Those of them that one actor does time and again.
        vague: Other concepts.
        pointing: Nouns that point back to an act.
        omission: Words for what was not done.
    """

    function: frozenset[str]
    generic: frozenset[str]
    concepts: dict[str, frozenset[str]]
    deeds: frozenset[str]
    repeated: frozenset[str]
    vague: frozenset[str]
    pointing: frozenset[str]
    omission: frozenset[str]
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
        deeds=frozenset(data["concepts"]).difference(data["vague"].split()),
        repeated=frozenset(data["repeated"].split()),
        vague=frozenset(data["vague"].split()),
        pointing=frozenset(stem(word) for word in data["pointing"].split()),
        omission=frozenset(stem(word) for word in data["omission"].split()),
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


@cache
def rarity(of: str) -> float:
    """How rare a stem is in English: decades of its rank below the hundred most frequent ones."""
    ranks = _ranks()
    return math.log10(ranks.get(of, len(ranks)) + 100) - 2


@cache
def _ranks() -> dict[str, int]:
    return {of: rank for rank, (of, _) in enumerate(_frequent(), 1)}


@cache
def _frequent() -> list[tuple[str, str]]:
    """Stems, the most frequent first, each with its most frequent word."""
    lines = FREQUENT.read_text(encoding="utf-8").splitlines()
    return [(of, word or of) for of, _, word in (line.partition("\t") for line in lines)]


@cache
def _readable() -> dict[str, str]:
    return dict(_frequent()) | {concept: concept for found in words().concepts.values() for concept in found}


def readable(of: str) -> str:
    """A stem or concept as a word to be read: "hospital" for "hospit"; a rare stem as it is."""
    return _readable().get(of, of)


@dataclass(frozen=True)
class Token:
    """A word: as it stands, in lower case without a genitive, and where."""

    text: str
    plain: str
    start: int

    @property
    def is_state(self) -> bool:
        """It is a state's key, as :func:`by_state` writes it."""
        return self.text.isupper() and self.plain in states()


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text."""
    found = ((match.group(), match.start()) for match in _TOKEN.finditer(text))
    return [Token(word, word.casefold().removesuffix("'s").removesuffix("’s"), start) for word, start in found]


def without(text: str, forms: Iterable[str]) -> str:
    """A text with every form of a party's name blanked out, so that offsets stay."""
    longest = sorted({form for form in forms if form and form in text}, key=lambda form: (-len(form), form))
    if not longest:
        return text
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?:['’]s)?(?!\w)"
    return re.sub(pattern, lambda match: " " * len(match.group()), text)


def plainly(text: str) -> str:
    """
    A text with the expressions of the lexicon as the words they stand for, and without what :data:`_ASIDE` finds;
    lengths stay where they can.
    """
    text = _ASIDE.sub(lambda match: " " * len(match.group()), text)
    for pattern, word in words().phrases:
        text = pattern.sub(lambda match, word=word: word.ljust(len(match.group())), text)  # type: ignore[misc]
    return text


def by_state(text: str) -> str:
    """
    A text with the names, adjectives and demonyms of states as their keys ("UKR" for "Ukrainian"); lengths stay.

    In capitals, so that Andorra is no "and" (:func:`states_in`).
    """
    pattern, keys = _states()
    return pattern.sub(lambda match: keys[match[1]].upper().ljust(len(match.group())), text)


def states_in(text: str) -> frozenset[str]:
    """The keys of the states that a text names."""
    pattern, keys = _states()
    return frozenset(keys[match[1]] for match in pattern.finditer(text))


@cache
def _states() -> tuple[re.Pattern[str], dict[str, str]]:
    """Forms of the names of states, but for capitals, which are places too."""
    keys = {
        name.text: actor.id
        for actor in catalogue.load().actors.values()
        if actor.kind == "state"
        for name in actor.names
        if name.use not in ("capital", "in-context") and len(actor.id) <= len(name.text)
    }
    longest = sorted(keys, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<!\w)(?=[A-Z])({'|'.join(map(re.escape, longest))})s?(?:['’]s?)?(?!\w)"), keys


@cache
def states() -> frozenset[str]:
    """The keys of all states."""
    return frozenset(_states()[1].values())


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
        and (one.start != first or one.is_state)
        and one.plain not in MONTHS
        and (one.plain not in known.function or one.is_state)
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
        and not (one.text[0].isupper() and one.plain in _OF_NORMS)
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
