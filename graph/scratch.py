"""
Folders for the time that a process lives: for spool files, dumps and uploads.

Whoever makes one holds a lock on it, which the kernel frees when the process ends, however it ends. So what a killed
process has left is known for sure (its number may be another's by now), and goes when the next one makes a folder.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from graph import leases
from graph.closing import Closing

_PREFIX: Final = "averment-held-"
"""Of folders that have their lock from the start."""


class Scratch(Closing):
    """
    A folder of this process alone, in the system's temporary one. Close it: it goes, with all that is in it.

    Args:
        name: What it is for, as part of its name.
    """

    def __init__(self, name: str) -> None:
        sweep()
        self._lease = _made(name)
        self.path = self._lease.path

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._lease.close()


def sweep() -> None:
    """Take away the folders of this user's processes that have ended without doing so."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        left = leases.take_ownerless(path)
        if left is not None:
            with left:
                shutil.rmtree(path, ignore_errors=True)


def _made(name: str) -> leases.Lease:
    """Between making and locking it, another process may have swept the folder away: then another is made."""
    while True:
        lease = leases.take_ownerless(Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{name}-")))
        if lease is not None:
            return lease
