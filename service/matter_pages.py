"""Pages of matters: the list of a grain; of one the summary, the picture, and its claims side by side or by filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import abort, render_template, request

from service import claim_search, matter_answers, matter_lanes, matter_rows, strings
from service.claim_search import Facet, Filters
from service.matter_rows import COLUMNS, FIRST, JOINED, SORTS, Head, Short
from service.paging import refuse
from service.records import ClaimRow, View, claims
from service.view import view

LIST_PAGE: Final = 50
PAGE: Final = 20
"""Claims of a page of what filters leave."""
IN_COLUMN: Final = 8
"""Claims that a column shows; the rest are behind its link."""
IN_COLUMN_OF_MANY: Final = 4
MANY: Final = 60
"""Claims from which a matter shows fewer of them in its columns: its summary comes first."""
FILTERED_FROM: Final = 12
"""Claims from which a matter has a form to filter them."""
LINKS_SHOWN: Final = 4
ABOUT: Final = ("respondent", "norm")
"""Filters of claims that a list of matters takes."""
PARTS_SHOWN: Final = 12
SILENT_SHOWN: Final = 6
"""Actors without an answer that are shown at once."""
_FACETS: Final = ("claimant", "respondent", "publisher", "norm", "certainty")
_WORDS: Final = {"type": strings.TYPES, "certainty": strings.CERTAINTY}


@dataclass(frozen=True)
class Column:
    """Claims of some types: how many, from how many distinct publishers, and the first of them."""

    types: tuple[str, ...]
    claims: int
    publishers: int
    shown: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class Beside:
    """What links a claim to another one: what that one is to it, how sure, and why."""

    kind: str
    other: Short
    confidence: float
    reason: str


def grain_asked() -> str:
    """Grain of a list, by its parameter; a dispute else."""
    grain = request.args.get("grain", "dispute")
    return grain if grain in strings.GRAIN else "dispute"


def about_asked() -> Filters:
    """Whose conduct, and which norm, the matters of a list are about."""
    chosen = ((name, request.args.get(name, "")[:300]) for name in ABOUT)
    return Filters(tuple((name, value) for name, value in chosen if value))


def words_asked() -> list[str]:
    """Words that the name of a matter of a list has."""
    return request.args.get("q", "")[:300].split()[:8]


def list_page() -> str:
    """Matters of one grain that more than one claim is about; those of a single claim on demand."""
    here, grain, q = view(), grain_asked(), request.args.get("q", "")[:300].strip()
    sort = request.args.get("sort", "publishers")
    least = 1 if request.args.get("least") == "1" else JOINED
    within = request.args.get("within", "")[:100]
    claimed = about_asked()
    rows = matter_rows.matters(here, grain, least=1, words=words_asked(), within=within, claimed=claimed, sort=sort)
    kept = [row for row in rows if row.claims >= least]
    pages = max(1, -(-len(kept) // LIST_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = kept[(page - 1) * LIST_PAGE : page * LIST_PAGE]
    said = {"grain": grain, "q": q, "sort": sort if sort in SORTS and sort != "publishers" else ""}
    said |= {"least": "1" if least == 1 else "", "within": within} | dict(claimed.chosen)

    def address(**changed: str) -> str:
        return "/matters?" + urlencode({name: value for name, value in (said | changed).items() if value})

    return render_template(
        "matters.html",
        rows=shown,
        about=matter_rows.about(here, shown),
        grain=grain,
        q=q,
        sort=sort,
        least=least,
        within=within,
        whole=matter_rows.name(here, within) if within else None,
        claimed=claimed,
        labels=claim_search.labels(here, claimed),
        address=address,
        total=len(kept),
        single=sum(1 for row in rows if row.claims < JOINED),
        page=page,
        pages=pages,
        pager=lambda number: address(page=str(number)),
    )


def asked(key: str) -> Filters:
    """The filters of the request, within a matter."""
    return Filters.of(request.args).without("matter").adding("matter", key)


def matter_page(key: str) -> str:
    """A matter: what it is taken to be, who says what when, what has no answer here, and the claims."""
    refuse()
    here, filters = view(), asked(key)
    if (head := matter_rows.head(here, key)) is None:
        abort(404)
    whole = Filters((("matter", key),))
    members = matter_rows.members(here, whole)
    narrowed = filters != whole
    board = _listed(here, filters) if narrowed else _board(here, whole, members)
    shown = [claim for column in board["columns"] for claim in column.shown]
    return render_template(
        "matter.html",
        matter=head,
        members=members,
        publishers=len({each.publisher for each in members}),
        statements=len({each.place[0] for each in members}),
        worded=matter_rows.worded_by(head.label, members),
        chain=_worth_naming(head, len(members)),
        filters=filters,
        narrowed=narrowed,
        beside=_beside(here, shown),
        on_page={claim.iri for claim in shown},
        links_shown=LINKS_SHOWN,
        silent_shown=SILENT_SHOWN,
        parts_shown=PARTS_SHOWN,
        form=_form(here, filters) if narrowed or len(members) >= FILTERED_FROM else {},
        labels=claim_search.labels(here, filters),
        pager=lambda number: _address(filters, page=str(number)) + "#claims",
        **board,
    )


def _address(filters: Filters, **more: str) -> str:
    """The page of the matter under filters."""
    (key,) = filters.values("matter")
    query = filters.without("matter").query(**more)
    return f"/matters/{key}.html" + (f"?{query}" if query else "")


def _board(here: View, whole: Filters, members: Sequence[Short]) -> dict[str, Any]:
    """Without filters: the summary, the picture, and the first claims of each column."""
    most = IN_COLUMN_OF_MANY if len(members) > MANY else IN_COLUMN
    wanted = [[each for each in members if each.type in types] for types in COLUMNS]
    rows = {claim.id: claim for claim in claims(here, [each.id for some in wanted for each in some[:most]])}
    columns = [
        Column(types, len(some), len({each.publisher for each in some}), tuple(rows[each.id] for each in some[:most]))
        for types, some in zip(COLUMNS, wanted, strict=True)
        if some
    ]
    drawn = matter_lanes.lanes(members, whole)
    return {
        "columns": columns,
        "lanes": drawn,
        "told": matter_lanes.told(drawn) if drawn else {},
        "spread": {name: matter_rows.spread(here, whole, name) for name in ("claimant", "respondent", "norm")},
        "first": FIRST,
        "unanswered": matter_answers.unanswered(here, whole),
        "ended": matter_answers.ended(here, whole.values("matter")[0]),
    }


def _listed(here: View, filters: Filters) -> dict[str, Any]:
    """Under filters: a page of what they leave, by date, as one column."""
    total, publishers = claim_search.count(here, filters)
    pages = max(1, -(-total // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    ids = claim_search.page(here, filters, limit=PAGE, offset=(page - 1) * PAGE)
    column = Column((), total, publishers, tuple(claims(here, ids)))
    return {"columns": [column], "page": page, "pages": pages}


def _worth_naming(head: Head, claims_in_it: int) -> list[matter_rows.Row]:
    """The coarser matters that hold more than this one; a course of one act says nothing that the act does not."""
    return [row for row in head.chain if row.claims > claims_in_it]


def _beside(here: View, shown: Sequence[ClaimRow]) -> dict[int, list[Beside]]:
    """What answers, decides, repeats or meets each claim, the surest first."""
    others = matter_rows.in_short(here, (link.other for claim in shown for link in claim.links))
    found: dict[int, list[Beside]] = {}
    for claim in shown:
        some = [
            Beside(strings.LINK[link.kind][link.inward], others[link.other], link.confidence, link.reason)
            for link in claim.links
            if link.other in others
        ]
        found[claim.id] = sorted(some, key=lambda each: (-each.confidence, each.other.date or "", each.other.iri))
    return found


def _form(here: View, filters: Filters) -> dict[str, list[tuple[Facet, str]]]:
    """What the form offers: values of each filter with numbers of claims under the others, and their names."""
    return {
        name: [(each, _WORDS[name][each.value] if name in _WORDS else each.label) for each in values]
        for name in ("type", *_FACETS)
        if len(values := claim_search.facet(here, filters, name)) > 1 or any(each.chosen for each in values)
    }
