"""
Grouping accounts into acts: linkage over their likeness, within the parts that alike pairs connect.

A part that is too large for it is first taken apart by likenesses that are higher. All of it hangs on the set of
traits alone, not on the order in which they came.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from graph.account_words import words
from graph.accounts import Traits
from graph.comparison import Table
from graph.likeness import Likeness, probabilities, reason

ALIKE: Final = 0.74
"""
Likeness at which two groups of accounts are one act. Of the joins of real statements nine in ten are right, and
agreement on a corpus that no fit saw is at its highest (``graph/training/README.md``).
"""
NEAREST: Final = 0.9
"""The part of the most alike pair in the likeness of two groups; the rest is the average's."""
LEVELS: Final = (ALIKE, 0.8, 0.87, 0.93, 0.97, 0.985, 0.995)
"""A part connected by pairs at least so alike is linked if it is not too large; else those at the next level."""
LARGEST: Final = 120
"""Traits in a part. One that is larger even at the last level is one act."""

FEW: Final = 2
"""Strong words of an account that is found by its deed alone ("has never consulted us")."""

Grouped = tuple[Traits, Likeness, float]
"""Traits with the likeness to what they are most like in a group, and to another account of the same traits."""
Group = list[Grouped]


def node(traits_json: str) -> int:
    """A number for traits, from their JSON: 63 bits of a digest."""
    return int.from_bytes(hashlib.blake2b(traits_json.encode(), digest_size=8).digest(), "big") >> 1


def number(key: str) -> int:
    """A key as a number of 63 bits."""
    return node(key)


def keys(traits: Traits) -> list[int]:
    """
    What two traits must share one of to be compared at all: a deed (where there is none, another strong word) and one
    more feature, with a respondent.

    Those of few words need not share one more. Those without a respondent are found by a deed and a name, and find each
    other by what others must share beside the respondent.
    """
    deeds = sorted(traits.strong & (words().deeds | words().vague)) or sorted(traits.strong)
    named = traits.names or traits.setting
    others = {
        *traits.strong,
        *(f"name:{one}" for one in named),
        *(f"number:{one}" for one in traits.counts | traits.near_counts),
        *(f"kind:{one}" for one in traits.kinds),
    }
    pairs = {(min(deed, other), max(deed, other)) for deed in deeds for other in others if other != deed}
    told = [f"{traits.side}|{actor}|{a}|{b}" for actor in sorted(traits.respondents) for a, b in sorted(pairs)]
    if len(traits.strong) <= FEW:
        told += [f"{traits.side}|{actor}|{deed}" for actor in sorted(traits.respondents) for deed in deeds]
    told += [f"{traits.side}||{deed}|{name}" for deed in deeds for name in sorted(named)]
    if not traits.respondents:
        told += [f"{traits.side}|nobody|{a}|{b}" for a, b in sorted(pairs)]
    return [number(one) for one in told]


def candidates(some: Iterable[Traits]) -> dict[Traits, list[Traits]]:
    """For each the others that share a key with it, in the order given."""
    blocks: dict[int, list[Traits]] = defaultdict(list)
    for traits in some:
        for key in keys(traits):
            blocks[key].append(traits)
    near: dict[Traits, dict[Traits, None]] = defaultdict(dict)
    for block in blocks.values():
        for one in block:
            near[one].update((other, None) for other in block if other != one)
    return {one: list(others) for one, others in near.items() if others}


def groups(some: Collection[Traits]) -> Iterator[Group]:
    """The acts of a whole set of traits, from scratch."""
    from graph.account_rows import traits_json

    told = {traits: node(traits_json(traits)) for traits in some}
    by_node = {number: traits for traits, number in told.items()}
    edges = {
        (min(told[one], told[other]), max(told[one], told[other])): float(alike)
        for one, others in candidates(told).items()
        for other, alike in zip(others, probabilities([one], others)[0], strict=True)
        if alike >= ALIKE
    }
    waiting: Iterable[int] = by_node
    for level in LEVELS:
        parts = components(waiting, [pair for pair, alike in edges.items() if alike >= level])
        small = [part for part in parts if len(part) <= LARGEST or level == LEVELS[-1]]
        for part in small:
            yield from linked([by_node[number] for number in part])
        waiting = [number for part in parts if len(part) > LARGEST for number in part]
        edges = {pair: alike for pair, alike in edges.items() if pair[0] in set(waiting)} if waiting else {}


def components(nodes: Iterable[object], edges: Iterable[tuple[object, object]]) -> list[list[Any]]:
    """Connected components, each sorted, by first member."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return sorted(sorted(component) for component in networkx.connected_components(graph))


def linked(part: Sequence[Traits]) -> list[Group]:
    """
    The acts of a part.

    Args:
        part: By number of their nodes.
    """
    if len(part) > LARGEST:
        return [whole(part)]
    table = probabilities(part, part)
    return [_group(part, table, members) for members in linkage(table, ALIKE)]


def linkage(table: Table, threshold: float) -> list[list[int]]:
    """
    Join the two most alike groups as long as they are alike enough, and no pair of them cannot be the same.

    How alike groups are is between the likeness of their most alike pair and the average of all: who tells the same in
    quite other words than a first account is often near a second.

    Args:
        table: Likenesses of shape (n, n).

    Returns:
        Row numbers by group.
    """
    found: list[list[int]] = [[row] for row in range(len(table))]
    average = np.where(table > 0, table, -np.inf)
    np.fill_diagonal(average, -np.inf)
    nearest, sizes = average.copy(), np.ones(len(table))
    alike = _between(nearest, average)
    best = alike.max(axis=1, initial=-np.inf)  # of each row, as most rows stay when two become one
    while len(table) > 1:
        a = int(np.argmax(best))
        if best[a] < threshold:
            break
        b = int(np.argmax(alike[a]))
        row = (average[a] * sizes[a] + average[b] * sizes[b]) / (sizes[a] + sizes[b])
        row[[a, b]] = -np.inf
        changed = np.flatnonzero((alike[a] == best) | (alike[b] == best))
        _replace(average, a, b, row)
        _replace(nearest, a, b, np.where(np.isinf(row), -np.inf, np.maximum(nearest[a], nearest[b])))
        _replace(alike, a, b, _between(nearest[a], row))
        np.maximum(best, alike[a], out=best)
        best[changed] = alike[changed].max(axis=1, initial=-np.inf)
        best[[a, b]] = alike[a].max(), -np.inf
        sizes[a] += sizes[b]
        found[a] += found[b]
        found[b] = []
    return [sorted(group) for group in found if group]


def _between(nearest: Table, average: Table) -> Table:
    """How alike groups are, by their most alike pair and the average."""
    mixed: Table = np.where(np.isinf(average), -np.inf, NEAREST * nearest + (1 - NEAREST) * average)
    return mixed


def _replace(alike: Table, a: int, b: int, row: Table) -> None:
    """Two groups by one that is so alike to the others, and nothing to itself."""
    alike[a], alike[:, a], alike[b], alike[:, b] = row, row, -np.inf, -np.inf


def _group(part: Sequence[Traits], table: Table, members: Sequence[int]) -> Group:
    group: Group = []
    for row in members:
        others = [other for other in members if other != row]
        best = max(others, key=lambda other: (table[row, other], -other), default=None)
        if best is None:
            group.append((part[row], Likeness(0.0, ""), float(table[row, row])))
        else:
            alike = Likeness(float(table[row, best]), reason(part[row], part[best]))
            group.append((part[row], alike, float(table[row, row])))
    return group


def whole(part: Sequence[Traits]) -> Group:
    """A part that is one act: each of its traits is at least so alike to some other."""
    return [(traits, Likeness(LEVELS[-1], "in nearly the same words as others"), LEVELS[-1]) for traits in part]
