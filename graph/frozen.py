"""An rdflib graph that only answers: what the gate reads its shapes and its data from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import Graph
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
_NOTHING: Sequence[Any] = ()


class FrozenGraph(Graph):
    """
    Triples by subject and by predicate. pySHACL asks some nine thousand small questions of a statement; rdflib's own
    store answers each in ten microseconds, for it looks up the context of every triple, and this one in under one.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        super().__init__(bind_namespaces="none")
        self._by_subject: dict[Node, dict[Node, list[Node]]] = {}
        self._by_predicate: dict[Node, list[tuple[Node, Node]]] = {}
        self._by_value: dict[Node, dict[Node, list[Node]]] = {}
        self._all = set(triples)
        for subject, predicate, value in self._all:
            self._by_subject.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._by_predicate.setdefault(predicate, []).append((subject, value))
            self._by_value.setdefault(predicate, {}).setdefault(value, []).append(subject)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Triple]:  # type: ignore[override]  # rdflib says Generator
        return iter(self._all)

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Iterator[Node]:  # type: ignore[override]
        if subject is None or predicate is None:
            yield from super().objects(subject, predicate, unique)
        elif subject in self._by_subject:
            yield from self._by_subject[subject].get(predicate, _NOTHING)

    def subjects(self, predicate: Any = None, object: Any = None, unique: bool = False) -> Iterator[Node]:  # type: ignore[override]  # noqa: A002
        if predicate is None or object is None or isinstance(object, list):
            yield from super().subjects(predicate, object, unique)
        elif predicate in self._by_value:
            yield from self._by_value[predicate].get(object, _NOTHING)

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
        subject, predicate, value = triple
        if subject is not None:
            found = self._of_subject(subject, predicate)
        elif predicate is not None:
            found = ((one, predicate, other) for one, other in self._by_predicate.get(predicate, _NOTHING))
        else:
            found = iter(self._all)
        return found if value is None else (one for one in found if one[2] == value)

    def _of_subject(self, subject: Node, predicate: Node | None) -> Iterator[Triple]:
        told = self._by_subject.get(subject)
        if told is None:
            return
        for one in told if predicate is None else (predicate,):
            for value in told.get(one, _NOTHING):
                yield subject, one, value

    def __contains__(self, triple: Any) -> bool:
        return any(True for _ in self.triples(triple))
