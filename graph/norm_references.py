"""Names that a text gives to instruments as it goes: abbreviations in brackets, "the Convention", "that Agreement"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.instrument_shapes import head_of
from graph.national_law import NATIONAL
from graph.norm_mention import Mention
from graph.norm_names import lexicon, names

_DEFINITION = re.compile(
    r"\s?\((?:hereinafter|hereafter|collectively|together|also known as|or)?,?\s?(?:referred to as\s|called\s)?"
    r"(?:(?:the\s)?[“\"'‘](?:the\s)?(?P<quoted>[^“”\"’()]{2,40}?)[”\"’']|(?:the\s)?(?P<plain>[A-Z][\w-]{1,11}))\)"
)
_HEADS: Final = (
    "convention",
    "covenant",
    "charter",
    "protocol",
    "declaration",
    "statute",
    "treaty",
    "agreement",
    "memorandum",
    "framework",
    "accord",
    "pact",
    "compact",
    "communiqué",
    "armistice",
    "act",
    "regulations",
    "ordinance",
    "code",
    "constitution",
    "decree",
)
NATIONAL_HEADS: Final = frozenset({"act", "regulations", "ordinance", "code", "constitution", "decree"})
_LOWER_CASE_HEADS: Final = frozenset({"convention", "covenant", "charter", "framework", "treaty"})
_DESCRIPTION = re.compile(
    r"(?<![\w-])(?:(?P<the>[Tt]he|THE|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|[Tt]he said|[Ii]ts|[Bb]oth)\s"
    r"(?P<adjective>(?:new|said|present|same|revised|final|draft|proposed)\s)?"
    r"|(?P<draft>(?:new|draft|proposed|final)\s))"
    rf"(?P<head>(?:{'|'.join(f'[{head[0].upper()}{head[0]}]{head[1:]}' for head in _HEADS)}))s?"
    r"(?![\w-]|\s(?:of|on|for|against|between|[A-Z]\w+)\b)"
)
# "Convention awards", "Covenant rights": what comes from the instrument is named by it.
_ADJECTIVE = re.compile(
    r"(?<![\w-])(?<!Geneva\s)(?P<head>Convention|Covenant|Charter|Treaty|Protocol|Statute)(?=\s(?:rights?|obligations?|duties|"
    r"awards?|grounds?|reasons?|refugees?|claims?|protections?|principles|provisions|articles?|guarantees|standards|case)\b)"
)
_INITIAL = re.compile(r"(?<![A-Za-z])[A-Za-z]")


def defined(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Later uses of the abbreviations that the text defines: `… Criminal Procedure Act 1995 ("the 1995 Act")`."""
    for alias, norm, at in sorted(set(_definitions(text, mentions))):
        pattern = re.compile(rf"(?<![\w-]){re.escape(alias)}(?![\w-])")
        for match in pattern.finditer(text, at):
            yield Mention(match.start(), match.end(), norm, "defined")


def _definitions(text: str, mentions: Iterable[Mention]) -> Iterator[tuple[str, str, int]]:
    for mention in mentions:
        match = _DEFINITION.match(text, mention.end)
        if match is None:
            continue
        alias = match["quoted"] or match["plain"]
        words = text[mention.start : mention.end]
        described = alias.lower() in _HEADS or alias.lower().removesuffix("s") in _HEADS
        if not described and (match["quoted"] or _abbreviates(alias, words)) and not any(names(alias)):
            yield alias, mention.norm, match.end()


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the letters stand at the beginnings of the name's words, the first at its first."""
    initials = iter("".join(_INITIAL.findall(name)).lower())
    letters = [letter for letter in acronym.lower() if letter.isalpha()]
    first = _INITIAL.search(name)
    return bool(letters and first and first[0].lower() == letters[0] and all(letter in initials for letter in letters))


def descriptions(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """ "the Convention", "this Agreement", resolved to the instrument of that sort which was named last."""
    heads = [(mention.start, kind, mention.norm) for mention in sorted(mentions) for kind in _kinds(text, mention)]
    for match in (*_DESCRIPTION.finditer(text), *_ADJECTIVE.finditer(text)):
        head = match["head"]
        norm = _antecedent(head.lower(), match.start(), heads)
        if norm is None and head[0].isupper():
            norm = _default(head, text)
        if norm is not None and (head[0].isupper() or head in _LOWER_CASE_HEADS):
            yield Mention(match.start(), match.end(), norm, "description")


def _kinds(text: str, mention: Mention) -> Iterator[str]:
    """The nouns that may take a mention up again."""
    words = text[mention.start : mention.end]
    if mention.norm == NATIONAL:
        yield from (head for head in NATIONAL_HEADS if re.search(rf"(?<!\w){head}(?!\w)", words, re.IGNORECASE))
    else:
        kind = head_of(words) or head_of(mention.norm.replace("-", " ").title())
        yield from (kind,) if kind else _acronym_kinds(mention.norm)


def _acronym_kinds(norm: str) -> Iterator[str]:
    """What an instrument is that was named by its acronym: the catalogue's title says."""
    from graph.catalogue import load

    found = load().norms.get(norm.partition("/art-")[0])
    if found is not None and found.kind == "instrument":
        yield head_of(found.title)


def _antecedent(head: str, at: int, heads: list[tuple[int, str, str]]) -> str | None:
    """The last one named before; failing that, the only one that the text names."""
    before = [norm for start, kind, norm in heads if kind == head and start < at]
    every = {norm for _, kind, norm in heads if kind == head}
    return before[-1] if before else next(iter(every)) if len(every) == 1 else None


def _default(head: str, text: str) -> str | None:
    """What a description means that stands for itself: "the Charter" of the United Nations, "the Constitution"."""
    if head == "Constitution":
        return NATIONAL
    for norm, signs in lexicon("norm-names")["defaults"].get(head, {}).items():
        if re.search(signs, text):
            return str(norm)
    return None
