"""SHA-256 of the files of a snapshot: a flipped byte in one goes unnoticed by the engine (DESIGN §3)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

NAME: Final = "MANIFEST.json"
_CHANGING: Final = ("LOG", "LOCK")
"""Files that a reader's engine may write to; they hold no data."""


def write(folder: Path, *, before: Path | None = None) -> None:
    """
    Write the manifest of a snapshot that is about to be published.

    Args:
        folder: The snapshot.
        before: The one before it. Data files are hard links and never change, so a file with the same inode keeps its
            digest and is not read again.
    """
    known = _by_inode(before) if before is not None else {}
    digests = {}
    for path in _files(folder):
        about = path.stat()
        digests[str(path.relative_to(folder))] = known.get((about.st_ino, about.st_size)) or digest(path)
    (folder / NAME).write_text(json.dumps(digests, indent=1, sort_keys=True), encoding="utf-8")


def damaged(folder: Path) -> list[str]:
    """Names of the files of a snapshot that are missing or do not hold what was published."""
    expected: dict[str, str] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    return [name for name, value in expected.items() if not (folder / name).is_file() or digest(folder / name) != value]


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    return sorted(path for path in found if not path.name.startswith(_CHANGING))


def _by_inode(folder: Path) -> dict[tuple[int, int], str]:
    manifest = folder / NAME
    if not manifest.is_file():
        return {}
    found = {}
    for name, value in json.loads(manifest.read_text(encoding="utf-8")).items():
        path = folder / name
        if path.is_file():
            about = path.stat()
            found[about.st_ino, about.st_size] = value
    return found
