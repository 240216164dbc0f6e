"""The organs that every state has, by the names that texts give them ("Peruvian police", "Supreme Court of Peru")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph.model import ActorKind


@dataclass(frozen=True)
class OrganKind:
    """
    Attributes:
        suffix: Of the id: ``per-police``. A listed organ of the same state and ``av:bodyKind`` takes its place.
        usual: The name to show.
        forms: Other forms; ``{state}`` is the state's name (``the Netherlands``), ``{adj}`` each of its adjectives.
    """

    suffix: str
    kind: ActorKind
    usual: str
    forms: tuple[str, ...]
    finds: bool = False


ORGAN_KINDS: Final[tuple[OrganKind, ...]] = (
    OrganKind(
        "government",
        "government",
        "Government of {state}",
        (
            "{adj} government",
            "{adj} authorities",
            "{adj} administration",
            "{adj} regime",
            "{adj} officials",
            "government of {state}",
            "authorities of {state}",
            "{adj} leadership",
            "{adj} state",
        ),
    ),
    OrganKind(
        "foreign-ministry",
        "government",
        "Ministry of Foreign Affairs of {state}",
        (
            "{adj} Ministry of Foreign Affairs",
            "{adj} Foreign Ministry",
            "Foreign Ministry of {state}",
            "{adj} foreign ministry",
            "{adj} Ministry for Foreign Affairs",
        ),
    ),
    OrganKind(
        "ministry-of-defence",
        "government",
        "Ministry of Defence of {state}",
        (
            "{adj} Ministry of Defence",
            "{adj} Ministry of Defense",
            "{adj} Defence Ministry",
            "{adj} Defense Ministry",
            "Ministry of Defense of {state}",
        ),
    ),
    OrganKind(
        "armed-forces",
        "government",
        "Armed forces of {state}",
        (
            "{adj} armed forces",
            "{adj} forces",
            "{adj} military",
            "{adj} army",
            "{adj} troops",
            "{adj} soldiers",
            "{adj} air force",
            "{adj} navy",
            "{adj} military forces",
            "{adj} occupying forces",
            "{adj} occupation forces",
            "armed forces of {state}",
        ),
    ),
    OrganKind(
        "police",
        "government",
        "Police of {state}",
        (
            "{adj} police",
            "{adj} police officers",
            "{adj} security forces",
            "{adj} law enforcement",
            "{adj} National Police",
        ),
    ),
    OrganKind(
        "intelligence",
        "government",
        "Intelligence services of {state}",
        ("{adj} intelligence", "{adj} intelligence services", "{adj} intelligence agencies", "{adj} secret services"),
    ),
    OrganKind(
        "parliament",
        "government",
        "Parliament of {state}",
        ("{adj} parliament", "{adj} Parliament", "{adj} legislature", "{adj} lawmakers", "{adj} National Assembly"),
    ),
    OrganKind(
        "courts",
        "court",
        "Courts of {state}",
        ("{adj} courts", "{adj} judiciary", "{adj} judges", "courts of {state}"),
        True,
    ),
    OrganKind(
        "supreme-court", "court", "Supreme Court of {state}", ("{adj} Supreme Court", "{adj} supreme court"), True
    ),
    OrganKind(
        "constitutional-court",
        "court",
        "Constitutional Court of {state}",
        ("{adj} Constitutional Court", "Constitutional Tribunal of {state}"),
        True,
    ),
    OrganKind(
        "president", "office-holder", "President of {state}", ("{adj} President", "{adj} president", "{adj} presidency")
    ),
    OrganKind(
        "prime-minister",
        "office-holder",
        "Prime Minister of {state}",
        ("{adj} Prime Minister", "{adj} prime minister", "{adj} Premier", "{adj} premier"),
    ),
    OrganKind(
        "foreign-minister",
        "office-holder",
        "Minister for Foreign Affairs of {state}",
        ("{adj} Foreign Minister", "{adj} foreign minister", "Foreign Minister of {state}"),
    ),
    OrganKind(
        "mission",
        "government",
        "Diplomatic missions of {state}",
        (
            "{adj} embassy",
            "{adj} Embassy",
            "{adj} delegation",
            "{adj} ambassador",
            "{adj} Ambassador",
            "Permanent Mission of {state}",
            "{adj} mission",
            "Embassy of {state}",
            "representative of {state}",
        ),
    ),
)

_WITH_ARTICLE = re.compile(
    r"^(United|Democratic|Republic|Central|Dominican R|Holy|Soviet|Netherlands|Philippines|Maldives|Comoros|Seychelles"
    r"|Bahamas|Gambia)|(Islands|Republic)$"
)


def with_article(state: str) -> str:
    """``the Netherlands``, ``the United States``, ``Peru``: as the name stands after "of"."""
    return f"the {state}" if _WITH_ARTICLE.search(state) else state.replace("The ", "the ", 1)


def forms(organ: OrganKind, state: str, adjectives: tuple[str, ...]) -> Iterator[str]:
    """The forms of an organ of one state, the usual one first."""
    name = with_article(state)
    yield organ.usual.format(state=name)
    for form in organ.forms:
        if "{adj}" in form:
            yield from (form.format(adj=adjective) for adjective in adjectives)
        else:
            yield form.format(state=name)
