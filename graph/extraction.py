"""A reading as JSON, in the format of the scorer: one file for each document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from graph.model import Citation, Claim, Party, Reading, Span, Statement
from graph.sources import Refused


def write_all(
    sources: Iterable[Statement | Refused],
    folder: Path,
    *,
    reader: str = "full",
    seen: Callable[[str], None] = lambda name: None,
) -> list[Refused]:
    """
    Read statements, and write each one's claims to ``<document without suffix>.json``.

    Returns:
        Sources that gave no statement.
    """
    from graph.reader import open_reader

    opened = open_reader(reader)
    folder.mkdir(parents=True, exist_ok=True)
    refused = []
    for statement in sources:
        if isinstance(statement, Refused):
            refused.append(statement)
            continue
        made = json.dumps(as_json(statement, opened.read(statement)), ensure_ascii=False, indent=1)
        (folder / f"{Path(statement.document).stem}.json").write_text(made + "\n", encoding="utf-8")
        seen(statement.document)
    return refused


def as_json(statement: Statement, reading: Reading) -> dict[str, Any]:
    """The claims and mentions of norms of a statement; spans count code points of its text."""
    return {
        "document": statement.document,
        "publisher": statement.publisher,
        "claims": [_claim(claim) for claim in reading.claims],
        "norm_mentions": [_norm(citation) for citation in reading.citations],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    certainty = claim.certainty
    return {
        "type": claim.type,
        "claimant": _party(claim.claimant),
        "reported_by": [_party(voice) for voice in claim.reported_by],
        "respondents": [_party(party) for party in claim.respondents],
        "action": _span(claim.action),
        "affected": [_span(one.span) for one in claim.affected],
        "norms": [_norm(citation) for citation in claim.norms],
        "certainty": {"level": certainty.level, "cue": _span(certainty.cue)} if certainty else None,
        "acts": list(claim.conduct),
        "quote": _span(claim.quote),
        "confidence": claim.confidence,
    }


def _party(party: Party) -> dict[str, Any]:
    return {"name": party.name, "mention": party.mention.text if party.mention else None, "id": party.actor}


def _norm(citation: Citation) -> dict[str, Any]:
    return {"id": citation.norm, **(_span(citation.span) or {})}


def _span(span: Span | None) -> dict[str, Any] | None:
    return {"text": span.text, "start": span.start, "end": span.end} if span else None
