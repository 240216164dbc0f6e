"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample import shared_sample

from graph.store import Store


@pytest.fixture(scope="session")
def small_store(memory: Path) -> Path:
    """A store with the vocabulary, and two named graphs with a triple each. Read it only."""
    made = Store.create(memory / "small")
    with made.writing() as writer:
        writer.begin()
        for name in ("one", "two"):
            data = f'<http://e.example/{name}> <http://e.example/p> "{name}" .'.encode()
            writer.current.put(f"http://e.example/g/{name}", data)
    return made.path


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory, where there is one: the store syncs each file, and a busy disk makes that a second."""
    folder = tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    yield Path(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _new_store(memory: Path) -> Path:
    return Store.create(memory / "new").path


@pytest.fixture
def store(_new_store: Path, memory: Path) -> Iterator[Store]:
    """A store with nothing but the vocabulary in it, to write to."""
    folder = Path(tempfile.mkdtemp(dir=memory)) / "store"
    shutil.copytree(_new_store, folder, symlinks=True)
    yield Store.open(folder)
    shutil.rmtree(folder.parent)


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sample, read and stored as ``averment demo`` does. Read it only."""
    own = tmp_path_factory.getbasetemp()
    return shared_sample((own.parent if own.name.startswith("popen-") else own) / "sample")
