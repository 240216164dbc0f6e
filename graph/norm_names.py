"""Instruments by name: every name and acronym of the catalogue, with conditions for those that are ambiguous."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from graph.catalogue import Name, load
from graph.norm_mention import Mention

LEXICONS: Final = Path(__file__).with_name("lexicons")

_DUTY = re.compile(
    r"(?:violat\w+|breach\w*|contraven\w+|under|party to|parties to|ratif\w+|acced\w+ to|compl\w+ with|obligations \w+|"
    r"protected by|guaranteed by|signed|accordance with|pursuant to)(?: of)? (?:the )?$",
    re.IGNORECASE,
)
_ILO = re.compile(
    r"(?<!\w)ILO (?:core |fundamental )?Conventions? (?:Nos?\.? ?)?\d{1,3}"
    r"(?:(?:, | and |, and )(?:No\. ?)?\d{1,3})*(?!\w)"
)
_ILO_SHORT = re.compile(
    r"(?<![\w-])(?<!ILO )Conventions? (?:Nos?\.? ?)?\d{1,3}(?:(?:, | and |, and )(?:No\. ?)?\d{1,3})*(?![\w/])"
)
_ILO_TITLE = re.compile(
    r"(?<!\w)(?:[A-Z][\w’'()-]*,?(?: (?:and|or|of|the|to|in|for|at|on|by))* ){1,14}Convention(?: \(Revised\))?,?"
    r"(?: \d{4})?,? \(No\. ?(?P<number>\d{1,3})\)"
)
_ILO_NAMED = re.compile(r"\bILO\b|International Labou?r Organi[sz]ation")
_LAST_ILO: Final = 192
"""The number of the latest convention of the International Labour Organization; a higher one is a year or a slip."""
NEARBY: Final = 600
"""Code points on either side of a shared name in which the matter that it is used for is looked for."""
_BESIDE = re.compile(r"^,? ?(?:[Aa]rt(?:icle|\.|s\b)|§)")
_PROVISION_BEFORE = re.compile(r"(?:[Aa]rt(?:icle)?s?\.? |§ ?)[\d()\s,a-zIVXLC.§–-]{1,40}?(?:of |to |in )?(?:the )?$")


@cache
def lexicon(name: str) -> dict[str, Any]:
    """A data file of ``graph/lexicons``."""
    return tomllib.loads((LEXICONS / f"{name}.toml").read_text(encoding="utf-8"))


def whole_words(patterns: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """One expression for wordings: a space is any white space, a hyphen any hyphen, an apostrophe either kind."""
    pieces = re.split(r"(\[(?:\\.|[^\]\\])*\])", "|".join(patterns))  # classes of characters stay as they are
    pieces[::2] = [_loosened(piece) for piece in pieces[::2]]
    return re.compile(rf"(?<![\w-])(?:{''.join(pieces)})(?!\w)", flags)


def _loosened(pattern: str) -> str:
    pattern = pattern.replace("-", "[-\u2010\u2011\u00ad]{1,2}").replace("'", "['’]")
    return re.sub(r" (?=[?*+{])", r"\\s", pattern).replace(" ", r"\s+")


def names(text: str) -> Iterator[Mention]:
    """Every instrument that is named in a text; names inside longer ones are given too."""
    for norm, pattern in _patterns("patterns"):
        for match in pattern.finditer(text):
            if not _no_norm().match(text, match.end()):
                yield Mention(match.start(), match.end(), norm, "name")
    for norm, pattern in _patterns("weighed"):
        for match in pattern.finditer(text):
            yield Mention(match.start(), match.end(), norm, "shape")
    yield from _labour(text)
    yield from _in_context(text)
    for match in _listed().finditer(text):
        norm, name = _by_name()[_key(match.group())]
        capital = any(letter.isupper() for letter in match.group())
        if capital and not _no_norm().match(text, match.end()) and _holds(name, norm, text, match):
            yield Mention(match.start(), match.end(), norm, "name")


def _labour(text: str) -> Iterator[Mention]:
    """ "ILO Conventions 87 and 98"; "… Convention (No. 87)"; "Convention No. 29" where the organisation is named."""
    for match in _ILO_TITLE.finditer(text):
        yield Mention(match.start(), match.end(), f"ilo-{match['number']}", "name")
    short = _ILO_SHORT.finditer(text) if _says(_ILO_NAMED.pattern, text) else iter(())
    for match in (*_ILO.finditer(text), *short):
        for place, number in enumerate(re.finditer(r"\d+", text[match.start() : match.end()])):
            begin = match.start() + (number.start() if place else 0)
            if int(number[0]) <= _LAST_ILO:
                yield Mention(begin, match.start() + number.end(), f"ilo-{number[0]}", "name")


def _in_context(text: str) -> Iterator[Mention]:
    """Short names that another name of the text explains, and names that several instruments share."""
    for family, norm, pattern in _needing():
        if _says(family, text):
            for match in pattern.finditer(text):
                yield Mention(match.start(), match.end(), norm, "name")
    for pattern, signs in _shared():
        for match in pattern.finditer(text):
            near = text[max(0, match.start() - NEARBY) : match.end() + NEARBY]
            counts = [(len(sign.findall(near)), -place, norm) for place, (norm, sign) in enumerate(signs)]
            if max(counts)[0]:
                yield Mention(match.start(), match.end(), max(counts)[2], "name")


def _holds(name: str, norm: str, text: str, match: re.Match[str]) -> bool:
    """Whether an ambiguous name means the instrument here."""
    conditions = lexicon("norm-names")["conditions"]
    before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 12]
    beside = bool(_BESIDE.match(after) or _PROVISION_BEFORE.search(before))
    if name in conditions["beside_provision"]:
        return beside
    if name in conditions["proven"]:
        return beside or bool(_DUTY.search(before)) or _defined(name, norm, text)
    family = conditions["family"].get(name)
    return family is None or _says(family, text)


@lru_cache(maxsize=64)
def _says(pattern: str, text: str) -> bool:
    return re.search(pattern, text) is not None


@lru_cache(maxsize=64)
def _defined(acronym: str, norm: str, text: str) -> bool:
    """Whether the text gives the acronym in brackets after a full name of this instrument (and not of its body)."""
    for match in re.finditer(rf"\(\W?(?:the )?\W?{re.escape(acronym)}\W?\)", text):
        before = text[max(0, match.start() - 150) : match.start()].rstrip(' \n\u00a0“"')
        if any(_key(before).endswith(_key(full)) for full in _full_names(norm)):
            return True
    return False


@cache
def _full_names(norm: str) -> tuple[str, ...]:
    found = load().norms[norm]
    return (found.title, *(name.text for name in found.names if name.use in ("usual", "other") and " " in name.text))


@cache
def _no_norm() -> re.Pattern[str]:
    return re.compile(lexicon("norm-names")["unless"]["followed_by"].replace(" ", r"\s"))


@cache
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((norm, whole_words(patterns)) for norm, patterns in lexicon("norm-names")[table].items())


@cache
def _needing() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    table = lexicon("norm-names")["needing"]
    return tuple(
        (family, norm, whole_words(patterns)) for family, norms in table.items() for norm, patterns in norms.items()
    )


@cache
def _shared() -> tuple[tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]], ...]:
    return tuple(
        (whole_words([name]), tuple((norm, re.compile(signs)) for norm, signs in norms.items()))
        for name, norms in lexicon("norm-names")["shared"].items()
    )


@cache
def _by_name() -> dict[str, tuple[str, str]]:
    """Names by their key, with the norm; of two norms with one name the first listed."""
    table: dict[str, tuple[str, str]] = {}
    family = lexicon("norm-names")["conditions"]["family"]
    for norm in load().instruments:
        for name in (*norm.names, Name(re.sub(r"\s*\([^)]*\)$", "", norm.title), "title")):
            if name.use != "in-context" or name.text.isupper() or name.text in family:
                table.setdefault(_key(name.text), (norm.id, name.text))
    return table


@cache
def _listed() -> re.Pattern[str]:
    """All names of the catalogue in one expression, the longest first; acronyms keep their case, the rest a capital."""
    names = sorted({name for _, name in _by_name().values()}, key=lambda name: (-len(name), name))
    return whole_words(_spelled(name) for name in names)


def _spelled(name: str) -> str:
    """A name as a pattern: acronyms as they are; in others each word after the first in either case."""
    if " " not in name:
        return literal(name)
    first, *rest = name.split(" ")
    return " ".join([literal(first), *(_either_case(word) for word in rest)])


def literal(words: str) -> str:
    """Words as a pattern for :func:`whole_words`, which reads hyphens and spaces its own way."""
    return re.sub(r"[.()+*?\[\]^$|\\]", r"\\\g<0>", words)


def _either_case(word: str) -> str:
    letter = word[:1]
    if not letter.isalpha() or word.isupper():
        return literal(word)
    return f"[{letter.upper()}{letter.lower()}]{literal(word[1:])}"


def _key(name: str) -> str:
    plain = name.casefold().replace("’", "'")
    return re.sub(r"[\s\u2010\u2011\u00ad-]+", " ", plain)
