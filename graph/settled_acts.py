"""The acts of the nodes that changed, kept in the index: compared with their like, grouped, summed up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from sqlite3 import Row
from typing import Final

from graph.account_rows import summary_json, traits_of
from graph.accounts import Traits
from graph.grouping import ALIKE, Group, keys, linked
from graph.index import Index, Value
from graph.likeness import Likeness, probabilities
from graph.matters import Told, act_key, label_of, summary, twin
from graph.settled_parts import Parts, places, slices

_MEMBER: Final = ("matter", "claim", "confidence", "reason")
_COMPARED: Final = 16
"""New nodes that are compared with others at once: those of one statement mostly speak of the same."""


class Acts:
    """
    Grouping anew what a commit changed.

    Attributes:
        touched: Keys of the acts that came, went or changed.
        became: Of each act that was regrouped, those that hold its nodes now.
        moved: Nodes that are with others now than most of their act, each with the act that they were of.
    """

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self.touched: set[str] = set()
        self.became: dict[str, set[str]] = defaultdict(set)
        self.moved: dict[int, str] = {}
        self._parts = Parts(index)
        self._made: set[str] = set()
        self._flows: dict[tuple[str, str], list[int]] = defaultdict(list)

    def regroup(self, changed: Collection[int], fresh: Collection[int]) -> None:
        """
        Make acts anew.

        Args:
            changed: Nodes of which an account came or went.
            fresh: Those that are new.
        """
        waiting = {one for one in changed if self._holds(one)}
        for one in sorted(set(changed) - waiting):
            waiting |= self._forget(one)
        waiting = {one for one in waiting if self._holds(one)} | self._compare(sorted(fresh))
        for part in self._parts.around(waiting, fresh):
            self._regroup(part, changed)
        for key in sorted(self.touched - self._made):
            self._drop(key)
        self._follow()

    def _regroup(self, part: Sequence[int], changed: Collection[int]) -> None:
        found = self._nodes(part)
        told = {traits_of(found[one]["traits"]): one for one in part}
        for group in linked(list(told)):
            numbers = [told[traits] for traits, *_ in group]
            if not self._stays(numbers, {found[one]["act"] for one in numbers}, changed):
                self._enter(group, told, {one: found[one]["act"] for one in numbers})

    def _nodes(self, some: Sequence[int]) -> dict[int, Row]:
        query = "SELECT node, act, traits FROM nodes WHERE node IN"
        return {int(row["node"]): row for part in slices(some) for row in self.run(f"{query} ({places(part)})", part)}

    def _holds(self, node: int) -> bool:
        return self.run("SELECT 1 FROM accounts WHERE node = ? LIMIT 1", (node,)).fetchone() is not None

    def _forget(self, node: int) -> set[int]:
        """Drop a node that no account has; those whose part may be another one now."""
        row = self.run("SELECT act, traits FROM nodes WHERE node = ?", (node,)).fetchone()
        if row["act"]:
            self.touched.add(row["act"])
        marks = set(keys(traits_of(row["traits"])))
        self.many("DELETE FROM node_keys WHERE key = ? AND node = ?", ((key, node) for key in marks))
        return self._parts.leave(node)

    def _compare(self, fresh: Sequence[int]) -> set[int]:
        """Compare new nodes with those that share a key; they and those that are alike."""
        touched = set(fresh)
        told = {one: traits_of(row["traits"]) for one, row in self._nodes(fresh).items()}
        ordered = sorted(fresh, key=lambda one: (sorted(told[one].respondents), one))
        for some in (ordered[at : at + _COMPARED] for at in range(0, len(ordered), _COMPARED)):
            near = {one: self._near(one, told[one]) for one in some}
            others = sorted(set().union(*near.values()))
            if others:
                traits = {one: traits_of(row["traits"]) for one, row in self._nodes(others).items()}
                table = probabilities([told[one] for one in some], [traits[one] for one in others])
                for one, row in zip(some, table, strict=True):
                    found = zip(others, row.tolist(), strict=True)
                    touched |= self._pair(one, [(n, p) for n, p in found if p >= ALIKE and n in near[one]])
        return touched

    def _near(self, node: int, traits: Traits) -> set[int]:
        """The nodes that share a key with one."""
        marks = sorted(set(keys(traits)))
        return {
            int(row[0])
            for part in slices(marks)
            for row in self.run(f"SELECT DISTINCT node FROM node_keys WHERE key IN ({places(part)})", part)
        } - {node}

    def _pair(self, node: int, alike: Sequence[tuple[int, float]]) -> set[int]:
        both = ((a, b, p) for other, p in alike for a, b in ((node, other), (other, node)))
        self.many("INSERT OR REPLACE INTO alike VALUES (?, ?, ?)", both)
        return {other for other, _ in alike}

    def _stays(self, nodes: Sequence[int], acts: set[str | None], changed: Collection[int]) -> bool:
        """These are the nodes of one act already, and their accounts are the same."""
        (act,) = acts if len(acts) == 1 else (None,)
        if act is None or act in self.touched or any(one in changed for one in nodes):
            return False
        same = self.run("SELECT count(*) FROM nodes WHERE act = ?", (act,)).fetchone()[0] == len(nodes)
        if same:
            self._made.add(act)
            self.became[act].add(act)
        return bool(same)

    def _enter(self, group: Group, numbers: dict[Traits, int], before: dict[int, str | None]) -> None:
        """Make an act what its group says."""
        held = self._accounts(list(before))
        told = [
            Told(traits, row["claimant"], row["date"], row["iri"])
            for traits, *_ in group
            for row in held[numbers[traits]]
        ]
        first = min((row for rows in held.values() for row in rows), key=lambda row: str(row["rank"]))
        summed = summary(told, label_of(first["action"]))
        key = act_key(one.iri for one in told)
        self._place(before, key)
        matter = self.index.entity(self.index.iris.matter(key))
        members = list(_members(matter, group, {traits: held[numbers[traits]] for traits, *_ in group}))
        self._sync_members(matter, members)
        self._made.add(key)
        self.touched.add(key)
        self.run(
            "INSERT INTO acts (key, head_date, head_iri, first_day, last_day, live, summary)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
            " ON CONFLICT (key) DO UPDATE SET head_date = ?2, head_iri = ?3, first_day = ?4, last_day = ?5,"
            " live = ?6, summary = ?7",
            (key, *summed.head, summed.start, summed.end, bool(members), summary_json(summed)),
        )

    def _accounts(self, nodes: Sequence[int]) -> dict[int, list[Row]]:
        held: dict[int, list[Row]] = defaultdict(list)
        query = "SELECT node, claim, claimant, date, iri, rank, action FROM accounts WHERE node IN"
        for part in slices(nodes):
            for row in self.run(f"{query} ({places(part)})", part):
                held[int(row["node"])].append(row)
        return held

    def _place(self, before: dict[int, str | None], act: str) -> None:
        """Write down the act of nodes."""
        moved = [one for one, old in before.items() if old != act]
        self.many("UPDATE nodes SET act = ? WHERE node = ?", ((act, one) for one in moved))
        for one, old in before.items():
            if old:
                self.touched.add(old)
                self.became[old].add(act)
                self._flows[old, act].append(one)

    def _follow(self) -> None:
        """Find the nodes that moved: an act is followed to the one that most of its nodes are of, by one act each."""
        followed: set[str] = set()
        heirs: set[str] = set()
        for (old, new), nodes in sorted(self._flows.items(), key=lambda flow: (-len(flow[1]), flow[0])):
            if old in followed or new in heirs:
                self.moved.update(dict.fromkeys(nodes, old))
            else:
                followed.add(old)
                heirs.add(new)

    def _drop(self, key: str) -> None:
        self._sync_members(self.index.entity(self.index.iris.matter(key)), [])
        self.run("UPDATE acts SET live = -1 WHERE key = ?", (key,))

    def _sync_members(self, matter: int, members: Iterable[tuple[Value, ...]]) -> None:
        self.index.sync("matter_claims", _MEMBER, members, self.commit, where="matter = ?", values=(matter,))


def _members(matter: int, group: Group, held: dict[Traits, list[Row]]) -> Iterator[tuple[Value, ...]]:
    """Rows of the claims that are current, each with how sure it is of the matter and why."""
    alone = len(group) == 1 and len(held[group[0][0]]) == 1
    for traits, best, same in group:
        own = Likeness(1.0, "") if alone else best if len(held[traits]) == 1 else twin(traits, best, same)
        for row in held[traits]:
            if row["claim"] is not None:
                yield matter, row["claim"], own.probability, own.reason
