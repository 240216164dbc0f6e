"""Who is in a claim: names, pronouns, speakers, respondents, those affected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import actors, affected, catalogue, choosing, gazetteer, mentions, roles, speakers, tokens
from graph.candidate import Candidate
from graph.coreference import PUBLISHER, members, publisher_name, resolve
from graph.model import Claim, ClaimType, PublisherKind, Span, Statement
from graph.reader import open_reader
from graph.segment import Document, parse
from graph.training import choosing as training

CATALOGUE = catalogue.load()


def document(text: str, *, publisher: str = "Harbour Watch", kind: PublisherKind = "ngo") -> Document:
    return parse(Statement(text, publisher, "t.txt", kind))


def candidate(doc: Document, head: str, action: str, *, type: ClaimType = "allegation") -> Candidate:  # noqa: A002
    """A claim whose conduct is headed by the word ``head`` and whose action is ``action``."""
    text = doc.statement.text
    start = text.index(action)
    token = next(t.i for t in doc.doc if t.text == head and start <= t.idx < start + len(action))
    sentence = doc.sentence_of(token)
    return Candidate(token, type, Span.of(text, start, start + len(action)), doc.sentences[sentence], 1.0, sentence)


def cast(doc: Document) -> actors.Cast:
    return actors.cast(doc, CATALOGUE)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        pytest.param("Ardovia (Permanent Representative Rosa Vidal)", "Ardovia", id="who spoke"),
        pytest.param("Harbour Watch (open letter)", "Harbour Watch", id="kind of text"),
        pytest.param("Joint statement of foreign ministers", "Foreign ministers", id="kind of text before the name"),
        pytest.param("UN Security Council meeting summary", "UN Security Council", id="record of a meeting"),
        pytest.param("Harbour Watch", "Harbour Watch", id="nothing to clean"),
        pytest.param("(anonymous)", "(anonymous)", id="nothing but brackets"),
    ],
)
def test_publishers_name_is_cleaned(given_name: str, shown: str) -> None:
    """What is said beside a publisher's name is no part of it."""
    assert publisher_name(given_name) == shown


def test_members_of_a_joint_publisher() -> None:
    """A joint statement has several publishers; a ministry's long name is one."""
    assert members("European Union with Canada and Norway", CATALOGUE) == ["European Union", "Canada", "Norway"]
    assert members("Ministry of Fisheries and Trade", CATALOGUE) == []


@pytest.mark.parametrize(
    ("text", "word", "actor"),
    [
        pytest.param("Ardovia has closed the port.", "Ardovia", "ardovia", id="name"),
        pytest.param(
            "Ardovian forces closed the port.", "forces", "ardovia", id="adjective before an organ of the state"
        ),
        pytest.param("The army of Ardovia closed the port.", "army", "ardovia", id="organ of a state"),
        pytest.param("Ardovia closed the port. It fined the crews.", "It", "ardovia", id="it"),
        pytest.param("Ardovia sent ships. Its navy closed the port.", "navy", "ardovia", id="forces of a pronoun"),
        pytest.param(
            "Ardovian authorities closed the port. The authorities fined the crews.",
            "authorities",
            "ardovia",
            id="the authorities",
        ),
    ],
)
def test_words_that_stand_for_a_state(text: str, word: str, actor: str) -> None:
    """Names, adjectives before organs, pronouns and bare organs lead to the state."""
    columns = tokens.of(doc := document(text))
    resolved = resolve(columns, mentions.find(columns, CATALOGUE), doc.statement, CATALOGUE)
    at = max(t for t, w in enumerate(columns.text) if w == word)
    entity = resolved.of[resolved.at[at]]
    assert entity is not None
    found = resolved.entities[entity].actor
    assert found is not None
    assert found.id == actor


@pytest.mark.parametrize("words", ["The Harbour Convention", "The Rivers Charter", "On Tuesday it"])
def test_norms_and_days_are_nobody(words: str) -> None:
    """Capitalised names of instruments and days do not act."""
    doc = document(f"{words} was read out again.")
    columns = tokens.of(doc)
    assert not [m for m in mentions.find(columns, CATALOGUE) if m.form == "name"]


def test_acronym_in_brackets_is_a_form_of_the_name() -> None:
    """Letters introduced in brackets stand for the name later on."""
    doc = document("The Boundary Rivers Commission (BRC) met. Later the BRC reported.")
    columns = tokens.of(doc)
    resolved = resolve(columns, mentions.find(columns, CATALOGUE), doc.statement, CATALOGUE)
    places = [t for t, w in enumerate(columns.text) if w in ("Commission", "BRC") and t in resolved.at]
    entities = {resolved.of[resolved.at[t]] for t in (places[0], places[-1])}
    assert len(entities) == 1


def test_we_means_the_publisher_but_the_speaker_inside_a_quotation() -> None:
    """First person follows who is speaking."""
    doc = document("We met the envoys. “We closed the port on Friday night,” said Rosa Vidal.")
    one = cast(doc)
    first, second = (n for n, m in enumerate(one.resolved.mentions) if m.noun == "first")
    assert one.resolved.of[first] == PUBLISHER
    assert one.resolved.of[second] != PUBLISHER


@pytest.mark.parametrize(
    ("text", "head", "path", "who"),
    [
        pytest.param("Soldiers burned the village.", "burned", "subject", "Soldiers", id="subject"),
        pytest.param("The village was burned by soldiers.", "burned", "agent", "soldiers", id="agent of a passive"),
        pytest.param("We condemn Ardovia's attacks on boats.", "attacks", "genitive", "Ardovia", id="genitive"),
        pytest.param(
            "We urge Ardovia to release the crews.", "release", "controller", "Ardovia", id="whom a demand addresses"
        ),
        pytest.param("Soldiers arrived and burned the village.", "burned", "shared", "Soldiers", id="shared subject"),
        pytest.param("Rangers spared no effort to save the boats.", "save", "verb", "Rangers", id="through a noun"),
        pytest.param("The village was burned.", "burned", "none", None, id="no doer named"),
    ],
)
def test_doer_by_syntax(text: str, head: str, path: str, who: str | None) -> None:
    """The path from the conduct to its doer."""
    columns = tokens.of(document(text))
    token, found = roles.doer(columns, columns.text.index(head))
    assert (found, None if token is None else columns.text[token]) == (path, who)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("He said “we shall not leave the port”.", ["we shall not leave the port"], id="curly"),
        pytest.param('"We shall not leave the port," he said.', ["We shall not leave the port,"], id="straight"),
        pytest.param("The “safe zone” was shelled.", [], id="a term in marks is no speech"),
        pytest.param(
            "“We shall not leave.\n\n“They must come here,” he said.",
            ["We shall not leave.\n\n“They must come here,"],
            id="goes on in the next paragraph",
        ),
    ],
)
def test_quotations(text: str, wanted: list[str]) -> None:
    """What stands between quotation marks and is speech."""
    assert [text[a:b] for a, b in speakers.quotations(text)] == wanted


@given(st.text(alphabet="“”\"' \nabc.,«»", max_size=60))
def test_quotations_lie_in_the_text(text: str) -> None:
    """Whatever the marks, quotations are in order and within the text."""
    found = speakers.quotations(text)
    assert all(0 <= a <= b <= len(text) for a, b in found)
    assert found == sorted(found)


def test_reported_speaker_is_the_claimant() -> None:
    """A quoted person makes the claim; the publisher reports it."""
    doc = document("The talks ended. “Ardovia is bombing fishing villages along the coast,” said Rosa Vidal, a lawyer.")
    claimant, voices = cast(doc).claimant(candidate(doc, "bombing", "bombing fishing villages"))
    assert (claimant.name, [voice.name for voice in voices]) == ("Rosa Vidal", ["Harbour Watch"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "Norland Teachers Union President Mary Anne Okello said Norland is bombing fishing villages.",
            "Mary Anne Okello",
            id="a person without the body and the office before the name",
        ),
        pytest.param(
            "The Harbour Council1 said Norland is bombing fishing villages.", "Harbour Council", id="no note mark"
        ),
    ],
)
def test_a_speaker_is_called_by_the_name_alone(text: str, name: str) -> None:
    doc = document(text)
    claimant, _ = cast(doc).claimant(candidate(doc, "bombing", "bombing fishing villages"))
    assert claimant.name == name


def test_publisher_is_the_claimant_by_default() -> None:
    """Without another voice the claim is the publisher's, and nobody reports it."""
    doc = document("Ardovia is bombing fishing villages along the coast.")
    claimant, voices = cast(doc).claimant(candidate(doc, "bombing", "bombing fishing villages"))
    assert (claimant.name, voices) == ("Harbour Watch", ())


@pytest.mark.parametrize(
    ("text", "head", "action", "type_", "respondent"),
    [
        pytest.param(
            "Ardovia is bombing fishing villages.",
            "bombing",
            "bombing fishing villages",
            "allegation",
            "ardovia",
            id="subject",
        ),
        pytest.param(
            "We call on Ardovia to release the crews.",
            "release",
            "release the crews",
            "demand",
            "ardovia",
            id="addressee",
        ),
        pytest.param(
            "We condemn Ardovia's attacks on villages.",
            "attacks",
            "attacks on villages",
            "allegation",
            "ardovia",
            id="genitive",
        ),
        pytest.param(
            "Ardovia must lift the blockade.", "lift", "lift the blockade", "demand", "ardovia", id="subject of must"
        ),
    ],
)
def test_respondent(text: str, head: str, action: str, type_: ClaimType, respondent: str) -> None:
    """The one whose conduct it is comes first."""
    doc = document(text)
    found = cast(doc).respondents(candidate(doc, head, action, type=type_))
    assert [party.actor for party in found[:1]] == [respondent]


def test_scores_fall_and_are_probabilities() -> None:
    """Respondents come by probability, so that an accusation may go without the unsure ones."""
    doc = document("Ardovia and Kelmar are bombing fishing villages. Nobody watched.")
    scored = cast(doc).scored_respondents(candidate(doc, "bombing", "bombing fishing villages"))
    chances = [one.probability for one in scored]
    assert chances == sorted(chances, reverse=True)
    assert all(actors.SURE <= chance <= 1 or chance >= actors.ALSO for chance in chances)


def test_private_persons_stay_words() -> None:
    """Counted victims get no party; a people does."""
    doc = document("Ardovian soldiers shot twelve fishermen. Ardovia is starving the civilian population.")
    one = cast(doc)
    shot = one.affected(candidate(doc, "shot", "shot twelve fishermen"))
    assert all(harmed.party is None for harmed in shot)
    every = [
        one._affected(n, candidate(doc, "shot", "shot twelve fishermen")) for n in range(len(one.resolved.mentions))
    ]
    assert [harmed.party.kind for harmed in every if harmed.party and "population" in harmed.span.text] == [
        "population-group"
    ]


def test_phrase_takes_what_belongs_to_it() -> None:
    """The determiner before and the participle after are part of who is meant."""
    doc = document("Ardovia must free all fishermen held without charge.")
    columns = tokens.of(doc)
    mention = next(m for m in mentions.find(columns, CATALOGUE) if columns.text[m.head] == "fishermen")
    first, last = affected.phrase(columns, mention)
    assert doc.span(first, last).text == "all fishermen held without charge"


WORDS = st.sampled_from(
    "Ardovia Ardovian forces the authorities they it its we said “ ” condemn attacks on villages "
    "by soldiers of and , . ( BRC ) Rosa Vidal".split()
)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25))
def test_every_mention_is_verbatim(words: list[str]) -> None:
    """Whatever the words, mentions are stretches of the text, and every entity's mentions point back at it."""
    doc = document(" ".join(words))
    one = cast(doc)
    for number, mention in enumerate(one.resolved.mentions):
        span = one._span(mention)
        first, last = affected.phrase(one.columns, mention)
        assert doc.statement.text[span.start : span.end] == span.text
        assert 0 <= first <= mention.head <= last < len(one.columns)
        entity = one.resolved.of[number]
        assert entity is None or number in one.resolved.entities[entity].mentions


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.integers(0, 2**16))
def test_choices_of_a_group_add_up(sizes: list[int], seed: int) -> None:
    """Probabilities of a group's candidates and of nobody are a distribution."""
    import numpy as np

    random = np.random.default_rng(seed)
    starts = np.cumsum([0, *sizes[:-1]]).astype(np.intp)
    chosen, nobody = choosing.softmax(
        random.normal(size=sum(sizes)).astype("f4"), random.normal(size=len(sizes)).astype("f4"), starts
    )
    assert np.allclose(np.add.reduceat(chosen, starts) + nobody, 1, atol=1e-5)


def test_training_learns_a_plain_rule(tmp_path: Path) -> None:
    """A chooser fitted on groups whose right candidate bears a mark finds it, and is the same every time."""
    import numpy as np

    random = np.random.default_rng(3)
    groups = []
    for _ in range(200):
        rows = random.normal(size=(4, 5)).astype("f4")
        rows[:, 0] = 0
        right = np.zeros(4, "f4")
        if random.random() < 0.7:
            rows[1, 0] = right[1] = 1
        groups.append(training.Group(rows, right, np.ones(4, "f4")))
    fitted = training.fit(groups, units=4, epochs=120)
    again = training.fit(groups, units=4, epochs=120)
    path = choosing.save("plain", fitted, folder=tmp_path)
    with np.load(path, allow_pickle=False) as arrays:
        assert set(arrays.files) >= {"hidden", "linear", "nobody"}
    rows, starts = np.concatenate([g.rows for g in groups]), np.arange(0, 800, 4)
    chances = fitted.choose(rows, starts).reshape(-1, 4)
    assert np.array_equal(chances, again.choose(rows, starts).reshape(-1, 4))
    assert ((chances[:, 1] > 0.5) == np.array([g.right[1] > 0 for g in groups])).mean() > 0.97


def test_gazetteer_takes_the_longest_name() -> None:
    """``Ardovia`` inside a longer listed name is not the state."""
    columns = tokens.of(document("The United Nations Security Council met. U.S. forces left."))
    found = [CATALOGUE.state_of(hit.actor.id) or hit.actor.id for hit in gazetteer.hits(columns, CATALOGUE)]
    assert found == ["unsc", "usa"]


def test_reading_names_nobody_outside_of_the_text() -> None:
    """Every mention that a whole reading gives stands at its offsets."""
    text = "We condemn Ardovia's attacks on fishing villages. Ardovia must release the crews that it detained."
    try:
        reading = open_reader("fast").read(Statement(text, "Harbour Watch", publisher_kind="ngo"))
    except (IndexError, FileNotFoundError):
        pytest.skip("the detector's model is not built")
    claims: tuple[Claim, ...] = reading.claims
    spans = [p.mention for c in claims for p in (c.claimant, *c.respondents) if p.mention] + [
        a.span for c in claims for a in c.affected
    ]
    assert all(text[s.start : s.end] == s.text for s in spans)
    assert json.dumps([s.text for s in spans])
