"""The record of who is party to which treaty since when, read from ``ontology/parties`` one treaty at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from graph import facts
from graph.facts import Facts
from graph.namespaces import AV, BASE, Iris

Participation = Literal["party", "signatory", "not-yet-in-force", "withdrawn", "not-party", "unknown"]

_INVENTED: Final = "invented"
"""The file of the sample's invented states: their acts never stand among those of real ones."""
_SHARED_FILES: Final = ("completeness", "contested", "sources", _INVENTED)
_LATEST_EFFECT: Final = (7, 1)
"""An act known by its year alone has surely taken effect by 1 July of the next: no treaty here takes longer."""


@dataclass(frozen=True)
class TreatyAction:
    """
    What a state did about a treaty.

    Attributes:
        kind: ``signed``, ``ratified``, ``acceded``, … ``withdrew``, ``unspecified``.
        on: Day of the signature, deposit or notice; first of January where ``year_only``.
        since: Day from which the treaty is in force for the state by this action; None where not recorded.
        until: Of a withdrawal: the first day on which the treaty is no longer in force for the state.
        source: Id of the source.  reliability: ``depositary``, ``secondary``, ``computed``, ``memory``, ``invented``.
    """

    id: str
    state: str
    treaty: str
    kind: str
    on: date | None
    since: date | None
    until: date | None
    year_only: bool
    source: str
    reliability: str
    note: str = ""

    @property
    def binds(self) -> bool:
        return self.kind not in ("signed", "withdrew")

    @property
    def earliest(self) -> date:
        """The first day on which it may be in force."""
        return self.since or self.on or date.max

    @property
    def certain(self) -> date:
        """The first day on which it is in force without doubt."""
        if self.since is not None or self.on is None:
            return self.since or date.max
        return date(self.on.year + 1, *_LATEST_EFFECT)


@dataclass(frozen=True)
class ContestedStatus:
    """A time in which it is in dispute whether a state was bound, and where that is said."""

    state: str
    treaty: str
    since: date
    until: date | None
    note: str
    sources: tuple[str, ...]

    def meets(self, first: date, last: date) -> bool:
        return self.since <= last and (self.until is None or first < self.until)


@dataclass(frozen=True)
class Standing:
    """What a state was to a treaty at a day, the action that decides it, and what must be known beside it."""

    participation: Participation
    action: TreatyAction | None = None
    note: str = ""


@dataclass(frozen=True)
class Record:
    """The actions of all states about one treaty."""

    treaty: str
    actions: Mapping[str, tuple[TreatyAction, ...]]
    declarations: frozenset[str]

    def standing(self, state: str, day: date, complete_to: date | None) -> Standing:
        """
        What ``state`` was to the treaty on ``day``.

        "Not a party" needs a record that is complete on that day (``complete_to``); else missing acts are ``unknown``.
        """
        acts = self.actions.get(state, ())
        binding = sorted((act for act in acts if act.binds), key=lambda act: act.certain)
        exits = sorted((act for act in acts if act.until), key=lambda act: act.until or date.max)
        left: TreatyAction | None = None
        for act in binding:
            ended = next((one for one in exits if one.until and one.until > act.earliest), None)
            if ended and ended.until and ended.until <= day:
                left = ended
            elif act.certain <= day:
                return Standing("party", act, act.note)
            elif act.earliest <= day:
                return Standing("unknown", act, "Only the year of the act is on record.")
            elif act.on is not None and act.on <= day:
                return Standing("not-yet-in-force", act, act.note)
        if left is not None:
            return Standing("withdrawn", left, left.note)
        return _unbound(acts, binding, day, complete_to)


def _unbound(
    acts: tuple[TreatyAction, ...], binding: list[TreatyAction], day: date, complete_to: date | None
) -> Standing:
    """A state that no act on record had bound by ``day``."""
    complete = complete_to is not None and day <= complete_to
    signed = next((act for act in acts if act.kind == "signed" and act.on and act.on <= day), None)
    if signed and (complete or binding):
        return Standing("signatory", signed, signed.note)
    if signed:
        return Standing("unknown", signed, "Had signed; the record is not complete to that day.")
    return Standing("not-party") if complete else Standing("unknown", None, "The record is not complete to that day.")


class Treaties:
    """Records by treaty, each parsed when it is first asked for."""

    def __init__(self, folder: str = "parties") -> None:
        self._paths = {path.stem: path for path in facts.files(folder)}
        self._records: dict[str, Record | None] = {}
        told = ("completeness", "contested", _INVENTED)
        shared = facts.read(path for stem, path in self._paths.items() if stem in told)
        self._complete = {subject: found.day("av:recordCompleteTo") for subject, found in shared.items()}
        self._invented = tuple(_action(found) for found in shared.values() if "TreatyAction" in found.types())
        self.contested = tuple(_contested(found) for found in shared.values() if "ContestedStatus" in found.types())

    def record(self, treaty: str) -> Record | None:
        """The record of a treaty, of real states alone; None where there is none here."""
        if treaty not in self._records:
            path = self._paths.get(treaty.replace("/", "-"))
            known = path is not None and path.stem not in _SHARED_FILES
            self._records[treaty] = _record(treaty, facts.read([path])) if path and known else None
        return self._records[treaty]

    def invented(self, treaty: str) -> Record | None:
        """What the sample's invented states did about a treaty; None where neither they nor real ones did anything."""
        acts = [act for act in self._invented if act.treaty == treaty]
        return _sorted_out(treaty, acts) if acts or self.record(treaty) else None

    def names(self) -> tuple[str, ...]:
        """The stems of the files of records."""
        return tuple(stem for stem in self._paths if stem not in _SHARED_FILES)

    def complete_to(self, treaty: str, state: str, *, invented: bool = False) -> date | None:
        """
        The day to which the record is complete: of the treaty, or of all that the state did, whichever is later.

        A treaty's record tells nothing of an invented state, however complete it is.
        """
        days = [None if invented else self._complete.get(f"norms/{treaty}"), self._complete.get(f"actors/{state}")]
        return max((day for day in days if day), default=None)

    def disputes(self, treaty: str, actors: tuple[str, ...], first: date, last: date) -> tuple[ContestedStatus, ...]:
        """The contested statuses of any of the actors that fall into a stretch of time."""
        return tuple(
            one for one in self.contested if one.treaty == treaty and one.state in actors and one.meets(first, last)
        )


@cache
def load() -> Treaties:
    """The treaty data that come with the program."""
    return Treaties()


def action_iri(action: TreatyAction, iris: Iris) -> str:
    return iris.base + action.id


def _record(treaty: str, table: dict[str, Facts]) -> Record:
    whole = table.get(f"norms/{treaty}")
    declared = whole.all("av:declarationOnRecord") if whole else ()
    acts = (_action(found) for found in table.values() if "TreatyAction" in found.types())
    return _sorted_out(treaty, acts, frozenset(one.removeprefix("actors/") for one in declared))


def _sorted_out(treaty: str, acts: Iterable[TreatyAction], declarations: frozenset[str] = frozenset()) -> Record:
    by_state: dict[str, list[TreatyAction]] = {}
    for act in acts:
        by_state.setdefault(act.state, []).append(act)
    return Record(treaty, {state: tuple(each) for state, each in by_state.items()}, declarations)


def _action(found: Facts) -> TreatyAction:
    return TreatyAction(
        id=found.subject.removeprefix(BASE),
        state=found.need("av:state").removeprefix("actors/"),
        treaty=found.need("av:treaty").removeprefix("norms/"),
        kind=found.concept("av:actionKind", "action") or "",
        on=found.day("av:actionDate"),
        since=found.day("av:inForceFrom"),
        until=found.day("av:inForceUntil"),
        year_only=found.one("av:datePrecision") == f"{AV}precision-year",
        source=found.need("dcterms:source").rpartition("#")[2],
        reliability=found.concept("av:reliability", "reliability") or "",
        note=found.one("skos:note") or "",
    )


def _contested(found: Facts) -> ContestedStatus:
    since = found.day("av:contestedFrom")
    if since is None:
        raise facts.FactsError(f"{found.subject} has no av:contestedFrom: say from which day it is in dispute.")
    return ContestedStatus(
        found.need("av:state").removeprefix("actors/"),
        found.need("av:treaty").removeprefix("norms/"),
        since,
        found.day("av:contestedUntil"),
        found.one("skos:note") or "",
        found.all("av:contestedIn"),
    )
