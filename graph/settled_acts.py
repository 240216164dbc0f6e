"""The acts of the nodes that changed, kept in the index: compared with their like, grouped, summed up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from sqlite3 import Row
from typing import Final

from graph.account_rows import summary_json, traits_of
from graph.grouping import ALIKE, LARGEST, Grouped, keys, linked, whole
from graph.index import Index, Value
from graph.likeness import Likeness
from graph.matters import SUMMED, Told, act_key, label_of, summary, twin
from graph.settled_near import Near, traits
from graph.settled_parts import Parts, places, slices

_MEMBER: Final = ("matter", "claim", "confidence", "reason")


class Acts:
    """
    Grouping anew what a commit changed.

    Attributes:
        touched: Keys of the acts that came, went or changed.
        became: Of each act that was regrouped, those that hold its nodes now.
        moved: Nodes that are with others now than most of their act, each with the act that they were of.
        near: How alike the new nodes are to others.
    """

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self.touched: set[str] = set()
        self.became: dict[str, set[str]] = defaultdict(set)
        self.moved: dict[int, str] = {}
        self.near = Near(index)
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
        waiting = {one for one in waiting if self._holds(one)} | self._compare(fresh)
        for part, as_before in self._parts.around(waiting, fresh):
            self._regroup(part, as_before, changed)
        gone = ((key,) for key in self.touched - self._made)
        self.many("UPDATE acts SET live = -1 WHERE key = ?", gone)
        self._follow()

    def _regroup(self, part: Sequence[int], as_before: bool, changed: Collection[int]) -> None:
        before: dict[int, str | None] = {
            int(row[0]): row[1] for row in self._select("SELECT node, act FROM nodes WHERE node IN", part)
        }
        if len(part) > LARGEST:
            if not self._stays(before, changed):
                self._enter(before, None, changed)
            return
        for some in _by_act(before) if as_before else [before]:
            if not (as_before and self._stays(some, changed)):
                self._link(some, changed)

    def _link(self, before: dict[int, str | None], changed: Collection[int]) -> None:
        """Make acts of nodes: all of a part, or those of an act in one that is as it was, where they make it again."""
        numbers = {told: one for one, told in traits(self.index, before).items()}
        for group in linked(list(numbers)):
            mine = {numbers[told[0]]: told for told in group}
            here = {one: before[one] for one in mine}
            if not self._stays(here, changed):
                self._enter(here, mine, changed)

    def _select(self, query: str, nodes: Iterable[int]) -> Iterator[Row]:
        return (row for part in slices(sorted(nodes)) for row in self.run(f"{query} ({places(part)})", part))

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

    def _compare(self, fresh: Collection[int]) -> set[int]:
        """Compare new nodes with those that share a key; they and those that are alike."""
        self.near.compare(fresh)
        touched = set(fresh)
        for one in sorted(fresh):
            alike = [(other, p) for other, p in self.near.of(one).items() if p >= ALIKE and other != one]
            both = ((a, b, p) for other, p in alike for a, b in ((one, other), (other, one)))
            self.many("INSERT OR REPLACE INTO alike VALUES (?, ?, ?)", both)
            touched.update(other for other, _ in alike)
        return touched

    def _stays(self, before: dict[int, str | None], changed: Collection[int]) -> bool:
        """These are the nodes of one act already, and their accounts are the same."""
        acts = set(before.values())
        (act,) = acts if len(acts) == 1 else (None,)
        if act is None or act in self.touched or any(one in changed for one in before):
            return False
        same = self.run("SELECT count(*) FROM nodes WHERE act = ?", (act,)).fetchone()[0] == len(before)
        if same:
            self._made.add(act)
            self.became[act].add(act)
        return bool(same)

    def _enter(self, before: dict[int, str | None], group: dict[int, Grouped] | None, changed: Collection[int]) -> None:
        """
        Make an act of nodes.

        Args:
            before: The nodes, with the act that they were of.
            group: What they are like; None for a whole, of which all are like others in the same way: only those that
                are new in it, or have other accounts, are written.
        """
        query = "SELECT node, claim, claimant, date, iri, rank, action FROM accounts WHERE node IN"
        accounts = list(self._select(query, before))
        key = act_key(row["iri"] for row in accounts)
        if group is None:
            was_whole = sum(old == key for old in before.values()) > LARGEST
            new = traits(
                self.index, (one for one, old in before.items() if not was_whole or old != key or one in changed)
            )
            group = dict(zip(new, whole(list(new.values())), strict=True))
        self._place(before, key)
        self._write_members(self.index.entity(self.index.iris.matter(key)), group, accounts)
        self._write(key, accounts)
        self._made.add(key)
        self.touched.add(key)

    def _write(self, key: str, accounts: Sequence[Row]) -> None:
        """Write an act down, summed up by its first accounts."""
        first = sorted(accounts, key=lambda row: (row["date"], row["iri"]))[:SUMMED]
        told_of = traits(self.index, {int(row["node"]) for row in first})
        told = [Told(told_of[row["node"]], row["claimant"], row["date"], row["iri"]) for row in first]
        named = min(accounts, key=lambda row: str(row["rank"]))
        summed = summary(told, {row["claimant"] for row in accounts}, label_of(named["action"]))
        live = any(row["claim"] is not None for row in accounts)
        self.run(
            "INSERT INTO acts (key, head_date, head_iri, first_day, last_day, live, summary)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
            " ON CONFLICT (key) DO UPDATE SET head_date = ?2, head_iri = ?3, first_day = ?4, last_day = ?5,"
            " live = ?6, summary = ?7",
            (key, *summed.head, summed.start, summed.end, live, summary_json(summed)),
        )

    def _write_members(self, matter: int, group: dict[int, Grouped], accounts: Sequence[Row]) -> None:
        """Write down how sure the claims of nodes are of an act, and why; a claim is of one act."""
        held = Counter(row["node"] for row in accounts)
        alone = len(accounts) == 1
        members: dict[int, tuple[Value, ...]] = {}
        for row in accounts:
            if row["claim"] is not None and row["node"] in group:
                told, best, same = group[row["node"]]
                own = Likeness(1.0, "") if alone else best if held[row["node"]] == 1 else twin(told, best, same)
                members[row["claim"]] = (matter, row["claim"], own.probability, own.reason)
        for part in slices(sorted(members)):
            rows, where = [members[claim] for claim in part], f"claim IN ({places(part)})"
            self.index.sync("matter_claims", _MEMBER, rows, self.commit, where=where, values=tuple(part))

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


def _by_act(before: dict[int, str | None]) -> list[dict[int, str | None]]:
    found: dict[str | None, dict[int, str | None]] = defaultdict(dict)
    for one, act in before.items():
        found[act][one] = act
    return list(found.values())
