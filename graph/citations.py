"""
Every mention of a norm in a statement, with its id and its words.

Names, shapes, resolutions, national law and concepts are found each by its own module; here provisions are joined to
their instruments, what lies inside something longer is dropped, and what may be no norm at all is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from graph.catalogue import UnknownNorm, load
from graph.citation_grammar import Provisions, nested, provisions
from graph.claims import Candidate
from graph.instrument_shapes import shapes
from graph.model import Citation, Span
from graph.national_law import NATIONAL, NationalName, national_names
from graph.norm_concepts import concepts
from graph.norm_names import Mention, names
from graph.norm_references import defined, descriptions
from graph.norm_scope import cited
from graph.norm_weights import Sorts, kept
from graph.resolutions import resolutions
from graph.segment import Document

_OF = re.compile(
    r",?\s(?:of|to|in|under|from|common to)\s(?:(?:the|its|both|this|that)\s)?(?:(?:\d{4}|revised|amended|four|aforementioned|said|same|all)\s)?"
)
_THEN = re.compile(r"(?:\s?\([^()]{2,14}\))?,?\s(?:in\s|and\s)?(?:particular(?:ly)?\s|specifically\s|its\s|notably\s)*")
_TOPIC = re.compile(r"\s(?:on|for|against|concerning|regarding|relating|governing|between|relative|to)\s")
_CHARTER_ARTICLES: Final = frozenset({"art-2/para-4", "art-2/para-7", "art-39", "art-41", "art-42", "art-51", "art-25", "art-99"})
"""Articles that texts of the field cite without saying of what."""

_KINDS_THAT_STAND_ALONE: Final = frozenset({"art", "chapter"})


def find(document: Document) -> tuple[Citation, ...]:
    """All mentions of norms, by where they begin."""
    text = document.statement.text
    mentions, sorts = candidates(text)
    found = _without_doubles(kept(document, mentions, sorts))
    return tuple(Citation(one.norm, Span.of(text, one.start, one.end)) for one in found)


def of_claim(document: Document, citations: Sequence[Citation], candidate: Candidate) -> tuple[Citation, ...]:
    """The norms that a claim cites: in its own words, or carried over from the sentence before."""
    return cited(document, citations, candidate)


def candidates(text: str) -> tuple[list[Mention], Sorts]:
    """What may be mentions, without those that lie inside others; and of national law by which sorts of name."""
    national = [name for name in national_names(text) if not _bare_article(text, name)]
    sorts = {(name.start, name.end): name.sorts for name in national}
    numbered = list(resolutions(text))
    named = [*_of_instruments(text, numbered), *(Mention(name.start, name.end, NATIONAL, "national") for name in national)]
    more = [*defined(text, named), *descriptions(text, named)]
    whole = _outermost([*named, *more, *numbered])
    joined = list(_provisions(text, whole))
    used = [mention for mention in whole if any(part.start <= mention.start and mention.end <= part.end for part in joined)]
    rest = [mention for mention in whole if mention not in used or mention.norm == NATIONAL]
    taken = [*joined, *rest]
    free = (one for one in concepts(text) if not any(other.covers(one) and other.kind != "national" for other in taken))
    return sorted({*taken, *free}), sorts


def _bare_article(text: str, name: NationalName) -> bool:
    """An article, a chapter or a rule by itself is no sign of national law."""
    return set(name.sorts) == {"section"} and re.match(r"[Aa]rticle|[Cc]hapter|[Rr]ule|[Pp]ara|[Cc]lause|Part\b", text[name.start : name.start + 9]) is not None


def _of_instruments(text: str, numbered: list[Mention]) -> list[Mention]:
    """Names of the catalogue and shapes; a shape counts where no name says as much, or where its topic goes further."""
    known = list(names(text))
    out = list(known)
    for shape in shapes(text):
        inside = [name for name in (*known, *numbered) if name.meets(shape)]
        if not inside:
            out.append(shape)
        elif all(name.end < shape.end and _TOPIC.match(text, name.end) for name in inside):
            out.append(shape)
    return out


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Without those that lie inside longer ones; of two equal ones with one norm, the first."""
    unique = sorted({(one.start, one.end, one.norm): one for one in sorted(mentions)}.values())
    return [
        one
        for one in unique
        if not any(other.covers(one) and (other.start, other.end) != (one.start, one.end) for other in unique)
        or one.norm.startswith("geneva-convention-")
    ]


def _provisions(text: str, whole: list[Mention]) -> Iterator[Mention]:
    """Provisions of named instruments, and bare ones of the instrument that the text speaks of."""
    groups = list(_groups(text))
    last: Mention | None = None
    for group in groups:
        instrument = _after(text, group, whole) or _before(text, group, whole)
        if instrument is not None:
            last = instrument
            yield from _joined(group, instrument)
        elif group.kind in _KINDS_THAT_STAND_ALONE:
            yield from _bare(group, last, whole)


def _groups(text: str) -> Iterator[Provisions]:
    """Groups of provisions, "paragraph 2 of Article 4" as one."""
    waiting: Provisions | None = None
    for group in provisions(text):
        if waiting is not None and _OF.fullmatch(text, waiting.end, group.start) and waiting.kind == "para" and group.kind == "art":
            group = nested(waiting, group)
        elif waiting is not None:
            yield waiting
        waiting = group
    if waiting is not None:
        yield waiting


def _after(text: str, group: Provisions, whole: list[Mention]) -> Mention | None:
    """ "Article 7 of the ICCPR", "Article 6 ECHR"."""
    for mention in whole:
        if group.end <= mention.start <= group.end + 40:
            between = text[group.end : mention.start]
            if _OF.fullmatch(between) or re.fullmatch(r",?\s", between):
                return mention
    return None


def _before(text: str, group: Provisions, whole: list[Mention]) -> Mention | None:
    """ "ICCPR, articles 7 and 14"."""
    near = [one for one in whole if group.start - 30 <= one.end <= group.start and one.kind != "national"]
    return next((one for one in reversed(near) if _THEN.fullmatch(text[one.end : group.start])), None)


def _joined(group: Provisions, instrument: Mention) -> Iterator[Mention]:
    """The parts with the instrument's id; the instrument's words belong to the last part, or to the first if before."""
    if instrument.norm == NATIONAL or instrument.kind == "resolution":
        return
    parts = [part for part in group.parts]
    for place, part in enumerate(parts):
        start = min(part.start, instrument.start) if place == 0 else part.start
        end = max(part.end, instrument.end) if place == len(parts) - 1 else part.end
        norm = instrument.norm if not group.common else "geneva-conventions"
        yield Mention(start, end, _id(norm, part.path), "provision")


def _bare(group: Provisions, last: Mention | None, whole: list[Mention]) -> Iterator[Mention]:
    """Articles without their instrument: common Article 3, those of the Charter that all know, or of the last named."""
    for part in group.parts:
        charter = part.path in _CHARTER_ARTICLES or re.fullmatch(r"chapter-(?:6|7|8)", part.path)
        if group.common and part.path.startswith("art-3"):
            yield Mention(part.start, part.end, f"geneva-conventions/{part.path}", "provision")
        elif last is not None and last.norm != NATIONAL and last.kind != "resolution" and group.start - last.end < 3000:
            yield Mention(part.start, part.end, _id(last.norm, part.path), "provision")
        elif charter:
            yield Mention(part.start, part.end, _id("un-charter", part.path), "provision")


def _id(instrument: str, path: str) -> str:
    """The id of a part; of the instrument, where it has no such part."""
    try:
        return load().norm(f"{instrument}/{path}").id
    except UnknownNorm:
        return instrument


def _without_doubles(mentions: Iterable[Mention]) -> list[Mention]:
    """Of mentions of one norm that overlap, the longest; of different concepts, none that lies inside another."""
    left: list[Mention] = []
    for one in sorted(mentions, key=lambda mention: (mention.start - mention.end, mention.start, mention.norm)):
        doubled = partial(_doubled, one)
        if not any(map(doubled, left)):
            left.append(one)
    return sorted(left)


def _doubled(one: Mention, other: Mention) -> bool:
    if one.norm == other.norm:
        return one.meets(other)
    return other.covers(one) and "provision" not in (one.kind, other.kind) and one.kind in ("concept", "object") and (one.start, one.end) != (other.start, other.end)
