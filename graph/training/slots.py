"""
Fit the networks that choose claimants, respondents and those affected: ``python -m graph.training.slots FOLDER``.

``FOLDER`` holds ``gold/``, ``texts/`` and ``meta.jsonl``. ``--folds`` prints the cross-validated figures of the slots,
claims given, over five folds of documents, and writes nothing; without it the networks are fitted on all documents.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graph import actors, catalogue, choosing, respondents
from graph.actors import Cast
from graph.candidate import Candidate
from graph.claim_candidates import candidates
from graph.model import ACCUSING, Affected, Party, Span
from graph.segment import Document
from graph.training import gold
from graph.training.choosing import Group, fit
from graph.training.kept import KeptAnswers

NETWORKS: dict[str, dict[str, Any]] = {
    "speakers": {"units": 12, "epochs": 60, "decay": 0.04},
    "respondents": {"units": 24, "epochs": 25, "decay": 0.03},
    "affected": {"units": 12, "epochs": 20},
}
SEEDS = (7, 19, 31)
"""Several networks are fitted and their scores averaged: one of few examples depends on where it starts."""
_WORD = re.compile(r"\w+")
_EMPTY = {
    "the",
    "a",
    "an",
    "of",
    "and",
    "s",
    "government",
    "governments",
    "authorities",
    "state",
    "administration",
    "its",
}


@dataclass
class Case:
    """A marked claim with the cast of its document."""

    cast: Cast
    candidate: Candidate
    gold: dict[str, Any]
    publisher: list[str]


def key(name: str) -> frozenset[str]:
    """A name as the scorer compares it."""
    words = [word.casefold() for word in _WORD.findall(name.replace("U.S.", "US").replace("U.N.", "UN"))]
    return frozenset(word for word in words if word not in _EMPTY) or frozenset(words)


def matches(forms: list[str], party: Party) -> bool:
    keys = {key(form) for form in forms}
    return key(party.name) in keys or (party.mention is not None and key(party.mention.text) in keys)


def head_of(document: Document, action: Span) -> int:
    """The token of a span that lies highest in the parse."""
    inside = [
        token for token in document.tokens_in(action) if document.doc[token].pos_ not in ("PUNCT", "SPACE", "CCONJ")
    ]
    reach = set(inside)
    tops = [token for token in inside if document.doc[token].head.i not in reach or document.doc[token].head.i == token]
    return min(tops or inside, key=lambda t: (sum(1 for _ in document.doc[t].ancestors), t))


def cases(examples: Iterable[gold.Example], kept: KeptAnswers | None = None) -> list[list[Case]]:
    """The marked claims of each document; with encoders' answers, those of the documents that they cover."""
    covered = (example for example in examples if kept is None or kept.covers(example.name))
    return [list(_cases(example, kept)) for example in covered]


def _cases(example: gold.Example, kept: KeptAnswers | None) -> Iterator[Case]:
    document = example.document
    pointing = kept.pointing(document, candidates(document)) if kept else None
    one = actors.cast(document, catalogue.load(), pointing)
    for claim in example.gold["claims"]:
        action, quote = (
            Span(claim[slot]["start"], claim[slot]["end"], claim[slot]["text"]) for slot in ("action", "quote")
        )
        tokens = document.tokens_in(quote)
        if not len(document.tokens_in(action)):
            continue
        head = head_of(document, action)
        sentence = document.sentence_of(tokens[-1]) if len(tokens) else document.sentence_of(head)
        yield Case(
            one, Candidate(head, claim["type"], action, quote, 1.0, sentence), claim, list(example.gold["publisher"])
        )


def speaker_group(case: Case) -> tuple[Group | None, list[int]]:
    rows, entities = case.cast.speaker_rows(case.candidate)
    if not entities:
        return None, entities
    parties = [case.cast._party(entity, case.candidate) for entity in entities]
    right = np.array([matches(case.gold["claimant"], party) for party in parties], np.float32)
    return Group(rows, right, np.ones(len(entities), np.float32)), entities


def respondent_group(case: Case) -> tuple[Group, list[int]]:
    rows, entities = case.cast.respondent_rows(case.candidate)
    parties = [case.cast._party(entity, case.candidate) for entity in entities]
    right, counted = np.zeros(len(entities), np.float32), np.ones(len(entities), np.float32)
    for forms in case.gold["respondents"]:
        same = [row for row, party in enumerate(parties) if matches(forms, party)]
        counted[same] = 0
        free = [row for row in same if not right[row]]
        if free:
            right[min(free, key=lambda row: (respondents.distance(rows[row]), -respondents.mentions(rows[row])))] = 1
    counted[right > 0] = 1
    return Group(rows, right, counted), entities


def affected_group(case: Case) -> Group | None:
    entities, scores = case.cast._respondents(case.candidate)
    accused = {entities[row] for row in range(len(entities)) if scores[row] >= actors.ACCUSED}
    rows, numbers = case.cast.affected_rows(case.candidate, accused)
    if not numbers:
        return None
    spans = [case.cast._affected(number, case.candidate).span for number in numbers]
    right, counted = np.zeros(len(numbers), np.float32), np.ones(len(numbers), np.float32)
    for marked in case.gold["affected"]:
        shared = [word_f1(marked, span) for span in spans]
        close = [row for row, share in enumerate(shared) if share >= 0.5]
        counted[close] = 0
        if close:
            right[max(close, key=lambda row: shared[row])] = 1
    counted[right > 0] = 1
    return Group(rows, right, counted)


def word_f1(marked: dict[str, Any], span: Span) -> float:
    """Of two spans' words, as the scorer counts them."""
    a = {marked["start"] + match.start() for match in _WORD.finditer(marked["text"])}
    b = {span.start + match.start() for match in _WORD.finditer(span.text)}
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def train(documents: list[list[Case]], ending: str = "") -> dict[str, choosing.Chooser]:
    """
    Fit the networks in the order in which one's choice is another's feature, each put to use before the next.

    Args:
        ending: Of the networks' names: ``-pointed`` if the casts know what an encoder points at.

    Returns:
        By name; they are the ones in use until :func:`graph.choosing.use` is told otherwise.
    """
    fitted: dict[str, choosing.Chooser] = {}
    every = [case for document in documents for case in document]
    for name, shape in NETWORKS.items():
        groups = [group for case in every if (group := _group(name, case)) is not None]
        fitted[name + ending] = choosing.joined([fit(groups, seed=seed, **shape) for seed in SEEDS])
        choosing.use(name + ending, fitted[name + ending])
        _forget(documents)
    return fitted


def _group(name: str, case: Case) -> Group | None:
    if name == "speakers":
        return speaker_group(case)[0]
    return respondent_group(case)[0] if name == "respondents" else affected_group(case)


def _forget(documents: list[list[Case]]) -> None:
    for document in documents:
        for case in document:
            case.cast._speaker.clear()
            case.cast._scored.clear()


def score(documents: list[list[Case]], count: Counter[str]) -> None:
    """Add up what the scorer would of the slots, claims given."""
    for case in (case for document in documents for case in document):
        claimant, _ = case.cast.claimant(case.candidate)
        right = matches(case.gold["claimant"], claimant)
        count["claimant"] += right
        count["claims"] += 1
        if not {key(form) for form in case.gold["claimant"]} & {key(form) for form in case.publisher}:
            count["reported"] += right
            count["reported of"] += 1
        named = list(case.cast.respondents(case.candidate))
        hits = _hits(case.gold["respondents"], named)
        count["respondents hit"] += hits
        count["respondents gold"] += len(case.gold["respondents"])
        count["respondents predicted"] += len(named)
        if named and case.candidate.type in ACCUSING:
            count["accused of"] += 1
            count["accused"] += hits == len(named)
        harmed: tuple[Affected, ...] = case.cast.affected(case.candidate)
        count["affected hit"] += sum(any(word_f1(a, h.span) >= 0.5 for h in harmed) for a in case.gold["affected"])
        count["affected gold"] += len(case.gold["affected"])
        count["affected predicted"] += len(harmed)


def _hits(marked: list[list[str]], named: list[Party]) -> int:
    left, hits = list(named), 0
    for forms in marked:
        found = next((party for party in left if matches(forms, party)), None)
        if found is not None:
            left.remove(found)
            hits += 1
    return hits


def figures(count: Counter[str]) -> dict[str, float]:
    def f1(slot: str) -> float:
        return 2 * count[f"{slot} hit"] / max(1, count[f"{slot} gold"] + count[f"{slot} predicted"])

    return {
        "claimant": count["claimant"] / max(1, count["claims"]),
        "reported": count["reported"] / max(1, count["reported of"]),
        "respondents": f1("respondents"),
        "accused": count["accused"] / max(1, count["accused of"]),
        "affected": f1("affected"),
    }


def put_to_use(examples: Iterable[gold.Example], kept: KeptAnswers | None) -> None:
    """Read with networks that were fitted on these statements alone."""
    train(cases(examples, kept), ending(kept))


def ending(kept: KeptAnswers | None) -> str:
    """What the names of networks end in that know what an encoder points at."""
    return f"-{actors.POINTED}" if kept else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=Path, help="what encoders answered on statements that they had not seen")
    parser.add_argument("--folds", action="store_true", help="print cross-validated figures; write nothing")
    args = parser.parse_args()
    kept = KeptAnswers.load(args.answers) if args.answers else None
    documents = cases(gold.load(args.folder), kept)
    if not args.folds:
        for name, chooser in train(documents, ending(kept)).items():
            print(choosing.save(name, chooser))
        return
    count: Counter[str] = Counter()
    for fold in range(gold.FOLDS):
        others = [document for number, document in enumerate(documents) if number % gold.FOLDS != fold]
        train(others, ending(kept))
        score([document for number, document in enumerate(documents) if number % gold.FOLDS == fold], count)
    print("  ".join(f"{name} {figure:.3f}" for name, figure in figures(count).items()))


if __name__ == "__main__":
    main()
