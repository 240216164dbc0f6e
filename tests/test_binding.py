"""Binding: well-known facts before and after their dates, contested statuses, and the assessments of claims."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from factories import make_claim, make_party, make_reading, make_statement
from rdflib import RDF, Graph, URIRef
from review import treaty_rows

from graph import binding, catalogue, facts, treaties
from graph.binding import Assessment, Question
from graph.catalogue import Catalogue
from graph.literals import av
from graph.model import ActDate, Citation, Span
from graph.namespaces import Iris
from graph.rdf import statement_graph
from graph.treaties import Record, Treaties, TreatyAction

IRIS = Iris()
SPAN = Span(0, 1, "N")

WELL_KNOWN = [  # treaty, state, day, participation
    ("rome-statute", "usa", "2000-12-30", "not-party"), ("rome-statute", "usa", "2024-05-01", "signatory"),
    ("rome-statute", "rus", "2024-05-01", "signatory"), ("rome-statute", "chn", "2024-05-01", "not-party"),
    ("rome-statute", "isr", "2024-11-21", "signatory"), ("rome-statute", "ind", "2024-05-01", "not-party"),
    ("rome-statute", "pse", "2015-01-01", "not-party"), ("rome-statute", "pse", "2015-03-31", "not-yet-in-force"),
    ("rome-statute", "pse", "2015-04-01", "party"),
    ("rome-statute", "ukr", "2022-02-24", "signatory"), ("rome-statute", "ukr", "2024-12-31", "not-yet-in-force"),
    ("rome-statute", "ukr", "2025-01-01", "party"),
    ("rome-statute", "arm", "2024-01-31", "not-yet-in-force"), ("rome-statute", "arm", "2024-02-01", "party"),
    ("rome-statute", "bdi", "2017-10-26", "party"), ("rome-statute", "bdi", "2017-10-27", "withdrawn"),
    ("rome-statute", "phl", "2019-03-16", "party"), ("rome-statute", "phl", "2019-03-17", "withdrawn"),
    ("rome-statute", "hun", "2026-06-01", "party"), ("rome-statute", "hun", "2026-06-02", "withdrawn"),
    ("rome-statute", "civ", "2013-04-30", "not-yet-in-force"), ("rome-statute", "civ", "2013-05-01", "party"),
    ("rome-statute", "ven", "2002-06-30", "not-yet-in-force"), ("rome-statute", "ven", "2002-07-01", "party"),
    ("rome-statute", "afg", "2003-04-30", "not-yet-in-force"), ("rome-statute", "afg", "2003-05-01", "party"),
    ("echr", "rus", "1998-05-04", "signatory"), ("echr", "rus", "1998-05-05", "party"),
    ("echr", "rus", "2022-09-15", "party"), ("echr", "rus", "2022-09-16", "withdrawn"),
    ("echr", "blr", "2023-01-01", "not-party"), ("echr", "ukr", "1997-09-11", "party"),
    ("echr", "grc", "1970-06-12", "party"), ("echr", "grc", "1970-06-13", "withdrawn"),
    ("echr", "grc", "1974-11-28", "party"),
    ("istanbul-convention", "tur", "2021-06-30", "party"), ("istanbul-convention", "tur", "2021-07-01", "withdrawn"),
    ("achr", "tto", "1999-05-25", "party"), ("achr", "tto", "1999-05-26", "withdrawn"),
    ("achr", "ven", "2013-09-09", "party"), ("achr", "ven", "2013-09-10", "withdrawn"),
    ("achr", "usa", "2020-01-01", "signatory"), ("achr", "cub", "2020-01-01", "not-party"),
    ("achpr", "mar", "2020-01-01", "not-party"), ("achpr", "ken", "1992-07-22", "party"),
    ("iccpr", "usa", "1992-09-07", "not-yet-in-force"), ("iccpr", "usa", "1992-09-08", "party"),
    ("iccpr", "chn", "2024-05-01", "signatory"), ("iccpr", "sau", "2020-01-01", "not-party"),
    ("iccpr", "pse", "2014-07-01", "not-yet-in-force"), ("iccpr", "pse", "2014-07-02", "party"),
    ("icescr", "usa", "2024-05-01", "signatory"), ("crc", "usa", "2024-05-01", "signatory"),
    ("crc", "som", "2015-09-30", "signatory"), ("crc", "som", "2015-11-01", "party"),
    ("cedaw", "usa", "2024-05-01", "signatory"), ("cedaw", "irn", "2024-05-01", "not-party"),
    ("cat", "ind", "2020-01-01", "signatory"), ("cat", "irn", "2024-05-01", "not-party"),
    ("cat", "rus", "2024-05-01", "party"), ("icped", "ven", "2020-01-01", "signatory"),
    ("genocide-convention", "rwa", "1994-04-06", "party"), ("genocide-convention", "isr", "2023-10-07", "party"),
    ("genocide-convention", "mmr", "1956-06-12", "party"), ("genocide-convention", "usa", "1988-11-24", "signatory"),
    ("genocide-convention", "usa", "1989-02-23", "party"),
    ("additional-protocol-1", "isr", "2024-05-01", "not-party"),
    ("additional-protocol-1", "usa", "2024-05-01", "signatory"),
    ("additional-protocol-1", "rus", "2022-02-24", "party"), ("additional-protocol-1", "ukr", "2022-02-24", "party"),
    ("geneva-conventions", "isr", "1967-06-05", "party"), ("geneva-conventions", "pse", "2014-04-02", "party"),
    ("refugee-convention", "usa", "2020-01-01", "not-party"), ("refugee-protocol", "usa", "1968-11-01", "party"),
    ("unclos", "usa", "2024-05-01", "not-party"), ("unclos", "chn", "1996-07-06", "not-yet-in-force"),
    ("unclos", "chn", "1996-07-07", "party"), ("unclos", "phl", "2012-04-08", "party"),
    ("chemical-weapons-convention", "syr", "2013-08-21", "not-party"),
    ("chemical-weapons-convention", "syr", "2013-10-14", "party"),
    ("chemical-weapons-convention", "isr", "2024-05-01", "signatory"),
    ("npt", "ind", "2020-01-01", "not-party"), ("npt", "isr", "2020-01-01", "not-party"),
    ("npt", "irn", "2020-01-01", "party"), ("npt", "prk", "2003-01-09", "party"),
    ("mine-ban-convention", "usa", "2024-05-01", "not-party"), ("mine-ban-convention", "fin", "2026-01-09", "party"),
    ("mine-ban-convention", "fin", "2026-01-10", "withdrawn"),
    ("cluster-munitions-convention", "ltu", "2025-03-05", "party"),
    ("cluster-munitions-convention", "ltu", "2025-03-06", "withdrawn"),
    ("paris-agreement", "usa", "2020-11-03", "party"), ("paris-agreement", "usa", "2020-11-04", "withdrawn"),
    ("paris-agreement", "usa", "2021-02-19", "party"), ("paris-agreement", "usa", "2026-01-27", "withdrawn"),
    ("crpd", "eu", "2011-01-22", "party"), ("crpd", "usa", "2024-05-01", "signatory"),
    ("un-charter", "ssd", "2011-07-13", "not-party"), ("un-charter", "ssd", "2011-07-14", "party"),
    ("un-charter", "che", "2002-09-09", "not-party"), ("un-charter", "che", "2002-09-10", "party"),
    ("un-charter", "pse", "2024-05-01", "not-party"), ("vclt", "usa", "2024-05-01", "signatory"),
    ("vccr", "usa", "1999-01-01", "party"), ("vcdr", "irn", "1979-11-04", "party"),
]


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def record() -> Treaties:
    return treaties.load()


def ask(known: Catalogue, record: Treaties, actor: str | None, norm: str, day: str, last: str = "") -> Assessment:
    first = date.fromisoformat(day)
    question = Question("c", "r", actor, norm, first, date.fromisoformat(last or day), "by-act")
    return binding.assess(question, known, record, IRIS)


@pytest.mark.parametrize(("treaty", "state", "day", "expected"), WELL_KNOWN)
def test_well_known_facts(known: Catalogue, record: Treaties, treaty: str, state: str, day: str, expected: str) -> None:
    """What everybody in the field knows, on the days before and after it changed."""
    found = ask(known, record, state, treaty, day)
    assert found.participation == expected
    assert (found.action is None) == (expected == "not-party")


@pytest.mark.parametrize(
    ("treaty", "actor", "day", "contested"),
    [
        pytest.param("genocide-convention", "srb", "1995-07-11", True, id="Serbia before its accession"),
        pytest.param("genocide-convention", "srb", "2002-01-01", False, id="Serbia after it"),
        pytest.param("achr", "ven", "2013-01-01", False, id="Venezuela before its denunciation took effect"),
        pytest.param("achr", "ven", "2020-01-01", True, id="Venezuela after 2019"),
        pytest.param("npt", "prk", "2002-01-01", False, id="North Korea before its announcement"),
        pytest.param("npt", "prk", "2017-09-03", True, id="North Korea after it"),
        pytest.param("rome-statute", "pse", "2011-01-01", True, id="Palestine before 2012"),
        pytest.param("rome-statute", "pse", "2016-01-01", False, id="Palestine as a party"),
        pytest.param("iccpr", "hkg-police", "2020-06-30", True, id="Hong Kong under the Covenant"),
        pytest.param("iccpr", "chn-government", "2020-06-30", False, id="China and the Covenant"),
    ],
)
def test_contested_statuses(
    known: Catalogue, record: Treaties, treaty: str, actor: str, day: str, contested: bool
) -> None:
    """What is in dispute says so, with sources; the record's answer stands beside it."""
    found = ask(known, record, actor, treaty, day)
    assert ("contested" in found.flags) == contested
    assert bool(found.contested_in) == contested
    assert found.participation


@pytest.mark.parametrize(
    ("actor", "norm", "basis", "participation"),
    [
        pytest.param("rus-ministry-of-defence", "geneva-convention-4/art-49", "treaty", "party", id="organ of a state"),
        pytest.param("usa", "un-charter/art-2/para-4", "charter", "party", id="duty of a member"),
        pytest.param("usa", "icj-statute/art-36", "charter", "party", id="statute of the Court"),
        pytest.param("lby-government", "unsc-res/1973", "council-decision", None, id="Council decision"),
        pytest.param("isr", "unsc-res/2334", "unknown", None, id="Council resolution read differently"),
        pytest.param("isr", "other/icj-south-africa-israel-2024-01", "court-order", None, id="court order"),
        pytest.param("isr", "other/icj-opt-2024", "advisory-opinion", None, id="advisory opinion"),
        pytest.param("rus", "customary-international-law", "custom", None, id="custom asserted"),
        pytest.param("chn", "udhr/art-19", "soft-law", None, id="soft law"),
        pytest.param("ven", "national-law", "domestic-law", None, id="domestic law"),
        pytest.param("ven", "right/life", "concept", None, id="right without instrument"),
        pytest.param("usa", "other/chicago-convention/art-3", "treaty", "unknown", id="treaty without a record here"),
        pytest.param("council-eu", "crpd/art-5", "treaty", "party", id="institution of the Union"),
        pytest.param("kelmar", "rome-statute", "treaty", "not-party", id="invented state"),
        pytest.param("tamora", "rome-statute", "treaty", "unknown", id="invented state without a record"),
        pytest.param("sun", "iccpr", "treaty", "unknown", id="former state"),
    ],
)
def test_in_what_way_a_norm_binds(
    known: Catalogue, record: Treaties, actor: str, norm: str, basis: str, participation: str | None
) -> None:
    """Only a treaty's parties are looked up; of other norms it is said which kind they are, and no more."""
    found = ask(known, record, actor, norm, "2022-03-01")
    assert (found.basis, found.participation) == (basis, participation)
    assert found.flags == () or found.flags == ("declaration",)


@pytest.mark.parametrize("actor", ["hamas", "taliban", "amnesty", "unsc", None])
def test_persons_and_groups_are_not_assessed(known: Catalogue, record: Treaties, actor: str | None) -> None:
    """Nobody reads a treaty's record on an armed group, or on one whom the catalogue does not know."""
    found = ask(known, record, actor, "geneva-conventions/art-3", "2024-01-01")
    assert found.flags == ("not-assessed",)
    assert found.state is None
    assert found.participation is None


@pytest.mark.parametrize(
    ("actor", "norm", "day", "participation"),
    [
        pytest.param("kelmar-forces", "geneva-convention-4/art-18", "2025-03-03", "party", id="organ of the state"),
        pytest.param("kelmar", "cat", "2001-05-02", "not-yet-in-force", id="thirty days after accession"),
        pytest.param("kelmar", "cat/art-2", "2025-09-22", "party", id="since 2001"),
        pytest.param("kelmar", "additional-protocol-1/art-54", "2025-05-10", "signatory", id="signed alone"),
        pytest.param("kelmar", "other/treaty-of-the-straits", "2025-09-05", "party", id="invented treaty"),
        pytest.param("ardovia-border-guards", "iccpr/art-6", "2025-02-19", "signatory", id="before ratification"),
        pytest.param("ardovia", "iccpr", "2025-05-28", "not-yet-in-force", id="three months after ratification"),
        pytest.param("ardovia", "iccpr", "2025-08-02", "party", id="from the day of effect"),
        pytest.param("ardovia", "cat", "2025-08-02", "signatory", id="never ratified"),
    ],
)
def test_invented_states_have_invented_acts(
    known: Catalogue, record: Treaties, actor: str, norm: str, day: str, participation: str
) -> None:
    """The states of the sample are bound by what the sample says that they did, and each answer says so."""
    found = ask(known, record, actor, norm, day)
    assert (found.participation, found.invented) == (participation, True)
    assert "invented for teaching" in found.note
    assert (RDF.type, av.BindingAssessment) in set(binding.triples([found], IRIS).predicate_objects())
    assert [str(told) for told in binding.triples([found], IRIS).objects(None, av.invented)] == ["true"]


def test_no_invented_act_stands_among_real_ones(record: Treaties) -> None:
    """A treaty's parties are counted without the states of the sample; a real state has no invented act."""
    acts = record.record("iccpr")
    invented = record.invented("iccpr")
    assert acts
    assert invented
    assert not {"kelmar", "ardovia"} & set(acts.actions)
    assert set(invented.actions) == {"kelmar", "ardovia"}
    assert {one.reliability for each in invented.actions.values() for one in each} == {"invented"}
    assert record.record("other/treaty-of-the-straits") is None


def test_a_record_past_its_end_does_not_say_no(known: Catalogue, record: Treaties) -> None:
    """Missing knowledge is unknown, never "not a party"."""
    assert ask(known, record, "sau", "iccpr", "2020-01-01").participation == "not-party"
    late = ask(known, record, "sau", "iccpr", "2024-01-01")
    assert (late.participation, late.complete_to) == ("unknown", date(2022, 8, 25))
    assert ask(known, record, "ind", "cat", "2024-01-01").participation == "unknown"


def test_a_treaty_without_completeness_never_says_not_a_party(record: Treaties) -> None:
    """Where the table of completeness has no row, the most that is said of a silent state is unknown."""
    acts = record.record("other/tpnw")
    assert acts is not None
    assert record.complete_to("other/tpnw", "fra") is None
    assert acts.standing("fra", date(2022, 1, 1), None).participation == "unknown"


def test_a_declaration_is_flagged_with_its_caveat(known: Catalogue, record: Treaties) -> None:
    """A heading among the declarations may be an objection."""
    found = ask(known, record, "usa", "iccpr", "2020-01-01")
    assert "declaration" in found.flags
    assert "objection" in found.note


def test_an_act_across_a_change_is_unknown(known: Catalogue, record: Treaties) -> None:
    """A year in which the status changed gives no answer, and says why."""
    found = ask(known, record, "rus", "echr", "2022-01-01", "2022-12-31")
    assert found.participation == "unknown"
    assert "party at first, withdrawn at the end" in found.note


def _ratified_in_2011() -> TreatyAction:
    return TreatyAction("a", "per", "t", "ratified", date(2011, 1, 1), None, None, True, "wpd-2022", "secondary")


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2010-12-31", "not-party"), ("2011-06-01", "unknown"), ("2012-06-30", "unknown"), ("2012-07-01", "party")],
)
def test_a_year_alone_leaves_the_time_about_it_open(day: str, expected: str) -> None:
    """An act of which only the year is known binds surely from the middle of the next."""
    acts = Record("t", {"per": (_ratified_in_2011(),)}, frozenset())
    assert acts.standing("per", date.fromisoformat(day), date(2020, 1, 1)).participation == expected


def claims_about(actor: str, norm: str, **changes: Any) -> Any:
    party = make_party("Somebody", actor=actor, mention=SPAN)
    return make_claim(respondents=(party,), norms=(Citation(norm, SPAN),), **changes)


def test_the_date_of_the_act_comes_first(known: Catalogue, record: Treaties) -> None:
    """An act with a date is judged at it, one without at the statement's; the assessment says which."""
    statement = make_statement(date=date(2025, 3, 5))
    dated = claims_about("ukr", "rome-statute", act_date=ActDate(date(2022, 3, 1), "month"))
    plain = claims_about("ukr", "rome-statute")
    found = binding.assessments(statement, make_reading(claims=(dated, plain)), known, record)
    assert [(one.participation, one.question.dated_by) for one in found] == [
        ("signatory", "by-act"), ("party", "by-statement")
    ]
    assert found[0].question.last == date(2022, 3, 31)


def test_no_date_no_answer(known: Catalogue, record: Treaties) -> None:
    """Where neither act nor statement is dated the participation is unknown."""
    reading = make_reading(claims=(claims_about("ukr", "rome-statute"),))
    found = binding.assessments(make_statement(date=None), reading, known, record)
    assert [one.participation for one in found] == ["unknown"]


def test_stored_statements_ask_the_same(known: Catalogue) -> None:
    """What is asked of a statement's triples is what was asked of its reading."""
    claim = claims_about("idf", "geneva-convention-4/art-49", act_date=ActDate(date(2024, 1, 1), "year"))
    statement, reading = make_statement(), make_reading(claims=(claim,))
    stored = [(str(s), str(p), str(o)) for s, p, o in statement_graph(statement, reading, known, IRIS)]

    def order(one: Question) -> tuple[str, str, str]:
        return one.claim, one.respondent, one.norm

    asked = sorted(binding.asked(statement, reading, IRIS), key=order)
    assert sorted(binding.questions(stored, IRIS), key=order) == asked


def test_triples_say_all_that_a_reader_needs(known: Catalogue, record: Treaties) -> None:
    """State, treaty, day and whose, participation, deciding action, flags, sources, completeness."""
    reading = make_reading(claims=(claims_about("ven-government", "achr/art-7"),))
    made: Graph = binding.triples(binding.assessments(make_statement(), reading, known, record), IRIS)
    (me,) = made.subjects(RDF.type, av.BindingAssessment)
    assert str(me).startswith(IRIS.graph("binding") + "#government-of-vesperia-")
    told = {predicate: made.value(me, predicate) for predicate in set(made.predicates(me))}
    assert told[av.state] == URIRef(IRIS.actor("ven"))
    assert told[av.assessedActor] == URIRef(IRIS.actor("ven-government"))
    assert told[av.treaty] == URIRef(IRIS.norm("achr"))
    assert told[av.participation] == av["participation-withdrawn"]
    assert told[av.dateBasis] == av["dated-by-statement"]
    assert str(told[av.decidingAction]).endswith("#achr-ven-withdrew")
    assert set(made.objects(me, av.flag)) >= {av["flag-contested"]}
    assert {av.contestedIn, av.recordCompleteTo, av.bindingBasis, av.atDate} <= set(told)


def test_complete_records_have_as_many_parties_as_they_say() -> None:
    """Where a row of completeness gives a number of parties, so many are on record at that day."""
    (path,) = [one for one in facts.files("parties") if one.stem == "completeness"]
    checked = 0
    for subject, found in facts.read([path]).items():
        stated = re.match(r"(\d+) ", found.one("skos:editorialNote") or "")
        day, acts = found.day("av:recordCompleteTo"), treaties.load().record(subject.removeprefix("norms/"))
        if not (stated and day and acts):
            continue
        standings = [acts.standing(state, day, day).participation for state in acts.actions]
        assert sum(one in ("party", "not-yet-in-force") for one in standings) == int(stated[1]), subject
        checked += 1
    assert checked > 30


def test_records_keep_the_order_of_things(known: Catalogue, record: Treaties) -> None:
    """No act before its treaty was adopted, none in force before the treaty is; every state and source is listed."""
    number = 0
    for stem in record.names():
        acts = record.record(stem.replace("other-", "other/", 1) if stem.startswith("other-") else stem)
        assert acts is not None, stem
        treaty = known.norm(acts.treaty)
        for act in (one for every in acts.actions.values() for one in every):
            number += 1
            assert act.state in known.actors, act.id
            assert act.reliability, act.id
            if act.on and treaty.adopted and act.kind != "unspecified":
                assert act.on >= treaty.adopted or act.year_only, act.id
            by_pairs = act.treaty == "other/geneva-gas-protocol"  # between those who had ratified, from the first on
            if act.since and treaty.in_force and act.kind != "succeeded" and not by_pairs:
                assert (treaty.in_force - act.since).days < 15, act.id
    assert number > 9000


def test_the_drawn_rows_are_those_that_were_judged(record: Treaties) -> None:
    """The record of the review holds each drawn row as the data have it, with a judgement and its reason."""
    drawn = treaty_rows.draw(treaty_rows.actions(record), treaty_rows.ROWS, treaty_rows.SEED)
    judged = treaty_rows.recorded()
    as_drawn = [(one.id, one.treaty, one.kind, str(one.on or ""), str(one.since or ""), one.source) for one in drawn]
    columns = ("action", "treaty", "kind", "date", "in_force", "source")
    assert [tuple(row[name] for name in columns) for row in judged] == as_drawn
    assert len(judged) == 150
    assert {row["judgement"] for row in judged} == {"right", "corrected"}
    assert all(row["why"].endswith(".") for row in judged)


@pytest.mark.parametrize(
    ("state", "day", "expected"),
    [
        pytest.param("cog", "1960-08-14", "not-party", id="before independence"),
        pytest.param("cog", "1962-01-01", "party", id="bound from independence"),
        pytest.param("rwa", "1963-12-31", "party", id="before its declaration"),
        pytest.param("mli", "1964-01-01", "not-party", id="acceded, not succeeded"),
    ],
)
def test_a_successor_is_bound_from_independence(
    known: Catalogue, record: Treaties, state: str, day: str, expected: str
) -> None:
    """Who declares to succeed to a treaty is bound from its first day on, not from that of its declaration."""
    assert ask(known, record, state, "geneva-conventions", day).participation == expected
