"""Files, folders, pages and the standard input as statements; what cannot be read as one line each."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any, Final

from graph.documents import MOST_BYTES, SUFFIXES, Unreadable, text_of
from graph.metadata import Metadata
from graph.model import AvermentError, Statement

URL_SECONDS: Final = 30
SURE_LANGUAGE: Final = 0.9
"""Probability above which another language than English is believed ("Russia must stop." is Finnish at 0.08)."""
_GUESSED_FROM: Final = 20_000
"""Characters that are looked at to tell the language."""
_SUFFIX_OF: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}


@dataclass(frozen=True)
class Refused:
    """A source that gave no statement, and why, in one line."""

    source: str
    why: str

    def __str__(self) -> str:
        return f"{self.source}: {self.why}"


@dataclass(frozen=True)
class Described:
    """
    Metadata that the user gives.

    Attributes:
        options: ``--publisher`` and the like: for all sources, and stronger than anything else.
        documents: ``--meta``: by file name or path.
    """

    options: Metadata = field(default_factory=Metadata)
    documents: Mapping[str, Metadata] = field(default_factory=dict)

    def of(self, source: str, own: Metadata) -> Metadata:
        """What is known of a source whose file says ``own`` of itself."""
        listed = self.documents.get(source) or self.documents.get(source.rpartition("/")[2]) or Metadata()
        return self.options.over(listed).over(own)


def read(sources: Iterable[str], described: Described = Described()) -> Iterator[Statement | Refused]:
    """
    Read sources one by one.

    Args:
        sources: Paths of files and folders, ``http(s)`` addresses, or ``-`` for the standard input. Of a folder, the
            files of known suffixes are taken, by path; READMEs and hidden files are not.
        described: Metadata that the user gives.

    Yields:
        A statement for each source, or why there is none.
    """
    for source in sources:
        path = Path(source)
        if path.is_dir():
            inside = [str(found) for found in sorted(path.rglob("*")) if found.is_file() and _is_statement(found, path)]
            yield from read(inside, described) if inside else [Refused(source, "no file in it that can be read.")]
        else:
            yield statement(source, described)


def statement(source: str, described: Described = Described()) -> Statement | Refused:
    """Read one file, page or the standard input."""
    try:
        data, name = _fetch(source)
        return from_bytes(data, name, described, source=source)
    except AvermentError as error:
        return Refused(source, str(error))


def from_bytes(data: bytes, name: str, described: Described = Described(), *, source: str = "") -> Statement:
    """
    The statement in a file's bytes; its name tells the format.

    Raises:
        Unreadable: If it is no English text with a publisher.
        MetadataError: If what the file says of itself cannot be meant.
    """
    text, own = text_of(data, name)
    known = described.of(source or name, own)
    if not known.publisher or not known.publisher.strip():
        raise Unreadable("no publisher known: give --publisher, a --meta file, or front matter.")
    language = known.language or guess_language(text)
    if language.partition("-")[0].lower() != "en":
        raise Unreadable(f"is in another language ({language}); only English can be read.")
    return Statement(
        text=text,
        publisher=known.publisher.strip(),
        document=name,
        publisher_kind=known.publisher_kind or "other",
        date=known.date,
        title=known.title or "",
        source=known.source or (source if "://" in source else ""),
        language=language.lower(),
        access=known.access or "open",
        invented=bool(known.invented),
    )


def guess_language(text: str) -> str:
    """The language's code; English unless another is sure."""
    code, sure = _identifier().classify(text[:_GUESSED_FROM])
    return str(code) if sure > SURE_LANGUAGE else "en"


@cache
def _identifier() -> Any:  # the library carries no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _is_statement(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() in SUFFIXES and path.stem.upper() != "README"


def _fetch(source: str) -> tuple[bytes, str]:
    if source == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1), "stdin"
    if "://" in source:
        return _download(source)
    path = Path(source)
    if not path.exists():
        raise Unreadable("no such file.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(
                f"is {path.stat().st_size / 1e6:.1f} MB long; the limit is {MOST_BYTES / 1e6:.0f} MB: split it."
            )
        return path.read_bytes(), path.name
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror}).") from error


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """A page may send us on to another page, never to a file or another kind of server."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if not newurl.lower().startswith(("http://", "https://")):
            raise Unreadable(f"leads to {newurl}, which is no web page.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _download(address: str) -> tuple[bytes, str]:
    if not address.lower().startswith(("http://", "https://")):
        raise Unreadable("only http and https addresses can be read.")
    opener = urllib.request.build_opener(_WebOnly)
    request = urllib.request.Request(address, headers={"User-Agent": "averment"})  # noqa: S310  (checked above)
    try:
        with opener.open(request, timeout=URL_SECONDS) as reply:
            data: bytes = reply.read(MOST_BYTES + 1)
            kind = reply.headers.get_content_type()
    except (urllib.error.URLError, HTTPException, TimeoutError, ValueError) as error:
        raise Unreadable(f"cannot be fetched ({error}).") from error
    name = address.partition("?")[0].rstrip("/").rpartition("/")[2] or "page"
    suffix = _SUFFIX_OF.get(kind)
    return data, name if suffix is None or name.endswith(suffix) else name + suffix
