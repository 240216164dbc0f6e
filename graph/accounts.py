"""
What a claim says of an act, in features that can be compared: whose conduct, when, where, done to whom, in which words.

Made from the rows of the index, without the parser; the features of a claim depend on its own statement alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Literal

import snowballstemmer

Side = Literal["done", "due", "feared"]
"""Conduct that is spoken of as done; as asked for, owed or promised; as a harm that may come: never the same act."""

LEXICON: Final = Path(__file__).parent / "lexicons" / "matters.toml"
DUE: Final = frozenset({"demand", "commitment", "obligation"})
THIN: Final = 2
"""An action with fewer features than this ("such treatment") speaks of the act before it in its statement."""
NUMERALS: Final = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
    if value > 1  # "one" is more often a pronoun
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
_TOKEN = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_MONTHS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)
_POINTS_BACK = re.compile(r"(?:such|this|these|those|it|they)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


@dataclass(frozen=True)
class Row:
    """
    A claim as the index holds it. Actors are keys of :class:`graph.catalogue.Catalogue` or paths below ``actors/``,
    each followed up to the state whose organ it is.
    """

    id: int
    iri: str
    statement: str
    publisher: str
    date: str | None
    type: str
    start: int
    action: str
    quote: str
    claimant: str
    respondents: frozenset[str]
    certainty: str | None = None
    party_names: frozenset[str] = frozenset()
    affected: tuple[str, ...] = ()
    conduct: frozenset[str] = frozenset()
    norms: frozenset[str] = frozenset()
    act_date: str | None = None
    act_precision: str | None = None
    denies: str | None = None
    outcome: str | None = None
    confidence: float = 1.0
    publisher_kind: str = "other"


@dataclass(frozen=True)
class Account:
    """
    The features of a claim's act.

    Attributes:
        words: Stems and concepts of the action, without names, function words and numbers.
        weak: Those of ``words`` that go with any conduct.
        names: Proper names that are not those of a party.
        sites: Names of places of a small kind (a prison, a bridge), a subset of ``names``.
        counts: Numbers, as digits, other than dates.
        patients: Kinds of people it was done to.
        when: First and last day of the act, where the claim says so.
        context: Names that its statement speaks of anywhere in its claims, but for the parties.
        thin: It has hardly any words of its own, and they stand for an act named before.
    """

    row: Row
    side: Side
    words: frozenset[str]
    weak: frozenset[str]
    names: frozenset[str]
    sites: frozenset[str]
    counts: frozenset[str]
    patients: frozenset[str]
    when: tuple[date, date] | None
    context: frozenset[str] = frozenset()
    thin: bool = False


@dataclass(frozen=True)
class Words:
    """The lexicon, by stem."""

    function: frozenset[str]
    generic: frozenset[str]
    concepts: dict[str, str]
    patients: dict[str, str]
    sites: frozenset[str]


@cache
def words() -> Words:
    """Read ``lexicons/matters.toml``."""
    data = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    return Words(
        function=frozenset(data["function"].split()),
        generic=frozenset(stem(word) for word in data["generic"].split()),
        concepts={stem(word): concept for concept, line in data["concepts"].items() for word in line.split()},
        patients={stem(word): kind for kind, line in data["patients"].items() for word in line.split()},
        sites=frozenset(data["sites"]["words"].split()),
    )


@cache
def stem(word: str) -> str:
    """The stem of an English word (Snowball)."""
    return str(_stemmer().stemWord(word.casefold()))


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


def accounts(rows: Iterable[Row]) -> list[Account]:
    """
    The accounts of the claims of one statement.

    Args:
        rows: All claims of the statement, in any order.

    Returns:
        By start of the action. A thin one has taken over the features of the last one of its side before it that may
        be about the same actors.
    """
    ordered = sorted(rows, key=lambda row: (row.start, row.iri))
    parties = _words_of(name for row in ordered for name in row.party_names)
    context = frozenset(name for row in ordered for name in _names(_tokens(row.quote), row.quote, row.quote, parties))
    out: list[Account] = []
    for row in ordered:
        account = replace(_account(row, parties), context=context)
        out.append(_with_antecedent(account, out) if account.thin else account)
    return out


def _side(row: Row) -> Side:
    if row.type in DUE:
        return "due"
    return "feared" if row.type == "concern" and row.certainty != "asserted" else "done"


def _tokens(text: str) -> list[tuple[str, int]]:
    return [(match.group(), match.start()) for match in _TOKEN.finditer(text)]


def _words_of(names: Iterable[str]) -> set[str]:
    return {word.casefold() for name in names for word in _TOKEN.findall(name)}


def _account(row: Row, party_words: set[str]) -> Account:
    lexicon = words()
    tokens = _tokens(row.action)
    names = _names(tokens, row.action, row.quote, party_words)
    plain = [word.casefold() for word, _ in tokens if word.casefold() not in names and word.casefold() not in party_words]
    content = [word for word in plain if word not in lexicon.function and word not in _MONTHS and not word[0].isdigit()]
    stems = frozenset(lexicon.concepts.get(stem(word), stem(word)) for word in content if word not in NUMERALS)
    patients = _patients(content) or _patients(word.casefold() for text in row.affected for word in _TOKEN.findall(text))
    weak = stems & lexicon.generic
    counts = _counts(row.action)
    own = len(stems - weak) + len(names) + len(counts)
    return Account(
        row=row,
        side=_side(row),
        words=stems,
        weak=weak,
        names=names,
        sites=_sites(tokens, names),
        counts=counts,
        patients=patients,
        when=interval(row.act_date, row.act_precision),
        thin=own < THIN,
    )


def _names(tokens: Sequence[tuple[str, int]], action: str, quote: str, party_words: set[str]) -> frozenset[str]:
    """Words with a capital that does not come from standing first in the sentence."""
    first = quote[: quote.find(action)].strip(" “\"'‘(") == "" if action in quote else False
    names = set()
    for word, start in tokens:
        plain = word.casefold().removesuffix("'s").removesuffix("’s")
        if not word[0].isupper() or (start == 0 and first) or plain in party_words or plain in _MONTHS:
            continue
        if plain not in words().function and not _norm_word(plain):
            names.add(plain)
    return frozenset(names)


def _norm_word(word: str) -> bool:
    """Words with a capital in the names of norms and bodies, which are slots of their own."""
    return word in {"article", "articles", "charter", "convention", "covenant", "protocol", "court", "council", "resolution", "un", "law"}


def _sites(tokens: Sequence[tuple[str, int]], names: frozenset[str]) -> frozenset[str]:
    """Names beside the word for a small place: "Tolm prison", "the port of Odra"."""
    kinds = words().sites
    folded = [word.casefold() for word, _ in tokens]
    sites = set()
    for at, word in enumerate(folded):
        if word in names:
            before = folded[max(0, at - 2) : at]
            after = folded[at + 1 : at + 2]
            if any(kind in kinds for kind in after) or any(kind in kinds for kind in before):
                sites.add(word)
    return frozenset(sites)


def _counts(action: str) -> frozenset[str]:
    """Numbers that count something: not years, days of a date, articles or numbers of resolutions."""
    counts = set()
    for match in _TOKEN.finditer(action):
        word = match.group().casefold()
        before = action[: match.start()].rstrip().rsplit(" ", 1)[-1].casefold()
        after = action[match.end() :].lstrip(" ").split(" ", 1)[0].casefold()
        dated = after in _MONTHS or before in _MONTHS or before.startswith(("article", "art", "resolution", "no"))
        if word[0].isdigit() and not dated and not _YEAR.fullmatch(word):
            counts.add(word.replace(",", ""))
        elif word in NUMERALS and not dated:
            counts.add(NUMERALS[word])
    return frozenset(counts)


def _patients(content: Iterable[str]) -> frozenset[str]:
    kinds = words().patients
    return frozenset(kinds[stem(word)] for word in content if stem(word) in kinds)


def interval(day: str | None, precision: str | None) -> tuple[date, date] | None:
    """First and last day of an act's date."""
    if day is None:
        return None
    first = date.fromisoformat(day)
    if precision == "year":
        return first.replace(month=1, day=1), first.replace(month=12, day=31)
    if precision == "month":
        return first.replace(day=1), (first.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first, first


def _with_antecedent(account: Account, before: Sequence[Account]) -> Account:
    """
    A thin account with a word of its own ("are being tortured") takes over names, numbers, victims and date; one
    without, or that points back ("such treatment"), takes over the words too.
    """
    for other in reversed(before):
        same_actor = not account.row.respondents or bool(account.row.respondents & other.row.respondents)
        if other.side == account.side and same_actor and not other.thin:
            bare = not account.words - account.weak or bool(_POINTS_BACK.match(account.row.action))
            return replace(
                account,
                words=account.words | other.words if bare else account.words,
                weak=account.weak | other.weak if bare else account.weak,
                names=account.names | other.names,
                sites=account.sites | other.sites,
                counts=account.counts or other.counts,
                patients=account.patients or other.patients,
                when=account.when or (other.when if bare else None),
                row=replace(account.row, respondents=account.row.respondents or other.row.respondents),
            )
    return account
