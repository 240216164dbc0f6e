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
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

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
class Matter:
    """
    A group of accounts.

    Attributes:
        key: Digest of its first claim's IRI: the same as long as nothing earlier joins it.
        within: Key of the matter of the next coarser grain; None for a dispute.
    """

    key: str
    grain: Grain
    label: str
    claims: tuple[Joined, ...]
    within: str | None = None

    @property
    def accounts(self) -> list[Account]:
        return [joined.account for joined in self.claims]


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


def matters(accounts: Sequence[Account]) -> list[Matter]:
    """
    All matters of a set of accounts, of all grains.

    Returns:
        Acts, then courses, then disputes, each by key.
    """
    pairs = Pairs()
    acts = group_acts(accounts, pairs)
    courses = join(acts, same_course)
    disputes = join(courses, same_dispute)
    return name_all(acts, courses, disputes, pairs)


def group_acts(accounts: Sequence[Account], pairs: Pairs) -> list[list[Account]]:
    """Groups of accounts of the same act."""
    by_iri = {account.row.iri: account for account in accounts}
    edges = [(a, b) for a, b in candidates(accounts) if pairs.of(by_iri[a], by_iri[b]).probability >= ALIKE]
    groups = []
    for component in components(by_iri, edges):
        groups.extend(link([by_iri[iri] for iri in component], lambda a, b: pairs.of(a, b).probability, ALIKE))
    return sorted(groups, key=lambda group: group[0].row.iri)


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
        near = [(a.row.iri, b.row.iri) for n, a in enumerate(ordered) for b in ordered[n + 1 :] if alike(a, b) >= threshold + 0.1]
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
    return sorted((sorted(group, key=lambda one: one.row.iri) for group in groups if group), key=lambda group: group[0].row.iri)


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
    """What a group of accounts has in common with others of its grain."""

    side: str
    respondents: frozenset[str]
    parties: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    conduct: frozenset[str]
    start: date | None
    end: date | None


def summary(group: Sequence[Account]) -> Summary:
    """Words and conduct are those of at least a third of the accounts; names and parties of any."""
    days = [day for account in group for day in _days(account)]
    return Summary(
        side=group[0].side,
        respondents=frozenset().union(*(account.row.respondents for account in group)),
        parties=frozenset().union(*(account.row.respondents | {account.row.claimant} for account in group)),
        names=frozenset().union(*(account.names for account in group)),
        words=_common(group, lambda account: account.words - account.weak),
        conduct=_common(group, lambda account: account.row.conduct),
        start=min(days, default=None),
        end=max(days, default=None),
    )


def _days(account: Account) -> list[date]:
    if account.when:
        return list(account.when)
    return [date.fromisoformat(account.row.date)] if account.row.date else []


def _common(group: Sequence[Account], features: Callable[[Account], frozenset[str]]) -> frozenset[str]:
    counts = Counter(feature for account in group for feature in features(account))
    return frozenset(feature for feature, count in counts.items() if 3 * count >= len(group))


def same_course(a: Summary, b: Summary) -> bool:
    """One kind of conduct of the same actors, towards the same place or people, within a year."""
    if a.side != b.side or a.respondents.isdisjoint(b.respondents) or _far(a, b):
        return False
    kind = len(a.conduct & b.conduct) + len(a.words & b.words)
    return kind >= 1 and bool(a.names & b.names)


def same_dispute(a: Summary, b: Summary) -> bool:
    """The same parties, and a name in common that is not theirs."""
    return not a.parties.isdisjoint(b.parties) and not a.names.isdisjoint(b.names)


def _far(a: Summary, b: Summary) -> bool:
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return False
    return max(a.start, b.start) - min(a.end, b.end) > LONGEST_COURSE


def join(groups: Sequence[list[Account]], same: Callable[[Summary, Summary], bool]) -> list[list[Account]]:
    """Join groups into coarser ones: the components of ``same`` over their summaries."""
    summaries = [summary(group) for group in groups]
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(summaries):
        for actor in sorted(one.parties):
            for name in sorted(one.names):
                blocks[f"{actor}|{name}"].append(number)
    pairs = {(a, b) for block in blocks.values() for n, a in enumerate(block) for b in block[n + 1 :]}
    edges = [(str(a), str(b)) for a, b in sorted(pairs) if same(summaries[a], summaries[b])]
    joined = components(map(str, range(len(groups))), edges)
    return [sorted((account for n in part for account in groups[int(n)]), key=lambda account: account.row.iri) for part in joined]


def name_all(
    acts: Sequence[list[Account]], courses: Sequence[list[Account]], disputes: Sequence[list[Account]], pairs: Pairs
) -> list[Matter]:
    """Give the groups keys, labels, and each the one that it is within."""
    key_of: dict[Grain, dict[str, str]] = {"act": {}, "course": {}, "dispute": {}}
    out: list[Matter] = []
    wider: Mapping[Grain, Grain | None] = {"dispute": None, "course": "dispute", "act": "course"}
    layers: tuple[tuple[Grain, Sequence[list[Account]]], ...] = (("dispute", disputes), ("course", courses), ("act", acts))
    for grain, groups in layers:
        for group in groups:
            head = first(group)
            key = f"{grain}-{digest(head.row.iri)}"
            key_of[grain].update((account.row.iri, key) for account in group)
            outer = wider[grain]
            within = key_of[outer][head.row.iri] if outer else None
            out.append(Matter(key, grain, label(group), _joined(group, head, pairs if grain == "act" else None), within))
    order = {"act": 0, "course": 1, "dispute": 2}
    return sorted(out, key=lambda matter: (order[matter.grain], matter.key))


def _joined(group: Sequence[Account], head: Account, pairs: Pairs | None) -> tuple[Joined, ...]:
    ordered = sorted(group, key=lambda account: (account.row.date or "9999", account.row.iri))
    out = []
    for account in ordered:
        best = _best(account, ordered, pairs) if pairs else None
        out.append(Joined(account, best.probability if best else 1.0, best.reason if best else ""))
    return tuple(out)


def _best(account: Account, group: Sequence[Account], pairs: Pairs) -> Likeness | None:
    """Why it is here: the account of the group that it is most like."""
    others = [pairs.of(account, other) for other in group if other is not account]
    return max(others, key=lambda one: (one.probability, one.reason), default=None)


def label(group: Sequence[Account]) -> str:
    """The words of the fullest of the group's shorter accounts, in quotation marks: a matter is only what is said."""
    def rank(account: Account) -> tuple[bool, bool, int, str]:
        features = len(account.words - account.weak) + len(account.names) + len(account.counts)
        return (account.thin, len(account.row.action) > 90, -features, account.row.iri)

    words = min(group, key=rank).row.action
    return f"“{words if len(words) <= 120 else words[:117].rsplit(' ', 1)[0] + ' …'}”"
