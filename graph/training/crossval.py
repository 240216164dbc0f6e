"""Read each marked statement with weights that were fitted on others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.claim_neighbours import Neighbours
from graph.claims import Detector
from graph.evaluate import Measured
from graph.extraction import as_json
from graph.reader import RuleReader
from graph.regression import Regression
from graph.training import fit, norms, slots
from graph.training.gold import FOLDS, INVENTED, Example, folds, load
from graph.training.kept import KeptAnswers
from graph.training.neighbours import FirstLooks


def regressions(examples: Sequence[Example], more: Sequence[Example]) -> Iterator[tuple[Regression, list[Example]]]:
    """For each fold of the examples, a regression that has not seen it, fitted on the others and on ``more``."""
    fold = folds(list(examples))
    for number in range(FOLDS):
        seen = [example for example, own in zip(examples, fold, strict=True) if own != number]
        part = [example for example, own in zip(examples, fold, strict=True) if own == number]
        yield fit.regression_of([*seen, *more]), part


def unseen_by_regressions(examples: Sequence[Example], more: Sequence[Example]) -> dict[str, NDArray[np.float32]]:
    """What regressions that had not seen a statement make of it: of the examples, and of those beside them."""
    return {
        example.name: regression.log_probabilities(fit.rows_of(example))
        for own, others in ((examples, more), (more, examples))
        for regression, part in regressions(own, others)
        for example in part
    }


def looked_twice(
    looks: FirstLooks, examples: Sequence[Example], more: Sequence[Example], kept: KeptAnswers
) -> dict[str, NDArray[np.float32]]:
    """What a second look that had not seen a statement makes of it."""
    return {
        example.name: looks.moved(example, neighbours)
        for neighbours, part in second_looks(looks, examples, more, kept)
        for example in part
    }


def second_looks(
    looks: FirstLooks, examples: Sequence[Example], more: Sequence[Example], kept: KeptAnswers
) -> Iterator[tuple[Neighbours, list[Example]]]:
    """For each fold of the examples, a second look that has not seen it; of statements that encoders answered on."""
    covered = [(one, own) for one, own in zip(examples, folds(list(examples)), strict=True) if kept.covers(one.name)]
    beside = [one for one in more if kept.covers(one.name)]
    for number in range(FOLDS):
        seen = [example for example, own in covered if own != number]
        yield looks.fitted(seen, beside), [example for example, own in covered if own == number]


def cross_validated(
    examples: Sequence[Example],
    more: Sequence[Example],
    settings: Mapping[str, Any],
    kept: KeptAnswers | None,
) -> list[Measured]:
    """
    What a reader finds in each statement, with models of claims, actors and norms that have not seen it; with an
    encoder, in each that its encoders have not seen.

    Args:
        more: Statements to learn from beside those of other folds.
    """
    found: dict[str, Measured] = {}
    neighbours = _second_looks(examples, more, settings, kept)
    for (regression, part), second in zip(regressions(examples, more), neighbours, strict=True):
        names = {example.name for example in part}
        seen = [example for example in examples if example.name not in names]
        slots.put_to_use(seen, kept)
        norms.put_to_use([*seen, *more], kept)
        reader = RuleReader("cross-validated", Detector(regression, kept, settings, second))
        for example in part:
            if kept is None or kept.covers(example.name):
                reading, statement = reader.read_parsed(example.document), example.document.statement
                predicted = as_json(statement, reading)
                found[example.name] = Measured(Path(example.name).stem, example.gold, predicted, statement.text)
    return [found[example.name] for example in examples if example.name in found]


def _second_looks(
    examples: Sequence[Example], more: Sequence[Example], settings: Mapping[str, Any], kept: KeptAnswers | None
) -> list[Neighbours | None]:
    if kept is None:
        return [None] * FOLDS
    looks = FirstLooks(unseen_by_regressions(examples, more), kept, settings["encoder_share"])
    return [neighbours for neighbours, _ in second_looks(looks, examples, more, kept)]


def run(folder: Path, reader: str, answers: Path | None) -> list[Measured]:
    """Cross-validate a reader on a folder with ``gold/``, ``texts/`` and ``meta.jsonl``."""
    kept = KeptAnswers.load(answers) if answers and reader == "full" else None
    settings = Detector.open("fast" if kept is None else "full").settings
    return cross_validated(load(folder), load(INVENTED), settings, kept)
