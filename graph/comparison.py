"""
Comparing accounts feature by feature: agreement, disagreement, and neither where one of the two does not say.

For many pairs at a time: what both sides say as tables of zeros and ones, whose products count what two accounts
share. Each value is of its pair alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.account_words import rarity, states, words
from graph.accounts import Traits
from graph.meaning import nearness

Table = NDArray[np.float64]
Side = Sequence[Traits]
Of = Callable[[Traits], frozenset[str]]

SIGNS: Final = {
    "actors": 1,
    "deed same": 1,
    "deed other": -1,
    "words": 1,
    "rare words": 1,
    "length": -1,
    "kind same": 1,
    "kind other": -1,
    "head same": 1,
    "head other": -1,
    "duty other": -1,
    "meaning": 1,
    "name same": 1,
    "name other": -1,
    "one is particular": 0,
    "place same": 1,
    "place other": -1,
    "state same": 1,
    "state other": -1,
    "target same": 1,
    "target other": -1,
    "number same": 1,
    "numbers far": -1,
    "beside": 1,
    "numbers beside": 1,
    "reply": 0,
    "unspecific": -1,
    "years apart": -1,
    "crowd": -1,
}
"""What :func:`compare` looks at, and whether it speaks for (1) or against (-1) one act; 0 where that is open."""
MOST_RARE: Final = 6.0
"""Rare words in common, in decades of rank: more say no more."""
RECENT: Final = 366
"""Days between two accounts that may well be of one act."""
FAR: Final = 1.5
"""Numbers of which the larger is so many times the smaller are of no one event: four killed, 23 killed."""
APART: Final = 3 * 366
"""Days: accounts further apart are not joined; one that gives no date is of the time when it was published."""
_ALONE: Final = 200_000
"""Multiplications in one product: for more, BLAS would start threads, which cost more than they save here."""
_NEVER: Final = date.max.toordinal()


def compare(ones: Side, others: Side) -> NDArray[np.float64]:
    """
    Compare accounts with others.

    Returns:
        Shape (features, ones, others): a table for each of :data:`SIGNS`, in its order.
    """
    known, countries = words(), states()
    found: dict[str, Table] = {
        "actors": _jaccard(ones, others, lambda one: one.respondents),
        "words": _jaccard(ones, others, lambda one: one.strong),
        "rare words": np.minimum(_rare(ones, others), MOST_RARE),
        "length": np.minimum(*np.meshgrid(_length(ones), _length(others), indexing="ij")),
        "crowd": np.maximum(*np.meshgrid(_crowd(ones), _crowd(others), indexing="ij")),
        "years apart": _flag(_gap(ones, others) > RECENT),
        "reply": _flag(_reply(ones)[:, None] != _reply(others)[None, :]),
        "duty other": _flag(_agreement(ones, others, _duty)[1]),
        "meaning": nearness([one.meaning for one in ones], [one.meaning for one in others]),
        "name same": _flag(_shared(ones, others, lambda one: one.names - countries) > 0),
        "name other": _flag(_agreement(ones, others, _names)[1]),
        "one is particular": _flag(_particular(ones)[:, None] != _particular(others)[None, :]),
        "number same": _flag(_shared(ones, others, lambda one: one.counts) > 0),
        "numbers far": _flag(_far(ones, others)),
        "beside": _either(ones, others, lambda one: one.words & known.deeds, lambda one: one.near),
        "numbers beside": _either(ones, others, lambda one: one.counts, lambda one: one.near_counts),
        "unspecific": _unspecific(ones, others),
    }
    for name, of in _SETS.items():
        found[f"{name} same"], found[f"{name} other"] = map(_flag, _agreement(ones, others, of))
    return np.stack([found[name] for name in SIGNS])


def impossible(ones: Side, others: Side) -> NDArray[np.bool_]:
    """
    What no likeness of wording outweighs: other sides, respondents, sites, victims, tolls, times; no name in common
    where there is no respondent in common.
    """
    found = np.array([one.side for one in ones])[:, None] != np.array([one.side for one in others])
    together, apart = _agreement(ones, others, _respondents)
    found = found | apart | _agreement(ones, others, _sites)[1] | _agreement(ones, others, _patients)[1]
    nobody = ~together & (_shared(ones, others, lambda one: one.around) == 0)
    again = _shared(ones, others, _repeated) > 0
    never: NDArray[np.bool_] = found | nobody | _apart(ones, others) | (again & _far(ones, others))
    return never


def _respondents(one: Traits) -> frozenset[str]:
    return one.respondents


def _names(one: Traits) -> frozenset[str]:
    return one.names


def _head(one: Traits) -> frozenset[str]:
    return frozenset({one.head} if one.head else ())


def _duty(one: Traits) -> frozenset[str]:
    return _head(one) if one.side == "due" else frozenset()


def _sites(one: Traits) -> frozenset[str]:
    return one.sites


def _patients(one: Traits) -> frozenset[str]:
    return one.patients


def _repeated(one: Traits) -> frozenset[str]:
    """Deeds that one actor does time and again; there is no number of times that something is asked for."""
    return one.strong & words().repeated if one.side != "due" else frozenset()


_SETS: Final[dict[str, Of]] = {
    "head": _head,
    "deed": lambda one: one.words & words().deeds,
    "kind": lambda one: one.kinds,
    "target": lambda one: one.targets,
    "place": lambda one: one.around - states(),
    "state": lambda one: one.around & states(),
}
"""What agrees, or is another, or is not said."""


def _flag(table: NDArray[np.bool_]) -> Table:
    return table.astype(np.float64)


def _length(side: Side) -> Table:
    return np.array([np.log1p(len(one.stems)) for one in side])


def _crowd(side: Side) -> Table:
    return np.array([one.crowd for one in side], dtype=np.float64)


def _reply(side: Side) -> NDArray[np.bool_]:
    return np.array([one.reply for one in side])


def _particular(side: Side) -> NDArray[np.bool_]:
    """Actions with a name or a number: "the arrest of Ada Lint" beside "arrests of journalists"."""
    found: NDArray[np.bool_] = np.array([bool(one.names or one.counts) for one in side])
    return found


def _size(sets: Iterable[frozenset[str]]) -> Table:
    return np.array([len(one) for one in sets], dtype=np.float64)


def _agreement(ones: Side, others: Side, of: Of) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Pairs that have something in common; and those of which both have something, but nothing in common."""
    left, right = [of(one) for one in ones], [of(other) for other in others]
    same = _product(left, right, lambda _: 1.0) > 0
    both = (_size(left) > 0)[:, None] & (_size(right) > 0)[None, :]
    return same, both & ~same


def _shared(ones: Side, others: Side, of: Of, and_of: Of | None = None) -> Table:
    """How many features each of one side shares with each of the other."""
    return _product([of(one) for one in ones], [(and_of or of)(one) for one in others], lambda _: 1.0)


def _rare(ones: Side, others: Side) -> Table:
    """How rare the words are that two accounts share, all together. In whole hundredths, so that sums are exact."""
    stems = [one.stems for one in ones], [one.stems for one in others]
    return _product(*stems, lambda stem: float(round(100 * rarity(stem)))) / 100


def _product(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]], weight: Callable[[str], float]) -> Table:
    columns: dict[str, int] = {}
    for features in left:
        for feature in features:
            columns.setdefault(feature, len(columns))
    if not columns:
        return np.zeros((len(left), len(right)))
    one, other = _indicators(left, columns, weight), _indicators(right, columns, lambda _: 1.0).T
    rows = max(1, _ALONE // max(1, other.size))
    found: Table = np.concatenate([one[at : at + rows] @ other for at in range(0, max(1, len(left)), rows)])
    return found


def _indicators(sets: Sequence[frozenset[str]], columns: dict[str, int], weight: Callable[[str], float]) -> Table:
    """A row for each set: the weight in the column of each feature, else zero."""
    found = np.zeros((len(sets), len(columns)))
    there = [(row, feature) for row, features in enumerate(sets) for feature in features if feature in columns]
    if there:
        rows, named = zip(*there, strict=True)
        found[rows, [columns[feature] for feature in named]] = [weight(feature) for feature in named]
    return found


def _jaccard(ones: Side, others: Side, of: Of) -> Table:
    """What two sets share, of all that is in either."""
    shared = _shared(ones, others, of)
    every = _size(map(of, ones))[:, None] + _size(map(of, others))[None, :] - shared
    found: Table = shared / np.maximum(every, 1)
    return found


def _either(ones: Side, others: Side, own: Of, beside: Of) -> Table:
    """Pairs of which one says of its act what the other says beside it."""
    return _flag(_shared(ones, others, own, beside) + _shared(ones, others, beside, own) > 0)


def _far(ones: Side, others: Side) -> NDArray[np.bool_]:
    """Pairs that both give numbers, the largest of one far below or above the largest of the other."""
    most = [np.array([max(map(_value, one.counts), default=0.0) for one in side]) for side in (ones, others)]
    larger, smaller = np.maximum(most[0][:, None], most[1][None, :]), np.minimum(most[0][:, None], most[1][None, :])
    apart: NDArray[np.bool_] = (smaller > 0) & (larger >= FAR * smaller)
    return np.asarray(apart & (_shared(ones, others, lambda one: one.counts) == 0))


def _value(number: str) -> float:
    try:
        return float(number)
    except ValueError:  # "3.5.1"
        return 0.0


def _unspecific(ones: Side, others: Side) -> Table:
    """Pairs of what one actor does time and again that share nothing which says which time."""
    again = _shared(ones, others, _repeated) > 0
    return _flag(again & (_shared(ones, others, _marks) == 0) & (_shared(ones, others, _plain) == 0))


def _marks(one: Traits) -> frozenset[str]:
    """What says which one of many like acts is meant: of names those that are smaller than states."""
    day = {one.when[0].isoformat()} if one.when and one.when[0] == one.when[1] else set()
    return (one.around - states()) | one.counts | one.near_counts | one.patients | day


def _plain(one: Traits) -> frozenset[str]:
    return one.strong - words().deeds - words().vague - one.patients


def _apart(ones: Side, others: Side) -> NDArray[np.bool_]:
    """Pairs of which the dates do not overlap, or are years apart where one of them is that of publication."""
    dated = [np.array([one.when is not None for one in side]) for side in (ones, others)]
    days = _gap(ones, others)
    found: NDArray[np.bool_] = np.where(dated[0][:, None] & dated[1][None, :], days > 0, days > APART)
    return found


def days(one: Traits) -> tuple[int, int]:
    """
    Ordinals of the first and the last day between which another account of the same act may be.

    Those of accounts that may be of one act overlap; of others they may.
    """
    if one.when:
        return one.when[0].toordinal(), one.when[1].toordinal()
    said = one.said.toordinal() if one.said else None
    return (said - APART, said + APART) if said else (1, _NEVER)


def _gap(ones: Side, others: Side) -> NDArray[np.int64]:
    """Days between the end of one and the begin of the other."""
    (start, end), (from_, until) = _times(ones), _times(others)
    found: NDArray[np.int64] = np.maximum(start[:, None] - until[None, :], from_[None, :] - end[:, None])
    return found


def _times(side: Side) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last day of each, by date or year of publication; both ends of time without either."""
    spans = [one.when or ((one.said, one.said) if one.said else None) for one in side]
    first = np.array([span[0].toordinal() if span else 1 for span in spans])
    last = np.array([span[1].toordinal() if span else _NEVER for span in spans])
    return first, last
