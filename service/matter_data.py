"""A matter for programs: as JSON, a page of claims at a time, and as CSV; what the page shows, and why it is joined."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from flask import request

from service import claim_search, data, matter_answers, matter_rows
from service.claim_search import Filters
from service.errors import Problem
from service.matter_pages import ABOUT, about_asked, words_asked
from service.matter_rows import Row, Short, Spread
from service.paging import Page, cursor, refuse
from service.records import ClaimRow, LinkRef, View, claims

Json = dict[str, Any]

CSV_MORE: Final = ("act", "act_label", "join_confidence", "join_reason", "links")
"""Columns beside those of a claim; links as "answers IRI (0.75)", joined by " | "."""


def listed(row: Row) -> Json:
    """A matter in a list, with its numbers."""
    return {
        "iri": row.iri,
        "key": row.key,
        "label": row.label,
        "kind": row.grain,
        "claims": row.claims,
        "publishers": row.publishers,
        "first": row.first,
        "last": row.last,
        "types": {types[0]: number for types, number in zip(matter_rows.COLUMNS, row.columns, strict=True)},
    }


def page_of(view: View, grain: str, limit: int, offset: int) -> Json:
    """A page of the matters of one grain: those of ``least`` claims at least, one where nothing else is asked."""
    refuse(("q", "within", *ABOUT))
    within = request.args.get("within", "")
    sort = request.args.get("sort", "")
    if sort and sort not in matter_rows.SORTS:
        raise Problem(400, "bad-parameter", f"sort is one of {', '.join(matter_rows.SORTS)}.", parameter="sort")
    asked: Json = {"least": least(), "words": words_asked(), "within": within, "claimed": about_asked(), "sort": sort}
    rows = matter_rows.matters(view, grain, **asked)
    after = offset + limit
    names = ("grain", "least", "q", "within", *ABOUT, "sort")
    kept = [(name, request.args[name]) for name in names if request.args.get(name)]
    query = urlencode([*kept, ("limit", limit), ("cursor", cursor(after))])
    return {
        "total": len(rows),
        "items": [listed(row) for row in rows[offset:after]],
        "next": f"/matters.json?{query}" if after < len(rows) else None,
    }


def least() -> int:
    """
    Claims that a matter of a list has at least.

    Raises:
        Problem: 400 if it is no number from 1 on.
    """
    text = request.args.get("least", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise Problem(400, "bad-parameter", "least is a number from 1 on.", parameter="least")
    return int(text)


def document(view: View, key: str, page: Page) -> Json | None:
    """A matter, with a page of those of its claims that the filters leave."""
    if (head := matter_rows.head(view, key)) is None:
        return None
    whole = Filters((("matter", key),))
    members = matter_rows.members(view, whole)
    total, _ = claim_search.count(view, page.filters)
    ids = claim_search.page(view, page.filters, limit=page.limit, offset=page.offset)
    rows = claims(view, ids)
    others = matter_rows.in_short(view, (link.other for row in rows for link in row.links))
    worded = matter_rows.worded_by(head.label, members)
    after = page.offset + page.limit
    query = page.filters.without("matter").query(limit=str(page.limit), cursor=cursor(after))
    return {
        "iri": head.iri,
        "key": head.key,
        "label": head.label,
        "labelFrom": {"claim": worded.iri, "claimant": worded.speaker, "type": worded.type} if worded else None,
        "grain": head.grain,
        "within": [listed(row) for row in head.chain],
        "parts": [listed(row) for row in head.parts],
        "first": members[0].date if members else None,
        "last": max((each.date for each in members if each.date), default=None),
        "publishers": len({each.publisher for each in members}),
        "types": _types(members),
        "speakers": _spread(view, whole, "claimant"),
        "respondents": _spread(view, whole, "respondent"),
        "norms": _spread(view, whole, "norm"),
        "unanswered": [_unanswered(each) for each in matter_answers.unanswered(view, whole)],
        "ended": [_ended(each) for each in matter_answers.ended(view, key)],
        "total": total,
        "claims": [_claim(view, row, others) for row in rows],
        "next": f"/matters/{key}.json?{query}" if after < total else None,
    }


def _types(members: Sequence[Short]) -> Json:
    found: Json = {}
    for sort in sorted({each.type for each in members}):
        some = [each for each in members if each.type == sort]
        found[sort] = {"claims": len(some), "publishers": len({each.publisher for each in some})}
    return found


def _spread(view: View, whole: Filters, name: str) -> list[Json]:
    kind = "norms" if name == "norm" else "actors"
    return [_spread_row(view, kind, each) for each in matter_rows.spread(view, whole, name)]


def _spread_row(view: View, kind: str, row: Spread) -> Json:
    iri = f"{view.base}{kind}/{row.key}"
    return {"iri": iri, "key": row.key, "label": row.label, "claims": row.claims, "publishers": row.publishers}


def _unanswered(row: matter_answers.Unanswered) -> Json:
    return {
        "iri": row.iri,
        "label": row.label,
        "claims": row.claims,
        "of": row.of,
        "publishers": row.publishers,
        "since": row.since,
        "statements": row.statements,
        "organs": list(row.organs),
    }


def _ended(row: matter_answers.Ended) -> Json:
    return {
        "iri": row.iri,
        "type": row.type,
        "claimant": {"iri": None, "label": row.claimant},
        "publisher": row.publisher,
        "date": row.date,
        "quote": row.quote,
        "kind": row.kind,
        "reason": row.reason,
        "by": row.by.iri if row.by else None,
        "certainty": row.certainty,
        "confidence": row.confidence,
        "review": "unreviewed",
    }


def _claim(view: View, row: ClaimRow, others: Mapping[int, Short]) -> Json:
    act = next((each for each in row.matters if each.grain == "act"), None)
    joined = None
    if act is not None:
        iri = view.base + act.path.lstrip("/")
        joined = {"act": iri, "label": act.label, "confidence": act.confidence, "reason": act.reason}
    links = [_link(link, others[link.other]) for link in row.links if link.other in others]
    return data.claim(row) | {"join": joined, "links": links}


def _link(link: LinkRef, other: Short) -> Json:
    return {
        "kind": link.kind,
        "direction": "to" if link.inward else "from",
        "claim": other.iri,
        "type": other.type,
        "claimant": other.speaker,
        "date": other.date,
        "confidence": link.confidence,
        "reason": link.reason,
    }


def table(view: View, filters: Filters) -> str:
    """The claims that filters leave as CSV, with the act that each is joined to, how surely, why, and its links."""
    rows = claims(view, claim_search.page(view, filters, limit=-1))
    others = matter_rows.in_short(view, (link.other for row in rows for link in row.links))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*data.CSV_COLUMNS, *CSV_MORE))
    for row in rows:
        writer.writerow([data.harmless(cell) for cell in (*data.cells(row), *_more(view, row, others))])
    return out.getvalue()


def _more(view: View, row: ClaimRow, others: Mapping[int, Short]) -> tuple[str, ...]:
    act = next((each for each in row.matters if each.grain == "act"), None)
    links = " | ".join(
        f"{link.kind}{' (by)' if link.inward else ''} {others[link.other].iri} ({link.confidence:.2f})"
        for link in row.links
        if link.other in others
    )
    if act is None:
        return "", "", "", "", links
    return view.base + act.path.lstrip("/"), act.label, f"{act.confidence:.2f}", act.reason, links
