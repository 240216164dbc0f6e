"""Links of the claims that changed, kept in the index."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Row
from typing import Final

from graph.account_rows import row_of, traits_of
from graph.accounts import Account
from graph.grouping import number
from graph.index import Index
from graph.links import Link, across, bears_on, borne_by, likely, repeats, source_keys, strongest, target_keys, within
from graph.settled_acts import Acts
from graph.settled_near import Near
from graph.settled_parts import places, slices

_LINK: Final = ("iri", "kind", "source", "target", "confidence", "reason")
_ACCOUNT: Final = "SELECT a.id, a.node, a.row, n.traits FROM accounts AS a JOIN nodes AS n ON n.node = a.node WHERE"
_PAIR: Final = (
    "SELECT p.kind, s.iri, t.iri FROM link_pairs AS p JOIN accounts AS s ON s.id = p.source"
    " JOIN accounts AS t ON t.id = p.target"
)
_WANTED: Final = (
    "SELECT kind, s.iri, t.iri, s.claim, t.claim, confidence, reason FROM json_each(?) AS touched"
    " CROSS JOIN accounts AS s ON s.iri = touched.value ->> 1 CROSS JOIN accounts AS t ON t.iri = touched.value ->> 2"
    " CROSS JOIN link_pairs ON source = s.id AND target = t.id AND kind = touched.value ->> 0"
    " WHERE s.claim IS NOT NULL AND t.claim IS NOT NULL ORDER BY confidence, reason"
)
"""What is said of touched links: of one that is said twice, the row that counts comes last."""
Pair = tuple[str, str, str]
"""Kind of a link, IRIs of its source and target."""
Said = tuple[str, str, str]
"""An act, a speaker and a type of claim: who repeats whom."""


class Links:
    """Making anew the links of claims that came, changed or went, or are of an act with others than before."""

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self._touched: set[Pair] = set()
        self._left: set[Said] = set()
        self._loaded: dict[int, Account] = {}

    def forget(self, account: int) -> None:
        """Drop the links of an account that goes."""
        self._left |= self._said([account])
        for column in ("source", "target"):
            self._drop(f"p.{column} = ?", account)

    def renew(self, new: Sequence[int], acts: Acts) -> None:
        """
        Make links anew.

        Args:
            new: Accounts.
            acts: What was regrouped.
        """
        moved = [one for node, act in sorted(acts.moved.items()) for one in self._part(node, act)]
        some = sorted({*new, *moved})
        for act, ours in sorted(self._by_act(some).items()):
            self._within(act, ours)
        before = {(now, *said[1:]) for said in self._left for now in acts.became.get(said[0], {said[0]})}
        for said in sorted(before | self._said(some)):
            self._repeat(*said)
        self._across(new)
        self._nearly(some, acts.near)
        self._sync()

    def _part(self, node: int, act: str) -> list[int]:
        """Take the accounts of a node out of the act that it was of."""
        found = self.run("SELECT id, claimant, type FROM accounts WHERE node = ?", (node,)).fetchall()
        for row in found:
            self._left.add((act, row["claimant"], row["type"]))
            for column in ("source", "target"):
                self._drop(f"p.{column} = ? AND p.scope = 'act'", row["id"])
        return [int(row["id"]) for row in found]

    def _drop(self, where: str, *values: str | int) -> None:
        """Delete pairs, and remember their links."""
        found = self.run(f"{_PAIR} WHERE {where}", values)
        self._touched.update((str(row[0]), str(row[1]), str(row[2])) for row in found)
        self.run(f"DELETE FROM link_pairs AS p WHERE {where}", values)

    def _said(self, accounts: Iterable[int]) -> set[Said]:
        query = "SELECT act, claimant, type FROM accounts JOIN nodes USING (node) WHERE id = ? AND act IS NOT NULL"
        return {tuple(map(str, row)) for one in accounts for row in self.run(query, (one,))}  # type: ignore[misc]

    def _by_act(self, accounts: Iterable[int]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        query = "SELECT id, act, claimant, type FROM accounts JOIN nodes USING (node) WHERE id = ?"
        for one in accounts:
            row = self.run(query, (one,)).fetchone()
            found[row["act"]].append(row)
        return found

    def _load(self, where: str, *values: str | int) -> dict[int, Account]:
        """Accounts by condition."""
        return {int(row["id"]): self._account(row) for row in self.run(f"{_ACCOUNT} {where}", values)}

    def _account(self, row: Row) -> Account:
        made = self._loaded.get(row["id"])
        if made is None:
            made = self._loaded[row["id"]] = Account(row_of(row["row"]), traits_of(row["traits"]))
        return made

    def _within(self, act: str, ours: Sequence[Row]) -> None:
        """Link accounts of an act with those of it that they may have to do with."""
        types = sorted({type_ for row in ours for type_ in bears_on(row["type"]) | borne_by(row["type"])})
        speakers = sorted({str(row["claimant"]) for row in ours})
        mine = [int(row["id"]) for row in ours]
        found = self._load(
            f"n.act = ? AND (a.type IN ({places(types)}) OR a.claimant IN ({places(speakers)}))",
            *(act, *types, *speakers),
        )
        self._enter("act", found, strongest(within([found[one] for one in mine], list(found.values()))))

    def _repeat(self, act: str, claimant: str, type_: str) -> None:
        """Make those who said the same before what their claims repeat."""
        same = "n.act = ? AND a.claimant = ? AND a.type = ?"
        of = "FROM accounts AS a JOIN nodes AS n ON n.node = a.node"
        said = (act, claimant, type_)
        head = self.run(f"SELECT id, statement {of} WHERE {same} ORDER BY date, iri LIMIT 1", said).fetchone()
        if head is None:
            return
        self._drop(
            f"p.kind = 'repeats' AND p.source IN (SELECT id {of} WHERE {same}) AND p.target <> ?", *said, head["id"]
        )
        linked = "SELECT source FROM link_pairs WHERE target = ? AND kind = 'repeats'"
        lacking = f"{same} AND (a.id = ? OR (a.statement <> ? AND a.id NOT IN ({linked})))"
        found = self._load(lacking, *said, head["id"], head["statement"], head["id"])
        self._enter("act", found, repeats(list(found.values())))

    def _across(self, new: Sequence[int]) -> None:
        """Link new accounts with what they answer or obey by its words."""
        for one in new:
            (mine,) = self._load("a.id = ?", one).values()
            aims = self._sharing([f">{key}" for key in source_keys(mine)])
            sources = self._sharing([f"<{key}" for key in target_keys(mine)])
            made = [*across([mine], _ordered(aims)), *across(_ordered(sources), [mine])]
            self._enter("across", {one: mine, **aims, **sources}, strongest(made))

    def _nearly(self, some: Sequence[int], near: Near) -> None:
        """
        Link accounts with those of other acts that are nearly alike to them.

        Those of one act have a link that counts more. They get this one when the act comes apart, and may keep it when
        two acts become one.
        """
        query = "SELECT node, act FROM accounts JOIN nodes USING (node) WHERE id = ?"
        found = {one: self.run(query, (one,)).fetchone() for one in some}
        near.compare(row["node"] for row in found.values())
        for one, row in found.items():
            (mine,) = self._load("a.id = ?", one).values()
            others, made = {one: mine}, list[Link]()
            for number_, other, alike in self._elsewhere(mine, row["act"], near.of(row["node"])):
                links = [*likely(mine, other, alike), *likely(other, mine, alike)]
                others |= {number_: other} if links else {}
                made += links
            self._enter("near", others, made)

    def _elsewhere(self, mine: Account, act: str, near: Mapping[int, float]) -> Iterator[tuple[int, Account, float]]:
        """Accounts of other acts that an account may have links with, and how alike they are to it."""
        types = sorted(bears_on(mine.row.type) | borne_by(mine.row.type))
        for part in slices(sorted(near)) if types else ():
            where = f"a.node IN ({places(part)}) AND a.type IN ({places(types)}) AND n.act <> ?"
            for row in self.run(f"{_ACCOUNT} {where}", (*part, *types, act)):
                yield int(row["id"]), self._account(row), near[row["node"]]

    def _sharing(self, marks: Sequence[str]) -> dict[int, Account]:
        if not marks:
            return {}
        shared = f"a.id IN (SELECT account FROM reach_keys WHERE key IN ({places(marks)}))"
        return self._load(shared, *map(number, marks))

    def _enter(self, scope: str, accounts: dict[int, Account], links: Iterable[Link]) -> None:
        """Write down pairs; what links they make is seen to later."""
        made = list(links)
        numbers = {account.row.iri: number_ for number_, account in accounts.items()}
        pairs = (
            (one.kind, numbers[one.source.row.iri], numbers[one.target.row.iri], scope, one.confidence, one.reason)
            for one in made
        )
        self.many("INSERT OR REPLACE INTO link_pairs VALUES (?, ?, ?, ?, ?, ?)", pairs)
        self._touched.update((one.kind, one.source.row.iri, one.target.row.iri) for one in made)

    def _sync(self) -> None:
        """Make the rows of the touched links what their pairs say, if both claims are current."""
        touched = sorted(self._touched)
        best = {tuple(row)[:3]: tuple(row)[3:] for row in self.run(_WANTED, (json.dumps(touched),))}
        for part in slices(touched):
            iris = [self.index.iris.link(*pair) for pair in part]
            rows = [(iri, pair[0], *best[pair]) for iri, pair in zip(iris, part, strict=True) if pair in best]
            where = f"iri IN ({places(iris)})"
            self.index.sync("links", _LINK, rows, self.commit, where=where, values=tuple(iris))


def _ordered(accounts: dict[int, Account]) -> list[Account]:
    return sorted(accounts.values(), key=lambda one: one.row.iri)
