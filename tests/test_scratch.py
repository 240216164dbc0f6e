"""Folders that live as long as their process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.scratch import Scratch

OWNER = """
import time
from graph.scratch import Scratch
made = Scratch("test")
(made.path / "spooled").write_bytes(b"x" * 100_000)
print(made.path, flush=True)
time.sleep(60)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for them, for this process and its children."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def test_killed_process_leaves_nothing_for_long(temporary: Path) -> None:
    """What a process killed by SIGKILL left goes at the next start; what belongs to a living one stays."""
    with _owner() as (killed, left), _owner() as (_, kept):
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (left / "spooled").exists()
        with Scratch("test") as own:
            assert not left.exists()
            assert (kept / "spooled").exists()
            assert sorted(temporary.iterdir()) == sorted([kept, own.path])
    assert list(temporary.iterdir()) == [kept]


def test_two_owners_do_not_hurt_each_other(temporary: Path) -> None:
    """Many that start at the same time each have a folder."""
    with _owner() as (_, one), _owner() as (_, two), _owner() as (_, three):
        assert len({one, two, three}) == 3
        assert all(path.exists() for path in (one, two, three))


def test_links_and_files_are_left_alone(temporary: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Somebody may put a link to another folder there: nothing is deleted through it."""
    precious = tmp_path_factory.mktemp("precious")
    (precious / "file").touch()
    (temporary / "averment-held-test-link").symlink_to(precious)
    (temporary / "averment-held-test-file").touch()
    with Scratch("test"):
        assert (precious / "file").exists()
    assert {path.name for path in temporary.iterdir()} == {"averment-held-test-link", "averment-held-test-file"}


@contextmanager
def _owner() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        assert process.stdout
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()
