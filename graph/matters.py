"""
Matters: acts of different claims that are taken to be the same conduct, at three grains (DESIGN §2).

- act: the same act (the shelling of one hospital on one day);
- course: acts of the same actors of one kind, close in time and place (a year's shelling of one town);
- dispute: the courses in which the same parties stand against each other over the same place or people.

Each is a function of the set of accounts: pairs are compared by themselves (:mod:`graph.likeness`), and a component of
the graph of alike pairs is grouped by average linkage, ties by IRI.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from graph.account_words import words
from graph.accounts import Account
from graph.likeness import Likeness, likeness
from graph.namespaces import digest

Grain = Literal["act", "course", "dispute"]

ALIKE: Final = 0.5
"""Average likeness at which two groups of accounts are one act."""
LONGEST_COURSE: Final = timedelta(days=366)
"""Acts that are further apart than this are not one course of conduct: the arrests of 2019 and those of 2024."""
LARGEST: Final = 400
"""Components with more accounts than this are first taken apart at a higher threshold."""


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
        key: Digest of its first claim's IRI: the same as long as nothing earlier joins it.
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


@dataclass
class Pairs:
    """The likeness of the pairs that share something, by claim IRI; all others are not alike."""

    alike: dict[tuple[str, str], Likeness] = field(default_factory=dict)

    def of(self, a: Account, b: Account) -> Likeness:
        key = (a.row.iri, b.row.iri) if a.row.iri < b.row.iri else (b.row.iri, a.row.iri)
        if key not in self.alike:
            self.alike[key] = likeness(a, b)
        return self.alike[key]


def first(accounts: Iterable[Account]) -> Account:
    """The earliest account: by date (undated last), then IRI."""
    return min(accounts, key=lambda account: (account.row.date or "9999", account.row.iri))


def matters(accounts: Sequence[Account]) -> tuple[list[Act], list[Matter]]:
    """
    All acts of a set of accounts, and all matters: acts, then courses, then disputes, each by key.

    :mod:`graph.settling` comes to the same step by step.
    """
    pairs = Pairs()
    by_iri = {account.row.iri: account for account in accounts}
    edges = [(a, b) for a, b in candidates(accounts) if pairs.of(by_iri[a], by_iri[b]).probability >= ALIKE]
    acts = [act for part in components(by_iri, edges) for act in group([by_iri[iri] for iri in part], pairs)]
    summaries = {act.key: summary(act) for act in acts}
    courses = coarser("course", summaries, {act: act for act in summaries})
    disputes = coarser("dispute", summaries, {act: course.key for course in courses for act in course.acts})
    return sorted(acts, key=lambda act: act.key), layered(acts, courses, disputes)


def group(component: Sequence[Account], pairs: Pairs) -> list[Act]:
    """The acts of a component of the graph of alike pairs."""
    return [_act(part, pairs) for part in link(component, lambda a, b: pairs.of(a, b).probability, ALIKE)]


def layered(acts: Sequence[Act], courses: Sequence[Matter], disputes: Sequence[Matter]) -> list[Matter]:
    """Acts, courses and disputes, each with the one that it is within."""
    course_of = {act: course.key for course in courses for act in course.acts}
    dispute_of = {act: dispute.key for dispute in disputes for act in dispute.acts}
    fine = [Matter(act.key, "act", act.label, (act.key,), course_of[act.key]) for act in acts]
    middle = [replace(course, within=dispute_of[course.acts[0]]) for course in courses]
    return [matter for layer in (fine, middle, disputes) for matter in sorted(layer, key=lambda one: one.key)]


def blocking_keys(account: Account) -> list[str]:
    """
    What two accounts must share one of to be compared at all: a strong word or a name, with a respondent.

    Accounts without a respondent are found by name and word together.
    """
    strong = sorted(account.words - account.weak)
    features = [*strong, *(f"name:{name}" for name in sorted(account.names))]
    keys = [f"{account.side}|{actor}|{feature}" for actor in sorted(account.row.respondents) for feature in features]
    keys += [f"{account.side}||{name}|{word}" for name in sorted(account.names) for word in strong]
    return keys


def candidates(accounts: Iterable[Account]) -> list[tuple[str, str]]:
    """Pairs of claim IRIs that share a blocking key, each once, in order."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for account in accounts:
        for key in blocking_keys(account):
            blocks[key].append(account.row.iri)
    return sorted({(min(a, b), max(a, b)) for block in blocks.values() for n, a in enumerate(block) for b in block[n + 1 :]})


def components(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Connected components, each sorted, by first member."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return sorted(sorted(component) for component in networkx.connected_components(graph))


def link(accounts: Sequence[Account], alike: Callable[[Account, Account], float], threshold: float) -> list[list[Account]]:
    """
    Average linkage: join the two most alike groups as long as they are alike enough on average, and no pair of them
    cannot be the same (likeness 0).

    Returns:
        Groups, each by IRI of its claims, by first member.
    """
    ordered = sorted(accounts, key=lambda account: account.row.iri)
    if len(ordered) > LARGEST and threshold < 0.9:
        pairs = ((a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :])
        near = [(a.row.iri, b.row.iri) for a, b in pairs if alike(a, b) >= threshold + 0.1]
        parts = components([account.row.iri for account in ordered], near)
        by_iri = {account.row.iri: account for account in ordered}
        return [group for part in parts for group in link([by_iri[iri] for iri in part], alike, threshold + 0.1)]
    groups = [[account] for account in ordered]
    table = _likeness_table(ordered, alike)
    for _ in range(len(groups) - 1):
        a, b = (int(n) for n in np.unravel_index(int(np.argmax(table)), table.shape))
        if table[a, b] < threshold:
            break
        a, b = min(a, b), max(a, b)
        _merge(table, groups, a, b)
    return sorted((sorted(one, key=_iri) for one in groups if one), key=lambda one: one[0].row.iri)


def _iri(account: Account) -> str:
    return account.row.iri


def _likeness_table(accounts: Sequence[Account], alike: Callable[[Account, Account], float]) -> np.ndarray:
    """Symmetric, of shape (n, n); minus infinity where two cannot be joined."""
    size = len(accounts)
    table = np.full((size, size), -np.inf)
    for a in range(size):
        for b in range(a + 1, size):
            value = alike(accounts[a], accounts[b])
            table[a, b] = table[b, a] = value if value > 0 else -np.inf
    return table


def _merge(table: np.ndarray, groups: list[list[Account]], a: int, b: int) -> None:
    """Put group ``b`` into ``a``; minus infinity stays, so what cannot be joined never is."""
    weight_a, weight_b = len(groups[a]), len(groups[b])
    row = (table[a] * weight_a + table[b] * weight_b) / (weight_a + weight_b)
    table[a], table[:, a] = row, row
    table[b], table[:, b] = -np.inf, -np.inf
    table[a, a] = -np.inf
    groups[a] = groups[a] + groups[b]
    groups[b] = []


@dataclass(frozen=True)
class Summary:
    """
    What an act has in common with others of its course or dispute.

    Attributes:
        head: Date (``9999`` where not known) and IRI of its first claim.
        respondents: Whose conduct it is.  parties: Those and the claimants.
        names: Of at least a third of its accounts.  around: The same, with those of their sentences or statements.
        kinds: Deeds that at least half of its accounts speak of.
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


def summary(act: Act) -> Summary:
    """Sum up an act."""
    accounts = act.accounts
    days = sorted(day for account in accounts for day in _days(account))
    return Summary(
        label=act.label,
        head=_place(first(accounts)),
        side=accounts[0].side,
        respondents=_all(account.row.respondents for account in accounts),
        parties=_all(account.row.respondents | {account.row.claimant} for account in accounts),
        names=_common(accounts, lambda account: account.names),
        around=_common(accounts, lambda account: account.names | account.setting),
        kinds=_common(accounts, lambda account: account.words & words().deeds, 2),
        start=days[0] if days else None,
        end=days[-1] if days else None,
    )


def _place(account: Account) -> tuple[str, str]:
    return account.row.date or "9999", account.row.iri


def _days(account: Account) -> list[str]:
    if account.when:
        return [day.isoformat() for day in account.when]
    return [account.row.date] if account.row.date else []


def _all(sets: Iterable[frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*sets)))


def _common(
    accounts: Sequence[Account], features: Callable[[Account], frozenset[str]], share: int = 3
) -> tuple[str, ...]:
    """Features of at least one in ``share`` accounts."""
    counts = Counter(feature for account in accounts for feature in features(account))
    return tuple(sorted(feature for feature, count in counts.items() if share * count >= len(accounts)))


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


def coarser(grain: Grain, acts: Mapping[str, Summary], inner: Mapping[str, str]) -> list[Matter]:
    """
    Courses or disputes: the acts that a chain of shared keys connects.

    Args:
        inner: For each act the matter of the next finer grain, which stays together.
    """
    holders: dict[str, list[str]] = defaultdict(list)
    for key, act in acts.items():
        for shared in joining_keys(grain, act):
            holders[shared].append(key)
    edges = [(act, f"\x00{part}") for act, part in inner.items()]
    for shared, members in holders.items():
        spell = spells([(key, acts[key].start, acts[key].end) for key in members]) if grain == "course" else {}
        edges += [(key, f"\x01{shared}|{spell.get(key, '')}") for key in members]
    parts = [[node for node in part if node in acts] for part in components(acts, edges)]
    return [matter_of(grain, {key: acts[key] for key in part}) for part in parts]


def matter_of(grain: Grain, acts: Mapping[str, Summary]) -> Matter:
    """The course or dispute that holds these acts."""
    head = min(acts.values(), key=lambda act: act.head)
    counts = Counter(name for act in acts.values() for name in act.names)
    name = head.label if grain == "course" else dispute_label(counts, head.label)
    return Matter(matter_key(grain, head.head[1]), grain, name, tuple(sorted(acts)))


def matter_key(grain: Grain, head: str) -> str:
    """The key of the matter whose first claim has this IRI."""
    return f"{grain}-{digest(head)}"


def dispute_label(counts: Mapping[str, int], first: str) -> str:
    """
    The names that most of a dispute's acts are about.

    Args:
        counts: Acts by name.
        first: The label of its first act, for a dispute without names.
    """
    top = sorted(counts, key=lambda name: (-counts[name], name))[:3]
    return ", ".join(name.title() for name in top) if top else first


def _act(accounts: Sequence[Account], pairs: Pairs) -> Act:
    ordered = sorted(accounts, key=_place)
    joined = [Joined(one, *_why(one, ordered, pairs)) for one in ordered]
    return Act(matter_key("act", ordered[0].row.iri), label(ordered), tuple(joined))


def _why(account: Account, group: Sequence[Account], pairs: Pairs) -> tuple[float, str]:
    """Its likeness to the account of the group that it is most like; certain where it is alone."""
    others = [pairs.of(account, other) for other in group if other is not account]
    best = max(others, key=lambda one: (one.probability, one.reason), default=None)
    return (best.probability, best.reason) if best else (1.0, "")


def label(group: Sequence[Account]) -> str:
    """The words of the fullest of the group's shorter accounts, in quotation marks: a matter is only what is said."""
    def rank(account: Account) -> tuple[bool, bool, int, str]:
        features = len(account.words - account.weak) + len(account.names) + len(account.counts)
        return (account.thin, len(account.row.action) > 90, -features, account.row.iri)

    words = " ".join(min(group, key=rank).row.action.split())
    return f"“{words if len(words) <= 120 else words[:117].rsplit(' ', 1)[0] + ' …'}”"
