"""
Keeping matters and links in step with the statements: after each commit's statements, before readers see it.

What comes out is a function of the set of statements, the same as :func:`graph.matters.matters` and
:func:`graph.links.links` make of all of them; but only what touches the changed statements is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from graph.account_rows import Actors, row_json, row_of, rows, traits_json
from graph.accounts import Account, accounts
from graph.derived import Pair
from graph.grouping import keys, node, number
from graph.index import FOREVER, Index
from graph.links import source_keys, target_keys
from graph.matters import UNKNOWN, label_rank
from graph.settled_acts import Acts
from graph.settled_links import Links
from graph.settled_matters import Matters

ENDS: Final = ("retracts", "corrects", "overturns")
"""Links whose target leaves the current graph."""


def settle(index: Index, commit: int) -> dict[str, Pair | None]:
    """
    Bring matters and links up to date with the statements of a commit.

    Returns:
        IRIs of the matters and links that may have come, changed or gone; of a link with its kind and its two claims.
    """
    links = Links(index, commit)
    changed = _Statements(index, commit, links).refresh()
    if not changed.nodes and not changed.new:
        return {}
    acts = Acts(index, commit)
    acts.regroup(changed.nodes, changed.fresh)
    matters = Matters(index, commit).join(acts.touched)
    made: dict[str, Pair | None] = {index.iris.matter(key): None for key in matters}
    return made | links.renew(changed.new, acts.moved)


def ended(index: Index) -> dict[str, str]:
    """Claims that another one retracts, corrects or overturns, each with that other one."""
    found = index.connection.execute(
        "SELECT t.iri, min(s.iri) FROM link_pairs JOIN accounts AS s ON s.id = source"
        " JOIN accounts AS t ON t.id = target"
        f" WHERE kind IN {ENDS} GROUP BY t.iri"
    )
    return {str(target): str(source) for target, source in found}


@dataclass
class Changed:
    """
    What a commit changed.

    Attributes:
        new: Numbers of the accounts that were made.
        nodes: Of which an account came or went.
        fresh: Those of them that were not there before.
    """

    new: list[int] = field(default_factory=list)
    nodes: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)


class _Statements:
    """Making the accounts of the changed statements' claims anew."""

    def __init__(self, index: Index, commit: int, links: Links) -> None:
        self.index, self.commit, self.links = index, commit, links
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self.changed = Changed()

    def refresh(self) -> Changed:
        actors = Actors(self.index)
        for statement in self._changed():
            self._renew(statement, actors)
        return self.changed

    def _changed(self) -> list[str]:
        """The statements of this commit; all of them where nothing was settled yet."""
        if self.run("SELECT 1 FROM accounts LIMIT 1").fetchone() is None:
            return sorted(str(row[0]) for row in self.run("SELECT DISTINCT iri FROM statements"))
        found = self.run(
            "SELECT iri FROM statements WHERE added_commit = :now"
            " UNION SELECT iri FROM statements WHERE removed_commit = :now",
            {"now": self.commit},
        )
        return sorted(str(row[0]) for row in found)

    def _renew(self, statement: str, actors: Actors) -> None:
        there = self.run("SELECT id, iri, node, row FROM accounts WHERE statement = ?", (statement,)).fetchall()
        live = rows(self.index, statement, actors)
        made = {row.iri: row for row in live.values()}
        if self._is_there(statement):  # a retracted claim is not in the current graph, and still speaks of its act
            retracted = {str(row[0]) for row in self.run("SELECT iri FROM departed WHERE reason = 'retracted'")}
            made = {row["iri"]: row_of(row["row"]) for row in there if row["iri"] in retracted} | made
        for row in there:
            self.links.forget(int(row["id"]))
            self.run("DELETE FROM reach_keys WHERE account = ?", (row["id"],))
            self.changed.nodes.add(int(row["node"]))
        self.run("DELETE FROM accounts WHERE statement = ?", (statement,))
        numbers = {row.iri: number_ for number_, row in live.items()}
        for account in accounts(made.values()):
            self._enter(account, numbers.get(account.row.iri))

    def _is_there(self, statement: str) -> bool:
        found = self.run(f"SELECT 1 FROM statements WHERE iri = ? AND removed_commit = {FOREVER}", (statement,))
        return found.fetchone() is not None

    def _enter(self, account: Account, claim: int | None) -> None:
        row = account.row
        told = traits_json(account.traits)
        mine = node(told)
        found = self.run(
            "INSERT INTO accounts (iri, statement, claim, node, type, claimant, date, rank, action, row)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.iri,
                row.statement,
                claim,
                mine,
                row.type,
                row.claimant,
                row.date or UNKNOWN,
                label_rank(account),
                row.action,
                row_json(row),
            ),
        )
        assert found.lastrowid is not None
        self.changed.new.append(found.lastrowid)
        self.changed.nodes.add(mine)
        if self.run("INSERT OR IGNORE INTO nodes (node, traits) VALUES (?, ?)", (mine, told)).rowcount:
            self.changed.fresh.add(mine)
            self.many("INSERT INTO node_keys VALUES (?, ?)", ((key, mine) for key in sorted(set(keys(account.traits)))))
        reach = [*(f"<{key}" for key in source_keys(account)), *(f">{key}" for key in target_keys(account))]
        self.many("INSERT OR IGNORE INTO reach_keys VALUES (?, ?)", ((number(key), found.lastrowid) for key in reach))
