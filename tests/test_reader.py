"""Statement in, claims out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_statement

from graph.model import CLAIM_TYPES, WITHOUT_CERTAINTY, Claim, Party, Reading, Span, Statement
from graph.reader import UnknownReaderError, open_reader, tidy

SEED = Path(__file__).resolve().parents[2] / "shared" / "statements" / "seed" / "001-amnesty-venezuela.txt"
DEV = Path(__file__).resolve().parents[2] / "shared" / "eval" / "dev" / "texts"

TEXT = """Harbour Watch condemns the arbitrary detention of forty fishermen by the coast guard, against Article 9
of the ICCPR.

We urge the government of Norland to release them and to investigate the shelling of Tarn. It is bound by
international law to protect civilians.

According to witnesses, the police reportedly beat two of the detained. Norland's foreign minister said that the
accusations are baseless.

There is a risk that the blockade leads to hunger."""


@pytest.fixture(scope="module")
def reading() -> Reading:
    return open_reader("fast").read(make_statement(text=TEXT, publisher="Harbour Watch", publisher_kind="ngo"))


@pytest.mark.parametrize("name", ["full", "fast"])
def test_both_readers_give_claims_with_their_slots(name: str) -> None:
    """Type, claimant, respondent, norm and quote of a plain accusation."""
    made = open_reader(name).read(make_statement(text=TEXT, publisher="Harbour Watch", publisher_kind="ngo"))
    accusation = next(claim for claim in made.claims if claim.type == "allegation" and "detention" in claim.action.text)
    assert accusation.claimant.name == "Harbour Watch"
    assert "iccpr/art-9" in {norm.norm for norm in accusation.norms}
    assert made.provenance.reader == name
    assert made.provenance.version
    assert 0 < made.provenance.figures["claim"] < 1


def test_every_span_is_verbatim(reading: Reading) -> None:
    """text[start:end] equals the words, for every slot."""
    for claim in reading.claims:
        spans = [claim.action, claim.quote, *(one.span for one in claim.affected), *(norm.span for norm in claim.norms)]
        spans += [party.mention for party in (claim.claimant, *claim.respondents) if party.mention]
        spans += [claim.certainty.cue] if claim.certainty and claim.certainty.cue else []
        assert all(TEXT[span.start : span.end] == span.text for span in spans)


def test_claims_are_in_order_and_sane(reading: Reading) -> None:
    """By start of the action; asking, promising and duty have no certainty; sorted codes; known types."""
    assert list(reading.claims) == sorted(reading.claims, key=lambda claim: (claim.action, claim.type))
    for claim in reading.claims:
        assert claim.type in CLAIM_TYPES
        assert claim.certainty is None or claim.type not in WITHOUT_CERTAINTY
        assert claim.conduct == tuple(sorted(set(claim.conduct)))
        assert 0 < claim.confidence <= 1


def test_citations_are_in_order(reading: Reading) -> None:
    """Every mention of a norm, by where it begins."""
    assert [one.norm for one in reading.citations][:1] == ["iccpr/art-9"]
    assert list(reading.citations) == sorted(reading.citations, key=lambda one: one.span)


def test_two_claims_on_the_same_words_are_one() -> None:
    """Same type and action: the surer stays, with the respondents of both."""
    span = Span(0, 4, "shot")
    one = Claim("allegation", Party("Harbour Watch"), span, span, respondents=(Party("Norland"),), confidence=0.9)
    other = replace(one, respondents=(Party("Ostria"), Party("Norland")), confidence=0.4, conduct=("use-of-force",))
    united = tidy([other, one])
    assert len(united) == 1
    assert [party.name for party in united[0].respondents] == ["Norland", "Ostria"]
    assert united[0].confidence == 0.9
    assert united[0].conduct == ("use-of-force",)


def test_an_unknown_reader_is_named() -> None:
    """The message says which there are."""
    with pytest.raises(UnknownReaderError, match="full, fast"):
        open_reader("best")


def test_a_text_without_claims_gives_none() -> None:
    """A heading, or nothing but blanks."""
    assert open_reader("fast").read(make_statement(text="Minutes")).claims == ()


@pytest.mark.skipif(not SEED.exists(), reason="the seed statement is not at hand")
def test_the_seed_statement_yields_what_it_must() -> None:
    """The accusations, demands, the obligation and the concerns of the statement that the project began with."""
    made = open_reader("full").read(Statement(SEED.read_text("utf-8"), "Amnesty International", SEED.name, "ngo"))
    by = {kind: [claim for claim in made.claims if claim.type == kind] for kind in CLAIM_TYPES}
    military = [claim for claim in by["allegation"] if "military action" in claim.action.text]
    assert military
    assert {"international-law", "un-charter"} <= {norm.norm for norm in military[0].norms}
    assert military[0].certainty is not None
    assert military[0].certainty.level == "probable"
    assert any("intention to run Venezuela" in claim.action.text for claim in by["allegation"])
    assert len(by["demand"]) >= 3
    assert any("international law" in claim.quote.text for claim in by["obligation"])
    assert by["concern"]
    assert not any("/art-" in norm.norm for norm in made.citations)


@pytest.mark.skipif(not DEV.is_dir(), reason="the marked texts are not at hand")
def test_quotes_are_verbatim_on_real_statements() -> None:
    """On real statements of all kinds, every quote and action equals the text at its offsets."""
    reader = open_reader("fast")
    for path in sorted(DEV.glob("*.txt"))[::20]:
        text = path.read_text("utf-8")
        for claim in reader.read(Statement(text, "Somebody", path.name)).claims:
            assert text[claim.quote.start : claim.quote.end] == claim.quote.text
            assert text[claim.action.start : claim.action.end] == claim.action.text
