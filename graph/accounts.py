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
from functools import cached_property
from typing import Final, Literal

from graph import catalogue
from graph.account_words import (
    by_state,
    concepts,
    content,
    counts,
    kinds,
    names,
    plainly,
    sites,
    states,
    states_in,
    stem,
    tokens,
    without,
    words,
)
from graph.meaning import meaning

Side = Literal["done", "due", "feared"]
"""Conduct that is spoken of as done; as asked for, owed or promised; as a harm that may come: never the same act."""

DUE: Final = frozenset({"demand", "commitment", "obligation"})
REPLIES: Final = frozenset({"denial", "justification"})
THIN: Final = 2
"""An action with fewer features than this ("such treatment", "the attack") speaks of an act before it in the text."""
NEAR_BEFORE: Final = 600
"""Characters: an account points back no further than this, some three sentences."""
FEW_CLAIMS: Final = 8
NAMED_BEFORE: Final = 1200
"""Characters: where its sentence names nothing, an account is set where the last claim before it was, so far back."""
_PEOPLE = re.compile(
    r"\b(?:them|they|him|he|her|she|detainees?|prisoners?|the (?:\w+ )?(?:men|women|victims|dead))\b", re.IGNORECASE
)
"""People that an action speaks of as known: those of the claim before it."""
_ORGAN = re.compile(
    r"in/[^/]+/(?:[a-z]+-)*"
    r"(?:police|officers|army|soldiers|troops|forces|military|guards|coastguard|authorities|government|courts|prosecutors)"
)
"""A party that is only described, by what is an organ of some state."""
_ANAPHOR = re.compile(r"(?:such|this|these|those)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|its|their|his|her|our|your|it|they)\b", re.IGNORECASE)


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
class Traits:
    """
    What an account says of its act: all that a comparison looks at. Accounts in the same words have the same traits.

    Attributes:
        reply: The claim is a denial or a justification.
        said: For an account without a date: the first day of the year in which it was published.
        stems: Of the words of the action, without names, function words and numbers.
        words: The same with the concepts that they stand for.
        weak: Those of ``words`` that go with any conduct.
        names: Proper names that are not those of the respondents; of another party of the statement, its key.
        sites: Names of places of a small kind (a prison, a bridge), a subset of ``names``.
        targets: Kinds of places and things that it names without a name (hospital, convoy).
        counts: Numbers, as digits, other than dates.
        patients: Kinds of people it was done to.
        kinds: Codes of conduct, also those that the norms it cites forbid.
        when: First and last day of the act, where the claim says so.
        setting: The names of its sentence beside it; where there is no name, those of the last claim before it.
        near: Deeds that its sentence speaks of beside it, but for those that are claims of their own.
        near_counts: Numbers in its sentence beside it.
        head: The first of its strong words, which mostly says what is done or asked: "release" of "the release of the
            detained", "guarantee" of "guarantee the safety of the detained".
        meaning: The vector of the action (:func:`graph.meaning.meaning`).
        crowd: How many claims its statement makes: 0 up to :data:`FEW_CLAIMS`, 1 up to twice as many, and so on. The
            more there are, the less likely is any of them of the same act as another one.
        alone: The claim's IRI where it has no respondent: the same words are the same act only of the same actor.
    """

    side: Side
    respondents: frozenset[str]
    reply: bool
    said: date | None
    stems: frozenset[str]
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
    head: str = ""
    meaning: str = ""
    alone: str = ""
    crowd: int = 0

    @cached_property
    def strong(self) -> frozenset[str]:
        """Words that say which conduct is meant."""
        return self.words - self.weak

    @cached_property
    def around(self) -> frozenset[str]:
        """Its names and those of its surroundings."""
        return self.names | self.setting


@dataclass(frozen=True)
class Account:
    """
    A claim's account of an act.

    Attributes:
        thin: It has hardly any words of its own.
    """

    row: Row
    traits: Traits
    thin: bool = False


def accounts(rows: Iterable[Row]) -> list[Account]:
    """
    The accounts of the claims of one statement.

    Args:
        rows: All claims of the statement, in any order.

    Returns:
        By start of the action. One that points back has taken over the features of the act that it speaks of.
    """
    given = sorted(rows, key=lambda row: (row.start, row.iri))
    main = _main_state(given)
    crowd = (max(len(given) - 1, 0) // FEW_CLAIMS).bit_length()
    ordered = [_with_state(row, main) for row in given]
    forms = {form: actor for row in ordered for form, actor in row.party_names}
    around = [_quote_names(row, forms) for row in ordered]
    out: list[Account] = []
    named: list[tuple[int, frozenset[str]]] = []
    for row, nearby in zip(ordered, around, strict=True):
        found = _traits(row, forms)
        thin = _is_thin(found)
        if thin:
            found = _with_antecedent(row, found, out)
        found = _with_deed(found)
        if not found.patients and _PEOPLE.search(row.action):
            found = replace(
                found, patients=next((one.traits.patients for one in reversed(out) if one.traits.patients), frozenset())
            )
        own = (nearby | found.names) - row.respondents
        named.append((row.start, own))
        found = replace(found, setting=_setting(row, own, named) - found.names)
        found = _with_sentence(row, found, [other.action for other in ordered if other is not row])
        found = replace(found, crowd=crowd, alone="" if found.respondents else row.iri)
        out.append(Account(row, found, thin))
    return out


def _main_state(rows: Sequence[Row]) -> str | None:
    """The state whose conduct most claims of a statement are about; None where two are equally often."""
    counted = Counter(one for row in rows for one in row.respondents if one in states()).most_common(2)
    return counted[0][0] if counted and counted[0][1] > (counted[1][1] if len(counted) > 1 else 0) else None


def _with_state(row: Row, main: str | None) -> Row:
    """
    "The police", of which the text does not say whose, are those of the state that the sentence names, else of the one
    that the statement is about.
    """
    if not row.respondents or not all(_ORGAN.fullmatch(one) for one in row.respondents):
        return row
    named = states_in(row.quote)
    state = next(iter(named)) if len(named) == 1 else None if named else main
    return replace(row, respondents=frozenset({state})) if state else row


def _is_thin(traits: Traits) -> bool:
    return len(traits.strong) + len(traits.names) + len(traits.counts) < THIN


def _titles(row: Row) -> list[str]:
    """The words that name norms, but for those in small letters, which say what was done: "genocide", "aggression"."""
    return [name for name in row.norm_names if not name.islower()]


def _with_deed(traits: Traits) -> Traits:
    """Where it says no more than that a norm was broken: what that norm forbids."""
    deed_of = words().deed_of
    deeds = frozenset() if traits.strong else frozenset(deed_of[one] for one in traits.kinds if one in deed_of)
    return replace(traits, words=traits.words | deeds)


def _with_sentence(row: Row, traits: Traits, others: Sequence[str]) -> Traits:
    """Deeds and numbers of the rest of its sentence: "The guards shot in the air; the six men fell to their death"."""
    rest = without(row.quote, [row.action, *others, *_titles(row)])
    found = tokens(plainly(rest))
    deeds = concepts(one.plain for one in found) & words().deeds
    return replace(traits, near=deeds - traits.words, near_counts=counts(tokens(rest)) - traits.counts)


def _setting(row: Row, own: frozenset[str], named: Sequence[tuple[int, frozenset[str]]]) -> frozenset[str]:
    """
    The names of an account's surroundings.

    Args:
        own: Those of its sentence and itself.
        named: Where claims up to it start, and what they and their sentences name.
    """
    if own:
        return own
    near = (names - row.respondents for start, names in reversed(named) if row.start - start < NAMED_BEFORE)
    return next((names for names in near if names), frozenset())


def _side(row: Row) -> Side:
    if row.type in DUE:
        return "due"
    return "feared" if row.type == "concern" and row.certainty != "asserted" else "done"


def _quote_names(row: Row, forms: dict[str, str]) -> frozenset[str]:
    """The names of a claim's sentence, but for those of parties and norms."""
    bare = by_state(without(row.quote, (*forms, *_titles(row))))
    first = next((one.start for one in tokens(row.quote)), -1)
    return names(tokens(bare), first) - {one.plain for one in tokens(row.publisher)}


def _traits(row: Row, forms: dict[str, str]) -> Traits:
    own = [form for form, actor in forms.items() if actor in row.respondents]
    found = tokens(plainly(by_state(without(row.action, (*own, *_titles(row))))))
    named = names(found, _first_of_sentence(row))
    plain = content(found, named)
    told, known = concepts(plain), words()
    when = interval(row.act_date, row.act_precision)
    return Traits(
        side=_side(row),
        respondents=row.respondents,
        reply=row.type in REPLIES,
        said=date(int(row.date[:4]), 1, 1) if row.date and not when else None,
        stems=frozenset(map(stem, plain)),
        words=told,
        weak=told & known.generic,
        names=_by_actor(named, forms) - row.respondents,
        sites=sites(found, named),
        targets=kinds(plain, known.targets),
        counts=counts(tokens(row.action)),
        patients=kinds(plain, known.patients) or kinds(_affected(row), known.patients),
        kinds=row.conduct | _forbidden(row.norms),
        when=when,
        head=_head(plain),
        meaning=meaning(row.action),
    )


def _head(plain: Sequence[str]) -> str:
    generic = words().generic
    strong = (min(found) for word in plain if (found := concepts([word]) - generic))
    return next(strong, "")


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


def _with_antecedent(row: Row, traits: Traits, before: Sequence[Account]) -> Traits:
    """
    What a thin account that points back ("the", "his", "such") speaks of: the last act before it, of its side and
    actor, that it shares a word or a kind of conduct with; if it has none of either, the last one.

    "The attack" may speak of the shelling of a hospital; "such treatment" of whatever was done last.
    """
    stems = {stem(one.plain) for one in tokens(row.action)}
    if stems & words().omission:
        return traits
    anaphor = bool(_ANAPHOR.match(row.action)) and traits.side != "due"
    known = _DEFINITE.match(row.action) or _PEOPLE.search(row.action)
    pointing = bool(stems & words().pointing) or not stems - words().function
    for other in reversed(before):
        same_actor = not row.respondents or bool(row.respondents & other.row.respondents)
        near = row.start - other.row.start <= NEAR_BEFORE
        kin = known and traits.kinds & other.traits.kinds and not traits.strong
        # a duty in few words is one of its own
        blank = pointing and traits.side != "due" and not (traits.strong or traits.kinds)
        alike = anaphor or kin or (known and (blank or traits.strong & other.traits.words))
        if other.traits.side == traits.side and same_actor and alike and near and not other.thin:
            return _taken_over(traits, other.traits)
    return traits


def _taken_over(traits: Traits, other: Traits) -> Traits:
    return replace(
        traits,
        respondents=traits.respondents or other.respondents,
        words=traits.words if traits.strong else traits.words | other.words,
        weak=traits.weak if traits.strong else traits.weak | other.weak,
        names=traits.names | other.names,
        sites=traits.sites | other.sites,
        targets=traits.targets or other.targets,
        counts=traits.counts or other.counts,
        patients=traits.patients or other.patients,
        kinds=traits.kinds or other.kinds,
        when=traits.when or other.when,
        said=None if other.when else traits.said,
    )
