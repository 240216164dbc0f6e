"""Which instrument a provision is of: the one beside it, the one spoken of, or the Charter that all know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from graph.catalogue import UnknownNorm, load
from graph.citation_grammar import Provisions, nested, provisions
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
LEAST: Final = 2
"""How often an instrument is named where bare articles far from any name are taken to be its own."""
_ALONE: Final = frozenset({"art", "chapter"})
_SPOKEN_OF: Final = frozenset({"name", "shape", "description"})
_LONGEST_JOINT: Final = 40


def joined(text: str, whole: Stretches) -> Iterator[Mention]:
    """The provisions of a text as mentions, each with the words of its instrument if they stand beside it."""
    last: Mention | None = None
    main = _main(whole)
    for group in _groups(text):
        instrument = _after(text, group, whole)
        before = None if instrument else _before(text, group, whole)
        if instrument is not None or before is not None:
            last = instrument or before
            yield from _parts(text, group, instrument or before)
        elif group.kind in _ALONE:
            yield from _bare(group, _spoken_of(group, last, whole), main)


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


def _after(text: str, group: Provisions, whole: Stretches) -> Mention | None:
    """ "Article 7 of the ICCPR", "Article 6 ECHR"."""
    for mention in whole.beginning(group.end, group.end + _LONGEST_JOINT):
        between = text[group.end : mention.start]
        if _OF.fullmatch(between) or between.isspace():
            return mention
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


def _spoken_of(group: Provisions, last: Mention | None, whole: Stretches) -> Mention | None:
    """The instrument named shortly before, else the one whose provisions were cited last."""
    near = [one for one in whole.ending(group.start - NEAR, group.start) if one.kind in _SPOKEN_OF]
    return near[-1] if near else last


def _parts(text: str, group: Provisions, instrument: Mention | None) -> Iterator[Mention]:
    """The parts with the instrument's id; its words go with the last part, or with the first if they stand before."""
    if instrument is None or instrument.norm == NATIONAL or instrument.kind == "resolution":
        return
    bracket = text[group.end : group.end + 1] == ")" and "(" in text[instrument.end : group.start]
    norm = "geneva-conventions" if group.common else instrument.norm
    for part in group.parts:
        start = min(part.start, instrument.start) if part is group.parts[0] else part.start
        end = max(part.end + bracket, instrument.end) if part is group.parts[-1] else part.end
        yield Mention(start, end, _id(norm, part.path), "provision")


def _bare(group: Provisions, instrument: Mention | None, main: str | None) -> Iterator[Mention]:
    """Articles without their instrument: common Article 3, of the instrument spoken of, of the Charter."""
    known = instrument is not None and instrument.norm != NATIONAL and instrument.kind != "resolution"
    for part in group.parts:
        if group.common and part.path.startswith("art-3"):
            yield Mention(part.start, part.end, _id("geneva-conventions", part.path), "provision")
        elif known and instrument is not None and group.start - instrument.end < FAR:
            yield Mention(part.start, part.end, _id(instrument.norm, part.path), "provision")
        elif _ALL_KNOW.fullmatch(part.path):
            yield Mention(part.start, part.end, _id("un-charter", part.path), "provision")
        elif main is not None and group.kind == "art":
            yield Mention(part.start, part.end, _id(main, part.path), "provision")


def _id(instrument: str, path: str) -> str:
    """The id of a part; of the instrument, where it has no such part."""
    try:
        return load().norm(f"{instrument}/{path}").id
    except UnknownNorm:
        return instrument
