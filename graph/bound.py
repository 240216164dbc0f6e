"""Assessments of binding in a store: rows of the index, and triples of the graph ``graphs/binding``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph import binding, catalogue, treaties
from graph.binding import Assessment
from graph.index import FOREVER, Index, Value
from graph.namespaces import Iris

COLUMNS: Final = (
    "claim",
    "state",
    "instrument",
    "on_date",
    "participation",
    "treaty_action",
    "declaration",
    "contested",
    "complete_to",
)
_LIVE_CLAIM: Final = f"SELECT id FROM claims WHERE iri = ? AND removed_commit = {FOREVER}"


def assessments(triples: Iterable[tuple[str, str, str]], iris: Iris) -> list[Assessment]:
    """What the treaty data of today say of the claims of a statement's graph."""
    known, record = catalogue.load(), treaties.load()
    return [binding.assess(one, known, record, iris) for one in binding.questions(triples, iris)]


def rows(index: Index, assessed: Iterable[Assessment]) -> list[tuple[Value, ...]]:
    """Rows of ``bindings``: one for each claim, state and treaty, of those that a record of parties decides."""
    found: dict[tuple[Value, ...], tuple[Value, ...]] = {}
    for one in assessed:
        claim = index.connection.execute(_LIVE_CLAIM, (one.question.claim,)).fetchone()
        if claim is None or not (one.state and one.treaty and one.participation):
            continue
        state, treaty = index.entity(index.iris.actor(one.state)), index.entity(index.iris.norm(one.treaty))
        found[int(claim[0]), state, treaty] = (
            int(claim[0]),
            state,
            treaty,
            one.question.first.isoformat() if one.question.first else None,
            one.participation,
            one.action,
            int("declaration" in one.flags),
            int("contested" in one.flags),
            one.complete_to.isoformat() if one.complete_to else None,
        )
    return list(found.values())


def ntriples(assessed: Iterable[Assessment], iris: Iris) -> bytes:
    """The triples of assessments, as N-Triples."""
    lines = (" ".join((*(node.n3() for node in triple), ".\n")) for triple in binding.described(assessed, iris))
    return "".join(lines).encode()


def subjects(triples: Iterable[tuple[str, str, str]], iris: Iris) -> list[str]:
    """The assessments that stand, or stood, in the graph for a statement's graph."""
    return [binding.assessment_iri(one, iris) for one in binding.questions(triples, iris)]
