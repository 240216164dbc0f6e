"""Words that may stand for somebody: names, descriptions ("the security forces"), adjectives and pronouns."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from graph.catalogue import Actor, Catalogue
from graph.gazetteer import Hit, hits
from graph.tokens import Tokens

LEXICONS = Path(__file__).with_name("lexicons")
Form = Literal["name", "adjective", "capital", "nominal", "pronoun"]
MODIFIERS = frozenset({"amod", "compound", "nmod", "poss", "nummod", "quantmod", "det", "predet", "case"})
OF_STATE = frozenset({"organ", "force"})


@dataclass
class Mention:
    """
    Words that stand for somebody.

    Attributes:
        head: The token by which it hangs in the sentence.
        first: First token, without determiners.  last: Last token.
        noun: Kind of its head noun (``lexicons/agents.tsv``); empty for pure names.
        actor: What the catalogue knows by this name.
        state: The state that it is said to belong to (an adjective or possessive before an organ of a state).
        owner: Token of a possessor that is not a state by name ("its forces", "the regime's police").
        person: It is the name of a person.
        plain: It is no more than a noun ("the Commission"), whoever the catalogue knows by it.
    """

    head: int
    first: int
    last: int
    form: Form
    noun: str = ""
    actor: Actor | None = None
    state: Actor | None = None
    owner: int | None = None
    plural: bool = False
    definite: bool = False
    person: bool = False
    words: tuple[str, ...] = field(default_factory=tuple)
    plain: bool = False


@dataclass(frozen=True)
class Names:
    """``lexicons/names.toml`` as sets."""

    instruments: frozenset[str]
    calendar: frozenset[str]
    titles: frozenset[str]
    joints: frozenset[str]
    joints_after_office: frozenset[str]
    determiners: frozenset[str]
    not_acronyms: frozenset[str]
    population: frozenset[str]
    pronouns: dict[str, str]


@cache
def agents() -> dict[str, str]:
    """Lemma of a noun that can stand for somebody -> its kind."""
    rows = (LEXICONS / "agents.tsv").read_text(encoding="utf-8").splitlines()
    return {row.split("\t")[0]: row.split("\t")[1] for row in rows if row and not row.startswith("#")}


@cache
def names() -> Names:
    """What steers the finding of names."""
    raw = tomllib.loads((LEXICONS / "names.toml").read_text(encoding="utf-8"))
    pronouns = {word: kind for kind, words in raw.pop("pronouns").items() for word in words}
    return Names(**{key: frozenset(value) for key, value in raw.items()}, pronouns=pronouns)


def find(tokens: Tokens, catalogue: Catalogue) -> list[Mention]:
    """All mentions of a document, by head; one for each head."""
    found: dict[int, Mention] = {}
    taken: set[int] = set()
    for hit in _listed(tokens, catalogue):
        mention = _listed_mention(tokens, hit)
        found[mention.head] = mention
        taken.update(range(hit.first, hit.last + 1))
    for first, last in _capitalised(tokens, taken):
        named = _named_mention(tokens, first, last, found)
        if named:
            found[named.head] = named
            taken.update(range(first, last + 1))
    for token in range(len(tokens)):
        described = _pronoun(tokens, token) if token not in taken else None
        described = described or _nominal(tokens, token, found, taken)
        if described and (described.head not in found or described.state):
            found[described.head] = described
    return [found[head] for head in sorted(found)]


def _listed(tokens: Tokens, catalogue: Catalogue) -> Iterator[Hit]:
    """Names of the catalogue; those that mean an actor only in context, where the text names it in another way."""
    every = list(hits(tokens, catalogue))
    sure = {hit.actor.id for hit in every if hit.use not in ("in-context", "capital") and not _plain(tokens, hit)}
    for hit in every:
        part_of_norm = (
            hit.last + 1 < len(tokens)
            and tokens.text[hit.last + 1][0].isupper()
            and tokens.lower[hit.last + 1] in names().instruments
        )
        introduced = hit.use != "in-context" and not _plain(tokens, hit)
        if (introduced or hit.actor.id in sure) and not part_of_norm and not _tail_of_name(tokens, hit):
            yield hit


def _plain(tokens: Tokens, hit: Hit) -> bool:
    """Whether a name is no more than a noun of a body or an office, which many have: ``the Commission``."""
    kind = agents().get(tokens.lower[hit.last]) if hit.first == hit.last else None
    return kind in ("body", "organ", "office", "group", "civil")


def _tail_of_name(tokens: Tokens, hit: Hit) -> bool:
    """Whether "Commission" is the end of a longer name that is not listed: ``Boundary Rivers Commission``."""
    before = hit.first - 1
    alone = hit.first == hit.last and tokens.lower[hit.first] in agents()
    return (
        alone
        and before >= 0
        and tokens.sentence[before] == tokens.sentence[hit.first]
        and tokens.pos[before] == "PROPN"
    )


def _head(tokens: Tokens, first: int, last: int) -> int:
    """The token of a stretch that is governed from outside of it."""
    for token in range(last, first - 1, -1):
        if not first <= tokens.head[token] <= last or tokens.head[token] == token:
            return token
    return last


def _listed_mention(tokens: Tokens, hit: Hit) -> Mention:
    head = _head(tokens, hit.first, hit.last)
    modifies = tokens.dep[head] in ("amod", "compound", "nmod") and tokens.head[head] > hit.last
    form: Form = "capital" if hit.use == "capital" else "adjective" if hit.use == "adjective" or modifies else "name"
    plural = hit.use == "demonym" or tokens.tag[head] in ("NNS", "NNPS")
    return Mention(
        head,
        hit.first,
        hit.last,
        form,
        _listed_noun(tokens, hit, head),
        hit.actor,
        state=hit.actor if hit.use == "demonym" else None,
        plural=plural,
        definite=True,
        words=_words(tokens, hit.first, hit.last),
        plain=_plain(tokens, hit),
    )


def _listed_noun(tokens: Tokens, hit: Hit, head: int) -> str:
    """A people by its demonym, the organs of a state by their noun; other listed names have none."""
    if hit.use == "demonym":
        return "people"
    return _noun_kind(tokens, head, head, head) if hit.actor.kind == "government" else ""


def _words(tokens: Tokens, first: int, last: int) -> tuple[str, ...]:
    """Lower-case words of a stretch, without marks and articles."""
    skip = names().determiners
    return tuple(w for w in tokens.lower[first : last + 1] if w[0].isalnum() and w not in skip)


def _namelike(tokens: Tokens, at: int) -> bool:
    word = tokens.text[at]
    if (
        not word[0].isupper()
        or tokens.lower[at] in names().calendar
        or tokens.pos[at] in ("PRON", "DET", "ADP", "SCONJ", "CCONJ", "ADV", "VERB", "AUX", "INTJ")
    ):
        return word[0].isupper() and tokens.entity[at] in ("PERSON", "ORG") and tokens.pos[at] in ("VERB", "ADV")
    return tokens.pos[at] == "PROPN" or bool(tokens.entity[at]) or not _begins(tokens, at)


def _begins(tokens: Tokens, at: int) -> bool:
    """Whether a token is the first word of its sentence, whose capital says nothing."""
    return (
        at == 0
        or tokens.sentence[at - 1] != tokens.sentence[at]
        or (not tokens.text[at - 1][0].isalnum() and tokens.text[at - 1] not in (",", "(", "-"))
    )


def _capitalised(tokens: Tokens, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Stretches of capitalised words, with the small words that join them."""
    at, size = 0, len(tokens)
    while at < size:
        if at in taken or not _namelike(tokens, at):
            at += 1
            continue
        last = at
        while (following := _continued(tokens, at, last, taken)) is not None:
            last = following
        yield at, last
        at = last + 1


def _continued(tokens: Tokens, first: int, last: int, taken: set[int]) -> int | None:
    """The next token of a name that reaches to ``last`` so far; None if it ends there."""
    lexicon, at, size = names(), last + 1, len(tokens)
    if at >= size or tokens.sentence[at] != tokens.sentence[last]:
        return None
    if at not in taken and _namelike(tokens, at):
        return at
    if (
        tokens.text[at] in ("-", "–", "&", "/")
        and at + 1 < size
        and _namelike(tokens, at + 1)
        and tokens.end[at] == tokens.start[at + 1] | (tokens.text[at] == "&")
    ):
        return at + 1 if at + 1 not in taken else None
    office = agents().get(tokens.lemma[last]) in ("office", "body", "organ") or any(
        agents().get(tokens.lower[t]) in ("office", "body", "organ") for t in range(first, last + 1)
    )
    joint = tokens.lower[at] in lexicon.joints or (office and tokens.lower[at] in lexicon.joints_after_office)
    if not joint or (tokens.lower[at] in ("of", "for") and not office and tokens.entity[last] in ("PERSON", "GPE")):
        return None
    at += 1
    while at < size and tokens.lower[at] in ("the", "all"):
        at += 1
    return (
        at
        if at < size and ((at in taken and office) or _namelike(tokens, at)) and tokens.text[at][0].isupper()
        else None
    )


def _named_mention(tokens: Tokens, first: int, last: int, found: dict[int, Mention]) -> Mention | None:
    """A name that the catalogue does not list, unless it is a norm's, a day's or a title alone."""
    lexicon = names()
    head = _head(tokens, first, last)
    lowers = tokens.lower[first : last + 1]
    if (
        {lowers[0], tokens.lower[head]} & lexicon.instruments
        or (lowers[-1] in lexicon.instruments and not set(lowers) & lexicon.joints)
        or all(w in lexicon.calendar for w in lowers if w[0].isalpha())
    ):
        return None
    if first == last and (
        len(lowers[0]) < 2 or tokens.text[first] in lexicon.not_acronyms or tokens.pos[first] in ("VERB", "ADV", "NUM")
    ):
        return None
    noun = _noun_kind(tokens, head, first, last)
    person = tokens.entity[last] == "PERSON" or (
        len(lowers) > 1
        and lowers[0] in lexicon.titles
        and lowers[-1] not in lexicon.titles
        and noun in ("", "office")
        and tokens.entity[last] != "GPE"
        and "of" not in lowers
        and "for" not in lowers
    )
    state = _state_within(tokens, first, last, head, found)
    owner = tokens.child(head, "poss")
    if state and noun in OF_STATE | {"office"}:
        first = min(first, state.first) if tokens.left[head] <= state.first else first
    return Mention(
        head,
        first,
        last,
        "name",
        noun="" if person else noun,
        state=state.actor if state and not person else None,
        owner=owner if owner is not None and not first <= owner <= last else None,
        plural=tokens.tag[head] in ("NNS", "NNPS"),
        definite=True,
        person=person,
        words=_words(tokens, first, last),
    )


def _noun_kind(tokens: Tokens, head: int, first: int, last: int) -> str:
    kinds = agents()
    for token in (head, last, first):
        for form in (tokens.lower[token], tokens.lemma[token]):
            if form in kinds:
                return kinds[form]
    return ""


def _state_within(tokens: Tokens, first: int, last: int, head: int, found: dict[int, Mention]) -> Mention | None:
    """The state by whose adjective, possessive or "of" a noun is qualified."""
    for child in (*tokens.children[head], *range(first, last + 1)):
        reach = (
            tokens.children[child] if tokens.dep[child] == "prep" and tokens.lower[child] in ("of", "in") else [child]
        )
        for token in reach:
            mention = found.get(token)
            if (
                mention
                and mention.actor
                and mention.actor.kind in ("state", "armed-group", "de-facto-authority")
                and tokens.dep[token] in (*MODIFIERS, "pobj")
            ):
                return mention
    return None


def _pronoun(tokens: Tokens, token: int) -> Mention | None:
    kind = names().pronouns.get(tokens.lower[token])
    if kind is None or (kind == "relative" and tokens.dep[token] not in ("nsubj", "nsubjpass", "poss", "dobj", "pobj")):
        return None
    if tokens.text[token] == "US" or (
        kind == "relative" and tokens.lower[token] == "that" and tokens.tag[token] != "WDT"
    ):
        return None
    return Mention(token, token, token, "pronoun", noun=kind, plural=kind == "group")


def _nominal(tokens: Tokens, token: int, found: dict[int, Mention], taken: set[int]) -> Mention | None:
    """A description by a noun of the lexicon."""
    kinds = agents()
    noun = kinds.get(tokens.lower[token]) or kinds.get(tokens.lemma[token])
    if (
        noun is None
        or tokens.dep[token] in ("compound", "amod", "nmod")
        or tokens.pos[token] not in ("NOUN", "PROPN", "ADJ", "PRON", "DET")
    ):
        return None
    if token in taken and (
        token not in found or found[token].form != "name" or found[token].actor or found[token].state
    ):
        return None
    if tokens.pos[token] in ("ADJ", "DET") and tokens.dep[token] not in (
        "nsubj",
        "nsubjpass",
        "dobj",
        "pobj",
        "poss",
        "conj",
    ):
        return None
    if tokens.lower[token] == "force" and tokens.child(token, "det", "poss", "nummod") is None:
        return None  # "the use of lethal force" is no force that acts
    first = _first(tokens, token)
    owner = tokens.child(token, "poss")
    state = _state_within(tokens, first, token, token, found)
    determiner = tokens.child(token, "det")
    return Mention(
        token,
        first,
        token,
        "nominal",
        noun=noun,
        state=state.actor if state else None,
        owner=owner if owner is not None and not (state and state.head == owner) else None,
        plural=tokens.tag[token] in ("NNS", "NNPS")
        or tokens.lower[token] in ("police", "people", "military", "public", "population", "those", "all"),
        definite=owner is not None
        or (determiner is not None and tokens.lower[determiner] in ("the", "these", "those", "this", "that")),
        words=tuple(w for w in _words(tokens, first, token) if w not in lexicon_possessives()),
    )


def lexicon_possessives() -> frozenset[str]:
    """Words of a description that name its possessor only by a pronoun, and marks of the genitive."""
    return frozenset({"'s", "’s", "s", "'", "’"})


def _first(tokens: Tokens, head: int) -> int:
    """First token of a noun's own words: its modifiers, without determiners and pronouns that own it."""
    first = head
    for child in reversed(tokens.children[head]):
        if child > head:
            continue
        if (
            tokens.dep[child] not in MODIFIERS
            or child < first - 12
            or (tokens.right[child] != first - 1 and tokens.text[first - 1] not in (",", "-"))
        ):
            break
        if tokens.dep[child] in ("det", "predet") or tokens.lower[child] in names().determiners:
            break
        first = tokens.left[child]
    while first < head and tokens.lower[first] in names().determiners:
        first += 1
    return first
