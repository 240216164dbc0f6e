"""
A picture of a part of the entity graph: what an address asks for, no more than can be looked at, the same each time.

The address says all: the nodes that are drawn from the start, those that are opened (with their neighbours), those
taken away, and the filters on claims. Search and paths see the whole graph, a picture at most ``MOST_NODES`` of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from service.claim_search import Filters, where
from service.matter_rows import BELOW
from service.records import ClaimRow, View, claims

MOST_NODES: Final = 300
NEIGHBOURS: Final = 14
"""Drawn when a node is opened, those with most claims first; "more" draws as many again."""
SENTENCES: Final = 3
"""Claims that an edge brings along; the rest are behind its link to the table."""
MOST_ACTS: Final = 8
"""Acts that stand for a dispute."""
_ACTS: Final = f"""
{BELOW} SELECT m.key, count(mc.claim) AS n FROM below b JOIN matters m ON m.id = b.member AND {{live:m}}
JOIN matters whole ON whole.id = b.matter AND {{live:whole}} JOIN matter_claims mc ON mc.matter = m.id AND {{live:mc}}
WHERE whole.key = ? AND m.grain = 'act' GROUP BY m.id ORDER BY n DESC, m.label, m.key LIMIT ?
"""
PARAMETER: Final = {"actors": "respondent", "norms": "norm", "matters": "matter"}
"""Of ``/claims``, by what an edge leads to."""
_EDGES: Final = """
WITH drawn(source, relation, target, claim) AS (
    SELECT g.source, g.relation, g.target, g.claim FROM edges g WHERE {live:g} AND g.claim IS NOT NULL
    UNION ALL
    SELECT k.claimant, 'speaks-of', mc.matter, k.id FROM matter_claims mc JOIN claims k ON k.id = mc.claim AND {live:k}
    WHERE {live:mc}
    UNION ALL
    SELECT mc.matter, 'spoken-of-under', n.norm, n.claim FROM matter_claims mc
    JOIN claim_norms n ON n.claim = mc.claim AND {live:n} WHERE {live:mc}
)
"""


@dataclass(frozen=True)
class Ask:
    """What an address asks for; nodes by their paths (``actors/ven``, ``norms/un-charter``, ``matters/…``)."""

    nodes: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    at: str = ""
    more: int = 1
    filters: Filters = field(default_factory=Filters)

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Ask:
        """Read an address; a start given by filters alone (from the claims table) begins at what they name."""
        filters = Filters.of(args).without("matter").without("publisher")
        nodes = [*args.getlist("node")]
        for name, below in (("claimant", "actors"), ("respondent", "actors"), ("norm", "norms"), ("matter", "matters")):
            nodes += [f"{below}/{value}" for value in args.getlist(name) if not args.getlist("node")]
        opened = tuple(args.getlist("open")) or tuple(nodes[:1])
        more = min(max(args.get("more", 1, type=int), 1), 10)
        gone, pinned = _unique(args.getlist("gone")), _unique(args.getlist("pin"))
        return cls(_unique(nodes), _unique(opened), gone, pinned, args.get("at", "")[:300], more, filters)

    def address(self, **changed: Any) -> str:
        """The address of this picture with something changed."""
        new = replace(self, **changed)
        lists = (("node", new.nodes), ("open", new.opened), ("gone", new.gone), ("pin", new.pinned))
        pairs = [(name, each) for name, keys in lists for each in keys]
        pairs += [("at", new.at)] if new.at else []
        pairs += [("more", str(new.more))] if new.more > 1 else []
        pairs += new.filters.chosen
        return "/explore?" + urlencode(pairs)

    def opening(self, key: str) -> str:
        return self.address(nodes=_unique([*self.nodes, key]), opened=_unique([*self.opened, key]), at=key)

    def closing(self, key: str) -> str:
        return self.address(opened=tuple(each for each in self.opened if each != key), at=key)

    def taking_away(self, key: str) -> str:
        kept, opened = (tuple(each for each in keys if each != key) for keys in (self.nodes, self.opened))
        return self.address(nodes=kept, opened=opened, gone=_unique([*self.gone, key]), at="")

    def with_pin(self, key: str) -> tuple[str, ...]:
        return _unique([*self.pinned, key])

    def without_pin(self, key: str) -> tuple[str, ...]:
        return tuple(each for each in self.pinned if each != key)

    def looking_at(self, key: str) -> str:
        return self.address(at=key)


@dataclass(frozen=True)
class Node:
    """A node that is drawn."""

    id: int
    key: str
    iri: str
    label: str
    sort: str
    kind: str
    opened: bool
    neighbours: int
    hidden: int


@dataclass(frozen=True)
class Edge:
    """A relation between two drawn nodes, with the claims that make it."""

    source: str
    relation: str
    target: str
    claims: int
    publishers: int
    first: str | None
    last: str | None
    sentences: tuple[ClaimRow, ...]

    def table(self, filters: Filters) -> str:
        """The table of all its claims, as near as its parameters come."""
        (source, _, one), (target, _, other) = self.source.partition("/"), self.target.partition("/")
        first = "claimant" if source == "actors" else PARAMETER[source]
        return f"/claims?{filters.adding(first, one).adding(PARAMETER[target], other).query()}"


@dataclass(frozen=True)
class Picture:
    """What is drawn, and whether something was left out."""

    ask: Ask
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: bool

    def node(self, key: str) -> Node | None:
        return next((node for node in self.nodes if node.key == key), None)

    def edges_of(self, key: str) -> list[Edge]:
        return [edge for edge in self.edges if key in (edge.source, edge.target)]


def picture(view: View, ask: Ask) -> Picture:
    """Draw what was asked for, in an order that hangs on the graph alone; what is not in it is not asked for."""
    ask = _known(view, ask)
    gone = set(_ids(view, ask.gone).values())
    drawn = dict.fromkeys(number for number in _ids(view, ask.nodes).values() if number not in gone)
    cut = False
    for number in _ids(view, ask.opened).values():
        found = [other for other, _ in neighbours(view, number, ask.filters) if other not in gone]
        wanted = found[: NEIGHBOURS * ask.more]
        cut = cut or len(wanted) < len(found)
        drawn |= dict.fromkeys([number, *wanted])
    kept = list(drawn)[:MOST_NODES]
    edges = _between(view, kept, ask.filters)
    opened = set(_ids(view, ask.opened).values())
    nodes = tuple(_nodes(view, kept, opened, ask.filters))
    names = {node.id: node.key for node in nodes}
    return Picture(ask, nodes, tuple(_named(view, edges, names)), cut or len(kept) < len(drawn))


def _known(view: View, ask: Ask) -> Ask:
    given = (ask.nodes, ask.opened, ask.gone, ask.pinned)
    nodes, opened, gone, pinned = (tuple(_ids(view, _as_acts(view, keys))) for keys in given)
    at = next(iter(_ids(view, [ask.at])), "") if ask.at else ""
    return replace(ask, nodes=nodes, opened=opened, gone=gone, pinned=pinned, at=at)


def _as_acts(view: View, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Claims hang on acts, so a course or a dispute is drawn as the acts in it that most claims are about."""
    found: list[str] = []
    for key in keys:
        acts = view.rows(_ACTS, (key.removeprefix("matters/"), MOST_ACTS)) if key.startswith("matters/") else []
        found += [f"matters/{row[0]}" for row in acts] or [key]
    return _unique(found)


def neighbours(view: View, node: int, filters: Filters) -> list[tuple[int, int]]:
    """Nodes one claim away, with the number of claims; of matters, acts alone unless the node is a matter itself."""
    condition, values = where(view, filters)
    sql = (
        f"{_EDGES} SELECT CASE WHEN d.source = :node THEN d.target ELSE d.source END AS other, "
        "count(DISTINCT c.id) AS n "
        "FROM drawn d JOIN claims c ON c.id = d.claim LEFT JOIN matters m ON m.id IN (d.source, d.target) AND {live:m} "
        f"WHERE (d.source = :node OR d.target = :node) AND d.source <> d.target AND {condition} "
        "AND (m.id IS NULL OR m.id = :node OR m.grain = 'act') GROUP BY other"
    )
    rows = view.rows(sql, values | {"node": node})
    keys = _keys(view, [row["other"] for row in rows])
    found = [(row["other"], row["n"]) for row in rows if row["other"] in keys]
    return sorted(found, key=lambda pair: (-pair[1], keys[pair[0]][0]))


def _between(view: View, nodes: list[int], filters: Filters) -> list[Any]:
    condition, values = where(view, filters)
    inside = ",".join(map(str, nodes)) or "NULL"
    sql = (
        f"{_EDGES} SELECT d.source, d.relation, d.target, count(DISTINCT c.id) AS claims, "
        "count(DISTINCT c.publisher) AS publishers, min(c.date) AS first, max(c.date) AS last, "
        "group_concat(c.id) AS ids "
        f"FROM drawn d JOIN claims c ON c.id = d.claim WHERE d.source IN ({inside}) AND d.target IN ({inside}) "
        f"AND d.source <> d.target AND {condition} GROUP BY d.source, d.relation, d.target"
    )
    return view.rows(sql, values)


def _named(view: View, rows: Iterable[Any], names: dict[int, str]) -> list[Edge]:
    drawn = [(row, sorted(set(map(int, row["ids"].split(","))))[:SENTENCES]) for row in rows]
    known = {claim.id: claim for claim in claims(view, sorted({number for _, ids in drawn for number in ids}))}
    edges = [
        Edge(
            names[row["source"]],
            row["relation"],
            names[row["target"]],
            row["claims"],
            row["publishers"],
            row["first"],
            row["last"],
            tuple(known[number] for number in ids if number in known),
        )
        for row, ids in drawn
        if row["source"] in names and row["target"] in names
    ]
    return sorted(edges, key=lambda edge: (-edge.claims, edge.source, edge.relation, edge.target))


def _nodes(view: View, drawn: list[int], opened: set[int], filters: Filters) -> Iterable[Node]:
    keys = _keys(view, drawn)
    here = set(drawn)
    for number in drawn:
        if number in keys:
            key, iri, label, sort, kind = keys[number]
            around = [other for other, _ in neighbours(view, number, filters)]
            hidden = sum(other not in here for other in around)
            yield Node(number, key, iri, label, sort, kind, number in opened, len(around), hidden)


def _keys(view: View, numbers: list[int]) -> dict[int, tuple[str, str, str, str, str]]:
    """Key, IRI, label, sort and kind of nodes."""
    inside = ",".join(map(str, numbers)) or "NULL"
    found: dict[int, tuple[str, str, str, str, str]] = {}
    for table, kind in (("actors", "kind"), ("norms", "kind"), ("matters", "grain")):
        sql = (
            f"SELECT t.id, t.key, t.label, t.{kind}, e.iri FROM {table} t JOIN entities e ON e.id = t.id "
            f"WHERE t.id IN ({inside}) AND {{live:t}}"
        )
        for row in view.rows(sql):
            found[row[0]] = (f"{table}/{row[1]}", row[4], row[2], table[:-1], row[3])
    return found


def _ids(view: View, keys: Iterable[str]) -> dict[str, int]:
    found = {}
    for key in list(keys)[:MOST_NODES]:
        row = view.one("SELECT e.id FROM entities e WHERE e.iri = ?", (view.base + key.removeprefix(view.base),))
        if row is not None:
            found[key] = int(row[0])
    return found


def _unique(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key[:300] for key in keys if key))
