"""Parties to a treaty on a date, as far as the record goes: what a norm's page shows beside who invokes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph import catalogue, treaties
from graph.binding import RECORD_OF
from graph.treaties import Participation, Standing

ORDER: tuple[Participation, ...] = ("party", "withdrawn", "signatory", "not-yet-in-force", "unknown", "not-party")


@dataclass(frozen=True)
class Row:
    """A state and what it was to the treaty on the day."""

    state: str
    name: str
    standing: Standing
    contested: tuple[str, ...]


@dataclass(frozen=True)
class Parties:
    """The states of a record on a day, by what they were to the treaty then."""

    day: date
    groups: tuple[tuple[Participation, tuple[Row, ...]], ...]
    treaty: str


def parties(norm: str, day: date) -> Parties | None:
    """The record of a treaty; None if there is none."""
    known = treaties.load()
    treaty = RECORD_OF.get(norm, norm)
    record = known.record(treaty)
    if record is None:
        return None
    rows = [_row(record, known, treaty, state, day) for state in record.actions]
    rows.sort(key=lambda row: row.name)
    groups = [(kind, tuple(row for row in rows if row.standing.participation == kind)) for kind in ORDER]
    return Parties(day, tuple(group for group in groups if group[1]), treaty)


def _row(record: treaties.Record, known: treaties.Treaties, treaty: str, state: str, day: date) -> Row:
    listed = catalogue.load().actors.get(state)
    standing = record.standing(state, day, known.complete_to(treaty, state))
    contested = tuple(dispute.note for dispute in known.disputes(treaty, (state,), day, day))
    return Row(state, listed.name if listed else state, standing, contested)


def day_of(text: str, otherwise: str | None) -> date:
    """The day asked for, else the one given, else the start of 2026 (the treaty data's own time)."""
    for candidate in (text, otherwise or ""):
        try:
            return date.fromisoformat(candidate)
        except ValueError:
            continue
    return date(2026, 1, 1)
