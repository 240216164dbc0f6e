"""
Links between claims: what answers, decides, repeats, takes back, meets or tells of obedience to what.

Each is a function of two claims and of whether they are in one matter: the order in which statements came is nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from graph import grouping
from graph.accounts import Account, Traits
from graph.dates import MONTHS
from graph.likeness import probabilities, reason
from graph.matters import Act, first
from graph.model import ACCUSING

LinkKind = Literal["answers", "repeats", "decides", "retracts", "corrects", "overturns", "meets", "compliance"]

REPLIES: Final = frozenset({"denial", "justification"})
MANDATED: Final = frozenset({"un", "court", "regional"})
"""Kinds of publishers whose demands are orders or resolutions, which others say were obeyed or not."""
NEARLY: Final = 0.4
"""
Likeness from which a reply answers, a finding decides and a promise meets what is of another act: a wrong link stands
beside its reason, and joins nothing else.
"""

_RETRACTS = re.compile(
    r"\b(retract|withdraws? (?:this|that|the|its|our) (?:claim|statement|allegation|report)|takes? back"
    r"|apologi[sz]e for (?:saying|stating))",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(correct(?:s|ed|ion)?\b(?! (?:that|to say))|erratum|stated (?:wrongly|incorrectly|in error))", re.IGNORECASE
)
_OVERTURNS = re.compile(r"\b(overturn|quash|set aside|sets aside|annul|revers(?:e|ed|es)\b|vacat)", re.IGNORECASE)
_OBEYS = re.compile(
    r"\b(compl(?:y|ies|ied|iance)|obey|disobey|ignor(?:e|ed|es)|defie[sd]|implement(?:ed)?"
    r"|fail(?:ed|s|ure)? to|refus(?:e|es|ed|al)|still|not yet|neither|has not|have not)\b",
    re.IGNORECASE,
)
_ALL_OF_IT = re.compile(
    r"\b(accusations?|allegations?|claims?|charges?|assertions?|statement|report|letter)\b", re.IGNORECASE
)
_DECISION = re.compile(r"\b(orders?|resolutions?|measures|judgments?|decisions?|rulings?)\b", re.IGNORECASE)
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(map(str.title, MONTHS))})(?: (\d{{4}}))?\b")


@dataclass(frozen=True)
class Link:
    """From the claim that bears on the other, to that other; why, in words; and how sure, in (0, 1]."""

    kind: LinkKind
    source: Account
    target: Account
    confidence: float
    reason: str


def links(accounts: Sequence[Account], acts: Sequence[Act]) -> list[Link]:
    """
    All links of a set of accounts, by kind, source and target.

    Args:
        acts: Their acts.
    """
    targets: dict[str | int, list[Account]] = defaultdict(list)
    for account in accounts:
        marks: list[str | int] = [*target_keys(account), *grouping.keys(account.traits)]
        for mark in marks:
            targets[mark].append(account)
    found = [link for act in acts for link in within(act.accounts, act.accounts)]
    found += [link for act in acts for link in repeats(act.accounts)]
    for source in accounts:
        some: list[str | int] = [*source_keys(source)]
        some += grouping.keys(source.traits) if bears_on(source.row.type) else []
        near = {one.row.iri: one for mark in some for one in targets[mark]}
        found += across([source], [near[iri] for iri in sorted(near)])
    return strongest(found)


def strongest(found: Iterable[Link]) -> list[Link]:
    """One link for each kind and pair, by those."""
    best: dict[tuple[str, str, str], Link] = {}
    for link in found:
        key = (link.kind, link.source.row.iri, link.target.row.iri)
        if key not in best or (best[key].confidence, best[key].reason) < (link.confidence, link.reason):
            best[key] = link
    return [best[key] for key in sorted(best)]


def within(some: Iterable[Account], act: Sequence[Account]) -> Iterator[Link]:
    """Between some claims of an act and all of them, both ways."""
    chosen = {account.row.iri: account for account in some}
    for one in chosen.values():
        others = [other for other in act if other.row.iri != one.row.iri]
        told = [(kind, one, other) for other in others if (kind := _kind(one, other))]
        told += [(kind, other, one) for other in others if other.row.iri not in chosen and (kind := _kind(other, one))]
        if told:
            facing = [b if a is one else a for _, a, b in told]
            unlike = _unlike(facing)
            alike = probabilities([one.traits], list(unlike))[0].tolist()
            yield from (_within(*pair, alike[unlike[other.traits]]) for pair, other in zip(told, facing, strict=True))


def _within(kind: LinkKind, source: Account, target: Account, alike: float) -> Link:
    confidence = max(round(max(alike, NEARLY) * min(source.row.confidence, target.row.confidence), 4), 0.0001)
    why = _reason(source.traits, target.traits) if alike else ""
    return Link(kind, source, target, confidence, f"{_SAID[kind]}; {why or 'in one matter'}")


@lru_cache(maxsize=2_000)
def _reason(a: Traits, b: Traits) -> str:
    """Of a much told act many claims have the same words, and many pairs the same reason."""
    return reason(a, b)


def source_keys(account: Account) -> list[str]:
    """Where to look for claims of other acts that a claim bears on: one of these is among their target keys."""
    row, day = account.row, _day(account)
    keys: list[str] = []
    for actor in sorted(account.traits.respondents):
        if row.type in REPLIES and day and _ALL_OF_IT.search(row.action):
            keys.append(f"said|{actor}|{day}")
        if row.type in ACCUSING and _OBEYS.search(row.quote):
            keys += [f"ordered|{actor}|{word}" for word in sorted(account.traits.strong)]
            keys += [f"ordered|{actor}|by {word}" for word in sorted(_long_words(row.action))]
            keys.append(f"ordered|{actor}|by speaker {row.claimant}")
    return keys


def target_keys(account: Account) -> list[str]:
    """See :func:`source_keys`."""
    row = account.row
    keys: list[str] = []
    for actor in sorted(account.traits.respondents):
        if row.type in ACCUSING and row.date:
            keys.append(f"said|{actor}|{row.date}")
        if _is_order(account):
            keys += [f"ordered|{actor}|{word}" for word in sorted(account.traits.strong)]
            keys += [f"ordered|{actor}|by {word}" for word in sorted(_long_words(row.publisher))]
            keys.append(f"ordered|{actor}|by speaker {row.claimant}")
    return keys


def across(sources: Sequence[Account], targets: Sequence[Account]) -> Iterator[Link]:
    """
    Between claims that need not be of one act: a reply to a whole statement, what is said of an order, and what bears
    on an act that is told in words which are not quite enough to join it.
    """
    yield from _likely(sources, targets)
    for source in sources:
        for target in targets:
            apart = source.traits.respondents.isdisjoint(target.traits.respondents)
            if apart or source.row.statement == target.row.statement:
                continue
            if source.row.type in REPLIES:
                yield from _reply_to_all(source, target)
            elif source.row.type in ACCUSING and _is_order(target) and _not_before(source, target):
                yield from _on_compliance(source, target)


def _likely(sources: Sequence[Account], targets: Sequence[Account]) -> Iterator[Link]:
    told = [(source, target) for source in sources for target in targets if _kind(source, target) in BEARING]
    left, right = _unlike([one for one, _ in told]), _unlike([one for _, one in told])
    if not told:
        return
    alike = probabilities(list(left), list(right))
    for source, target in told:
        yield from likely(source, target, float(alike[left[source.traits], right[target.traits]]))


def likely(source: Account, target: Account, alike: float) -> Iterator[Link]:
    """The link that is there by likeness alone: see :data:`NEARLY`."""
    kind = _kind(source, target)
    if kind in BEARING and alike >= NEARLY:
        link = _within(kind, source, target, alike)
        yield replace(link, reason=f"{LIKELY} {link.reason}")


def _unlike(accounts: Sequence[Account]) -> dict[Traits, int]:
    """The different traits among accounts, numbered."""
    return {traits: at for at, traits in enumerate(dict.fromkeys(one.traits for one in accounts))}


def _is_order(account: Account) -> bool:
    return account.row.type == "demand" and account.row.publisher_kind in MANDATED


def _long_words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.casefold()))


_SAID: Final[dict[LinkKind, str]] = {
    "answers": "a reply about the same act, by another speaker",
    "decides": "a finding on the same act as an earlier claim",
    "retracts": "the same speaker takes back an earlier claim on the same act",
    "corrects": "the same speaker corrects an earlier claim on the same act",
    "overturns": "a finding that undoes an earlier finding on the same act",
    "meets": "a promise of what the earlier demand asks",
    "compliance": "says whether the demand was obeyed",
    "repeats": "the same speaker said so before",
}

_BEARS_ON: Final = {
    **dict.fromkeys(REPLIES, ACCUSING | {"obligation"}),
    "finding": frozenset({"allegation", "finding"}),
    "commitment": frozenset({"demand"}),
}
"""By type of a claim, the types of other speakers' claims on the same act that it may be linked to."""
LIKELY: Final = "Likely"
"""Before the reason of a link that is by likeness alone. With its capital it comes after the reasons of one act."""
BEARING: Final = frozenset({"answers", "decides", "meets"})
"""Kinds of links that need not be of one act."""


def _kind(source: Account, target: Account) -> LinkKind | None:
    """What a claim is to another one on the same act."""
    a, b = source.row, target.row
    same_speaker = a.claimant == b.claimant
    if not _not_before(source, target) or a.statement == b.statement:
        return None
    if same_speaker and a.type != b.type and b.type in ACCUSING and _RETRACTS.search(a.quote):
        return "retracts"
    if same_speaker and b.type == a.type and _CORRECTS.search(a.quote):
        return "corrects"
    if same_speaker or b.type not in _BEARS_ON.get(a.type, ()):
        return None
    if a.type in REPLIES:
        return "answers"
    if a.type == "commitment":
        return "meets"
    if b.type == "allegation":
        return "decides"
    return "overturns" if _OVERTURNS.search(a.quote) else None


def bears_on(type_: str) -> frozenset[str]:
    """Types of other speakers' claims that a claim of a type may have a link to."""
    return _BEARS_ON.get(type_, frozenset())


def borne_by(type_: str) -> frozenset[str]:
    """Types of other speakers' claims that may have a link to a claim of a type."""
    return frozenset(source for source, targets in _BEARS_ON.items() if type_ in targets)


def _not_before(source: Account, target: Account) -> bool:
    if source.row.date is None or target.row.date is None:
        return True
    return source.row.date >= target.row.date


def repeats(group: Sequence[Account]) -> Iterable[Link]:
    """The same speaker's claims of one type on one act, to the first."""
    said: dict[tuple[str, str], list[Account]] = defaultdict(list)
    for account in group:
        said[account.row.claimant, account.row.type].append(account)
    for same in said.values():
        head = first(same)
        for account in sorted(same, key=lambda one: one.row.iri):
            if account.row.statement != head.row.statement:
                yield Link("repeats", account, head, account.row.confidence, _SAID["repeats"])


def _reply_to_all(reply: Account, other: Account) -> Iterator[Link]:
    """ "Rejects the accusations made by X on 5 March": each accusation of that day."""
    day = _day(reply)
    if not (day and _ALL_OF_IT.search(reply.row.action)) or other.row.claimant == reply.row.claimant:
        return
    if other.row.type in ACCUSING and other.row.date == day:
        confidence = round(0.9 * min(reply.row.confidence, other.row.confidence), 4)
        yield Link("answers", reply, other, confidence, f"a reply to what was said on {day}")


def _day(account: Account) -> str | None:
    """The day before its own on which something was said, by its sentence."""
    match = _DAY.search(account.row.quote)
    if match is None or account.row.date is None:
        return None
    year = int(match[3] or account.row.date[:4])
    try:
        day = date(year, MONTHS[match[2].lower()], int(match[1])).isoformat()
    except ValueError:
        return None
    return day if day <= account.row.date else None


def _on_compliance(claim: Account, order: Account) -> Iterator[Link]:
    """
    "Has failed to comply with the order", "has still not released the men": an order or resolution on that actor that
    it names, or whose content it repeats.
    """
    if claim.row.type not in ACCUSING or not _OBEYS.search(claim.row.quote):
        return
    named = _names_order(claim, order)
    shared = sorted(claim.traits.strong & order.traits.strong)
    close = bool(shared) and bool(
        (claim.traits.names & order.traits.names) or (claim.traits.counts & order.traits.counts) or len(shared) > 1
    )
    if named or (close and not _other_place_or_people(claim, order)):
        why = f"names the decision of {order.row.date}" if named else f"both speak of {', '.join(shared[:3])}"
        yield Link("compliance", claim, order, 0.8 if named else 0.6, f"{_SAID['compliance']}; {why}")


def _names_order(claim: Account, order: Account) -> bool:
    """It speaks of an order or resolution of the body that made the demand."""
    if not _DECISION.search(claim.row.action):
        return False
    day = _day(claim)
    own = claim.row.claimant == order.row.claimant
    named = len(_long_words(order.row.publisher) & _long_words(claim.row.action)) >= 2
    return (named or own) and (day is None or day == order.row.date or not own)


def _other_place_or_people(claim: Account, order: Account) -> bool:
    a, b = claim.traits, order.traits
    other_site = bool(a.sites and b.sites and a.sites.isdisjoint(b.sites))
    return other_site or bool(a.patients and b.patients and a.patients.isdisjoint(b.patients))
