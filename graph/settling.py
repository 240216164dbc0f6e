"""
Keeping matters and links in step with the statements: after each commit's statements, before readers see it.

What comes out is a function of the set of statements, the same as :func:`graph.matters.matters` and
:func:`graph.links.links` make of all of them; but only what touches the changed statements is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from graph.account_rows import Actors, account_of, rows, summary_of, to_json
from graph.accounts import Account, accounts
from graph.derived import Pair
from graph.index import Index, Value
from graph.links import Link, across, of_act, source_keys, strongest, target_keys
from graph.matters import (
    ALIKE,
    Act,
    Grain,
    Pairs,
    Summary,
    blocking_keys,
    dispute_label,
    group,
    joining_keys,
    matter_key,
    spells,
    summary,
)

_MATTER: Final = ("id", "key", "label", "grain", "within")
_MEMBER: Final = ("matter", "claim", "confidence", "reason")
_LINK: Final = ("iri", "kind", "source", "target", "confidence", "reason")
_COARSER: Final[tuple[Grain, ...]] = ("course", "dispute")
ENDS: Final = ("retracts", "corrects", "overturns")
"""Links whose target leaves the current graph."""


def settle(index: Index, commit: int) -> dict[str, Pair | None]:
    """
    Bring matters and links up to date with the statements of a commit.

    Returns:
        IRIs of the matters and links that may have come, changed or gone; of a link with its kind and its two claims.
    """
    return _Settling(index, commit).settle()


def ended(index: Index) -> dict[str, str]:
    """Claims that another one retracts, corrects or overturns, each with that other one."""
    found = index.connection.execute(
        f"SELECT target, min(source) FROM link_pairs WHERE kind IN {ENDS} GROUP BY target"
    )
    return {str(target): str(source) for target, source in found}


class _Settling:
    """
    One settling.

    Attributes:
        dirty: Claims whose accounts came, went or changed.
        touched: Keys of the acts that came, went or changed.
        left: Keys of the courses and disputes of acts that went.
    """

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self.pairs = Pairs()
        self.dirty: set[str] = set()
        self.touched: set[str] = set()
        self.left: set[str] = set()
        self._accounts: dict[str, Account] = {}
        self._summaries: dict[str, Summary] = {}

    def settle(self) -> dict[str, Pair | None]:
        actors = Actors(self.index)
        for statement in self._changed_statements():
            self._refresh(statement, actors)
        if not self.dirty:
            return {}
        acts = self._group(self._compare())
        matters: dict[str, Pair | None] = {self.index.iris.matter(key): None for key in self._join()}
        return matters | self._link(acts)

    def _changed_statements(self) -> list[str]:
        found = self.run(
            "SELECT iri FROM statements WHERE added_commit = :now UNION SELECT iri FROM statements WHERE removed_commit = :now",
            {"now": self.commit},
        )
        return sorted(str(row[0]) for row in found)

    # Accounts of claims ------------------------------------------------------------------------------------------------

    def _refresh(self, statement: str, actors: Actors) -> None:
        """Make the accounts of a statement's claims anew."""
        there = self.run("SELECT iri, act, features FROM accounts WHERE statement = ?", (statement,)).fetchall()
        live = rows(self.index, statement, actors)
        made = {row.iri: row for row in live.values()}
        if live:  # a retracted claim is not in the current graph, and still speaks of its act
            retracted = {str(row[0]) for row in self.run("SELECT iri FROM departed WHERE reason = 'retracted'")}
            kept = (account_of(row["features"]).row for row in there if row["iri"] in retracted)
            made = {row.iri: row for row in kept} | made
        numbers = {row.iri: number for number, row in live.items()}
        acts = {str(row["iri"]): row["act"] for row in there}
        self.touched.update(act for act in acts.values() if act)
        self.dirty.update(acts)
        self.many("DELETE FROM account_keys WHERE iri = ?", ((iri,) for iri in acts))
        self.run("DELETE FROM accounts WHERE statement = ?", (statement,))
        for account in accounts(made.values()):
            self._enter(replace(account, row=replace(account.row, id=0)), numbers.get(account.row.iri), acts)

    def _enter(self, account: Account, number: int | None, acts: dict[str, str | None]) -> None:
        iri = account.row.iri
        self.dirty.add(iri)
        self._accounts[iri] = account
        values = (iri, account.row.statement, number, acts.get(iri), to_json(account))
        self.run("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", values)
        keys = [*blocking_keys(account), *(f"<{key}" for key in source_keys(account)), *(f">{key}" for key in target_keys(account))]
        self.many("INSERT OR IGNORE INTO account_keys VALUES (?, ?)", ((key, iri) for key in keys))

    def account(self, iri: str) -> Account:
        """The account of a claim that is there."""
        if iri not in self._accounts:
            row = self.run("SELECT features FROM accounts WHERE iri = ?", (iri,)).fetchone()
            self._accounts[iri] = account_of(row[0])
        return self._accounts[iri]

    def _there(self, iris: Iterable[str]) -> list[str]:
        return sorted(iri for iri in iris if self.run("SELECT 1 FROM accounts WHERE iri = ?", (iri,)).fetchone())

    def _sharing(self, keys: Sequence[str]) -> list[str]:
        marks = ", ".join("?" * len(keys))
        return sorted(str(row[0]) for row in self.run(f"SELECT DISTINCT iri FROM account_keys WHERE key IN ({marks})", keys))

    # Acts --------------------------------------------------------------------------------------------------------------

    def _compare(self) -> set[str]:
        """Compare the dirty accounts with those that share a key; all accounts whose component may have changed."""
        around = set(self.dirty)
        for iri in sorted(self.dirty):
            near = [str(row[0]) for row in self.run("SELECT b FROM alike WHERE a = ?", (iri,))]
            around.update(near)
            self.run("DELETE FROM alike WHERE a = ?", (iri,))
            self.many("DELETE FROM alike WHERE a = ? AND b = ?", ((other, iri) for other in near))
        for iri in self._there(self.dirty):
            mine = self.account(iri)
            for other in self._sharing(blocking_keys(mine)):
                if other != iri and self.pairs.of(mine, self.account(other)).probability >= ALIKE:
                    self.many("INSERT OR IGNORE INTO alike VALUES (?, ?)", ((iri, other), (other, iri)))
        return around

    def _group(self, around: set[str]) -> list[Act]:
        """Make the acts of the components around anew."""
        seen: set[str] = set()
        made: list[Act] = []
        for iri in self._there(around):
            if iri in seen:
                continue
            component = self._component(iri)
            seen.update(component)
            before = (self.run("SELECT act FROM accounts WHERE iri = ?", (one,)).fetchone()[0] for one in component)
            self.touched.update(act for act in before if act)
            made += group([self.account(one) for one in component], self.pairs)
        self.touched.update(act.key for act in made)
        for act in made:
            self._enter_act(act)
        for key in sorted(self.touched - {act.key for act in made}):
            self._drop_act(key)
        return made

    def _drop_act(self, key: str) -> None:
        self._sync_members(key, [])
        row = self.run("SELECT course, dispute FROM acts WHERE key = ?", (key,)).fetchone()
        self.left.update(str(one) for one in row or () if one)
        self.run("DELETE FROM acts WHERE key = ?", (key,))

    def _component(self, iri: str) -> list[str]:
        found = self.run(
            "WITH RECURSIVE reached(iri) AS (VALUES (?) UNION SELECT b FROM reached JOIN alike ON a = reached.iri)"
            " SELECT iri FROM reached", (iri,),
        )
        return sorted(str(row[0]) for row in found)

    def _enter_act(self, act: Act) -> None:
        members: list[tuple[Value, ...]] = []
        number = self._number(act.key)
        for one in act.claims:
            iri = one.account.row.iri
            self.run("UPDATE accounts SET act = ? WHERE iri = ?", (act.key, iri))
            claim = self.run("SELECT claim FROM accounts WHERE iri = ?", (iri,)).fetchone()[0]
            if claim is not None:
                members.append((number, claim, one.confidence, one.reason))
        self._sync_members(act.key, members)
        self._summaries[act.key] = summary(act)
        head = self._summaries[act.key].head
        self.run(
            "INSERT INTO acts (key, head_date, head_iri, summary) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (key) DO UPDATE SET head_date = ?2, head_iri = ?3, summary = ?4",
            (act.key, *head, to_json(self._summaries[act.key])),
        )

    def _sync_members(self, key: str, members: list[tuple[Value, ...]]) -> None:
        self.index.sync("matter_claims", _MEMBER, members, self.commit, where="matter = ?", values=(self._number(key),))

    def _number(self, key: str) -> int:
        return self.index.entity(self.index.iris.matter(key))

    # Courses and disputes ------------------------------------------------------------------------------------------------

    def _join(self) -> set[str]:
        """Make the courses and disputes of the touched acts anew; keys of the matters that may have changed."""
        changed = self.touched | self.left
        for grain in _COARSER:
            changed |= self._coarsen(grain, self._rekey(grain))
        for key in sorted(changed):
            self._sync_matter(key)
        return changed

    def _rekey(self, grain: Grain) -> set[str]:
        """Renew the keys of the touched acts, and the spells within these keys; the acts that share one of them."""
        keys: set[str] = set()
        for act in sorted(self.touched):
            old = self.run("SELECT key FROM act_keys WHERE act = ? AND grain = ?", (act, grain))
            keys.update(str(row[0]) for row in old)
            self.run("DELETE FROM act_keys WHERE act = ? AND grain = ?", (act, grain))
            if self._is_act(act):
                new = joining_keys(grain, self.summary(act))
                keys.update(new)
                self.many("INSERT OR IGNORE INTO act_keys VALUES (?, ?, ?, '')", ((grain, key, act) for key in new))
        around = set(self.touched)
        for key in sorted(keys):
            holders = self.run(
                "SELECT act, summary ->> '$.start', summary ->> '$.end' FROM act_keys JOIN acts ON acts.key = act"
                " WHERE grain = ? AND act_keys.key = ?", (grain, key),
            ).fetchall()
            around.update(str(row[0]) for row in holders)
            if grain == "course":
                found = spells([tuple(row) for row in holders])
                rows = ((spell, grain, key, act) for act, spell in found.items())
                self.many("UPDATE act_keys SET spell = ? WHERE grain = ? AND key = ? AND act = ?", rows)
        return around

    def _coarsen(self, grain: Grain, around: set[str]) -> set[str]:
        """Give the acts around their course or dispute; keys of the matters that come, change or go by it."""
        changed: set[str] = set()
        seen: set[str] = set()
        for act in sorted(around):
            if act in seen or not self._is_act(act):
                continue
            part = self._connected(grain, act)
            seen.update(part)
            self.run("CREATE TEMP TABLE IF NOT EXISTS part (key TEXT PRIMARY KEY)")
            self.run("DELETE FROM part")
            self.many("INSERT INTO part VALUES (?)", ((key,) for key in part))
            head = self.run("SELECT head_date, head_iri FROM acts JOIN part USING (key) ORDER BY 1, 2 LIMIT 1").fetchone()
            new = matter_key(grain, head[1])
            moved = self.run(
                f"SELECT key, course, dispute FROM acts JOIN part USING (key) WHERE {grain} IS NOT ?", (new,)
            ).fetchall()
            changed.add(new)
            for row in moved:  # what lies within it gets another row; what held it may be gone
                changed.update(str(row[name]) for name in ("key", "course", "dispute") if row[name])
            self.run(f"UPDATE acts SET {grain} = ? WHERE key IN (SELECT key FROM part) AND {grain} IS NOT ?", (new, new))
        return changed

    def _connected(self, grain: Grain, act: str) -> list[str]:
        """The acts that a chain of keys (of disputes: of keys and courses) connects to one."""
        inner = (
            " UNION SELECT 'c' || course FROM reached JOIN acts ON acts.key = node WHERE node GLOB 'act-*'"
            " UNION SELECT key FROM reached JOIN acts ON course = substr(node, 2) WHERE node GLOB 'ccourse-*'"
            if grain == "dispute" else ""
        )
        found = self.run(
            "WITH RECURSIVE reached(node) AS (VALUES (:act)"
            " UNION SELECT 'k' || spell || '|' || key FROM reached JOIN act_keys ON act = node AND grain = :grain"
            " UNION SELECT act FROM reached JOIN act_keys ON grain = :grain"
            " AND key = substr(node, instr(node, '|') + 1) AND spell = substr(node, 2, instr(node, '|') - 2)"
            f" WHERE node GLOB 'k*'{inner}) SELECT node FROM reached WHERE node GLOB 'act-*'",
            {"act": act, "grain": grain},
        )
        return sorted(str(row[0]) for row in found)

    def summary(self, act: str) -> Summary:
        """The summary of an act that is there."""
        if act not in self._summaries:
            row = self.run("SELECT summary FROM acts WHERE key = ?", (act,)).fetchone()
            self._summaries[act] = summary_of(row[0])
        return self._summaries[act]

    def _is_act(self, key: str) -> bool:
        return self.run("SELECT 1 FROM acts WHERE key = ?", (key,)).fetchone() is not None

    def _sync_matter(self, key: str) -> None:
        number = self._number(key)
        row = self._matter(key, number)
        self.index.sync("matters", _MATTER, [row] if row else [], self.commit, where="id = ?", values=(number,))
        iri = self.index.iris.matter(key)
        labels = [(iri, row[2], "matter", 1)] if row else []
        columns = ("iri", "label", "sort", "preferred")
        self.index.sync("labels", columns, labels, self.commit, where="iri = ?", values=(iri,))

    def _matter(self, key: str, number: int) -> tuple[Value, ...] | None:
        """The row of a matter; None if there is none of this key."""
        grain = key.partition("-")[0]
        column = "key" if grain == "act" else grain
        head = self.run(
            f"SELECT summary ->> '$.label', course, dispute FROM acts WHERE {column} = ? AND EXISTS"
            " (SELECT 1 FROM accounts WHERE act = acts.key AND claim IS NOT NULL) ORDER BY head_date, head_iri LIMIT 1",
            (key,),
        ).fetchone()
        if head is None:
            return None
        label, course, dispute = head
        if grain == "act":
            return number, key, label, grain, self._number(course)
        if grain == "course":
            return number, key, label, grain, self._number(dispute)
        counts = self.run(
            "SELECT value, count(*) FROM acts, json_each(summary, '$.names') WHERE dispute = ? GROUP BY 1", (key,)
        )
        return number, key, dispute_label({str(row[0]): int(row[1]) for row in counts}, label), grain, None

    # Links ---------------------------------------------------------------------------------------------------------------

    def _link(self, acts: list[Act]) -> dict[str, Pair]:
        """Make the links of the acts and of the dirty claims anew; their IRIs, with those that went."""
        members = {account.row.iri for act in acts for account in act.accounts} | self.dirty
        before = self._pairs_of(members)
        self.many("DELETE FROM link_pairs WHERE source = ? AND scope = 'act'", ((iri,) for iri in members))
        self.many("DELETE FROM link_pairs WHERE target = ? AND scope = 'act'", ((iri,) for iri in members))
        for column in ("source", "target"):
            self.many(f"DELETE FROM link_pairs WHERE {column} = ? AND scope = 'across'", ((iri,) for iri in self.dirty))
        self._enter_links("act", strongest(link for act in acts for link in of_act(act, self.pairs)))
        self._enter_links("across", strongest(self._across()))
        return {self._sync_link(*pair): pair for pair in sorted(before | self._pairs_of(members))}

    def _across(self) -> Iterable[Link]:
        for iri in self._there(self.dirty):
            mine = self.account(iri)
            for other in self._sharing([f">{key}" for key in source_keys(mine)]):
                yield from across(mine, self.account(other))
            for other in self._sharing([f"<{key}" for key in target_keys(mine)]):
                yield from across(self.account(other), mine)

    def _pairs_of(self, iris: Iterable[str]) -> set[Pair]:
        found: set[Pair] = set()
        for column in ("source", "target"):
            for iri in iris:
                rows = self.run(f"SELECT kind, source, target FROM link_pairs WHERE {column} = ?", (iri,))
                found.update((str(row[0]), str(row[1]), str(row[2])) for row in rows)
        return found

    def _enter_links(self, scope: str, links: Iterable[Link]) -> None:
        self.many(
            "INSERT OR REPLACE INTO link_pairs VALUES (?, ?, ?, ?, ?, ?)",
            ((one.kind, one.source.row.iri, one.target.row.iri, scope, one.confidence, one.reason) for one in links),
        )

    def _sync_link(self, kind: str, source: str, target: str) -> str:
        """Make the row of a link what its pair says, if both claims are current; its IRI."""
        iri = self.index.iris.link(kind, source, target)
        best = self.run(
            "SELECT a.claim, b.claim, confidence, reason FROM link_pairs AS p JOIN accounts AS a ON a.iri = source"
            " JOIN accounts AS b ON b.iri = target WHERE kind = ? AND source = ? AND target = ?"
            " AND a.claim IS NOT NULL AND b.claim IS NOT NULL ORDER BY confidence DESC, reason DESC LIMIT 1",
            (kind, source, target),
        ).fetchone()
        wanted = [(iri, kind, *best)] if best else []
        self.index.sync("links", _LINK, wanted, self.commit, where="iri = ?", values=(iri,))
        return iri
