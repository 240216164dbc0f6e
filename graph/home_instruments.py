"""The treaty that a text is at home in: a committee and a court speak of their own as "the Convention"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from graph.catalogue import load
from graph.instrument_shapes import head_of
from graph.norm_names import lexicon

_SALE: Final = re.compile(r"sale of children|prostitution|pornograph|sexual exploitation")


def home(words: str) -> str | None:
    """The instrument of the first body in the lexicon that these words name; of a publisher or a title."""
    return next((norm for norm, signs in _homes() if signs.search(words)), None)


def is_of_kind(norm: str, head: str) -> bool:
    """Whether "the Convention" can be said of this instrument."""
    found = load().norms.get(norm)
    return found is not None and head_of(found.title) == head


def mother(protocol: str) -> str | None:
    """The convention that a protocol belongs to."""
    return next((norm for norm, protocols in lexicon("norm-names")["protocols"].items() if protocol in protocols), None)


def optional_protocol(convention: str, text: str) -> str | None:
    """What "the Optional Protocol" to a convention is; of those on children, the one that the text is about."""
    protocols = lexicon("norm-names")["protocols"].get(convention, ())
    second = len(protocols) > 1 and convention == "crc" and _SALE.search(text) is not None
    return protocols[1 if second else 0] if protocols else None


@cache
def _homes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((norm, re.compile(signs)) for norm, signs in lexicon("norm-names")["homes"].items())
