"""
The second reader: a language model behind an endpoint that its user runs or pays for.

Off unless chosen (``--reader llm``). The text goes out in pieces with the instructions of ``graph/llm/prompt.md``; what
comes back is checked against ``graph/llm/schema.json``, and every slot's words are looked up in the text.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from graph.llm_claims import Answer
from graph.llm_client import AnswerCutOffError, Client, LlmSettings, prompt_version
from graph.model import Citation, Claim, Provenance, Reading, Statement
from graph.wording import Wording

LONGEST: Final = 8_000
"""Code points that go out at a time: models lose claims in longer texts."""
SHORTEST: Final = 500
"""A piece whose answer is cut off is halved, down to this."""
_BREAKS: Final = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?;])\s"), re.compile(r"\s"))
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LlmReader:
    """
    Reads with a language model.

    Attributes:
        dropped: Of each slot, how often words were dropped that the text does not have, over all that was read.
    """

    client: Client
    dropped: Counter[str] = field(default_factory=Counter)

    @classmethod
    def open(cls, settings: LlmSettings | None = None) -> LlmReader:
        """By the settings given, else by the environment."""
        return cls(Client(settings or LlmSettings.of()))

    def read(self, statement: Statement) -> Reading:
        """Claims and citations of one statement."""
        from graph.reader import tidy

        claims: list[Claim] = []
        citations: list[Citation] = []
        dropped: Counter[str] = Counter()
        for answer in self._answers(statement):
            claims += answer.claims()
            citations += answer.citations()
            dropped += answer.dropped
        self.dropped.update(dropped)
        if dropped:
            told = ", ".join(f"{slot} {number}" for slot, number in sorted(dropped.items()))
            _log.warning("%s: dropped, for the text does not have it: %s", statement.document or "statement", told)
        mentions = {(one.norm, one.span): one for one in citations}
        return Reading(tidy(claims), tuple(sorted(mentions.values(), key=lambda one: one.span)), self.provenance)

    @cached_property
    def provenance(self) -> Provenance:
        """The model, and the instructions that it had. Nobody but its user can measure it, so there are no figures."""
        return Provenance("llm", f"{self.client.settings.model}, instructions {prompt_version()}")

    def _answers(self, statement: Statement) -> Iterator[Answer]:
        wording = Wording(statement.text)
        for start, end in pieces(statement.text):
            yield from self._answer(statement, wording, start, end)

    def _answer(self, statement: Statement, wording: Wording, start: int, end: int) -> Iterator[Answer]:
        """The answer on a piece; where it is cut off, those on its halves."""
        try:
            said = self.client.ask(message(statement, start, end))
        except AnswerCutOffError:
            if end - start <= SHORTEST:
                raise
            for first, last in pieces(statement.text, start=start, end=end, longest=(end - start) * 2 // 3):
                yield from self._answer(statement, wording, first, last)
            return
        yield Answer(statement, wording, start, end, said, self.client.settings.confidence)


def message(statement: Statement, start: int, end: int) -> str:
    """What the model is shown of a statement."""
    whole = end - start == len(statement.text)
    head = [f"Publisher: {statement.publisher} ({statement.publisher_kind})"]
    head += [f"Title: {statement.title}"] if statement.title else []
    head += [] if whole else ["This is a part of a longer text."]
    return "\n".join([*head, "BEGIN", statement.text[start:end], "END"])


def pieces(text: str, *, start: int = 0, end: int | None = None, longest: int = LONGEST) -> Iterator[tuple[int, int]]:
    """``[start, end)`` in stretches of at most so many code points, cut at a paragraph, else a sentence or a space."""
    end = len(text) if end is None else end
    while end - start > longest:
        cut = _cut(text, start, start + longest)
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def _cut(text: str, start: int, end: int) -> int:
    """The last good place in the second half of a stretch."""
    for pattern in _BREAKS:
        places = [match.end() for match in pattern.finditer(text, start + (end - start) // 2, end)]
        if places:
            return places[-1]
    return end
