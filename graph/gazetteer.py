"""Names of the catalogue's actors, found in a document's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graph.catalogue import Actor, Catalogue, NameUse
from graph.tokens import Tokens

_WORD = re.compile(r"'s|[^\W_]+(?:\.[^\W_]+)*\.?|[^\w\s]")
_DOTTED = re.compile(r"^(?:[A-Z]\.)+[A-Z]?\.?$")
_ORDER: dict[NameUse, int] = {
    "usual": 0,
    "title": 1,
    "other": 1,
    "acronym": 2,
    "demonym": 4,
    "adjective": 3,
    "in-context": 5,
    "capital": 6,
}


@dataclass(frozen=True)
class Hit:
    """A name of a listed actor in the tokens ``first`` to ``last``, both included."""

    first: int
    last: int
    actor: Actor
    use: NameUse
    whole: bool = False
    """It is all of the name that was looked up."""


@dataclass(frozen=True)
class _Node:
    next: dict[str, _Node]
    ends: list[tuple[Actor, NameUse]]


def hits(tokens: Tokens, catalogue: Catalogue) -> Iterator[Hit]:
    """The longest name at each place, from left to right, without overlap."""
    yield from _scan([_plain(word) for word in tokens.text], catalogue)


def in_name(name: str, catalogue: Catalogue) -> list[Hit]:
    """The listed actors in a single name, such as a publisher's."""
    return list(_scan(list(name_words(name)), catalogue))


def _scan(words: list[str], catalogue: Catalogue) -> Iterator[Hit]:
    root = _trie(id(catalogue), catalogue)
    at = 0
    while at < len(words):
        found = _longest(root, words, at)
        if found is None:
            at += 1
            continue
        last, actor, use = found
        yield Hit(at, last, actor, use, whole=at == 0 and last == len(words) - 1)
        at = last + 1


def _longest(root: _Node, words: list[str], at: int) -> tuple[int, Actor, NameUse] | None:
    node, best = root, None
    for place in range(at, min(at + 14, len(words))):
        following = node.next.get(words[place])
        if following is None:
            break
        node = following
        if node.ends:
            best = (place, *node.ends[0])
    return best


_tries: dict[int, tuple[Catalogue, _Node]] = {}


def _trie(key: int, catalogue: Catalogue) -> _Node:
    """The names of a catalogue by their words; made once for each catalogue."""
    if key not in _tries:
        root = _Node({}, [])
        for actor in catalogue.actors.values():
            for name in actor.names:
                _insert(root, name.text, actor, name.use)
                if name.use == "demonym" and not name.text.endswith(("ese", "ss", "ish", "ch", "s")):
                    _insert(root, name.text + "s", actor, name.use)
        _tries[key] = (catalogue, root)
    return _tries[key][1]


def _insert(root: _Node, text: str, actor: Actor, use: NameUse) -> None:
    words = name_words(text)
    if not words or not any(word[0].isupper() for word in words):
        return
    node = root
    for word in words:
        node = node.next.setdefault(word, _Node({}, []))
    node.ends.append((actor, use))
    node.ends.sort(key=lambda end: (_ORDER[end[1]], end[0].id))


@lru_cache(maxsize=20_000)
def name_words(text: str) -> tuple[str, ...]:
    """A name cut as the tokenizer would cut it, without the article before it."""
    words = [_plain(word) for word in _WORD.findall(text.replace("’", "'"))]
    return tuple(words[1:] if words[:1] in (["the"], ["The"]) else words)


def _plain(word: str) -> str:
    """One apostrophe, and no dots in ``U.S.``"""
    word = word.replace("’", "'")
    return word.replace(".", "") if _DOTTED.match(word) else word
