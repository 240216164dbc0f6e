"""Which acts are of one course, or of one dispute: those that a chain of keys connects, kept as acts come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from sqlite3 import Row
from typing import Final

from graph.account_rows import summary_of
from graph.fragments import fallen_off
from graph.index import Index
from graph.matters import Grain, coarser_key, joining_keys, spells

_NEW: Final = "?"
"""Stands for the spell of an act that has not been given one yet."""
_OF_ACT: Final = "act_keys AS a INDEXED BY act_keys_act"
"""The keys of one act. By itself SQLite goes through all keys of a grain for them, of whatever act."""
Key = tuple[str, str]
"""A key and a spell of it."""


class Division:
    """
    The acts as one grain divides them.

    Attributes:
        changed: Keys of the courses or disputes that came, went, or of which an act came, changed or went.
        moved: Keys of the acts (of disputes: of the courses) that are of another one now.
    """

    def __init__(self, index: Index, grain: Grain) -> None:
        self.grain = grain
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self.changed: set[str] = set()
        self.moved: set[str] = set()
        self._doubtful: dict[str, set[str]] = defaultdict(set)

    def renew(self, acts: Sequence[str]) -> None:
        """
        Bring it up to date.

        Args:
            acts: Those that came, changed or are about to go (``live`` is -1).
        """
        there = [act for act in acts if self._act(act)["live"] >= 0]
        keys = self._rekey(acts)
        together = self._respell(keys) if self.grain == "course" else []
        self.many(f"UPDATE acts SET {self.grain} = NULL WHERE key = ? AND live = -1", ((act,) for act in acts))
        for matter, some in sorted(self._doubtful.items()):
            self._divide(matter, sorted(act for act in some if self._of(act) == matter))
            self._rename(matter)
        for several in together:
            self._unite(several)
        for act in there:
            self._unite(self._neighbours(act))

    def _act(self, act: str) -> Row:
        found: Row = self.run("SELECT live, summary FROM acts WHERE key = ?", (act,)).fetchone()
        return found

    def _of(self, act: str) -> str | None:
        """The course or dispute of an act."""
        found = self.run(f"SELECT {self.grain} FROM acts WHERE key = ?", (act,)).fetchone()
        return str(found[0]) if found and found[0] else None

    def _rekey(self, acts: Sequence[str]) -> set[str]:
        """Renew the keys of acts: all that they had or have. Acts of what may have fallen apart by it are doubtful."""
        old = {act: self._keys(act) for act in acts}
        new = {act: self._wanted(act) for act in acts}
        gone = {act: [key for key in old[act] if key not in new[act]] for act in acts}
        self.many(
            "DELETE FROM act_keys WHERE grain = ? AND key = ? AND act = ?",
            ((self.grain, key, act) for act in acts for key in gone[act]),
        )
        for act in acts:
            matter = self._of(act)
            if matter:
                self.changed.add(matter)
                self._doubtful[matter].add(act)
                self._doubtful[matter].update(one for key in gone[act] for one in self._holder(key, old[act][key]))
        start = _NEW if self.grain == "course" else ""
        self.many(
            "INSERT INTO act_keys VALUES (?, ?, ?, ?)",
            ((self.grain, key, act, start) for act in acts for key in sorted(new[act]) if key not in old[act]),
        )
        return {key for act in acts for key in (*old[act], *new[act])}

    def _keys(self, act: str) -> dict[str, str]:
        """The keys of an act with their spells."""
        found = self.run(f"SELECT key, spell FROM {_OF_ACT} WHERE act = ? AND grain = ?", (act, self.grain))
        return {str(row[0]): str(row[1]) for row in found}

    def _wanted(self, act: str) -> set[str]:
        """The keys that its summary gives an act; none if it is about to go."""
        row = self._act(act)
        return set(joining_keys(self.grain, summary_of(row["summary"]))) if row["live"] >= 0 else set()

    def _holder(self, key: str, spell: str) -> list[str]:
        """One of the acts that have a key."""
        query = "SELECT act FROM act_keys WHERE grain = ? AND key = ? AND spell = ? LIMIT 1"
        return [str(row[0]) for row in self.run(query, (self.grain, key, spell))]

    def _respell(self, keys: Iterable[str]) -> list[set[str]]:
        """
        Divide the acts of course keys into spells; acts of spells that fall apart are doubtful.

        Returns:
            One act each of spells that grew together.
        """
        together = []
        for key in sorted(keys):
            holders = self.run(
                "SELECT act, first_day, last_day, spell, course FROM act_keys JOIN acts ON acts.key = act"
                " WHERE grain = 'course' AND act_keys.key = ? AND live >= 0",
                (key,),
            ).fetchall()
            found = spells([(row["act"], row["first_day"], row["last_day"]) for row in holders])
            moved = [(found[row["act"]], key, row["act"]) for row in holders if found[row["act"]] != row["spell"]]
            self.many("UPDATE act_keys SET spell = ? WHERE grain = 'course' AND key = ? AND act = ?", moved)
            ways = {(row["spell"], found[row["act"]]): row for row in holders if row["spell"] != _NEW}
            for (spell, now), row in ways.items():
                if sum(one == spell for one, _ in ways) > 1:
                    self._doubtful[row["course"]].add(row["act"])
                if sum(one == now for _, one in ways) > 1:
                    together.append({other["act"] for (_, one), other in ways.items() if one == now})
        return together

    def _divide(self, matter: str, doubtful: Sequence[str]) -> None:
        """Give the acts of a course or dispute that do not hang together with its others any more one of their own."""
        seeds: list[str | Key] = list(doubtful)
        parts = [[node for node in part if isinstance(node, str)] for part in fallen_off(seeds, self._next_to)]
        named = {coarser_key(self.grain, acts): acts for acts in parts if acts}
        for new in sorted(named, key=lambda new: new == matter):
            if new == matter:  # the least act is in this part: the name is its own, and the others' is another one
                lone = ((act,) for act in named[new])
                self.many(f"UPDATE acts SET {self.grain} = NULL WHERE key = ?", lone)
                self._rename(matter)
            for act in named[new]:
                self._move("key = ?", act, new)

    def _rename(self, matter: str) -> None:
        """Give a course or dispute that its least act left the key of the one that is least now."""
        if self._of(f"act-{matter.partition('-')[2]}") == matter:
            return
        least = self.run(f"SELECT min(key) FROM acts WHERE {self.grain} = ?", (matter,)).fetchone()[0]
        if least:
            self._move(f"{self.grain} = ?", matter, coarser_key(self.grain, [least]))

    def _neighbours(self, act: str) -> set[str]:
        """An act, and one of each course or dispute that it shares a key with."""
        found = self.run(
            "SELECT (SELECT b.act FROM act_keys AS b JOIN acts AS o ON o.key = b.act WHERE b.grain = a.grain"
            f" AND b.key = a.key AND b.spell = a.spell AND b.act <> a.act AND o.{self.grain} IS NOT NULL LIMIT 1)"
            f" FROM {_OF_ACT} WHERE a.act = ? AND a.grain = ?",
            (act, self.grain),
        )
        return {act, *(str(row[0]) for row in found if row[0])}

    def _unite(self, acts: Iterable[str]) -> None:
        """Put acts that hang together, and all that are of one with them, into one course or dispute."""
        matters = {act: self._of(act) or coarser_key(self.grain, [act]) for act in acts}
        new = min(matters.values())
        self.changed.add(new)
        for act, matter in matters.items():
            self._move("key = ?", act, new)
            if matter != new:
                self._move(f"{self.grain} = ?", matter, new)

    def _move(self, where: str, value: str, new: str) -> None:
        """Put acts into a course or dispute."""
        finer = {"course": "key", "dispute": "course"}[self.grain]
        other = f"{where} AND {self.grain} IS NOT ?"
        for row in self.run(f"SELECT DISTINCT {finer}, {self.grain} FROM acts WHERE {other}", (value, new)):
            self.moved.add(str(row[0]))
            self.changed.update((new, str(row[1])) if row[1] else (new,))
        self.run(f"UPDATE acts SET {self.grain} = ? WHERE {other}", (new, value, new))

    def _next_to(self, node: str | Key) -> list[str | Key]:
        """The keys of an act, or the acts of a key."""
        if isinstance(node, str):
            return list(self._keys(node).items())
        query = "SELECT act FROM act_keys WHERE grain = ? AND key = ? AND spell = ?"
        return [str(row[0]) for row in self.run(query, (self.grain, *node))]
