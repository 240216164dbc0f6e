"""
How well matters and links agree with the marks in ``tests/data/<corpus>/marks.json``: ``python -m tests.matters_score``.

Two figures for each corpus: on the marked claims themselves, and on the claims as the reader reads them (a mark is the
read claim of its type that shares most words with it; marks without one count as joined to nothing).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from graph import catalogue
from graph.accounts import Account, Row, accounts
from graph.matters import Matter, matters
from graph.sources import read_file

ROOT = Path(__file__).parents[1]
CORPORA = {"sample": ROOT / "graph" / "sample", "mine": ROOT / "tests" / "data" / "mine"}


def marks(corpus: str) -> dict[str, list[dict[str, object]]]:
    """The marked claims and links of a corpus."""
    found: dict[str, list[dict[str, object]]] = json.loads((ROOT / "tests" / "data" / corpus / "marks.json").read_text())
    return found
