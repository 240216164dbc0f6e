"""
What leaves the current graph: claims that others supersede go to the archive store, and what is purged leaves a mark.

Works on N-Triples line by line: a line's first word is its subject, and the engine writes them canonically.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from graph.namespaces import AV, PREFIXES

_STATE: Final = f"<{AV}reviewState>"
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
Lines = dict[str, list[str]]
"""Lines by subject, both as written in N-Triples."""


def by_subject(ntriples: bytes) -> Lines:
    """The lines of N-Triples, by subject."""
    found: Lines = {}
    for line in ntriples.decode("utf-8").splitlines():
        if line.strip():
            found.setdefault(line.partition(" ")[0], []).append(line)
    return found


def claims(lines: Lines) -> set[str]:
    """IRIs of the claims described."""
    kind = f"{_TYPE} <{AV}Claim> ."
    return {subject[1:-1] for subject, some in lines.items() if any(line.endswith(kind) for line in some)}


def superseded(before: Lines, after: Lines) -> dict[str, str | None]:
    """
    Claims that a new reading of the same text no longer makes, each with the one that takes its place: of the same
    type, if possible, and overlapping most; None where none overlaps.
    """
    new = sorted(claims(after))
    return {gone: _successor(gone, new) for gone in sorted(claims(before) - set(new))}


def archive(
    kept: Lines, before: Lines, gone: Mapping[str, str | None], now: Iterable[str], *, retracted: bool = False
) -> bytes:
    """
    What the archive holds of a statement after a new reading.

    Args:
        kept: What it held.
        before: The statement's graph before.
        gone: Claims that go into the archive, with their successors; they take along what hangs on them.
        now: Claims that are current: one that has come back leaves the archive.
        retracted: They go because others take them back, and not for a new reading.
    """
    back = {f"<{claim}>" for claim in now}
    result = {subject: dict.fromkeys(lines) for subject, lines in kept.items() if subject not in back}
    state, by = ("retracted", "endedBy") if retracted else ("superseded", "supersededBy")
    for claim, successor in gone.items():
        for subject in _reached(before, f"<{claim}>"):
            result.setdefault(subject, {}).update(dict.fromkeys(before[subject]))
        mine = [line for line in before[f"<{claim}>"] if f" {_STATE} " not in line]
        mine.append(f"<{claim}> {_STATE} <{AV}{state}> .")
        if successor:
            mine.append(f"<{claim}> <{AV}{by}> <{successor}> .")
        result[f"<{claim}>"] = dict.fromkeys(mine)
    return _joined(line for lines in result.values() for line in lines)


def without(lines: Lines, statement: str, gone: Iterable[str]) -> bytes:
    """A statement's graph without some of its claims and what hangs on them alone."""
    kept = claims(lines) - set(gone)
    starts = {subject for subject in lines if subject.startswith(f"<{statement}#extraction")}
    starts |= {f"<{statement}>", *(f"<{claim}>" for claim in kept)}
    reached = set().union(*(_reached(lines, start) for start in starts if start in lines))
    return _joined(line for subject in reached for line in lines[subject])


def returned(lines: Lines, archived: Lines, back: Iterable[str]) -> bytes:
    """A statement's graph with claims that come back from the archive, unreviewed again."""
    found = {line for some in lines.values() for line in some}
    ends = (f" {_STATE} ", f" <{AV}endedBy> ")
    for claim in back:
        for subject in _reached(archived, f"<{claim}>"):
            found.update(line for line in archived[subject] if not any(end in line for end in ends))
        found.add(f"<{claim}> {_STATE} <{AV}unreviewed> .")
    return _joined(found)


def mark_purged(marks: Lines, iris: Iterable[str]) -> bytes:
    """The marks of purged things, with more of them: that there was something, and nothing else."""
    lines = [line for some in marks.values() for line in some]
    return _joined([*lines, *(f"<{iri}> {_TYPE} <{AV}Purged> ." for iri in iris)])


def recorded(ntriples: bytes) -> list[tuple[str, str, str | None]]:
    """What an archived graph records: IRI, reason, successor."""
    found: list[tuple[str, str, str | None]] = []
    for subject, lines in by_subject(ntriples).items():
        said = dict(line.removesuffix(" .").split(" ", 2)[1:] for line in lines)
        if said.get(_TYPE) == f"<{AV}Purged>":
            found.append((subject[1:-1], "purged", None))
        elif _STATE in said:
            successor = said.get(f"<{AV}supersededBy>") or said.get(f"<{AV}endedBy>")
            found.append((subject[1:-1], said[_STATE][1:-1].removeprefix(AV), successor[1:-1] if successor else None))
    return found


def _reached(lines: Lines, start: str) -> set[str]:
    """What a claim's triples lead to within the graph, but for the statement and its extraction."""
    seen, todo = {start}, [start]
    stops = {f"<{AV}statedIn>", f"<{AV}extractedBy>", f"<{PREFIXES['oa']}hasSource>"}
    while todo:
        for line in lines[todo.pop()]:
            _, predicate, value = line.removesuffix(" .").split(" ", 2)
            if predicate not in stops and value in lines and value not in seen:
                seen.add(value)
                todo.append(value)
    return seen


def _successor(gone: str, new: list[str]) -> str | None:
    kind, start, end = _place(gone)
    best = None
    for claim in new:
        other, first, last = _place(claim)
        shared = min(end, last) - max(start, first)
        if shared > 0 and (best is None or (other == kind, shared) > best[0]):
            best = ((other == kind, shared), claim)
    return best[1] if best else None


def _place(claim: str) -> tuple[str, int, int]:
    kind, start, end = claim.rpartition("/")[2].rsplit("-", 2)
    return kind, int(start), int(end)


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in sorted(set(lines))).encode("utf-8")
