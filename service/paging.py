"""What is asked of ``/claims`` by programs: filters that are checked, and pages by cursor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from graph.model import CERTAINTY_LEVELS
from service import claim_search, strings
from service.claim_search import CONDITIONS, ORDERS, Filters
from service.errors import Problem
from service.records import ClaimRow, View, claims

PAGE: Final = 100
MOST: Final = 1000
"""Claims of one page."""
ENUMERATIONS: Final[dict[str, tuple[str, ...]]] = {
    "type": tuple(strings.TYPES),
    "certainty": CERTAINTY_LEVELS,
    "review": ("unreviewed", "confirmed", "changed"),
    "sort": tuple(ORDERS),
}
DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
"""A year, a month or a day; ISO 8601 dates compare as text."""
CHOSEN: Final = (*ENUMERATIONS, "from", "to")
"""What is chosen from a list or a calendar; on a page, words that are too long are cut."""
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


def asked_page(here: View, limit: int = PAGE) -> Page:
    """
    The page that the request asks for.

    Args:
        limit: Of a request that gives none.

    Raises:
        Problem: 400 if a parameter has a value that it cannot have.
    """
    refuse(("q", "sort", *CONDITIONS))
    return Page(Filters.of(request.args), *stretch(limit))


def stretch(limit: int = PAGE) -> tuple[int, int]:
    """
    How many rows a request asks for, and after how many.

    Raises:
        Problem: 400 if it asks for none, for too many, or after what no page said.
    """
    return _limit(limit), _offset()


def refuse(names: Iterable[str] = CHOSEN) -> None:
    """
    Refuse a value that a filter cannot have; a field that a form leaves empty asks for nothing.

    Raises:
        Problem: 400, with what the parameter can be.
    """
    for name in names:
        for value in filter(None, request.args.getlist(name)):
            if complaint := _complaint(name, value):
                raise Problem(400, "bad-parameter", complaint, parameter=name)


def _complaint(name: str, value: str) -> str:
    if (values := ENUMERATIONS.get(name)) and value not in values:
        return f"{name} is one of {', '.join(values)}."
    if name in ("from", "to") and not DATE.fullmatch(value):
        return f"{name} is a date, like 2026-01-05 or 2026-01."
    return f"{name} has at most 300 characters." if len(value) > 300 or "\x00" in value else ""


def cursor(offset: int) -> str:
    """Where the next page begins."""
    return f"after-{offset}"


def _limit(usual: int) -> int:
    text = request.args.get("limit", str(usual))
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
