"""Matters and links: joins and near misses, and that they are a function of the set of statements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from marks import MarkedReader
from matters_score import read_rows, score

from graph.account_rows import row_json, row_of, traits_json, traits_of
from graph.accounts import Account, Row, accounts
from graph.comparison import days, impossible
from graph.likeness import likeness, probabilities
from graph.links import LIKELY, links
from graph.matters import dispute_label, label, matters, summary, told


def row(action: str, **changes: Any) -> Row:
    """An allegation of an NGO against Kelmar, published on 1 May 2025."""
    given = Row(
        id=0,
        iri=f"c/{action}",
        statement="s/1",
        publisher="Lantern",
        date="2025-05-01",
        type="allegation",
        start=0,
        action=action,
        quote=f"We say: {action}.",
        claimant="lantern",
        respondents=frozenset({"kelmar"}),
        party_names=(("Kelmar", "kelmar"), ("Kelmari", "kelmar")),
    )
    return replace(given, **changes)


def account(action: str, **changes: Any) -> Account:
    return accounts([row(action, **changes)])[0]


def test_agreement_with_the_marks_of_a_corpus_that_no_fit_saw() -> None:
    figures = score("mine", read_rows("mine", MarkedReader("mine", slots=True)))
    assert figures["act"].f1 >= 0.85
    assert figures["links"].f1 >= 0.75


def test_nobody_named_and_no_name_in_common_is_no_one_act() -> None:
    one, other = (account("a ceasefire", type="demand", respondents=frozenset(), iri=f"c/{n}") for n in "12")
    assert likeness(one.traits, other.traits).probability == 0


FIRST = "the detention of 31 teachers from Odra at Venn prison"


@pytest.mark.parametrize(
    ("other", "changes"),
    [
        pytest.param(FIRST, {"respondents": frozenset({"ardovia"})}, id="same words, other state"),
        pytest.param(
            FIRST, {"respondents": frozenset({"ardovia"}), "claimant": "ardovia"}, id="same words, other speaker"
        ),
        pytest.param(FIRST, {"act_date": "2019-03-01", "act_precision": "day"}, id="same state, other year"),
        pytest.param("the detention of 31 journalists from Odra at Venn prison", {}, id="same prison, other prisoners"),
        pytest.param("the detention of 31 teachers from Odra at Harn prison", {}, id="same people, other prison"),
        pytest.param(FIRST, {"type": "demand"}, id="what is done, what is due"),
        pytest.param(FIRST, {"date": "2012-05-01"}, id="thirteen years apart, undated"),
    ],
)
def test_near_misses_are_not_joined(other: str, changes: dict[str, Any]) -> None:
    """No likeness of wording joins acts of other actors, days, places or victims."""
    one = account(FIRST, act_date="2025-03-01", act_precision="day") if "act_date" in changes else account(FIRST)
    two = account(other, iri="c/other", statement="s/2", **changes)
    assert likeness(one.traits, two.traits).probability == 0
    acts, _ = matters([one, two])
    assert [len(act.claims) for act in acts] == [1, 1]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("31 teachers from Odra were arrested and held in Venn prison", id="verb and synonyms"),
        pytest.param("Kelmari soldiers imprisoned 31 teachers of Odra", id="respondent named in the words"),
    ],
)
def test_other_words_for_the_same_act_are_joined(other: str) -> None:
    one, two = (
        account(FIRST),
        account(other, iri="c/other", statement="s/2", publisher="Openshore", claimant="openshore"),
    )
    acts, _ = matters([one, two])
    assert [len(act.claims) for act in acts] == [2]
    assert "Odra" in acts[0].claims[0].reason


def test_a_pronoun_speaks_of_the_act_before_it() -> None:
    """ "Such treatment" takes over the words, "they are held" the names of the act before."""
    both = accounts([row("guards at Venn prison beat 12 teachers", start=0), row("Such treatment", start=90)])
    assert both[1].traits.names == both[0].traits.names
    assert both[1].traits.words >= both[0].traits.strong


POLICE = "the arrest of 31 teachers from Odra at Venn prison"


def about_police(quote: str, **changes: Any) -> Row:
    """An allegation against "the police", of which the text does not say whose they are."""
    found = row(POLICE, quote=quote, respondents=frozenset({"in/s1/police"}), party_names=(), start=90)
    return replace(found, **changes)


@pytest.mark.parametrize(
    ("quote", "main", "wanted"),
    [
        pytest.param("French police were behind the arrest.", "deu", "fra", id="the state that the sentence names"),
        pytest.param("The police were behind the arrest.", "deu", "deu", id="else the one that is spoken of"),
        pytest.param("Police at the border of France and Spain", "deu", "in/s1/police", id="two states: neither"),
        pytest.param("The police, and nobody else, were behind it.", "deu", "deu", id="no word is a state's key"),
    ],
)
def test_police_of_no_named_state_are_those_of_the_state_spoken_of(quote: str, main: str, wanted: str) -> None:
    spoken_of = row("the ban of a party", iri="c/ban", respondents=frozenset({main}), party_names=())
    found = accounts([spoken_of, about_police(quote)])
    assert found[1].traits.respondents == {wanted}


def test_police_are_nobody_else_where_two_states_are_spoken_of_as_often() -> None:
    both = [row(f"the ban of {one}", iri=f"c/{one}", respondents=frozenset({one})) for one in ("deu", "fra")]
    found = accounts([*both, about_police("The police did it.")])
    assert found[2].traits.respondents == {"in/s1/police"}


def test_police_of_two_states_are_not_joined() -> None:
    """In the same words of the police, in statements on two states: acts of two respondents."""
    told = []
    for number, state in enumerate(("deu", "fra")):
        spoken_of = row("the ban of a party", iri=f"c/{number}", respondents=frozenset({state}), party_names=())
        told += accounts([spoken_of, about_police("The police did it.", iri=f"c/police/{number}", statement=state)])
    acts, _ = matters(told)
    assert all(len({one.traits.respondents for one in act.accounts}) == 1 for act in acts)
    assert [len(act.claims) for act in acts] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("killed 3 people", "killed 23 people", id="numbers far from each other"),
        pytest.param("fired the lawyers of the men", "fired at the village", id="to dismiss is not to shoot"),
    ],
)
def test_what_is_only_of_the_same_kind_is_another_act(one: str, other: str) -> None:
    told = [account(one), account(other, iri="c/other", statement="s/2")]
    acts, _ = matters(told)
    assert [len(act.claims) for act in acts] == [1, 1]


def test_without_a_respondent_the_same_words_are_not_by_themselves_the_same_act() -> None:
    """ "An immediate ceasefire" in two statements may be asked of anybody."""
    told = [account("an immediate ceasefire", type="demand", iri=f"c/{n}", respondents=frozenset()) for n in (1, 2)]
    acts, _ = matters(told)
    assert [len(act.claims) for act in acts] == [1, 1]


def test_a_pair_is_as_alike_alone_as_among_others() -> None:
    told = [account(one).traits for one in (FIRST, POLICE, "killed 3 people", "fired at the village", "the ban of it")]
    table = probabilities(told, told)
    assert [[float(probabilities([a], [b])[0, 0]) for b in told] for a in told] == table.tolist()


def test_a_denial_in_other_words_answers_what_it_is_not_joined_with() -> None:
    accused = account("shelled the village of Tesk at night", date="2025-04-30")
    denies = account("its army attacked Tesk", iri="c/no", statement="s/2", type="denial", claimant="kelmar")
    acts, _ = matters([accused, denies])
    assert [len(act.claims) for act in acts] == [1, 1]
    assert [(one.kind, one.reason.split()[0]) for one in links([accused, denies], acts)] == [("answers", LIKELY)]


def test_an_omission_is_not_the_act_before_it() -> None:
    both = accounts([row("guards at Venn prison beat 12 teachers", start=0), row("its failure to do so", start=90)])
    assert not both[1].traits.names


def test_a_label_can_be_read_away_from_its_sentence() -> None:
    """Without how it was condemned; by an account without "its", where there is one."""
    vague, clear = account("the armed attack on its territory in the strongest terms"), account("the attack on Odra")
    assert label([vague]) == "“the armed attack on its territory”"
    assert label([vague, clear]) == "“the attack on Odra”"


def test_a_dispute_is_named_by_names_written_out() -> None:
    """States by their names, words with the capitals about them; an alphabet of keys is no name."""
    told_ = [account("the shelling of the Sarn Valley"), account("the shelling of Venezuela by the Sarn Front")]
    acts = [summary([told(one)], {one.row.claimant}, label([one])) for one in told_]
    named = dispute_label(acts)
    assert "Venezuela" in named
    assert "Sarn Valley" in named or "Sarn Front" in named
    assert "Ven" not in named.split(", ")


def test_an_account_survives_json() -> None:
    one = account(FIRST, act_date="2025-03-01", act_precision="month", affected=("31 teachers",))
    assert row_of(row_json(one.row)) == one.row
    assert traits_of(traits_json(one.traits)) == one.traits


def test_a_reason_is_in_words_and_names_not_in_stems_and_keys() -> None:
    one = account("the shelling of the hospital of Odra by Israeli soldiers", iri="c/1")
    other = account("Israeli soldiers shelled two hospitals in Odra", iri="c/2")
    told = likeness(one.traits, other.traits).reason
    assert "hospital" in told.split("; ")[0].split(), told
    assert "Israel" in told, told
    assert "Odra" in told, told


def test_accounts_that_may_be_of_one_act_share_a_day() -> None:
    times: list[dict[str, Any]] = [
        {"date": published, "act_date": day, "act_precision": precision}
        for published in (None, "2017-05-01", "2020-12-31", "2023-12-31", "2024-01-01", "2025-05-01")
        for day, precision in ((None, None), ("2020-01-01", "year"), ("2023-12-31", "day"), ("2025-02-01", "month"))
    ]
    told = [account(FIRST, iri=f"c/{number}", **when).traits for number, when in enumerate(times)]
    never = impossible(told, told)
    assert never.any()
    for one, row in zip(told, never, strict=True):
        for other, out in zip(told, row, strict=True):
            (first, last), (from_, until) = days(one), days(other)
            assert out or (first <= until and from_ <= last), (one.when, one.said, other.when, other.said)
