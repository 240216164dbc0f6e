"""Rows of the index as the pages, tables and JSON show them: a statement, a claim with its slots, a voice, a norm."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from graph.model import ACCUSING, SHOWN_AS_ACCUSATION

CHUNK = 500
"""Ids bound in one query; SQLite takes 32,766, but a page never shows more than this."""


@dataclass(frozen=True)
class View:
    """The index as one commit left it; a public service leaves out what is private."""

    db: sqlite3.Connection
    commit: int
    base: str
    public: bool = False

    def rows(self, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> list[sqlite3.Row]:
        """Rows of a query; ``{live:x}`` in it stands for "row x is there at this commit"."""
        return self.db.execute(self._filled(sql), values).fetchall()

    def one(self, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> Any:
        """First row of a query, or None."""
        return self.db.execute(self._filled(sql), values).fetchone()

    def _filled(self, sql: str) -> str:
        parts = sql.split("{live:")
        filled = [parts[0]]
        for part in parts[1:]:
            alias, rest = part.split("}", 1)
            filled.append(f"{alias}.added_commit <= {self.commit} AND {alias}.removed_commit > {self.commit}" + rest)
        return "".join(filled).replace("{shown}", " AND access <> 'private'" if self.public else "")

    def path(self, iri: str) -> str:
        """Where the service answers for an IRI: below its own base the same path, else the page for foreign ones."""
        return "/" + iri[len(self.base) :] if iri.startswith(self.base) else f"/resource?{urlencode({'iri': iri})}"


def inside(numbers: Iterable[int]) -> str:
    """Row numbers as the inside of an SQL list; one that no row has where there are none."""
    return ",".join(map(str, numbers)) or "-1"


@dataclass(frozen=True)
class StatementRow:
    """A statement without its text."""

    id: int
    iri: str
    key: str
    publisher: str
    publisher_kind: str
    date: str | None
    title: str
    source: str
    language: str
    access: str
    invented: bool
    words: int
    claim_count: int
    reader: str
    reader_version: str
    publisher_iri: str

    @property
    def name(self) -> str:
        """Title, or what there is in its place."""
        return self.title or f"Statement by {self.publisher}"


@dataclass(frozen=True)
class Voice:
    """Somebody in a claim; ``path`` is None for a private person, who stays words in the text."""

    label: str
    path: str | None
    iri: str | None
    mention: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True)
class NormRef:
    """A norm that a claim cites, with the words that cite it."""

    label: str
    kind: str
    key: str
    path: str
    iri: str
    mention: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Binding:
    """Whether a treaty binds a state at a date, as far as the record goes."""

    state: str
    state_path: str
    instrument: str
    instrument_path: str
    participation: str
    on_date: str | None
    treaty_action: str | None
    declaration: bool
    contested: bool
    complete_to: str | None


@dataclass(frozen=True)
class MatterRef:
    """A matter that a claim belongs to."""

    label: str
    grain: str
    path: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class LinkRef:
    """Another claim that answers, repeats or decides this one (``inward``), or is answered by it."""

    kind: str
    inward: bool
    other: int
    confidence: float
    reason: str


@dataclass(frozen=True)
class ClaimRow:
    """A claim with all that a page must show beside it: who reports, who claims, how surely, reviewed or not."""

    id: int
    iri: str
    type: str
    statement: StatementRow
    start: int
    end: int
    action: str
    quote: str
    quote_start: int
    quote_end: int
    certainty: str | None
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    confidence: float
    presupposed: bool
    outcome: str | None
    denies: str | None
    ground: str | None
    first_hand: bool | None
    admission: bool
    act_date: str | None
    act_precision: str | None
    act_status: str | None
    place: str | None
    place_start: int | None
    place_end: int | None
    review: str
    claimant: Voice
    reported_by: tuple[Voice, ...] = ()
    respondents: tuple[Voice, ...] = ()
    affected: tuple[Voice, ...] = ()
    norms: tuple[NormRef, ...] = ()
    conduct: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    matters: tuple[MatterRef, ...] = ()
    links: tuple[LinkRef, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """``<type>-<start>-<end>``: names it within its statement."""
        return f"{self.type}-{self.start}-{self.end}"

    @property
    def path(self) -> str:
        return f"/claims/{self.statement.key}/{self.key}"

    @property
    def speaks_for_itself(self) -> bool:
        """Whose conduct it is about is who claims, and nobody else: to name it twice says nothing."""
        return [voice.label for voice in self.respondents] == [self.claimant.label]

    @property
    def unsure(self) -> bool:
        """Whether it was read as an accusation so unsurely that a page says so: nobody has reviewed it either."""
        return self.type in ACCUSING and self.review == "unreviewed" and self.confidence < SHOWN_AS_ACCUSATION

    @property
    def in_place(self) -> str:
        """The reading page, opened at its sentence."""
        return f"/statements/{self.statement.key}?claim={self.key}#{self.key}"


STATEMENT_COLUMNS = (
    "s.id, s.iri, s.key, s.publisher, s.publisher_kind, s.date, s.title, s.source, s.language, s.access, s.invented, "
    "s.words, s.claim_count, s.reader, s.reader_version, "
    "coalesce((SELECT ep.iri FROM entities ep WHERE ep.id = s.publisher_actor), '') AS publisher_iri"
)


def statement_row(row: sqlite3.Row) -> StatementRow:
    """A row of ``STATEMENT_COLUMNS``."""
    values = list(row)[:16]
    values[10] = bool(values[10])
    return StatementRow(*values)


def claims(view: View, ids: Sequence[int]) -> list[ClaimRow]:
    """Claims by their row numbers, in the order given."""
    found: dict[int, ClaimRow] = {}
    for start in range(0, len(ids), CHUNK):
        found |= {claim.id: claim for claim in _load(view, ids[start : start + CHUNK])}
    return [found[claim] for claim in ids if claim in found]


def _load(view: View, ids: Sequence[int]) -> list[ClaimRow]:
    marks = _marks(ids)
    rows = view.rows(f"SELECT * FROM claims c WHERE c.id IN ({marks}) {{shown}}", ids)
    statements = _statements(view, {row["statement"] for row in rows})
    parties = _parties(view, ids)
    norms = _group(view.rows(_NORMS.replace("{ids}", marks), ids), lambda row: _norm(view, row))
    conduct = _group(view.rows(_CONDUCT.replace("{ids}", marks), ids), lambda row: str(row["conduct"]))
    bindings = _group(view.rows(_BINDINGS.replace("{ids}", marks), ids), lambda row: _binding(view, row))
    matters = _group(view.rows(_MATTERS.replace("{ids}", marks), ids), lambda row: _matter(view, row))
    links = _links(view, ids)
    return [
        _claim(
            row,
            statements[row["statement"]],
            parties.get(row["id"], {}),
            norms=tuple(norms.get(row["id"], ())),
            conduct=tuple(conduct.get(row["id"], ())),
            bindings=tuple(bindings.get(row["id"], ())),
            matters=tuple(matters.get(row["id"], ())),
            links=tuple(links.get(row["id"], ())),
        )
        for row in rows
    ]


_AS_THEY_ARE = (
    "id",
    "iri",
    "type",
    "start",
    "end",
    "action",
    "quote",
    "quote_start",
    "quote_end",
    "certainty",
    "cue",
    "cue_start",
    "cue_end",
    "confidence",
    "outcome",
    "denies",
    "ground",
    "act_date",
    "act_precision",
    "act_status",
    "place",
    "place_start",
    "place_end",
    "review",
)


def _claim(row: sqlite3.Row, statement: StatementRow, roles: dict[str, list[Voice]], **slots: Any) -> ClaimRow:
    publisher = Voice(statement.publisher, None, None, None, None, None)
    return ClaimRow(
        **{column: row[column] for column in _AS_THEY_ARE},
        statement=statement,
        presupposed=bool(row["presupposed"]),
        admission=bool(row["admission"]),
        first_hand=None if row["first_hand"] is None else bool(row["first_hand"]),
        claimant=roles.get("claimant", [publisher])[0],
        reported_by=tuple(roles.get("reported-by", ())),
        respondents=tuple(roles.get("respondent", ())),
        affected=tuple(roles.get("affected", ())),
        **slots,
    )


_PARTIES = """
SELECT p.claim, p.role, p.mention, p.start, p."end", e.iri, a.label
FROM parties p LEFT JOIN entities e ON e.id = p.entity LEFT JOIN actors a ON a.id = p.entity AND {live:a}
WHERE p.claim IN ({ids}) AND {live:p} ORDER BY p.claim, p.role, p.position
"""
_NORMS = """
SELECT cn.claim, cn.mention, cn.start, cn."end", e.iri, n.label, n.kind, n.key
FROM claim_norms cn JOIN entities e ON e.id = cn.norm LEFT JOIN norms n ON n.id = cn.norm AND {live:n}
WHERE cn.claim IN ({ids}) AND {live:cn} ORDER BY cn.claim, cn.position
"""
_CONDUCT = "SELECT d.claim, d.conduct FROM claim_conduct d WHERE d.claim IN ({ids}) AND {live:d} ORDER BY 1, 2"
_BINDINGS = """
SELECT b.*, s.iri AS state_iri, a.label AS state_label, i.iri AS instrument_iri, n.label AS instrument_label
FROM bindings b JOIN entities s ON s.id = b.state JOIN entities i ON i.id = b.instrument
LEFT JOIN actors a ON a.id = b.state AND {live:a} LEFT JOIN norms n ON n.id = b.instrument AND {live:n}
WHERE b.claim IN ({ids}) AND {live:b} ORDER BY b.claim, i.iri, s.iri
"""
_MATTERS = """
SELECT mc.claim, mc.confidence, mc.reason, e.iri, m.label, m.grain
FROM matter_claims mc JOIN entities e ON e.id = mc.matter JOIN matters m ON m.id = mc.matter AND {live:m}
WHERE mc.claim IN ({ids}) AND {live:mc}
ORDER BY mc.claim, CASE m.grain WHEN 'act' THEN 0 WHEN 'course' THEN 1 ELSE 2 END, e.iri
"""
_LINKS = """
SELECT l.source, l.target, l.kind, l.confidence, l.reason FROM links l
WHERE (l.source IN ({ids}) OR l.target IN ({ids})) AND {live:l} ORDER BY l.iri
"""


def _parties(view: View, ids: Sequence[int]) -> dict[int, dict[str, list[Voice]]]:
    found: dict[int, dict[str, list[Voice]]] = {}
    for row in view.rows(_PARTIES.replace("{ids}", _marks(ids)), ids):
        found.setdefault(row["claim"], {}).setdefault(row["role"], []).append(_voice(view, row))
    return found


def _voice(view: View, row: sqlite3.Row) -> Voice:
    path = view.path(row["iri"]) if row["iri"] else None
    label = row["label"] or row["mention"] or "somebody"
    return Voice(label, path, row["iri"], row["mention"], row["start"], row["end"])


def _norm(view: View, row: sqlite3.Row) -> NormRef:
    key = row["key"] or row["iri"].rpartition("/norms/")[2]
    where = (row["mention"], row["start"], row["end"])
    return NormRef(row["label"] or key, row["kind"] or "", key, view.path(row["iri"]), row["iri"], *where)


def _binding(view: View, row: sqlite3.Row) -> Binding:
    return Binding(
        row["state_label"] or "",
        view.path(row["state_iri"]),
        row["instrument_label"] or "",
        view.path(row["instrument_iri"]),
        row["participation"],
        row["on_date"],
        row["treaty_action"],
        bool(row["declaration"]),
        bool(row["contested"]),
        row["complete_to"],
    )


def _matter(view: View, row: sqlite3.Row) -> MatterRef:
    return MatterRef(row["label"], row["grain"], view.path(row["iri"]), row["confidence"], row["reason"])


def _links(view: View, ids: Sequence[int]) -> dict[int, list[LinkRef]]:
    wanted, found = set(ids), dict[int, list[LinkRef]]()
    for row in view.rows(_LINKS.replace("{ids}", _marks(ids)), [*ids, *ids]):
        source, target, rest = row["source"], row["target"], (row["confidence"], row["reason"])
        if source in wanted:
            found.setdefault(source, []).append(LinkRef(row["kind"], False, target, *rest))
        if target in wanted:
            found.setdefault(target, []).append(LinkRef(row["kind"], True, source, *rest))
    return found


def _statements(view: View, ids: Iterable[int]) -> dict[int, StatementRow]:
    wanted = sorted(ids)
    rows = view.rows(f"SELECT {STATEMENT_COLUMNS} FROM statements s WHERE s.id IN ({_marks(wanted)})", wanted)
    return {row["id"]: statement_row(row) for row in rows}


def _group(rows: Iterable[sqlite3.Row], make: Any) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row["claim"], []).append(make(row))
    return grouped


def _marks(ids: Sequence[int]) -> str:
    return ",".join("?" * len(ids))
