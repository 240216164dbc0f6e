"""
What a claim says of an act, in features that can be compared: whose conduct, when, where, done to whom, in which words.

Made from the rows of the index, without the parser; the features of a claim depend on its own statement alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from graph import catalogue
from graph.account_words import concepts, content, counts, kinds, names, plainly, sites, tokens, without, words

Side = Literal["done", "due", "feared"]
"""Conduct that is spoken of as done; as asked for, owed or promised; as a harm that may come: never the same act."""

DUE: Final = frozenset({"demand", "commitment", "obligation"})
THIN: Final = 2
"""An action with fewer features than this ("such treatment", "the attack") speaks of an act before it in its statement."""
TOPICS: Final = 2
"""Names that a statement is about: as many as this, of those that most of its claims' sentences give."""
_PEOPLE = re.compile(r"\b(?:them|they|him|he|her|she|detainees?|prisoners?|the (?:\w+ )?(?:men|women|victims|dead))\b", re.IGNORECASE)
"""People that an action speaks of as known: those of the claim before it."""
_ANAPHOR = re.compile(r"(?:such|this|these|those)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """
    A claim as the index holds it. Actors are keys of :class:`graph.catalogue.Catalogue` or paths below ``actors/``,
    each followed up to the state whose organ it is.

    Attributes:
        party_names: Forms of the names of its parties that its words use, each with the actor.
        norm_names: The words of its sentence that name norms.
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
    party_names: tuple[tuple[str, str], ...] = ()
    norm_names: tuple[str, ...] = ()
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
        names: Proper names that are not those of the respondents; of another party of the statement, its key.
        sites: Names of places of a small kind (a prison, a bridge), a subset of ``names``.
        targets: Kinds of places and things that it names without a name (hospital, convoy).
        counts: Numbers, as digits, other than dates.
        patients: Kinds of people it was done to.
        kinds: Codes of conduct, also those that the norms it cites forbid.
        when: First and last day of the act, where the claim says so.
        setting: Where it has no name: the names of its sentence, else those that its statement is about.
        near: Deeds that its sentence speaks of beside it, but for those that are claims of their own.
        near_counts: Numbers in its sentence beside it.
        thin: It has hardly any words of its own.
    """

    row: Row
    side: Side
    words: frozenset[str]
    weak: frozenset[str]
    names: frozenset[str]
    sites: frozenset[str]
    targets: frozenset[str]
    counts: frozenset[str]
    patients: frozenset[str]
    kinds: frozenset[str]
    when: tuple[date, date] | None
    setting: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    near_counts: frozenset[str] = frozenset()
    thin: bool = False


def accounts(rows: Iterable[Row]) -> list[Account]:
    """
    The accounts of the claims of one statement.

    Args:
        rows: All claims of the statement, in any order.

    Returns:
        By start of the action. One that points back has taken over the features of the act that it speaks of.
    """
    ordered = sorted(rows, key=lambda row: (row.start, row.iri))
    forms = {form: actor for row in ordered for form, actor in row.party_names}
    around = [_quote_names(row, forms) for row in ordered]
    topics = _topics(around)
    out: list[Account] = []
    for row, names_near in zip(ordered, around, strict=True):
        account = _account(row, forms)
        if account.thin:
            account = _with_antecedent(account, out)
        if not account.words - account.weak:
            account = replace(account, words=account.words | {words().deed_of[one] for one in account.kinds if one in words().deed_of})
        if not account.patients and _PEOPLE.search(row.action):
            account = replace(account, patients=next((one.patients for one in reversed(out) if one.patients), frozenset()))
        if not account.names:
            account = replace(account, setting=names_near - row.respondents or topics - row.respondents)
        out.append(_with_sentence(account, [other.action for other in ordered if other is not row]))
    return out


def _with_sentence(account: Account, others: Sequence[str]) -> Account:
    """Deeds and numbers of the rest of its sentence: "The officers fired in the air; the six men fell to their death"."""
    rest = without(account.row.quote, [account.row.action, *others, *account.row.norm_names])
    found = tokens(plainly(rest))
    deeds = concepts(one.plain for one in found) & words().deeds
    return replace(account, near=deeds - account.words, near_counts=counts(tokens(rest)) - account.counts)


def _topics(around: Sequence[frozenset[str]]) -> frozenset[str]:
    counted = Counter(name for near in around for name in near)
    return frozenset(sorted(counted, key=lambda name: (-counted[name], name))[:TOPICS])


def _side(row: Row) -> Side:
    if row.type in DUE:
        return "due"
    return "feared" if row.type == "concern" and row.certainty != "asserted" else "done"


def _quote_names(row: Row, forms: dict[str, str]) -> frozenset[str]:
    """The names of a claim's sentence, but for those of parties and norms."""
    bare = without(row.quote, (*forms, *row.norm_names))
    first = next((one.start for one in tokens(row.quote)), -1)
    return names(tokens(bare), first) - {one.plain for one in tokens(row.publisher)}


def _account(row: Row, forms: dict[str, str]) -> Account:
    own = [form for form, actor in forms.items() if actor in row.respondents]
    bare = plainly(without(row.action, (*own, *row.norm_names)))
    found = tokens(bare)
    named = names(found, _first_of_sentence(row))
    plain = content(found, named)
    stems, known = concepts(plain), words()
    weak = stems & known.generic
    counted = counts(tokens(row.action))
    return Account(
        row=row,
        side=_side(row),
        words=stems,
        weak=weak,
        names=_by_actor(named, forms),
        sites=sites(found, named),
        targets=kinds(plain, known.targets),
        counts=counted,
        patients=kinds(plain, known.patients) or kinds(_affected(row), known.patients),
        kinds=row.conduct | _forbidden(row.norms),
        when=interval(row.act_date, row.act_precision),
        thin=len(stems - weak) + len(named) + len(counted) < THIN,
    )


def _by_actor(named: frozenset[str], forms: dict[str, str]) -> frozenset[str]:
    """Names, with the key of an actor for what is a form of its name: "Ardovian" is Ardovia."""
    keys = {form.casefold(): actor for form, actor in forms.items() if " " not in form}
    return frozenset(keys.get(name, name) for name in named)


def _first_of_sentence(row: Row) -> int:
    """Where the sentence's first word stands in the action; -1 if it begins before."""
    at = row.quote.find(row.action)
    return 0 if at >= 0 and not tokens(row.quote[:at]) else -1


def _affected(row: Row) -> list[str]:
    return [one.plain for text in row.affected for one in tokens(text)]


def _forbidden(norms: Iterable[str]) -> frozenset[str]:
    """The codes of the conduct that norms forbid, by themselves or through the right that they protect."""
    known, all_norms = words().norms, catalogue.load()
    found = {known[norm] for norm in norms if norm in known}
    for norm in norms:
        found.update(known[right] for right in all_norms.norm(norm).related if right in known)
    return frozenset(found)


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
    What a thin account speaks of: the last act before it, of its side and actor, that it shares a word or a kind of
    conduct with; if it has none of either, the last one.

    "The attack" may speak of the shelling of a hospital; "such treatment" of whatever was done last.
    """
    own = account.words - account.weak
    anaphor = bool(_ANAPHOR.match(account.row.action))
    for other in reversed(before):
        same_actor = not account.row.respondents or bool(account.row.respondents & other.row.respondents)
        alike = own & other.words or (account.kinds & other.kinds and not own) or not (own or account.kinds) or anaphor
        if other.side == account.side and same_actor and alike and not other.thin:
            return _taken_over(account, other)
    return account


def _taken_over(account: Account, other: Account) -> Account:
    return replace(
        account,
        words=account.words if account.words - account.weak else account.words | other.words,
        weak=account.weak if account.words - account.weak else account.weak | other.weak,
        names=account.names | other.names,
        sites=account.sites | other.sites,
        targets=account.targets or other.targets,
        counts=account.counts or other.counts,
        patients=account.patients or other.patients,
        kinds=account.kinds or other.kinds,
        when=account.when or other.when,
        row=replace(account.row, respondents=account.row.respondents or other.row.respondents),
    )
