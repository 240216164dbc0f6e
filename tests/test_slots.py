"""Certainty, conduct and the lesser slots of a claim: case tables with invented sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import attributes, certainty, conduct
from graph.candidate import Candidate
from graph.conduct_codes import CONDUCT
from graph.dates import dates
from graph.model import ClaimType, Party, Span, Statement
from graph.segment import Document, parse

GUIDE = Path(__file__).resolve().parents[2] / "shared" / "eval" / "GUIDE.md"
WATCH = Party("Harbour Watch")
ARDOVIA = Party("Ardovia", actor="ardovia", kind="state")


def claim(
    text: str, head: str, *, kind: ClaimType = "allegation", action: str | None = None
) -> tuple[Document, Candidate]:
    """A claim of a text, headed by its first word ``head``."""
    doc = parse(Statement(text, "Harbour Watch", "t.txt", "ngo", date(2025, 6, 1)))
    words = action or head
    start = text.index(words)
    token = next(t.i for t in doc.doc if t.text == head)
    sentence = doc.sentence_of(token)
    return doc, Candidate(token, kind, Span.of(text, start, start + len(words)), doc.sentences[sentence], 1.0, sentence)


@pytest.mark.parametrize(
    ("text", "head", "type_", "level", "cue"),
    [
        pytest.param("Soldiers burned the mill.", "burned", "allegation", "asserted", None, id="plain"),
        pytest.param(
            "Soldiers reportedly burned the mill.", "burned", "allegation", "reported", "reportedly", id="adverb"
        ),
        pytest.param(
            "Soldiers allegedly burned the mill.", "burned", "allegation", "reported", "allegedly", id="allegedly"
        ),
        pytest.param(
            "There are reports of attacks on the mill.", "attacks", "allegation", "reported", "reports", id="reports of"
        ),
        pytest.param(
            "Soldiers probably burned the mill.", "burned", "allegation", "probable", "probably", id="probably"
        ),
        pytest.param(
            "Soldiers appear to have burned the mill.", "burned", "allegation", "probable", "appear", id="appear"
        ),
        pytest.param("Soldiers may have burned the mill.", "burned", "allegation", "possible", "may", id="may"),
        pytest.param(
            "We have reasonable grounds to believe that soldiers burned the mill.",
            "burned",
            "allegation",
            "probable",
            "reasonable grounds",
            id="grounds",
        ),
        pytest.param(
            "Burning the mill would violate the truce.", "violate", "allegation", "conditional", "would", id="would"
        ),
        pytest.param(
            "The raid could lead to famine.", "famine", "concern", "possible", "lead", id="a harm that may come"
        ),
        pytest.param(
            "We are alarmed by the hunger in the camps.",
            "hunger",
            "concern",
            "asserted",
            None,
            id="a harm that is there",
        ),
        pytest.param("There is a risk of famine.", "famine", "concern", "possible", "risk", id="risk"),
        pytest.param("The raid could not be stopped.", "stopped", "finding", "asserted", None, id="no doubt"),
        pytest.param("The raid could have been stopped.", "stopped", "finding", "possible", "could", id="a doubt"),
        pytest.param(
            "Ardovia rejects the allegation that soldiers burned the mill.",
            "burned",
            "denial",
            "asserted",
            None,
            id="what is denied",
        ),
    ],
)
def test_certainty(text: str, head: str, type_: ClaimType, level: str, cue: str | None) -> None:
    """Cues count where their scope reaches the conduct; the cue is kept."""
    found = certainty.of(*claim(text, head, kind=type_))
    assert found is not None
    assert (found.level, found.cue.text if found.cue else None) == (level, cue)


@pytest.mark.parametrize("type_", ["demand", "commitment", "obligation"])
def test_no_certainty_where_nothing_is_stated(type_: ClaimType) -> None:
    """A demand, promise or duty is neither sure nor unsure."""
    assert certainty.of(*claim("Ardovia may free the crews.", "free", kind=type_)) is None


@pytest.mark.parametrize(
    ("text", "head", "code"),
    [
        pytest.param("Soldiers tortured the prisoners.", "tortured", "torture-ill-treatment", id="torture"),
        pytest.param("Ardovia arbitrarily detained the crews.", "detained", "arbitrary-detention", id="detention"),
        pytest.param("Release all hostages.", "Release", "hostage-taking", id="demand counts as well"),
        pytest.param(
            "They tapped phones and intercepted calls in a vast surveillance scheme.",
            "intercepted",
            "surveillance",
            id="surveillance",
        ),
    ],
)
def test_conduct_codes(text: str, head: str, code: str) -> None:
    """Words of the action give the code."""
    doc, candidate = claim(text, head, action=text[:-1])
    assert code in conduct.codes(doc, candidate)


def test_no_code_without_words_for_it() -> None:
    """A plain act has no code, and what is given is sorted and known."""
    doc, candidate = claim("The minister walked along the beach.", "walked")
    assert conduct.codes(doc, candidate) == ()


def test_lexicon_covers_every_code() -> None:
    """Each code of the guide has words, and the words begin with letters that the look-up knows."""
    covered = {number for known in conduct.patterns().values() for number, _ in known}
    assert covered == set(range(len(CONDUCT)))
    assert all(len(letters) == 2 and letters[0].isalnum() for letters in conduct.patterns())


@pytest.mark.skipif(not GUIDE.exists(), reason="the annotation guide is not beside the checkout")
def test_codes_are_the_guides() -> None:
    """The codes are those of section 5."""
    section = GUIDE.read_text("utf-8").split("## 5. Act codes")[1].split("## 6.")[0]
    assert set(CONDUCT) == {
        part for part in section.replace("`", " ").split() if part.strip("-").replace("-", "").isalpha()
    }


@pytest.mark.parametrize(
    ("text", "value", "precision", "words"),
    [
        pytest.param("on 3 March 2021 at dawn", date(2021, 3, 3), "day", "3 March 2021", id="day first"),
        pytest.param("on March 3, 2021 at dawn", date(2021, 3, 3), "day", "March 3, 2021", id="month first"),
        pytest.param("in March 2021", date(2021, 3, 1), "month", "March 2021", id="month"),
        pytest.param("since 2014", date(2014, 1, 1), "year", "2014", id="year"),
        pytest.param("on 3 March", date(2025, 3, 3), "day", "3 March", id="year of publication"),
        pytest.param("on 7 October", date(2024, 10, 7), "day", "7 October", id="the last such day"),
    ],
)
def test_dates(text: str, value: date, precision: str, words: str) -> None:
    """Days, months and years, each with its precision."""
    (found,) = dates(text, 0, len(text), date(2025, 6, 1))
    assert found.span is not None
    assert (found.value, found.precision, found.span.text) == (value, precision, words)


@pytest.mark.parametrize(
    "text",
    ["31 February 2021", "resolution 2334 of 23 December 2016", "Fisheries Act of 1999", "room 2021", "on 29 February"],
)
def test_no_dates(text: str) -> None:
    """Days that do not exist, and dates of norms, date no act."""
    assert list(dates(text, 0, len(text), date(2025, 6, 1))) == []


@given(st.text(alphabet="0123 March2May,.of\n(in since", max_size=40))
def test_dates_are_verbatim(text: str) -> None:
    """Whatever the text, a date's words stand in it."""
    for found in dates(text, 0, len(text), date(2025, 6, 1)):
        assert found.span is not None
        assert text[found.span.start : found.span.end] == found.span.text


def slots(
    text: str,
    head: str,
    *,
    kind: ClaimType = "allegation",
    action: str | None = None,
    respondents: tuple[Party, ...] = (),
    claimant: Party = WATCH,
) -> attributes.Slots:
    return attributes.of(*claim(text, head, kind=kind, action=action), claimant=claimant, respondents=respondents)


@pytest.mark.parametrize(
    ("text", "head", "presupposed"),
    [
        pytest.param("Ardovia burned the mills.", "burned", False, id="stated"),
        pytest.param("We condemn the burning of the mills.", "burning", False, id="condemned"),
        pytest.param("She wrote a book about Ardovia's atrocities.", "atrocities", True, id="in passing"),
        pytest.param("Ardovia must release those unjustly detained.", "detained", True, id="inside a demand"),
        pytest.param("We condemn the raid carried out by Ardovia.", "carried", False, id="condemned by a participle"),
        pytest.param("The crews detained by Ardovia are hungry.", "detained", True, id="beside a subject"),
    ],
)
def test_presupposed(text: str, head: str, presupposed: bool) -> None:
    """An accusation made in passing, inside a noun phrase."""
    assert slots(text, head)["presupposed"] is presupposed


@pytest.mark.parametrize(
    ("text", "head", "type_", "status"),
    [
        pytest.param("Soldiers burned the mill.", "burned", "allegation", "occurred", id="past"),
        pytest.param("Soldiers are burning the mills.", "burning", "allegation", "ongoing", id="progressive"),
        pytest.param("The continuing attacks must stop.", "attacks", "allegation", "ongoing", id="adjective"),
        pytest.param("Its announced annexation is unlawful.", "annexation", "allegation", "announced", id="announced"),
        pytest.param("There is a risk of famine.", "famine", "concern", "feared", id="feared"),
        pytest.param("Ardovia must free the crews.", "free", "demand", None, id="asked for"),
    ],
)
def test_status_of_the_act(text: str, head: str, type_: ClaimType, status: str | None) -> None:
    """What a claim says of the state of the act."""
    assert slots(text, head, kind=type_)["act_status"] == status


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        pytest.param("The Court found that Ardovia violated the treaty.", "breach", id="breach"),
        pytest.param("The Court found no violation of the treaty.", "no-breach", id="no breach"),
        pytest.param("The Court found that Ardovia did not breach the treaty.", "no-breach", id="did not"),
        pytest.param("The Court ordered provisional measures and found the claim plausible.", "interim", id="interim"),
        pytest.param("The Court found that the ship sank at noon.", "fact", id="fact"),
    ],
)
def test_outcome_of_a_finding(text: str, outcome: str) -> None:
    """What a finding establishes; other types have none."""
    head = "found"
    assert slots(text, head, kind="finding")["outcome"] == outcome
    assert slots(text, head)["outcome"] is None


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        pytest.param("Ardovia rejects the report as false.", "fact", id="fact"),
        pytest.param(
            "Ardovia rejects the claim and says it was not responsible for the raid.", "attribution", id="attribution"
        ),
        pytest.param("Ardovia rejects the claim that it is responsible for the raid.", "attribution", id="whose"),
        pytest.param("Ardovia rejects the claim: the raid cannot be attributed to it.", "attribution", id="attributed"),
        pytest.param("Ardovia rejects the claim: the raid was lawful.", "breach", id="breach"),
        pytest.param("Ardovia rejects the jurisdiction of the Court.", "jurisdiction", id="jurisdiction"),
    ],
)
def test_what_a_denial_denies(text: str, denies: str) -> None:
    """The fact, who did it, that it was wrong, or that the court may say so."""
    assert slots(text, "rejects", kind="denial")["denies"] == denies


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        pytest.param("Ardovia acted in self-defence.", "self-defence", id="self-defence"),
        pytest.param("Ardovia acted at the request of Kelmar.", "consent", id="consent"),
        pytest.param("Ardovia acted out of necessity.", "necessity", id="necessity"),
        pytest.param("Ardovia acted in response to the raid.", "countermeasure", id="countermeasure"),
        pytest.param("Ardovia acted as authorised by the Council.", "authorisation", id="authorisation"),
        pytest.param("Ardovia acted under its constitution.", "domestic-law", id="domestic law"),
        pytest.param("Ardovia acted as friends do.", "other", id="other"),
    ],
)
def test_ground_of_a_justification(text: str, ground: str) -> None:
    """The legal ground that is given."""
    assert slots(text, "acted", kind="justification")["ground"] == ground


def test_place_and_date_of_the_act() -> None:
    """Both in the words of the text; a state by its id too."""
    found = slots("On 3 March 2021 soldiers burned mills in Norway.", "burned", action="burned mills in Norway")
    assert found["place"] is not None
    assert found["act_date"] is not None
    assert (found["place"].span.text, found["place"].actor, found["act_date"].value) == (
        "Norway",
        "nor",
        date(2021, 3, 3),
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("On 3 March 2021 Harbour Watch stated that soldiers burned the mill.", None, id="of the speech"),
        pytest.param(
            "Harbour Watch stated that soldiers burned the mill on 2 March 2021.", date(2021, 3, 2), id="of the act"
        ),
        pytest.param("On 3 March 2021 soldiers burned the mill.", date(2021, 3, 3), id="told by nobody else"),
    ],
)
def test_the_date_of_a_speech_is_not_that_of_the_act(text: str, day: date | None) -> None:
    """A date before a verb of speech says when it was spoken."""
    found = slots(text, "burned")["act_date"]
    assert (found.value if found else None) == day


def test_first_hand_and_admission() -> None:
    """A finding by the publisher is at first hand; who accuses itself admits."""
    text = "The Panel found that Ardovia violated the treaty."
    assert slots(text, "found", kind="finding")["first_hand"] is True
    assert slots(text, "found", kind="finding", claimant=Party("The Panel"))["first_hand"] is False
    assert slots(text, "found")["first_hand"] is None
    assert slots("We wrongly burned the mill.", "burned", claimant=ARDOVIA, respondents=(ARDOVIA,))["admission"] is True
    assert slots("They burned the mill.", "burned", respondents=(ARDOVIA,))["admission"] is False
