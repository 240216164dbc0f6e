"""
Matters and links as triples of their graph (``graphs/links``), from the rows of the index.

The rows say at which commit they came and went, so the lines of the graph that a commit changes are found without
looking at the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from graph.index import FOREVER, Index
from graph.namespaces import AV, PREFIXES

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_LABEL: Final = f"<{PREFIXES['rdfs']}label>"
_DECIMAL: Final = f"<{PREFIXES['xsd']}decimal>"
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


def changes(index: Index, commit: int) -> tuple[bytes, bytes]:
    """
    What a commit's rows take out of the graph of matters and links, and what they put into it.

    Returns:
        N-Triples that go and that come: in none of the two what stays as it is.
    """
    gone, new = (set(_lines(index, column, commit)) for column in ("removed_commit", "added_commit"))
    left, came = (set(_members(index, column, commit)) for column in ("removed_commit", "added_commit"))
    gone.update(_in_matter(*pair) for pair in left - came if not _is_said(index, *pair))
    new.update(_in_matter(*pair) for pair in came - left)
    return _joined(gone - new), _joined(new - gone)


def _when(table: str, column: str) -> str:
    """Rows that a commit removed (in words that an index of removed rows is found by) or added."""
    return f"{table}.{column} = :now" + (f" AND {table}.{column} < {FOREVER}" if column == "removed_commit" else "")


def _lines(index: Index, column: str, commit: int) -> Iterator[str]:
    run = index.connection.execute
    matters = run(
        "SELECT e.iri, m.label, m.grain, w.iri FROM matters AS m JOIN entities AS e ON e.id = m.id"
        f" LEFT JOIN entities AS w ON w.id = m.within WHERE {_when('m', column)}",
        {"now": commit},
    )
    for row in matters:
        yield from _matter(*row)
    links = run(
        "SELECT l.iri, l.kind, s.iri, t.iri, l.confidence, l.reason FROM links AS l JOIN claims AS s ON s.id = l.source"
        f" JOIN claims AS t ON t.id = l.target WHERE {_when('l', column)}",
        {"now": commit},
    )
    for row in links:
        yield from _link(*row)


def _matter(iri: str, label: str, grain: str, within: str | None) -> Iterator[str]:
    yield _line(iri, _TYPE, f"<{AV}Matter>")
    yield _line(iri, _LABEL, f"{_string(label)}@en")
    yield _line(iri, f"<{AV}grain>", f"<{AV}grain-{grain}>")
    if within:
        yield _line(iri, f"<{AV}within>", f"<{within}>")


def _members(index: Index, column: str, commit: int) -> Iterator[tuple[str, str]]:
    """Acts as claims describe them, each with a matter that it came into or left."""
    found = index.connection.execute(
        "SELECT DISTINCT c.act, e.iri FROM matter_claims AS m JOIN claims AS c ON c.id = m.claim"
        f" JOIN entities AS e ON e.id = m.matter WHERE {_when('m', column)}",
        {"now": commit},
    )
    return ((str(row[0]), str(row[1])) for row in found)


def _is_said(index: Index, act: str, matter: str) -> bool:
    """Another claim on the same words still has the act in the matter."""
    found = index.connection.execute(
        "SELECT 1 FROM claims AS c JOIN matter_claims AS m ON m.claim = c.id JOIN entities AS e ON e.id = m.matter"
        f" WHERE c.act = ? AND m.removed_commit = {FOREVER} AND e.iri = ? LIMIT 1",
        (act, matter),
    )
    return found.fetchone() is not None


def _in_matter(act: str, matter: str) -> str:
    return _line(act, f"<{AV}inMatter>", f"<{matter}>")


def _link(iri: str, kind: str, source: str, target: str, confidence: float, reason: str) -> Iterator[str]:
    yield _line(iri, _TYPE, f"<{AV}Link>")
    yield _line(iri, f"<{AV}linkKind>", f"<{AV}link-{kind}>")
    yield _line(iri, f"<{AV}fromClaim>", f"<{source}>")
    yield _line(iri, f"<{AV}toClaim>", f"<{target}>")
    yield _line(iri, f"<{AV}confidence>", f'"{_decimal(confidence)}"^^{_DECIMAL}')
    yield _line(iri, f"<{AV}reason>", _string(reason))
    yield _line(source, f"<{AV}{DIRECT[kind]}>", f"<{target}>")


def _decimal(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(sorted(lines)).encode()


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> {predicate} {value} .\n"


def _string(text: str) -> str:
    """A literal's words in N-Triples: JSON escapes the same characters, and more."""
    return json.dumps(text, ensure_ascii=False)
