"""Bodies of law, rights, crimes and principles, in the wordings of ``norm-concepts.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from graph.norm_mention import Mention
from graph.norm_names import lexicon, whole_words

LONGEST_LIST: Final = 160
"""Code points after "the rights to" within which its objects are looked for."""

_HEAD = re.compile(
    r"(?<![\w-])(?P<head>(?:human |fundamental |basic |equal |civil )?(?:rights?|freedoms?)(?: and freedoms?)?)"
    r"(?: of (?:(?!to |and |rights? )[\w’'-]+ ){1,8}?to| to| of| from) "
    r"(?:enjoy |have |access |receive |freedom of |the |an? |equal (?=access )|adequate |their "
    r"|peaceful |basic )*".replace(" ", r"\s"),
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(r"(?:rights|privacy|freedoms?|liberties)$", re.IGNORECASE)
_CAPITAL_AFTER = re.compile(r"[ \u00a0]{1,2}[A-Z]")
# "Center for Studies on Freedom of Expression", "Special Rapporteur on Freedom of Religion"
_BODY_BEFORE = re.compile(r"(?:[A-Z][\w’'-]+,?\s(?:and\s)?)+(?:of|for|on)\s(?:the\s)?$")
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w’'-]+\s(?:(?:of|for|on)\s(?:the\s)?|(?<=Justice\s)and\s|(?<=Law\s)and\s)?$")
# "human rights, fair trial and jurist organisations": the list is one of people's fields of work.
_BODY = re.compile(r"\b(?:Court|Commission|Committee|Council)\b")
_LISTED_PEOPLE = re.compile(
    r"(?:,\s[\w-]+(?:\s[\w-]+)?){0,4},?\s(?:and|or)\s[\w-]+(?:\s[\w-]+)?\s(?:organi[sz]ations|groups|NGOs|activists|lawyers|circles|sectors?|"
    r"communit(?:y|ies)|defenders|advocates|experts)\b"
)
_NEXT = re.compile(
    r"(?:\s?[,;]\s?(?:and\s|or\s|as\swell\sas\s)?|\s(?:and|or|as\swell\sas)\s)"
    r"(?:(?:to|of|the|an?|their|his|her|adequate|peaceful|freedom\sof|right\sto)\s)*",
    re.IGNORECASE,
)
_AGGRESSION = re.compile(r"(?:wars?|acts?)\sof\saggression|armed\saggression", re.IGNORECASE)
_CHARGED = re.compile(
    r"[^.\n]{0,50}(?:condemn|accountab|justice|constitut|commit|amount|punish|crime|violat|prosecut"
    r"|\b(?:is|was) an?\b)[^.\n]*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:[\w’'-]+\s?){1,3}?,\s(?:(?:the|to|a|an)\s)*")
_SKIPPED = re.compile(r"(?:[\w’'-]+\s?){1,4}?(?=,|\s(?:and|or)\s)", re.IGNORECASE)


def concepts(text: str) -> Iterator[Mention]:
    """Every stretch that a norm without an instrument may be named by."""
    for norm, pattern in _wordings("wordings"):
        for match in pattern.finditer(text):
            if not (_part_of_name(text, *match.span()) or _only_a_war(text, *match.span())):
                yield Mention(match.start(), match.end(), norm, "concept")
    for head in _HEAD.finditer(text):
        yield from (one for one in _objects(text, head) if not _part_of_name(text, one.start, one.end))


def _only_a_war(text: str, start: int, end: int) -> bool:
    """ "the war of aggression" as the name of a war; the crime is charged, condemned, or called one."""
    if not _AGGRESSION.fullmatch(text, start, end):
        return False
    return not (_CHARGED.search(text[max(0, start - 90) : start].rpartition(". ")[2]) or _CHARGED.match(text, end))


def _objects(text: str, head: re.Match[str]) -> Iterator[Mention]:
    """What follows "the right to": the first object with these words, the rest of the list each by itself."""
    start, at, end = head.start(), head.end(), min(len(text), head.end() + LONGEST_LIST)
    last: Mention | None = None
    anew = False
    if _object(text, at) is None and (skipped := _FIRST.match(text, at)):  # "the rights to a name, life and liberty"
        start = at = skipped.end()
    while at < end:
        found = _object(text, at)
        if found is not None:
            if last is not None and last.norm == found.norm and not anew:  # "speech, expression and information" is one
                start = last.start
            elif last is not None:
                yield last
            last = Mention(start, found.end, found.norm, "object")
            at = found.end
        elif last is not None and (skipped := _SKIPPED.match(text, at)):
            at = skipped.end()
        joint = _NEXT.match(text, at) if last is not None else None
        if joint is None:
            break
        anew = "right" in joint.group() or "freedom" in joint.group()
        start = at = joint.end()
    if last is not None:
        yield last


def _object(text: str, at: int) -> Mention | None:
    """The longest object that begins here."""
    found = [(match.end(), norm) for norm, pattern in _wordings("objects") if (match := pattern.match(text, at))]
    return Mention(at, *max(found), "object") if found else None


def _part_of_name(text: str, start: int, end: int) -> bool:
    """ "War Crimes Unit", "Human Rights Watch"; "human rights defenders", "High Commissioner for Human Rights"."""
    words = text[start:end]
    if _BODY.search(words) or _mandate().search(text[max(0, start - 90) : start]):
        return True
    titled = not words.isupper() and all(word[0].isupper() for word in words.split() if len(word) > 3)
    if titled and (_CAPITAL_AFTER.match(text, end) or _BODY_BEFORE.search(text[max(0, start - 60) : start])):
        return True
    if _LISTED_PEOPLE.match(text, end) and not words.lower().endswith("law"):
        return True
    return _OF_PEOPLE.search(words) is not None and _name_of_people(text, start, end)


def _name_of_people(text: str, start: int, end: int) -> bool:
    if text[start:end].endswith("Rights") and _CAPITAL_BEFORE.search(text[max(0, start - 40) : start]):
        return True
    followed, preceded = _unless()
    return bool(followed.match(text, end) or preceded.search(text[max(0, start - 50) : start]))


@cache
def _mandate() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon('norm-concepts')['unless']['mandate']}$".replace(" ", r"\s"))


@cache
def _unless() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lists = lexicon("norm-concepts")["unless"]
    followed = re.compile(
        rf"(?:[\s-]+(?:and|&)\s+(?!for\s|of\s|to\s)\w+)?[\s-]+{lists['followed_by']}(?!\w)".replace(" ", r"\s"),
        re.IGNORECASE,
    )
    preceded = re.compile(rf"(?:^|\W){lists['preceded_by']}\s$".replace(" ", r"\s"), re.IGNORECASE)
    return followed, preceded


@cache
def _wordings(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (norm, whole_words(patterns, re.IGNORECASE)) for norm, patterns in lexicon("norm-concepts")[table].items()
    )
