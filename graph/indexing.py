"""Entering statements and the catalogue into the index, and taking them out."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator

from graph import bound, catalogue
from graph.catalogue import Actor, Catalogue, Norm
from graph.index import FOREVER, Index, Value
from graph.namespaces import Iris
from graph.rows import Described, Rows, StatementRows

_ACTOR = ("id", "key", "label", "kind", "organ_of", "parent", "listed")
_NORM = ("id", "key", "label", "kind", "parent", "instrument", "body", "listed")
_LABEL = ("iri", "label", "sort", "preferred")
_EDGE = ("source", "relation", "target", "claim")
_LISTED = "SELECT id FROM actors WHERE listed = 1 UNION SELECT id FROM norms WHERE listed = 1"
_CLAIM_TABLES = ("claims", "parties", "claim_norms", "claim_conduct", "edges", "bindings", "matter_claims")


def enter(index: Index, iri: str, triples: Iterable[tuple[str, str, str]], commit: int) -> None:
    """Put a statement that is not there (any more) into the index, as of a commit."""
    told = list(triples)
    made = StatementRows(Described(told), iri, index.entity)
    row = made.statement()
    if not row["publisher"]:
        row["publisher"] = _name(index, row["publisher_actor"])
    statement = _insert_one(index, "statements", row, commit)
    shared = {"statement": statement, "date": row["date"], "publisher": row["publisher"], "access": row["access"]}
    for claim in made.claims:
        _enter_claim(index, made.of_claim(claim), shared, commit)
    index.insert("bindings", bound.COLUMNS, bound.rows(index, bound.assessments(told, index.iris)), commit)
    mentions = ((statement, *one) for one in made.mentions())
    index.insert("norm_mentions", ("statement", "norm", "mention", "start", "end"), mentions, commit)
    title = str(row["title"] or f"{row['publisher']}, {row['date'] or 'no date'}")
    index.insert("labels", _LABEL, [(iri, title, "statement", 1)], commit)
    _enter_sightings(index, made, statement, commit)


def leave(index: Index, iri: str, commit: int) -> bool:
    """Take a statement out of the index, as of a commit; False if it is not there."""
    row = index.connection.execute(
        "SELECT id FROM statements WHERE iri = ? AND removed_commit = ?", (iri, FOREVER)
    ).fetchone()
    if row is None:
        return False
    statement = int(row[0])
    for claim in index.connection.execute("SELECT id FROM claims WHERE statement = ?", (statement,)).fetchall():
        for table in _CLAIM_TABLES:
            index.end(table, "id" if table == "claims" else "claim", int(claim[0]), commit)
    seen = index.connection.execute("SELECT DISTINCT entity FROM sightings WHERE statement = ?", (statement,))
    entities = seen.fetchall()
    for table in ("norm_mentions", "sightings"):
        index.end(table, "statement", statement, commit)
    index.end("statements", "id", statement, commit)
    index.end("labels", "iri", iri, commit)
    index.end("held_back", "statement", iri, commit)
    for entity in entities:
        refresh(index, int(entity[0]), commit)
    return True


def enter_catalogue(index: Index, commit: int) -> None:
    """Make the listed actors and norms, their closures, labels and structural edges those of the packaged catalogue."""
    known = catalogue.load()
    iris = index.iris
    actors = [_actor_row(index, actor) for actor in known.actors.values()]
    norms = [_norm_row(index, known, norm) for norm in known.norms.values()]
    index.sync("actors", _ACTOR, actors, commit, where="listed = 1")
    index.sync("norms", _NORM, norms, commit, where="listed = 1")
    labels = list(_catalogue_labels(known, iris))
    where = f"iri IN (SELECT iri FROM entities WHERE id IN ({_LISTED}))"
    index.sync("labels", _LABEL, labels, commit, where=where)
    edges = [edge for actor in known.actors.values() for edge in _actor_edges(index, actor)]
    edges += [edge for norm in known.norms.values() for edge in _norm_edges(index, norm)]
    index.sync("edges", _EDGE, edges, commit, where=f"claim IS NULL AND source IN ({_LISTED})")
    _close(index, "actor", [[iris.actor(one) for one in _above_actor(known, actor)] for actor in known.actors.values()])
    _close(index, "norm", [[iris.norm(one) for one in _above_norm(known, norm)] for norm in known.norms.values()])
    _relate(index, known.norms.values())


def refresh(index: Index, entity: int, commit: int) -> None:
    """Make the row, labels and edges of an actor or norm outside the catalogue what its sightings say now."""
    iri = str(index.connection.execute("SELECT iri FROM entities WHERE id = ?", (entity,)).fetchone()[0])
    seen = index.connection.execute(
        f"SELECT sort, label, kind, preferred FROM sightings WHERE entity = ? AND removed_commit = {FOREVER}", (entity,)
    ).fetchall()
    sort = "actor" if iri.startswith(index.iris.actor("")) else "norm"
    rows: list[tuple[Value, ...]] = []
    edges: list[tuple[Value, ...]] = []
    shown = _favourite(row for row in seen if row["preferred"])
    if shown is not None and sort == "actor":
        rows = [(entity, iri.removeprefix(index.iris.actor("")), *shown, None, None, 0)]
        _close(index, "actor", [[iri]])
    elif shown is not None:
        norm = catalogue.load().norm(iri.removeprefix(index.iris.norm("")))
        rows, edges = [_norm_row(index, catalogue.load(), norm)], list(_norm_edges(index, norm))
        _close(index, "norm", [[index.iris.norm(one) for one in _above_norm(catalogue.load(), norm)]])
        _relate(index, [norm])
    forms = {str(row["label"]) for row in seen} - {shown[0] if shown else ""}
    labels = [(iri, shown[0], sort, 1), *((iri, form, sort, 0) for form in sorted(forms))] if shown else []
    index.sync(f"{sort}s", _ACTOR if sort == "actor" else _NORM, rows, commit, where="id = ?", values=(entity,))
    index.sync("labels", _LABEL, labels, commit, where="iri = ?", values=(iri,))
    if sort == "norm":
        index.sync("edges", _EDGE, edges, commit, where="claim IS NULL AND source = ?", values=(entity,))


def _favourite(seen: Iterable[sqlite3.Row]) -> tuple[str, str] | None:
    """The label and kind that most statements give; ties by alphabet, a known kind before an unknown one."""
    counts = Counter((str(row["label"]), str(row["kind"])) for row in seen)
    if not counts:
        return None
    return min(counts, key=lambda pair: (-counts[pair], pair[1] == "unknown", pair))


def _enter_claim(index: Index, rows: Rows, shared: dict[str, Value], commit: int) -> None:
    claim = _insert_one(index, "claims", {**rows.claim, **shared}, commit)
    index.insert(
        "parties",
        ("claim", "role", "position", "entity", "mention", "start", "end"),
        ((claim, *party) for party in rows.parties),
        commit,
    )
    norms = ((claim, *norm) for norm in rows.norms)
    index.insert("claim_norms", ("claim", "norm", "position", "mention", "start", "end"), norms, commit)
    index.insert("claim_conduct", ("claim", "conduct"), ((claim, code) for code in rows.conduct), commit)
    index.insert("edges", _EDGE, ((*edge, claim) for edge in rows.edges), commit)


def _enter_sightings(index: Index, made: StatementRows, statement: int, commit: int) -> None:
    known = catalogue.load()
    listed = {index.iris.actor(one) for one in known.actors} | {index.iris.norm(one) for one in known.norms}
    seen = [one for one in made.sightings() if one.iri not in listed]
    rows = [(index.entity(one.iri), statement, one.sort, one.label, one.kind, int(one.preferred)) for one in seen]
    index.insert("sightings", ("entity", "statement", "sort", "label", "kind", "preferred"), rows, commit)
    for entity in dict.fromkeys(row[0] for row in rows):
        refresh(index, entity, commit)


def _insert_one(index: Index, table: str, row: dict[str, Value], commit: int) -> int:
    index.insert(table, tuple(row), [tuple(row.values())], commit)
    return int(index.connection.execute("SELECT last_insert_rowid()").fetchone()[0])


def _name(index: Index, actor: Value) -> str:
    found = index.connection.execute(
        "SELECT label FROM actors WHERE id = ? AND removed_commit = ?", (actor, FOREVER)
    ).fetchone()
    return str(found[0]) if found else ""


def _actor_row(index: Index, actor: Actor) -> tuple[Value, ...]:
    number = index.entity
    organ_of = number(index.iris.actor(actor.organ_of)) if actor.organ_of else None
    parent = number(index.iris.actor(actor.parent)) if actor.parent else None
    return number(index.iris.actor(actor.id)), actor.id, actor.name, actor.kind, organ_of, parent, 1


def _norm_row(index: Index, known: Catalogue, norm: Norm) -> tuple[Value, ...]:
    number, iris = index.entity, index.iris
    parent = number(iris.norm(norm.parent)) if norm.parent else None
    body = number(iris.norm(norm.body)) if norm.body else None
    instrument = number(iris.norm(known.instrument(norm.id).id))
    return number(iris.norm(norm.id)), norm.id, norm.label, norm.kind, parent, instrument, body, int(norm.listed)


def _actor_edges(index: Index, actor: Actor) -> Iterator[tuple[Value, ...]]:
    me = index.entity(index.iris.actor(actor.id))
    if actor.organ_of:
        yield me, "organ-of", index.entity(index.iris.actor(actor.organ_of)), None
    if actor.parent:
        yield me, "belongs-to", index.entity(index.iris.actor(actor.parent)), None


def _norm_edges(index: Index, norm: Norm) -> Iterator[tuple[Value, ...]]:
    me = index.entity(index.iris.norm(norm.id))
    if norm.parent:
        yield me, "part-of", index.entity(index.iris.norm(norm.parent)), None
    elif norm.body:
        yield me, "under", index.entity(index.iris.norm(norm.body)), None
    for related in norm.related:
        yield me, "related-right", index.entity(index.iris.norm(related)), None


def _catalogue_labels(known: Catalogue, iris: Iris) -> Iterator[tuple[Value, ...]]:
    for actor in known.actors.values():
        yield iris.actor(actor.id), actor.name, "actor", 1
        for form in dict.fromkeys(actor.named("title", "other", "acronym", "in-context")):
            if form != actor.name:
                yield iris.actor(actor.id), form, "actor", 0
    for norm in known.norms.values():
        yield iris.norm(norm.id), norm.label, "norm", 1
        for form in dict.fromkeys(name.text for name in norm.names):
            if form != norm.label:
                yield iris.norm(norm.id), form, "norm", 0


def _above_actor(known: Catalogue, actor: Actor) -> list[str]:
    """The actor and those it is an organ or a part of, nearest first."""
    chain = [actor.id]
    while True:
        last = known.actors.get(chain[-1])
        above = (last.organ_of or last.parent) if last else None
        if above is None or above in chain:
            return chain
        chain.append(above)


def _above_norm(known: Catalogue, norm: Norm) -> list[str]:
    """The norm and the wholes that it is part of, nearest first."""
    chain = [norm.id]
    while (above := known.norm(chain[-1]).parent) and above not in chain:
        chain.append(above)
    return chain


def _close(index: Index, sort: str, chains: Iterable[list[str]]) -> None:
    """Replace closures: each chain leads from an entity to the topmost that it is part of."""
    rows = [(index.entity(chain[0]), index.entity(one), depth) for chain in chains for depth, one in enumerate(chain)]
    below = [(row[0],) for row in rows if not row[2]]
    index.connection.executemany(f"DELETE FROM {sort}_closure WHERE {sort} = ?", below)
    index.connection.executemany(f"INSERT INTO {sort}_closure VALUES (?, ?, ?)", rows)


def _relate(index: Index, norms: Iterable[Norm]) -> None:
    """Replace what provisions protect."""
    rows = [
        (index.entity(index.iris.norm(norm.id)), index.entity(index.iris.norm(one)))
        for norm in norms
        for one in norm.related
        if one.startswith("right/")
    ]
    index.connection.executemany("DELETE FROM related_rights WHERE norm = ?", [(row[0],) for row in rows])
    index.connection.executemany("INSERT INTO related_rights VALUES (?, ?)", rows)
