"""
Rare types, by rule: denials and justifications are too few in any marked set to be learnt (one claim in twenty-five), but the
words that make them are few and plain. A rule that holds adds to the log-odds of its type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph import cues
from graph.model import CLAIM_TYPES, ClaimType
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

Rule = Callable[["Token"], bool]

ACCUSATION: Final = frozenset("accusation allegation charge claim insinuation smear argument assertion suggestion contention".split())
REJECTING: Final = frozenset("deny refute reject repudiate rebut dismiss dispute contest".split())
DENYING: Final = frozenset("deny refute repudiate".split())
FALSE: Final = frozenset("false baseless unfounded groundless untrue unsubstantiated fabricated spurious incorrect wrong".split())
LAWFUL: Final = frozenset("lawful legitimate legal proportionate necessary justified permissible".split())
OWN_DEFENCE: Final = frozenset({"itself", "themselves", "ourselves", "himself", "herself"})


def adjusted(document: Document, heads: list[int], types: NDArray[np.float32], weights: dict[str, float]) -> NDArray[np.float32]:
    """Log-probabilities with what the rules add: (heads, types + 1), not normalised."""
    out = types.copy()
    for row, head in enumerate(heads):
        for kind, name in firm(document.doc[head]):
            out[row, CLAIM_TYPES.index(kind)] += weights.get(name, 0.0)
    return out


def firm(token: Token) -> Iterator[tuple[ClaimType, str]]:
    """The types and names of the rules that hold for a candidate."""
    for name, (kind, rule) in RULES.items():
        if rule(token):
            yield kind, name


def _clefted(token: Token) -> bool:
    """ "It is not X that has done …": a relative clause, or what is joined to it, on what a negated copula names."""
    here = token.head if token.dep_ == "conj" else token
    if here.dep_ not in {"relcl", "ccomp", "advcl"}:
        return False
    copula = here.head.head if here.head.dep_ == "attr" else here.head
    return copula.lemma_ == "be" and _negated(copula) and any(child.lower_ == "it" for child in copula.children)


def _never(token: Token) -> bool:
    """ "X has never invaded …": of a named actor or the speaker; "you never …" blames."""
    if token.pos_ != "VERB" or not any(child.lower_ == "never" for child in token.children):
        return False
    perfect = any(child.lemma_ == "have" for child in token.children if child.dep_ == "aux")
    subjects = [child for child in token.children if child.dep_ == "nsubj"]
    return perfect and any(subject.lower_ in {"we", "i"} or subject.pos_ == "PROPN" for subject in subjects)


def _denied(token: Token) -> bool:
    """ "denies having …", "denied that …"; not "denies its citizens …", which blames."""
    return token.dep_ in {"ccomp", "xcomp"} and token.head.lemma_ in DENYING and not _negated(token.head)


def _rejected_accusation(token: Token) -> bool:
    """ "rejects the allegations", or what they say: "rejected an argument that the policy is unlawful"."""
    if token.lemma_ in ACCUSATION:
        return token.dep_ in {"dobj", "nsubjpass"} and token.head.lemma_ in REJECTING
    above = token.head.head if token.head.dep_ == "prep" else token.head
    inside = token.dep_ in {"acl", "ccomp", "relcl"} or (token.dep_ in {"pobj", "pcomp"} and token.head.lower_ == "of")
    return inside and above.lemma_ in ACCUSATION and above.dep_ == "dobj" and above.head.lemma_ in REJECTING


def _called_false(token: Token) -> bool:
    """ "These accusations are baseless"."""
    return (
        token.lemma_ in ACCUSATION
        and token.dep_ == "nsubj"
        and token.head.lemma_ == "be"
        and any(child.dep_ in {"acomp", "attr"} and child.lemma_.lower() in FALSE for child in token.head.children)
        and not _negated(token.head)
    )


def _no_wrong(token: Token) -> bool:
    """ "did not violate", "committed no breach": a wrongful act, said not to have happened, by its doer's name or "we"."""
    if token.pos_ != "VERB" or not any(child.dep_ == "neg" for child in token.children):
        return False
    past = any(child.lower_ in {"did", "has", "have", "does", "do"} for child in token.children if child.dep_ == "aux")
    breach = token.lemma_ in {"violate", "breach", "infringe", "contravene", "target", "attack", "commit"}
    return past and breach


def _defends_itself(token: Token) -> bool:
    """ "its right to defend itself"."""
    return token.lemma_ == "defend" and any(child.lower_ in OWN_DEFENCE for child in token.children)


def _self_defence(token: Token) -> bool:
    """ "acted in self-defence", "in exercise of its inherent right of self-defence"."""
    if token.pos_ != "VERB":
        return False
    below = [word.lower_ for child in token.children if child.dep_ == "prep" and child.lower_ in {"in", "as"} for word in child.subtree]
    joined = " ".join(below).replace("- ", "-").replace(" -", "-")
    return any(word in joined for word in ("self-defence", "self-defense", "self defence", "self defense"))


def _justified(token: Token) -> bool:
    """ "seeks to justify their detention"."""
    return token.dep_ == "dobj" and token.head.lemma_ in {"justify", "legitimise", "legitimize"} and token.pos_ == "NOUN"


def _with_authority(token: Token) -> bool:
    """ "pursuant to my authority as …", "in accordance with Chapter VII": what was done, with what allows it."""
    if token.pos_ != "VERB" or any(child.lower_ in {"must", "should", "shall"} for child in token.children):
        return False
    for child in token.children:
        words = [word.lower_ for word in child.subtree]
        if words[:2] in (["pursuant", "to"], ["under", "the"], ["consistent", "with"]) and {"authority", "powers", "mandate"} & set(words):
            return True
    return False


def _lawful(token: Token) -> bool:
    """ "The operation was lawful and proportionate": of conduct, not of a duty."""
    if token.dep_ != "nsubj" or token.head.lemma_ != "be" or _negated(token.head) or "wrong" in cues.of(token):
        return False
    words = {child.lemma_.lower() for child in token.head.children if child.dep_ == "acomp"}
    words |= {other.lemma_.lower() for child in token.head.children if child.dep_ == "acomp" for other in child.conjuncts}
    return bool(words & LAWFUL) and bool(words & {"lawful", "legitimate", "legal", "proportionate", "justified"})


def _negated(token: Token) -> bool:
    return any(child.dep_ == "neg" for child in token.children)


RULES: Final[dict[str, tuple[ClaimType, Rule]]] = {
    "clefted": ("denial", _clefted),
    "never": ("denial", _never),
    "denied": ("denial", _denied),
    "rejected-accusation": ("denial", _rejected_accusation),
    "called-false": ("denial", _called_false),
    "no-wrong": ("denial", _no_wrong),
    "defends-itself": ("justification", _defends_itself),
    "self-defence": ("justification", _self_defence),
    "justified": ("justification", _justified),
    "with-authority": ("justification", _with_authority),
    "lawful": ("justification", _lawful),
}
