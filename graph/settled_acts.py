"""The acts of the nodes that changed, kept in the index: compared with their like, grouped, summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from graph.account_rows import summary_json, traits_of
from graph.accounts import Traits
from graph.grouping import ALIKE, LARGEST, LEVELS, Group, keys, linked, number
from graph.index import Index, Value
from graph.likeness import Likeness, probabilities
from graph.matters import Told, label_of, matter_key, summary, twin

_MEMBER: Final = ("matter", "claim", "confidence", "reason")
_AT_ONCE: Final = 400
"""Values in one query: SQLite takes some thousands."""


class Acts:
    """
    Grouping anew what a commit changed.

    Attributes:
        touched: Keys of the acts that came, went or changed.
        moved: Nodes that are of another act than before.
    """

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self.touched: set[str] = set()
        self.moved: set[int] = set()
        self._made: set[str] = set()

    def regroup(self, changed: Iterable[int], fresh: Iterable[int]) -> None:
        """
        Make acts anew.

        Args:
            changed: Nodes of which an account came or went.
            fresh: Those that are new.
        """
        changed, fresh = set(changed), set(fresh)
        waiting = {one for one in changed if self._holds(one)}
        for one in sorted(changed - waiting):
            waiting |= self._forget(one)
        for one in sorted(fresh):
            waiting |= self._compare(one)
        for part in self._units(waiting):
            told = [self.traits(one) for one in part]
            numbers = dict(zip(told, part, strict=True))
            for group in linked(told):
                if not self._stays([numbers[traits] for traits, *_ in group], changed):
                    self._enter(group, numbers)
        for key in sorted(self.touched - self._made):
            self._drop(key)

    def traits(self, node: int) -> Traits:
        """The traits of a node."""
        return traits_of(self.run("SELECT traits FROM nodes WHERE node = ?", (node,)).fetchone()[0])

    def _holds(self, node: int) -> bool:
        return self.run("SELECT 1 FROM accounts WHERE node = ? LIMIT 1", (node,)).fetchone() is not None

    def _forget(self, node: int) -> set[int]:
        """Drop a node that no account has; those that were alike."""
        row = self.run("SELECT act, traits FROM nodes WHERE node = ?", (node,)).fetchone()
        if row["act"]:
            self.touched.add(row["act"])
        near = {int(one[0]) for one in self.run("SELECT b FROM alike WHERE a = ?", (node,))}
        self.run("DELETE FROM alike WHERE a = ?", (node,))
        self.many("DELETE FROM alike WHERE a = ? AND b = ?", ((other, node) for other in near))
        self.many(
            "DELETE FROM node_keys WHERE key = ? AND node = ?", ((key, node) for key in keys(traits_of(row["traits"])))
        )
        self.run("DELETE FROM nodes WHERE node = ?", (node,))
        return {one for one in near if self._holds(one)}

    def _compare(self, node: int) -> set[int]:
        """Compare a new node with those that share a key; it and those that are alike."""
        mine = self.traits(node)
        marks = sorted(set(keys(mine)))
        near = self.run(
            f"SELECT node, traits FROM nodes WHERE node IN (SELECT node FROM node_keys WHERE key IN ({_places(marks)}))"
            " AND node <> ?",
            (*marks, node),
        ).fetchall()
        if not near:
            return {node}
        found = probabilities([mine], [traits_of(row["traits"]) for row in near])[0]
        alike = [(int(row["node"]), float(one)) for row, one in zip(near, found, strict=True) if one >= ALIKE]
        for other, one in alike:
            self.many("INSERT OR REPLACE INTO alike VALUES (?, ?, ?)", ((node, other, one), (other, node, one)))
        return {node, *(other for other, _ in alike)}

    def _units(self, waiting: set[int]) -> Iterable[list[int]]:
        """The parts to be grouped: those of the nodes, and those that nodes are left in which other ones left."""
        done: set[int] = set()
        while waiting:
            one = min(waiting)
            waiting.discard(one)
            if one in done:
                continue
            level, members = self._unit(one)
            unit = number(f"{level}|{members[0]}")
            for part in _slices(members):
                old = self.run(
                    f"SELECT DISTINCT unit FROM nodes WHERE node IN ({_places(part)}) AND unit <> ?", (*part, unit)
                )
                for row in old.fetchall():
                    mates = self.run("SELECT node FROM nodes WHERE unit = ?", (row[0],))
                    waiting.update({int(mate[0]) for mate in mates}.difference(members))
            self.many("UPDATE nodes SET unit = ? WHERE node = ?", ((unit, member) for member in members))
            done.update(members)
            waiting.difference_update(members)
            yield members

    def _unit(self, node: int) -> tuple[float, list[int]]:
        """The part of a node at the lowest level at which it is not too large (see :func:`graph.grouping.groups`)."""
        for level in LEVELS:
            most = -1 if level == LEVELS[-1] else LARGEST + 1
            found = self.run(
                "WITH RECURSIVE reached(node) AS (VALUES (?) UNION SELECT b FROM reached JOIN alike ON a = reached.node"
                " WHERE probability >= ?) SELECT node FROM reached LIMIT ?",
                (node, level, most),
            )
            members = sorted(int(row[0]) for row in found)
            if len(members) <= LARGEST:
                break
        return level, members

    def _stays(self, nodes: Sequence[int], changed: set[int]) -> bool:
        """These are the nodes of one act already, and their accounts are the same."""
        if not changed.isdisjoint(nodes):
            return False
        acts = {
            row[0]
            for part in _slices(nodes)
            for row in self.run(f"SELECT DISTINCT act FROM nodes WHERE node IN ({_places(part)})", part)
        }
        if len(acts) != 1 or None in acts or acts & self.touched:
            return False
        (act,) = acts
        same = self.run("SELECT count(*) FROM nodes WHERE act = ?", (act,)).fetchone()[0] == len(nodes)
        if same:
            self._made.add(act)
        return bool(same)

    def _enter(self, group: Group, numbers: dict[Traits, int]) -> None:
        """Make an act what its group says."""
        held: dict[Traits, list[tuple[int | None, str]]] = {}
        told: list[Told] = []
        for traits, *_ in group:
            found = self.run(
                "SELECT claim, claimant, date, iri FROM accounts WHERE node = ?", (numbers[traits],)
            ).fetchall()
            held[traits] = [(row["claim"], row["iri"]) for row in found]
            told += [Told(traits, row["claimant"], row["date"], row["iri"]) for row in found]
        summed = summary(told, self._label(numbers[traits] for traits, *_ in group))
        key = matter_key("act", summed.head[1])
        for traits, *_ in group:
            self._place(numbers[traits], key)
        members = list(_members(self.index.entity(self.index.iris.matter(key)), group, held))
        self._sync_members(key, members)
        self._made.add(key)
        self.touched.add(key)
        self.run(
            "INSERT INTO acts (key, head_date, head_iri, live, summary) VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (key) DO UPDATE SET head_date = ?2, head_iri = ?3, live = ?4, summary = ?5",
            (key, *summed.head, bool(members), summary_json(summed)),
        )

    def _place(self, node: int, act: str) -> None:
        before = self.run("SELECT act FROM nodes WHERE node = ?", (node,)).fetchone()[0]
        if before != act:
            self.moved.add(node)
            self.run("UPDATE nodes SET act = ? WHERE node = ?", (act, node))
            if before:
                self.touched.add(before)

    def _label(self, nodes: Iterable[int]) -> str:
        ranks = [
            self.run("SELECT rank, action FROM accounts WHERE node = ? ORDER BY rank LIMIT 1", (one,)).fetchone()
            for one in nodes
        ]
        return label_of(min(ranks, key=lambda row: str(row["rank"]))["action"])

    def _drop(self, key: str) -> None:
        self._sync_members(key, [])
        self.run("UPDATE acts SET live = -1 WHERE key = ?", (key,))

    def _sync_members(self, key: str, members: list[tuple[Value, ...]]) -> None:
        matter = self.index.entity(self.index.iris.matter(key))
        self.index.sync("matter_claims", _MEMBER, members, self.commit, where="matter = ?", values=(matter,))


def _members(
    matter: int, group: Group, held: dict[Traits, list[tuple[int | None, str]]]
) -> Iterable[tuple[Value, ...]]:
    """Rows of the claims that are current, each with how sure it is of the matter and why."""
    alone = len(group) == 1 and len(held[group[0][0]]) == 1
    for traits, best, same in group:
        own = Likeness(1.0, "") if alone else best if len(held[traits]) == 1 else twin(traits, best, same)
        for claim, _ in held[traits]:
            if claim is not None:
                yield matter, claim, own.probability, own.reason


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _slices(values: Sequence[int]) -> Iterable[Sequence[int]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))
