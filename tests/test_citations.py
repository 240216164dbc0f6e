"""Mentions of norms: which are found, with which ids and words; all sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import citations, norm_scope
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
        pytest.param("Article 73 e, as it must", ["art-73/point-e"], id="a letter set apart"),
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


def told(text: str, publisher: str, title: str = "") -> list[str]:
    """What is found in a text of a publisher."""
    document = parse(Statement(text, publisher, publisher_kind="un", title=title))
    return [citation.norm for citation in citations.find(document)]


@pytest.mark.parametrize(
    ("text", "publisher", "title", "norms"),
    [
        pytest.param(
            "Prison guards breached article 2 of the Convention, and article 12 as well.",
            "Committee against Torture",
            "",
            ["cat/art-2", "cat/art-12"],
            id="a committee speaks of its own convention",
        ),
        pytest.param(
            "Clinics turned girls away, contrary to Article 12.",
            "Harbour Women",
            "Shadow report to the CEDAW Committee on Norland",
            ["cedaw/art-12"],
            id="a report to a committee",
        ),
        pytest.param(
            "It declared the communication admissible under the Optional Protocol. There was a breach of article 7.",
            "Human Rights Committee",
            "",
            ["other/iccpr-op-1", "iccpr/art-7"],
            id="after the protocol, an article is again the covenant's",
        ),
        pytest.param(
            "Norland relied on the Refugee Convention. There was no violation of Article 5 of the Convention.",
            "European Court of Human Rights",
            "",
            ["refugee-convention", "echr/art-5"],
            id="the court's own convention, though another was named last",
        ),
        pytest.param(
            "Norland takes note of resolution 51/7.",
            "Mission of Norland",
            "Statement in the Human Rights Council",
            ["unhrc-res/51-7"],
            id="the organ by the title",
        ),
    ],
)
def test_the_body_that_speaks_tells_the_instrument(text: str, publisher: str, title: str, norms: list[str]) -> None:
    """Treaty bodies and courts cite their own treaty without its name."""
    assert told(text, publisher, title) == norms


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        pytest.param(
            "Norland ratified the Convention against Torture. It has yet to sign the Optional Protocol.",
            ["cat", "opcat"],
            id="the optional protocol of the convention named",
        ),
        pytest.param(
            "Norland is bound by the Convention on the Rights of the Child and the Optional Protocol to the Convention,"
            " and sends boys to fight in hostilities.",
            ["crc", "crc-op-ac"],
            id="with its convention in words",
        ),
        pytest.param(
            "The Fourth Geneva Convention binds Norland. Food must be brought in (Fourth Convention, Article 55), and"
            " the Convention allows no exception.",
            ["geneva-convention-4", "geneva-convention-4/art-55", "geneva-convention-4"],
            id="one of the Geneva Conventions by its number",
        ),
        pytest.param(
            "Article 12 of the First Geneva Convention and Article 16 of the Fourth protect the wounded.",
            ["geneva-convention-1/art-12", "geneva-convention-4/art-16"],
            id="of the Fourth",
        ),
        pytest.param(
            "The European Court found a breach of Article 1 of Protocol No. 1, and of Article 4 of Protocol No. 4.",
            ["other/echr-p1/art-1", "other/echr-p4/art-4"],
            id="protocols by number",
        ),
        pytest.param("The tax deprives the owners of a possession within A1P1.", ["other/echr-p1/art-1"], id="A1P1"),
        pytest.param(
            "The envoy was seized at the embassy; diplomats are protected by the Vienna Convention.",
            ["vcdr"],
            id="Vienna, of diplomats",
        ),
        pytest.param(
            "The consul was denied a visit; consular officers may rely on Article 36 of the Vienna Convention.",
            ["vccr/art-36"],
            id="Vienna, of consuls",
        ),
        pytest.param(
            "The treaty must be read in good faith under Article 31 of the Vienna Convention.",
            ["vclt/art-31"],
            id="Vienna, of treaties",
        ),
        pytest.param(
            "It ratified the Freedom of Association and Protection of the Right to Organise Convention, 1948 (No. 87).",
            ["ilo-87"],
            id="labour convention by its title",
        ),
        pytest.param(
            "The ILO was told of it. Under Convention 169 the herders may not be moved.",
            ["ilo-169"],
            id="labour convention by its number",
        ),
        pytest.param(
            "It breached Article 11 (freedom of assembly and association) of the European Convention on Human Rights.",
            ["echr/art-11"],
            id="what the article is about, in brackets",
        ),
        pytest.param(
            "It breaches Article 9 of the ICCPR and Article 5 of the African Charter. Article 9 admits no exception.",
            ["iccpr/art-9", "achpr/art-5", "iccpr/art-9"],
            id="the number tells the instrument",
        ),
        pytest.param(
            "It breaches Article 9 of the ICCPR. The same Article forbids secret arrest.",
            ["iccpr/art-9", "iccpr/art-9"],
            id="the same Article",
        ),
        pytest.param(
            "Norland is party to the Third Geneva Convention. Its fleet acted under Article 51, in self-defence.",
            ["geneva-convention-3", "un-charter/art-51", "principle/self-defence"],
            id="self-defence is the Charter's",
        ),
        pytest.param(
            "Norland is party to the Genocide Convention. The Security Council acted under Chapter VII.",
            ["genocide-convention", "un-charter/chapter-7"],
            id="the Council's chapter",
        ),
        pytest.param(
            "It breaches the Charter of the Straits Union. It is a use of force barred by Article 2(4) of the Charter.",
            ["other/charter-of-the-straits-union", "un-charter/art-2/para-4"],
            id="the article shows which charter",
        ),
        pytest.param(
            'The European Convention on Human Rights ("the Convention") applies, unlike the Genocide Convention.'
            " The Convention was breached.",
            ["echr", "echr", "genocide-convention", "echr"],
            id="what the text calls the Convention",
        ),
        pytest.param(
            "The European Court of Human Rights, in Harrow v. Norland, found a breach of Article 2.",
            ["echr/art-2"],
            id="the court that applied it",
        ),
        pytest.param(
            "It is bound by the Covenant on Civil and Political Rights, Article 4 of which allows derogation.",
            ["iccpr", "iccpr/art-4"],
            id="an instrument, and an article of which",
        ),
        pytest.param(
            "In keeping with article 26, second paragraph, of the Constitution, the Genocide Convention was read.",
            ["national-law", "genocide-convention"],
            id="a constitution's article",
        ),
    ],
)
def test_short_names_and_bare_articles(text: str, norms: list[str]) -> None:
    """The instrument that a short name or a bare article stands for."""
    assert found(text) == norms


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        pytest.param(
            "In its resolution 32/9 the Human Rights Council said so.", ["unhrc-res/32-9"], id="the organ after it"
        ),
        pytest.param("The General Assembly recalled resolution 45/3.", ["unga-res/45-3"], id="the organ before it"),
        pytest.param("It rests on resolution 1514 (XV).", ["unga-res/1514"], id="session in Roman numbers"),
        pytest.param(
            "It violated paragraph 9 of resolution 2148 (2014).", ["unsc-res/2148/para-9"], id="with its paragraph"
        ),
        pytest.param("The Commission's resolution 1984/52 named an expert.", [], id="of the Commission, by the year"),
        pytest.param("It relied on resolution 2625 (XXV).", ["other/friendly-relations-declaration"], id="by its name"),
    ],
)
def test_whose_resolution_it_is(text: str, norms: list[str]) -> None:
    """The organ, told by the words around; the paragraph that is cited."""
    assert found(text) == norms


@pytest.mark.parametrize(
    ("text", "norm", "there"),
    [
        pytest.param("Under Article 58 of the Constitution the army may act.", "national-law", True, id="constitution"),
        pytest.param("The draft Amnesty Act will be voted on.", "national-law", False, id="a draft"),
        pytest.param("It undermined the rule of law.", "national-law", False, id="the rule of law"),
        pytest.param("The junta imposed martial law.", "national-law", False, id="martial law"),
        pytest.param("Restore the constitutional order.", "national-law", False, id="constitutional order"),
        pytest.param("No statute of limitations applies.", "national-law", False, id="statute of limitations"),
        pytest.param("In Harrow and Others v. Norland the judges agreed.", "national-law", False, id="a case's name"),
        pytest.param("The war of aggression cut off the grain ships.", "crime/aggression", False, id="a war's name"),
        pytest.param("The Special Rapporteur on freedom of opinion came.", "right/expression", False, id="a mandate"),
        pytest.param(
            "The African Court on Human and Peoples' Rights met.", "international-human-rights-law", False, id="a court"
        ),
        pytest.param(
            "It is found in customary law, and binds armed groups.", "customary-international-law", True, id="custom"
        ),
        pytest.param("They may be war crimes under international law.", "crime/international", False, id="war crimes"),
        pytest.param("They may be war crimes under international law.", "crime/war-crimes", True, id="and the crime"),
    ],
)
def test_what_is_and_what_is_no_norm(text: str, norm: str, there: bool) -> None:
    """Words that only look like a norm are none."""
    assert (norm in found(text)) is there


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        pytest.param("It constitutes an act of aggression.", "crime/aggression", id="act of aggression"),
        pytest.param("We condemn the war of aggression.", "crime/aggression", id="war of aggression"),
        pytest.param("The president enjoys immunity.", "principle/immunity", id="immunity"),
        pytest.param("Norland must make full reparation.", "right/remedy", id="reparation"),
        pytest.param("The victims are owed redress.", "right/remedy", id="redress"),
        pytest.param("The search interfered with private life.", "right/privacy", id="private life"),
        pytest.param("Norland failed in its duty to protect life.", "right/life", id="life"),
        pytest.param("They were denied the right to an independent tribunal.", "right/fair-trial", id="tribunal"),
        pytest.param("It violated the rights to a name, life and liberty.", "right/life", id="a list's second item"),
        pytest.param("Norland calls the 2017 award void.", "other/arbitral-award", id="an award by its year"),
        pytest.param("Estmark signed the 1959 Agreement.", "other/agreement", id="an agreement by its year"),
        pytest.param("It relies on the Exchange of Notes of 1961.", "other/exchange-of-notes", id="notes"),
    ],
)
def test_what_may_be_a_mention_is_weighed(text: str, norm: str) -> None:
    """Candidates that the regression decides on."""
    assert norm in [mention.norm for mention in citations.candidates(text)[0]]


def test_a_section_and_its_act_are_one_mention() -> None:
    text = "The search, under section 6 of the Act, was lawful. It had followed the Harbours Act 1998."
    assert found(text, "court").count("national-law") == 2


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


def test_a_norm_is_told_which_of_a_sentences_claims_it_hangs_on() -> None:
    quote = "Norland must release the sailors, and Estmark violated the Charter by shelling the clinic."
    document = read(quote)
    every = citations.find(document)
    release = claim(document, "release the sailors", quote, "demand")
    breach = claim(document, "violated the Charter by shelling the clinic", quote, "allegation")
    both = [release, breach]
    seen = {one.type: dict(norm_scope.described(document, every, one, None, both)) for one in both}
    charter = next(one for one in every if one.norm == "un-charter")
    assert {"lowest=self", "rank=0", "inside-other=False:True"} <= set(seen["allegation"][charter])
    assert {"lowest=other", "rank=1", "inside-other=True:False"} <= set(seen["demand"][charter])
    assert "claims=0" in dict(norm_scope.described(document, every, breach, None, [breach]))[charter]


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
