"""How like two accounts of conduct are: a function of the two alone, so that no order of adding can change it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from graph.account_words import words
from graph.accounts import Account

# Weights of the evidence in the unit of a logit: a logistic regression on the pairs of the sample corpus, rounded, but
# for names, of which it has too few.
BIAS: Final = -0.2
"""Before any evidence."""
DEED: Final = 2.0
"""A concept in both ("detain"), up to two."""
WORD: Final = 0.5
"""Another stem in both ("checkpoint"), up to two."""
WEAK_WORD: Final = 0.4
"""One that goes with any conduct ("operation"), up to two."""
UNSHARED: Final = -1.6
"""Times the share of the shorter account's words that the other lacks."""
REST: Final = -0.6
"""Each word that only one of the two has, up to six."""
NAME: Final = 0.8
"""A name in both ("Belisk"); each further one half as much."""
SETTING: Final = 0.4
"""The same, where one of the two has it from its sentence or statement only."""
OTHER_NAME: Final = -1.0
"""Both have names of their own, and none in common."""
OTHER_SETTING: Final = -0.2
COUNT: Final = 1.6
"""A number in both ("31 men")."""
OTHER_COUNT: Final = -0.6
"""Sources differ about numbers: 40 arrested for one, 43 for another."""
NEAR: Final = 0.7
"""A deed or a number of one account stands in the other's sentence: once for each sort."""
LONG_AGO: Final = -1.5
"""One is dated more than a year before the other was said, which has no date: that one is of something newer."""
RECENT: Final = timedelta(days=366)
REPLIES: Final = 2.0
"""
A denial or justification tells another story of what it answers, and says of what in passing: its other words count
half, those of its sentence twice.
"""
KIND: Final = 0.9
"""A code of conduct in both."""
OTHER_KIND: Final = -1.0
SAME_DAY: Final = 0.8
"""Dates of the act that are both given to the day and are the same."""
PATIENTS: Final = 0.3
TARGETS: Final = 0.5
OTHER_TARGET: Final = -2.0
"""A hospital in one, a town in the other."""
UNNAMED_ACTOR: Final = -0.7
"""One of the two names no respondent."""
APART: Final = timedelta(days=3 * 366)
"""Accounts further apart than this are not joined; one that gives no date is of the time when it was published."""


@dataclass(frozen=True)
class Likeness:
    """The probability that two accounts are of the same act, and why, in words."""

    probability: float
    reason: str


NONE: Final = Likeness(0.0, "")


def likeness(a: Account, b: Account) -> Likeness:
    """
    Compare two accounts.

    Returns:
        Probability 0 where they cannot be of the same act: conduct done against conduct due, other respondents, other
        dates, other sites, other kinds of victims.
    """
    if a.side != b.side or impossible(a, b):
        return NONE
    found = [part(a, b) for part in (_words, _names, _numbers, _near, _kinds, _time, _patients, _targets, _actors)]
    score = BIAS + sum(points for points, _ in found)
    reasons = "; ".join(reason for points, reason in found if points > 0 and reason)
    return Likeness(round(1 / (1 + math.exp(-score)), 4), reasons)


def impossible(a: Account, b: Account) -> bool:
    """What no likeness of wording outweighs."""
    respondents = a.row.respondents, b.row.respondents
    if all(respondents) and respondents[0].isdisjoint(respondents[1]):
        return True
    if a.when and b.when and not _overlap(a.when, b.when):
        return True
    if a.sites and b.sites and a.sites.isdisjoint(b.sites):
        return True
    if a.patients and b.patients and a.patients.isdisjoint(b.patients):
        return True
    return _years_apart(a, b)


def _overlap(a: tuple[date, date], b: tuple[date, date]) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def _years_apart(a: Account, b: Account) -> bool:
    """By their dates; what has none is of the time when it was published."""
    times = _time_of(a), _time_of(b)
    if (a.when and b.when) or times[0] is None or times[1] is None:
        return False
    return times[0][0] - times[1][1] > APART or times[1][0] - times[0][1] > APART


def _time_of(account: Account) -> tuple[date, date] | None:
    if account.when or account.row.date is None:
        return account.when
    day = date.fromisoformat(account.row.date)
    return day, day


def _words(a: Account, b: Account) -> tuple[float, str]:
    ones, others = a.words - a.weak, b.words - b.weak
    strong = ones & others
    deeds = strong & words().deeds
    weak = len(a.words & b.words) - len(strong)
    shorter = min(len(ones), len(others))
    missing = 1 - len(strong) / shorter if shorter else 0.5
    points = (
        DEED * min(len(deeds), 2) + WORD * min(len(strong) - len(deeds), 2) + WEAK_WORD * min(weak, 2)
        + (UNSHARED * missing + REST * min(len(ones ^ others), 6)) / (REPLIES if _reply(a) != _reply(b) else 1)
    )
    return points, f"both speak of {_listed(sorted(strong))}" if strong else ""


def _names(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.names & b.names)
    if shared:
        return NAME * (1 + 0.5 * min(len(shared) - 1, 2)), f"both name {_listed([name.title() for name in shared])}"
    ones, others = a.names or a.setting, b.names or b.setting
    near = sorted(ones & others)
    if near:
        return SETTING * (1 + 0.5 * min(len(near) - 1, 2)), f"said of {_listed([name.title() for name in near])}"
    if a.names and b.names:
        return OTHER_NAME, ""
    return (OTHER_SETTING if ones and others else 0.0), ""


def _numbers(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.counts & b.counts)
    if shared:
        return COUNT, f"both give the number {_listed(shared)}"
    return (OTHER_COUNT if a.counts and b.counts else 0.0), ""


def _near(a: Account, b: Account) -> tuple[float, str]:
    deeds = sorted((a.words & b.near | a.near & b.words) & words().deeds)
    numbers = sorted(a.counts & b.near_counts | a.near_counts & b.counts) if not a.counts & b.counts else []
    points = NEAR * (bool(deeds) + bool(numbers)) * (REPLIES if _reply(a) != _reply(b) else 1)
    return points, f"their sentences both speak of {_listed(deeds + numbers)}" if points else ""


def _reply(account: Account) -> bool:
    return account.row.type in ("denial", "justification")


def _kinds(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.kinds & b.kinds)
    if shared:
        return KIND, f"same kind of conduct ({_listed([code.replace('-', ' ') for code in shared])})"
    return (OTHER_KIND if a.kinds and b.kinds else 0.0), ""


def _time(a: Account, b: Account) -> tuple[float, str]:
    if a.when and a.when == b.when and a.when[0] == a.when[1]:
        return SAME_DAY, f"same day, {a.when[0].isoformat()}"
    return (LONG_AGO if _long_ago(a, b) or _long_ago(b, a) else 0.0), ""


def _long_ago(dated: Account, other: Account) -> bool:
    if dated.when is None or other.when is not None or other.row.date is None:
        return False
    return date.fromisoformat(other.row.date) - dated.when[1] > RECENT


def _patients(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.patients & b.patients)
    return (PATIENTS, f"done to {_listed(shared)} in both") if shared else (0.0, "")


def _targets(a: Account, b: Account) -> tuple[float, str]:
    if a.targets & b.targets:
        return TARGETS, ""
    return (OTHER_TARGET if a.targets and b.targets else 0.0), ""


def _actors(a: Account, b: Account) -> tuple[float, str]:
    if a.row.respondents and b.row.respondents:
        return 0.0, ""
    return UNNAMED_ACTOR, ""


def _listed(items: list[str]) -> str:
    return ", ".join(items[:3])
