"""Names that a text gives to instruments as it goes: abbreviations in brackets, "the Convention", "that Agreement"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.home_instruments import home, is_of_kind, optional_protocol
from graph.instrument_shapes import head_of
from graph.national_law import NATIONAL
from graph.norm_mention import Mention, Stretches
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
    "guideline",
    "initiative",
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
    r"(?P<year>\d{4}\s)?"
    rf"(?P<head>(?:{'|'.join(f'[{head[0].upper()}{head[0]}]{head[1:]}' for head in _HEADS)}))s?"
    r"(?![\w-]|\s(?:of|on|for|against|between|[A-Z]\w+)\b)"
)
# "Convention awards", "Covenant rights": what comes from the instrument is named by it.
_ADJECTIVE = re.compile(
    r"(?<![\w-])(?<!Geneva\s)(?P<head>Convention|Covenant|Charter|Treaty|Protocol|Statute)(?=\s(?:rights?|obligations?|duties|"
    r"awards?|grounds?|reasons?|refugees?|claims?|protections?|principles|provisions|articles?|guarantees|standards|case)\b)"
)
_TREATIES: Final = frozenset({"agreement", "treaty", "accord", "pact", "protocol", "convention", "memorandum"})
_OPTIONAL: Final = "other/optional-protocol"
_TO_MOTHER = re.compile(
    r"\s(?:thereto|to\s(?:the|that|this)\s(?:Convention|Covenant))(?![\w-]|\s(?:on|for|against|of)\b)"
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


def optional_protocols(text: str, mentions: Sequence[Mention], about: str) -> Iterator[Mention]:
    """The mentions of a text, "the Optional Protocol" being that to the convention of which the text speaks."""
    known: Mention | None = None
    order = sorted(mentions)
    for mention in order:
        if not mention.norm.startswith(_OPTIONAL):
            known = mention if "Optional Protocol" in text[mention.start : mention.end] else known
            yield mention
            continue
        further = _TO_MOTHER.match(text, mention.end)
        norm = known.norm if known and not further else _protocol_of(mention, order, text, about)
        end = further.end() if further else mention.end
        yield Mention(mention.start, end, norm or mention.norm, mention.kind)


def _protocol_of(mention: Mention, order: Sequence[Mention], text: str, about: str) -> str | None:
    """The protocol to the convention at home here, else to that named last before it, else to that named next."""
    before = [one.norm for one in reversed(order) if one.start < mention.start]
    after = [one.norm for one in order if one.start > mention.start]
    conventions = [home(about), *before, *after, _default("Convention", text, about)]
    found = (optional_protocol(norm.partition("/art-")[0], text) for norm in conventions if norm)
    return next((protocol for protocol in found if protocol), None)


def descriptions(text: str, mentions: Iterable[Mention], about: str = "") -> Iterator[Mention]:
    """
    "the Convention", "this Agreement", resolved: to what the text defines so, to the instrument of the body that
    speaks, else to the instrument of that sort which was named last.
    """
    order = sorted(mentions)
    named = Stretches(order)
    heads = [(mention.start, kind, mention.norm) for mention in order for kind in _kinds(text, mention)]
    own = list(_called(text, order))
    spoken = home(about)
    for match in (*_DESCRIPTION.finditer(text), *_ADJECTIVE.finditer(text)):
        head, at = match["head"], match.start()
        if match.groupdict().get("year") and any(named.meeting(*match.span())):
            continue
        norm = _latest(head.lower(), at, own)
        if norm is None and spoken and head[0].isupper() and is_of_kind(spoken, head.lower()):
            norm = spoken
        norm = norm or _latest(head.lower(), at, heads)
        if norm is None and head[0].isupper():
            norm = _default(head, text, about)
        norm = norm or _only(head.lower(), heads)
        if norm is not None and (head[0].isupper() or head in _LOWER_CASE_HEADS):
            yield Mention(at, match.end(), _as_whole(norm, text[match.start() : match.end()]), "description")
        elif match.groupdict().get("year") and head[0].isupper() and head.lower() in _TREATIES:
            yield Mention(at, match.end(), f"other/{head.lower()}", "description")


def _called(text: str, order: Sequence[Mention]) -> Iterator[tuple[int, str, str]]:
    """Where a text says what it means by "the Convention": `the European Convention on … (“the Convention”)`."""
    for mention in order:
        match = _DEFINITION.match(text, mention.end)
        alias = (match["quoted"] or match["plain"]).lower() if match else ""
        if match and (alias in _HEADS or alias.removesuffix("s") in _HEADS):
            yield match.end(), alias if alias in _HEADS else alias.removesuffix("s"), mention.norm


def _as_whole(norm: str, words: str) -> str:
    """ "the Conventions" are the four of Geneva together, where one of them was named."""
    return "geneva-conventions" if words.endswith("s") and norm.startswith("geneva-convention-") else norm


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


def _latest(head: str, at: int, heads: Sequence[tuple[int, str, str]]) -> str | None:
    """The last instrument of a kind that was named before a place."""
    return next((norm for start, kind, norm in reversed(heads) if kind == head and start < at), None)


def _only(head: str, heads: Sequence[tuple[int, str, str]]) -> str | None:
    """The only one of a kind that the text names."""
    every = {norm for _, kind, norm in heads if kind == head}
    return next(iter(every)) if len(every) == 1 else None


def _default(head: str, text: str, about: str) -> str | None:
    """What a description means that stands for itself: "the Charter" of the United Nations, "the Constitution"."""
    if head == "Constitution":
        return NATIONAL
    for norm, signs in lexicon("norm-names")["defaults"].get(head, {}).items():
        if re.search(signs, about) or re.search(signs, text):
            return str(norm)
    return None
