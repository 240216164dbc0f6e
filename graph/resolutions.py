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
    "unga-res/70-1": "other/2030-agenda",
    "unga-res/61-295": "undrip",
    "unga-res/53-144": "defenders-declaration",
}
ASSEMBLY_ON_PALESTINE: Final = frozenset({"181", "194"})
"""Resolutions of the General Assembly (partition; return of refugees) that are cited by their bare numbers."""
FAR: Final = 4000
"""Code points before a number within which the organ that took the resolution is looked for."""
LAST_YEAR: Final = 2100
LAST_COUNCIL_SESSION: Final = 69
"""The Human Rights Council was in its sixties in 2026; the General Assembly has had sessions 31 to 80 in this form."""

BESIDE: Final = 70
"""Code points after a number, or before it, within which the organ is taken to be said of it."""

_BY_YEAR = re.compile(r"(?:19|20)\d\d/")  # of the Economic and Social Council and of the Commission on Human Rights
_PARAGRAPH = re.compile(
    r"(?<!\w)(?:operative\s|preambular\s)?[Pp]ara(?:graph|\.)?\s\d{1,3}(?:\s?\(\w\))*\sof\s(?:the\s|its\s|that\s)?$"
)
_SYMBOL = re.compile(
    r"(?<!\w)(?P<organ>S|A|A/HRC|E|E/CN\.4)/RES/(?P<number>(?:ES-|S-)?\d{1,4}(?:/\d{1,4}[A-Z]?)?)"
    r"(?:\s?(?P<session>\((?:\d{4}|[IVXLC]+|[A-Z]-[IVXLC]+)\)))?(?!\w)"
)
_ORGAN: Final = (
    r"(?:(?:UN|U\.N\.|United Nations|the|its|their|relevant|unanimous|landmark|binding|of) )*"
    r"(?:(?P<sc>(?:UN ?)?(?:Security )?Council(?:'s|’s)?|UNSC|SC)|(?P<ga>General Assembly(?:'s|’s)?|UNGA|GA)"
    r"|(?P<hrc>(?:UN )?Human Rights Council(?:'s|’s)?|UNHRC|HRC)|(?P<chr>Commission on Human Rights))"
)
_ONE = (
    r"(?:(?:A/)?(?:ES-|S-)?\d{1,4}(?:/\d{1,4}[A-Z]?)?(?: [A-Z](?= \(|[,.;:)]))?"
    r"(?: ?\((?:\d{4}|[IVXLC]+|ES-[IVXLC]+)\))?)"
)
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


def resolutions(text: str, about: str = "") -> Iterator[Mention]:
    """Every resolution of the Security Council, the General Assembly and the Human Rights Council."""
    numbered = [*_by_symbol(text), *_by_words(text, about)]
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


def _by_words(text: str, about: str) -> Iterator[Mention]:
    for match in _WORDS.finditer(text):
        if _no_norm(text, match.start()):
            continue
        for place, one in enumerate(_NUMBER.finditer(text, match.start("list"), match.end("list"))):
            series = _series(match, one.group(), text, about)
            if series:
                start = one.start() if place else _with_paragraph(text, match.start())
                yield _mention(start, one.end(), series, one.group(), text[start : match.start()])


def _with_paragraph(text: str, start: int) -> int:
    """Where "paragraph 9 of" a resolution begins, if that stands before it."""
    found = _PARAGRAPH.search(text, max(0, start - 60), start)
    return found.start() if found else start


def _series(match: re.Match[str], number: str, text: str, about: str) -> str | None:
    """Which organ took a resolution: named, or told by how its number looks."""
    if match["chr"] or _BY_YEAR.match(number):
        return None
    if match["hrc"]:
        return "unhrc-res"
    if match["ga"] or match["head"] == "UNGAR":
        return "unga-res"
    if number in ASSEMBLY_ON_PALESTINE and re.search(r"Palestin", text):
        return "unga-res"
    if "/" in number or re.search(r"\([IVXLC]+\)|^ES-", number):
        return _session_series(number, text, match.span(), about)
    return "unsc-res"


def _session_series(number: str, text: str, at: tuple[int, int], about: str) -> str:
    """``60/1`` alone: the organ named last before it, or beside it, or by the title; if it can have had the session."""
    session = re.search(r"\d+(?=/)", number)
    if session and int(session[0]) <= LAST_COUNCIL_SESSION:
        before = text[max(0, at[0] - FAR) : at[0]]
        after = text[at[1] : at[1] + BESIDE]
        for words, latest in ((before[-BESIDE:], True), (after, False), (before, True), (about, False), (text, False)):
            named = [(found.start(), series) for series, organ in _ORGANS_BEFORE for found in organ.finditer(words)]
            if named:
                return max(named)[1] if latest else min(named)[1]
    return "unga-res"


def _mention(start: int, end: int, series: str, number: str, paragraph: str = "") -> Mention:
    """``2334 (2016)`` is ``2334``; ``60/1`` is ``60-1``; ``ES-11/1`` is ``es-11-1``; ``217 A (III)`` is ``217``."""
    plain = re.search(r"(?:ES-|S-)?\d+(?:/\d+[A-Z]?)?", number)
    norm = f"{series}/{plain[0].lower().replace('/', '-') if plain else number}"
    norm = NAMED.get(norm, norm)
    cited = re.search(r"\d+", paragraph)
    return Mention(start, end, f"{norm}/para-{cited[0]}" if cited and norm.startswith(series) else norm, "resolution")
