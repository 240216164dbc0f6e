"""
Rare types, by rule: denials and justifications are too few in any marked set to be learnt (one claim in twenty-five),
but the
words that make them are few and plain. A rule that holds adds to the log-odds of its type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph import cues
from graph.antecedents import also_breach, breach_predicate
from graph.claim_scope import scoped
from graph.claim_voice import ACCUSATION, DENYING, REJECTING, negates
from graph.model import CLAIM_TYPES, ClaimType
from graph.regression import log_softmax
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

Rule = Callable[["Token"], bool]

FALSE: Final = frozenset(
    "false baseless unfounded groundless untrue unsubstantiated fabricated spurious incorrect wrong".split()
)
BASIS: Final = frozenset("pursuant consistent accordance exercise basis".split())
NOT_DONE: Final = frozenset("must should shall will would may can could to".split())
NOT_CONDUCT: Final = frozenset({"wrong", "condemn", "commitment", "speech"})
OWN_DEFENCE: Final = frozenset({"itself", "themselves", "ourselves", "himself", "herself"})


def adjusted(
    document: Document, heads: list[int], types: NDArray[np.float32], cited: frozenset[int]
) -> NDArray[np.float32]:
    """Log-probabilities with what the rules add: (heads, types + 1)."""
    out = types.copy()
    for row, head in enumerate(heads):
        for kind, weight in firm(document.doc[head], cited):
            out[row, CLAIM_TYPES.index(kind)] += weight
    return scoped(document, heads, log_softmax(out))


def firm(token: Token, cited: frozenset[int]) -> Iterator[tuple[ClaimType, float]]:
    """For each rule that holds for a candidate, its type and what it adds to that type's log-odds."""
    if breach_predicate(token):
        yield "allegation", 4.0
    if also_breach(token):
        yield "allegation", 5.0
    for kind, weight, rule in RULES:
        if rule(token):
            yield kind, weight
    if _with_authority(token, cited):
        yield "justification", 4.0


def _clefted(token: Token) -> bool:
    """ "It is not X that has done …": a relative clause, or what is joined to it, on what a negated copula names."""
    here = token.head if token.dep_ == "conj" else token
    if here.dep_ not in {"relcl", "ccomp", "advcl"}:
        return False
    copula = here.head if here.head.lemma_ == "be" else here.head.head
    named = any(child.dep_ == "attr" and child.pos_ in {"PROPN", "PRON"} for child in copula.children)
    return (
        named and copula.lemma_ == "be" and _negated(copula) and any(child.lower_ == "it" for child in copula.children)
    )


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
        disposed = token.lemma_ in {"claim", "charge"} and token.head.lemma_ == "dismiss"
        return token.dep_ in {"dobj", "nsubjpass"} and token.head.lemma_ in REJECTING and not disposed
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
    """
    "did not violate", "committed no breach": a wrongful act, said not to have happened, by its doer's name or "we".
    """
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
    below = [
        word.lower_
        for child in token.children
        if child.dep_ == "prep" and child.lower_ in {"in", "as"}
        for word in child.subtree
    ]
    joined = " ".join(below).replace("- ", "-").replace(" -", "-")
    return any(word in joined for word in ("self-defence", "self-defense", "self defence", "self defense"))


def _justified(token: Token) -> bool:
    """ "seeks to justify their detention"."""
    return (
        token.dep_ == "dobj" and token.head.lemma_ in {"justify", "legitimise", "legitimize"} and token.pos_ == "NOUN"
    )


def _with_authority(token: Token, cited: frozenset[int]) -> bool:
    """
    "pursuant to my authority as …", "in accordance with Chapter VII": what was done, with the norm that allows it.
    """
    own = cues.of(token)
    joined = token.head if token.dep_ == "conj" else token
    helpers = {child.lower_ for verb in (token, joined) for child in verb.children if child.dep_ == "aux"}
    if token.pos_ != "VERB" or helpers & NOT_DONE or not NOT_CONDUCT.isdisjoint(own):
        return False
    for child in token.rights:
        words = list(child.subtree)[:8]
        based = words and words[0].lower_ in {"pursuant", "consistent", "in", "on"}
        if based and BASIS & {word.lower_ for word in words[:4]}:
            named = any(word.i in cited or word.lower_ in {"authority", "powers", "mandate"} for word in child.subtree)
            if named:
                return True
    return False


def _beyond_reach(token: Token) -> bool:
    """ "has no jurisdiction over …", "is not bound by …"."""
    if token.lemma_ == "bind":
        return _negated(token)
    none = [child for child in token.children if child.dep_ in {"dobj", "attr"} and child.lemma_ == "jurisdiction"]
    return any(word.lower_ == "no" for child in none for word in child.children) or (bool(none) and _negated(token))


def _as_law_allows(token: Token) -> bool:
    """ "were held for reasons of security, as Article 78 permits"."""
    clauses = [child for child in token.children if child.dep_ == "advcl" and child.lemma_ in {"permit", "allow"}]
    return token.pos_ == "VERB" and any(word.lower_ == "as" for clause in clauses for word in clause.lefts)


def _negated(token: Token) -> bool:
    return any(negates(child) for child in token.children)


RULES: Final[tuple[tuple[ClaimType, float, Rule], ...]] = (
    ("denial", 5.0, _clefted),
    ("denial", 3.0, _never),
    ("denial", 2.0, _denied),
    ("denial", 4.0, _rejected_accusation),
    ("denial", 4.0, _called_false),
    ("denial", 2.0, _no_wrong),
    ("denial", 5.0, _beyond_reach),
    ("justification", 3.0, _defends_itself),
    ("justification", 4.0, _as_law_allows),
    ("justification", 4.0, _self_defence),
    ("justification", 3.0, _justified),
)
"""
Weights by how often a rule is right on the marked set: 5 where always, 4 in two of three cases, 2 to 3 where it is
seldom met.
"""
