"""The relations of the entity graph: their names, what each says, and how it reads in a sentence."""

from __future__ import annotations

from typing import Final

SAYS: Final[dict[str, str]] = {
    "allegation": "alleges", "finding": "finds", "no-breach": "finds-no-breach", "denial": "denies",
    "justification": "justifies", "commitment": "promises", "obligation": "says-required", "demand": "demands",
    "concern": "fears",
}  # fmt: skip
"""Claimant → matter, by type of claim (a finding of no breach has a name of its own)."""
CONDUCT: Final[dict[str, str]] = {
    "allegation": "conduct-of", "finding": "conduct-of", "no-breach": "cleared-conduct-of", "denial": "denied-for",
    "justification": "justified-for", "commitment": "promised-by", "obligation": "required-of",
    "demand": "demanded-from", "concern": "feared-of",
}  # fmt: skip
"""Matter → respondent. An addressee is never read as an accused."""
UNDER: Final[dict[str, str]] = {
    "allegation": "breaches", "finding": "breaches", "no-breach": "does-not-breach", "denial": "denied-under",
    "justification": "justified-under", "commitment": "promised-under", "obligation": "required-by",
    "demand": "demanded-under", "concern": "feared-to-breach",
}  # fmt: skip
"""Matter → norm."""
TOUCHES: Final[dict[str, str]] = {
    "allegation": "affects", "finding": "affects", "no-breach": "concerns", "denial": "concerns",
    "justification": "concerns", "commitment": "meant-for", "obligation": "meant-for", "demand": "meant-for",
    "concern": "feared-for",
}  # fmt: skip
"""Matter → affected."""
DIRECT: Final = (
    "accuses", "finds-against", "clears", "defends", "reports-promise-of", "says-bound", "demands-of", "fears-from",
    "reports",
)  # fmt: skip
"""Between actors, as the index has them."""
PLACE: Final = "in"
PARTS: Final = ("part-of", "organ-of")
"""Relations of the vocabulary that stay with the same norm or state."""
GROUND: Final = ("belongs-to", "related-right", "under")
"""Relations of the vocabulary that only show common ground."""
STRUCTURE: Final = (*PARTS, *GROUND)

RELATIONS: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(
        (
            *SAYS.values(),
            *CONDUCT.values(),
            *UNDER.values(),
            *TOUCHES.values(),
            PLACE,
            *DIRECT,
            *STRUCTURE,
        )
    )
)
"""Every relation of a path; its place here is its number in the arrays."""

WORDS: Final[dict[str, str]] = {
    "alleges": "alleges", "finds": "finds", "finds-no-breach": "finds no breach in", "denies": "denies",
    "justifies": "justifies", "promises": "promises", "says-required": "says that the law requires",
    "demands": "demands", "fears": "fears",
    "conduct-of": "is said to be conduct of", "cleared-conduct-of": "is said to be no breach by",
    "denied-for": "is denied in defence of", "justified-for": "is justified in defence of",
    "promised-by": "is said to be promised by", "required-of": "is said to be required of",
    "demanded-from": "is demanded of", "feared-of": "is feared from",
    "breaches": "is said to breach", "does-not-breach": "is said not to breach", "denied-under": "is denied under",
    "justified-under": "is justified under", "promised-under": "is promised under",
    "required-by": "is said to be required by", "demanded-under": "is demanded under",
    "feared-to-breach": "is feared to breach",
    "affects": "is said to affect", "concerns": "is said to concern", "meant-for": "is said to be for",
    "feared-for": "is feared to affect", "in": "is said to be in",
    "accuses": "accuses", "finds-against": "finds against", "clears": "finds no breach by", "defends": "defends",
    "reports-promise-of": "reports a promise of", "says-bound": "says that the law binds", "demands-of": "demands of",
    "fears-from": "fears harm from", "reports": "reports what is said by", "cites": "cites",
    "organ-of": "is an organ of", "belongs-to": "belongs to", "part-of": "is part of",
    "related-right": "protects", "under": "is a part of the body of law",
}  # fmt: skip
HEDGES: Final[dict[str, str]] = {
    "probable": "as probable", "possible": "as possible", "reported": "as reported by others",
    "conditional": "on a condition",
}  # fmt: skip
"""How a hedge reads after the verb; what is asserted has none."""


def words(relation: str, certainty: str | None = None) -> str:
    """A relation in words, with the hedge of the surest claim that makes it: ``alleges, as probable,``."""
    said = WORDS.get(relation, relation)
    hedge = HEDGES.get(certainty or "")
    return f"{said}, {hedge}," if hedge else said
