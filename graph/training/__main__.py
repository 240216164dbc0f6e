"""
Fit what the reader weighs claims with: ``python -m graph.training FOLDER [--answers DIR]``.

FOLDER holds ``gold/``, ``texts/`` and ``meta.jsonl``; DIR what encoders answered on statements that they had not seen
(``python -m graph.training.encoder`` makes it). Writes ``claims-regression.npz``, ``claims-neighbours.npz`` and
``claims.json`` into ``graph/models``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.claim_candidates import candidates
from graph.claim_firm import adjusted
from graph.claims import MODELS
from graph.training import crossval, fit
from graph.training.gold import INVENTED, Example, load
from graph.training.kept import KeptAnswers
from graph.training.neighbours import FirstLooks

SHARE = 0.6
"""The encoder's part in the mean of the two models: .3 to .7 were compared."""
VERSION = "4"


def main() -> None:
    """Read the arguments, fit, write, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=Path)
    args = parser.parse_args()
    examples, invented = load(args.folder), load(INVENTED)
    kept = KeptAnswers.load(args.answers) if args.answers else None
    unseen = crossval.unseen_by_regressions(examples, invented)
    modes = {"fast": settled(examples, unseen, 0.0)}
    if kept:
        looks = FirstLooks(unseen, kept, SHARE)
        modes["full"] = settled(examples, crossval.looked_twice(looks, examples, invented, kept), SHARE)
        covered = [[one for one in part if kept.covers(one.name)] for part in (examples, invented)]
        looks.fitted(*covered).save(MODELS / "claims-neighbours.npz")
    fit.regression_of([*examples, *invented]).save(MODELS / "claims-regression.npz")
    (MODELS / "claims.json").write_text(json.dumps({"version": VERSION, "modes": modes}, indent=1) + "\n", "utf-8")


def settled(examples: Sequence[Example], types: Mapping[str, NDArray[np.float32]], share: float) -> dict[str, Any]:
    """Thresholds, calibration and figures of a way to weigh."""
    types = {
        e.name: adjusted(e.document, candidates(e.document), types[e.name], fit.cited_in(e))
        for e in examples
        if e.name in types
    }
    at = fit.thresholds(examples, types)
    hit, marked, found = fit.counts(fit.decided(examples, types, at))
    figures = {kind: round(fit.f1(hit[kind], marked[kind], found[kind]), 3) for kind in marked}
    figures["claim"] = round(fit.f1(*(sum(part.values()) for part in (hit, marked, found))), 3)
    print(f"encoder's share {share}, {len(types)} statements: {figures}", flush=True)
    calibration = fit.calibration(examples, types, at)
    return {"encoder_share": share, "thresholds": at, "calibration": calibration, "figures": figures}


if __name__ == "__main__":
    main()
