"""The same rows as the pages, as JSON: what each address gives to programs. Described in ``/openapi.json``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from service.entities import Entity
from service.overview import Listed
from service.records import ClaimRow, NormRef, StatementRow, Voice

Json = dict[str, Any]

CSV_COLUMNS: Final = (
    "iri", "type", "claimant", "reported_by", "respondents", "affected", "norms", "conduct", "certainty", "action",
    "quote", "publisher", "date", "title", "statement", "confidence", "review",
)
"""Several values of a cell are joined by ``" | "``."""


def statement(row: StatementRow) -> Json:
    """A statement without its text."""
    return {
        "iri": row.iri,
        "publisher": row.publisher,
        "publisherKind": row.publisher_kind,
        "date": row.date,
        "title": row.title,
        "source": row.source,
        "language": row.language,
        "access": row.access,
        "invented": row.invented,
        "words": row.words,
        "claims": row.claim_count,
        "reader": {"name": row.reader, "version": row.reader_version},
    }


def claim(row: ClaimRow) -> Json:
    """A claim with all that must be seen beside it: who reports, who claims, how surely, reviewed or not."""
    return {
        "iri": row.iri,
        "type": row.type,
        "claimant": _voice(row.claimant),
        "reportedBy": [_voice(voice) for voice in row.reported_by],
        "respondents": [_voice(voice) for voice in row.respondents],
        "affected": [_voice(voice) for voice in row.affected],
        "norms": [_norm(norm) for norm in row.norms],
        "conduct": list(row.conduct),
        "certainty": row.certainty,
        "cue": _anchor(row.cue, row.cue_start, row.cue_end),
        "action": _anchor(row.action, row.start, row.end),
        "quote": _anchor(row.quote, row.quote_start, row.quote_end),
        "presupposed": row.presupposed,
        "outcome": row.outcome,
        "denies": row.denies,
        "ground": row.ground,
        "firstHand": row.first_hand,
        "admission": row.admission,
        "actDate": {"value": row.act_date, "precision": row.act_precision} if row.act_date else None,
        "actStatus": row.act_status,
        "place": _anchor(row.place, row.place_start, row.place_end),
        "confidence": row.confidence,
        "review": row.review,
        "statement": {
            "iri": row.statement.iri, "publisher": row.statement.publisher, "date": row.statement.date,
            "title": row.statement.title, "invented": row.statement.invented,
        },
    }


def listed(row: Listed, base: str, kind: str, names: Sequence[str]) -> Json:
    """An actor, norm or matter in a list, with its numbers."""
    return {"iri": f"{base}{kind}/{row.key}", "key": row.key, "label": row.label, "kind": row.kind} | dict(
        zip(names, row.counts, strict=False)
    )


def entity(row: Entity) -> Json:
    """An actor or a norm."""
    return {
        "iri": row.iri,
        "key": row.key,
        "label": row.label,
        "kind": row.kind,
        "listed": row.listed,
        "also": list(row.also),
        "wholes": [{"key": each.key, "label": each.label} for each in row.wholes],
        "parts": [{"key": each.key, "label": each.label} for each in row.parts],
    }


def table(rows: Iterable[ClaimRow]) -> str:
    """Claims as CSV (RFC 4180); a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for row in rows:
        writer.writerow([harmless(cell) for cell in cells(row)])
    return out.getvalue()


def cells(row: ClaimRow) -> tuple[str, ...]:
    """A claim under ``CSV_COLUMNS``."""
    return (
        row.iri, row.type, row.claimant.label, _joined(row.reported_by), _joined(row.respondents),
        _joined(row.affected), " | ".join(norm.label for norm in row.norms), " | ".join(row.conduct),
        row.certainty or "", row.action, row.quote, row.statement.publisher, row.statement.date or "",
        row.statement.title, row.statement.iri, f"{row.confidence:.2f}", row.review,
    )


def _voice(voice: Voice) -> Json:
    return {"iri": voice.iri, "label": voice.label, "mention": _anchor(voice.mention, voice.start, voice.end)}


def _norm(norm: NormRef) -> Json:
    mention = _anchor(norm.mention, norm.start, norm.end)
    return {"iri": norm.iri, "key": norm.key, "label": norm.label, "kind": norm.kind, "mention": mention}


def _anchor(exact: str | None, start: int | None, end: int | None) -> Json | None:
    return None if exact is None or start is None else {"exact": exact, "start": start, "end": end}


def _joined(voices: Iterable[Voice]) -> str:
    return " | ".join(voice.label for voice in voices)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
