"""
Keeping matters and links in step with the statements: after each commit's statements, before readers see it.

What comes out is a function of the set of statements, the same as :func:`graph.matters.matters` and
:func:`graph.links.links` make of all of them; but only what touches the changed statements is looked at.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from graph.account_rows import Actors, row_json, row_of, rows, traits_json
from graph.accounts import Account, accounts
from graph.comparison import days
from graph.grouping import keys, node, number
from graph.index import FOREVER, Index
from graph.links import source_keys, target_keys
from graph.matters import UNKNOWN, label_rank
from graph.settled_acts import Acts
from graph.settled_links import Links
from graph.settled_matters import Matters

ENDS: Final = ("retracts", "corrects", "overturns")
"""Links whose target leaves the current graph."""
DERIVED: Final = ("matters", "matter_claims", "links")
"""Tables that readers see, which are made of what :data:`graph.index.SETTLED` remembers."""


def changed(index: Index, commit: int) -> list[str]:
    """
    The statements that a commit changes.

    All of them where nothing is settled yet, or what was remembered is lost: then what readers see is ended, as of
    this commit, and made anew as a whole.
    """
    run = index.connection.execute
    if run("SELECT 1 FROM accounts LIMIT 1").fetchone() is None:
        for table in DERIVED:
            index.end(table, "1", 1, commit)
        index.end("labels", "sort", "matter", commit)
        return sorted(str(row[0]) for row in run("SELECT DISTINCT iri FROM statements"))
    found = run(
        "SELECT iri FROM statements WHERE added_commit = :now"
        f" UNION SELECT iri FROM statements WHERE removed_commit = :now AND removed_commit < {FOREVER}",
        {"now": commit},
    )
    return sorted(str(row[0]) for row in found)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: there are none, and one pass through a large process takes longer than all."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@_uncollected()
def settle(index: Index, commit: int, statements: Iterable[str]) -> None:
    """Bring matters and links up to date with changed statements."""
    links = Links(index, commit)
    renewed = _Statements(index, links)
    renewed.refresh(statements)
    acts = Acts(index, commit)
    acts.regroup(renewed.nodes, renewed.fresh)
    Matters(index, commit).join(acts.touched)
    links.renew(renewed.new, acts)


def ended(index: Index) -> dict[str, str]:
    """Claims that another one retracts, corrects or overturns, each with that other one."""
    found = index.connection.execute(
        "SELECT t.iri, min(s.iri) FROM link_pairs JOIN accounts AS s ON s.id = source"
        " JOIN accounts AS t ON t.id = target"
        f" WHERE kind IN {ENDS} GROUP BY t.iri"
    )
    return {str(target): str(source) for target, source in found}


class _Statements:
    """
    Making the accounts of the changed statements' claims anew.

    Attributes:
        new: Numbers of the accounts that were made.
        nodes: Of which an account came or went.
        fresh: Those of them that were not there before.
    """

    def __init__(self, index: Index, links: Links) -> None:
        self.index, self.links = index, links
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self.new: list[int] = []
        self.nodes: set[int] = set()
        self.fresh: set[int] = set()

    def refresh(self, statements: Iterable[str]) -> None:
        actors = Actors(self.index)
        for statement in statements:
            self._renew(statement, actors)

    def _renew(self, statement: str, actors: Actors) -> None:
        there = self.run("SELECT id, iri, node, row FROM accounts WHERE statement = ?", (statement,)).fetchall()
        live = rows(self.index, statement, actors)
        made = {row.iri: row for row in live.values()}
        if self._is_there(statement):  # a retracted claim is not in the current graph, and still speaks of its act
            made |= {
                row["iri"]: row_of(row["row"])
                for row in there
                if row["iri"] not in made and self._is_retracted(row["iri"])
            }
        for row in there:
            self.links.forget(int(row["id"]))
            self.run("DELETE FROM reach_keys WHERE account = ?", (row["id"],))
            self.nodes.add(int(row["node"]))
        self.run("DELETE FROM accounts WHERE statement = ?", (statement,))
        numbers = {row.iri: number_ for number_, row in live.items()}
        for account in accounts(made.values()):
            self._enter(account, numbers.get(account.row.iri))

    def _is_retracted(self, claim: str) -> bool:
        found = self.run("SELECT 1 FROM departed WHERE iri = ? AND reason = 'retracted'", (claim,))
        return found.fetchone() is not None

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
        self.new.append(found.lastrowid)
        self.nodes.add(mine)
        made = (mine, *days(account.traits), told)
        if self.run("INSERT OR IGNORE INTO nodes (node, first, last, traits) VALUES (?, ?, ?, ?)", made).rowcount:
            self.fresh.add(mine)
            self.many("INSERT INTO node_keys VALUES (?, ?)", ((key, mine) for key in sorted(set(keys(account.traits)))))
        reach = [*(f"<{key}" for key in source_keys(account)), *(f">{key}" for key in target_keys(account))]
        self.many("INSERT OR IGNORE INTO reach_keys VALUES (?, ?)", ((number(key), found.lastrowid) for key in reach))
