"""How like two accounts of conduct are: a function of the two alone, so that no order of adding can change it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from graph.accounts import Account

# Weights of the evidence, set by hand on the sample corpus (python -m tests.matters_score). In the unit of a logit.
BIAS: Final = -2.5
"""Before any evidence: two accounts of conduct of the same actor are seldom of the same act (8 %)."""
WORD: Final = 1.1
"""A stem or concept in both ("detain"), up to three of them."""
WEAK_WORD: Final = 0.3
"""One that goes with any conduct ("operation")."""
NAME: Final = 1.1
"""A name in both ("Belisk"); each further one half as much."""
COUNT: Final = 1.0
"""A number in both ("31 men")."""
CONDUCT: Final = 0.9
"""A code of conduct in both."""
SAME_DAY: Final = 1.0
"""Dates of the act that are both given to the day and are the same."""
PATIENTS: Final = 0.6
OTHER_NAME: Final = -0.4
"""Both name something, and nothing in common."""
SAME_CONTEXT: Final = 0.9
"""Their statements speak of the same places: a name in common; each further one half as much, up to three."""
OTHER_CONTEXT: Final = -1.0
"""Their statements have no name in common."""
OTHER_CONDUCT: Final = -0.6
OTHER_COUNT: Final = -0.3
"""Sources differ about numbers: 40 arrested for one, 43 for another."""
SAME_STATEMENT: Final = -0.4
"""A text that speaks twice of one act does so in its own near words; else it speaks of two."""
UNNAMED_ACTOR: Final = -0.8
"""One of the two names no respondent."""
UNSHARED: Final = -1.2
"""Times the share of the shorter account's words that the other lacks."""
APART: Final = timedelta(days=3 * 366)
"""Accounts of an act without a date, published further apart than this, are not joined."""


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
    score, reasons = BIAS, []
    for points, reason in (_words(a, b), _names(a, b), _numbers(a, b), _conduct(a, b), _time(a, b), _patients(a, b), _actors(a, b), _context(a, b)):
        score += points
        if points > 0 and reason:
            reasons.append(reason)
    if a.row.statement == b.row.statement:
        score += SAME_STATEMENT
    return Likeness(round(1 / (1 + math.exp(-score)), 4), "; ".join(reasons))


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
    if a.row.date is None or b.row.date is None or (a.when and b.when):
        return False
    return abs(date.fromisoformat(a.row.date) - date.fromisoformat(b.row.date)) > APART


def _words(a: Account, b: Account) -> tuple[float, str]:
    shared = a.words & b.words
    strong = sorted(shared - a.weak)
    shorter = min(a.words - a.weak, b.words - b.weak, key=lambda own: (len(own), sorted(own)))
    missing = 1 - len(shorter & shared) / len(shorter) if shorter else 0.5
    points = WORD * min(len(strong), 3) + WEAK_WORD * min(len(shared) - len(strong), 2) + UNSHARED * missing
    return points, f"both speak of {_listed(strong)}" if strong else ""


def _names(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.names & b.names)
    if shared:
        return NAME * (1 + 0.5 * min(len(shared) - 1, 2)), f"both name {_listed([name.title() for name in shared])}"
    return (OTHER_NAME if a.names and b.names else 0.0), ""


def _numbers(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.counts & b.counts)
    if shared:
        return COUNT, f"both give the number {_listed(shared)}"
    return (OTHER_COUNT if a.counts and b.counts else 0.0), ""


def _conduct(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.row.conduct & b.row.conduct)
    if shared:
        return CONDUCT, f"same kind of conduct ({_listed([code.replace('-', ' ') for code in shared])})"
    return (OTHER_CONDUCT if a.row.conduct and b.row.conduct else 0.0), ""


def _time(a: Account, b: Account) -> tuple[float, str]:
    if a.when and a.when == b.when and a.when[0] == a.when[1]:
        return SAME_DAY, f"same day, {a.when[0].isoformat()}"
    return 0.0, ""


def _patients(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.patients & b.patients)
    return (PATIENTS, f"done to {_listed(shared)} in both") if shared else (0.0, "")


def _actors(a: Account, b: Account) -> tuple[float, str]:
    if a.row.respondents and b.row.respondents:
        return 0.0, ""
    return UNNAMED_ACTOR, ""


def _context(a: Account, b: Account) -> tuple[float, str]:
    shared = sorted(a.context & b.context)
    if a.row.statement == b.row.statement or not (a.context and b.context):
        return 0.0, ""
    if not shared:
        return OTHER_CONTEXT, ""
    named = _listed([name.title() for name in shared])
    return SAME_CONTEXT * (1 + 0.5 * min(len(shared) - 1, 2)), f"both statements speak of {named}"


def _listed(items: list[str]) -> str:
    return ", ".join(items[:3])
