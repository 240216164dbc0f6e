"""The claims of which somebody marked whether they are of one act: of the invented corpora, and of real statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from acts import DEVELOPMENT, UNSURE, act_of, claim, folds, read_development
from marks import CORPORA, FITTED, MarkedReader, marked
from matters_score import all_accounts, mark_of, read_rows

from graph.account_rows import row_json, row_of
from graph.accounts import Row
from graph.training.joins import Marked


def corpora(kept: Path | None) -> dict[str, Marked]:
    """
    All marked corpora by name.

    Args:
        kept: Folder to keep the rows of claims in, which take minutes to read.
    """
    found = {name: _invented(name, _rows(name, kept, partial(_read, name))) for name in CORPORA | FITTED}
    if DEVELOPMENT.exists():
        found["development"] = _development(_rows("development", kept, read_development))
    return found


def _read(name: str) -> list[Row]:
    return read_rows(name, MarkedReader(name, slots=True))


def _rows(name: str, kept: Path | None, read: Callable[[], Iterable[Row]]) -> list[Row]:
    file = kept / f"{name}.jsonl" if kept else None
    if file and file.exists():
        return [row_of(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = list(read())
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{row_json(row)}\n" for row in rows), encoding="utf-8")
    return rows


def _invented(name: str, rows: list[Row]) -> Marked:
    mark = mark_of(name, rows)
    acts = {claim["id"]: claim["act"] for claim in marked(name)["claims"]}
    told = [one for one in all_accounts(rows) if one.row.iri in mark]
    of = {claim: iri for iri, claim in mark.items()}
    unsure = frozenset(frozenset(of.get(claim, claim) for claim in pair) for pair in marked(name).get("unsure", ()))
    return Marked(tuple(told), tuple(acts[mark[one.row.iri]] for one in told), (0,) * len(told), unsure)


def _development(rows: list[Row]) -> Marked:
    told = all_accounts(rows)
    names = {claim(one.row): one.row.iri for one in told}
    unsure = frozenset(frozenset(names.get(one, one) for one in pair) for pair in UNSURE)
    places = tuple(folds()[claim(one.row)[:3]] for one in told)
    return Marked(tuple(told), tuple(act_of(one.row) for one in told), places, unsure)
