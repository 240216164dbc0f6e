"""The accounts of a statement's claims, from the rows of the index, and their form in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from graph import catalogue
from graph.accounts import Row, Traits
from graph.index import FOREVER, Index
from graph.matters import Summary

_LIVE: Final = f"removed_commit = {FOREVER}"


class Actors:
    """Numbers of actors as keys, followed up to the state whose organ they are, and their names."""

    def __init__(self, index: Index) -> None:
        self._run = index.connection.execute
        self._prefix = index.iris.actor("")
        self._keys: dict[int, tuple[str, str]] = {}

    def root(self, entity: int) -> str:
        """Key of the state that an actor is or is an organ of; of itself where there is none."""
        return self._of(entity)[1]

    def names(self, entity: int, statement: int) -> frozenset[str]:
        """The forms of an actor's name in a statement, and every name, adjective and demonym of the catalogue."""
        seen = self._run("SELECT DISTINCT label FROM sightings WHERE entity = ? AND statement = ?", (entity, statement))
        return frozenset(str(row[0]) for row in seen).union(*map(_catalogued, self._of(entity)))

    def _of(self, entity: int) -> tuple[str, str]:
        if entity not in self._keys:
            iri = str(self._run("SELECT iri FROM entities WHERE id = ?", (entity,)).fetchone()[0])
            key = iri.removeprefix(self._prefix)
            self._keys[entity] = (key, catalogue.load().state_of(key) or key)
        return self._keys[entity]


@cache
def _catalogued(actor: str) -> frozenset[str]:
    found = catalogue.load().actors.get(actor)
    return frozenset(name.text for name in found.names) | {found.name} if found else frozenset()


def rows(index: Index, statement: str, actors: Actors) -> dict[int, Row]:
    """The claims of a statement that are there now, by number of their row."""
    run = index.connection.execute
    found = run(
        "SELECT c.*, s.iri AS of, s.publisher_kind FROM claims AS c JOIN statements AS s ON s.id = c.statement"
        f" WHERE s.iri = ? AND c.{_LIVE} AND s.{_LIVE}",
        (statement,),
    ).fetchall()
    return {int(row["id"]): _row(index, row, actors) for row in found}


def _row(index: Index, claim: Any, actors: Actors) -> Row:
    run, number = index.connection.execute, claim["id"]
    parties = run(
        f"SELECT role, entity, mention FROM parties WHERE claim = ? AND {_LIVE} ORDER BY role, position", (number,)
    )
    found = parties.fetchall()
    entities = {party["entity"] for party in found if party["entity"] is not None and party["role"] != "affected"}
    respondents = {party["entity"] for party in found if party["role"] == "respondent" and party["entity"] is not None}
    conduct = run(f"SELECT conduct FROM claim_conduct WHERE claim = ? AND {_LIVE}", (number,))
    norms = run(
        f"SELECT e.iri FROM claim_norms AS n JOIN entities AS e ON e.id = n.norm WHERE n.claim = ? AND n.{_LIVE}",
        (number,),
    )
    return Row(
        id=number,
        iri=claim["iri"],
        statement=claim["of"],
        publisher=claim["publisher"],
        date=claim["date"],
        type=claim["type"],
        start=claim["start"],
        action=claim["action"],
        quote=claim["quote"],
        claimant=actors.root(claim["claimant"]),
        respondents=frozenset(map(actors.root, respondents)),
        certainty=claim["certainty"],
        party_names=_said(claim, entities, actors),
        norm_names=_norm_names(run, claim),
        affected=tuple(party["mention"] for party in found if party["role"] == "affected" and party["mention"]),
        conduct=frozenset(row[0] for row in conduct),
        norms=frozenset(str(row[0]).removeprefix(index.iris.norm("")) for row in norms),
        act_date=claim["act_date"],
        act_precision=claim["act_precision"],
        denies=claim["denies"],
        outcome=claim["outcome"],
        confidence=claim["confidence"],
        publisher_kind=claim["publisher_kind"],
    )


def _norm_names(run: Any, claim: Any) -> tuple[str, ...]:
    found = run(
        f'SELECT DISTINCT mention FROM norm_mentions WHERE statement = ? AND start >= ? AND "end" <= ? AND {_LIVE}',
        (claim["statement"], claim["quote_start"], claim["quote_end"]),
    )
    return tuple(sorted(str(row[0]) for row in found))


def _said(claim: Any, entities: set[int], actors: Actors) -> tuple[tuple[str, str], ...]:
    """The forms of the actors' names that occur in the claim's words."""
    words = f"{claim['quote']} {claim['action']}"
    pairs = {
        (form, actors.root(entity))
        for entity in entities
        for form in actors.names(entity, claim["statement"])
        if form in words
    }
    return tuple(sorted(pairs))


def row_json(row: Row) -> str:
    """A row as JSON; sets are sorted."""
    return _json(row)


def row_of(text: str) -> Row:
    """The row that :func:`row_json` wrote."""
    return Row(**_typed(json.loads(text), _ROW))


def traits_json(traits: Traits) -> str:
    """Traits as JSON: the same for the same traits."""
    return _json(traits)


@lru_cache(maxsize=20_000)
def traits_of(text: str) -> Traits:
    """The traits that :func:`traits_json` wrote."""
    made = json.loads(text)
    for name in _TRAITS:  # in place: this is what an act of many accounts costs most
        made[name] = frozenset(made[name])
    made["when"] = tuple(map(date.fromisoformat, made["when"])) if made["when"] else None
    made["said"] = date.fromisoformat(made["said"]) if made["said"] else None
    return Traits(**made)


def summary_json(summary: Summary) -> str:
    """A summary as JSON."""
    return _json(summary)


def summary_of(text: str) -> Summary:
    """The summary that :func:`summary_json` wrote."""
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()
    }
    return Summary(**told)


def _json(thing: Row | Traits | Summary) -> str:
    told = {one.name: getattr(thing, one.name) for one in fields(thing)}
    return json.dumps(told, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else sorted(value)


def _sets(of: type) -> dict[str, Callable[[Any], Any]]:
    """How the fields of a class that are not plain come out of JSON."""
    return {one.name: frozenset for one in fields(of) if str(one.type).startswith("frozenset")}


_ROW: Final = {
    **_sets(Row),
    "affected": tuple,
    "norm_names": tuple,
    "party_names": lambda pairs: tuple((form, actor) for form, actor in pairs),
}
_TRAITS: Final = tuple(_sets(Traits))


def _typed(data: dict[str, Any], how: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: how[name](value) if name in how else value for name, value in data.items()}
