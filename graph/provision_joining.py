"""Which instrument a provision is of: the one beside it, the one spoken of, or the Charter that all know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from graph.catalogue import UnknownNorm, load
from graph.citation_grammar import Provisions, nested, provisions
from graph.home_instruments import home, mother
from graph.national_law import NATIONAL
from graph.norm_mention import Mention, Stretches

NEAR: Final = 400
"""Code points before a bare article within which the instrument that it belongs to is looked for."""
FAR: Final = 3000
"""Code points after a cited provision within which bare articles are taken to be of the same instrument."""

_OF = re.compile(
    r",?\s(?:of|to|in|under|from|common\sto)\s(?:(?:the|its|both|this|that)\s)?"
    r"(?:(?:\d{4}|revised|amended|four|aforementioned|said|same|all|United\sNations|UN|European|core)\s){0,2}"
)
_THEN = re.compile(
    r"(?:\s?\([^()]{2,14}\))?(?:,?\s\(?|\s?\()(?:in\s|and\s)?(?:particular(?:ly)?\s|specifically\s|its\s|notably\s)*"
)
_ALL_KNOW = re.compile(r"art-2/para-[47]|art-(?:25|39|4[12]|51|99)|chapter-[678]")
"""Provisions of the Charter that texts of the field cite without saying of what."""
SENTENCE: Final = 240
"""Code points before a bare article within which the court is looked for that applied it."""
LEAST: Final = 2
"""How often an instrument is named where bare articles far from any name are taken to be its own."""
_ALONE: Final = frozenset({"art", "chapter"})
_SPOKEN_OF: Final = frozenset({"name", "shape", "description"})
_OF_NATIONAL = re.compile(
    r"(?:,\s(?:first|second|third|fourth|final|last)\s(?:sub-?)?paragraph,?)?\s(?:of|to|in)\s"
    r"(?:(?:the|our|its|their|your|his|this)\s)?(?:(?!(?:and|or|of)\s)[\w’'-]+\s){0,3}?"
    r"(?:[Cc]onstitution(?!\sof\s(?:the\s)?(?:International|ILO|World|WHO|UNESCO))|Code|Basic\sLaw|Decree|Ordinance)(?!\w|\sof\sConduct)"
)
_LONGEST_JOINT: Final = 40
_SHORTEST_NAME: Final = 6
"""Code points by which the name of a statute goes further than its article ("Article 5 of Law 2")."""
_GLOSS = re.compile(r"\s\((?=[a-z])(?!\w{1,4}\))(?:[^()]|\(\w+\)){4,110}\)")
_SAME = re.compile(r"(?<!\w)(?:[Tt]he same|[Tt]hat|[Tt]he said) [Aa]rticle(?! (?:\d|of|in)|s)")
_SENTENCE_END = re.compile(r"(?<!\bv)\.\s|\n")
_OF_WHICH = re.compile(r"\sof\swhich\b")
_ORDINALS: Final = ("First", "Second", "Third", "Fourth")
_OF_ORDINAL = re.compile(rf",?\sof\sthe\s(?P<which>{'|'.join(_ORDINALS)})(?!\s[A-Z]|\w)")
_CHARTER_FIRST = re.compile(r"art-2/para-[47]|art-51|chapter-[678]")
"""Of these provisions, the ones that are the Charter's even where another instrument was named last."""
_UNIVERSAL = re.compile(r"United Nations|\bUN\b|Security Council|self-defen[cs]e|armed attack")


def joined(text: str, whole: Stretches, about: str = "") -> Iterator[Mention]:
    """The provisions of a text as mentions, each with the words of its instrument if they stand beside it."""
    found = list(_joined(text, whole, about))
    yield from found
    yield from _taken_up(text, found)


def _joined(text: str, whole: Stretches, about: str) -> Iterator[Mention]:
    spoken = Spoken(text, whole, about)
    for group in _groups(text):
        if _is_national(text, group, whole):
            spoken.cited.update({_number(part.path): NATIONAL for part in group.parts})
            continue
        gloss = _gloss_end(text, group, whole)
        instrument = _after(text, group, gloss, whole)
        before = None if instrument else _before(text, group, whole)
        known = instrument or before
        if known is not None:
            spoken.last = known
            parts = list(_parts(text, group, known, gloss))
            if known.kind != "resolution" and not group.common:
                spoken.cited.update({_number(part.path): known.norm for part in group.parts})
            yield from parts
        elif group.kind in _ALONE:
            yield from _bare(group, spoken, gloss)


def _number(path: str) -> str:
    """The article of a provision."""
    return path.partition("/")[0]


def _is_national(text: str, group: Provisions, whole: Stretches) -> bool:
    """ "Article 58 of the Constitution": a name of national law that goes on after the provision, or its usual head."""
    if group.kind == "art" and _OF_NATIONAL.match(text, group.end):
        return True
    return any(
        one.kind == "national" and one.start <= group.start and one.end > group.end + _SHORTEST_NAME
        for one in whole.meeting(group.start, group.end)
    )


def _gloss_end(text: str, group: Provisions, whole: Stretches) -> int:
    """Where a provision ends with what it is about, in brackets: "Article 11 (freedom of assembly)"."""
    match = _GLOSS.match(text, group.end)
    named = match is not None and any(one.kind in _SPOKEN_OF for one in whole.meeting(match.start(), match.end()))
    return match.end() if match and not named else group.end


def _taken_up(text: str, found: list[Mention]) -> Iterator[Mention]:
    """ "the same Article": the provision cited last."""
    stretches = Stretches(found)
    for match in _SAME.finditer(text):
        before = stretches.ending(match.start() - FAR, match.start())
        if before and not any(stretches.meeting(*match.span())):
            yield Mention(match.start(), match.end(), before[-1].norm, "provision")


def _groups(text: str) -> Iterator[Provisions]:
    """Groups of provisions; "paragraph 2 of Article 4" is one."""
    waiting: Provisions | None = None
    for group in provisions(text):
        if waiting and (waiting.kind, group.kind) == ("para", "art") and _OF.fullmatch(text, waiting.end, group.start):
            waiting = nested(waiting, group)
            continue
        if waiting:
            yield waiting
        waiting = group
    if waiting:
        yield waiting


def _after(text: str, group: Provisions, gloss: int, whole: Stretches) -> Mention | None:
    """ "Article 7 of the ICCPR", "Article 6 ECHR", "Article 11 (freedom of assembly) of the Convention"."""
    for end in dict.fromkeys((group.end, gloss)):
        for mention in whole.beginning(end, end + _LONGEST_JOINT):
            between = text[end : mention.start]
            if mention.kind != "national" and (_OF.fullmatch(between) or between.isspace()):
                return mention
        ordinal = _OF_ORDINAL.match(text, end)
        if ordinal and "Geneva" in text:
            norm = f"geneva-convention-{_ORDINALS.index(ordinal['which']) + 1}"
            return Mention(ordinal.start("which"), ordinal.end(), norm, "name")
    return None


def _before(text: str, group: Provisions, whole: Stretches) -> Mention | None:
    """ "ICCPR, articles 7 and 14", "the Universal Declaration (Article 12)"."""
    near = [one for one in whole.ending(group.start - _LONGEST_JOINT, group.start) if one.kind != "national"]
    return next((one for one in reversed(near) if _THEN.fullmatch(text[one.end : group.start])), None)


def _main(whole: Stretches) -> str | None:
    """The instrument that a text is about: named more than once, and more often than all others together."""
    counts = Counter(one.norm for one in whole.all if one.kind in _SPOKEN_OF and one.norm != NATIONAL)
    norm, most = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return norm if most >= LEAST and 2 * most > counts.total() else None


class Spoken:
    """What a text has said so far of instruments, for the articles that are cited without one."""

    def __init__(self, text: str, whole: Stretches, about: str) -> None:
        self.text = text
        self.whole = whole
        self.home = home(about)
        self.main = _main(whole)
        self.last: Mention | None = None
        self.cited: dict[str, str] = {}
        self._first = {one.norm: one.start for one in reversed(whole.all)}
        self._universal = _UNIVERSAL.search(text) is not None

    def instruments(self, group: Provisions, path: str) -> Iterator[str]:
        """The instruments that a bare provision may be of, the likeliest first."""
        near = [one for one in self.whole.ending(group.start - NEAR, group.start) if one.kind in _SPOKEN_OF]
        beside = near[-1] if near else self.last
        if _number(path) in self.cited:
            yield self.cited[_number(path)]
        if self._universal and _CHARTER_FIRST.fullmatch(path):
            yield "un-charter"
        if group.kind == "art":
            yield from (norm for norm in (self._court_beside(group, beside), self.home) if norm)
        if beside is not None and beside.kind != "resolution" and group.start - beside.end < FAR:
            yield self._mother_if_named(beside)
        if _ALL_KNOW.fullmatch(path):
            yield "un-charter"
        if self.main is not None and group.kind == "art":
            yield self.main

    def _court_beside(self, group: Provisions, beside: Mention | None) -> str | None:
        """The treaty of the court that the sentence names: "the European Court found a breach of Article 2"."""
        words = _SENTENCE_END.split(self.text[max(0, group.start - SENTENCE) : group.start])[-1]
        named = beside is not None and beside.start >= group.start - len(words)
        return None if named else home(words)

    def _mother_if_named(self, mention: Mention) -> str:
        """After a protocol has been cited in passing, articles are again those of its convention."""
        convention = mother(mention.norm)
        named = convention is not None and self._first.get(convention, mention.start) < mention.start
        return convention if convention and named else mention.norm


def _parts(text: str, group: Provisions, instrument: Mention, gloss: int) -> Iterator[Mention]:
    """The parts with the instrument's id; its words go with the last part, or with the first if they stand before."""
    if instrument.norm == NATIONAL or instrument.kind == "resolution":
        return
    bracket = text[group.end : group.end + 1] == ")" and "(" in text[instrument.end : group.start]
    common = group.common and instrument.norm.startswith(("geneva", "other/"))
    for part in group.parts:
        own = part is not group.parts[0] or _OF_WHICH.match(text, group.end) is not None
        start = part.start if own else min(part.start, instrument.start)
        reach = part.end if _OF_WHICH.match(text, group.end) else instrument.end
        end = max(gloss, part.end + bracket, reach) if part is group.parts[-1] else part.end
        norm = _charter(text, instrument, part.path)
        yield Mention(start, end, _id("geneva-conventions" if common else norm, part.path), "provision")


def _charter(text: str, instrument: Mention, path: str) -> str:
    """ "Article 51 of the Charter" is that of the United Nations, unless the catalogue knows the charter named last."""
    told = instrument.kind == "description" and instrument.norm.startswith("other/")
    words = text[instrument.start : instrument.end]
    return "un-charter" if told and words.endswith("Charter") and _ALL_KNOW.fullmatch(path) else instrument.norm


def _bare(group: Provisions, spoken: Spoken, gloss: int) -> Iterator[Mention]:
    """Articles without their instrument: of the one that has such an article among those that they may be of."""
    for part in group.parts:
        end = gloss if part is group.parts[-1] else part.end
        norms: Iterator[str] = spoken.instruments(group, part.path)
        if group.common and (part.path.startswith("art-3") or "Geneva" in spoken.text):
            norms = iter(("geneva-conventions",))
        found = next((one for norm in norms if (one := _part_of(norm, part.path))), None)
        if found is not None:
            yield Mention(part.start, end, found, "provision")


def _part_of(instrument: str, path: str) -> str | None:
    """The id of a provision; none if the instrument has no such part."""
    if instrument == NATIONAL:
        return NATIONAL
    found = _id(instrument, path)
    return found if found != instrument or instrument.startswith("other/") else None


def _id(instrument: str, path: str) -> str:
    """The id of a part; of the instrument, where it has no such part."""
    try:
        return load().norm(f"{instrument}/{path}").id
    except UnknownNorm:
        return instrument
