"""What an IRI of the graph answers: its triples, its page, its data; or why it does not (404, 410)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn

from flask import Response, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from graph.namespaces import AV, PREFIXES
from service import assets, budget
from service.errors import Problem
from service.negotiate import GRAPHS, HTML, JSON, Format, choose
from service.runtime import runtime, snapshot
from service.sparql import gone, respond
from service.view import view

DESCRIBED: Final = (HTML, JSON, *GRAPHS)
"""Formats of everything that has an address, the default first."""
SUFFIXES: Final = frozenset(each.suffix for each in DESCRIBED)
_OA: Final = PREFIXES["oa"]

STATEMENT: Final = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
CLAIM: Final = (
    "DESCRIBE <{iri}> ?near ?selector WHERE {{ OPTIONAL {{ <{iri}> ?link ?near . FILTER(isIRI(?near) && "
    '(CONTAINS(STR(?near), "#char=") || CONTAINS(STR(?near), "/acts/") || CONTAINS(STR(?near), "#voice"))) '
    f"OPTIONAL {{{{ ?near <{_OA}hasSelector> ?selector }}}} }}}} }}}}"
)
THING: Final = "DESCRIBE <{iri}>"
_ACTS: Final = f"?matter <{AV}within>* <{{iri}}> . ?act <{AV}inMatter> ?matter ."
_CLAIMS: Final = f"{_ACTS} ?claim <{AV}concernsAct> ?act ."
MATTER: Final = f"""
CONSTRUCT {{{{ ?s ?p ?o }}}} WHERE {{{{
  {{{{ SELECT DISTINCT ?s WHERE {{{{
    {{{{ ?s <{AV}within>* <{{iri}}> }}}}
    UNION {{{{ ?matter <{AV}within>* <{{iri}}> . ?s <{AV}inMatter> ?matter }}}}
    UNION {{{{ {_ACTS} ?s <{AV}concernsAct> ?act }}}}
    UNION {{{{ {_CLAIMS} ?claim <{AV}quoteAnchor>/<{_OA}hasSelector> ?s }}}}
    UNION {{{{ {_CLAIMS} ?claim <{AV}quoteAnchor> ?s }}}}
    UNION {{{{ {_CLAIMS} ?claim <{AV}statedIn> ?s }}}}
    UNION {{{{ {_CLAIMS} ?s <{AV}fromClaim> ?claim }}}}
    UNION {{{{ {_CLAIMS} ?s <{AV}toClaim> ?claim }}}}
  }}}} LIMIT 100000 }}}}
  ?s ?p ?o FILTER (?p != <{AV}text>)
}}}}"""
"""
A matter with those that it holds, their acts, the claims on these with their quotes, statements (without texts) and
links. The LIMIT makes the planner begin with what is small.
"""


def cached(chosen: Format, make: Callable[[], AnyResponse]) -> AnyResponse:
    """
    An answer that changes only with snapshot and program: it has an ETag, and is not made where the client has it.

    Clients may keep it, but ask again each time: a purged statement must not live on in caches.
    """
    tag = f"{assets.edition()}-{snapshot().commit}-{chosen.suffix}"
    if request.if_none_match.contains_weak(tag):
        response: AnyResponse = Response(status=304)
    else:
        response = make()
    if response.status_code in (200, 304):
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.vary.add("Accept")
    return response


def parted(path: str) -> tuple[str, str | None]:
    """A path and its suffix: ``ven.ttl`` is ``ven`` in Turtle; names with other dots keep them."""
    name, dot, suffix = path.rpartition(".")
    return (name, suffix) if dot and suffix in SUFFIXES else (path, None)


def describe(iri: str, chosen: Format, query: str = THING) -> Response:
    """The triples of something in this graph; of what has left it, from the archive."""
    text = query.format(iri=iri)
    budget.check()
    done = runtime().engine.ask(text, media_type=chosen.media_type, union=True, cancelled=gone())
    budget.charge(done.seconds)
    if done.reply["rows"]:
        return respond(done, chosen)
    done.file.close()
    reason, _ = departure(iri)
    if reason in ("superseded", "retracted", "rejected"):
        done = runtime().engine.ask(text, media_type=chosen.media_type, union=True, archived=True, cancelled=gone())
        if done.reply["rows"]:
            return respond(done, chosen)
        done.file.close()
    return missing(iri)


def departure(iri: str) -> tuple[str | None, str | None]:
    """Why an IRI is no longer in the graph, and what superseded it."""
    sql = "SELECT reason, successor FROM departed WHERE iri = ? AND commit_number <= ? ORDER BY commit_number DESC"
    row = view().one(sql, (iri, snapshot().commit))
    return (None, None) if row is None else (row[0], row[1])


def missing(iri: str) -> NoReturn:
    """Refuse: 410 where the graph remembers that it was taken away, 404 else."""
    reason, by = departure(iri)
    if reason == "purged" or _statement_purged(iri):
        raise Problem(410, "purged", "This was removed from the collection, and no copy of it is kept.")
    if reason:
        told = f"This is no longer current: it was {reason}. Its triples are kept in the archive."
        more: dict[str, Any] = {"archive": f"{view().path(iri)}.ttl"} | ({"by": by} if by else {})
        raise Problem(410, reason, told, **more)
    raise Problem(404, "not-found", "There is nothing of that name in this collection.")


def successor(iri: str) -> AnyResponse | None:
    """A redirect to what superseded something."""
    reason, new = departure(iri)
    return redirect(view().path(new), 303) if reason == "superseded" and new else None


def see(path: str) -> AnyResponse:
    """303: a thing is not a document; its description in the format asked for is at its suffix."""
    chosen = choose(DESCRIBED)
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    response: AnyResponse = redirect(f"/{path}.{chosen.suffix}{query}", 303)
    response.vary.add("Accept")
    return response


def _statement_purged(iri: str) -> bool:
    """A claim or an act of a purged statement is purged with it."""
    below = iri.removeprefix(view().base).split("/")
    if len(below) < 3 or below[0] not in ("claims", "acts"):
        return False
    return departure(f"{view().base}statements/{below[1]}")[0] == "purged"
