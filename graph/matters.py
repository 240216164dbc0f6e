"""
Matters: acts of different claims that are taken to be the same conduct, at three grains (DESIGN §2).

- act: the same act (the shelling of one hospital on one day);
- course: acts of the same actors of one kind, close in time and place (a year's shelling of one town);
- dispute: the courses in which the same parties stand against each other over the same place or people.

Each is a function of the set of accounts. Accounts in the same words are one node; nodes are compared by themselves
(:mod:`graph.likeness`), and grouped into acts (:mod:`graph.grouping`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from graph import catalogue
from graph.account_words import states, words
from graph.accounts import Account, Traits
from graph.grouping import Group, components, groups
from graph.likeness import Likeness, reason
from graph.namespaces import digest

Grain = Literal["act", "course", "dispute"]

LONGEST_COURSE: Final = timedelta(days=366)
"""Acts that are further apart than this are not one course of conduct: the arrests of 2019 and those of 2024."""
_MANNER: Final = re.compile(
    r",?\s+in (?:the )?(?:strongest|clearest|firmest|harshest) (?:possible )?terms\b", re.IGNORECASE
)
"""What ends an action that a verb of speech had before it: "condemns the attack in the strongest terms"."""
_OF_SPEAKER: Final = re.compile(r"\b(?:its|their|our|my|his|her|your)\b", re.IGNORECASE)
"""Words that nobody understands away from their sentence: another account names an act better."""
UNKNOWN: Final = "9999"
"""Stands for a date that is not known: after all others."""
SUMMED: Final = 100
"""An act is summed up by its first accounts: as many as this."""
LABELLED: Final = 40
"""A dispute is named by its first acts: as many as this."""
NAMED_BY: Final = 3
"""Names in the label of a dispute."""
_CAPITALS: Final = re.compile(r"(?!The\b)[A-Z][\w’'-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w’'-]*)*")
"""Words with a capital that stand together: "Sarn Valley", "Permanent Court of the Straits"."""


@dataclass(frozen=True)
class Joined:
    """A claim in a matter: how sure, and why."""

    account: Account
    confidence: float
    reason: str


@dataclass(frozen=True)
class Act:
    """
    Accounts of the same act.

    Attributes:
        key: See :func:`act_key`.
        claims: By date and IRI.
    """

    key: str
    label: str
    claims: tuple[Joined, ...]

    @property
    def accounts(self) -> list[Account]:
        return [joined.account for joined in self.claims]


@dataclass(frozen=True)
class Matter:
    """
    A matter of any grain.

    Attributes:
        acts: Keys of the acts that it holds; of itself for an act.
        within: Key of the matter of the next coarser grain; None for a dispute.
    """

    key: str
    grain: Grain
    label: str
    acts: tuple[str, ...]
    within: str | None = None


def first(accounts: Iterable[Account]) -> Account:
    """The earliest account: by date (undated last), then IRI."""
    return min(accounts, key=_place)


def matters(accounts: Sequence[Account]) -> tuple[list[Act], list[Matter]]:
    """
    All acts of a set of accounts, and all matters: acts, then courses, then disputes, each by key.

    :mod:`graph.settling` comes to the same step by step.
    """
    by_traits: dict[Traits, list[Account]] = defaultdict(list)
    for account in accounts:
        by_traits[account.traits].append(account)
    acts = [act_of(group, by_traits) for group in groups(by_traits)]
    summaries = {
        act.key: summary([told(one) for one in act.accounts], {one.row.claimant for one in act.accounts}, act.label)
        for act in acts
    }
    courses = coarser("course", summaries)
    disputes = coarser("dispute", summaries)
    return sorted(acts, key=lambda act: act.key), layered(acts, courses, disputes)


def act_of(group: Group, holders: Mapping[Traits, Sequence[Account]]) -> Act:
    """
    The act of a group.

    Args:
        holders: The accounts that have these traits.
    """
    joined = []
    alone = len(group) == 1 and len(holders[group[0][0]]) == 1
    for traits, best, same in group:
        own = best if len(holders[traits]) == 1 else twin(traits, best, same)
        joined += [Joined(account, own.probability, own.reason) for account in holders[traits]]
    joined.sort(key=lambda one: _place(one.account))
    if alone:
        joined = [Joined(joined[0].account, 1.0, "")]
    accounts = [one.account for one in joined]
    return Act(act_key(one.row.iri for one in accounts), label(accounts), tuple(joined))


def twin(traits: Traits, best: Likeness, same: float) -> Likeness:
    """The likeness of an account that another one shares all traits with."""
    return best if best.probability > same else Likeness(same, reason(traits, traits))


def layered(acts: Sequence[Act], courses: Sequence[Matter], disputes: Sequence[Matter]) -> list[Matter]:
    """Acts, courses and disputes, each with the one that it is within."""
    course_of = {act: course.key for course in courses for act in course.acts}
    dispute_of = {act: dispute.key for dispute in disputes for act in dispute.acts}
    fine = [Matter(act.key, "act", act.label, (act.key,), course_of[act.key]) for act in acts]
    middle = [replace(course, within=dispute_of[course.acts[0]]) for course in courses]
    return [matter for layer in (fine, middle, disputes) for matter in sorted(layer, key=lambda one: one.key)]


@dataclass(frozen=True)
class Summary:
    """
    What an act has in common with others of its course or dispute.

    Attributes:
        head: Date (:data:`UNKNOWN` where not known) and IRI of its first claim.
        respondents: Whose conduct it is.  parties: Those and the claimants.
        names: Of at least a third of its accounts.  around: The same, with those of their sentences or statements.
        kinds: Deeds that more than half of its accounts speak of.
        start, end: First and last day of it, by what the accounts say, else of their dates.
    """

    label: str
    head: tuple[str, str]
    side: str
    respondents: tuple[str, ...]
    parties: tuple[str, ...]
    names: tuple[str, ...]
    around: tuple[str, ...]
    kinds: tuple[str, ...]
    start: str | None
    end: str | None


@dataclass(frozen=True)
class Told:
    """What a summary takes of an account."""

    traits: Traits
    claimant: str
    date: str
    iri: str


def summary(told: Sequence[Told], claimants: Iterable[str], name: str) -> Summary:
    """
    Sum up an act.

    Args:
        told: Accounts of it, at least its first: :data:`SUMMED` of them are looked at.
        claimants: Of all its accounts.
        name: Its label.
    """
    told = sorted(told, key=lambda one: (one.date, one.iri))[:SUMMED]
    days = sorted({day for one in told for day in _days(one)})
    respondents = _all(one.traits.respondents for one in told)
    return Summary(
        label=name,
        head=(told[0].date, told[0].iri),
        side=told[0].traits.side,
        respondents=respondents,
        parties=tuple(sorted({*respondents, *claimants})),
        names=_common(told, lambda traits: traits.names),
        around=_common(told, lambda traits: traits.around),
        kinds=_common(told, lambda traits: traits.words & words().deeds, majority=True),
        start=days[0] if days else None,
        end=days[-1] if days else None,
    )


def told(account: Account) -> Told:
    """What a summary takes of it."""
    return Told(account.traits, account.row.claimant, account.row.date or UNKNOWN, account.row.iri)


def _place(account: Account) -> tuple[str, str]:
    return account.row.date or UNKNOWN, account.row.iri


def _days(one: Told) -> list[str]:
    if one.traits.when:
        return [day.isoformat() for day in one.traits.when]
    return [one.date] if one.date != UNKNOWN else []


def _all(sets: Iterable[frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*sets)))


def _common(
    told: Sequence[Told], features: Callable[[Traits], frozenset[str]], *, majority: bool = False
) -> tuple[str, ...]:
    """Features of at least a third of the accounts, or of more than half."""
    counts = Counter(feature for one in told for feature in features(one.traits))
    enough = len(told) / 2 + 0.5 if majority else len(told) / 3
    return tuple(sorted(feature for feature, count in counts.items() if count >= enough))


def joining_keys(grain: Grain, act: Summary) -> list[str]:
    """
    What two acts must share one of to be of one course or dispute.

    A course: one kind of conduct of the same actor towards the same place or people. A dispute: a party, and a name
    that is not a party's.
    """
    if grain == "course":
        ends = [(who, name) for who in act.respondents for name in act.names]
        return [f"{act.side}|{who}|{name}|{kind}" for who, name in ends for kind in act.kinds]
    return [f"{who}|{name}" for who in act.parties for name in act.around]


def spells(acts: Sequence[tuple[str, str | None, str | None]]) -> dict[str, str]:
    """
    Take the acts of one key apart where a year lies between them.

    Args:
        acts: Key, first and last day of each.

    Returns:
        For each act the first day of its spell; those without a date are of the first spell.
    """
    dated = sorted((start, end or start, key) for key, start, end in acts if start)
    found: dict[str, str] = {}
    spell, last = "", ""
    for start, end, key in dated:
        if not spell or date.fromisoformat(start) - date.fromisoformat(last) > LONGEST_COURSE:
            spell, last = start, end
        last = max(last, end)
        found[key] = spell
    earliest = dated[0][0] if dated else ""
    return {key: found.get(key, earliest) for key, _, _ in acts}


def coarser(grain: Grain, acts: Mapping[str, Summary]) -> list[Matter]:
    """Courses or disputes: the acts that a chain of keys connects. Acts of one course share a dispute's key too."""
    holders: dict[str, list[str]] = defaultdict(list)
    for key, act in acts.items():
        for shared in joining_keys(grain, act):
            holders[shared].append(key)
    edges = []
    for shared, members in holders.items():
        spell = spells([(key, acts[key].start, acts[key].end) for key in members]) if grain == "course" else {}
        edges += [(key, f"\x01{shared}|{spell.get(key, '')}") for key in members]
    parts = [[node for node in part if node in acts] for part in components(acts, edges)]
    return [matter_of(grain, {key: acts[key] for key in part}) for part in parts]


def matter_of(grain: Grain, acts: Mapping[str, Summary]) -> Matter:
    """The course or dispute that holds these acts."""
    ordered = sorted(acts.values(), key=lambda act: act.head)
    name = ordered[0].label if grain == "course" else dispute_label(ordered[:LABELLED])
    return Matter(coarser_key(grain, acts), grain, name, tuple(sorted(acts)))


def act_key(claims: Iterable[str]) -> str:
    """
    The key of an act, by the IRIs of its claims: the least of their digests.

    So it changes as seldom as can be, also where old statements come after new ones: a claim more is the least of a
    hundred in one case of a hundred.
    """
    return f"act-{min(map(digest, claims))}"


def coarser_key(grain: Grain, acts: Iterable[str]) -> str:
    """The key of a course or dispute: its acts' least."""
    return f"{grain}-{min(acts).partition('-')[2]}"


def dispute_label(acts: Sequence[Summary]) -> str:
    """The names that most of a dispute's first acts are about, written out; the label of the first if it has none."""
    counts = Counter(name for act in acts for name in act.names)
    runs = Counter(run.removesuffix("’s") for act in acts for run in _CAPITALS.findall(act.label))
    found: list[str] = []
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        title = _written_out(name, runs)
        if title and not any(title in other or other in title for other in found):
            found.append(title)
        if len(found) == NAMED_BY:
            break
    return ", ".join(found) or acts[0].label


def _written_out(name: str, runs: Mapping[str, int]) -> str:
    """
    A name as a reader knows it: a state by its name, a word with the capitals that stand about it in most labels
    ("Sarn Valley"); nothing for who is only described.
    """
    if name in states():
        return catalogue.load().actors[name].name
    kind, _, last = name.rpartition("/")
    if kind.startswith("in/"):
        return ""
    word = last.replace("-", " ").title()
    around = [run for run in runs if re.search(rf"\b{re.escape(word)}\b", run, re.IGNORECASE)]
    return max(around, key=lambda run: (runs[run], -len(run), run), default=word)


def label(accounts: Iterable[Account]) -> str:
    """The words of the fullest of an act's shorter accounts, in quotation marks: a matter is only what is said."""
    return label_of(min(accounts, key=label_rank).row.action)


def label_rank(account: Account) -> str:
    """By which the account that names an act is chosen: the least."""
    traits = account.traits
    features = len(traits.strong) + len(traits.names) + len(traits.counts)
    vague = bool(_OF_SPEAKER.search(account.row.action))
    return f"{account.thin:d}{len(account.row.action) > 90:d}{vague:d}{max(99 - features, 0):02d}{account.row.iri}"


def label_of(action: str) -> str:
    """An action as a label, without how it was condemned."""
    shown = " ".join(_MANNER.sub("", action).split())
    return f"“{shown if len(shown) <= 120 else shown[:117].rsplit(' ', 1)[0] + ' …'}”"
