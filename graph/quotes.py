"""The words that carry a claim, verbatim: its sentence, or two."""

from __future__ import annotations

from graph.model import Span
from graph.segment import Document


def quote_of(document: Document, sentence: int, action: tuple[int, int]) -> Span:
    """The sentence that makes a claim, from the one before on where the action stands there."""
    first = min(sentence, document.sentence_of(action[0]))
    start, end = document.sentences[first].start, document.sentences[sentence].end
    return Span.of(document.statement.text, start, end)
