"""Answers about paths as data and as sentences: one form for the command line and for HTTP (DESIGN §6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from graph.index import live
from graph.path_hops import Hop, Node, Path
from graph.path_words import words
from graph.paths import Found

Data = dict[str, Any]
_CLAIMS = f"""
SELECT c.id, c.iri, c.type, a.label AS claimant, c.publisher, c.certainty, c.review, c.confidence, c.quote,
    s.iri AS statement, c.date, s.invented, c.start, c."end"
FROM claims c JOIN statements s ON s.id = c.statement LEFT JOIN actors a ON a.id = c.claimant AND {live("a")}
WHERE c.id IN (MARKS)
"""
_VOICES = f"""
SELECT p.claim, coalesce(a.label, p.mention) FROM parties p LEFT JOIN actors a ON a.id = p.entity AND {live("a")}
WHERE p.role = 'reported-by' AND {live("p")} AND p.claim IN (MARKS) ORDER BY p.claim, p.position
"""
WHY: Final = {
    "one claim": "One claim says all of it, so it comes first.",
    "one speaker": "One speaker says all of it, in several claims: after what one claim says.",
    "several speakers": "Stitched from several speakers; nobody made it as an argument: after what one speaker says.",
    "common ground": "The vocabulary joins them (a body of law, an organisation), no claim does: last.",
}
"""Why a path stands where it does; among its like, the cheaper is first."""


def document(connection: sqlite3.Connection, commit: int, found: Found) -> Data:
    """The answer of ``/paths`` and ``averment paths --json``."""
    paths = [*found.paths, *(miss.path for miss in found.misses)]
    said = claims(connection, commit, (hop for path in paths for hop in path.hops))
    misses = [{"change": miss.change, "path": _path(miss.path, said)} for miss in found.misses]
    return {
        "from": node(found.start), "to": node(found.end), "paths": [_path(path, said) for path in found.paths],
        "cut": found.cut, "misses": misses,
    }  # fmt: skip


def node(of: Node) -> Data:
    return {"iri": of.iri, "label": of.label, "kind": of.kind}


def _path(path: Path, said: dict[int, Data]) -> Data:
    changes = sum(hop.change for hop in path.hops)
    return {
        "cost": path.cost, "told": path.told, "why": WHY[path.told], "speakerChanges": changes,
        "hops": [hop(one, said) for one in path.hops],
    }  # fmt: skip


def hop(of: Hop, said: dict[int, Data]) -> Data:
    """A step with its claims."""
    return {
        "from": node(of.start), "relation": of.relation, "to": node(of.end), "words": words(of.relation, of.certainty),
        "forward": of.forward, "certainty": of.certainty, "speakerChange": of.change,
        "claims": [said[claim] for claim in of.claims], "claimCount": of.count, "types": of.types,
        "certainties": of.certainties, "publishers": of.publishers,
        "first": of.first and of.first.isoformat(), "last": of.last and of.last.isoformat(),
    }  # fmt: skip


def claims(connection: sqlite3.Connection, commit: int, hops: Iterable[Hop]) -> dict[int, Data]:
    """The claims of some steps, by their number in the index."""
    ids = sorted({claim for one in hops for claim in one.claims})
    marks = ",".join(map(str, ids)) or "NULL"
    voices: dict[int, list[str]] = {}
    for claim, voice in connection.execute(_VOICES.replace("MARKS", marks), {"commit": commit}):
        voices.setdefault(claim, []).append(voice)
    rows = connection.cursor()
    rows.row_factory = None
    rows.execute(_CLAIMS.replace("MARKS", marks), {"commit": commit})
    names = [column[0] for column in rows.description]
    return {row[0]: _claim(dict(zip(names, row, strict=True)), voices.get(row[0], [])) for row in rows}


def _claim(told: Data, voices: list[str]) -> Data:
    del told["id"]
    told["invented"] = bool(told["invented"])
    told["reportedBy"] = voices
    told["anchor"] = f"{told['statement']}#char={told['start']},{told['end']}"
    return told


def chain(path: Data) -> str:
    """A path as one line, ≠ where another speaks: ``Lantern —demands→ “…” —is demanded of→ Kelmar``."""
    said = [str(path["hops"][0]["from"]["label"])]
    for one in path["hops"]:
        before, after = ("—", "→") if one["forward"] else ("←", "—")
        change = "≠" if one["speakerChange"] else ""
        said.append(f"{change}{before}{one['words'].rstrip(',')}{after} {one['to']['label']}")
    return " ".join(said)


def sentences(path: Data) -> list[str]:
    """A path in words: for each hop what is said, and the first sentence, with who says it and how surely."""
    lines = []
    for number, one in enumerate(path["hops"], start=1):
        subject, object_ = (one["from"], one["to"]) if one["forward"] else (one["to"], one["from"])
        change = "(another speaker) " if one["speakerChange"] else ""
        lines.append(f"{number}. {change}{subject['label']} {one['words']} {object_['label']}")
        for claim in one["claims"][:1]:
            lines.append("   " + _said(claim))
        if one["claimCount"] > 1:
            lines.append(f"   and {one['claimCount'] - 1} more; publishers: {one['publishers']}")
    return lines


def _said(claim: Data) -> str:
    who = "".join(f"{voice} reports that " for voice in claim["reportedBy"]) + str(claim["claimant"])
    sure = f", {claim['certainty']}" if claim["certainty"] else ""
    invented = ", invented for teaching" if claim["invented"] else ""
    about = f"{claim['type']}{sure}, {claim['review']}, {claim['date'] or 'no date'}{invented}"
    return f"{who} ({about}): “{claim['quote']}” <{claim['anchor']}>"
