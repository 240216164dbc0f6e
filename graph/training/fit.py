"""Fit the regression that weighs candidates, and what follows from how it does on statements that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from graph import citations
from graph.claim_candidates import candidates
from graph.claim_decision import Wish, wishes
from graph.claim_features import features
from graph.model import CLAIM_TYPES, ClaimType
from graph.regression import Regression
from graph.training.gold import TYPE_NUMBER, Example

STRENGTH = 0.1
"""Inverse of the weight of the penalty (scikit-learn's C): .03, .1 and .3 were compared."""
COMMON = 160
"""A type with fewer examples (denial, justification) counts more, by the root of how much rarer it is."""
RARE = 3
"""A feature seen fewer times is left out."""


_ROWS: dict[str, list[list[str]]] = {}


def rows_of(example: Example) -> list[list[str]]:
    """Features of a statement's candidates, remembered by its name."""
    if example.name not in _ROWS:
        _ROWS[example.name] = _rows(example)
    return _ROWS[example.name]


def _rows(example: Example) -> list[list[str]]:
    return features(example.document, candidates(example.document), cited_in(example))


def cited_in(example: Example) -> frozenset[int]:
    """The tokens of a statement that stand in a mention of a norm."""
    document = example.document
    return frozenset(token for one in citations.find(document) for token in document.tokens_in(one.span))


def types_of(example: Example) -> list[int]:
    """The number of the type of each candidate; that of none where it is no claim's head."""
    marked = {claim.head: TYPE_NUMBER[claim.type] for claim in reversed(example.claims)}
    return [marked.get(head, len(CLAIM_TYPES)) for head in candidates(example.document)]


def regression_of(examples: Sequence[Example]) -> Regression:
    """Fit on the candidates of statements."""
    return regression(
        [row for example in examples for row in rows_of(example)],
        [t for example in examples for t in types_of(example)],
    )


def regression(rows: Sequence[Sequence[str]], types: Sequence[int]) -> Regression:
    """Fit on features and types of candidates."""
    seen = Counter(name for row in rows for name in set(row))
    columns = {name: at for at, name in enumerate(sorted(name for name, times in seen.items() if times >= RARE))}
    often = Counter(types)
    weight = [max(1.0, (COMMON / often[kind]) ** 0.5) for kind in types]
    fitted = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(
        matrix(rows, columns), types, sample_weight=weight
    )
    weights = np.zeros((len(columns), len(CLAIM_TYPES) + 1), np.float32)
    bias = np.full(len(CLAIM_TYPES) + 1, -20, np.float32)
    weights[:, fitted.classes_] = fitted.coef_.T
    bias[fitted.classes_] = fitted.intercept_
    return Regression(columns, weights, bias)


def matrix(rows: Sequence[Sequence[str]], columns: dict[str, int]) -> scipy.sparse.csr_matrix:
    """Features as a sparse matrix of ones."""
    pairs = [(at, columns[name]) for at, row in enumerate(rows) for name in set(row) if name in columns]
    at, column = np.array(pairs, dtype=np.int32).T
    return scipy.sparse.csr_matrix((np.ones(len(pairs), np.float32), (at, column)), shape=(len(rows), len(columns)))


Claimed = list[tuple[Example, dict[int, list[Wish]]]]
"""Statements, each with the claims that its sentences are thought to make."""


def decided(
    examples: Sequence[Example], types: Mapping[str, NDArray[np.float32]], thresholds: Sequence[float]
) -> Claimed:
    """What would be claimed in each statement that has log-probabilities."""
    out = []
    for example in examples:
        if example.name in types:
            sentences = [example.document.sentence_of(head) for head in candidates(example.document)]
            out.append((example, wishes(np.exp(types[example.name]), sentences, thresholds)))
    return out


def counts(made: Claimed) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Claims by type that are right, marked and made; right is what the scorer pairs: a sentence and a type."""
    hit, marked, found = Counter[str](), Counter[str](), Counter[str]()
    for example, claimed in made:
        wanted = _wanted(example)
        given = Counter((sentence, CLAIM_TYPES[one.type]) for sentence, made in claimed.items() for one in made)
        for name, counter in ((hit, wanted & given), (marked, wanted), (found, given)):
            for (_, kind), times in counter.items():
                name[kind] += times
    return hit, marked, found


def _wanted(example: Example) -> Counter[tuple[int, ClaimType]]:
    return Counter((example.document.sentence_of(claim.head), claim.type) for claim in example.claims)


def f1(hit: int, marked: int, found: int) -> float:
    """Twice the hits over what was marked and what was made."""
    return 2 * hit / (marked + found) if marked + found else 0.0


def thresholds(examples: Sequence[Example], types: Mapping[str, NDArray[np.float32]]) -> list[float]:
    """One threshold for each type: that of the best F1 of all claims, drawn half way to the best common one."""
    tried = [round(0.12 + 0.02 * step, 2) for step in range(14)]
    tallies = [counts(decided(examples, types, [value] * len(CLAIM_TYPES))) for value in tried]
    whole = [f1(*(sum(part.values()) for part in tally)) for tally in tallies]
    common = tried[int(np.argmax(whole))]
    chosen = []
    for kind in CLAIM_TYPES:
        own = tried[int(np.argmax([f1(*(part[kind] for part in tally)) for tally in tallies]))]
        chosen.append(round((own + common) / 2, 3))
    return chosen


def calibration(
    examples: Sequence[Example], types: Mapping[str, NDArray[np.float32]], at: Sequence[float]
) -> list[list[float]]:
    """
    Points that turn how likely a claim seemed into how often such claims are right: isotonic, at eleven quantiles.
    """
    seemed, right = [], []
    for example, claimed in decided(examples, types, at):
        left = _wanted(example)
        pairs = [(one, (sentence, CLAIM_TYPES[one.type])) for sentence, made in claimed.items() for one in made]
        for one, key in sorted(pairs, key=lambda pair: -pair[0].likely):
            seemed.append(one.likely)
            right.append(left[key] > 0)
            left[key] -= 1
    points = np.quantile(seemed, np.linspace(0, 1, 11))
    fitted = IsotonicRegression(y_min=0.05, y_max=0.95, out_of_bounds="clip").fit(seemed, right)
    return [[round(float(x), 4) for x in points], [round(float(y), 4) for y in fitted.predict(points)]]
