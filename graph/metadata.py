"""What is known of a statement besides its text: from ``--meta``, options, front matter, or the first line."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from graph.model import Access, AvermentError, PublisherKind

_CHOICES: Final = {"publisher_kind": get_args(PublisherKind), "access": get_args(Access)}
_LEADING_DATE: Final = re.compile(r"\s*date:?\s+(?P<day>\d{4}-\d{2}-\d{2})\b[ \t]*\n*", re.IGNORECASE)

_NO_DAY: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")

log = logging.getLogger(__name__)


class MetadataError(AvermentError):
    """Metadata that cannot be meant: an unknown field, a date that is none."""


@dataclass(frozen=True)
class Metadata:
    """Fields as in :class:`graph.model.Statement`; None where a source of metadata says nothing."""

    publisher: str | None = None
    publisher_kind: PublisherKind | None = None
    date: date | None = None
    title: str | None = None
    source: str | None = None
    language: str | None = None
    access: Access | None = None
    invented: bool | None = None

    def over(self, weaker: Metadata) -> Metadata:
        """These, and what the weaker source says where these are silent."""
        return replace(weaker, **{name: value for name, value in asdict(self).items() if value is not None})

    @classmethod
    def of(cls, said: Mapping[str, object], where: str) -> Metadata:
        """
        Check what a file says.

        Raises:
            MetadataError: With ``where`` in front, so that the line can be found.
        """
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(said) - known - {"document"})
        if unknown:
            raise MetadataError(f"{where}: no such field as {unknown[0]!r}; known are {', '.join(sorted(known))}.")
        given = {name: value for name, value in said.items() if name in known and value is not None}
        return replace(cls(), **{name: _checked(name, value, where) for name, value in given.items()})


def read_lines(path: Path) -> dict[str, Metadata]:
    """
    A ``--meta`` file: JSON lines, each with ``document`` (a file's name, or its path as given).

    Returns:
        Metadata by document.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            said = json.loads(line)
            document = said["document"]
        except (ValueError, KeyError, TypeError) as error:
            raise MetadataError(f'{where}: not a JSON object with a "document".') from error
        found[str(document)] = Metadata.of(said, where)
    return found


def leading_date(text: str) -> tuple[date | None, str]:
    """
    The date that leads a text ("date 2026-01-05 The military action …"), and the text without it.

    Such a line is the collector's, not the speaker's: it is metadata, and offsets count from the text that follows.
    """
    match = _LEADING_DATE.match(text)
    if match is None:
        return None, text
    try:
        return date.fromisoformat(match["day"]), text[match.end() :]
    except ValueError:
        return None, text


def _checked(name: str, value: object, where: str) -> Any:
    if name == "date":
        return _day(value, where)
    if name == "invented":
        if not isinstance(value, bool):
            raise MetadataError(f"{where}: invented is true or false, not {value!r}.")
        return value
    choices = _CHOICES.get(name)
    if choices and value not in choices:
        raise MetadataError(f"{where}: {value!r} is no {name}; choose from {', '.join(choices)}.")
    return str(value)


def _day(value: object, where: str) -> date | None:
    """A day; None where only a month or a year is known, for any day made of it would be ours."""
    if isinstance(value, date):
        return value
    if _NO_DAY.fullmatch(str(value)):
        log.warning("%s: %s names no day, so the date stays unknown.", where, value)
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise MetadataError(f"{where}: {value!r} is no date; write it as 2026-01-05.") from error
