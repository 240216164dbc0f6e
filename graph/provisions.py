"""How ids of provisions and resolutions are built (eval GUIDE §4), and how they are spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from graph.entries import Basis

_SEGMENT = re.compile(
    r"(?P<kind>art|para|point|chapter|rule|part|annex|section|principle|preamble)"
    r"(?:-(?P<number>\d+|[a-z]{1,4})(?:-(?P<latin>bis|ter|quater|quinquies))?)?"
)
_RESOLUTION: Final[dict[str, tuple[str, str, Basis, re.Pattern[str]]]] = {
    "unsc-res": ("UN Security Council resolution", "unsc", "unknown", re.compile(r"\d{1,4}")),
    "unga-res": (
        "UN General Assembly resolution",
        "unga",
        "recommendation",
        re.compile(r"((es-?)?\d{1,4}|[a-z]+)(-[\da-z]+)*"),
    ),
    "unhrc-res": (
        "UN Human Rights Council resolution",
        "hrc",
        "recommendation",
        re.compile(r"s?-?\d{1,3}(-[\da-z]+)*"),
    ),
}
"""Whole, who takes it, in what way it binds, and how its numbers look (``2334``, ``60-1``, ``es-11-1``, ``49-1``)."""
_SPOKEN: Final = {"art": "article", "para": "paragraph", "point": "point"}
_LABOUR = re.compile(r"ilo-(\d{1,3})")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Parts:
    """An id taken apart: ``cat/art-12/para-1`` is ``cat`` and ``(art-12, para-1)``."""

    instrument: str
    segments: tuple[str, ...]

    @property
    def parent(self) -> str:
        return "/".join((self.instrument, *self.segments[:-1]))


@dataclass(frozen=True)
class Whole:
    """What an id alone tells of an instrument or decision."""

    label: str
    kind: Literal["instrument", "decision"]
    basis: Basis
    decided_by: str | None = None


def split(norm_id: str) -> Parts | None:
    """The instrument and the segments below it; None if the id is not well formed."""
    names = norm_id.split("/")
    depth = 2 if names[0] in {"other", "right", "crime", "principle", "national-law", *_RESOLUTION} else 1
    if names[0] in _RESOLUTION and len(names) > 1 and _SEGMENT.fullmatch(names[1]):
        depth = 1
    whole, below = names[:depth], names[depth:]
    if not all(_NAME.fullmatch(name) for name in whole) or not all(_SEGMENT.fullmatch(name) for name in below):
        return None
    return Parts("/".join(whole), tuple(below))


def why_not(parts: Parts, articles: int | None) -> str | None:
    """Why an instrument with so many articles has no such provision; None if it may have."""
    for segment in parts.segments:
        match = _SEGMENT.fullmatch(segment)
        if match and match["kind"] == "art" and articles is not None:
            number = match["number"] or ""
            if not number.isdigit() or not 1 <= int(number) <= articles:
                return f"has {articles} articles, and no {number or 'unnumbered one'}"
    return None


def spoken(segment: str, *, inner: bool) -> str:
    """How a label goes on: ``art-12`` as ", article 12"; inside an article ``para-4`` as "(4)"."""
    kind, _, number = segment.partition("-")
    if inner and kind in ("para", "point"):
        return f"({number})"
    return f", {_SPOKEN.get(kind, kind)} {number.replace('-', ' ')}".rstrip()


def resolution(whole: str) -> Whole | None:
    """A numbered resolution (``unsc-res/2334``); None if it is none."""
    series, _, number = whole.partition("/")
    if series not in _RESOLUTION or not _RESOLUTION[series][3].fullmatch(number):
        return None
    name, body, basis, _ = _RESOLUTION[series]
    shown = number if series == "unsc-res" else number.upper().replace("-", "/")
    return Whole(f"{name} {shown.replace('ES/', 'ES-')}", "decision", basis, body)


def other(whole: str) -> Whole | None:
    """An instrument that the catalogue does not list: its slug, read out."""
    series, _, name = whole.partition("/")
    labour = _LABOUR.fullmatch(whole)
    if labour:
        return Whole(f"ILO Convention No. {labour[1]}", "instrument", "treaty")
    if series != "other" or not name:
        return None
    return Whole(name.replace("-", " "), "instrument", "unknown")
