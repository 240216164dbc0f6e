"""Links of the claims that changed, kept in the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.account_rows import row_of, traits_of
from graph.accounts import Account
from graph.derived import Pair
from graph.grouping import number
from graph.index import Index
from graph.links import Link, across, repeats, source_keys, strongest, target_keys, within

_LINK: Final = ("iri", "kind", "source", "target", "confidence", "reason")
_ACCOUNT: Final = "SELECT a.id, a.row, n.traits FROM accounts AS a JOIN nodes AS n ON n.node = a.node WHERE"
Said = tuple[str, str, str]
"""An act, a speaker and a type of claim: who repeats whom."""


class Links:
    """Making anew the links of claims that came, changed or went, or are of another act."""

    def __init__(self, index: Index, commit: int) -> None:
        self.index, self.commit = index, commit
        self.run = index.connection.execute
        self.many = index.connection.executemany
        self._before: set[Pair] = set()
        self._said: set[Said] = set()
        self._accounts: dict[int, Account] = {}
        self._numbers: dict[str, int] = {}

    def forget(self, account: int) -> None:
        """Drop the links of an account that goes."""
        self._note(account)
        for column in ("source", "target"):
            self.run(f"DELETE FROM link_pairs WHERE {column} = ?", (account,))

    def renew(self, new: Sequence[int], moved: Iterable[int]) -> dict[str, Pair]:
        """
        Make links anew.

        Args:
            new: Accounts.
            moved: Nodes that are of another act than before.

        Returns:
            The links that may have come, changed or gone, by IRI.
        """
        of_moved = [
            int(row[0]) for one in sorted(moved) for row in self.run("SELECT id FROM accounts WHERE node = ?", (one,))
        ]
        some = sorted({*new, *of_moved})
        for account in some:
            self._note(account)
            for column in ("source", "target"):
                self.run(f"DELETE FROM link_pairs WHERE {column} = ? AND scope = 'act'", (account,))
        made: set[Pair] = set()
        by_act: dict[str, list[int]] = {}
        for account in some:
            by_act.setdefault(self._act(account), []).append(account)
        for act, ours in sorted(by_act.items()):
            others = self._load("n.act = ?", act)
            chosen = [one for one in others if self._numbers[one.row.iri] in set(ours)]
            made |= self._enter("act", strongest(within(chosen, others)))
        made |= self._repeat()
        made |= self._enter("across", strongest(self._across(new)))
        return {self._sync(*pair): pair for pair in sorted(self._before | made)}

    def _note(self, account: int) -> None:
        """Remember the links that an account had, and in which acts its speaker may have been the first to say so."""
        for column in ("source", "target"):
            found = self.run(
                "SELECT kind, s.iri, t.iri FROM link_pairs JOIN accounts AS s ON s.id = source"
                f" JOIN accounts AS t ON t.id = target WHERE {column} = ?",
                (account,),
            )
            self._before.update((str(row[0]), str(row[1]), str(row[2])) for row in found)
        row = self.run(
            "SELECT act, claimant, type FROM accounts JOIN nodes USING (node) WHERE id = ?", (account,)
        ).fetchone()
        if row and row[0]:
            self._said.add((row[0], row[1], row[2]))

    def _act(self, account: int) -> str:
        return str(self.run("SELECT act FROM accounts JOIN nodes USING (node) WHERE id = ?", (account,)).fetchone()[0])

    def _load(self, where: str, *values: str | int) -> list[Account]:
        """Accounts by condition."""
        found = []
        for row in self.run(f"{_ACCOUNT} {where}", values).fetchall():
            number_ = int(row["id"])
            if number_ not in self._accounts:
                self._accounts[number_] = Account(row_of(row["row"]), traits_of(row["traits"]))
                self._numbers[self._accounts[number_].row.iri] = number_
            found.append(self._accounts[number_])
        return found

    def _repeat(self) -> set[Pair]:
        """Make anew who repeats whom, wherever an account came or went."""
        made: set[Pair] = set()
        for act, claimant, type_ in sorted(self._said):
            same = self._load("n.act = ? AND a.claimant = ? AND a.type = ?", act, claimant, type_)
            for account in same:
                mine = self._numbers[account.row.iri]
                found = self.run(
                    "SELECT kind, s.iri, t.iri FROM link_pairs JOIN accounts AS s ON s.id = source JOIN accounts AS t"
                    " ON t.id = target WHERE source = ? AND kind = 'repeats'",
                    (mine,),
                )
                self._before.update((str(row[0]), str(row[1]), str(row[2])) for row in found)
                self.run("DELETE FROM link_pairs WHERE source = ? AND kind = 'repeats'", (mine,))
            made |= self._enter("act", repeats(same))
        return made

    def _across(self, new: Sequence[int]) -> Iterator[Link]:
        for account in new:
            (mine,) = self._load("a.id = ?", account)
            for other in self._sharing([f">{key}" for key in source_keys(mine)]):
                yield from across(mine, other)
            for other in self._sharing([f"<{key}" for key in target_keys(mine)]):
                yield from across(other, mine)

    def _sharing(self, keys: Sequence[str]) -> list[Account]:
        if not keys:
            return []
        marks = ", ".join("?" * len(keys))
        return self._load(
            f"a.id IN (SELECT account FROM reach_keys WHERE key IN ({marks})) ORDER BY a.iri", *map(number, keys)
        )

    def _enter(self, scope: str, links: Iterable[Link]) -> set[Pair]:
        made = list(links)
        self.many(
            "INSERT OR REPLACE INTO link_pairs VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    one.kind,
                    self._numbers[one.source.row.iri],
                    self._numbers[one.target.row.iri],
                    scope,
                    one.confidence,
                    one.reason,
                )
                for one in made
            ),
        )
        return {(one.kind, one.source.row.iri, one.target.row.iri) for one in made}

    def _sync(self, kind: str, source: str, target: str) -> str:
        """Make the row of a link what its pair says, if both claims are current; its IRI."""
        iri = self.index.iris.link(kind, source, target)
        best = self.run(
            "SELECT a.claim, b.claim, confidence, reason FROM link_pairs JOIN accounts AS a ON a.id = source"
            " JOIN accounts AS b ON b.id = target WHERE kind = ? AND a.iri = ? AND b.iri = ?"
            " AND a.claim IS NOT NULL AND b.claim IS NOT NULL ORDER BY confidence DESC, reason DESC LIMIT 1",
            (kind, source, target),
        ).fetchone()
        wanted = [(iri, kind, *best)] if best else []
        self.index.sync("links", _LINK, wanted, self.commit, where="iri = ?", values=(iri,))
        return iri
