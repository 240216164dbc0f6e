"""The packaged ontology as it goes into a store: which files make which graph, and a digest that tells of changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import graph as package
from graph.namespaces import BASE

ONTOLOGY: Final = Path(package.__file__).resolve().parents[1] / "ontology"
GRAPHS: Final[dict[str, tuple[str, ...]]] = {
    "vocabulary": ("*.ttl", "vocab/*.ttl", "norms/*.ttl", "actors/*.ttl"),
    "treaty-actions": ("parties/*.ttl",),
}
"""Files of each graph, as patterns below ``ontology/``. Examples and checks are no part of the vocabulary."""


def files(graph: str) -> list[Path]:
    """The Turtle files of one of :data:`GRAPHS`, sorted."""
    return sorted(path for pattern in GRAPHS[graph] for path in ONTOLOGY.glob(pattern))


def read(path: Path, base: str) -> bytes:
    """A file's Turtle, its data IRIs below the base of the deployment."""
    return path.read_bytes().replace(BASE.encode(), base.encode())


@cache
def digest() -> str:
    """SHA-256 over names and contents of all vocabulary files: a store that has another one is refreshed."""
    total = hashlib.sha256()
    for graph in GRAPHS:
        for path in files(graph):
            total.update(f"{path.relative_to(ONTOLOGY)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
