"""The second reader against a local endpoint that speaks the protocol: what it keeps, drops, repeats and says."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from graph import model
from graph.cli import main
from graph.conduct_codes import CONDUCT
from graph.extraction import as_json
from graph.llm_client import Client, LlmError, LlmSettings, prompt, schema
from graph.llm_reader import LlmReader, pieces
from graph.model import SHOWN_AS_ACCUSATION, AvermentError, Certainty
from graph.namespaces import Iris
from graph.rdf import statement_graph
from graph.validate import gate
from graph.wording import Wording
from tests.factories import TEXT, make_statement, span
from tests.llm_server import NOWHERE, Endpoint, serving

pytest.importorskip("openai")
SHOWN_TEXT = f"{TEXT} Norland must leave Tarn under international law."


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as one:
        yield one


def reader(endpoint: Endpoint, folder: Path, **changes: object) -> LlmReader:
    return LlmReader.open(LlmSettings(endpoint.url, "little", cache=folder, **changes))  # type: ignore[arg-type]


def test_claims_with_every_slot_and_its_words(endpoint: Endpoint, tmp_path: Path) -> None:
    """Each span is a slice of the text; the speaker who is reported has the publisher before it."""
    made = reader(endpoint, tmp_path).read(make_statement(text=SHOWN_TEXT, publisher="Harbour Watch"))
    allegation, demand = made.claims
    assert (allegation.type, allegation.claimant.name, allegation.action.text) == (
        "allegation", "Vesperia", "the shelling of Tarn by Norland"
    )
    assert [voice.name for voice in allegation.reported_by] == ["Harbour Watch"]
    assert [party.name for party in allegation.respondents] == ["Norland"]
    assert [one.norm for one in allegation.norms] == ["un-charter"]
    assert allegation.certainty == Certainty("probable", span(SHOWN_TEXT, "most likely"))
    assert (demand.type, demand.certainty, demand.claimant.name) == ("demand", None, "Harbour Watch")
    assert demand.reported_by == ()
    assert [one.norm for one in made.citations] == ["un-charter", "international-law"]
    for one in (allegation.quote, demand.action, *(citation.span for citation in made.citations)):
        assert SHOWN_TEXT[one.start : one.end] == one.text


def test_the_graph_names_the_model_and_the_shapes_hold(endpoint: Endpoint, tmp_path: Path) -> None:
    statement = make_statement(text=SHOWN_TEXT)
    made = reader(endpoint, tmp_path).read(statement)
    from graph.catalogue import load

    gated = gate(statement_graph(statement, made, load(), Iris()), Iris())
    assert not gated.held_back
    assert made.provenance.reader == "llm"
    assert "little" in made.provenance.version
    assert made.provenance.version in gated.graph.serialize(format="turtle")


def test_words_that_the_text_does_not_have_are_dropped_and_counted(
    endpoint: Endpoint, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.moods = ["wrong words"]
    asking = reader(endpoint, tmp_path)
    statement = make_statement(text=SHOWN_TEXT)
    with caplog.at_level(logging.WARNING, "graph"):
        made = asking.read(statement)
    assert len(made.claims) == 2
    assert NOWHERE not in json.dumps(as_json(statement, made))
    assert {norm.norm for claim in made.claims for norm in claim.norms} == {"un-charter", "international-law"}
    assert asking.dropped == {
        "quote": 1, "action": 1, "claimant": 1, "affected": 2, "respondents": 2, "norms": 2, "unknown norms": 2
    }
    assert "dropped, for the text does not have it" in caplog.text


def test_an_answer_is_asked_for_once(endpoint: Endpoint, tmp_path: Path) -> None:
    """By text, instructions and model: other metadata do not ask again, another model does."""
    first = reader(endpoint, tmp_path).read(make_statement(text=SHOWN_TEXT))
    again = reader(endpoint, tmp_path).read(make_statement(text=SHOWN_TEXT, source="elsewhere"))
    assert (first, len(endpoint.asked)) == (again, 1)
    LlmReader.open(LlmSettings(endpoint.url, "large", cache=tmp_path)).read(make_statement(text=SHOWN_TEXT))
    assert len(endpoint.asked) == 2
    for kept in tmp_path.glob("*/*.json"):
        kept.write_text("{")
    reader(endpoint, tmp_path).read(make_statement(text=SHOWN_TEXT))
    assert len(endpoint.asked) == 3, "a damaged answer is no answer"


def test_what_the_model_is_sent(endpoint: Endpoint, tmp_path: Path) -> None:
    """The instructions as they stand in their file, the schema, the key, and the text between its marks."""
    reader(endpoint, tmp_path, key="s3cret").read(make_statement(text=SHOWN_TEXT))
    asked = endpoint.asked[0]
    assert asked["messages"][0]["content"] == prompt()
    assert f"BEGIN\n{SHOWN_TEXT}\nEND" in asked["messages"][1]["content"]
    assert asked["response_format"]["json_schema"]["schema"] == schema()
    assert (asked["temperature"], endpoint.keys) == (0, ["Bearer s3cret"])
    assert "s3cret" not in "".join(path.read_text() for path in tmp_path.glob("*/*.json"))


@pytest.mark.parametrize(
    ("moods", "requests"),
    [
        pytest.param(["hasty", "hasty"], 3, id="too many requests"),
        pytest.param(["broken"], 2, id="server failed"),
        pytest.param(["no json"], 2, id="prose"),
        pytest.param(["other shape"], 2, id="not of the schema"),
        pytest.param(["fenced"], 1, id="in a fence"),
    ],
)
def test_what_can_be_mended_is_asked_again(
    endpoint: Endpoint, tmp_path: Path, moods: list[str], requests: int
) -> None:
    endpoint.moods = list(moods)
    assert len(reader(endpoint, tmp_path).read(make_statement(text=SHOWN_TEXT)).claims) == 2
    assert len(endpoint.asked) == requests


def test_options_that_an_endpoint_does_not_know_are_left_out(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.knows = frozenset({"seed"})
    assert len(reader(endpoint, tmp_path).read(make_statement(text=SHOWN_TEXT)).claims) == 2
    assert "seed" in endpoint.asked[-1]
    assert not {"temperature", "response_format"} & endpoint.asked[-1].keys()


@pytest.mark.parametrize(
    ("moods", "words"),
    [
        pytest.param(["refused"], "AVERMENT_LLM_KEY", id="key"),
        pytest.param(["unknown"], "AVERMENT_LLM_MODEL", id="model"),
        pytest.param(["hasty"] * 9, "too many requests", id="haste for good"),
        pytest.param(["broken"] * 9, "answered 500", id="broken for good"),
        pytest.param(["no json"] * 2, "no answer that fits the schema", id="prose for good"),
        pytest.param(["cut off"] * 9, "cut off", id="no short piece fits"),
        pytest.param(["empty"], "AVERMENT_LLM_URL", id="another protocol"),
        pytest.param(["slow"] * 9, "AVERMENT_LLM_TIMEOUT", id="slow"),
    ],
)
def test_failures_are_one_line_that_says_what_to_do(
    endpoint: Endpoint, tmp_path: Path, moods: list[str], words: str
) -> None:
    endpoint.moods, endpoint.wait = list(moods), 0.5
    timeout = 0.1 if "slow" in moods else 20.0
    with pytest.raises(LlmError, match=words) as told:
        reader(endpoint, tmp_path, timeout=timeout).read(make_statement(text=SHOWN_TEXT))
    assert "\n" not in str(told.value)
    assert not list(tmp_path.glob("*/*.json"))


def test_nobody_answers(tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.url
    with pytest.raises(LlmError, match="nobody answers"):
        LlmReader.open(LlmSettings(address, "little", cache=tmp_path)).read(make_statement())


def test_a_cut_off_answer_is_asked_for_in_halves(endpoint: Endpoint, tmp_path: Path) -> None:
    text = "\n\n".join([SHOWN_TEXT, "Nothing more was said that day. " * 20, SHOWN_TEXT])
    endpoint.moods = ["cut off"]
    made = reader(endpoint, tmp_path).read(make_statement(text=text))
    assert len(made.claims) == 4
    assert len(endpoint.asked) == 3


def test_a_long_text_goes_out_in_pieces(endpoint: Endpoint, tmp_path: Path) -> None:
    """Claims of each piece stand where they stand in the whole."""
    text = "\n\n".join([SHOWN_TEXT, "Nothing more was said that day. " * 400, SHOWN_TEXT])
    made = reader(endpoint, tmp_path).read(make_statement(text=text))
    assert len(endpoint.asked) == 2
    assert [claim.type for claim in made.claims] == ["allegation", "demand"] * 2
    assert all(text[claim.quote.start : claim.quote.end] == claim.quote.text for claim in made.claims)
    assert made.claims[2].quote.start > 12_000
    mention = made.claims[2].respondents[0].mention
    assert mention is not None
    assert mention.start > 12_000, "the mention nearest to the claim, not the first of the text"


@given(st.text(alphabet="ab. \n", max_size=300), st.integers(5, 50))
def test_pieces_are_the_text(text: str, longest: int) -> None:
    """In order, none longer than allowed, and nothing but white space is left out."""
    found = list(pieces(text, longest=longest))
    assert all(0 < end - start <= longest for start, end in found)
    assert "".join(text[start:end] for start, end in found).replace(" ", "").replace("\n", "") == text.replace(
        " ", ""
    ).replace("\n", "")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("“Iran’s envoy”", '"Iran\'s  envoy"', id="marks and spaces"),
        pytest.param("cease-fire", "cease–fire", id="dash"),
        pytest.param("Iran", "Iran", id="whole word, not the one in Iranian"),
        pytest.param("Iraq", None, id="not there"),
        pytest.param("…", None, id="no letter"),
    ],
)
def test_words_are_found_whatever_their_marks(words: str, found: str | None) -> None:
    text = 'The Iranian press met "Iran\'s  envoy" on the cease–fire.'
    place = Wording(text).find(words)
    assert (place.text if place else None) == found
    assert place is None or text[place.start : place.end] == place.text


def test_the_schema_has_the_words_of_the_model() -> None:
    """An enumeration that grows in the one must grow in the other."""
    claim = schema()["$defs"]["claim"]["properties"]
    assert tuple(claim["type"]["enum"]) == model.CLAIM_TYPES
    assert tuple(claim["conduct"]["items"]["enum"]) == CONDUCT
    assert tuple(claim["certainty"]["anyOf"][0]["properties"]["level"]["enum"]) == model.CERTAINTY_LEVELS
    for slot, type_ in (("status", model.ActStatus), ("outcome", model.Outcome), ("denies", model.Denies),
                        ("ground", model.Ground)):
        assert tuple(claim[slot]["anyOf"][0]["enum"]) == get_args(type_)
    assert all(f"`{kind}`" in prompt() for kind in model.CLAIM_TYPES)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        pytest.param({}, "AVERMENT_LLM_URL", id="no address"),
        pytest.param({"AVERMENT_LLM_URL": "http://127.0.0.1:1/v1"}, "AVERMENT_LLM_MODEL", id="no model"),
        pytest.param(
            {"AVERMENT_LLM_URL": "x", "AVERMENT_LLM_MODEL": "y", "AVERMENT_LLM_TIMEOUT": "soon"}, "number", id="words"
        ),
        pytest.param(
            {"AVERMENT_LLM_URL": "x", "AVERMENT_LLM_MODEL": "y", "AVERMENT_LLM_CONFIDENCE": "2"},
            "at most 1",
            id="above",
        ),
    ],
)
def test_settings_that_are_wrong_are_told(environment: dict[str, str], words: str) -> None:
    with pytest.raises(AvermentError, match=words):
        LlmSettings.of(environment)


def test_its_claims_are_shown_as_accusations_only_once_measured() -> None:
    """The model has no calibrated confidence: the default stays below the one that the service asks for."""
    assert LlmSettings("x", "y").confidence < SHOWN_AS_ACCUSATION
    assert LlmSettings.of({"AVERMENT_LLM_URL": "x", "AVERMENT_LLM_MODEL": "y", "AVERMENT_LLM_CONFIDENCE": "0.7"}) == (
        LlmSettings("x", "y", confidence=0.7)
    )


@pytest.fixture
def at_endpoint(endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    from graph import preparing

    for name, value in {"URL": endpoint.url, "MODEL": "unset", "CACHE": str(tmp_path / "kept")}.items():
        monkeypatch.setenv(f"AVERMENT_LLM_{name}", value)
    preparing._named.cache_clear()
    return endpoint


def test_extract_and_evaluate_by_command(at_endpoint: Endpoint, tmp_path: Path) -> None:
    """The same commands, files and figures as of any reader."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text(SHOWN_TEXT)
    command = ["extract", str(tmp_path / "texts"), "--out", str(tmp_path / "gold"), "--publisher", "Harbour Watch",
               "--reader", "llm", "--llm-model", "little"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert at_endpoint.asked[0]["model"] == "little"
    found = json.loads((tmp_path / "gold" / "one.json").read_text())
    assert [claim["type"] for claim in found["claims"]] == ["allegation", "demand"]
    names = [[one["name"] for one in claim["respondents"]] for claim in found["claims"]]
    gold = {"document": "one.txt", "publisher": ["Harbour Watch"], "norm_mentions": found["norm_mentions"], "claims": [
        claim | {"claimant": [claim["claimant"]["name"]], "respondents": [[name] for name in respondents],
                 "norms": [norm["id"] for norm in claim["norms"]],
                 "certainty": claim["certainty"] and claim["certainty"]["level"]}
        for claim, respondents in zip(found["claims"], names, strict=True)
    ]}
    (tmp_path / "gold" / "one.json").write_text(json.dumps(gold))
    told = CliRunner().invoke(main, ["evaluate", str(tmp_path / "gold"), "--reader", "llm"])
    assert told.exit_code == 0, told.output
    assert "claim                  F1 1.000" in told.output


def test_add_by_command(at_endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(SHOWN_TEXT)
    command = ["add", str(tmp_path / "one.txt"), "--publisher", "Harbour Watch", "--store", str(tmp_path / "store"),
               "--reader", "llm"]
    for _ in range(2):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
    assert len(at_endpoint.asked) == 1
    asked = "SELECT ?version WHERE { GRAPH ?g { ?e a av:Extraction ; av:reader 'llm' ; av:readerVersion ?version } }"
    told = CliRunner().invoke(main, ["query", asked, "--store", str(tmp_path / "store"), "--format", "csv"])
    assert "unset, instructions" in told.output


def test_an_error_ends_the_command_in_one_line(at_endpoint: Endpoint, tmp_path: Path) -> None:
    at_endpoint.moods = ["refused"]
    (tmp_path / "one.txt").write_text(SHOWN_TEXT)
    done = CliRunner().invoke(main, ["extract", str(tmp_path / "one.txt"), "--out", str(tmp_path / "out"),
                                     "--publisher", "Harbour Watch", "--reader", "llm"])
    assert done.exit_code == 2
    assert "refuses the key" in done.output
    assert "Traceback" not in done.output


def test_the_client_is_not_needed_to_open_the_reader(tmp_path: Path) -> None:
    """Nothing is asked, and no library loaded, before there is a text to read."""
    client = Client(LlmSettings("http://127.0.0.1:1/v1", "little", cache=tmp_path))
    assert LlmReader(client).provenance.version.startswith("little, instructions ")
