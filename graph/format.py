"""The ``VERSION`` of a store: its format, the base of its IRIs, and the vocabulary that it was filled with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from graph.model import AvermentError
from graph.namespaces import BASE

FORMAT: Final = 1
"""Of the folder. The index has its own number, for it can be built again at any time."""
NO_VOCABULARY: Final = "none"
"""What ``vocabulary`` says of a store that is to hold none."""
MIGRATIONS: Final[dict[int, Callable[[Path, dict[str, object]], dict[str, object]]]] = {}
"""By an older format: what makes a store of it one of the next, and what its ``VERSION`` says then."""


class StoreError(AvermentError):
    """A store that is missing, damaged, or another program's."""


@dataclass(frozen=True)
class Version:
    """What ``VERSION`` says. ``vocabulary`` is a digest of the packaged ontology; empty before it was loaded."""

    format: int = FORMAT
    base: str = BASE
    vocabulary: str = ""

    @classmethod
    def read(cls, folder: Path) -> Version:
        """
        Raises:
            StoreError: If there is no store, or one of a newer format.
        """
        path = folder / "VERSION"
        if not path.is_file():
            raise StoreError(f"{folder} holds no store: run `averment add` or `averment demo`, or name another.")
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            found = int(said["format"])
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(f"{path} cannot be read ({error}): is this an averment store?") from error
        if found > FORMAT:
            raise StoreError(f"{folder} has format {found}, and this program knows {FORMAT}: use a newer averment.")
        for older in range(found, FORMAT):
            said = MIGRATIONS[older](folder, said)
        return cls(format=FORMAT, base=str(said["base"]), vocabulary=str(said.get("vocabulary", "")))

    def write(self, folder: Path) -> None:
        """Replace ``VERSION``, in one step."""
        new = folder / "VERSION.tmp"
        new.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        os.replace(new, folder / "VERSION")

    def with_vocabulary(self, digest: str) -> Version:
        return replace(self, vocabulary=digest)
