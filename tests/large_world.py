"""A store whose picture has as many nodes as are ever drawn: invented states that accuse each other under a treaty."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from factories import CondemningReader, make_statement

from graph import intake
from graph.model import Citation, Claim, Reading, Span, Statement
from graph.store import Store

STATES = 140
STATEMENTS = 30
SENTENCES = 10
ARTICLES = 111
"""Of the UN Charter."""
_ARTICLE = re.compile(r"Article \d+")
PLACES = ("bridge", "harbour", "mill", "school", "station", "well", "archive", "orchard", "granary", "lighthouse")


@dataclass(frozen=True)
class CitingReader(CondemningReader):
    """Reads also the article that a sentence cites."""

    def read(self, statement: Statement) -> Reading:
        found = super().read(statement)
        claims = tuple(self._citing(statement.text, claim) for claim in found.claims)
        return replace(found, claims=claims, citations=tuple(norm for claim in claims for norm in claim.norms))

    def _citing(self, text: str, claim: Claim) -> Claim:
        article = _ARTICLE.search(text, claim.quote.start, claim.quote.end)
        assert article is not None
        at = Span.of(text, article.start(), article.end())
        return replace(claim, norms=(Citation(f"un-charter/art-{article[0].removeprefix('Article ')}", at),))


def build_large(store: Path) -> None:
    """Statements of ten sentences each, the same every time."""
    chance = random.Random(7)
    statements = [_statement(chance, number) for number in range(STATEMENTS)]
    intake.add(Store.create(store), statements, reader=CitingReader())


def _statement(chance: random.Random, number: int) -> Statement:
    sentences = []
    for place in PLACES[:SENTENCES]:
        who, whom = (f"State{int(STATES * chance.random() ** 2)}" for _ in range(2))
        town, article = f"Town{chance.randrange(90)}", 1 + chance.randrange(ARTICLES)
        accused = whom if whom != who else "Kelmar"
        sentences.append(f"{who} condemns the shelling of the {place} in {town} by {accused} under Article {article}.")
    return make_statement(
        text=" ".join(sentences), publisher=f"Paper {number % 7}", title=f"Number {number}", document=f"{number}.txt"
    )


def large_address(keys: list[str], *, opened: int = 60) -> str:
    """The picture that opens the first of these nodes, as far as it goes."""
    return "/explore?" + urlencode([*(("open", key) for key in keys[:opened]), ("more", "10")], safe="/")
