"""Courses and disputes of the acts that changed, and the rows of all matters, kept in the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.account_rows import summary_of
from graph.index import Index, Value
from graph.matters import LABELLED, Grain, Summary, dispute_label, joining_keys, matter_key, spells

_MATTER: Final = ("id", "key", "label", "grain", "within")
_NEW: Final = "?"
"""Stands for the spell of an act that has not been given one yet."""
_COARSER: Final[tuple[Grain, ...]] = ("course", "dispute")


class Matters:
    """Joining anew what a commit changed."""

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute
        self.many = index.connection.executemany

    def join(self, touched: Iterable[str]) -> set[str]:
        """
        Make the courses and disputes of acts anew.

        Returns:
            Keys of the matters that may have come, changed or gone.
        """
        acts = sorted(touched)
        changed = set(acts)
        before = [self.run("SELECT course, dispute FROM acts WHERE key = ?", (act,)).fetchone() for act in acts]
        changed.update(str(one) for row in before if row for one in row if one)
        self.run("UPDATE acts SET course = NULL, dispute = NULL WHERE live = -1")
        for number, grain in enumerate(_COARSER):
            doubtful = self._rekey(grain, acts)
            changed |= self._coarsen(grain, doubtful)
            for act in acts:
                changed |= self._attach(grain, act)
            for matter in sorted({str(row[number]) for row in before if row and row[number]}):
                changed |= self._renamed(grain, matter)
        self.run("DELETE FROM acts WHERE live = -1")
        for key in sorted(changed):
            self._sync(key)
        return changed

    def _rekey(self, grain: Grain, acts: Iterable[str]) -> set[str]:
        """
        Renew the keys of acts, and the spells within these keys; acts of courses or disputes that may fall apart by it.
        """
        doubtful: set[str] = set()
        keys: set[str] = set()
        for act in acts:
            row = self.run("SELECT summary, live FROM acts WHERE key = ?", (act,)).fetchone()
            old = {
                str(one[0]) for one in self.run("SELECT key FROM act_keys WHERE act = ? AND grain = ?", (act, grain))
            }
            new = set(joining_keys(grain, summary_of(row["summary"]))) if row and row["live"] >= 0 else set()
            self.many(
                "DELETE FROM act_keys WHERE grain = ? AND key = ? AND act = ?", ((grain, key, act) for key in old - new)
            )
            start = _NEW if grain == "course" else ""
            self.many(
                "INSERT OR IGNORE INTO act_keys VALUES (?, ?, ?, ?)", ((grain, key, act, start) for key in new - old)
            )
            doubtful |= self._left(grain, sorted(old - new), sorted(new & old))
            if old - new and row and row["live"] >= 0:
                doubtful.add(act)
            keys |= old | new
        return doubtful | (self._respell(sorted(keys)) if grain == "course" else set())

    def _left(self, grain: Grain, gone: list[str], kept: list[str]) -> set[str]:
        """
        One act of each key that an act no longer has, unless what has the key hangs together without that act: another
        one has it and a key that the act still has, or the next of the keys that went.
        """
        found: set[str] = set()
        anchors = kept or gone[:1]
        for key in gone:
            if not kept and key == gone[0]:
                continue
            bridge = any(self._bridged(grain, key, other) for other in anchors)
            if not bridge:
                found |= self._one_of(grain, key) | {one for other in anchors for one in self._one_of(grain, other)}
        if not kept and gone:
            found |= self._one_of(grain, gone[0])
        return found

    def _bridged(self, grain: Grain, key: str, other: str) -> bool:
        return (
            self.run(
                "SELECT 1 FROM act_keys AS a JOIN act_keys AS b ON b.grain = a.grain AND b.act = a.act"
                " AND b.spell = a.spell"
                " WHERE a.grain = ? AND a.key = ? AND b.key = ? LIMIT 1",
                (grain, key, other),
            ).fetchone()
            is not None
        )

    def _one_of(self, grain: Grain, key: str) -> set[str]:
        found = self.run("SELECT act FROM act_keys WHERE grain = ? AND key = ? LIMIT 1", (grain, key)).fetchone()
        return {str(found[0])} if found else set()

    def _respell(self, keys: Iterable[str]) -> set[str]:
        """Divide the acts of course keys into spells; the acts of keys in which one has another spell than it had."""
        around: set[str] = set()
        for key in keys:
            holders = self.run(
                "SELECT act, summary ->> '$.start', summary ->> '$.end', spell FROM act_keys"
                " JOIN acts ON acts.key = act"
                " WHERE grain = 'course' AND act_keys.key = ? AND live >= 0",
                (key,),
            ).fetchall()
            found = spells([(str(row[0]), row[1], row[2]) for row in holders])
            moved = [row[0] for row in holders if found[row[0]] != row[3]]
            self.many(
                "UPDATE act_keys SET spell = ? WHERE grain = 'course' AND key = ? AND act = ?",
                ((found[act], key, act) for act in moved),
            )
            if any(row[3] != _NEW and found[row[0]] != row[3] for row in holders):
                around.update(str(row[0]) for row in holders)
        return around

    def _attach(self, grain: Grain, act: str) -> set[str]:
        """Put an act to those that share a key with it; keys of the matters that come, change or go by it."""
        row = self.run(
            "SELECT head_date, head_iri, course, dispute FROM acts WHERE key = ? AND live >= 0", (act,)
        ).fetchone()
        if row is None:
            return set()
        found = self.run(
            f"SELECT DISTINCT (SELECT o.{grain} FROM act_keys AS b JOIN acts AS o ON o.key = b.act"
            " WHERE b.grain = a.grain"
            f" AND b.key = a.key AND b.spell = a.spell AND b.act <> a.act AND o.{grain} IS NOT NULL LIMIT 1)"
            " FROM act_keys AS a WHERE a.act = ? AND a.grain = ?",
            (act, grain),
        ).fetchall()
        joined = sorted({str(one[0]) for one in found if one[0]})
        heads = [(row["head_date"], row["head_iri"])]
        for matter in joined:
            first = self.run(
                f"SELECT head_date, head_iri FROM acts WHERE {grain} = ? ORDER BY head_date, head_iri LIMIT 1",
                (matter,),
            ).fetchone()
            heads.append((first[0], first[1]))
        new = matter_key(grain, min(heads)[1])
        changed = {new, *(str(row[name]) for name in _COARSER if row[name])}
        for matter in joined:
            changed |= self._rename(grain, matter, new)
        self.run(f"UPDATE acts SET {grain} = ? WHERE key = ?", (new, act))
        return changed

    def _renamed(self, grain: Grain, matter: str) -> set[str]:
        """Give a matter whose first act went the key of the act that is first now."""
        first = self.run(
            f"SELECT head_iri FROM acts WHERE {grain} = ? ORDER BY head_date, head_iri LIMIT 1", (matter,)
        ).fetchone()
        return self._rename(grain, matter, matter_key(grain, first[0])) if first else set()

    def _rename(self, grain: Grain, matter: str, new: str) -> set[str]:
        if matter == new:
            return set()
        moved = self.run(f"SELECT key, course, dispute FROM acts WHERE {grain} = ?", (matter,)).fetchall()
        self.run(f"UPDATE acts SET {grain} = ? WHERE {grain} = ?", (new, matter))
        return {new, *(str(one[name]) for one in moved for name in ("key", "course", "dispute") if one[name])}

    def _coarsen(self, grain: Grain, around: set[str]) -> set[str]:
        """Give acts their course or dispute; keys of the matters that come, change or go by it."""
        changed: set[str] = set()
        seen: set[str] = set()
        for act in sorted(around):
            if act in seen:
                continue
            part = self._connected(grain, act)
            seen.update(part)
            self.run("CREATE TEMP TABLE IF NOT EXISTS part (key TEXT PRIMARY KEY)")
            self.run("DELETE FROM part")
            self.many("INSERT INTO part VALUES (?)", ((key,) for key in part))
            head = self.run(
                "SELECT head_iri FROM acts JOIN part USING (key) ORDER BY head_date, head_iri LIMIT 1"
            ).fetchone()
            new = matter_key(grain, head[0])
            moved = self.run(
                f"SELECT key, course, dispute FROM acts JOIN part USING (key) WHERE {grain} IS NOT ?", (new,)
            ).fetchall()
            changed.add(new)
            for row in moved:  # what lies within it gets another row; what held it may be gone
                changed.update(str(row[name]) for name in ("key", "course", "dispute") if row[name])
            self.run(
                f"UPDATE acts SET {grain} = ? WHERE key IN (SELECT key FROM part) AND {grain} IS NOT ?", (new, new)
            )
        return changed

    def _connected(self, grain: Grain, act: str) -> list[str]:
        """The acts that a chain of keys connects to one: each act and each key is looked at once."""
        found = self.run(
            "WITH RECURSIVE reached(act, key, spell) AS (VALUES (:act, NULL, NULL)"
            " UNION SELECT NULL, k.key, k.spell FROM reached CROSS JOIN act_keys AS k INDEXED BY act_keys_act"
            " ON k.act = reached.act AND k.grain = :grain"
            " UNION SELECT k.act, NULL, NULL FROM reached CROSS JOIN act_keys AS k ON k.grain = :grain"
            " AND k.key = reached.key AND k.spell = reached.spell)"
            " SELECT act FROM reached WHERE act IS NOT NULL",
            {"act": act, "grain": grain},
        )
        return sorted(str(row[0]) for row in found)

    def _summary(self, act: str) -> Summary:
        return summary_of(self.run("SELECT summary FROM acts WHERE key = ?", (act,)).fetchone()[0])

    def _sync(self, key: str) -> None:
        number = self.index.entity(self.index.iris.matter(key))
        row = self._matter(key, number)
        self.index.sync("matters", _MATTER, [row] if row else [], self.commit, where="id = ?", values=(number,))
        iri = self.index.iris.matter(key)
        labels = [(iri, row[2], "matter", 1)] if row else []
        columns = ("iri", "label", "sort", "preferred")
        self.index.sync("labels", columns, labels, self.commit, where="iri = ?", values=(iri,))

    def _matter(self, key: str, number: int) -> tuple[Value, ...] | None:
        """The row of a matter; None if there is none of this key, or none of its claims is current."""
        grain = key.partition("-")[0]
        column = "key" if grain == "act" else grain
        head = self.run(
            f"SELECT summary ->> '$.label', course, dispute FROM acts WHERE {column} = ? AND live = 1"
            " ORDER BY head_date, head_iri LIMIT 1",
            (key,),
        ).fetchone()
        if head is None:
            return None
        label, course, dispute = head
        if grain == "act":
            return number, key, label, grain, self.index.entity(self.index.iris.matter(course))
        if grain == "course":
            return number, key, label, grain, self.index.entity(self.index.iris.matter(dispute))
        first = self.run(
            "SELECT summary FROM acts WHERE dispute = ? ORDER BY head_date, head_iri LIMIT ?", (key, LABELLED)
        )
        return number, key, dispute_label([summary_of(row[0]) for row in first]), grain, None
