"""The accounts of a statement's claims, from the rows of the index, and their form in JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date
from functools import cache
from typing import Any, Final

from graph import catalogue
from graph.accounts import Account, Row
from graph.index import FOREVER, Index
from graph.matters import Summary

_LIVE: Final = f"removed_commit = {FOREVER}"


class Actors:
    """Numbers of actors as keys, followed up to the state whose organ they are, and their names."""

    def __init__(self, index: Index) -> None:
        self._run = index.connection.execute
        self._prefix = index.iris.actor("")
        self._known: dict[int, tuple[str, frozenset[str]]] = {}

    def root(self, entity: int) -> str:
        """Key of the state that an actor is or is an organ of; of itself where there is none."""
        return self._of(entity)[0]

    def names(self, entity: int) -> frozenset[str]:
        """Every form of an actor's name and of its state's, with adjectives and demonyms."""
        return self._of(entity)[1]

    def _of(self, entity: int) -> tuple[str, frozenset[str]]:
        if entity not in self._known:
            key = str(self._run("SELECT iri FROM entities WHERE id = ?", (entity,)).fetchone()[0]).removeprefix(self._prefix)
            root = catalogue.load().state_of(key) or key
            labels = self._run(
                f"SELECT l.label FROM labels AS l JOIN entities AS e ON e.iri = l.iri WHERE e.id = ? AND l.{_LIVE}", (entity,)
            )
            names = {str(row[0]) for row in labels}.union(*(_catalogued(one) for one in (key, root)))
            self._known[entity] = (root, frozenset(names))
        return self._known[entity]


@cache
def _catalogued(actor: str) -> frozenset[str]:
    found = catalogue.load().actors.get(actor)
    return frozenset(name.text for name in found.names) | {found.name} if found else frozenset()


def rows(index: Index, statement: str, actors: Actors) -> dict[int, Row]:
    """The claims of a statement that are there now, by number of their row."""
    run = index.connection.execute
    found = run(
        "SELECT c.*, s.iri AS of, s.publisher_kind FROM claims AS c JOIN statements AS s ON s.id = c.statement"
        f" WHERE s.iri = ? AND c.{_LIVE} AND s.{_LIVE}", (statement,),
    ).fetchall()
    return {int(row["id"]): _row(index, row, actors) for row in found}


def _row(index: Index, claim: Any, actors: Actors) -> Row:
    run, number = index.connection.execute, claim["id"]
    parties = run(f"SELECT role, entity, mention FROM parties WHERE claim = ? AND {_LIVE} ORDER BY role, position", (number,))
    found = parties.fetchall()
    entities = {party["entity"] for party in found if party["entity"] is not None and party["role"] != "affected"}
    respondents = {party["entity"] for party in found if party["role"] == "respondent" and party["entity"] is not None}
    conduct = run(f"SELECT conduct FROM claim_conduct WHERE claim = ? AND {_LIVE}", (number,))
    norms = run(
        f"SELECT e.iri FROM claim_norms AS n JOIN entities AS e ON e.id = n.norm WHERE n.claim = ? AND n.{_LIVE}", (number,)
    )
    return Row(
        id=number, iri=claim["iri"], statement=claim["of"], publisher=claim["publisher"], date=claim["date"],
        type=claim["type"], start=claim["start"], action=claim["action"], quote=claim["quote"],
        claimant=actors.root(claim["claimant"]), respondents=frozenset(map(actors.root, respondents)),
        certainty=claim["certainty"], party_names=_said(claim["quote"] + " " + claim["action"], entities, actors),
        norm_names=_norm_names(run, claim),
        affected=tuple(party["mention"] for party in found if party["role"] == "affected" and party["mention"]),
        conduct=frozenset(row[0] for row in conduct),
        norms=frozenset(str(row[0]).removeprefix(index.iris.norm("")) for row in norms),
        act_date=claim["act_date"], act_precision=claim["act_precision"], denies=claim["denies"],
        outcome=claim["outcome"], confidence=claim["confidence"], publisher_kind=claim["publisher_kind"],
    )


def _norm_names(run: Any, claim: Any) -> tuple[str, ...]:
    found = run(
        f"SELECT DISTINCT mention FROM norm_mentions WHERE statement = ? AND start >= ? AND \"end\" <= ? AND {_LIVE}",
        (claim["statement"], claim["quote_start"], claim["quote_end"]),
    )
    return tuple(sorted(str(row[0]) for row in found))


def _said(words: str, entities: set[int], actors: Actors) -> tuple[tuple[str, str], ...]:
    """The forms of the actors' names that occur in the words."""
    pairs = {(form, actors.root(entity)) for entity in entities for form in actors.names(entity) if form in words}
    return tuple(sorted(pairs))


def to_json(thing: Account | Summary) -> str:
    """An account or a summary as JSON; sets are sorted."""
    return json.dumps(asdict(thing), default=_plain, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else sorted(value)


_SETS: Final = frozenset(
    {"respondents", "conduct", "norms", "words", "weak", "names", "sites", "targets", "counts", "patients", "kinds", "setting",
     "near", "near_counts"}
)


def account_of(text: str) -> Account:
    """The account that :func:`to_json` wrote."""
    data = json.loads(text)
    row = data.pop("row")
    row = Row(**{**_sets(row, Row), "affected": tuple(row["affected"]), "party_names": tuple(map(tuple, row["party_names"])), "norm_names": tuple(row["norm_names"])})
    when = data.pop("when")
    return Account(row=row, when=(_day(when[0]), _day(when[1])) if when else None, **_sets(data, Account))


def summary_of(text: str) -> Summary:
    """The summary that :func:`to_json` wrote."""
    return Summary(**{name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()})


def _sets(data: dict[str, Any], of: type) -> dict[str, Any]:
    known = {one.name for one in fields(of)}
    return {name: frozenset(value) if name in _SETS else value for name, value in data.items() if name in known}


def _day(text: str) -> date:
    return date.fromisoformat(text)

