"""
The gate on a statement of 500 words with some twenty claims, as many as such statements hold on average.

Target: under 30 ms. Beside it what pySHACL alone takes when it is called in the usual way on the same graph and shapes,
which does not even look at the checks; ratio below 1 means that the gate is faster.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pyshacl
from rdflib import Graph

from graph import catalogue, named_types
from graph.frozen import FrozenGraph
from graph.model import ActDate, Certainty, Citation, Claim, Party, Place, Provenance, Reading, Span, Statement
from graph.namespaces import Iris
from graph.rdf import statement_graph
from graph.validate import gate, shapes

TARGET = 0.030
"""Seconds."""
RUNS = 25
FIRST = (
    "Norland's forces shelled the northern districts of the town of Tarn on 3 March 2025, most likely in breach of "
    "Article 2(4) of the UN Charter, and the people who live there have had neither water nor power since. "
)
SECOND = (
    "Vesperia calls on the government of Norland to withdraw its troops without delay from all the territory that they "
    "hold, and to let the aid convoys that have waited at the bridge for two weeks reach the valley. "
)
IRIS = Iris()


def _span(text: str, words: str, after: int) -> Span:
    start = text.index(words, after)
    return Span.of(text, start, start + len(words))


def reading_of(pairs: int) -> tuple[Statement, Reading]:
    """A statement of so many pairs of sentences, with its claims in full: an allegation at second hand, a demand."""
    text = (FIRST + SECOND) * pairs
    publisher = Party("Vesperia", kind="government")
    claims: list[Claim] = []
    at = 0
    for _ in range(pairs):
        first, second = Span.of(text, at, at + len(FIRST) - 1), at + len(FIRST)
        norm = Citation("un-charter/art-2/para-4", _span(text, "Article 2(4) of the UN Charter", at))
        forces = Party("Norland's forces", _span(text, "Norland's forces", at), kind="government")
        alleged = Claim(
            type="allegation",
            claimant=Party("Tarn Council", kind="organisation"),
            action=_span(text, "shelled the northern districts", at),
            quote=first,
            reported_by=(publisher,),
            respondents=(forces,),
            norms=(norm,),
            certainty=Certainty("probable", _span(text, "most likely", at)),
            conduct=("use-of-force",),
            confidence=0.8,
            act_date=ActDate(date(2025, 3, 3), "day", _span(text, "3 March 2025", at)),
            place=Place(_span(text, "Tarn", at)),
            act_status="occurred",
        )
        claims.append(alleged)
        quote = Span.of(text, second, second + len(SECOND) - 1)
        norland = Party("Government of Norland", _span(text, "the government of Norland", second), kind="government")
        for words in ("withdraw its troops", "let the aid convoys"):
            action = _span(text, words, second)
            claims.append(Claim("demand", publisher, action, quote, respondents=(norland,), confidence=0.7))
        at = second + len(SECOND)
    statement = Statement(text, "Vesperia", publisher_kind="government", date=date(2025, 3, 5), invented=True)
    citations = tuple(citation for claim in claims for citation in claim.norms)
    return statement, Reading(tuple(claims), citations, Provenance("hand", "1"))


def _best(work: Callable[[], object]) -> float:
    """Processor time of the quickest of several runs: what the work takes when nobody else wants the machine."""
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


def main() -> None:
    """Print the figures, the ratios and whether the target is met."""
    statement, reading = reading_of(7)
    graph = statement_graph(statement, reading, catalogue.load(), IRIS)
    assert gate(graph, IRIS).held_back == []
    whole = Graph()
    for triple in [*graph, *named_types.told(FrozenGraph(graph), IRIS)]:
        whole.add(triple)
    plain = Graph()
    plain += shapes().graph
    ours = _best(lambda: gate(graph, IRIS))
    theirs = _best(lambda: pyshacl.validate(whole, shacl_graph=plain))
    words = len(statement.text.split())
    print(f"statement: {words} words, {len(reading.claims)} claims, {len(graph)} triples")
    share = f"{500 / words:.2f} of it for 500 words"
    print(f"gate ({share}): {ours * 1000:.1f} ms; pySHACL alone, as usual: {theirs * 1000:.1f} ms")
    print(f"ratio to pySHACL: {ours / theirs:.2f}; ratio to the target of {TARGET * 1000:.0f} ms: {ours / TARGET:.2f}")
    print("target met" if ours <= TARGET else "target missed")


if __name__ == "__main__":
    main()
