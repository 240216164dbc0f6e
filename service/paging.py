"""What is asked of ``/claims`` by programs: filters that are checked, and pages by cursor."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from graph.model import CERTAINTY_LEVELS, CLAIM_TYPES
from service import claim_search
from service.claim_search import CONDITIONS, ORDERS, Filters
from service.errors import Problem
from service.records import ClaimRow, View, claims

PAGE: Final = 100
MOST: Final = 1000
"""Claims of one page."""
ENUMERATIONS: Final[dict[str, tuple[str, ...]]] = {
    "type": CLAIM_TYPES,
    "certainty": CERTAINTY_LEVELS,
    "review": ("unreviewed", "confirmed", "changed"),
    "sort": tuple(ORDERS),
}
DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
"""A year, a month or a day; ISO 8601 dates compare as text."""
CURSOR: Final = re.compile(r"after-[0-9]{1,9}")


@dataclass(frozen=True)
class Page:
    """A stretch of the claims that the filters leave."""

    filters: Filters
    limit: int
    offset: int

    def document(self, here: View, shape: Callable[[ClaimRow], dict[str, Any]]) -> dict[str, Any]:
        """The page as JSON, with the address of the next one."""
        total, publishers = claim_search.count(here, self.filters)
        ids = claim_search.page(here, self.filters, limit=self.limit, offset=self.offset)
        after = self.offset + self.limit
        query = self.filters.query(limit=str(self.limit), cursor=cursor(after))
        return {
            "total": total,
            "publishers": publishers,
            "items": [shape(row) for row in claims(here, ids)],
            "next": f"/claims.json?{query}" if after < total else None,
        }

    def all_ids(self, here: View) -> list[int]:
        """Every claim that the filters leave."""
        return claim_search.page(here, self.filters, limit=-1)


def asked_page(here: View) -> Page:
    """
    The page that the request asks for.

    Raises:
        Problem: 400 if a parameter has a value that it cannot have.
    """
    for name, values in ENUMERATIONS.items():
        for value in request.args.getlist(name):
            if value not in values:
                raise Problem(400, "bad-parameter", f"{name} is one of {', '.join(values)}.", parameter=name)
    for name in ("from", "to"):
        for value in request.args.getlist(name):
            if not DATE.fullmatch(value):
                raise Problem(400, "bad-parameter", f"{name} is a date, like 2026-01-05 or 2026-01.", parameter=name)
    for name in ("q", *CONDITIONS):
        for value in request.args.getlist(name):
            if len(value) > 300 or "\x00" in value:
                raise Problem(400, "bad-parameter", f"{name} has at most 300 characters.", parameter=name)
    return Page(Filters.of(request.args), _limit(), _offset())


def cursor(offset: int) -> str:
    """Where the next page begins."""
    return f"after-{offset}"


def _limit() -> int:
    text = request.args.get("limit", str(PAGE))
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST:
        raise Problem(400, "bad-parameter", f"limit is a number from 1 to {MOST}.", parameter="limit")
    return int(text)


def _offset() -> int:
    text = request.args.get("cursor")
    if text is None:
        return 0
    if not CURSOR.fullmatch(text):
        message = "cursor is the one that the page before gave in next."
        raise Problem(400, "bad-parameter", message, parameter="cursor")
    return int(text.removeprefix("after-"))
