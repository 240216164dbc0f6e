"""Sentences and tokens of legal prose."""

from __future__ import annotations

import pytest
from factories import make_statement
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Statement
from graph.segment import Document, parse, parse_all, plain, sentence_starts


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in parse(make_statement(text=text)).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One thing. Another thing.", ["One thing.", "Another thing."], id="full stop"),
        pytest.param("Art. 5 binds. So does Art. 6.", ["Art. 5 binds.", "So does Art. 6."], id="abbreviation"),
        pytest.param("Mr. A. B. Clark v. Norland was heard.", ["Mr. A. B. Clark v. Norland was heard."], id="initials"),
        pytest.param(
            "It left the U.N. The vote fell.", ["It left the U.N.", "The vote fell."], id="open abbreviation ends"
        ),
        pytest.param("The U.N. Council met.", ["The U.N. Council met."], id="open abbreviation goes on"),
        pytest.param("A HEADING\n\nThe text begins here.", ["A HEADING", "The text begins here."], id="heading"),
        pytest.param(
            "1. Urges Norland to stop;\n2. Decides to meet.",
            ["Urges Norland to stop;", "Decides to meet."],
            id="operative",
        ),
        pytest.param("- stop the shelling\n- free them", ["stop the shelling", "free them"], id="list"),
        pytest.param(
            "He said: “We will not go.” They left.", ["He said: “We will not go.”", "They left."], id="quotation"
        ),
        pytest.param(
            "It was so held [12]. The rest fell.", ["It was so held [12].", "The rest fell."], id="paragraph reference"
        ),
        pytest.param(
            "The matter of Tarn.1 We recall it.", ["The matter of Tarn.1", "We recall it."], id="footnote mark"
        ),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    """Abbreviations, lists, headings and references do not mislead."""
    assert sentences(text) == expected


def test_lines_wrapped_by_hand_are_joined() -> None:
    """A line end inside a paragraph of even width ends no sentence; the sentence keeps it verbatim."""
    text = (
        "The Council, recalling its earlier resolutions on the matter,\n"
        "expresses its grave concern at the continued shelling of the\n"
        "town, and urges all parties to let relief pass without delay\n"
        "and without condition."
    )
    assert sentences(text) == [text]


def test_white_space_is_replaced_one_for_one() -> None:
    """Offsets into the parsed text are offsets into the statement's."""
    text = "A\u00a0line\twith blanks\nand another line that goes on\n\nNew paragraph."
    assert len(plain(text)) == len(text)


def test_a_long_text_is_parsed_in_pieces_with_offsets_of_the_whole() -> None:
    """Every token of a text longer than the parser's piece stands where it stands in the text."""
    text = "\n\n".join(f"Norland shelled the town of Tarn on day {number} of the war." for number in range(600))
    document = parse(make_statement(text=text))
    assert len(text) > 20_000
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in document.doc)
    assert len(document.sentences) == 600
    assert document.paragraphs[-1] == 599


def test_several_statements_keep_their_order() -> None:
    """A batch gives a document for each statement, as one by one would."""
    statements = [make_statement(text=f"Norland shelled town {number}. It denies this.") for number in range(5)]
    together = [document.sentences for document in parse_all(statements)]
    assert together == [parse(statement).sentences for statement in statements]


def test_tokens_and_spans_find_each_other(document: Document) -> None:
    """The tokens in a sentence's span are the sentence's tokens."""
    for number, sentence in enumerate(document.sentences):
        inside = document.tokens_in(sentence)
        assert all(document.sentence_of(token) == number for token in inside)
        assert document.span(inside.start, inside.stop - 1) == sentence


@pytest.fixture(scope="module")
def document() -> Document:
    return parse(make_statement(text="Norland shelled Tarn. Vesperia condemns this.\n\nThe Union is concerned."))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aB .\n\t;:1)(é“”\u00a0", max_size=80))
def test_sentence_starts_are_offsets_in_order(text: str) -> None:
    """Starts rise, and none lies on white space or past the end."""
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    assert all(start < len(text) and not plain(text)[start].isspace() for start in starts)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="aB .\n;é“", min_size=1, max_size=60))
def test_every_sentence_is_verbatim(text: str) -> None:
    """A sentence equals the text at its offsets, and has no blanks around it."""
    for sentence in parse(Statement(text, "Somebody")).sentences:
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
