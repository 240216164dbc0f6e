"""Found paths as data and as sentences: one form for the command line and for HTTP (DESIGN §6)."""

from __future__ import annotations

import sqlite3
from typing import Any

from graph.entity_graph import Node
from graph.index import live
from graph.paths import Found, Hop, Path

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
WORDS = {
    "accuses": "accuses", "finds-against": "finds against", "clears": "finds no breach by", "defends": "defends",
    "reports-promise-of": "reports a promise of", "says-bound": "says that the law binds", "demands-of": "demands of",
    "fears-from": "fears harm from", "reports": "reports what is said by", "cites": "cites",
    "affects": "is said to affect", "organ-of": "is an organ of", "belongs-to": "belongs to", "part-of": "is part of",
    "related-right": "protects", "under": "is a part of the body of law",
}  # fmt: skip


def document(connection: sqlite3.Connection, commit: int, found: Found) -> dict[str, Any]:
    """The answer of ``/paths`` and ``averment paths --json``."""
    said = _claims(connection, commit, found)
    paths = [
        {"cost": path.cost, "told": path.told, "hops": [_hop(hop, said) for hop in path.hops]} for path in found.paths
    ]
    return {"from": node(found.start), "to": node(found.end), "paths": paths, "cut": found.cut}


def node(of: Node) -> dict[str, str]:
    return {"iri": of.iri, "label": of.label, "kind": of.kind}


def _hop(hop: Hop, said: dict[int, dict[str, Any]]) -> dict[str, Any]:
    claims = [said[claim] for claim in hop.claims]
    ends = {"from": node(hop.start), "relation": hop.relation, "to": node(hop.end)}
    return ends | {"forward": hop.forward, "claims": claims}


def _claims(connection: sqlite3.Connection, commit: int, found: Found) -> dict[int, dict[str, Any]]:
    ids = sorted({claim for path in found.paths for hop in path.hops for claim in hop.claims})
    marks = ",".join(map(str, ids)) or "NULL"
    voices: dict[int, list[str]] = {}
    for claim, voice in connection.execute(_VOICES.replace("MARKS", marks), {"commit": commit}):
        voices.setdefault(claim, []).append(voice)
    rows = connection.execute(_CLAIMS.replace("MARKS", marks), {"commit": commit})
    return {row["id"]: _claim(row, voices.get(row["id"], [])) for row in rows}


def _claim(row: sqlite3.Row, voices: list[str]) -> dict[str, Any]:
    told = {name: row[name] for name in row.keys() if name != "id"}  # noqa: SIM118 -- a Row iterates over its values
    return told | {"invented": bool(row["invented"]), "reportedBy": voices}


def sentences(path: Path, data: dict[str, Any]) -> list[str]:
    """A path in words: its chain, then for each hop its first sentence, with who says it and how surely."""
    lines = []
    for number, (hop, said) in enumerate(zip(path.hops, data["hops"], strict=True), start=1):
        subject, object_ = (hop.start, hop.end) if hop.forward else (hop.end, hop.start)
        lines.append(f"{number}. {subject.label} {WORDS.get(hop.relation, hop.relation)} {object_.label}")
        for claim in said["claims"][:1]:
            chain = "".join(f"{voice} reports that " for voice in claim["reportedBy"]) + str(claim["claimant"])
            sure = f", {claim['certainty']}" if claim["certainty"] else ""
            invented = ", invented for teaching" if claim["invented"] else ""
            about = f"{claim['type']}{sure}, {claim['review']}, {claim['date'] or 'no date'}{invented}"
            lines.append(f"   {chain} ({about}): “{claim['quote']}”")
        if len(said["claims"]) > 1:
            lines.append(f"   and {len(said['claims']) - 1} more")
    return lines
