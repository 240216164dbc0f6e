"""The fine-tuned encoder at run time: what it answers for each candidate head of a parsed statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.pointers import POINTERS, Aim, Pointer, Pointing, over_tokens
from graph.regression import log_softmax
from graph.segment import Document
from graph.windows import Pieces, Window, windows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODELS = Path(__file__).parent / "models"
BATCH = 8
"""Windows that the encoder reads at a time."""
SHUT = -30.0
PARSED = 3.0
"""What the parse's guess of an action's first and last word adds to their logits: right spans (half of the words) .86
by the parse alone, .89 by the encoder, .93 so."""
STARTS, ENDS = 4, 6
"""How many first and last words of an action are weighed."""


@dataclass(frozen=True)
class Answers:
    """
    What the encoder answers, one row for each head.

    Attributes:
        types: (heads, types + 1) log-probabilities.
        certainty: (heads, levels) logits.  acts: (heads, codes) logits.
        starts: For each head, logits of the tokens that may begin its action: (tokens of the window,).
        ends: The same for its end.  firsts: The first token that these speak of.
        pointing: What each head points at as doer, victim, norm and voice.
    """

    types: NDArray[np.float32]
    certainty: NDArray[np.float32]
    acts: NDArray[np.float32]
    starts: list[NDArray[np.float32]]
    ends: list[NDArray[np.float32]]
    firsts: list[int]
    pointing: Pointing

    def spans(self, row: int, inside: range, head: int, guess: tuple[int, int]) -> list[tuple[int, int, float]]:
        """
        Likely first and last tokens of a head's action, each pair with its probability.

        Args:
            inside: Tokens of the sentence.
            head: The action holds it.
            guess: What the parse says, which weighs in.
        """
        first = self.firsts[row]
        lowest, past = max(inside.start, first), min(inside.stop, first + len(self.starts[row]))
        if not lowest <= head < past:
            return []
        starts = self.starts[row][lowest - first : past - first].copy()
        ends = self.ends[row][lowest - first : past - first].copy()
        for logits, token in zip((starts, ends), guess, strict=True):
            if lowest <= token < past:
                logits[token - lowest] += PARSED
        from_ = _likeliest(starts[: head - lowest + 1], lowest, STARTS)
        to = _likeliest(ends[head - lowest :], head, ENDS)
        whole = sum(a for _, a in from_) * sum(b for _, b in to)
        return [(start, end, a * b / whole) for start, a in from_ for end, b in to]


def _likeliest(logits: NDArray[np.float32], offset: int, most: int) -> list[tuple[int, float]]:
    """The tokens of the highest logits, with their probability, the likeliest first."""
    chances = np.exp(log_softmax(logits))
    return [(offset + int(at), float(chances[at])) for at in np.argsort(-chances, kind="stable")[:most]]


def session(path: Path) -> InferenceSession:
    """A model in a single thread, so that sums come in the same order every time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def word_pieces() -> Pieces:
    """The vocabulary of both encoders."""
    return Pieces(MODELS / "claims-pieces.json")


class Encoder:
    """What is asked of the fine-tuned model."""

    def __init__(self) -> None:
        self._session = session(MODELS / "claims-encoder.onnx")
        self._names = [output.name for output in self._session.get_outputs()]
        self._pieces = word_pieces()

    @classmethod
    @lru_cache(maxsize=1)
    def open(cls) -> Encoder:
        """The one that this program carries."""
        return cls()

    def answers(self, document: Document, heads: Sequence[int]) -> Answers:
        """What it answers at the given tokens."""
        number = {head: row for row, head in enumerate(heads)}
        empty = np.zeros(0, np.float32)
        out = Answers(
            np.full((len(heads), 9), SHUT, np.float32),
            np.zeros((len(heads), 5), np.float32),
            np.zeros((len(heads), 32), np.float32),
            [empty] * len(heads),
            [empty] * len(heads),
            [0] * len(heads),
            {},
        )
        pointing: dict[int, Mapping[Pointer, Aim]] = {}
        read = list(windows(document, self._pieces))
        for at in range(0, len(read), BATCH):
            group = read[at : at + BATCH]
            made = dict(zip(self._names, self._session.run(None, _padded(group)), strict=True))
            for row, window in enumerate(group):
                asked, places = _asked(number, window)
                if asked:
                    own = {name: value[row] for name, value in made.items()}
                    _collect(out, [number[head] for head in asked], places, window, own)
                    pointing.update(_pointing(asked, places, window, own))
        return Answers(log_softmax(out.types), out.certainty, out.acts, out.starts, out.ends, out.firsts, pointing)


def _padded(group: Sequence[Window]) -> dict[str, NDArray[np.int64]]:
    longest = max(len(window.pieces) for window in group)
    pieces, mask = (np.zeros((len(group), longest), np.int64) for _ in range(2))
    for row, window in enumerate(group):
        pieces[row, : len(window.pieces)] = window.pieces
        mask[row, : len(window.pieces)] = 1
    return {"pieces": pieces, "mask": mask}


Made = Mapping[str, NDArray[np.float32]]
"""What the encoder made of one window, by name: (places, …) each."""


def _collect(out: Answers, rows: Sequence[int], at: Sequence[int], window: Window, made: Made) -> None:
    """Put a window's answers at some places into the rows of their heads."""
    out.types[rows], out.certainty[rows], out.acts[rows] = made["kind"][at], made["certainty"][at], made["acts"][at]
    owner = np.array(window.tokens)
    first = int(owner[owner >= 0].min())
    for name, kept in (("start", out.starts), ("end", out.ends)):
        for line, row in zip(_scores(made, name, at, len(owner)), rows, strict=True):
            logits = np.full(int(owner.max()) - first + 1, SHUT, np.float32)
            np.maximum.at(logits, owner[owner >= 0] - first, line[owner >= 0])
            kept[row] = logits
    for row in rows:
        out.firsts[row] = first


def _pointing(
    asked: Sequence[int], at: Sequence[int], window: Window, made: Made
) -> Iterator[tuple[int, Mapping[Pointer, Aim]]]:
    """What each of a window's heads, at these places of it, points at."""
    size = len(window.tokens)
    spread = {name: over_tokens(np.exp(log_softmax(_scores(made, name, at, size))), window) for name in POINTERS}
    for row, head in enumerate(asked):
        yield head, {name: Aim(first, chances[row]) for name, (first, chances) in spread.items()}


def _asked(number: dict[int, int], window: Window) -> tuple[list[int], list[int]]:
    """The heads that a window answers for, and their places in it."""
    places = window.first_pieces()
    asked = [head for head in places if window.core[0] <= head < window.core[1] and head in number]
    return asked, [places[head] for head in asked]


def _scores(made: Made, name: str, at: Sequence[int], size: int) -> NDArray[np.float32]:
    """Logits of a pointer from some places over all: (heads, places)."""
    hidden = made["hidden"]
    return np.asarray((made[name][at] @ hidden[:size].T) * np.float32(hidden.shape[-1] ** -0.5), np.float32)
