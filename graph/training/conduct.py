"""
Fit the regression of codes of conduct: ``python -m graph.training.conduct FOLDER``.

``--folds`` prints the cross-validated F1 over five folds of documents, and writes nothing.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from graph.candidate import Candidate
from graph.conduct import MODELS, MOST, features
from graph.conduct_codes import CONDUCT
from graph.model import Span
from graph.training import gold
from graph.training.slots import head_of

STRENGTH = 1.0
THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45)


@dataclass(frozen=True)
class Rows:
    """Features (codes, width) and marks (codes,) of one claim."""

    x: NDArray[np.float32]
    y: NDArray[np.int8]


def rows(examples: list[gold.Example]) -> list[list[Rows]]:
    return [[_row(example, claim) for claim in example.gold["claims"]] for example in examples]


def _row(example: gold.Example, claim: dict[str, Any]) -> Rows:
    action, quote = (
        Span(claim[slot]["start"], claim[slot]["end"], claim[slot]["text"]) for slot in ("action", "quote")
    )
    tokens = example.document.tokens_in(quote)
    head = head_of(example.document, action) if len(example.document.tokens_in(action)) else tokens[0]
    sentence = example.document.sentence_of(tokens[-1] if len(tokens) else head)
    made = features(example.document, Candidate(head, claim["type"], action, quote, 1.0, sentence))
    return Rows(made, np.array([code in claim.get("acts", ()) for code in CONDUCT], np.int8))


def fit(documents: list[list[Rows]]) -> LogisticRegression:
    x = np.concatenate([row.x for document in documents for row in document])
    y = np.concatenate([row.y for document in documents for row in document])
    return LogisticRegression(C=STRENGTH, max_iter=2000, solver="lbfgs").fit(x, y)


def f1(documents: list[list[Rows]], models: list[LogisticRegression], threshold: float) -> float:
    hit = predicted = marked = 0
    for document, model in zip(documents, models, strict=True):
        for row in document:
            likely = model.predict_proba(row.x)[:, 1]
            given = [number for number in np.argsort(-likely)[:MOST] if likely[number] >= threshold]
            hit += int(row.y[given].sum())
            predicted += len(given)
            marked += int(row.y.sum())
    return 2 * hit / max(1, predicted + marked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", action="store_true", help="print cross-validated figures; write nothing")
    args = parser.parse_args()
    documents = rows(gold.load(args.folder))
    models = [fit([d for n, d in enumerate(documents) if n % gold.FOLDS != fold]) for fold in range(gold.FOLDS)]
    figures = {t: f1(documents, [models[n % gold.FOLDS] for n in range(len(documents))], t) for t in THRESHOLDS}
    best = max(figures, key=lambda threshold: figures[threshold])
    print("  ".join(f"acts F1 at {threshold}: {figure:.3f}" for threshold, figure in figures.items()))
    if not args.folds:
        model = fit(documents)
        weights = [round(float(weight), 4) for weight in model.coef_[0]]
        MODELS.mkdir(exist_ok=True)
        path = MODELS / "conduct.json"
        path.write_text(
            json.dumps({"weights": weights, "bias": round(float(model.intercept_[0]), 4), "threshold": best}) + "\n",
            encoding="utf-8",
        )
        print(path)


if __name__ == "__main__":
    main()
