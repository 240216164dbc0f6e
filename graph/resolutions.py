"""Resolutions of United Nations organs, by symbol and in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graph.norm_mention import Mention

# Resolutions that are instruments of the catalogue under their own names.
NAMED: Final = {
    "unga-res/217": "udhr",
    "unga-res/2625": "other/friendly-relations-declaration",
    "unga-res/60-147": "other/basic-principles-remedy",
    "unga-res/61-295": "undrip",
    "unga-res/53-144": "defenders-declaration",
    "unga-res/70-1": "other/2030-agenda",
}
ASSEMBLY_ON_PALESTINE: Final = frozenset({"181", "194"})
"""Resolutions of the General Assembly (partition; return of refugees) that are cited by their bare numbers."""
FAR: Final = 4000
"""Code points before a number within which the organ that took the resolution is looked for."""
LAST_YEAR: Final = 2100
LAST_COUNCIL_SESSION: Final = 69
"""The Human Rights Council was in its sixties in 2026; the General Assembly has had sessions 31 to 80 in this form."""

_SYMBOL = re.compile(
    r"(?<!\w)(?P<organ>S|A|A/HRC|E|E/CN\.4)/RES/(?P<number>(?:ES-|S-)?\d{1,4}(?:/\d{1,4}[A-Z]?)?)"
    r"(?:\s?(?P<session>\((?:\d{4}|[IVXLC]+|[A-Z]-[IVXLC]+)\)))?(?!\w)"
)
_ORGAN: Final = (
    r"(?:(?:UN|U\.N\.|United Nations|the|its|their|relevant|unanimous|landmark|binding|of) )*"
    r"(?:(?P<sc>(?:UN ?)?(?:Security )?Council(?:'s|’s)?|UNSC|SC)|(?P<ga>General Assembly(?:'s|’s)?|UNGA|GA)"
    r"|(?P<hrc>(?:UN )?Human Rights Council(?:'s|’s)?|UNHRC|HRC)|(?P<chr>Commission on Human Rights))"
)
_ONE = r"(?:(?:A/)?(?:ES-|S-)?\d{1,4}(?:/\d{1,4}[A-Z]?)?(?: [A-Z](?= \())?(?: ?\((?:\d{4}|[IVXLC]+|ES-[IVXLC]+)\))?)"
_WORDS = re.compile(
    rf"(?<!\w)(?:{_ORGAN} )?(?P<head>[Rr]esolutions?|RESOLUTIONS?|[Rr]es\.|UNSCRs?|SCRs?|UNGAR)(?: [Nn]o(?:s|\.)*\.?)? "
    rf"(?P<list>{_ONE}(?:(?:, (?:and )?| and | or | & ){_ONE})*)(?!\w|/|-)".replace(" ", r"\s")
)
_NUMBER = re.compile(_ONE.replace(" ", r"\s"))
_UNNUMBERED = re.compile(
    rf"(?<!\w)(?:{_ORGAN} [Rr]esolutions?|(?P<any>(?:relevant|all|other) (?:UN|U\.N\.|United Nations)"
    rf"(?: Security Council)? resolutions?))(?!\w)".replace(" ", r"\s")
)
_AFTER_NUMBER: Final = r"(?=[.,;:)’'](?!\d)|\s(?:and|or|was|is|has|must|should|in|on|as|to|calls|demands|requires)\b|$)"
_ORGANS_BEFORE: Final = (
    ("unhrc-res", re.compile(r"Human Rights Council|UNHRC|\bHRC\b")),
    ("unga-res", re.compile(r"General Assembly|UNGA|\bGA\b")),
)
_NO_NORM_BEFORE = re.compile(
    r"(?:[Dd]raft|[Vv]etoed|proposed|House|Senate|H\.|S\.|[Cc]oncurrent|[Jj]oint|Parliament)\s$"
)


def resolutions(text: str) -> Iterator[Mention]:
    """Every resolution of the Security Council, the General Assembly and the Human Rights Council."""
    numbered = [*_by_symbol(text), *_by_words(text)]
    taken = [(mention.start, mention.end) for mention in numbered]
    yield from numbered
    for mention in _by_bare_number(text, numbered):
        if not any(start < mention.end and mention.start < end for start, end in taken):
            yield mention
    for match in _UNNUMBERED.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken) or _no_norm(text, match.start()):
            continue
        series = "unga-res" if match["ga"] else "unhrc-res" if match["hrc"] else "unsc-res"
        yield Mention(match.start(), match.end(), series, "resolution")


def _no_norm(text: str, start: int) -> bool:
    """A draft, a vetoed text or another parliament's resolution is no norm here."""
    return _NO_NORM_BEFORE.search(text[max(0, start - 14) : start]) is not None


def _by_symbol(text: str) -> Iterator[Mention]:
    series = {"S": "unsc-res", "A": "unga-res", "A/HRC": "unhrc-res"}
    for match in _SYMBOL.finditer(text):
        if match["organ"] in series:
            yield _mention(match.start(), match.end(), series[match["organ"]], match["number"])


def _by_bare_number(text: str, cited: Iterable[Mention]) -> Iterator[Mention]:
    """ "2720" in a text that has spoken of Security Council resolution 2720; lower numbers may be years."""
    for norm in sorted({mention.norm for mention in cited}):
        series, _, number = norm.partition("/")
        if series == "unsc-res" and number.isdigit() and int(number) > LAST_YEAR:
            for match in re.finditer(rf"(?<![\w/.,-]){number}{_AFTER_NUMBER}", text):
                yield Mention(match.start(), match.end(), norm, "resolution")


def _by_words(text: str) -> Iterator[Mention]:
    for match in _WORDS.finditer(text):
        if _no_norm(text, match.start()):
            continue
        for place, one in enumerate(_NUMBER.finditer(text, match.start("list"), match.end("list"))):
            series = _series(match, one.group(), text)
            if series:
                yield _mention(one.start() if place else match.start(), one.end(), series, one.group())


def _series(match: re.Match[str], number: str, text: str) -> str | None:
    """Which organ took a resolution: named, or told by how its number looks."""
    if match["chr"]:
        return None
    if match["hrc"]:
        return "unhrc-res"
    if match["ga"] or match["head"] == "UNGAR":
        return "unga-res"
    if number in ASSEMBLY_ON_PALESTINE and re.search(r"Palestin", text):
        return "unga-res"
    if "/" in number or re.search(r"\([IVXLC]+\)|^ES-", number):
        return _session_series(number, text, match.start())
    return "unsc-res"


def _session_series(number: str, text: str, at: int) -> str:
    """``60/1`` alone: the organ that was named last before it, if that one can have had such a session."""
    session = re.search(r"\d+(?=/)", number)
    if session and int(session[0]) <= LAST_COUNCIL_SESSION:
        named = [
            (found.start(), series)
            for series, organ in _ORGANS_BEFORE
            for found in organ.finditer(text, max(0, at - FAR), at)
        ]
        if named:
            return max(named)[1]
    return "unga-res"


def _mention(start: int, end: int, series: str, number: str) -> Mention:
    """``2334 (2016)`` is ``2334``; ``60/1`` is ``60-1``; ``ES-11/1`` is ``es-11-1``; ``217 A (III)`` is ``217``."""
    plain = re.search(r"(?:ES-|S-)?\d+(?:/\d+[A-Z]?)?", number)
    norm = f"{series}/{plain[0].lower().replace('/', '-') if plain else number}"
    return Mention(start, end, NAMED.get(norm, norm), "resolution")
