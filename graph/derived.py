"""Matters and links as triples of their graph (``graphs/links``), from the rows of the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.index import FOREVER, Index
from graph.namespaces import AV, PREFIXES

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_LABEL: Final = f"<{PREFIXES['rdfs']}label>"
_DECIMAL: Final = f"<{PREFIXES['xsd']}decimal>"
Pair = tuple[str, str, str]
"""Kind, source and target of a link."""
_LIVE: Final = f"removed_commit = {FOREVER}"
DIRECT: Final = {
    "answers": "answers",
    "repeats": "repeats",
    "decides": "decides",
    "retracts": "retracts",
    "corrects": "corrects",
    "overturns": "overturns",
    "meets": "meets",
    "compliance": "onComplianceWith",
}
"""The property beside a link's node, by its kind."""


def graph(index: Index, touched: Mapping[str, Pair | None]) -> tuple[str, list[str], str, bytes, bytes]:
    """
    What the graph of matters and links is to hold of these things.

    Args:
        touched: Matters, and links with their kind and the two claims.

    Returns:
        The arguments of :meth:`graph.quads.Quads.replace`.
    """
    gone = [_direct(*pair) for pair in touched.values() if pair]
    new: set[str] = set()
    for thing, pair in touched.items():
        new.update(_link(index, thing) if pair else _matter(index, thing))
    return index.iris.graph("links"), sorted(touched), f"{AV}inMatter", _joined(gone), _joined(new)


def _matter(index: Index, iri: str) -> Iterator[str]:
    run = index.connection.execute
    row = run(
        "SELECT m.id, label, grain, w.iri FROM matters AS m JOIN entities AS e ON e.id = m.id"
        f" LEFT JOIN entities AS w ON w.id = m.within WHERE e.iri = ? AND {_LIVE}",
        (iri,),
    ).fetchone()
    if row is None:
        return
    number, label, grain, within = row
    yield _line(iri, _TYPE, f"<{AV}Matter>")
    yield _line(iri, _LABEL, f"{_string(label)}@en")
    yield _line(iri, f"<{AV}grain>", f"<{AV}grain-{grain}>")
    if within:
        yield _line(iri, f"<{AV}within>", f"<{within}>")
    acts = run(
        "SELECT DISTINCT c.act FROM matter_claims AS m JOIN claims AS c ON c.id = m.claim"
        f" WHERE m.matter = ? AND m.{_LIVE}",
        (number,),
    )
    for act in acts:
        yield _line(str(act[0]), f"<{AV}inMatter>", f"<{iri}>")


def _link(index: Index, iri: str) -> Iterator[str]:
    row = index.connection.execute(
        "SELECT l.kind, s.iri, t.iri, l.confidence, l.reason FROM links AS l JOIN claims AS s ON s.id = l.source"
        f" JOIN claims AS t ON t.id = l.target WHERE l.iri = ? AND l.{_LIVE}",
        (iri,),
    ).fetchone()
    if row is None:
        return
    kind, source, target, confidence, reason = row
    yield _line(iri, _TYPE, f"<{AV}Link>")
    yield _line(iri, f"<{AV}linkKind>", f"<{AV}link-{kind}>")
    yield _line(iri, f"<{AV}fromClaim>", f"<{source}>")
    yield _line(iri, f"<{AV}toClaim>", f"<{target}>")
    yield _line(iri, f"<{AV}confidence>", f'"{_decimal(confidence)}"^^{_DECIMAL}')
    yield _line(iri, f"<{AV}reason>", _string(reason))
    yield _direct(kind, source, target)


def _direct(kind: str, source: str, target: str) -> str:
    return _line(source, f"<{AV}{DIRECT[kind]}>", f"<{target}>")


def _decimal(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(sorted(lines)).encode()


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> {predicate} {value} .\n"


def _string(text: str) -> str:
    """A literal's words in N-Triples: JSON escapes the same characters, and more."""
    return json.dumps(text, ensure_ascii=False)
