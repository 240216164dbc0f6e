"""``averment paths``: a question from the command line, and its answer as lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from graph import path_data
from graph.path_engine import ask_here, named
from graph.path_filters import Filters
from graph.path_names import BadQuestionError
from graph.path_worker import as_request
from graph.store import Snapshot, Store

_SETS: Final = ("types", "certainties", "statements", "relations")
_WORDS: Final = ("at_least", "publishers", "direction")


def ask(store: str, start: str, end: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """
    The answer as data.

    Args:
        asked: The command's options, by name.

    Raises:
        AvermentError: If a name is of nothing or of several things, or an option makes no sense.
    """
    with Store.open(store).snapshot() as snapshot:
        kind = "around" if asked["around"] else "shared" if asked["shared"] else "paths"
        question: dict[str, Any] = {"question": kind}
        question["from"] = vars(named(snapshot, start))
        if end is None and not asked["around"]:
            raise BadQuestionError("Give two ends, FROM and TO; or --around for what is around one.")
        if end is not None and not asked["around"]:
            question["to"] = vars(named(snapshot, end, norms=not asked["shared"]))
        question |= {name: asked[name] for name in ("k", "longest", "depth", "most")} | {"hubs": not asked["no_hubs"]}
        return ask_here(snapshot, question | {"filters": as_request(_filters(snapshot, asked))})


def _filters(snapshot: Snapshot, asked: Mapping[str, Any]) -> Filters:
    try:
        days: dict[str, Any] = {name: date.fromisoformat(asked[name]) for name in ("since", "until") if asked[name]}
    except ValueError as error:
        raise BadQuestionError("--since and --until are days, as 2025-03-05.") from error
    sets: dict[str, Any] = {name: frozenset(asked[name]) for name in _SETS}
    left_out = frozenset(named(snapshot, one).iri for one in asked["without"])
    return Filters(**sets, **days, without=left_out, **{name: asked[name] for name in _WORDS})


def lines(data: dict[str, Any]) -> Iterator[str]:
    """An answer for people to read."""
    if "around" in data:
        yield from (f"{node['distance']}  {node['label']} ({node['kind']})" for node in data["nodes"])
        yield from (f"   {path_data.chain({'hops': [hop]})}" for hop in data["hops"])
    for one in data.get("shared", ()):
        yield f"{one['node']['label']} ({one['node']['kind']})"
        yield f"   {path_data.chain(one)}"
    for number, path in enumerate(data.get("paths", ()), start=1):
        yield f"Path {number} ({path['told']}, cost {path['cost']:g}): {path_data.chain(path)}"
        yield from path_data.sentences(path)
        yield ""
    for miss in data.get("misses", ()):
        yield f"There is one {miss['change']} ({miss['path']['told']}): {path_data.chain(miss['path'])}"
    if data["cut"]:
        yield "There is more than is shown."
