"""Who speaks and who is meant in texts as written: the publisher by short names, own words, both parties."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import pytest

from graph import actors, affected, catalogue, choosing, respondents, speakers, tokens
from graph.candidate import Candidate
from graph.coreference import PUBLISHER, members
from graph.model import ClaimType, PublisherKind, Span, Statement
from graph.segment import Document, parse

CATALOGUE = catalogue.load()


@cache
def document(text: str, publisher: str = "Harbour Watch", kind: PublisherKind = "ngo") -> Document:
    return parse(Statement(text, publisher, "t.txt", kind))


def claim(doc: Document, action: str, type: ClaimType = "allegation") -> Candidate:  # noqa: A002
    """A claim whose action is ``action``, headed by the word of it that governs the others."""
    start = doc.statement.text.index(action)
    span = Span.of(doc.statement.text, start, start + len(action))
    inside = list(doc.tokens_in(span))
    head = next(t for t in inside if doc.doc[t].head.i not in inside or doc.doc[t].head.i == t)
    sentence = doc.sentence_of(head)
    return Candidate(head, type, span, doc.sentences[sentence], 1.0, sentence)


def entity_of(doc: Document, word: str) -> tuple[actors.Cast, int | None]:
    """The cast, and the entity of the last mention that the word heads."""
    one = actors.cast(doc, CATALOGUE)
    at = max(t for t, text in enumerate(one.columns.text) if text == word and t in one.resolved.at)
    return one, one.resolved.of[one.resolved.at[at]]


@pytest.mark.parametrize(
    ("text", "word", "publisher", "kind"),
    [
        pytest.param(
            "The Ministry asks Kelmar to reopen the ferry line.",
            "Ministry",
            "Ardovia (Ministry of Transport)",
            "government",
            id="ministry",
        ),
        pytest.param(
            "The Commission visited nine harbours.", "Commission", "Commission on Coastal Trade", "un", id="commission"
        ),
        pytest.param(
            "The Court heard the parties in May.", "Court", "Maritime Court of the Isles", "court", id="court"
        ),
        pytest.param("The Council met on Monday.", "Council", "Council of Harbour Towns", "regional", id="council"),
        pytest.param("The organisation sent observers.", "organisation", "Harbour Watch", "ngo", id="organisation"),
    ],
)
def test_short_description_of_the_publisher(text: str, word: str, publisher: str, kind: PublisherKind) -> None:
    """A bare noun of the publisher's name means the publisher, whoever the catalogue knows by it."""
    one, entity = entity_of(document(text, publisher, kind), word)
    assert entity == PUBLISHER
    assert one.resolved.mentions[one.resolved.at[one.columns.text.index(word)]].actor is None


def test_other_body_named_just_before_keeps_its_short_name() -> None:
    """After a full name in the same sentence, the noun means that body and not the publisher."""
    text = "The Tariff Commission of Kelmar wrote that the Commission would not appear."
    _, entity = entity_of(document(text, "Commission on Coastal Trade", "un"), "Commission")
    assert entity != PUBLISHER


def test_plain_description_introduces_no_listed_actor() -> None:
    """A text about nobody's commission does not speak of the European one."""
    one = actors.cast(document("The Commission promised to answer. The Court and the Union did too."), CATALOGUE)
    assert not [entity.actor for entity in one.resolved.entities if entity.actor and entity.mentions]


def test_offices_of_two_publishers() -> None:
    """A statement of two presidents is a joint one of those whom they preside over."""
    assert members("Ardovia President and Kelmar President", CATALOGUE) == ["Ardovia", "Kelmar"]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        pytest.param(
            "The Union condemns the seizure of boats by Kelmar, which breaks the treaty. It also regrets the delay.",
            PUBLISHER,
            id="subject of the main clause, not of the relative one",
        ),
        pytest.param(
            "The Union asked Ardovia to free the crews held at Pelsk. It also asked for the boats.",
            PUBLISHER,
            id="not the place that was named last",
        ),
    ],
)
def test_it_goes_on_with_the_subject(text: str, of: int) -> None:
    """A pronoun that begins a sentence takes up the subject of the sentence before."""
    assert entity_of(document(text, "Union of the Isles", "regional"), "It")[1] == of


def test_places_do_not_act() -> None:
    """A town by whose name nobody is meant is no respondent and makes no claim."""
    text = "Kelmar must withdraw its guards from Pelsk. The blockade of Pelsk is unlawful. In Pelsk nothing moves."
    doc = document(text)
    one = actors.cast(doc, CATALOGUE)
    for action in ("withdraw its guards from Pelsk", "The blockade of Pelsk"):
        candidate = claim(doc, action)
        named = [one.claimant(candidate)[0].name, *(party.name for party in one.respondents(candidate))]
        assert "Pelsk" not in named


def test_reported_speech_ends_with_its_sentence() -> None:
    """What follows a reported sentence is the publisher's again."""
    doc = document(
        "The Ferry Guild told Harbour Watch that Kelmar had fined its crews. "
        "The closure of the canal by Kelmar is unlawful."
    )
    one = actors.cast(doc, CATALOGUE)
    assert one.claimant(claim(doc, "fined its crews"))[0].name == "Ferry Guild"
    assert one.claimant(claim(doc, "The closure of the canal by Kelmar"))[0].name == "Harbour Watch"


def test_words_that_nobody_said() -> None:
    """Whoever failed to condemn something does not speak of it."""
    doc = document("The Peace Council has failed to condemn the raids of Kelmar on our boats.")
    assert (
        actors.cast(doc, CATALOGUE).claimant(claim(doc, "the raids of Kelmar on our boats"))[0].name == "Harbour Watch"
    )


def test_addressee_of_a_demand_does_not_make_it() -> None:
    """An order's addressee is asked; it does not ask."""
    text = "1. Demands that Kelmar reopen the canal by 30 June;"
    doc = document(text, "Assembly of the Isles", "un")
    one, candidate = actors.cast(doc, CATALOGUE), claim(doc, "reopen the canal by 30 June", "demand")
    assert one.claimant(candidate)[0].name == "Assembly of the Isles"
    assert [party.actor for party in one.respondents(candidate)] == ["kelmar"]


def test_report_speaks_for_its_author() -> None:
    """A claim in somebody's argument is made by that one."""
    doc = document("Rosa Vidal's argument was that Kelmar had sunk the ferry.")
    scene = actors.cast(doc, CATALOGUE)
    rows, entities = scene.speakers.rows(claim(doc, "sunk the ferry"))
    assert "Rosa Vidal" in [scene._party(entity, claim(doc, "sunk the ferry")).name for entity in entities]
    assert len(rows) == len(entities)


@pytest.mark.parametrize(
    ("text", "action", "type_"),
    [
        pytest.param(
            "Ardovia and Kelmar met. Both parties must stop the raids.", "stop the raids", "demand", id="must"
        ),
        pytest.param(
            "Ardovia and Kelmar met. We urge all sides to stop the raids.", "stop the raids", "demand", id="addressed"
        ),
    ],
)
def test_both_parties_are_the_two_that_are_named(text: str, action: str, type_: ClaimType) -> None:
    """ "Both parties" are two respondents, if the text names two."""
    doc = document(text)
    found = actors.cast(doc, CATALOGUE).respondents(claim(doc, action, type_))
    assert sorted(party.actor or "" for party in found) == ["ardovia", "kelmar"]


def test_parties_stay_unnamed_where_more_than_two_could_be_meant() -> None:
    """Nobody is named by guessing."""
    doc = document("Ardovia, Kelmar, Norway and Peru met. All parties must stop the raids.")
    assert actors.cast(doc, CATALOGUE)._everyone(claim(doc, "stop the raids", "demand")) == []


def test_one_who_admits_accuses_itself() -> None:
    """An admission has its speaker as respondent."""
    doc = document("Ardovia acknowledges that its guards beat two sailors from Kelmar.", "Ardovia", "government")
    assert [p.actor for p in actors.cast(doc, CATALOGUE).respondents(claim(doc, "beat two sailors"))] == ["ardovia"]


def test_doer_and_not_victim_of_attacks() -> None:
    """Where "of" names the doer and "on" the victim, the victim is not accused."""
    doc = document(
        "We condemn the attacks of Ardovia on villages in Kelmar. Kelmar attacked us before, and Kelmar lied."
    )
    found = actors.cast(doc, CATALOGUE).respondents(claim(doc, "the attacks of Ardovia on villages in Kelmar"))
    assert [party.actor for party in found] == ["ardovia"]


def test_one_that_denies_is_not_joined_by_its_accuser() -> None:
    """A denial is about the one who denies."""
    doc = document("Ardovia lied. Kelmar denies that its forces shelled the pier.", "Kelmar", "government")
    found = actors.cast(doc, CATALOGUE).respondents(claim(doc, "shelled the pier", "denial"))
    assert [party.actor for party in found] == ["kelmar"]


def test_unsure_accusation_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the least probability an allegation has no respondent; a demand on the same words keeps its own."""
    doc = document("Ardovia bombed the pier.")
    one = actors.cast(doc, CATALOGUE)
    accused = one.scored_respondents(claim(doc, "bombed the pier"))
    assert accused[0].probability >= actors.SURE_TO_ACCUSE
    monkeypatch.setattr(actors, "SURE_TO_ACCUSE", 1.01)
    assert one.scored_respondents(claim(doc, "bombed the pier")) == ()
    assert one.scored_respondents(claim(doc, "bombed the pier", "denial"))


@pytest.mark.parametrize(
    ("name", "width"),
    [("speakers", speakers.WIDTH), ("respondents", respondents.WIDTH), ("affected", affected.WIDTH)],
)
def test_weights_fit_the_features(name: str, width: int) -> None:
    """The weights that are kept were fitted on the features that are read."""
    chooser = choosing.load(name)
    assert {field.name for field in fields(chooser)} >= {"hidden", "linear", "nobody"}
    assert chooser.linear.shape == chooser.mean.shape == (width,)


def test_every_network_reads_a_sentence() -> None:
    """Claimant, respondents and affected of one claim, all by the weights that are kept."""
    doc = document("Rosa Vidal said that Ardovia had beaten three sailors.")
    one, candidate = actors.cast(doc, CATALOGUE), claim(doc, "beaten three sailors")
    assert one.claimant(candidate)[0].name == "Rosa Vidal"
    assert [party.actor for party in one.respondents(candidate)] == ["ardovia"]
    assert [harmed.span.text for harmed in one.affected(candidate)] == ["three sailors"]
    assert len(tokens.of(doc)) == len(doc.doc)
