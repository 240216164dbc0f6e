"""What encoders answered on marked statements that they had not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.encoder import Answers
from graph.pointers import POINTERS, Aim, Pointer, Pointing
from graph.regression import log_softmax
from graph.segment import Document


@dataclass(frozen=True)
class KeptAnswers:
    """What encoders that had not seen a statement answered on it, as :mod:`graph.training.encoder` keeps it."""

    kept: Mapping[str, Any]

    @classmethod
    def load(cls, folder: Path) -> KeptAnswers:
        """All files ``*.npz`` of a folder."""
        kept: dict[str, Any] = {}
        for path in sorted(folder.glob("*.npz")):
            kept.update(np.load(path, allow_pickle=False))
        return cls(kept)

    def covers(self, name: str) -> bool:
        """Whether a statement's answers are there."""
        return f"{name}|type" in self.kept

    def types(self, name: str) -> NDArray[np.float32]:
        """Log-probabilities of the types at each candidate of a statement."""
        return log_softmax(self.kept[f"{name}|type"].astype(np.float32))

    def answers(self, document: Document, heads: Sequence[int]) -> Answers:
        """Those of one statement; ``heads`` are its candidates."""
        name = document.statement.document
        parts = {
            part: self.kept[f"{name}|{part}"].astype(np.float32)
            for part in ("type", "certainty", "acts", "start", "end")
        }
        if len(parts["type"]) != len(heads):
            raise ValueError(f"{name}: answers for {len(parts['type'])} heads, but there are {len(heads)}")
        return Answers(
            log_softmax(parts["type"]),
            parts["certainty"],
            parts["acts"],
            list(parts["start"]),
            list(parts["end"]),
            [0] * len(heads),
            self.pointing(document, heads),
        )

    def pointing(self, document: Document, heads: Sequence[int]) -> Pointing:
        """What the heads of one statement point at."""
        name = document.statement.document
        rows: dict[Pointer, NDArray[np.float32]] = {
            one: self.kept[f"{name}|{one}"].astype(np.float32) for one in POINTERS
        }
        return {head: {one: Aim(0, rows[one][row]) for one in POINTERS} for row, head in enumerate(heads)}
