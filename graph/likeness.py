"""
How like two accounts of conduct are: a function of the two alone, so that no order of adding can change it.

Evidence is added up in logits, for many pairs at a time: the features of both sides as tables of zeros and ones, whose
products count what two accounts share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.account_words import states, words
from graph.accounts import Traits

# Weights of the evidence: a logistic regression on the pairs of the sample corpus, rounded, but for names, of which it
# has too few.
BIAS: Final = -0.7
"""Before any evidence."""
DEED: Final = 2.2
"""A concept in both ("detain"), up to two."""
WORD: Final = 0.6
"""Another stem in both ("checkpoint"), up to two."""
WEAK_WORD: Final = 0.7
"""One that goes with any conduct ("operation"), up to two."""
UNSHARED: Final = -1.6
"""Times the share of the shorter account's words that the other lacks."""
REST: Final = -0.55
"""Each word that only one of the two has, up to six."""
NAME: Final = 0.7
"""A name in both ("Belisk"); each further one, up to two, half as much."""
SETTING: Final = 0.5
"""The same, where one of the two has it from its sentence only."""
TOPIC: Final = 0.0
"""The same, from its statement only."""
OTHER_NAME: Final = -1.8
"""Both have names of their own, and none in common."""
OTHER_PEOPLE: Final = -1.2
"""The same, more, where both have full names: the arrests of two people."""
OTHER_SETTING: Final = -0.9
"""The same, where one of the two has them from its sentence."""
COUNT: Final = 2.0
"""A number in both ("31 men")."""
FEW: Final = 1.3
"""The same, where it is of one digit: the five of one arrest may be other people than the five of another."""
OTHER_COUNT: Final = -0.8
"""Sources differ about numbers: 40 arrested for one, 43 for another."""
NEAR: Final = 0.7
"""A deed or a number of one account stands in the other's sentence: once for each sort."""
REPLY: Final = 2.0
"""
A denial or justification tells another story of what it answers, and says of what in passing: its other words count
half, those of its sentence twice.
"""
KIND: Final = 0.7
"""A code of conduct in both."""
OTHER_KIND: Final = -1.0
SAME_DAY: Final = 0.5
"""Dates of the act that are both given to the day and are the same."""
LONG_AGO: Final = -1.5
"""One is dated more than a year before the other was said, which has no date: that one is of something newer."""
YEARS_APART: Final = -1.5
"""Neither has a date, and they were said in years that are not next to each other."""
OTHER_OBJECT: Final = -1.0
"""Both ask for, owe or promise something, and share no more than the verb: an inquiry into deaths, one into a fraud."""
OTHER_AMOUNT: Final = -1.5
"""Both ask for or owe a number of something, each another one."""
GENERAL: Final = -1.5
"""The same of one by name, and of people at large: one course of conduct, but not one act."""
FAR: Final = 1.5
"""Numbers of which the larger is so many times the smaller are of no one event: four killed, 23 killed."""
OTHER_EVENT: Final = -2.5
"""Both give numbers of what one actor does time and again, all of them so far from each other."""
OTHER_TALLY: Final = -1.0
"""Both give a number of what one actor does time and again, each another one, and share no name of their own."""
UNSPECIFIC: Final = -2.0
"""
Both speak of what one actor does time and again (killing, arresting), and share nothing that says which time: no name,
number, day or kind of victim, and no other word.
"""
ENOUGH: Final = 1
"""Other words in both that say which time."""
PATIENTS: Final = 0.3
TARGETS: Final = 0.8
OTHER_TARGET: Final = -2.5
"""A hospital in one, a town in the other."""
UNNAMED_ACTOR: Final = -2.0
"""One of the two names no respondent."""
RECENT: Final = 366
"""Days."""
APART: Final = 3 * 366
"""Days: accounts further apart are not joined; one that gives no date is of the time when it was published."""

Table = NDArray[np.float64]
_STEP: Final = 100
_SPAN: Final = 12
_PROBABILITY: Final = np.array(
    [round(1 / (1 + math.exp(-n / _STEP)), 4) for n in range(-_SPAN * _STEP, _SPAN * _STEP + 1)]
)
"""By hundredths of a logit: the same for one pair as for many."""
_ALONE: Final = 200_000
"""Multiplications in one product: for more, BLAS would start threads, which cost more than they save here."""
_NEVER: Final = date.max.toordinal()


@dataclass(frozen=True)
class Likeness:
    """The probability that two accounts are of the same act, and why, in words."""

    probability: float
    reason: str


def likeness(a: Traits, b: Traits) -> Likeness:
    """Compare two accounts: see :func:`probabilities`."""
    found = float(probabilities([a], [b])[0, 0])
    return Likeness(found, reason(a, b) if found else "")


def probabilities(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    """
    Compare accounts with others.

    Returns:
        Probabilities of shape (ones, others): 0 where they cannot be of the same act: conduct done against conduct
        due, other respondents, other dates, other sites, other kinds of victims.
    """
    score = BIAS + _words(ones, others) + _names(ones, others) + _further(ones, others) + _time(ones, others)
    at = np.rint(np.clip(score, -_SPAN, _SPAN) * _STEP).astype(np.int64) + _SPAN * _STEP
    found: Table = np.where(_impossible(ones, others), 0.0, _PROBABILITY[at])
    return found


def _shared(ones: Iterable[frozenset[str]], others: Iterable[frozenset[str]]) -> Table:
    """How many features each of one side shares with each of the other."""
    left, right = list(ones), list(others)
    columns: dict[str, int] = {}
    for features in left:
        for feature in features:
            columns.setdefault(feature, len(columns))
    one, other = _indicators(left, columns), _indicators(right, columns).T
    rows = max(1, _ALONE // max(1, other.size))
    found: Table = np.concatenate([one[at : at + rows] @ other for at in range(0, max(1, len(left)), rows)])
    return found


def _indicators(sets: Sequence[frozenset[str]], columns: dict[str, int]) -> Table:
    """A row for each set: one in the column of each feature, else zero."""
    found = np.zeros((len(sets), len(columns)))
    places = [(row, columns[feature]) for row, one in enumerate(sets) for feature in one if feature in columns]
    if places:
        found[tuple(zip(*places, strict=True))] = 1
    return found


def _size(sets: Iterable[frozenset[str]]) -> NDArray[np.float64]:
    return np.array([len(one) for one in sets], dtype=np.float64)


def _both(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Pairs of which both sides have something."""
    found: NDArray[np.bool_] = (ones > 0)[:, None] & (others > 0)[None, :]
    return found


def _words(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    deeds = words().deeds
    strong = _shared((one.strong for one in ones), (one.strong for one in others))
    done = _shared((one.strong & deeds for one in ones), (one.strong & deeds for one in others))
    every = _shared((one.words for one in ones), (one.words for one in others))
    left, right = _size(one.strong for one in ones), _size(one.strong for one in others)
    shorter = np.minimum(left[:, None], right[None, :])
    missing = np.where(shorter > 0, 1 - strong / np.maximum(shorter, 1), 0.5)
    rest = left[:, None] + right[None, :] - 2 * strong
    unlike = UNSHARED * missing + REST * np.minimum(rest, 6)
    found: Table = (
        DEED * np.minimum(done, 2)
        + WORD * np.minimum(strong - done, 2)
        + WEAK_WORD * np.minimum(every - strong, 2)
        + np.where(_replies(ones, others), unlike / REPLY, unlike)
    )
    return found


def _replies(ones: Sequence[Traits], others: Sequence[Traits]) -> NDArray[np.bool_]:
    """Pairs of a reply and what is no reply."""
    found: NDArray[np.bool_] = np.array([one.reply for one in ones])[:, None] != np.array([one.reply for one in others])
    return found


def _names(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    named = _shared((one.names for one in ones), (one.names for one in others))
    around = _shared((one.around for one in ones), (one.around for one in others))
    own = _both(_size(one.names for one in ones), _size(one.names for one in others)) & _comparable(ones, others)
    told, said = (_size(one.names or one.setting for one in side) for side in (ones, others))
    known = _both(told, said)
    unlike = np.where(own, OTHER_NAME, np.where(known, OTHER_SETTING, 0.0))
    full = [[one.people for one in side] for side in (ones, others)]
    others_named = _both(*map(_size, full)) & (_shared(*full) == 0)
    beside = np.where(known, SETTING, TOPIC) * _falling(around)
    found: Table = np.where(named > 0, NAME * _falling(named), np.where(around > 0, beside, unlike))
    return found + np.where(others_named, OTHER_PEOPLE, 0.0)


def _comparable(ones: Sequence[Traits], others: Sequence[Traits]) -> NDArray[np.bool_]:
    """Both name states, or both name others: a state is no other place than a town, which may be in it."""
    known = states()
    countries = _both(_size(one.names & known for one in ones), _size(one.names & known for one in others))
    found: NDArray[np.bool_] = countries | _both(
        _size(one.names - known for one in ones), _size(one.names - known for one in others)
    )
    return found


def _falling(shared: Table) -> Table:
    """One for the first, half for each of the next two."""
    return 1 + 0.5 * np.minimum(np.maximum(shared - 1, 0), 2)


def _further(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    """Numbers, what the sentence says besides, kinds of conduct, of victims and of places; whether both name a doer."""
    found = _agreement(ones, others, lambda one: one.counts, FEW, OTHER_COUNT)
    found += np.where(_shared(*([_large(one) for one in side] for side in (ones, others))) > 0, COUNT - FEW, 0.0)
    found += _agreement(ones, others, lambda one: one.kinds, KIND, OTHER_KIND)
    found += _agreement(ones, others, lambda one: one.patients, PATIENTS, 0)
    found += _agreement(ones, others, lambda one: one.targets, TARGETS, OTHER_TARGET)
    doers = _both(_size(one.respondents for one in ones), _size(one.respondents for one in others))
    found += np.where(doers, 0.0, UNNAMED_ACTOR)
    deeds = words().deeds
    near = _shared((one.words & deeds for one in ones), (one.near for one in others))
    near += _shared((one.near for one in ones), (one.words & deeds for one in others))
    numbers = _shared((one.counts for one in ones), (one.near_counts for one in others))
    numbers += _shared((one.near_counts for one in ones), (one.counts for one in others))
    numbers[_shared((one.counts for one in ones), (one.counts for one in others)) > 0] = 0
    beside = NEAR * ((near > 0).astype(float) + (numbers > 0))
    table: Table = (
        found
        + np.where(_replies(ones, others), beside * REPLY, beside)
        + _objects(ones, others)
        + _unspecific(ones, others)
    )
    return table


def _objects(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    """What is asked for or owed must be the same thing: more than the verb in common, where both say more."""
    asked = words().asked
    left, right = ([_things(one, asked) for one in side] for side in (ones, others))
    named = _shared((one.names for one in ones), (one.names for one in others))
    due = np.array([one.side == "due" for one in ones])[:, None] & np.array([one.side == "due" for one in others])
    amounts = [[one.counts for one in side] for side in (ones, others)]
    unequal = due & _both(*map(_size, amounts)) & (_shared(*amounts) == 0)
    found: Table = np.where(
        due & _both(_size(left), _size(right)) & (_shared(left, right) + named == 0), OTHER_OBJECT, 0.0
    )
    return found + np.where(unequal, OTHER_AMOUNT, 0.0)


def _unspecific(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    known = words()
    done = np.array([one.side != "due" for one in ones])[:, None] & np.array([one.side != "due" for one in others])
    often = [[one.strong & known.repeated for one in side] for side in (ones, others)]
    plain = [[one.strong - known.deeds - known.vague - one.patients for one in side] for side in (ones, others)]
    marks = [[_marks(one) for one in side] for side in (ones, others)]
    same = (_shared(*marks) > 0) | (_shared(*plain) >= ENOUGH)
    again = done & (_shared(*often) > 0)
    told, named = [[[of(one) for one in side] for side in (ones, others)] for of in (_counts, _names_of)]
    people = [np.array([bool(one.people) for one in side]) for side in (ones, others)]
    general = again & (people[0][:, None] != people[1][None, :]) & (_shared(*named) + _shared(*told) == 0)
    other = again & _both(*map(_size, told)) & (_shared(*told) == 0) & (_shared(*named) == 0)
    tally = np.where(again & _far(told), OTHER_EVENT, np.where(other, OTHER_TALLY, 0.0))
    found: Table = np.where(again & ~same, UNSPECIFIC, 0.0) + tally + np.where(general, GENERAL, 0.0)
    return found


def _large(traits: Traits) -> frozenset[str]:
    """Its numbers of more than one digit."""
    return frozenset(one for one in traits.counts if len(one) > 1)


def _far(counts: Sequence[Sequence[frozenset[str]]]) -> NDArray[np.bool_]:
    """Pairs that both give numbers, the largest of one far below or above the largest of the other."""
    most = [np.array([max(map(_value, one), default=0.0) for one in side]) for side in counts]
    larger, smaller = np.maximum(most[0][:, None], most[1][None, :]), np.minimum(most[0][:, None], most[1][None, :])
    found: NDArray[np.bool_] = (smaller > 0) & (larger >= FAR * smaller)
    return np.asarray(found & (_shared(*counts) == 0))


def _value(number: str) -> float:
    try:
        return float(number)
    except ValueError:  # "3.5.1"
        return 0.0


def _counts(traits: Traits) -> frozenset[str]:
    return traits.counts


def _names_of(traits: Traits) -> frozenset[str]:
    return traits.names - states()


def _marks(traits: Traits) -> frozenset[str]:
    """What says which one of many like acts is meant: of names those that are smaller than states."""
    day = {traits.when[0].isoformat()} if traits.when and traits.when[0] == traits.when[1] else set()
    smaller = (traits.names | traits.setting) - states()
    return smaller | traits.counts | traits.near_counts | traits.patients | day


def _things(traits: Traits, asked: frozenset[str]) -> frozenset[str]:
    return (traits.strong - asked) | traits.counts | traits.targets | traits.patients


def _agreement(
    ones: Sequence[Traits], others: Sequence[Traits], of: Callable[[Traits], frozenset[str]], same: float, other: float
) -> Table:
    left, right = [of(one) for one in ones], [of(one) for one in others]
    found: Table = np.where(_shared(left, right) > 0, same, np.where(_both(_size(left), _size(right)), other, 0.0))
    return found


def _times(traits: Sequence[Traits]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """First and last day of each, by date or year of publication (both ends of time without either); whether dated."""
    spans = [one.when or ((one.said, one.said) if one.said else None) for one in traits]
    first = np.array([span[0].toordinal() if span else 1 for span in spans])
    last = np.array([span[1].toordinal() if span else _NEVER for span in spans])
    return first, last, np.array([one.when is not None for one in traits])


def _time(ones: Sequence[Traits], others: Sequence[Traits]) -> Table:
    (start, end, dated), (from_, until, told) = _times(ones), _times(others)
    day = (start == end)[:, None] & (from_ == until)[None, :] & (start[:, None] == from_[None, :])
    same = day & dated[:, None] & told[None, :]
    before = dated[:, None] & ~told[None, :] & (from_[None, :] - end[:, None] > RECENT)
    after = ~dated[:, None] & told[None, :] & (start[:, None] - until[None, :] > RECENT)
    neither = ~dated[:, None] & ~told[None, :] & (start > 1)[:, None] & (from_ > 1)[None, :]
    years = neither & (np.abs(start[:, None] - from_[None, :]) > RECENT)
    found: Table = (
        np.where(same, SAME_DAY, 0.0) + np.where(before | after, LONG_AGO, 0.0) + np.where(years, YEARS_APART, 0.0)
    )
    return found


def _impossible(ones: Sequence[Traits], others: Sequence[Traits]) -> NDArray[np.bool_]:
    """What no likeness of wording outweighs."""
    sides = np.array([one.side for one in ones])[:, None] != np.array([one.side for one in others])[None, :]
    found: NDArray[np.bool_] = sides
    for of in (lambda one: one.respondents, lambda one: one.sites, lambda one: one.patients):
        found = found | (_agreement(ones, others, of, 0, 1) > 0)
    (start, end, dated), (from_, until, told) = _times(ones), _times(others)
    apart = np.maximum(start[:, None] - until[None, :], from_[None, :] - end[:, None])
    both = dated[:, None] & told[None, :]
    late: NDArray[np.bool_] = np.where(both, apart > 0, apart > APART)
    return found | late


def reason(a: Traits, b: Traits) -> str:
    """What speaks for it that two accounts are of one act."""
    deeds = words().deeds
    near = sorted((a.words & b.near | a.near & b.words) & deeds)
    numbers = sorted(a.counts & b.near_counts | a.near_counts & b.counts)
    day = a.when[0].isoformat() if a.when and a.when == b.when and a.when[0] == a.when[1] else ""
    parts = (
        ("both speak of", sorted(a.strong & b.strong)),
        ("both name", [name.title() for name in sorted(a.names & b.names)]),
        ("both are said of", [name.title() for name in sorted(a.around & b.around - a.names & b.names)]),
        ("both give the number", sorted(a.counts & b.counts)),
        ("their sentences speak of", near + numbers),
        ("the same kind of conduct:", [code.replace("-", " ") for code in sorted(a.kinds & b.kinds)]),
        ("on the same day,", [day] if day else []),
        ("done in both to", sorted(a.patients & b.patients)),
    )
    return "; ".join(f"{words_} {', '.join(shared[:3])}" for words_, shared in parts if shared)
