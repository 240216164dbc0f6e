"""Measure readings against a marked set: the table, the errors by kind, and how reliable the confidences are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import scoring
from graph.model import SHOWN_AS_ACCUSATION, AvermentError, Statement

Json = Mapping[str, Any]
BINS = 10


class NoGoldError(AvermentError):
    """There is nothing to measure against."""


class NotFittedError(AvermentError):
    """A reader that learns nothing from marked statements cannot be cross-validated on them."""


@dataclass(frozen=True)
class Measured:
    """
    A marked document, what was found in it, and their pairs.

    Attributes:
        text: Of the document; None if it was not given.
    """

    name: str
    gold: Json
    predicted: Json
    text: str | None = None


def folder(gold: Path, predicted: Path, texts: Path | None = None) -> list[Measured]:
    """Read marked and found claims, one JSON file for each document, of the same name."""
    paths = sorted(gold.glob("*.json"))
    if not paths:
        raise NoGoldError(f"{gold} holds no marked documents (*.json): give the folder that holds them")
    return [_measured(path, predicted / path.name, texts) for path in paths]


def measure(
    gold: Path,
    *,
    predicted: Path | None = None,
    texts: Path | None = None,
    meta: Path | None = None,
    reader: str = "full",
    cross_validate: bool = False,
    answers: Path | None = None,
) -> list[Measured]:
    """
    Marked documents with what was found in them: read from a folder, read now, or read by models that had not seen
    them.

    Args:
        texts: Default: ``texts/`` beside the marked ones.
        meta: Their publishers; default: ``meta.jsonl`` beside them.
        answers: For cross-validation of the full reader: what encoders answered on statements that they had not seen.
    """
    texts = texts or gold.parent / "texts"
    if predicted:
        return folder(gold, predicted, texts if texts.is_dir() else None)
    if cross_validate:
        if reader == "llm":
            raise NotFittedError("the llm reader is not fitted on marked statements: leave --cross-validate out")
        from graph.training.crossval import run

        return run(gold.parent, reader, answers)
    from graph.extraction import as_json
    from graph.reader import open_reader

    opened = open_reader(reader)
    marked = [json.loads(path.read_text("utf-8")) for path in sorted(gold.glob("*.json"))]
    if not marked:
        raise NoGoldError(f"{gold} holds no marked documents (*.json): give the folder that holds them")
    known = _described(meta or gold.parent / "meta.jsonl")
    statements = [_statement(texts / one["document"], known.get(one["document"], {}), one) for one in marked]
    readings = [as_json(statement, opened.read(statement)) for statement in statements]
    rows = zip(statements, marked, readings, strict=True)
    return [Measured(Path(s.document).stem, one, reading, s.text) for s, one, reading in rows]


def _described(meta: Path) -> dict[str, Json]:
    if not meta.exists():
        return {}
    return {row["document"]: row for row in map(json.loads, meta.read_text("utf-8").splitlines())}


def _statement(path: Path, row: Json, gold: Json) -> Statement:
    publisher = row.get("publisher") or gold["publisher"][0]
    return Statement(
        path.read_text("utf-8"), publisher, path.name, row.get("publisher_kind", "other"), title=row.get("title", "")
    )


def _measured(path: Path, found: Path, texts: Path | None) -> Measured:
    predicted = json.loads(found.read_text("utf-8")) if found.exists() else {"claims": []}
    text = (texts / f"{path.stem}.txt").read_text("utf-8") if texts else None
    return Measured(path.stem, json.loads(path.read_text("utf-8")), predicted, text)


def figures(measured: Iterable[Measured]) -> dict[str, dict[str, float]]:
    """All figures over the documents; ``quotes_verbatim`` where the texts are at hand."""
    total: scoring.Counts = Counter()
    shown: scoring.Counts = Counter()
    verbatim: Counter[str] = Counter()
    for one in measured:
        total.update(scoring.score(one.gold, one.predicted))
        sure = [claim for claim in one.predicted["claims"] if claim.get("confidence", 1) >= SHOWN_AS_ACCUSATION]
        shown.update(scoring.score(one.gold, {"claims": sure}))
        if one.text is not None:
            spans = [claim["quote"] for claim in one.predicted["claims"]]
            verbatim["of"] += len(spans)
            verbatim["right"] += sum(one.text[span["start"] : span["end"]] == span["text"] for span in spans)
    out = scoring.figures(total)
    out["accused_shown"] = scoring.figures(shown).get("accused", {"accuracy": 0.0, "of": 0})
    if verbatim["of"]:
        out["quotes_verbatim"] = {"accuracy": verbatim["right"] / verbatim["of"], "of": verbatim["of"]}
    return out


def table(result: Mapping[str, Mapping[str, float]]) -> str:
    """The figures as lines of text."""
    lines = []
    for key, row in result.items():
        if "f1" in row:
            lines.append(
                f"{key:22} F1 {row['f1']:.3f}  P {row['precision']:.3f}  R {row['recall']:.3f}"
                f"  gold {row['gold']:.0f}  predicted {row['predicted']:.0f}"
            )
        else:
            lines.append(f"{key:22} accuracy {row['accuracy']:.3f}  of {row['of']:.0f}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Error:
    """
    A claim that was missed, made falsely, or made with another type.

    Attributes:
        kind: ``missed``, ``false`` or ``type``.
        what: The type; of ``type`` errors the marked one and the found one.
    """

    kind: str
    what: str
    document: str
    action: str
    quote: str


def errors(measured: Iterable[Measured]) -> list[Error]:
    """Errors, the commonest kind first, to work from."""
    found = [error for one in measured for error in _errors_of(one)]
    often = Counter((error.kind, error.what) for error in found)
    return sorted(found, key=lambda error: (-often[error.kind, error.what], error.kind, error.what, error.document))


def _errors_of(one: Measured) -> Iterator[Error]:
    marked, made = _unpaired(one.gold["claims"], one.predicted["claims"], typed=True)
    confused = scoring.pair(marked, made, typed=False)
    for i, j in confused:
        yield _error("type", f"{marked[i]['type']} read as {made[j]['type']}", one.name, marked[i])
    missed, false = ({pair[side] for pair in confused} for side in (0, 1))
    for kind, claims, known in (("missed", marked, missed), ("false", made, false)):
        for number, claim in enumerate(claims):
            if number not in known:
                yield _error(kind, claim["type"], one.name, claim)


def _unpaired(marked: Sequence[Json], made: Sequence[Json], *, typed: bool) -> tuple[list[Json], list[Json]]:
    pairs = scoring.pair(marked, made, typed=typed)
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    return [c for i, c in enumerate(marked) if i not in left], [c for j, c in enumerate(made) if j not in right]


def _error(kind: str, what: str, document: str, claim: Json) -> Error:
    return Error(kind, what, document, claim["action"]["text"], claim["quote"]["text"])


def confidences(measured: Iterable[Measured]) -> list[tuple[float, bool]]:
    """For each claim that was made, its confidence and whether a marked claim of its type pairs with it."""
    out: list[tuple[float, bool]] = []
    for one in measured:
        right = {j for _, j in scoring.pair(one.gold["claims"], one.predicted["claims"], typed=True)}
        out += [(float(claim.get("confidence", 1)), j in right) for j, claim in enumerate(one.predicted["claims"])]
    return out


@dataclass(frozen=True)
class Bin:
    """Claims of about the same confidence: its mean, the share that is right, and their number."""

    confidence: float
    right: float
    size: int


def reliability(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Confidence against share right, in ten bins of equal width; empty ones are left out."""
    bins = []
    for number in range(BINS):
        inside = [pair for pair in pairs if min(BINS - 1, int(pair[0] * BINS)) == number]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            bins.append(Bin(mean, sum(right for _, right in inside) / len(inside), len(inside)))
    return bins


def calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance between confidence and share right, by the number of claims (expected calibration error)."""
    total = sum(one.size for one in bins)
    return sum(abs(one.confidence - one.right) * one.size for one in bins) / total if total else 0.0


def plot(bins: Sequence[Bin], side: int = 360) -> str:
    """The reliability diagram, as SVG: on the diagonal, a confidence of .7 is right seven times in ten."""
    edge, span = 48, side - 72

    def at(x: float, y: float) -> tuple[float, float]:
        return edge + x * span, side - edge - y * span

    dots = "".join(_dot(*at(one.confidence, one.right), one) for one in bins)
    line = " ".join("{:.1f},{:.1f}".format(*at(one.confidence, one.right)) for one in bins)
    ticks = "".join(_tick(at, number / 5) for number in range(6))
    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        'font-family="sans-serif" font-size="11">'
        f"<title>Confidence against share right; mean distance {calibration_error(bins):.3f}</title>"
        f'<rect x="{x0}" y="{y1}" width="{span}" height="{span}" fill="none" stroke="#888"/>'
        f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="#888" stroke-dasharray="4 4"/>{ticks}'
        f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>{dots}'
        f'<text x="{edge + span / 2}" y="{side - 10}" text-anchor="middle">confidence</text>'
        f'<text x="14" y="{side / 2}" text-anchor="middle" transform="rotate(-90 14 {side / 2})">'
        "share right</text></svg>\n"
    )


def _dot(x: float, y: float, one: Bin) -> str:
    radius = 3 + min(9.0, one.size**0.5 / 4)
    label = f"{one.size} claims: confidence {one.confidence:.2f}, right {one.right:.2f}"
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#1f5fa8" fill-opacity=".6">'
    return f"{circle}<title>{label}</title></circle>"


def _tick(at: Callable[[float, float], tuple[float, float]], value: float) -> str:
    (x, y), (left, height) = at(value, 0), at(0, value)
    return (
        f'<text x="{x:.1f}" y="{y + 14:.1f}" text-anchor="middle">{value:.1f}</text>'
        f'<text x="{left - 6:.1f}" y="{height + 4:.1f}" text-anchor="end">{value:.1f}</text>'
    )
