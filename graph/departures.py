"""
What leaves the current graph: claims that are superseded, retracted or rejected go to the archive store, and what is
purged leaves a mark.

Works on N-Triples line by line: a line's first word is its subject, and the engine writes them canonically.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from graph.namespaces import AV, PREFIXES

_STATE: Final = f"<{AV}reviewState>"
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_BY: Final = {"superseded": f"<{AV}supersededBy>", "retracted": f"<{AV}endedBy>"}
Lines = dict[str, list[str]]
"""Lines by subject, both as written in N-Triples."""
Gone = Mapping[str, tuple[Literal["superseded", "retracted", "rejected"], str | None]]
"""Claims that leave, each with the reason and, where there is one, the claim that ended it or takes its place."""


def by_subject(ntriples: bytes) -> Lines:
    """The lines of N-Triples, by subject."""
    found: Lines = {}
    for line in ntriples.decode("utf-8").split("\n"):  # not splitlines: literals hold other signs that end lines
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


def archive(kept: Lines, before: Lines, gone: Gone, now: Iterable[str] = ()) -> bytes:
    """
    What the archive holds of a statement after claims have left it.

    Args:
        kept: What it held.
        before: The graph that they leave; they take along what hangs on them.
        gone: The claims that leave.
        now: Claims that are current: one that has come back leaves the archive.
    """
    stay = claims(kept) - set(now) - gone.keys()
    lines = {line for claim in stay for subject in _reached(kept, f"<{claim}>") for line in kept[subject]}
    for claim, (reason, by) in gone.items():
        lines.update(
            line for subject in _reached(before, f"<{claim}>") for line in before[subject]
            if not (subject == f"<{claim}>" and f" {_STATE} " in line)
        )
        lines.add(f"<{claim}> {_STATE} <{AV}{reason}> .")
        if by:
            lines.add(f"<{claim}> {_BY[reason]} <{by}> .")
    return _joined(lines)


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
    ends = (f" {_STATE} ", *(f" {by} " for by in _BY.values()))
    for claim in back:
        for subject in _reached(archived, f"<{claim}>"):
            found.update(line for line in archived[subject] if not any(end in line for end in ends))
        found.add(f"<{claim}> {_STATE} <{AV}unreviewed> .")
    return _joined(found)


def reviewed(ntriples: bytes, states: Mapping[str, str]) -> bytes:
    """A statement's graph with its claims in these states of review; the rest, whatever it said, is unreviewed."""
    plain = f" {_STATE} <{AV}unreviewed> .".encode()
    if not states and ntriples.count(f" {_STATE} ".encode()) == ntriples.count(plain):
        return ntriples
    lines = by_subject(ntriples)
    found = [line for some in lines.values() for line in some if f" {_STATE} " not in line]
    found += [f"<{one}> {_STATE} <{AV}{states.get(one, 'unreviewed')}> ." for one in claims(lines)]
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
            reason = said[_STATE][1:-1].removeprefix(AV)
            by = said.get(_BY.get(reason, ""))
            found.append((subject[1:-1], reason, by[1:-1] if by else None))
    return found


def _reached(lines: Lines, start: str) -> set[str]:
    """What a claim's triples lead to within the graph, but for the statement, its extraction and what ended it."""
    seen, todo = {start}, [start]
    stops = {f"<{AV}statedIn>", f"<{AV}extractedBy>", f"<{PREFIXES['oa']}hasSource>", *_BY.values()}
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
