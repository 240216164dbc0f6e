"""How somebody in a sentence stands to the conduct of a claim: its doer, its object, the addressee of a demand …"""

from __future__ import annotations

from typing import Final

from graph.tokens import VERBAL, Tokens

ROLES: Final = (
    "nsubj",
    "nsubjpass",
    "by",
    "dobj",
    "poss",
    "modifier",
    "of",
    "on",
    "to",
    "from",
    "against",
    "in",
    "for",
    "with",
    "between",
    "attr",
    "appos",
    "through",
    "among",
    "ccomp-subject",
    "other",
)
"""What a mention is to its governor: a relation or a preposition."""
PLACES: Final = ("direct", "up", "down", "aside")
"""Where the governor stands: the conduct itself, what governs it, what it governs, elsewhere in the sentence."""
_PREPOSITIONS = {
    "of": "of",
    "by": "by",
    "on": "on",
    "upon": "on",
    "to": "to",
    "from": "from",
    "against": "against",
    "in": "in",
    "within": "in",
    "for": "for",
    "with": "with",
    "between": "between",
    "through": "through",
    "via": "through",
    "among": "among",
    "at": "in",
    "towards": "to",
}
_DONE_TO_BY_ON = frozenset({"attack", "assault", "strike", "aggression", "raid", "crackdown", "offensive"})
"""Nouns whose victim stands after "on" or "against", so that "of" names the doer."""
_INHERIT = frozenset({"conj", "xcomp", "advcl", "pcomp", "ccomp", "acl", "prep"})


def role(tokens: Tokens, token: int) -> tuple[str, int, bool]:
    """
    A mention's relation to its governor.

    Returns:
        The role, the governor (past prepositions; that of the first member, for members of a coordination), and whether
        it stands in a coordination.
    """
    joined = False
    while tokens.dep[token] == "conj" and tokens.pos[tokens.head[token]] not in VERBAL:
        token, joined = tokens.head[token], True
    dep, governor = tokens.dep[token], tokens.head[token]
    if dep == "appos":
        inner, beyond, _ = role(tokens, governor) if governor != token else ("other", governor, False)
        return inner, beyond, True
    if dep in ("pobj", "pcomp"):
        before = tokens.head[governor]
        name = "by" if tokens.dep[governor] == "agent" else _PREPOSITIONS.get(tokens.lower[governor], "other")
        return name, before, joined
    if dep in ("compound", "amod", "nmod"):
        return "modifier", governor, joined
    if dep in ("dobj", "dative", "iobj"):
        return "dobj", governor, joined
    if dep == "nsubj" and tokens.dep[governor] in ("ccomp", "xcomp"):
        return "ccomp-subject", governor, joined
    return (dep if dep in ROLES else "other"), governor, joined


def place(tokens: Tokens, governor: int, head: int, above: list[int]) -> tuple[str, int]:
    """Where a governor stands to the conduct's head, and how far."""
    if governor == head:
        return "direct", 0
    if governor in above:
        return "up", above.index(governor) + 1
    steps, at = 0, governor
    while tokens.head[at] != at and steps < 8:
        at, steps = tokens.head[at], steps + 1
        if at == head:
            return "down", steps
    return "aside", 0


def doer(tokens: Tokens, head: int) -> tuple[int | None, str]:
    """
    The token that stands for the doer of the conduct at ``head`` by syntax alone, and by which path it was found.

    Paths: ``agent`` (by X), ``subject``, ``genitive`` (X's attacks), ``controller`` (urges X to …), ``shared`` (the
    subject of a verb that it is joined or subordinate to), ``verb`` (X commits attacks), ``none``.
    """
    agent = _by(tokens, head)
    if agent is not None:
        return agent, "agent"
    if tokens.pos[head] in VERBAL:
        subject = tokens.child(head, "nsubj")
        if subject is not None:
            return subject, "subject"
        if tokens.child(head, "nsubjpass") is not None:
            return None, "none"
        return _shared(tokens, head)
    owner = tokens.child(head, "poss")
    if owner is None:
        owner = _of_doer(tokens, head)
    if owner is not None:
        return owner, "genitive"
    return _of_verb(tokens, head)


def _of_doer(tokens: Tokens, noun: int) -> int | None:
    """``attacks of X on Y``: "of" names the doer where another preposition names whom it is done to."""
    after = {tokens.lower[child]: child for child in tokens.children[noun] if tokens.dep[child] == "prep"}
    if "of" in after and (tokens.lemma[noun] in _DONE_TO_BY_ON or after.keys() & {"on", "against", "upon"}):
        return tokens.child(after["of"], "pobj")
    return None


def addressee(tokens: Tokens, verb: int) -> int | None:
    """Whom a verb addresses: its object where a clause follows ("urges X to …"), else "on X", "upon X", "to X"."""
    if tokens.pos[verb] not in VERBAL:
        return None
    direct = tokens.child(verb, "dobj", "dative")
    if direct is not None and tokens.child(verb, "xcomp", "ccomp", "advcl") is not None:
        return direct
    clause = tokens.child(verb, "ccomp")
    if clause is not None and tokens.child(clause, "aux") is not None and tokens.tag[clause] == "VB":
        return tokens.child(clause, "nsubj")
    for child in tokens.children[verb]:
        if tokens.dep[child] in ("prep", "dative") and tokens.lower[child] in ("on", "upon", "to"):
            return tokens.child(child, "pobj")
    return None


def _by(tokens: Tokens, head: int) -> int | None:
    for child in tokens.children[head]:
        if tokens.lower[child] == "by" and tokens.dep[child] in ("agent", "prep"):
            return tokens.child(child, "pobj")
    return None


def _shared(tokens: Tokens, verb: int) -> tuple[int | None, str]:
    """Whose doing a verb without a subject of its own is."""
    at = verb
    for _ in range(6):
        dep, above = tokens.dep[at], tokens.head[at]
        if above == at:
            break
        if dep in ("relcl", "acl") and tokens.pos[above] not in VERBAL:
            if dep == "acl" and tokens.tag[at] == "VB":
                return _of_verb(tokens, above)
            return (above, "shared") if dep == "relcl" or tokens.tag[at] == "VBG" else (None, "none")
        if dep not in _INHERIT:
            break
        if dep == "xcomp" and tokens.pos[above] in VERBAL:
            subject = tokens.child(above, "dobj", "dative")
            if subject is not None:
                return subject, "controller"
        if tokens.pos[above] in VERBAL:
            subject = tokens.child(above, "nsubj", "nsubjpass")
            if subject is not None:
                return subject, "shared"
        at = above
    return None, "none"


def _of_verb(tokens: Tokens, noun: int) -> tuple[int | None, str]:
    """The subject of the verb whose object a noun is: ``X carried out attacks``."""
    at = noun
    for _ in range(3):
        if tokens.dep[at] not in ("dobj", "conj", "pobj", "prep", "attr"):
            break
        at = tokens.head[at]
        if tokens.pos[at] in VERBAL:
            subject = tokens.child(at, "nsubj")
            return (subject, "verb") if subject is not None else _shared(tokens, at)
    return None, "none"
