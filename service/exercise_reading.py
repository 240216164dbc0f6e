"""Reads the text on standard input and prints its claims as marks: a process of its own for teach mode."""

from __future__ import annotations

import json
import sys

from graph.model import Statement
from graph.reader import open_reader


def marks(text: str) -> list[dict[str, object]]:
    """Type, place and words of each claim, by place."""
    statement = Statement(text=text, publisher="Harbour Watch", publisher_kind="ngo", invented=True)
    reading = open_reader("full").read(statement)
    return [
        {
            "type": claim.type,
            "start": claim.action.start,
            "end": claim.action.end,
            "words": claim.action.text,
            "claimant": claim.claimant.name,
            "about": ", ".join(party.name for party in claim.respondents),
            "why": "",
        }
        for claim in reading.claims
    ]


if __name__ == "__main__":
    print(json.dumps(marks(sys.stdin.read())))
