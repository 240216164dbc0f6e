"""
Train the two regressions on norms, cross-validated by statement: ``python -m graph.training.norms ../shared/eval/dev``.

``norm-mentions``: which candidate is a mention of a norm.  ``norm-scope``: which mention a claim cites. The second
learns from what the first finds in statements that it has not seen, as it will meet it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from graph import citations, linear, norm_scope, norm_weights
from graph.candidate import Candidate
from graph.claim_candidates import candidates
from graph.linear import Linear
from graph.model import Citation, Span
from graph.training import gold

SEEN: Final = 2
"""A feature that fewer cases have is left out."""
STRENGTH: Final = {norm_weights.MODEL: 0.3, norm_scope.MODEL: 0.04}
THRESHOLDS: Final = tuple(round(0.2 + 0.025 * step, 3) for step in range(19))
UNNUMBERED: Final = frozenset({"unsc-res", "unga-res", "unhrc-res"})


@dataclass(frozen=True)
class Case:
    """One yes-or-no case of a statement."""

    statement: int
    features: list[str]
    right: bool


def same(norm: str) -> str:
    """The scorer's view of an id: instruments outside the catalogue are one."""
    return "other" if norm.startswith("other/") else norm


def fit(cases: Sequence[Case], strength: float, threshold: float = 0.5) -> Linear:
    """One regression over the cases."""
    counts = Counter(name for case in cases for name in set(case.features))
    rows = [{name: 1.0 for name in case.features if counts[name] >= SEEN} for case in cases]
    vectors = DictVectorizer(dtype=np.float64, sort=True)
    matrix = vectors.fit_transform(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=500, random_state=0)
    model.fit(matrix, [case.right for case in cases])
    weights = {
        name: round(float(weight), 4) for name, weight in zip(vectors.feature_names_, model.coef_[0], strict=True)
    }
    return Linear(
        {name: weight for name, weight in weights.items() if weight}, round(float(model.intercept_[0]), 4), threshold
    )


def fitted_by_fold(cases: Sequence[Case], folds: Sequence[int], strength: float) -> list[Linear]:
    """For each fold, a regression that has not seen it."""
    return [fit([case for case in cases if folds[case.statement] != fold], strength) for fold in range(gold.FOLDS)]


def mention_cases(examples: Sequence[gold.Example]) -> list[Case]:
    """Every candidate of every statement that is not believed as it is; right if the gold marks its norm there."""
    cases = []
    for number, example in enumerate(examples):
        found, sorts = citations.candidates(example.document.statement.text, citations.about(example.document))
        for mention in found:
            if mention.kind not in norm_weights.BELIEVED:
                right = any(
                    same(mark["id"]) == same(mention.norm)
                    and mark["start"] < mention.end
                    and mention.start < mark["end"]
                    for mark in example.gold["norm_mentions"]
                )
                cases.append(Case(number, norm_weights.features(example.document, mention, sorts), right))
    return cases


def mention_counts(found: Sequence[Citation], example: gold.Example) -> Counter[str]:
    """Hits, marks and finds of one statement, as the scorer counts them."""
    left = [(same(one.norm), one.span.start, one.span.end) for one in found if one.norm not in UNNUMBERED]
    marks = [
        (same(mark["id"]), mark["start"], mark["end"])
        for mark in example.gold["norm_mentions"]
        if mark["id"] not in UNNUMBERED
    ]
    count = Counter(found=len(left), gold=len(marks))
    for norm, start, end in marks:
        hit = next((one for one in left if one[0] == norm and one[1] < end and start < one[2]), None)
        if hit:
            left.remove(hit)
            count["hit"] += 1
    return count


def claim_candidates(example: gold.Example) -> list[tuple[Candidate, frozenset[str]]]:
    """The gold claims as a reader would find them, with the norms that the gold gives them."""
    heads = candidates(example.document)
    out = []
    for claim in example.gold["claims"]:
        action, quote = (
            Span(claim[slot]["start"], claim[slot]["end"], claim[slot]["text"]) for slot in ("action", "quote")
        )
        tokens = example.document.tokens_in(action)
        head = gold.head_of(example.document, action, heads)
        head = head if head is not None else tokens.start
        sentence = example.document.sentence_of(head)
        out.append(
            (
                Candidate(head, claim["type"], action, quote, 1.0, sentence),
                frozenset(map(same, claim["norms"])) - UNNUMBERED,
            )
        )
    return out


def scope_cases(examples: Sequence[gold.Example], found: Sequence[Sequence[Citation]]) -> list[Case]:
    """Every citation near every gold claim; right if the claim cites it."""
    cases = []
    for number, example in enumerate(examples):
        for candidate, norms in claim_candidates(example):
            for citation in norm_scope.near(example.document, found[number], candidate):
                features = norm_scope.features(example.document, found[number], citation, candidate)
                cases.append(Case(number, features, same(citation.norm) in norms))
    return cases


def scope_counts(found: Sequence[Citation], example: gold.Example) -> Counter[str]:
    """Hits, marks and finds over the gold claims of one statement, under the model that is set."""
    count: Counter[str] = Counter()
    for candidate, norms in claim_candidates(example):
        given = {same(one.norm) for one in norm_scope.cited(example.document, found, candidate)} - UNNUMBERED
        count.update(hit=len(given & norms), gold=len(norms), found=len(given))
    return count


def f1(count: Counter[str]) -> float:
    return 2 * count["hit"] / (count["gold"] + count["found"]) if count["hit"] else 0.0


def best_threshold(
    name: str, models: Sequence[Linear], folds: Sequence[int], count: Callable[[int], Counter[str]]
) -> tuple[float, float]:
    """The threshold with the best F1 on statements that each fold's model has not seen, and that F1."""
    scores = []
    for threshold in THRESHOLDS:
        total: Counter[str] = Counter()
        for number, fold in enumerate(folds):
            use(name, Linear(models[fold].weights, models[fold].intercept, threshold))
            total.update(count(number))
        scores.append((round(f1(total), 4), -abs(threshold - 0.45), threshold))
    best = max(scores)
    return best[2], best[0]


_SET: dict[str, Linear] = {}


def use(name: str, model: Linear) -> None:
    """Let the reader use a model without writing it."""
    _SET[name] = model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("marked", type=Path, help="folder with gold/, texts/ and meta.jsonl")
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    args = parser.parse_args()
    train(gold.load(args.marked), write=not args.dry_run)


def train(examples: Sequence[gold.Example], *, write: bool) -> dict[str, float]:
    """Fit, choose the thresholds, write; the cross-validated F1 of both."""
    linear.load = _SET.__getitem__  # type: ignore[assignment]
    folds = gold.folds(list(examples))
    figures: dict[str, float] = {}
    cases = mention_cases(examples)
    by_fold = fitted_by_fold(cases, folds, STRENGTH[norm_weights.MODEL])

    def mentions(number: int) -> Counter[str]:
        return mention_counts(citations.find(examples[number].document), examples[number])

    threshold, figures["norm_mention"] = best_threshold(norm_weights.MODEL, by_fold, folds, mentions)
    found: list[Any] = []
    for number, fold in enumerate(folds):
        use(norm_weights.MODEL, Linear(by_fold[fold].weights, by_fold[fold].intercept, threshold))
        found.append(citations.find(examples[number].document))
    mention_model = fit(cases, STRENGTH[norm_weights.MODEL], threshold)

    cases = scope_cases(examples, found)
    by_fold = fitted_by_fold(cases, folds, STRENGTH[norm_scope.MODEL])
    scope_threshold, figures["norms"] = best_threshold(
        norm_scope.MODEL, by_fold, folds, lambda number: scope_counts(found[number], examples[number])
    )
    scope_model = fit(cases, STRENGTH[norm_scope.MODEL], scope_threshold)
    for name, value in figures.items():
        print(f"{name:14} F1 {value:.3f} on statements not seen (gold claims given)")
    if write:
        mention_model.save(norm_weights.MODEL)
        scope_model.save(norm_scope.MODEL)
    return figures


if __name__ == "__main__":
    main()
