"""Classes of cue words (``lexicons/cues/``), by lemma, and multi-word cues by their words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

LEXICONS = Path(__file__).parent / "lexicons" / "cues"


@lru_cache(maxsize=1)
def classes() -> dict[str, tuple[str, ...]]:
    """For each lemma the classes it cues, sorted."""
    found: dict[str, set[str]] = {}
    for path in sorted(LEXICONS.glob("*.txt")):
        for cue in read(path):
            if " " not in cue:
                found.setdefault(cue, set()).add(path.stem)
    return {lemma: tuple(sorted(names)) for lemma, names in found.items()}


@lru_cache(maxsize=1)
def phrases() -> tuple[tuple[str, str], ...]:
    """Multi-word cues, each with its class."""
    return tuple((cue, path.stem) for path in sorted(LEXICONS.glob("*.txt")) for cue in read(path) if " " in cue)


def read(path: Path) -> list[str]:
    """The entries of a lexicon: one a line, ``#`` begins a comment."""
    lines = (line.split("#", 1)[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def of(token: Token) -> tuple[str, ...]:
    """The classes that a token cues, by its lemma or its form."""
    known = classes()
    return known.get(token.lemma_.lower()) or known.get(token.lower_) or ()


def phrases_in(words: Iterable[str]) -> tuple[str, ...]:
    """The classes of the multi-word cues among lower-case words."""
    joined = f" {' '.join(words)} "
    return tuple(sorted({name for cue, name in phrases() if f" {cue} " in joined}))
