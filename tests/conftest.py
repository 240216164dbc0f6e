"""Fixtures that several test modules share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.store import Store


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the vocabulary, and two named graphs with a triple each. Read it only."""
    made = Store.create(tmp_path_factory.mktemp("small") / "store")
    with made.writing() as writer:
        writer.begin()
        for name in ("one", "two"):
            data = f'<http://e.example/{name}> <http://e.example/p> "{name}" .'.encode()
            writer.current.put(f"http://e.example/g/{name}", data)
    return made.path


@pytest.fixture(scope="session")
def _new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Store.create(tmp_path_factory.mktemp("new") / "store").path


@pytest.fixture
def store(_new_store: Path, tmp_path: Path) -> Store:
    """A store with nothing but the vocabulary in it, to write to."""
    shutil.copytree(_new_store, tmp_path / "store", symlinks=True)
    return Store.open(tmp_path / "store")
