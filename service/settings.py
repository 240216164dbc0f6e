"""How a service is set: one frozen object, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.limits import Limits
from graph.model import AvermentError


class SettingError(AvermentError):
    """A setting that cannot be read."""


@dataclass(frozen=True)
class Settings:
    """
    Settings of a service; each can be given in the environment, as ``AVERMENT_`` and its name in capitals.

    Attributes:
        store: Folder of the graph.
        host: Address to listen on.  port: Port.
        public: Show full texts of open statements only, and nothing private.
        token: Bearer token that may write; None: writing over HTTP is off.
        contact: Where to ask for a correction; shown in the footer.
        licence: IRI of the licence of the graph; quoted words remain their publishers'.
        reader: Which reader reads what is sent over HTTP: ``full``, ``fast`` or ``llm``.
        default_graph: What a query without FROM sees: ``union`` of the named graphs, or the ``unnamed`` one alone.
        budget: Seconds of query time a minute for one client address; None: 60 for a public service, and none at all
            for clients on loopback or a private network.
        trusted_proxy: Address of the proxy whose forwarded addresses count.
        query_length: Longest query, in characters.  upload: Largest upload, in bytes.
        kept: Bytes of memory for short answers to queries, given again while the graph stays as it is; 0: none.
        seconds, memory, rows, bytes, waiting, slow: See :class:`graph.limits.Limits`.
        classroom: Serve one class: nobody writes, and all clients together have one budget.
        threads: Requests that are handled at the same time; more wait in the server.
    """

    store: Path = Path("averment-data")
    host: str = "127.0.0.1"
    port: int = 8000
    public: bool = False
    token: str | None = field(default=None, repr=False)
    contact: str = ""
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    reader: str = "full"
    default_graph: str = "union"
    budget: float | None = None
    trusted_proxy: str = ""
    query_length: int = 100_000
    upload: int = 25 << 20
    kept: int = 32 << 20
    seconds: float = 20.0
    memory: int = 500 << 20
    rows: int = 1_000_000
    bytes: int = 64 << 20
    waiting: int = 64
    slow: int = 4
    classroom: bool = False
    threads: int = 32

    def __post_init__(self) -> None:
        if self.default_graph not in ("union", "unnamed"):
            raise SettingError(f"The default graph is union or unnamed, not {self.default_graph}.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """
        Read the settings that are there; the others keep their defaults.

        Raises:
            SettingError: If one is no number where it must be, or no switch.
        """
        found: dict[str, object] = {}
        for name, default in cls().__dict__.items():
            text = environment.get(f"AVERMENT_{name.upper()}", "")
            if text:
                found[name] = _value(name, text, default)
        return cls(**found)  # type: ignore[arg-type]

    @property
    def limits(self) -> Limits:
        """What one query may use."""
        return Limits(
            seconds=self.seconds, memory=self.memory, rows=self.rows, bytes=self.bytes,
            waiting=self.waiting, slow=self.slow,
        )


def _value(name: str, text: str, default: object) -> object:
    kind = float if name == "budget" else type(default)
    if kind is bool:
        if text.lower() not in ("0", "1", "no", "yes", "false", "true"):
            raise SettingError(f"AVERMENT_{name.upper()} is 1 or 0, not {text}.")
        return text.lower() in ("1", "yes", "true")
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError as error:
            raise SettingError(f"AVERMENT_{name.upper()} is a number, not {text}.") from error
    return Path(text) if name == "store" else text
