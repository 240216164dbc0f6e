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
from graph.pointers import Aim
from graph.training import gold
from graph.training.kept import KeptAnswers

SEEN: Final = 2
"""A feature that fewer cases have is left out."""
STRENGTH: Final = {norm_weights.MODEL: 0.3, norm_scope.MODEL: 0.1}
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


def scope_cases(
    examples: Sequence[gold.Example], found: Sequence[Sequence[Citation]], kept: KeptAnswers | None = None
) -> list[Case]:
    """Every citation near every gold claim; right if the claim cites it."""
    cases = []
    for number, example in enumerate(examples):
        aims = _aims(example, kept)
        marked = claim_candidates(example)
        claims = [candidate for candidate, _ in marked]
        for candidate, norms in marked:
            aim = aims.get(candidate.head)
            if kept is None or aim is not None:
                for citation, seen in norm_scope.described(example.document, found[number], candidate, aim, claims):
                    cases.append(Case(number, seen, same(citation.norm) in norms))
    return cases


def _aims(example: gold.Example, kept: KeptAnswers | None) -> dict[int, Aim]:
    """What the encoder points at as the norms of each head of a statement."""
    if kept is None:
        return {}
    heads = candidates(example.document)
    return {head: aims["norm"] for head, aims in kept.pointing(example.document, heads).items()}


def scope_counts(found: Sequence[Citation], example: gold.Example, kept: KeptAnswers | None = None) -> Counter[str]:
    """Hits, marks and finds over the gold claims of one statement, under the model that is set."""
    count: Counter[str] = Counter()
    aims = _aims(example, kept)
    marked = claim_candidates(example)
    claims = [candidate for candidate, _ in marked]
    for candidate, norms in marked:
        aim = aims.get(candidate.head)
        cited = norm_scope.cited(example.document, found, candidate, aim, claims)
        given = {same(one.norm) for one in cited} - UNNUMBERED
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
            linear.use(name, Linear(models[fold].weights, models[fold].intercept, threshold))
            total.update(count(number))
        scores.append((round(f1(total), 4), -abs(threshold - 0.45), threshold))
    best = max(scores)
    return best[2], best[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("marked", type=Path, help="folder with gold/, texts/ and meta.jsonl")
    parser.add_argument("--answers", type=Path, help="what encoders answered on statements that they had not seen")
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    args = parser.parse_args()
    kept = KeptAnswers.load(args.answers) if args.answers else None
    train(gold.load(args.marked), gold.load(gold.INVENTED), kept, write=not args.dry_run)


def train(
    examples: Sequence[gold.Example], more: Sequence[gold.Example], kept: KeptAnswers | None, *, write: bool
) -> dict[str, float]:
    """
    Fit, choose the thresholds on the examples, write; the cross-validated F1 on them.

    Args:
        more: Statements to learn from beside them.
    """
    folds = [*gold.folds(list(examples)), *([-1] * len(more))]
    every = [*examples, *more]
    figures: dict[str, float] = {}
    cases = mention_cases(every)
    by_fold = fitted_by_fold(cases, folds, STRENGTH[norm_weights.MODEL])

    def mentions(number: int) -> Counter[str]:
        return mention_counts(citations.find(every[number].document), every[number])

    measured = folds[: len(examples)]
    threshold, figures["norm_mention"] = best_threshold(norm_weights.MODEL, by_fold, measured, mentions)
    found = _found(every, folds, by_fold, threshold)
    models = {norm_weights.MODEL: fit(cases, STRENGTH[norm_weights.MODEL], threshold)}
    for name, aims in _scopes(kept):
        known = [number for number, one in enumerate(every) if aims is None or aims.covers(one.name)]
        here, marks = [every[number] for number in known], [found[number] for number in known]
        own = [folds[number] for number in known]
        cases = scope_cases(here, marks, aims)
        by_fold = fitted_by_fold(cases, own, STRENGTH[norm_scope.MODEL])

        def counts(number: int, here: Any = here, marks: Any = marks, aims: Any = aims) -> Counter[str]:
            return scope_counts(marks[number], here[number], aims)

        judged = [fold for fold in own if fold >= 0]
        scope, figures[name] = best_threshold(name, by_fold, judged, counts)
        models[name] = fit(cases, STRENGTH[norm_scope.MODEL], scope)
    for name, value in figures.items():
        print(f"{name:20} F1 {value:.3f} on statements not seen (gold claims given)", flush=True)
    for name, model in models.items():
        linear.use(name, model)
        if write:
            model.save(name)
    return figures


def _found(
    every: Sequence[gold.Example], folds: Sequence[int], by_fold: Sequence[Linear], threshold: float
) -> list[tuple[Citation, ...]]:
    """The citations of each statement, by a model that has not seen it (of what is not measured on, by the first)."""
    out = []
    for example, fold in zip(every, folds, strict=True):
        model = by_fold[max(fold, 0)]
        linear.use(norm_weights.MODEL, Linear(model.weights, model.intercept, threshold))
        out.append(citations.find(example.document))
    return out


def _scopes(kept: KeptAnswers | None) -> list[tuple[str, KeptAnswers | None]]:
    """The models to fit of what a claim cites: without what an encoder points at, and with it."""
    plain: list[tuple[str, KeptAnswers | None]] = [(norm_scope.MODEL, None)]
    return plain if kept is None else [*plain, (norm_scope.POINTED_MODEL, kept)]


def put_to_use(examples: Sequence[gold.Example], kept: KeptAnswers | None) -> None:
    """Read with models that were fitted on these statements alone, at the thresholds of those that are in use."""
    cases, threshold = mention_cases(examples), linear.load(norm_weights.MODEL).threshold
    linear.use(norm_weights.MODEL, fit(cases, STRENGTH[norm_weights.MODEL], threshold))
    name = norm_scope.MODEL if kept is None else norm_scope.POINTED_MODEL
    known = [example for example in examples if kept is None or kept.covers(example.name)]
    cases = scope_cases(known, [citations.find(example.document) for example in known], kept)
    linear.use(name, fit(cases, STRENGTH[norm_scope.MODEL], linear.load(name).threshold))


if __name__ == "__main__":
    main()
