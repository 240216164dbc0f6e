"""
Whether a cited norm bound the one whose conduct a claim is about: what the treaty actions on record say, and no more.

A pure function of the claims and the treaty data: :func:`questions` (or :func:`asked`, from a reading) takes from a
statement what is asked, :func:`assess` answers, :func:`triples` writes the answers for the graph ``graphs/binding``.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from rdflib import RDF, Graph, URIRef
from rdflib import Literal as Text
from rdflib.namespace import SKOS
from rdflib.term import Node

from graph.catalogue import Actor, Basis, Catalogue
from graph.literals import av, concept, flag
from graph.literals import day as day_literal
from graph.model import Claim, DatePrecision, Reading, Statement
from graph.namespaces import AV, Iris, digest, statement_key
from graph.treaties import ContestedStatus, Participation, Record, Standing, Treaties, action_iri

Flag = Literal["declaration", "contested", "not-assessed"]
DatedBy = Literal["by-act", "by-statement"]

RECORD_OF: Final = {"icj-statute": "un-charter"}
"""All members of the United Nations are parties to the Statute of its Court (Charter, article 93)."""
_BY_RECORD: Final[frozenset[Basis]] = frozenset({"treaty", "charter"})
_DECLARATION: Final = (
    "A heading under the state's name stands among the declarations and reservations on record: it may be an "
    "objection, and does not show that a reservation has effect."
)
_INVENTED: Final = "State and treaty actions are invented for teaching."


@dataclass(frozen=True)
class Question:
    """
    Did this norm bind this respondent then?

    Attributes:
        claim: IRI of the claim.  respondent: IRI of the actor.
        actor: Its id in the catalogue; None where it is not listed.
        first, last: The stretch that is asked about (one day, or the month or year of the act); None: no date known.
    """

    claim: str
    respondent: str
    actor: str | None
    norm: str
    first: date | None
    last: date | None
    dated_by: DatedBy | None


@dataclass(frozen=True)
class Assessment:
    """
    The answer.

    Attributes:
        state: The state (or the European Union) for whose organ the respondent stands; None for persons and groups.
        treaty: The treaty whose record decides; None for norms that no record of parties tells of.
        participation: None where the norm is no treaty, or nothing is assessed.
        action: IRI of the treaty action that decides.
        basis: In what way the norm binds, if it does.
        contested_in: Sources that say why it is in dispute.
        complete_to: The day to which the record is complete.
        note: What a reader must know beside it.
        invented: The state is one of the sample.
    """

    question: Question
    basis: Basis
    state: str | None = None
    treaty: str | None = None
    participation: Participation | None = None
    action: str | None = None
    flags: tuple[Flag, ...] = ()
    contested_in: tuple[str, ...] = ()
    complete_to: date | None = None
    note: str = ""
    invented: bool = False


def assessments(
    statement: Statement, reading: Reading, catalogue: Catalogue, treaties: Treaties, iris: Iris | None = None
) -> list[Assessment]:
    """The assessments of all claims of a statement, in the order of the claims."""
    made = iris or Iris()
    return [assess(one, catalogue, treaties, made) for one in asked(statement, reading, made)]


def asked(statement: Statement, reading: Reading, iris: Iris) -> Iterator[Question]:
    """What is asked of a reading: each respondent of each claim with each norm that it cites."""
    key = statement_key(statement)
    for claim in reading.claims:
        stretch = _stretch(claim, statement)
        for party in claim.respondents:
            for norm in dict.fromkeys(citation.norm for citation in claim.norms):
                yield Question(iris.claim(key, claim), iris.party(key, party), party.actor, norm, *stretch)


def questions(triples: Iterable[tuple[str, str, str]], iris: Iris) -> list[Question]:
    """The same from the triples of a statement's graph, so that stored statements are assessed again."""
    told: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        told[subject][predicate.removeprefix(AV)].append(value)
    found: list[Question] = []
    for claim in sorted(subject for subject, about in told.items() if "cites" in about):
        about = told[claim]
        stretch = _told_stretch(told, about)
        for respondent in sorted(about["respondent"]):
            listed = respondent.removeprefix(iris.actor(""))
            actor = listed if respondent.startswith(iris.actor("")) and "/" not in listed else None
            for norm in sorted(about["cites"]):
                found.append(Question(claim, respondent, actor, norm.removeprefix(iris.norm("")), *stretch))
    return found


def assess(question: Question, catalogue: Catalogue, treaties: Treaties, iris: Iris) -> Assessment:
    """Answer one question from the record."""
    basis = catalogue.instrument(question.norm).basis
    actor = catalogue.actors.get(question.actor or "")
    subject = catalogue.treaty_subject_of(actor.id) if actor else None
    if actor is None or subject is None:
        note = "Not assessed: a treaty does not bind persons, groups and organisations as it binds states."
        if actor is None:
            note = "Not assessed: the respondent is not in the catalogue of actors."
        return Assessment(question, basis, flags=("not-assessed",), note=note)
    if basis not in _BY_RECORD:
        return Assessment(question, basis, state=subject)
    treaty, record = _record(question.norm, catalogue, treaties, invented=catalogue.actors[subject].invented)
    if record is None:
        note = "There is no record of the parties to this treaty here."
        return Assessment(question, basis, subject, treaty, "unknown", note=note)
    return _by_record(question, basis, _Case(actor, catalogue.actors[subject], treaty, record, treaties, iris))


@dataclass(frozen=True)
class _Case:
    respondent: Actor
    state: Actor
    treaty: str
    record: Record
    treaties: Treaties
    iris: Iris


def _by_record(question: Question, basis: Basis, case: _Case) -> Assessment:
    state = case.state.id
    complete_to = case.treaties.complete_to(case.treaty, state, invented=case.state.invented)
    flags: list[Flag] = ["declaration"] if state in case.record.declarations else []
    notes = [_DECLARATION] if flags else []
    disputes: tuple[ContestedStatus, ...] = ()
    standing = Standing("unknown", None, "Neither the act nor the statement has a date.")
    if question.first and question.last:
        standing = _standing(case, question.first, question.last, complete_to)
        disputes = case.treaties.disputes(case.treaty, _those(case), question.first, question.last)
    if disputes:
        flags.append("contested")
    if case.state.invented:
        notes.append(_INVENTED)
    notes = [note for note in (standing.note, *(one.note for one in disputes), *notes) if note]
    return Assessment(
        question,
        basis,
        state,
        case.treaty,
        standing.participation,
        action_iri(standing.action, case.iris) if standing.action else None,
        tuple(flags),
        tuple(source for one in disputes for source in one.sources),
        complete_to,
        " ".join(dict.fromkeys(notes)),
        case.state.invented,
    )


def _standing(case: _Case, first: date, last: date, complete_to: date | None) -> Standing:
    if case.state.role == "former-state":
        return Standing("unknown", None, "A state that no longer exists: its acts stand under those who continue it.")
    begin, end = (case.record.standing(case.state.id, day, complete_to) for day in (first, last))
    if begin.participation != end.participation:
        note = f"Changed within the time of the act: {begin.participation} at first, {end.participation} at the end."
        return Standing("unknown", end.action or begin.action, note)
    return begin


def _those(case: _Case) -> tuple[str, ...]:
    """The respondent's state, and the territory whose organ it is (``hkg-police``: ``hkg``)."""
    return tuple(dict.fromkeys((case.state.id, case.respondent.id, case.respondent.id.partition("-")[0])))


def _record(norm: str, catalogue: Catalogue, treaties: Treaties, *, invented: bool) -> tuple[str, Record | None]:
    """The treaty whose record of parties tells of a norm: the instrument, or the whole that it belongs to."""
    instrument = catalogue.instrument(norm).id
    for whole in catalogue.wholes(instrument):
        treaty = RECORD_OF.get(whole.id, whole.id)
        record = treaties.invented(treaty) if invented else treaties.record(treaty)
        if record is not None:
            return treaty, record
    return instrument, None


def _stretch(claim: Claim, statement: Statement) -> tuple[date | None, date | None, DatedBy | None]:
    if claim.act_date is not None:
        return claim.act_date.value, _end(claim.act_date.value, claim.act_date.precision), "by-act"
    return statement.date, statement.date, "by-statement" if statement.date else None


def _told_stretch(
    told: defaultdict[str, defaultdict[str, list[str]]], claim: defaultdict[str, list[str]]
) -> tuple[date | None, date | None, DatedBy | None]:
    for act in claim["concernsAct"]:
        for value in told[act]["actDate"]:
            first = date.fromisoformat(value)
            told_precision = next(iter(told[act]["datePrecision"]), "").removeprefix(f"{AV}precision-")
            return first, _end(first, cast(DatePrecision, told_precision)), "by-act"
    for statement in claim["statedIn"]:
        for value in told[statement]["publishedOn"]:
            return date.fromisoformat(value), date.fromisoformat(value), "by-statement"
    return None, None, None


def _end(first: date, precision: DatePrecision) -> date:
    if precision == "year":
        return date(first.year, 12, 31)
    return first.replace(day=monthrange(first.year, first.month)[1]) if precision == "month" else first


def triples(assessed: Iterable[Assessment], iris: Iris) -> Graph:
    """The triples of assessments, for the graph ``graphs/binding``; each subject begins with the statement's key."""
    made = Graph()
    for triple in described(assessed, iris):
        made.add(triple)
    return made


def described(assessed: Iterable[Assessment], iris: Iris) -> Iterator[tuple[Node, Node, Node]]:
    """The same, one by one."""
    for one in assessed:
        me = URIRef(assessment_iri(one.question, iris))
        for predicate, value in (*_asked(one, iris), *_answered(one, iris)):
            yield me, predicate, value


def _asked(one: Assessment, iris: Iris) -> Iterator[tuple[URIRef, Node]]:
    yield RDF.type, av.BindingAssessment
    yield av.assesses, URIRef(one.question.claim)
    yield av.assessedActor, URIRef(one.question.respondent)
    yield av.assessedNorm, URIRef(iris.norm(one.question.norm))
    yield av.bindingBasis, concept("basis", one.basis)
    if one.question.first and one.question.dated_by:
        yield av.atDate, day_literal(one.question.first)
        yield av.dateBasis, concept("dated", one.question.dated_by)


def _answered(one: Assessment, iris: Iris) -> Iterator[tuple[URIRef, Node]]:
    if one.state:
        yield av.state, URIRef(iris.actor(one.state))
    if one.treaty:
        yield av.treaty, URIRef(iris.norm(one.treaty))
    if one.participation:
        yield av.participation, concept("participation", one.participation)
    if one.action:
        yield av.decidingAction, URIRef(one.action)
    if one.complete_to:
        yield av.recordCompleteTo, day_literal(one.complete_to)
    if one.invented:
        yield av.invented, flag(True)
    if one.note:
        yield SKOS.note, Text(one.note, lang="en")
    for mark in one.flags:
        yield av.flag, concept("flag", mark)
    for source in one.contested_in:
        yield av.contestedIn, Text(source)


def assessment_iri(question: Question, iris: Iris) -> str:
    """``graphs/binding#<statement key>-<digest>``: all of a statement's assessments begin alike."""
    key = question.claim.removeprefix(f"{iris.base}claims/").partition("/")[0]
    return f"{iris.graph('binding')}#{key}-{digest(question.claim, question.respondent, question.norm)}"
