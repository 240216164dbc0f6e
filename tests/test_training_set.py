"""The statements that the project invented to learn from are whole, and say what they mark."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graph import catalogue
from graph.conduct_codes import CONDUCT
from graph.model import CERTAINTY_LEVELS, CLAIM_TYPES, WITHOUT_CERTAINTY
from graph.training.gold import INVENTED

MARKED = sorted((INVENTED / "gold").glob("*.json"))
NORM = re.compile(r"(?:un(?:sc|ga|hrc)-res|other|ilo-|echr-p)")
"""Ids that the catalogue does not list one by one."""


def spans(gold: dict[str, Any]) -> list[dict[str, Any]]:
    """Every marked stretch of a statement."""
    found = list(gold["norm_mentions"])
    for claim in gold["claims"]:
        found += [claim["action"], claim["quote"], *claim["affected"]]
    return found


def test_each_statement_is_described() -> None:
    """One line of metadata, one text and one file of marks for each."""
    rows = [json.loads(line) for line in (INVENTED / "meta.jsonl").read_text("utf-8").splitlines()]
    assert sorted(row["document"] for row in rows) == [f"{path.stem}.txt" for path in MARKED]
    assert all((INVENTED / "texts" / row["document"]).is_file() for row in rows)
    assert len(MARKED) >= 200


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.stem)
def test_marks_are_verbatim_and_of_the_guide(path: Path) -> None:
    """Offsets hold; types, certainty, codes and norms are known; asking, promising and duty have no certainty."""
    gold = json.loads(path.read_text("utf-8"))
    text = (INVENTED / "texts" / gold["document"]).read_text("utf-8")
    assert all(text[one["start"] : one["end"]] == one["text"] for one in spans(gold))
    known = catalogue.load()
    for claim in gold["claims"]:
        assert claim["type"] in CLAIM_TYPES
        assert (claim["certainty"] is None) == (claim["type"] in WITHOUT_CERTAINTY)
        assert claim["certainty"] in (None, *CERTAINTY_LEVELS)
        assert set(claim["acts"]) <= set(CONDUCT)
        assert all(NORM.match(norm) or known.norm(norm) for norm in claim["norms"])
