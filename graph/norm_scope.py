"""Which of a statement's citations a claim cites: those of its sentence, and those it carries over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from graph import linear
from graph.candidate import Candidate
from graph.model import Citation, Span
from graph.pointers import Aim
from graph.segment import Document

MODEL: Final = "norm-scope"
POINTED_MODEL: Final = "norm-scope-pointed"
STEPS: Final = (0.003, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
REACH: Final = 400
"""Code points before the quote within which a norm may be carried over from the sentence before."""
_TAKES_UP: Final = frozenset(
    "this these that those it its such they both same provisions principles obligations rules norms foundations".split()
)
_CLAUSES: Final = frozenset({"conj", "relcl", "advcl", "ccomp", "xcomp", "acl", "parataxis"})
"""Dependencies that lead into another clause."""


def cited(
    document: Document,
    citations: Sequence[Citation],
    candidate: Candidate,
    aim: Aim | None = None,
    claims: Sequence[Candidate] = (),
) -> tuple[Citation, ...]:
    """
    The citations of a claim, one for each norm, by where they stand.

    Args:
        aim: What the encoder points at as the claim's norms.
        claims: All of the statement: a norm is cited by few of those in its sentence.
    """
    model = linear.load(MODEL if aim is None else POINTED_MODEL)
    best: dict[str, tuple[float, Citation]] = {}
    for citation, seen in described(document, citations, candidate, aim, claims):
        probability = model.probability(seen)
        rival = best.get(citation.norm)
        if probability >= model.threshold and (rival is None or probability > rival[0]):
            best[citation.norm] = probability, citation
    return tuple(sorted((citation for _, citation in best.values()), key=lambda one: (one.span, one.norm)))


def near(document: Document, citations: Sequence[Citation], candidate: Candidate) -> Iterator[Citation]:
    """Those in the quote and in the sentence before it."""
    first = min(candidate.quote.start, candidate.action.start)
    sentence = next((number for number, span in enumerate(document.sentences) if span.end > first), 0)
    start = document.sentences[sentence - 1].start if sentence and document.sentences else first
    for citation in citations:
        if max(start, first - REACH) <= citation.span.start < candidate.quote.end:
            yield citation


def described(
    document: Document,
    citations: Sequence[Citation],
    candidate: Candidate,
    aim: Aim | None = None,
    claims: Sequence[Candidate] = (),
) -> Iterator[tuple[Citation, list[str]]]:
    """Each citation near a claim with its features, those of what the encoder points at among them."""
    close = list(near(document, citations, candidate))
    chances = [_chance(document, citation, aim) for citation in close] if aim else []
    beside = [one for one in claims if _meet(one.quote, candidate.quote)]
    for number, citation in enumerate(close):
        seen = features(document, citations, citation, candidate)
        if candidate.quote.start <= citation.span.start:
            seen += _rivals(document, citation.span, candidate, beside)
        yield citation, [*seen, *_aimed(chances, number, aim)] if aim else seen


def features(document: Document, citations: Sequence[Citation], citation: Citation, candidate: Candidate) -> list[str]:
    """What the regression sees of a citation and a claim."""
    span, action, quote = citation.span, candidate.action, candidate.quote
    family = citation.norm.partition("/")[0]
    place = "action" if action.start <= span.start < action.end else "quote" if quote.start <= span.start else "before"
    side = "left" if span.end <= action.start else "right" if span.start >= action.end else "in"
    gap = _gap(span, action)
    distance = sum(gap > limit for limit in (0, 15, 40, 80, 150))
    found = [
        f"place={place}",
        f"{place}:{candidate.type}",
        f"{place}:{family}",
        f"{place}:{side}:{distance}",
        f"{place}:{side}:{distance}:{candidate.type}",
    ]
    found += [f"{family}:{candidate.type}", f"{place}:{family}:{candidate.type}"]
    if place == "before":
        opening = {token.lower_ for token in document.doc[document.tokens_in(quote).start :][:6]}
        found += [
            f"takes-up={sorted(opening & _TAKES_UP)[:1]}",
            f"others={_any_in(citations, quote)}",
            f"before:{family}:{candidate.type}",
        ]
        return found
    inside = [one for one in citations if quote.start <= one.span.start < quote.end]
    nearer = sum(_gap(one.span, action) < gap for one in inside)
    found += [f"nearer={min(nearer, 3)}", f"nearer={min(nearer, 3)}:{side}", f"alone={len(inside) == 1}:{side}"]
    found += [
        f"head={document.doc[candidate.head].lemma_.lower()}:{side}",
        f"same-sentence={_together(document, span, action)}",
    ]
    between = document.statement.text[min(span.end, action.end) : max(span.start, action.start)]
    found += [f"joint={_joints(between)}:{side}", f"semicolon={';' in between or ' – ' in between}"]
    found += list(_syntax(document, span, candidate))
    return found


def _rivals(document: Document, span: Span, candidate: Candidate, beside: Sequence[Candidate]) -> Iterator[str]:
    """Whether another claim of the sentence is nearer to the norm, has it among its words, or governs it."""
    others = [one for one in beside if one.action != candidate.action]
    gap = _gap(span, candidate.action)
    nearer = min(sum(_gap(span, one.action) < gap for one in others), 3)
    yield f"claims={min(len(others), 3)}"
    yield from (f"rank={nearer}", f"rank={nearer}:{min(len(others), 3)}")
    own = _holds(candidate.action, span)
    inside = [one for one in others if _holds(one.action, span)]
    yield f"inside-other={bool(inside)}:{own}"
    if any(one.type == candidate.type for one in inside):
        yield f"inside-same-type:{own}"
    yield from _owner(document, span, candidate, beside)


def _owner(document: Document, span: Span, candidate: Candidate, beside: Sequence[Candidate]) -> Iterator[str]:
    """How the lowest claim above a norm in the parse stands to this one."""
    tokens = document.tokens_in(span)
    if not tokens:
        return
    root = document.doc[tokens[0] : tokens[-1] + 1].root
    heads = {one.head: one.type for one in reversed(beside)}
    lowest = next((token for token in (root, *root.ancestors) if token.i in heads), None)
    whose = "none" if lowest is None else "self" if lowest.i == candidate.head else "other"
    yield from (f"lowest={whose}", f"lowest={whose}:{candidate.type}")
    if lowest is None or whose == "self":
        return
    head = document.doc[candidate.head]
    joined = (head.dep_ == "conj" and head.head.i == lowest.i) or (lowest.dep_ == "conj" and lowest.head.i == head.i)
    above, below = lowest.is_ancestor(head), head.is_ancestor(lowest)
    yield f"owner={'joined' if joined else 'above' if above else 'below' if below else 'apart'}"
    yield f"owner-type={heads[lowest.i]}:{candidate.type}"


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _holds(action: Span, norm: Span) -> bool:
    return action.start <= norm.start < action.end


def _aimed(chances: Sequence[float], number: int, aim: Aim) -> Iterator[str]:
    """What the encoder points at, as features of one of several citations: one for each step that its chance passes."""
    yield from (f"pointed>{step}" for step in STEPS if chances[number] > step)
    yield from (f"nowhere>{step}" for step in STEPS if aim.nowhere > step)
    if chances[number] == max(chances):
        yield "pointed-most"


def _chance(document: Document, citation: Citation, aim: Aim) -> float:
    tokens = document.tokens_in(citation.span)
    return aim.of(np.arange(tokens.start, tokens.stop))


def _gap(span: Span, action: Span) -> int:
    """Code points between a norm and an action."""
    return max(action.start - span.end, span.start - action.end, 0)


def _together(document: Document, span: Span, action: Span) -> bool:
    """Whether both stand in one sentence (a quote may be two)."""
    return any(
        one.start <= min(span.start, action.start) and max(span.start, action.start) < one.end
        for one in document.sentences
    )


def _any_in(citations: Sequence[Citation], span: Span) -> bool:
    return any(span.start <= one.span.start < span.end for one in citations)


def _joints(between: str) -> str:
    return f"{min(between.count(','), 2)}{' and ' in between}{' that ' in between}{' which ' in between}"


def _syntax(document: Document, span: Span, candidate: Candidate) -> Iterator[str]:
    """The path from the norm to the claim's head in the parse."""
    tokens = document.tokens_in(span)
    if not tokens:
        return
    root = document.doc[tokens[0] : tokens[-1] + 1].root
    head = document.doc[candidate.head]
    above = [root, *root.ancestors]
    yield f"dep={root.dep_}"
    yield f"governor={root.head.lemma_.lower()}"
    if head in above:
        yield f"below-head:{min(above.index(head), 5)}"
        yield f"below-head:{candidate.type}"
        return
    over = [head, *head.ancestors]
    meet = next((token for token in above if token in over), None)
    if meet is None:
        yield "apart"
        return
    up, down = above.index(meet), over.index(meet)
    yield f"path={min(up, 4)}-{min(down, 4)}"
    yield f"through={'+'.join(sorted({token.dep_ for token in above[:up]} & _CLAUSES))}"
    yield f"turn={'+'.join(sorted({token.dep_ for token in over[:down]} & _CLAUSES))}"
