"""Mentions of norms: which are found, with which ids and words; all sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import citations
from graph.candidate import Candidate
from graph.catalogue import load
from graph.citation_grammar import provisions
from graph.model import ClaimType, PublisherKind, Span, Statement
from graph.segment import Document, parse


def read(text: str, kind: PublisherKind = "ngo") -> Document:
    return parse(Statement(text, "Invented Watch", publisher_kind=kind))


def found(text: str, kind: PublisherKind = "ngo") -> list[str]:
    return [citation.norm for citation in citations.find(read(text, kind))]


def words(text: str) -> dict[str, str]:
    return {citation.norm: citation.span.text for citation in citations.find(read(text))}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        pytest.param("articles 6, 7 and 14 of the ICCPR", ["art-6", "art-7", "art-14"], id="list"),
        pytest.param("Article 2(4)", ["art-2/para-4"], id="paragraph"),
        pytest.param("Art. 51", ["art-51"], id="abbreviated"),
        pytest.param("arts 48–51", ["art-48", "art-49", "art-50", "art-51"], id="range"),
        pytest.param("Article 37 (a) and (b)", ["art-37/point-a", "art-37/point-b"], id="points of one article"),
        pytest.param("Article 6, paragraphs 1 and 2", ["art-6/para-1", "art-6/para-2"], id="paragraphs in words"),
        pytest.param("Article 8(2)(b)(iv)", ["art-8/para-2/point-b/point-iv"], id="four levels"),
        pytest.param("Article II, subparagraph (c)", ["art-2/point-c"], id="Roman number"),
        pytest.param("Article 6 § 1", ["art-6/para-1"], id="section sign"),
        pytest.param("Article 1F(b)", ["art-1/point-f/point-b"], id="lettered"),
        pytest.param("article 14 bis", ["art-14-bis"], id="Latin"),
        pytest.param("Chapter VII", ["chapter-7"], id="chapter"),
        pytest.param("an article by our staff; Article In Print", [], id="a newspaper's article is none"),
    ],
)
def test_provisions_are_read_by_a_grammar(text: str, paths: list[str]) -> None:
    """Numbers, lists, ranges and levels of provisions, whatever the instrument."""
    assert [part.path for group in provisions(text) for part in group.parts] == paths


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        pytest.param("It breaches articles 6 and 7 of the ICCPR.", ["iccpr/art-6", "iccpr/art-7"], id="acronym"),
        pytest.param(
            "They flout Article 9 of the International Covenant on Civil and Political Rights.",
            ["iccpr/art-9"],
            id="title",
        ),
        pytest.param(
            "It rests on the Universal Declaration (Article 12).", ["udhr/art-12"], id="provision in brackets"
        ),
        pytest.param(
            "Common Article 3 binds every party to the war.", ["geneva-conventions/art-3"], id="common article"
        ),
        pytest.param("See AP I, art. 57.", ["additional-protocol-1/art-57"], id="provision after its instrument"),
        pytest.param(
            "Under paragraph 4 of Article 2 of the UN Charter force is banned.",
            ["un-charter/art-2/para-4"],
            id="nested",
        ),
        pytest.param("Norland acted under Article 51.", ["un-charter/art-51"], id="Charter article that all know"),
        pytest.param("The Council met under Chapter VII.", ["un-charter/chapter-7"], id="chapter that all know"),
        pytest.param("Article 900 of the UN Charter is often quoted.", ["un-charter"], id="no such article"),
        pytest.param("He breached article 8 ECHR.", ["echr/art-8"], id="the Convention, by its article"),
        pytest.param("The ECHR ruled against Norland on Monday.", [], id="the Court"),
        pytest.param(
            "The European Court of Human Rights (ECHR) held so, and the ECHR ordered payment.",
            [],
            id="defined as the Court",
        ),
        pytest.param(
            "The European Convention on Extradition applies.",
            ["other/european-convention-on-extradition"],
            id="longer name",
        ),
        pytest.param("The CEDAW Committee met on Friday.", [], id="a body named after its treaty"),
        pytest.param(
            "It relies on Article IV of the 1951 N.O.R.-Ardovia Mutual Defense Treaty.",
            ["other/nor-ardovia-mutual-defense-treaty/art-4"],
            id="fuller than the listed name, with full stops inside",
        ),
        pytest.param(
            "Article 33(1) of the United Nations 1951 Refugee Convention forbids it.",
            ["refugee-convention/art-33/para-1"],
            id="words between a provision and its instrument",
        ),
        pytest.param(
            "Article 75 of Additional Protocol I and Article 4 of Protocol II apply.",
            ["additional-protocol-1/art-75", "additional-protocol-2/art-4"],
            id="the second protocol by its short name",
        ),
        pytest.param(
            "The two International Covenants bind Norland.", ["iccpr", "icescr"], id="both covenants in one breath"
        ),
        pytest.param(
            "The Treaty of Belisk, the Kelmar Pact and the Straits Charter were recalled.",
            ["other/treaty-of-belisk", "other/kelmar-pact", "other/straits-charter"],
            id="a list of shapes",
        ),
        pytest.param(
            "Norland ignored the ICJ advisory opinion of May.", ["other/icj-order"], id="opinion of the World Court"
        ),
    ],
)
def test_instruments_and_their_provisions(text: str, norms: list[str]) -> None:
    """An instrument by any of its names, as deep as the text cites it; ambiguous names only where shown."""
    assert found(text) == norms


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        pytest.param(
            "Norland signed the Torture Convention. Article 4 of the Convention binds it.",
            ["cat", "cat/art-4"],
            id="named before",
        ),
        pytest.param("The Charter forbids this.", ["un-charter"], id="the Charter by default"),
        pytest.param(
            "The Linden Ceasefire Agreement holds. Both armies must honour the Agreement.",
            ["other/linden-ceasefire-agreement", "other/linden-ceasefire-agreement"],
            id="an instrument by its shape, taken up again",
        ),
        pytest.param("The convention in the town hall was a success.", [], id="a meeting"),
        pytest.param(
            "The Inter-American Court found a breach of Article 8 of the Convention.",
            ["achr/art-8"],
            id="told by court",
        ),
        pytest.param(
            "The author invokes article 14 (3) (d) of the Covenant.",
            ["iccpr/art-14/para-3/point-d"],
            id="the Covenant that stands for itself",
        ),
        pytest.param(
            "The Torture Convention binds Norland, and the Torture Convention allows no exception. "
            + "Nothing more was said of it at the meeting in the old town hall. " * 60
            + "Article 3 was read out.",
            ["cat", "cat", "cat/art-3"],
            id="bare article, of the one instrument that the text is about",
        ),
    ],
)
def test_descriptions_stand_for_what_was_named(text: str, norms: list[str]) -> None:
    """ "the Convention" is the last convention named."""
    assert found(text) == norms


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        pytest.param("It ignores S/RES/2728 (2024).", ["unsc-res/2728"], id="symbol"),
        pytest.param("Resolution 2334 (2016) says so.", ["unsc-res/2334"], id="number and year"),
        pytest.param(
            "Security Council resolutions 1718, 1874 and 2270.",
            ["unsc-res/1718", "unsc-res/1874", "unsc-res/2270"],
            id="list",
        ),
        pytest.param("See A/RES/ES-11/1.", ["unga-res/es-11-1"], id="emergency session"),
        pytest.param("Human Rights Council resolution 49/1 set it up.", ["unhrc-res/49-1"], id="Human Rights Council"),
        pytest.param("General Assembly resolution 217 A (III) is old.", ["udhr"], id="a resolution with a name"),
        pytest.param("The Council rejected draft resolution 12.", [], id="a draft is no norm"),
        pytest.param("Palestinians rely on resolution 194.", ["unga-res/194"], id="of the Assembly by its subject"),
        pytest.param(
            "Resolution 2720 says so. She was named for 2720, and 2720 trucks came.",
            ["unsc-res/2720", "unsc-res/2720"],
            id="by its bare number, once it was cited",
        ),
    ],
)
def test_resolutions(text: str, norms: list[str]) -> None:
    """Resolutions by symbol and in words."""
    assert found(text) == norms


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        pytest.param("Norland must respect human rights.", ["international-human-rights-law"], id="respected"),
        pytest.param("A human rights lawyer spoke to Human Rights Watch.", [], id="people and names"),
        pytest.param(
            "They violated international humanitarian law.", ["international-humanitarian-law"], id="body of law"
        ),
        pytest.param("They deny her freedom of expression.", ["right/expression"], id="right"),
        pytest.param("Police tortured him; the torture lasted days.", [], id="an act is no crime by name"),
        pytest.param("This is a crime against humanity.", ["crime/against-humanity"], id="crime"),
        pytest.param(
            "It violated Estmark's territorial integrity.", ["principle/territorial-integrity"], id="principle"
        ),
    ],
)
def test_norms_without_an_instrument(text: str, norms: list[str]) -> None:
    """Bodies of law, rights, crimes and principles count when they are named as such."""
    assert found(text) == norms


def test_a_list_of_rights_is_read_item_by_item() -> None:
    """ "the rights to life, liberty and education" are three rights."""
    assert found("Norland denies them their rights to life, health and education.") == [
        "right/life",
        "right/health",
        "right/education",
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The duty lies in section 12(1) of the Harbours Act 1998.", id="section of an Act"),
        pytest.param("The court applied the Penal Code of Norland.", id="code"),
        pytest.param("This breaches the Constitution of Norland.", id="constitution"),
        pytest.param("It infringes Norland’s constitution.", id="possessive, without a capital"),
        pytest.param("The Harbours (Transfer of Functions) Order 1999 applies.", id="statutory instrument"),
        pytest.param("The court applied Law 13 of 2016.", id="numbered"),
    ],
)
def test_national_law_is_one_norm(text: str) -> None:
    """A statute with its section is one mention of national law."""
    assert found(text, "court") == ["national-law"]


def test_an_abbreviation_in_brackets_is_no_second_mention_but_later_uses_are() -> None:
    text = "The Convention against Torture (CAT) binds Norland. The CAT allows no exception."
    spans = [citation.span.text for citation in citations.find(read(text))]
    assert spans == ["Convention against Torture", "CAT"]


def test_words_are_those_of_the_mention() -> None:
    """Each item of a list has its own words; the instrument's go with the last."""
    assert words("It breaches articles 6 and 7 of the ICCPR.") == {
        "iccpr/art-6": "articles 6",
        "iccpr/art-7": "7 of the ICCPR",
    }
    assert words("See the UDHR (Article 12).") == {"udhr/art-12": "UDHR (Article 12)"}


def claim(document: Document, action: str, quote: str, kind: ClaimType) -> Candidate:
    text = document.statement.text
    spans = [Span.of(text, text.index(words), text.index(words) + len(words)) for words in (action, quote)]
    token = document.tokens_in(spans[0]).start
    return Candidate(token, kind, spans[0], spans[1], 1.0, document.sentence_of(token))


def test_a_claim_cites_the_norms_of_its_own_sentence() -> None:
    """And not those of another sentence of the statement."""
    first = "Shelling the hospital violated international humanitarian law."
    second = "Norland should release all detained sailors."
    document = read(f"{first}\n\n{second}")
    every = citations.find(document)
    shelling = claim(document, "Shelling the hospital", first, "allegation")
    release = claim(document, "release all detained sailors", second, "demand")
    assert [one.norm for one in citations.of_claim(document, every, shelling)] == ["international-humanitarian-law"]
    assert citations.of_claim(document, every, release) == ()


def test_a_claim_cites_a_norm_once() -> None:
    quote = "Shelling the clinic violates international law, and international law binds Norland."
    document = read(quote)
    cited = citations.of_claim(
        document, citations.find(document), claim(document, "Shelling the clinic", quote, "allegation")
    )
    assert [one.norm for one in cited] == ["international-law"]


_PIECES = st.sampled_from(
    [
        "Article 2(4)",
        " of the ",
        "Charter",
        "ICCPR",
        ", ",
        " and ",
        "articles 6, 7",
        "human rights",
        "resolution 2334 (2016)",
        "(",
        ")",
        "the Convention",
        "“the 1998 Act”",
        "section 3(1)",
        "Act 1998",
        "§ 5",
        "\n\n",
        "’",
        "Ω",
        "\U0001f600",
        "right to life",
        " – ",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=14).map("".join)))
def test_spans_are_slices_of_any_text_and_ids_are_norms(text: str) -> None:
    """Whatever the text: words equal their slice, order holds, and every id is one the catalogue knows or mints."""
    document = read(text)
    every = citations.find(document)
    assert all(text[one.span.start : one.span.end] == one.span.text != "" for one in every)
    assert list(every) == sorted(every, key=lambda one: one.span.start)
    assert len(set(every)) == len(every)
    assert all(load().norm(one.norm).id == one.norm for one in every)


def test_time_grows_with_the_text_and_no_faster() -> None:
    """A long report costs no more a word than a short one: the hidden square is what makes a reader hang."""
    import time

    def seconds(times: int) -> float:
        text = (
            "Norland breaches Article 7 of the ICCPR, the Harbours Act 1998 and human rights. CRC and ECHR too. "
            * times
        )
        start = time.process_time()
        citations.candidates(text)
        return time.process_time() - start

    seconds(10)
    assert seconds(1600) < 30 * max(seconds(160), 0.02)
