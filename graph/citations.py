"""
Every mention of a norm in a statement, with its id and its words; and the norms that a claim cites.

Names, shapes, resolutions, national law and concepts are found each by its own module; here what lies inside something
longer is dropped, provisions are joined to their instruments, and what may be no norm at all is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.candidate import Candidate
from graph.instrument_shapes import shapes
from graph.model import Citation, Span
from graph.national_law import NATIONAL, NationalName, national_names
from graph.norm_concepts import concepts
from graph.norm_mention import Mention, Stretches
from graph.norm_names import names
from graph.norm_references import defined, descriptions, optional_protocols
from graph.norm_scope import cited
from graph.norm_weights import Sorts, kept
from graph.pointers import Aim
from graph.provision_joining import joined
from graph.resolutions import resolutions
from graph.segment import Document

_TOPIC = re.compile(r"\s(?:on|for|against|concerning|regarding|relating|governing|between|relative|to)\s")
_SHORT = re.compile(r"European|American|African|Arab|Hague|Vienna|OAU|EU\b|Helsinki")
_BARE = re.compile(r"[Aa]rticle|[Cc]hapter|[Rr]ule|[Pp]ara|[Cc]lause|Part\b")
_LAWS: Final = ("international-", "customary-", "law-of-the-sea", "diplomatic-law")
_DOMESTIC = re.compile(r"[Dd]omestic|\b[Nn]ational\b|[Cc]onstitution|Act\b|[Ss]ection|Law\b")
_SECTION = re.compile(r"(?:[Ss]ub)?[Ss](?:ections?|\.)|[Aa]rt(?:icles?|\.)|[Rr]ules?\s|[Pp]ara|[Cc]lause|[Rr]eg")
_OF_ACT = re.compile(r"\s(?:of|to|in|under)\s(?:(?:the|that|its|their|our|this)\s)?")
_OWN_SPANS: Final = "geneva-convention-"
"""Of "the Third and Fourth Geneva Conventions" each is a mention, though one lies inside the other's words."""


def find(document: Document) -> tuple[Citation, ...]:
    """All mentions of norms, by where they begin."""
    text = document.statement.text
    mentions, sorts = candidates(text, about(document))
    found = _with_sections(text, without_doubles(kept(document, mentions, sorts)))
    return tuple(Citation(one.norm, Span.of(text, one.start, one.end)) for one in found)


def _with_sections(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """ "section 6 of the Act" is one mention of national law."""
    waiting: Mention | None = None
    for one in found:
        if waiting is not None and one.norm == NATIONAL and _OF_ACT.fullmatch(text, waiting.end, one.start):
            waiting = Mention(waiting.start, one.end, NATIONAL, one.kind)
            continue
        if waiting is not None:
            yield waiting
        waiting = one if one.norm == NATIONAL and _SECTION.match(text, one.start, one.end) else None
        if waiting is None:
            yield one
    if waiting is not None:
        yield waiting


def about(document: Document) -> str:
    """Who speaks and of what: it tells which treaty "the Convention" is."""
    return f"{document.statement.publisher}. {document.statement.title}"


def of_claim(
    document: Document,
    citations: Sequence[Citation],
    candidate: Candidate,
    aim: Aim | None = None,
    claims: Sequence[Candidate] = (),
) -> tuple[Citation, ...]:
    """
    The norms that a claim cites: in its own words, or carried over from the sentence before.

    Args:
        claims: All of the statement.
    """
    return cited(document, citations, candidate, aim, claims)


def candidates(text: str, about: str = "") -> tuple[list[Mention], Sorts]:
    """
    What may be mentions, without those that lie inside others; and of national law by which sorts of name.

    Args:
        about: Publisher and title of the text.
    """
    national = [name for name in national_names(text) if not _bare(text, name)]
    sorts = {(name.start, name.end): name.sorts for name in national}
    numbered = list(resolutions(text, about))
    named = list(optional_protocols(text, _instruments(text, numbered), about))
    believed = Stretches(one for one in named if one.kind == "name")
    found = [Mention(name.start, name.end, NATIONAL, "national") for name in national]
    named += [
        one for one in found if not any(_names_all(text, name, one) for name in believed.meeting(one.start, one.end))
    ]
    more = [*defined(text, named), *descriptions(text, _outermost(named).all, about)]
    whole = _outermost([*named, *more, *numbered])
    parts = Stretches(joined(text, whole, about))
    rest = [one for one in whole.all if one.norm == NATIONAL or not _within(one, parts)]
    taken = Stretches([*parts.all, *rest])
    free = [
        one for one in concepts(text) if all(other.kind == "national" for other in taken.meeting(one.start, one.end))
    ]
    laws = Stretches(one for one in free if one.norm.startswith(_LAWS))
    every = {*taken.all, *free}
    return sorted(
        one for one in every if not (_in_brackets(text, one, taken) or _international(text, one, laws))
    ), sorts


def without_doubles(mentions: Iterable[Mention]) -> list[Mention]:
    """Of mentions of one norm that overlap, the longest; of different concepts, none that lies inside another."""
    order = sorted(mentions, key=lambda one: (one.start - one.end, one.start, one.norm, one.kind))
    rank = {one: place for place, one in enumerate(order)}
    every = Stretches(order)
    left: set[Mention] = set()
    for one in order:
        rivals = (other for other in every.meeting(one.start, one.end) if other in left and rank[other] < rank[one])
        if not any(_doubled(one, other) for other in rivals):
            left.add(one)
    return sorted(left)


def _doubled(one: Mention, other: Mention) -> bool:
    """Whether a longer mention says all that this one does."""
    if one.norm == other.norm:
        return True
    return other.exceeds(one) and one.kind in ("concept", "object") and other.kind != "provision"


def _bare(text: str, name: NationalName) -> bool:
    """An article, a chapter or a rule by itself is no sign of national law."""
    return set(name.sorts) == {"section"} and _BARE.match(text, name.start) is not None


def _instruments(text: str, numbered: Sequence[Mention]) -> list[Mention]:
    """Names of the catalogue and shapes; a shape counts where no name says as much, or where its topic goes further."""
    named = Stretches([*names(text), *numbered])
    added, dropped = [], set(numbered)
    for shape in shapes(text):
        inside = list(named.meeting(shape.start, shape.end))
        if len(inside) == 1 and _goes_before(text, shape, inside[0]):
            added.append(Mention(shape.start, inside[0].end, inside[0].norm, "name"))
            dropped.update(inside)
        elif all(_goes_further(text, shape, name) for name in inside):
            added.append(shape)
            dropped.update(inside)
    return [*added, *(name for name in named.all if name not in dropped)]


def _names_all(text: str, name: Mention, national: Mention) -> bool:
    """Whether what looks like national law ends as an instrument's name does: "Norland and Hague Regulations"."""
    alike = text[name.start : name.end].endswith(("Regulations", "Final Act"))
    return name.covers(national) or (alike and national.covers(name) and name.end == national.end)


def _goes_before(text: str, shape: Mention, name: Mention) -> bool:
    """ "Mutual Defense Treaty" is named more fully by "1951 Norland–Ardovia Mutual Defense Treaty"."""
    fuller = name.kind == "name" and shape.start < name.start and shape.end == name.end
    return fuller and not re.search(r",|\sand\s", text[shape.start : name.start])


def _goes_further(text: str, shape: Mention, name: Mention) -> bool:
    """ "European Convention" is the one on human rights, but not in "European Convention on Extradition"."""
    short = _SHORT.match(text, name.start) is not None
    return short and name.end < shape.end and _TOPIC.match(text, name.end) is not None


def _outermost(mentions: Iterable[Mention]) -> Stretches:
    """Without those that lie inside longer ones; of two for the same words and norm, the first by kind."""
    unique = {(one.start, one.end, one.norm): one for one in sorted(mentions, reverse=True)}
    every = Stretches(unique.values())
    return Stretches(
        one
        for one in every.all
        if one.norm.startswith(_OWN_SPANS) or not any(other.exceeds(one) for other in every.meeting(one.start, one.end))
    )


def _international(text: str, one: Mention, laws: Stretches) -> bool:
    """Whether the "law" of a phrase is that of "international law"; "domestic and international law" is both."""
    if one.kind != "national" or _DOMESTIC.search(text, one.start, one.end):
        return False
    return any(
        law.end >= one.end or law.start < one.start or one.exceeds(law) for law in laws.meeting(one.start, one.end)
    )


def _within(one: Mention, parts: Stretches) -> bool:
    return any(part.covers(one) for part in parts.meeting(one.start, one.end))


def _in_brackets(text: str, one: Mention, others: Stretches) -> bool:
    """Whether it is the abbreviation in brackets after its own full name."""
    if (
        text[max(0, one.start - 1) : one.start] != "("
        or text[one.end : one.end + 1] != ")"
        or " " in text[one.start : one.end]
    ):
        return False
    return any(other.norm == one.norm for other in others.ending(one.start - 3, one.start))
