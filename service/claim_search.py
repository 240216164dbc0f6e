"""Claims by filters, with counts for each facet: what the table, the CSV file and the JSON of ``/claims`` show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from graph.model import CERTAINTY_LEVELS
from service import strings
from service.records import View

FACET_SIZE = 12
"""Values shown for a facet before "more"; a choice that is set is always among them."""
ORDERS = {
    "date": "c.date IS NULL, c.date, c.iri",
    "-date": "c.date IS NULL, c.date DESC, c.iri",
    "type": "c.type, c.date, c.iri",
    "claimant": "claimant_label COLLATE NOCASE, c.date, c.iri",
    "confidence": "c.confidence DESC, c.iri",
}
_COVERED = "IN (SELECT x.{member} FROM {closure} x JOIN entities ex ON ex.id = x.ancestor WHERE ex.iri = {value})"
_ACTOR = _COVERED.replace("{member}", "actor").replace("{closure}", "actor_closure")
_NORM = _COVERED.replace("{member}", "norm").replace("{closure}", "norm_closure")
_PARTY = (
    "EXISTS (SELECT 1 FROM parties p WHERE p.claim = c.id AND p.role = '{role}' AND {live:p} "
    "AND p.entity " + _ACTOR + ")"
)
_CITES = (
    "EXISTS (SELECT 1 FROM claim_norms n WHERE n.claim = c.id AND {live:n} AND (n.norm " + _NORM + " OR n.norm IN ("
    'SELECT r.norm FROM related_rights r JOIN entities er ON er.id = r."right" WHERE er.iri = {value})))'
)
_SIDE = (
    "(SELECT y.actor FROM entities ea JOIN actor_closure x ON x.actor = ea.id "
    "JOIN actor_closure y ON y.ancestor = x.ancestor WHERE ea.iri = {value})"
)
"""An actor with all that belong to what it belongs to: a state, its government, its ministries, its army."""
_UNANSWERED = (
    "(c.type IN ('allegation', 'finding') AND NOT c.admission AND "
    + _PARTY.replace("{role}", "respondent")
    + f" AND coalesce(c.claimant NOT IN {_SIDE}, 1) AND NOT EXISTS (SELECT 1 FROM links l JOIN claims r "
    f"ON r.id = l.source AND {{live:r}} WHERE l.target = c.id AND l.kind = 'answers' AND {{live:l}} "
    f"AND r.claimant IN {_SIDE}))"
)
"""Accusations of an actor or its organs by others that nobody of its side answers; what third parties say is none."""
CONDITIONS = {
    "type": "c.type = {value}",
    "certainty": "c.certainty = {value}",
    "review": "c.review = {value}",
    "publisher": "c.publisher = {value}",
    "claimant": "c.claimant " + _ACTOR,
    "respondent": _PARTY.replace("{role}", "respondent"),
    "affected": _PARTY.replace("{role}", "affected"),
    "norm": _CITES,
    "right": _CITES,
    "conduct": "EXISTS (SELECT 1 FROM claim_conduct d WHERE d.claim = c.id AND {live:d} AND d.conduct = {value})",
    "matter": (
        "c.id IN (WITH RECURSIVE below(member) AS (SELECT em.id FROM entities em WHERE em.iri = {value} UNION "
        "SELECT m.id FROM below b JOIN matters m ON m.within = b.member AND {live:m}) SELECT mc.claim FROM below b "
        "CROSS JOIN matter_claims mc ON mc.matter = b.member AND {live:mc})"
    ),
    "unanswered": _UNANSWERED,
    "from": "c.date >= {value}",
    "to": "c.date <= {value}",
}
"""SQL for each parameter of ``/claims``: a norm covers its parts, a right what protects it, an actor its organs."""
IRI_BELOW = {
    "claimant": "actors/",
    "respondent": "actors/",
    "affected": "actors/",
    "norm": "norms/",
    "right": "norms/right/",
    "matter": "matters/",
    "unanswered": "actors/",
}


@dataclass(frozen=True)
class Filters:
    """What was asked for: several values of one parameter mean any of them, several parameters mean all of them."""

    chosen: tuple[tuple[str, str], ...] = ()
    q: str = ""
    order: str = "date"

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Filters:
        """The parameters that are known, cut to a sane length; others are ignored."""
        chosen = tuple((name, value[:300]) for name in CONDITIONS for value in args.getlist(name) if value)
        order = args.get("sort", "date")
        return cls(chosen, args.get("q", "")[:300].strip(), order if order in ORDERS else "date")

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.chosen if key == name)

    def without(self, name: str, value: str | None = None) -> Filters:
        """The same with one choice, or all of one parameter, taken away."""
        kept = tuple(pair for pair in self.chosen if pair[0] != name or (value is not None and pair[1] != value))
        return Filters(kept, "" if name == "q" else self.q, self.order)

    def adding(self, name: str, value: str) -> Filters:
        return Filters((*self.chosen, (name, value)), self.q, self.order)

    def query(self, **more: str) -> str:
        """As the query part of an address, always in the same order."""
        pairs = list(self.chosen)
        if self.q:
            pairs.append(("q", self.q))
        if self.order != "date":
            pairs.append(("sort", self.order))
        return urlencode(pairs + [(name, value) for name, value in more.items() if value])


@dataclass(frozen=True)
class Facet:
    """One value of a parameter, how many claims it would leave, and whether it is chosen."""

    value: str
    label: str
    claims: int
    chosen: bool


def where(view: View, filters: Filters) -> tuple[str, dict[str, object]]:
    """The condition on ``claims c`` and its bound values."""
    parts, values = ["{live:c} {shown}"], dict[str, object]()
    for name, condition in CONDITIONS.items():
        alternatives = []
        for value in filters.values(name):
            slot = f"v{len(values)}"
            values[slot] = _iri(view, name, value)
            alternatives.append(condition.replace("{value}", f":{slot}"))
        if alternatives:
            parts.append("(" + " OR ".join(alternatives) + ")")
    if words := match_all(filters.q):
        parts.append("c.id IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH :words)")
        values["words"] = words
    return " AND ".join(parts), values


def match_all(text: str) -> str:
    """Words as an FTS5 expression that asks for each of them; no operator of a user's gets through."""
    return " ".join(f'"{word}"' for word in re.findall(r"\w+", text)[:20])


def page(view: View, filters: Filters, *, limit: int, offset: int = 0) -> list[int]:
    """Row numbers of the claims, in the order asked for."""
    condition, values = where(view, filters)
    label = "(SELECT a.label FROM actors a WHERE a.id = c.claimant AND {live:a}) AS claimant_label"
    order = ORDERS[filters.order]
    sql = f"SELECT c.id, {label} FROM claims c WHERE {condition} ORDER BY {order} LIMIT :limit OFFSET :offset"
    return [row["id"] for row in view.rows(sql, values | {"limit": limit, "offset": offset})]


def count(view: View, filters: Filters) -> tuple[int, int]:
    """Number of claims, and of the distinct publishers whose statements hold them."""
    condition, values = where(view, filters)
    row = view.one(f"SELECT count(*), count(DISTINCT c.publisher) FROM claims c WHERE {condition}", values)
    return int(row[0]), int(row[1])


FACETS: dict[str, str] = {
    "type": "SELECT c.type, c.type, count(*) FROM claims c WHERE {where} GROUP BY 1",
    "certainty": (
        "SELECT c.certainty, c.certainty, count(*) FROM claims c WHERE c.certainty IS NOT NULL AND {where} GROUP BY 1"
    ),
    "review": "SELECT c.review, c.review, count(*) FROM claims c WHERE {where} GROUP BY 1",
    "claimant": (
        "SELECT e.iri, a.label, count(*) FROM claims c JOIN entities e ON e.id = c.claimant "
        "JOIN actors a ON a.id = c.claimant AND {live:a} WHERE {where} GROUP BY 1"
    ),
    "respondent": (
        "SELECT e.iri, a.label, count(DISTINCT c.id) FROM claims c "
        "JOIN parties p ON p.claim = c.id AND p.role = 'respondent' AND {live:p} JOIN entities e ON e.id = p.entity "
        "JOIN actors a ON a.id = p.entity AND {live:a} WHERE {where} GROUP BY 1"
    ),
    "norm": (
        "SELECT e.iri, i.label, count(DISTINCT c.id) FROM claims c JOIN claim_norms n ON n.claim = c.id AND {live:n} "
        "JOIN norms m ON m.id = n.norm AND {live:m} JOIN entities e ON e.id = coalesce(m.instrument, m.id) "
        "JOIN norms i ON i.id = e.id AND {live:i} WHERE {where} GROUP BY 1"
    ),
    "publisher": "SELECT c.publisher, c.publisher, count(*) FROM claims c WHERE {where} GROUP BY 1",
    "conduct": (
        "SELECT d.conduct, replace(d.conduct, '-', ' '), count(DISTINCT c.id) FROM claims c "
        "JOIN claim_conduct d ON d.claim = c.id AND {live:d} WHERE {where} GROUP BY 1"
    ),
}
_FIXED_ORDER = {
    "type": tuple(strings.TYPES), "certainty": CERTAINTY_LEVELS, "review": ("unreviewed", "confirmed", "changed"),
}


def facet(view: View, filters: Filters, name: str) -> list[Facet]:
    """Values of one parameter under all other filters: enumerations in their order, the rest by number of claims."""
    condition, values = where(view, filters.without(name))
    chosen = {str(_iri(view, name, value)) for value in filters.values(name)}
    rows = view.rows(FACETS[name].replace("{where}", condition), values)
    found = [Facet(_key(view, name, row[0]), str(row[1]), row[2], row[0] in chosen) for row in rows]
    if order := _FIXED_ORDER.get(name):
        return sorted(found, key=lambda each: order.index(each.value))
    found.sort(key=lambda each: (-each.claims, each.label, each.value))
    return [each for place, each in enumerate(found) if place < FACET_SIZE or each.chosen]


def labels(view: View, filters: Filters) -> dict[tuple[str, str], str]:
    """What the values in force are called: an actor, norm or matter by its name, the rest in the interface's words."""
    words = {"type": strings.TYPES, "certainty": strings.CERTAINTY, "review": strings.REVIEW}
    sql = "SELECT l.label FROM labels l WHERE l.iri = ? AND l.preferred = 1 AND {live:l}"
    found = {}
    for name, value in filters.chosen:
        if name in IRI_BELOW:
            row = view.one(sql, (_iri(view, name, value),))
            found[name, value] = row[0] if row else value
        else:
            found[name, value] = words.get(name, {}).get(value, value)
    return found


def _iri(view: View, name: str, value: str) -> str:
    """A parameter gives an actor, norm or matter by IRI, or by its path here (``ven``, ``un-charter/art-2``)."""
    below = IRI_BELOW.get(name)
    return value if below is None or "://" in value else f"{view.base}{below}{value}"


def _key(view: View, name: str, iri: str) -> str:
    below = IRI_BELOW.get(name)
    return iri.removeprefix(f"{view.base}{below}") if below else iri


