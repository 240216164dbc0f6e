"""
A picture of a part of the entity graph: what an address asks for, no more than can be looked at, the same each time.

The address says all: the nodes that are drawn from the start, those that are opened (with their neighbours), those
taken away, and the filters on claims. Search and paths see the whole graph, a picture at most ``MOST_NODES`` of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from service.claim_search import Filters
from service.picture_rows import acts, around, between, coarser, ids, names, neighbours
from service.records import ClaimRow, View, claims

MOST_NODES: Final = 300
NEIGHBOURS: Final = 14
"""Drawn when a node is opened, those with most claims first; "more" draws as many again."""
NONE: Final = "none"
"""In place of the nodes that are opened: none is."""
SENTENCES: Final = 3
"""Claims that an edge brings along; the rest are behind its link to the table."""
MATTERS: Final = "matters/"
MOST_ACTS: Final = 8
"""Acts that stand for a dispute."""
PARAMETER: Final = {"actors": "respondent", "norms": "norm", "matters": "matter"}
"""Of ``/claims``, by what an edge leads to."""


@dataclass(frozen=True)
class Ask:
    """
    What an address asks for; nodes by their paths (``actors/ven``, ``norms/un-charter``, ``matters/…``).

    The buttons of the picture's form add to what its hidden fields say: ``open``, ``gone`` and ``pin`` name one more
    node, ``close`` and ``unpin`` one less, ``more``, ``part`` and ``at`` count where they are said last.
    """

    nodes: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    at: str = ""
    more: int = 1
    part: int = 1
    filters: Filters = field(default_factory=Filters)

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Ask:
        """Read an address; a start given by filters alone (from the claims table) begins at what they name."""
        filters = Filters.of(args).without("matter").without("publisher")
        nodes = [*args.getlist("node")]
        named = bool(nodes or args.getlist("open"))
        for name, below in (("claimant", "actors"), ("respondent", "actors"), ("norm", "norms"), ("matter", "matters")):
            nodes += [f"{below}/{value}" for value in args.getlist(name) if not named]
        opened = _unique(args.getlist("open")) or _unique(nodes[:1])
        nodes = [*nodes, *(key for key in opened if key != NONE)]
        more, part = _last_number(args, "more", 10), _last_number(args, "part", 99)
        opened = tuple(key for key in opened if key not in args.getlist("close"))
        pinned = tuple(key for key in _unique(args.getlist("pin")) if key not in args.getlist("unpin"))
        gone = _unique(args.getlist("gone"))
        at = (args.getlist("at") or [""])[-1][:300]
        return cls(_unique(nodes), opened, gone, pinned, at, more, part, filters)

    def address(self, **changed: Any) -> str:
        """The address of this picture with something changed."""
        new = replace(self, **changed)
        pairs = [*new.lists]
        pairs += [("at", new.at)] if new.at else []
        pairs += [(name, str(number)) for name, number in (("more", new.more), ("part", new.part)) if number > 1]
        pairs += new.filters.chosen
        return "/explore?" + urlencode(pairs, safe="/")

    @property
    def lists(self) -> list[tuple[str, str]]:
        """Parameters that name nodes; an opened one is not named twice, and that none is opened is said."""
        opened = self.opened or (NONE,)
        closed = [key for key in self.nodes if key not in opened]
        named = (("node", closed), ("open", opened), ("gone", self.gone), ("pin", self.pinned))
        return [(name, key) for name, keys in named for key in keys]


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

    @property
    def ends(self) -> tuple[str, str]:
        return self.source, self.target

    def table(self, filters: Filters) -> str:
        """The table of all its claims, as near as its parameters come."""
        (source, _, one), (target, _, other) = self.source.partition("/"), self.target.partition("/")
        first = "claimant" if source == "actors" else PARAMETER[source]
        return f"/claims?{filters.adding(first, one).adding(PARAMETER[target], other).query()}"


Telling = Callable[[Edge, int], int]


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
        return [edge for edge in self.edges if key in edge.ends]


def picture(view: View, ask: Ask, told: Telling = lambda edge, place: SENTENCES) -> Picture:
    """
    Draw what was asked for, in an order that hangs on the graph alone; what is not in it is not asked for.

    ``told`` says how many sentences an edge brings along, by the edge and its place.
    """
    ask = _known(view, ask)
    number = ids(view, [*ask.nodes, *ask.opened, *ask.gone])
    gone = {number[key] for key in ask.gone}
    drawn = dict.fromkeys(number[key] for key in ask.nodes)
    opened, wanted = [number[key] for key in ask.opened], NEIGHBOURS * ask.more
    near = neighbours(view, opened, ask.filters, but=gone, most=wanted + 1)
    for each in opened:
        drawn |= dict.fromkeys([each, *near[each][:wanted]])
    kept = list(drawn)[:MOST_NODES]
    cut = len(kept) < len(drawn) or any(len(near[each]) > wanted for each in opened)
    nodes = tuple(_nodes(view, kept, set(opened), ask.filters))
    edges = _named(between(view, kept, ask.filters), {node.id: node.key for node in nodes})
    return Picture(ask, nodes, tuple(_told(view, edges, told)), cut)


def _known(view: View, ask: Ask) -> Ask:
    given = (ask.nodes, ask.opened, ask.gone, ask.pinned)
    acting = [_as_acts(view, keys) for keys in given]
    known = ids(view, [ask.at, *(key for keys in acting for key in keys)])
    gone = tuple(key for key in acting[2] if key in known)
    here = known.keys() - gone
    nodes, opened, _, pinned = (tuple(key for key in keys if key in here) for keys in acting)
    at = ask.at if ask.at in here else ""
    return replace(ask, nodes=nodes, opened=opened, gone=gone, pinned=pinned, at=at)


def _as_acts(view: View, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Claims hang on acts, so a course or a dispute is drawn as the acts in it that most claims are about."""
    keys = keys[:MOST_NODES]
    whole = coarser(view, [key.removeprefix(MATTERS) for key in keys if key.startswith(MATTERS)])
    found: list[str] = []
    for key in keys:
        matter = key.removeprefix(MATTERS)
        found += [MATTERS + act for act in acts(view, matter, most=MOST_ACTS)] if matter in whole else [key]
    return _unique(found)[:MOST_NODES]


def _nodes(view: View, drawn: list[int], opened: set[int], filters: Filters) -> Iterable[Node]:
    named, near = names(view, drawn), around(view, drawn, filters)
    for number in drawn:
        if number in named:
            beside, hidden = near.get(number, (0, 0))
            yield Node(number, *named[number], number in opened, beside, hidden)


def _named(rows: Iterable[Any], keys: dict[int, str]) -> list[tuple[Edge, list[int]]]:
    """Edges without their sentences, most claims first, and the claims of each."""
    found = [
        (
            Edge(
                keys[row["source"]], row["relation"], keys[row["target"]],
                row["claims"], row["publishers"], row["first"], row["last"], (),
            ),
            sorted(map(int, row["ids"].split(","))),
        )
        for row in rows
        if row["source"] in keys and row["target"] in keys
    ]
    return sorted(found, key=lambda pair: (-pair[0].claims, pair[0].source, pair[0].relation, pair[0].target))


def _told(view: View, edges: list[tuple[Edge, list[int]]], told: Telling) -> Iterable[Edge]:
    wanted = [(edge, numbers[: told(edge, place)]) for place, (edge, numbers) in enumerate(edges)]
    known = {claim.id: claim for claim in claims(view, sorted({each for _, numbers in wanted for each in numbers}))}
    for edge, numbers in wanted:
        yield replace(edge, sentences=tuple(known[each] for each in numbers if each in known))


def _last_number(args: MultiDict[str, str], name: str, most: int) -> int:
    """A button of the form says last what a hidden field says first."""
    text = (args.getlist(name) or ["1"])[-1]
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _unique(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key[:300] for key in keys if key))
