"""Instruments outside the catalogue, by the shape of their names: capitalised words around "Convention", "Accord", …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from graph.namespaces import slug
from graph.norm_mention import Mention

BELIEVED: Final = frozenset(
    "Convention Conventions Protocol Protocols Treaty Treaties Covenant Agreement Agreements Accord Accords Memorandum "
    "Declaration Charter Statute Pact Armistice Communiqué".split()
) | {"Final Act"}
"""Heads whose names are instruments beyond doubt."""
WEIGHED: Final = frozenset(
    "Compact Consensus Framework Roadmap Principles Rules Guidelines Initiative Arrangement Commitments Outlook "
    "Standards Pledge Instrument Partnership Masterplan Understandings Undertakings Terms".split()
) | {"Code of Conduct", "Platform for Action", "Programme of Action", "Plan of Action", "Agenda for Action"}
"""Heads that name other things as well."""
HEADS: Final = BELIEVED | WEIGHED
LONG: Final = frozenset(
    "Framework Principles Rules Guidelines Outlook Compact Roadmap Consensus Arrangement Masterplan".split()
) | {head for head in WEIGHED if " " in head}
"""Of these, the ones that are instruments where their names are long: "Basic Framework on Fishing in Border Waters"."""
_DAY_OR_MONTH = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b"
)
_CAPITAL = (
    r"(?:(?!Articles?\b|Art\.|Sections?\b|Chapter|Annex|[SA]/RES)[A-Z0-9]"
    r"(?:[\w’'&/\u00ad-]|\.(?=[\w-])|(?<=\.[A-Z])\.)*)"
)
_HEAD = re.compile(rf"(?<![\w-])(?P<head>{'|'.join(sorted(HEADS, reverse=True))})(?![\w-])")
_BEFORE = re.compile(rf"(?:(?:{_CAPITAL},?|and|of|for|on|against)[ \u00a0\n]){{1,10}}$")
_PHRASE = (
    rf"(?:(?:the|an?)\s)?{_CAPITAL}"
    rf"(?:(?:,?\s(?:and|of|the|on|in|for|against|to|or|with)|,)*\s(?!{_DAY_OR_MONTH}){_CAPITAL})*"
)
_TOPIC = re.compile(
    rf"(?:\sof\s(?:Understanding|Cooperation|Co-operation|Intent))?"
    rf"(?:\s(?:on|for|against|concerning|regarding|relating\sto|governing|between|of|in(?=\sthe\s[A-Z]))\s(?!{_DAY_OR_MONTH}){_PHRASE})"
)
_ANOTHER = re.compile(rf"(?:,?\s(?:and|as well as)|,)\s(?:the|its)\s(?=.*\b(?:{'|'.join(sorted(HEADS))})\b)")
_DATED = re.compile(
    r"(?:\sof\s(?:Understanding|Cooperation|Co-operation|Intent))?"
    r"(?:\s(?:of|signed on|signed in)\s(?:\d{1,2}\s[A-Z][a-z]+\s\d{4}|[A-Z][a-z]+ \d{4}|\d{4}))?"
)
_OPENERS = frozenset(
    "the a an this that these those under in by on for as since and of to at with from against both our its their his "
    "her your my if when while although however new final draft said such any all some no each every first "
    "second".split()
)
# Meetings, buildings, people, and bodies that live from a treaty: not the instrument.
_NO_INSTRUMENT = re.compile(
    r"\s?(?:[Cc]ent(?:er|re)|Hall|Officer|[Ss]chool|[Bb]od(?:y|ies)|Secretariat|Organi[sz]ation|Committee|Council|Group"
    r"|[Pp]rocess|Agency|Fund|Programme|Program|Summit)\b"
)
_NO_INSTRUMENT_BEFORE = re.compile(
    r"(?:National|Party|Republican|Democratic|Chief of|Constitutional|Presidential|Policy)\s$"
)
_HEAD_ALONE_WITH_TOPIC: Final = frozenset(
    "Convention Protocol Treaty Covenant Agreement Declaration Memorandum Pact Charter Compact Statute".split()
) | {"Code of Conduct"}
_QUALIFIER_ONLY = re.compile(r"^(?:\d{4}|[A-Z]?\d+|I+|UN|International|General|Basic|Joint)?$")


def shapes(text: str) -> Iterator[Mention]:
    """Every name in a text that is shaped like an instrument's."""
    for match in _HEAD.finditer(text):
        start = _left(text, match.start())
        before = text[max(0, match.start() - 16) : match.start()]
        if _NO_INSTRUMENT.match(text, match.end()) or _NO_INSTRUMENT_BEFORE.search(before):
            continue
        end = _right(text, match.end(), alone=start == match.start(), head=match["head"])
        name = text[start:end]
        if end > match.end() or not _QUALIFIER_ONLY.match(name[: match.start() - start].strip()):
            sure = match["head"] in BELIEVED or (
                match["head"] in LONG and _is_long(name, match["head"], end > match.end())
            )
            yield Mention(start, end, f"other/{instrument_slug(name)}", "name" if sure else "shape")


def _is_long(name: str, head: str, has_topic: bool) -> bool:
    """Two capitalised words before the head, or a topic after it."""
    before = name[: name.find(head)].split()
    return has_topic or sum(word[0].isupper() for word in before) > 1


def head_of(name: str) -> str:
    """The noun that says what kind of instrument a name is for, in lower case and singular; empty if none does."""
    found = list(_HEAD.finditer(name))
    while len(found) > 1 and found[1].start() == found[0].end() + 1:  # "Armistice Agreement"
        found.pop(0)
    return found[0]["head"].lower().removesuffix("s") if found else ""


def instrument_slug(name: str) -> str:
    """A name without its date, as the last part of an ``other/`` id."""
    plain = re.sub(r"\s(?:of|signed (?:on|in))\s(?:\d{1,2}\s)?(?:[A-Z][a-z]+\s)?\d{4}$|^\d{4}\s|['’.]", "", name)
    return slug(plain) or slug(name)


def _left(text: str, head: int) -> int:
    """Where the name begins: the capitalised words before its head, without the words that open a sentence."""
    found = _BEFORE.search(text, max(0, head - 110), head)
    if not found:
        return head
    words = list(re.finditer(r"[^\s]+", text[found.start() : head]))
    while words and (
        words[0].group().lower() in _OPENERS
        or re.fullmatch(r"[,&]|\d{1,3}", words[0].group())
        or words[0].group().endswith(".")
    ):
        words.pop(0)
    return found.start() + words[0].start() if words else head


def _right(text: str, end: int, *, alone: bool, head: str) -> int:
    """Where the name ends: with its topic ("… on X") or its date."""
    topic = _TOPIC.match(text, end)
    if topic and (further := _ANOTHER.search(topic.group())):
        return end + further.start()
    if topic and (head in _HEAD_ALONE_WITH_TOPIC or not alone):
        dated = _DATED.match(text, topic.end())
        return dated.end() if dated else topic.end()
    dated = _DATED.match(text, end)
    return dated.end() if dated and dated.end() > end and not alone else end
