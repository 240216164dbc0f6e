"""What the index holds of a picture: nodes a claim away, relations between drawn nodes; each asked once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from service.claim_search import Filters, where
from service.matter_rows import BELOW
from service.records import View, inside

_ACTS: Final = f"""
{BELOW} SELECT m.key, count(mc.claim) AS n FROM below b JOIN matters m ON m.id = b.member AND {{live:m}}
JOIN matters whole ON whole.id = b.matter AND {{live:whole}} JOIN matter_claims mc ON mc.matter = m.id AND {{live:mc}}
WHERE whole.key = ? AND m.grain = 'act' GROUP BY m.id ORDER BY n DESC, m.label, m.key LIMIT ?
"""
_CLAIMED: Final = "FROM edges g WHERE g.claim IS NOT NULL AND g.source <> g.target AND {live:g}"
_SPOKEN: Final = (
    "FROM matter_claims mc JOIN claims k ON k.id = mc.claim AND {live:k} "
    "WHERE k.claimant IS NOT NULL AND {live:mc}"
)
_UNDER: Final = "FROM matter_claims mc JOIN claim_norms n ON n.claim = mc.claim AND {live:n} WHERE {live:mc}"
_NEAR: Final = f"""
WITH near(node, other, claim) AS (
    SELECT g.source, g.target, g.claim {_CLAIMED} AND g.source IN ({{drawn}})
    UNION ALL SELECT g.target, g.source, g.claim {_CLAIMED} AND g.target IN ({{drawn}})
    UNION ALL SELECT k.claimant, mc.matter, k.id {_SPOKEN} AND k.claimant IN ({{drawn}})
    UNION ALL SELECT mc.matter, k.claimant, k.id {_SPOKEN} AND mc.matter IN ({{drawn}})
    UNION ALL SELECT mc.matter, n.norm, n.claim {_UNDER} AND mc.matter IN ({{drawn}})
    UNION ALL SELECT n.norm, mc.matter, n.claim {_UNDER} AND n.norm IN ({{drawn}})
)
"""
"""Each drawn node with what stands a claim away from it; each arm starts from an index."""
_NAMED: Final = """
LEFT JOIN actors a ON a.id = {id} AND {live:a} LEFT JOIN norms x ON x.id = {id} AND {live:x}
LEFT JOIN matters m ON m.id = {id} AND m.grain = 'act' AND {live:m}
"""
_NAME: Final = "coalesce('actors/' || a.key, 'matters/' || m.key, 'norms/' || x.key)"
_RANKED: Final = f"""
{_NEAR}, counted AS (
    SELECT r.node, r.other, count(DISTINCT c.id) AS n FROM near r JOIN claims c ON c.id = r.claim
    WHERE {{where}} AND r.other NOT IN ({{gone}}) GROUP BY r.node, r.other
), ranked AS (
    SELECT o.node, o.other, row_number() OVER (PARTITION BY o.node ORDER BY o.n DESC, {_NAME}) AS place
    FROM counted o {_NAMED.replace("{id}", "o.other")} WHERE {_NAME} IS NOT NULL
)
SELECT node, other FROM ranked WHERE place <= :most ORDER BY node, place
"""
_AROUND: Final = f"""
{_NEAR}, pairs AS (
    SELECT DISTINCT r.node, r.other FROM near r JOIN claims c ON c.id = r.claim WHERE {{where}}
)
SELECT o.node, count(*) AS around, sum(o.other NOT IN ({{drawn}})) AS hidden
FROM pairs o {_NAMED.replace("{id}", "o.other")} WHERE {_NAME} IS NOT NULL GROUP BY o.node
"""
_BETWEEN: Final = f"""
WITH drawn(source, relation, target, claim) AS (
    SELECT g.source, g.relation, g.target, g.claim {_CLAIMED} AND g.source IN ({{drawn}}) AND g.target IN ({{drawn}})
    UNION ALL SELECT k.claimant, 'speaks-of', mc.matter, k.id
    {_SPOKEN} AND mc.matter IN ({{drawn}}) AND k.claimant IN ({{drawn}})
    UNION ALL SELECT mc.matter, 'spoken-of-under', n.norm, n.claim
    {_UNDER} AND mc.matter IN ({{drawn}}) AND n.norm IN ({{drawn}})
)
SELECT d.source, d.relation, d.target, count(DISTINCT c.id) AS claims, count(DISTINCT c.publisher) AS publishers,
    min(c.date) AS first, max(c.date) AS last, group_concat(DISTINCT c.id) AS ids
FROM drawn d JOIN claims c ON c.id = d.claim WHERE {{where}} GROUP BY d.source, d.relation, d.target
"""


class Name(NamedTuple):
    """What a node is called and where it is."""

    key: str
    iri: str
    label: str
    sort: str
    kind: str


def ids(view: View, keys: Iterable[str]) -> dict[str, int]:
    """Row numbers of nodes by their paths; what is not in the graph is left out."""
    iris = {key: view.base + key.removeprefix(view.base) for key in keys}
    marks = ",".join("?" * len(iris))
    rows = view.rows(f"SELECT e.iri, e.id FROM entities e WHERE e.iri IN ({marks})", list(iris.values()))
    known = {row[0]: int(row[1]) for row in rows}
    return {key: known[iri] for key, iri in iris.items() if iri in known}


def coarser(view: View, matters: list[str]) -> set[str]:
    """Those of these matters that are no acts: courses and disputes."""
    marks = ",".join("?" * len(matters))
    sql = f"SELECT m.key FROM matters m WHERE m.key IN ({marks}) AND m.grain <> 'act' AND {{live:m}}"
    return {str(row[0]) for row in view.rows(sql, matters)}


def acts(view: View, matter: str, *, most: int) -> list[str]:
    """The acts in a matter that most claims are about, by their keys."""
    return [str(row[0]) for row in view.rows(_ACTS, (matter, most))]


def names(view: View, numbers: Iterable[int]) -> dict[int, Name]:
    """Names of nodes; a number of something else is left out."""
    some, found = inside(numbers), dict[int, Name]()
    for table, kind in (("actors", "kind"), ("norms", "kind"), ("matters", "grain")):
        sql = (
            f"SELECT t.id, t.key, t.label, t.{kind}, e.iri FROM {table} t JOIN entities e ON e.id = t.id "
            f"WHERE t.id IN ({some}) AND {{live:t}}"
        )
        for row in view.rows(sql):
            found[row[0]] = Name(f"{table}/{row[1]}", row[4], row[2], table[:-1], row[3])
    return found


def neighbours(
    view: View, nodes: Iterable[int], filters: Filters, *, but: Iterable[int], most: int
) -> dict[int, list[int]]:
    """Of each node those a claim away, with most claims first; of matters the acts."""
    rows = _rows(view, _RANKED.replace("{gone}", inside(but)), nodes, filters, most=most)
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row["node"]].append(row["other"])
    return found


def around(view: View, nodes: Iterable[int], filters: Filters) -> dict[int, tuple[int, int]]:
    """Of each drawn node the number of those a claim away, and of those among them that are not drawn."""
    rows = _rows(view, _AROUND, nodes, filters)
    return {row["node"]: (row["around"], row["hidden"]) for row in rows}


def between(view: View, nodes: Iterable[int], filters: Filters) -> list[Any]:
    """The relations between drawn nodes, with what there is of claims in each."""
    return _rows(view, _BETWEEN, nodes, filters)


def _rows(view: View, sql: str, nodes: Iterable[int], filters: Filters, **values: object) -> list[Any]:
    condition, bound = where(view, filters)
    return view.rows(sql.replace("{drawn}", inside(nodes)).replace("{where}", condition), bound | values)
