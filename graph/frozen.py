"""An rdflib graph that only answers: what the gate reads its shapes and its data from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rdflib import Graph
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
_NOTHING: Final[Sequence[Any]] = ()
_EMPTY: Final[dict[Any, Any]] = {}


class FrozenGraph(Graph):
    """
    Triples by subject and by predicate, each given once.

    pySHACL asks some nine thousand small questions of a statement; rdflib's own store answers each in ten microseconds,
    for it looks up the context of every triple, and this one in under one.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        super().__init__(bind_namespaces="none")
        self.by_subject: dict[Node, dict[Node, list[Node]]] = {}
        self.by_value: dict[Node, dict[Node, list[Node]]] = {}
        """By predicate, then by value."""
        self._size = 0
        self.tell(triples)

    def tell(self, triples: Iterable[Triple]) -> None:
        """Add triples that are not there yet; the last thing done before questions are asked."""
        for subject, predicate, value in triples:
            self.by_subject.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self.by_value.setdefault(predicate, {}).setdefault(value, []).append(subject)
            self._size += 1

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Triple]:  # type: ignore[override]  # rdflib says Generator
        for subject in self.by_subject:
            yield from self._of_subject(subject, None)

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Iterator[Node]:  # type: ignore[override]
        if subject is None or predicate is None:
            yield from super().objects(subject, predicate, unique)
        else:
            yield from self.by_subject.get(subject, _EMPTY).get(predicate, _NOTHING)

    def subjects(self, predicate: Any = None, object: Any = None, unique: bool = False) -> Iterator[Node]:  # type: ignore[override]  # noqa: A002
        if predicate is None or object is None or isinstance(object, list):
            yield from super().subjects(predicate, object, unique)
        else:
            yield from self.by_value.get(predicate, _EMPTY).get(object, _NOTHING)

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
        subject, predicate, value = triple
        if subject is not None:
            found = self._of_subject(subject, predicate)
        elif predicate is not None:
            told = self.by_value.get(predicate, _EMPTY)
            found = ((one, predicate, other) for other, holders in told.items() for one in holders)
        else:
            found = iter(self)
        return found if value is None else (one for one in found if one[2] == value)

    def _of_subject(self, subject: Node, predicate: Node | None) -> Iterator[Triple]:
        told = self.by_subject.get(subject)
        if told is None:
            return
        for one in told if predicate is None else (predicate,):
            for value in told.get(one, _NOTHING):
                yield subject, one, value

    def __contains__(self, triple: Any) -> bool:
        return any(True for _ in self.triples(triple))
