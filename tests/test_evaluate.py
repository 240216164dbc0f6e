"""The figures are the scorer's; errors, calibration and the diagram."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from graph import evaluate, scoring
from graph.evaluate import Measured

SHARED = Path(__file__).resolve().parents[2] / "shared" / "eval"
needs_gold = pytest.mark.skipif(not (SHARED / "dev" / "gold").is_dir(), reason="the marked set is not at hand")


def claim(kind: str, start: int, **changes: Any) -> dict[str, Any]:
    """A claim on ten characters, quoted with twenty more."""
    words = "shelled it"
    return {
        "type": kind,
        "claimant": {"name": "Vesperia", "mention": None},
        "respondents": [{"name": "Norland", "mention": None}],
        "action": {"start": start, "end": start + 10, "text": words},
        "affected": [],
        "norms": [],
        "certainty": {"level": "asserted"},
        "acts": [],
        "quote": {"start": start - 10, "end": start + 20, "text": ""},
        "confidence": 0.8,
        **changes,
    }


def marked(kind: str, start: int, **changes: Any) -> dict[str, Any]:
    """The same, as an annotator writes it."""
    given = {"claimant": ["Vesperia"], "respondents": [["Norland"]], "certainty": "asserted", **changes}
    return {**claim(kind, start), **given}


def document(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> Measured:
    return Measured("one", {"publisher": ["Vesperia"], "claims": gold, "norm_mentions": []}, {"claims": found})


def noisy(gold: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A marked document as a reader might have read it: some right, some not."""
    claims = []
    for one in gold["claims"]:
        if chance.random() < 0.2:
            continue
        kind = chance.choice(["allegation", "demand"]) if chance.random() < 0.2 else one["type"]
        forms = [forms[0] for forms in one["respondents"]] + (["Nobody"] if chance.random() < 0.2 else [])
        norms = [{"id": norm} for norm in one["norms"] if chance.random() < 0.8]
        level = "possible" if chance.random() < 0.3 else one["certainty"]
        claims.append(
            {
                **one,
                "type": kind,
                "claimant": {"name": chance.choice([one["claimant"][0], "Someone"]), "mention": None},
                "respondents": [{"name": form, "mention": None} for form in forms],
                "norms": norms,
                "certainty": {"level": level} if level else None,
            }
        )
    return {"claims": claims, "norm_mentions": [one for one in gold["norm_mentions"] if chance.random() < 0.7]}


@needs_gold
def test_figures_equal_the_reference_scorer() -> None:
    """On the marked set, with readings of middling quality, every figure is the reference's to the last digit."""
    spec = importlib.util.spec_from_file_location("reference", SHARED / "score.py")
    assert spec
    assert spec.loader
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    chance = random.Random(7)
    measured, total = [], reference.Counter()
    for path in sorted((SHARED / "dev" / "gold").glob("*.json"))[:40]:
        gold = json.loads(path.read_text("utf-8"))
        found = noisy(gold, chance)
        reference.score_document(gold, found, total)
        measured.append(Measured(path.stem, gold, found))
    ours = evaluate.figures(measured)
    ours.pop("accused_shown")
    assert ours == reference.figures(total)


def test_a_pair_needs_the_type_and_overlapping_quotes() -> None:
    """Another type in the same sentence is no hit, but an untyped one."""
    result = evaluate.figures([document([marked("allegation", 20)], [claim("demand", 20)])])
    assert result["claim"]["f1"] == 0
    assert result["untyped"]["f1"] == 1


def test_accusing_somebody_wrongly_counts_as_harm() -> None:
    """An accusation of an actor whom the marked one does not accuse is not right."""
    wrong = claim("allegation", 20, respondents=[{"name": "Ostria", "mention": None}])
    assert evaluate.figures([document([marked("allegation", 20)], [wrong])])["accused"]["accuracy"] == 0
    assert (
        evaluate.figures([document([marked("allegation", 20)], [claim("allegation", 20)])])["accused"]["accuracy"] == 1
    )


def test_errors_are_told_by_kind() -> None:
    """A miss, a false mark and a wrong type are told apart."""
    gold = [marked("allegation", 20), marked("demand", 100), marked("denial", 200)]
    found = [claim("concern", 20), claim("demand", 100), claim("finding", 300)]
    kinds = {(error.kind, error.what) for error in evaluate.errors([document(gold, found)])}
    assert kinds == {("type", "allegation read as concern"), ("missed", "denial"), ("false", "finding")}


def test_quotes_are_checked_against_the_text() -> None:
    """A quote that is not at its offsets is counted as not verbatim."""
    found = claim("demand", 20, quote={"start": 0, "end": 3, "text": "Off"})
    one = Measured("one", document([], []).gold, {"claims": [found]}, "Not so")
    assert evaluate.figures([one])["quotes_verbatim"]["accuracy"] == 0


def test_reliability_bins_by_confidence() -> None:
    """Ten claims at .75, seven right: one bin, and an error of five hundredths."""
    bins = evaluate.reliability([(0.75, number < 7) for number in range(10)])
    assert [(one.confidence, one.right, one.size) for one in bins] == [(0.75, 0.7, 10)]
    assert evaluate.calibration_error(bins) == pytest.approx(0.05)


def test_the_diagram_is_svg_with_a_dot_for_each_bin() -> None:
    """It parses as XML, and says what each dot stands for."""
    drawn = ElementTree.fromstring(evaluate.plot(evaluate.reliability([(0.15, False), (0.85, True)])))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == 2


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """One line says what is wrong."""
    with pytest.raises(evaluate.NoGoldError, match="holds no marked documents"):
        evaluate.folder(tmp_path, tmp_path)


def test_word_f1_is_of_places() -> None:
    """The same words elsewhere share nothing."""
    here, there = ({"start": start, "end": start + 4, "text": "shot"} for start in (0, 50))
    assert scoring.word_f1(here, here) == 1
    assert scoring.word_f1(here, there) == 0
