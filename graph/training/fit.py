"""
Fit what the reader weighs words with, and measure it: ``python -m graph.training.fit FOLDER OUT``.

FOLDER holds ``gold/``, ``texts/`` and ``meta.jsonl``. The figures are of statements that the weights had not seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from graph import citations
from graph.claim_candidates import candidates
from graph.claim_features import features
from graph.model import CLAIM_TYPES
from graph.regression import Regression
from graph.training.gold import TYPE_NUMBER, Example

STRENGTH = 0.1
"""Inverse of the weight of the penalty (scikit-learn's C): .03, .1 and .3 were compared."""
RARE = 3
"""A feature seen fewer times is left out."""


def rows_of(example: Example) -> list[list[str]]:
    """Features of a statement's candidates."""
    document = example.document
    cited = frozenset(token for one in citations.find(document) for token in document.tokens_in(one.span))
    return features(document, candidates(document), cited)


def types_of(example: Example) -> list[int]:
    """The number of the type of each candidate; that of none where it is no claim's head."""
    marked = {claim.head: TYPE_NUMBER[claim.type] for claim in reversed(example.claims)}
    return [marked.get(head, len(CLAIM_TYPES)) for head in candidates(example.document)]


def regression(rows: Sequence[Sequence[str]], types: Sequence[int]) -> Regression:
    """Fit on features and types of candidates."""
    seen = Counter(name for row in rows for name in set(row))
    columns = {name: at for at, name in enumerate(sorted(name for name, times in seen.items() if times >= RARE))}
    fitted = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(matrix(rows, columns), types)
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


def checked(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The values, which must all be finite."""
    if not np.isfinite(values).all():
        raise FloatingPointError("a prediction is not finite")
    return values
