"""Where a worker writes its answer: in memory while it is short, then in a file, up to a bound."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final

IN_MEMORY: Final = 1 << 16
"""Bytes that go back through the pipe; a file costs some 50 µs to make, and milliseconds on a busy disk."""


class TooLong(Exception):
    """The answer passes its bound."""


class Spool:
    """
    A binary file to write to, once.

    Args:
        path: The file that a long answer goes to.
        most: Bound, in bytes.
    """

    def __init__(self, path: str, most: int) -> None:
        self._path = Path(path)
        self.most = most
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def write(self, part: bytes) -> int:
        """
        Add bytes.

        Raises:
            TooLong: If they are too many.
        """
        self.size += len(part)
        if self.size > self.most:
            raise TooLong
        if self._file is None and self.size > IN_MEMORY:
            self._file = self._path.open("wb")
            self._file.write(b"".join(self._parts))
            self._parts.clear()
        if self._file is None:
            self._parts.append(part)
        else:
            self._file.write(part)
        return len(part)

    def flush(self) -> None:
        """Nothing waits here for it."""

    def whole(self) -> bytes:
        """All that was written."""
        if self._file is None:
            return b"".join(self._parts)
        self._file.flush()
        return self._path.read_bytes()

    def short(self) -> bytes:
        """A short answer; empty where it is in the file."""
        return b"" if self._file is not None else b"".join(self._parts)

    @property
    def on_disk(self) -> bool:
        """A file was made."""
        return self._file is not None

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
