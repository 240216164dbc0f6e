"""Leases on published snapshots: while a reader holds one, no sweeper takes the files away (DESIGN §3)."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.closing import Closing

log = logging.getLogger(__name__)


class Lease(Closing):
    """
    A lock on a folder; on a snapshot, a shared one: RocksDB opens files lazily, so a snapshot deleted under its reader
    breaks it.

    The lock hangs on the open folder: the kernel frees it when the last process that holds ``fileno()`` ends, however
    it ends. A parent may take the lease and hand the descriptor on to a child.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    def fileno(self) -> int:
        """The descriptor that holds the lock."""
        if self._descriptor is None:
            raise ValueError("The lease has been given back.")
        return self._descriptor

    def close(self) -> None:
        """Give the lease back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take(pointer: Path) -> Lease | None:
    """
    Lease the snapshot that a pointer (a symbolic link) names; None where it names none.

    Between reading the pointer and locking, a writer may publish and sweep: then the lock is on a folder that has gone,
    and the pointer is read again.
    """
    missing = None
    while pointer.is_symlink():
        path = pointer.parent / os.readlink(pointer)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            if path == missing:
                return None
            missing = path
            continue
        if _lock(descriptor, fcntl.LOCK_SH) and _is_still(path, descriptor):
            return Lease(path, descriptor)
        os.close(descriptor)
    return None


def take_ownerless(path: Path) -> Lease | None:
    """Be the one owner of a folder of this user's; None where it has an owner, is another user's, or has gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    ours = os.fstat(descriptor).st_uid == os.getuid()
    if ours and _lock(descriptor, fcntl.LOCK_EX) and _is_still(path, descriptor):
        return Lease(path, descriptor)
    os.close(descriptor)
    return None


def sweep(folder: Path, *, keep: str, trash: Path) -> list[str]:
    """
    Take away the snapshots that nobody reads.

    Args:
        folder: Where the snapshots are.
        keep: Name of the current one.
        trash: Where a snapshot goes before it is deleted, in one step, so that none is ever seen half.

    Returns:
        Names of those that went.
    """
    gone = []
    for path in sorted(folder.iterdir()):
        if path.name == keep:
            continue
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if _lock(descriptor, fcntl.LOCK_EX):
                trash.mkdir(exist_ok=True)
                path.rename(trash / path.name)
                gone.append(path.name)
        finally:
            os.close(descriptor)
    shutil.rmtree(trash, ignore_errors=True)
    return gone


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Be the one writer: wait for another to end (RocksDB's own lock fails at once); freed by any death."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _lock(descriptor, fcntl.LOCK_EX):
            log.info("Another process is writing to %s; waiting for it.", path.parent)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
