"""The words that carry a claim, verbatim: its sentence."""

from __future__ import annotations

from graph.model import Span
from graph.segment import Document


def quote_of(document: Document, sentence: int) -> Span:
    """The sentence that makes a claim."""
    return document.sentences[sentence]
