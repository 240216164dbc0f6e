"""The text of a file: plain, Markdown, HTML, PDF, Word."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Final

import frontmatter
import yaml  # type: ignore[import-untyped]  # front matter's own errors

from graph.metadata import Metadata, leading_date
from graph.model import AvermentError

MOST_BYTES: Final = 5_000_000
"""Largest file: War and Peace has 3.2 MB, a long commission report as PDF 4 MB."""
MOST_CHARACTERS: Final = 1_000_000
"""Longest text: the parser's own bound, some 160,000 words. Longer reports go in chapter by chapter."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no text holds and XML cannot carry. Tab, newline, return and form feed may stand."""


class Unreadable(AvermentError):
    """A file that holds no text that can be read."""


def text_of(data: bytes, name: str) -> tuple[str, Metadata]:
    """
    The text of a file, and what the file says about itself.

    The text is kept as it was served, so that offsets hold: not stripped, not normalised to NFC. Only ends of lines
    become ``\\n`` (a form feed too), and a byte order mark, front matter and a leading date go, which are no words of
    the speaker. Of HTML, PDF and Word files the extracted text is what is kept.

    Raises:
        Unreadable: With the reason, and what to do.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"is {len(data) / 1e6:.1f} MB long; the limit is {MOST_BYTES / 1e6:.0f} MB: split it.")
    text, metadata = _READERS.get(PurePath(name).suffix.lower(), _plain)(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    day, text = leading_date(text)
    if not any(character.isalpha() for character in text):
        raise Unreadable("is empty: no letter in it." if not text.strip() else "has no letter in it.")
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(f"has {len(text):,} characters; the limit is {MOST_CHARACTERS:,}: split it.")
    return text, metadata.over(Metadata(date=day))


def _plain(data: bytes) -> tuple[str, Metadata]:
    text = _decoded(data)
    control = _CONTROL.search(text)
    if control:
        raise Unreadable(f"looks binary: U+{ord(control[0]):04X} at character {control.start()}.")
    if not text.startswith("---"):
        return text, Metadata()
    try:
        said, body = frontmatter.parse(text)
    except yaml.YAMLError as error:
        raise Unreadable(f"has front matter that is no YAML ({' '.join(str(error).split())[:120]}).") from error
    if not said:
        return text, Metadata()
    return text[text.rindex(body) :], Metadata.of(said, "front matter")


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("is UTF-16: save it as UTF-8.")
    if b"\0" in data[:8192]:
        raise Unreadable("looks binary: save it as text in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02X} at {error.start}"
        raise Unreadable(f"is not UTF-8 ({wrong}): save it as UTF-8.") from error


def _html(data: bytes) -> tuple[str, Metadata]:
    import trafilatura

    found = trafilatura.bare_extraction(data, include_comments=False, include_tables=True, with_metadata=True)
    if found is None or not found.text:
        raise Unreadable("has no main text that could be told from its menus.")
    said = {"publisher": found.sitename, "title": found.title, "source": found.url, "date": found.date}
    return _CONTROL.sub("", found.text), Metadata.of({name: value for name, value in said.items() if value}, "page")


def _pdf(data: bytes) -> tuple[str, Metadata]:
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(f"is no PDF that can be read ({error}).") from error
    text = _CONTROL.sub("", "\n\n".join(pages))
    if not text.strip():
        raise Unreadable("is a PDF without text (a scan?): run it through text recognition first.")
    return text, Metadata()


def _docx(data: bytes) -> tuple[str, Metadata]:
    import zipfile

    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Unreadable("is no Word file (.docx) that can be read.") from error
    return _CONTROL.sub("", "\n\n".join(paragraph.text for paragraph in paragraphs)), Metadata()


_READERS: Final[dict[str, Callable[[bytes], tuple[str, Metadata]]]] = {
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".pdf": _pdf,
    ".docx": _docx,
    ".txt": _plain,
    ".md": _plain,
}
SUFFIXES: Final = frozenset(_READERS)
