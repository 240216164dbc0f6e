"""Read each marked statement with weights that were fitted on others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.claims import Detector
from graph.encoder import Answers
from graph.evaluate import Measured
from graph.extraction import as_json
from graph.reader import RuleReader
from graph.regression import log_softmax
from graph.segment import Document
from graph.training import fit
from graph.training.gold import FOLDS, Example, folds, load


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
        )


def detectors(examples: Sequence[Example], settings: Mapping[str, Any], kept: KeptAnswers | None) -> list[Detector]:
    """A detector for each fold, of which the regression has not seen the fold's statements."""
    fold = folds(list(examples))
    rows, types = [fit.rows_of(e) for e in examples], [fit.types_of(e) for e in examples]
    made = []
    for number in range(FOLDS):
        seen = [i for i in range(len(examples)) if fold[i] != number]
        regression = fit.regression([row for i in seen for row in rows[i]], [kind for i in seen for kind in types[i]])
        made.append(Detector(regression, kept, settings))
    return made


def cross_validated(
    examples: Sequence[Example], settings: Mapping[str, Any], kept: KeptAnswers | None
) -> list[Measured]:
    """
    What a reader finds in each statement, its claims weighed by models that have not seen it; with an encoder, in each
    that its encoders have not seen.
    """
    fold, made = folds(list(examples)), detectors(examples, settings, kept)
    out = []
    for example, number in zip(examples, fold, strict=True):
        if kept is None or kept.covers(example.name):
            reading = RuleReader("cross-validated", made[number]).read_parsed(example.document)
            statement = example.document.statement
            out.append(Measured(Path(example.name).stem, example.gold, as_json(statement, reading), statement.text))
    return out


def run(folder: Path, reader: str, answers: Path | None) -> list[Measured]:
    """Cross-validate a reader on a folder with ``gold/``, ``texts/`` and ``meta.jsonl``: folds as the encoders had."""
    kept = KeptAnswers.load(answers) if answers and reader == "full" else None
    settings = Detector.open("fast" if kept is None else "full").settings
    return cross_validated(load(folder), settings, kept)
