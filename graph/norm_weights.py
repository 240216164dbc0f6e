"""
Which candidate mentions are mentions of a norm: "respect human rights" is, "the human rights lawyer" is not.

Named instruments, their provisions and resolutions are believed; shapes, national law, descriptions and concepts are
weighed by a logistic regression over their words and the words around (``graph/training/norm_mentions.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graph import linear
from graph.instrument_shapes import head_of
from graph.model import Span
from graph.norm_mention import Mention
from graph.norm_names import lexicon
from graph.segment import Document

Sorts = Mapping[tuple[int, int], tuple[str, ...]]
"""By which sorts of name a stretch may be national law (:mod:`graph.national_law`)."""

MODEL: Final = "norm-mentions"
BELIEVED: Final = frozenset({"name", "provision", "resolution"})
_TWO_IN_ONE: Final = frozenset({"international-humanitarian-law", "national-law"})
"""Bodies of law that share their words with another: "international humanitarian and human rights law"."""

_STATUTES: Final = frozenset(lexicon("norm-national")["statutes"])
_WORD_BEFORE = re.compile(r"([\w’'-]+|[^\w\s])\s*$")
_TWO_BEFORE = re.compile(r"([\w’'-]+\s+[\w’'-]+)\s*$")
_WORD_AFTER = re.compile(r"\s*([\w’'-]+|[^\w\s])")
_TWO_AFTER = re.compile(r"\s*([\w’'-]+\s+[\w’'-]+)")
_DUTY: Final = frozenset(
    "violate violation breach respect protect uphold abide comply compliance accordance enshrine guarantee ensure "
    "defend promote promotion undermine infringe deny restrict erode exercise right under abuse commit bind obligation "
    "adhere safeguard support".split()
)


def kept(document: Document, mentions: Sequence[Mention], sorts: Sorts) -> list[Mention]:
    """The candidates that are mentions; of two concepts for the same words, the likelier."""
    model = linear.load(MODEL)
    best: dict[tuple[int, int, str], tuple[float, Mention]] = {}
    out: list[Mention] = []
    for mention in mentions:
        if mention.kind in BELIEVED:
            out.append(mention)
            continue
        probability = model.probability(features(document, mention, sorts))
        place = mention.start, mention.end, mention.norm if mention.norm in _TWO_IN_ONE else ""
        rival = best.get(place)
        if probability >= model.threshold and (rival is None or probability > rival[0]):
            best[place] = probability, mention
    return sorted([*out, *(mention for _, mention in best.values())])


def features(document: Document, mention: Mention, sorts: Sorts) -> list[str]:
    """What the regression sees of a candidate."""
    text = document.statement.text
    words = " ".join(text[mention.start : mention.end].split())
    family = (
        mention.norm.partition("/")[0]
        if mention.norm.startswith(("other/", "crime/", "right/", "principle/"))
        else mention.norm
    )
    norm = "other" if family == "other" else mention.norm
    found = [
        f"kind={mention.kind}",
        f"norm={norm}",
        f"family={family}",
        f"words={words.lower()}",
        f"case={_case(words)}:{family}",
    ]
    found += [
        f"last={words.lower().split()[-1]}:{family}",
        f"first={words.lower().split()[0]}:{family}",
        f"long={min(len(words.split()), 5)}:{family}",
    ]
    if mention.kind in ("shape", "description"):
        found.append(f"head={head_of(words.title())}:{mention.kind}")
    found += [f"sort={sort}" for sort in set(sorts.get((mention.start, mention.end), ()))]
    found += [
        f"group={group}" for group in sorted({_group(sort) for sort in sorts.get((mention.start, mention.end), ())})
    ]
    found += list(_around(text, mention, norm, family))
    found += list(_governors(document, mention, family))
    if mention.norm == "national-law":
        found += [f"{one}@{document.statement.publisher_kind}" for one in found if one.startswith(("sort=", "kind="))]
    return found


def _group(sort: str) -> str:
    """Statutes by their names, parts of them, and looser ways of speaking."""
    return "part" if sort in ("section", "provisions") else "statute" if sort in _STATUTES else "phrase"


def _case(words: str) -> str:
    if words.islower():
        return "lower"
    if words.isupper():
        return "upper"
    return "title" if all(word[0].isupper() for word in words.split() if len(word) > 3) else "mixed"


def _around(text: str, mention: Mention, norm: str, family: str) -> Iterator[str]:
    """The words before and after."""
    before, after = text[max(0, mention.start - 60) : mention.start], text[mention.end : mention.end + 60]
    for name, pattern, where in (("-1", _WORD_BEFORE, before), ("-2", _TWO_BEFORE, before)):
        match = pattern.search(where)
        word = match[1] if match else "^"
        yield f"{name}={word.lower()}:{family}"
        if name == "-1":
            yield f"{name}={word.lower()}"
            yield f"capital{name}={word[0].isupper()}:{_case(text[mention.start : mention.end])}"
    for name, pattern, where in (("+1", _WORD_AFTER, after), ("+2", _TWO_AFTER, after)):
        match = pattern.match(where)
        word = match[1] if match else "$"
        yield f"{name}={word.lower()}:{family}"
        if name == "+1":
            yield f"{name}={word.lower()}:{norm}"
            yield f"capital{name}={word[0].isupper()}:{_case(text[mention.start : mention.end])}"


def _governors(document: Document, mention: Mention, family: str) -> Iterator[str]:
    """What the stretch depends on, and how; whether a word of duty or breach stands above it."""
    tokens = document.tokens_in(Span.of(document.statement.text, mention.start, mention.end))
    if not tokens:
        return
    inside = document.doc[tokens[0] : tokens[-1] + 1]
    root = inside.root
    yield f"dep={root.dep_}:{family}"
    above = [root.head, *list(root.head.ancestors)[:3]]
    yield f"governor={above[0].lemma_.lower()}:{family}"
    if any(token.lemma_.lower() in _DUTY for token in above):
        yield f"duty:{family}"
