"""
Rules of the annotation guide that a parse can tell: each looks at a candidate head and answers with the name of what
it saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from graph import cues
from graph.segment import Document

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMPLEMENT = {"xcomp", "ccomp", "dobj", "attr", "pobj", "pcomp", "prep", "acl", "oprd", "nsubjpass", "dative", "advcl"}
_DOWN = {"conj", "appos", *_COMPLEMENT}
_FIRST_PERSON = {"we", "i"}
_THIRD = {"it", "they", "he", "she"}


def rules_of(document: Document, token: Token) -> list[str]:
    """The names of the rules that hold for a candidate, as ``type:what``."""
    return [name for rule in _RULES for name in rule(document, token)]


def _governed(token: Token, name: str, furthest: int = 4) -> tuple[Token, tuple[str, ...]] | None:
    """
    The nearest word above that cues a class, with the path down to the token by complements and coordination only.
    """
    path: list[str] = []
    here = token
    for _ in range(furthest):
        if here.head.i == here.i or here.dep_ not in _DOWN:
            return None
        path.append(here.dep_)
        here = here.head
        if name in cues.of(here):
            return here, tuple(path)
    return None


def _subjects(token: Token) -> list[Token]:
    """Subjects of a verb, its own or those that it shares with the verb it is coordinated to."""
    own = [child for child in token.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if own or token.dep_ not in {"conj", "xcomp"} or token.head.i == token.i:
        return own
    return _subjects(token.head)


def _helpers(token: Token) -> set[str]:
    own = {child.lower_ for child in token.children if child.dep_ in {"aux", "auxpass"}}
    return own | (_helpers(token.head) if token.dep_ == "conj" and not own and token.head.i != token.i else set())


def _negated(token: Token) -> bool:
    return any(child.dep_ == "neg" or child.lower_ in {"no", "never", "without", "neither"} for child in token.children)


def _demand(document: Document, token: Token) -> Iterator[str]:
    found = _governed(token, "demand")
    if found:
        verb, path = found
        yield f"demand:{'/'.join(path[:3])}"
        yield f"demand:{verb.lemma_.lower()}"
        if "advcl" in path or _is_purpose(token):
            yield "demand:purpose"
        if token.pos_ == "NOUN" and path[0] == "pobj" and token.head.lower_ == "for" and "call" in verb.lemma_.lower():
            yield "demand:call-for"
    if _is_purpose(token):
        yield "purpose-clause"
    helpers = _helpers(token)
    modal = helpers & {"must", "should", "shall", "ought", "needs", "need"}
    if modal:
        subjects = _subjects(token)
        who = next((_who(subject) for subject in subjects), "none")
        yield f"modal:{min(modal)}:{who}"
        if "have" in helpers:
            yield "modal:past-should"
        if "be" in helpers:
            yield "modal:passive"
    if token.dep_ == "ROOT" and token.tag_ == "VB" and not _subjects(token) and not helpers:
        yield "demand:imperative"


def _who(subject: Token) -> str:
    if subject.lower_ in _FIRST_PERSON:
        return "we"
    if subject.ent_type_ in {"GPE", "NORP", "ORG", "PERSON"} or "actor" in cues.of(subject) or subject.pos_ == "PROPN":
        return "actor"
    return subject.lower_ if subject.pos_ == "PRON" else "thing"


def _is_purpose(token: Token) -> bool:
    """ "… to ensure that": a clause that says what for, hung on another verb."""
    marked = any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)
    return marked and (token.dep_ == "advcl" or (token.dep_ in {"acl", "xcomp"} and token.head.pos_ == "NOUN"))


def _commitment(document: Document, token: Token) -> Iterator[str]:
    found = _governed(token, "commitment", 3)
    if found:
        verb, path = found
        who = next((_who(subject) for subject in _subjects(verb)), "none")
        yield f"commitment:{verb.lemma_.lower()}:{who}"
        yield f"commitment:{'/'.join(path[:2])}:{who}"
    helpers = _helpers(token)
    if helpers & {"will", "'ll", "’ll", "shall"}:
        yield f"will:{next((_who(subject) for subject in _subjects(token)), 'none')}"


def _concern(document: Document, token: Token) -> Iterator[str]:
    found = _governed(token, "concern")
    if found:
        yield f"concern:{found[0].lemma_.lower()}"
        yield f"concern:{'/'.join(found[1][:3])}"
    if _helpers(token) & {"may", "might", "could", "would", "can"}:
        yield f"concern:{min(_helpers(token))}"
        if "concern" in cues.of(token) or "wrong" in cues.of(token):
            yield "concern:may-harm"


def _allegation(document: Document, token: Token) -> Iterator[str]:
    found = _governed(token, "condemn", 3)
    if found:
        yield f"condemn:{found[0].lemma_.lower()}"
        yield f"condemn:{'/'.join(found[1][:2])}"
    own = cues.of(token)
    for child in token.children:
        if child.dep_ in {"amod", "advmod"} and "condemn" in cues.of(child):
            yield "allegation:qualified"
    if "wrong" in own and token.pos_ == "NOUN":
        by = any(child.dep_ in {"prep", "poss", "agent", "amod"} and child.lower_ != "to" for child in token.children)
        yield f"allegation:noun:{'by' if by else 'bare'}"
        if token.head.pos_ == "NOUN" or token.head.dep_ == "prep":
            above = token.head.head if token.head.dep_ == "prep" else token.head
            if "wrong" in cues.of(above) or "condemn" in cues.of(above):
                yield "allegation:nested"
    if "wrong" in own and token.pos_ == "VERB":
        yield f"allegation:verb:{token.tag_}:{'not' if _negated(token) else ''}"
        if token.dep_ in {"relcl", "acl", "amod"}:
            yield "allegation:presupposed"


def _finding(document: Document, token: Token) -> Iterator[str]:
    here: Token = token
    for _ in range(4):
        if here.head.i == here.i or here.dep_ not in {*_DOWN, "relcl"}:
            break
        here = here.head
        if "finding" in cues.of(here):
            mandated = any(
                "mandated" in cues.of(s) or s.ent_type_ == "ORG" or s.lower_ in _THIRD for s in _subjects(here)
            )
            yield f"finding:{here.lemma_.lower()}:{'mandated' if mandated else ''}"
            yield f"finding:mandated={mandated}"
            break
    kind = document.statement.publisher_kind
    if kind == "court":
        sentence = document.sentences[document.sentence_of(token.i)].text
        yield f"finding:court:{'bracketed' if '[' in sentence[-40:] else ''}:{token.dep_}"
        yield f"court:{_section(document, token)}"


def _section(document: Document, token: Token) -> str:
    """The heading that a sentence of a court's summary stands under, by its first telling word."""
    number = document.sentence_of(token.i)
    for before in range(number, -1, -1):
        words = document.sentences[before].text
        if len(words) < 60 and not words.endswith((".", ";", ":")):
            lower = words.casefold()
            return next(
                (
                    w
                    for w in ("background", "facts", "judgment", "reasons", "dissent", "comment", "issue", "note")
                    if w in lower
                ),
                "other",
            )
    return "none"


def _denial(document: Document, token: Token) -> Iterator[str]:
    found = _governed(token, "denial", 3)
    if found:
        yield f"denial:{found[0].lemma_.lower()}"
        yield f"denial:{'/'.join(found[1][:2])}"
    wrong = "wrong" in cues.of(token) or "condemn" in cues.of(token)
    if _negated(token) and wrong:
        yield "denial:negated-wrong"
    if _negated(token) and token.pos_ == "VERB":
        yield f"negated:{next((_who(subject) for subject in _subjects(token)), 'none')}:{token.tag_}"
    if any(child.lower_ == "never" for child in token.children):
        yield f"denial:never:{next((_who(subject) for subject in _subjects(token)), 'none')}"
    if "denial" in cues.of(token):
        yield f"denial:own:{token.lemma_.lower()}"


def _justification(document: Document, token: Token) -> Iterator[str]:
    for child in token.children:
        lower = child.lower_
        below = [word.lower_ for word in child.subtree][:8]
        if lower in {"in", "under", "pursuant", "on", "consistent", "for", "by", "as"}:
            for cue in (
                "self-defence",
                "self-defense",
                "defence",
                "defense",
                "accordance",
                "pursuant",
                "authority",
                "exercise",
                "request",
                "invitation",
                "basis",
                "grounds",
                "right",
                "response",
            ):
                if cue in below:
                    yield f"justification:{lower}:{cue}"
    if any("justification" in cues.of(child) for child in token.children):
        yield "justification:child"
    found = _governed(token, "justification", 3)
    if found:
        yield f"justification:{found[0].lemma_.lower()}"


def _obligation(document: Document, token: Token) -> Iterator[str]:
    found = _governed(token, "obligation", 3)
    if found:
        yield f"obligation:{found[0].lemma_.lower()}"
        yield f"obligation:{'/'.join(found[1][:2])}"
    if "obligation" in cues.of(token):
        yield f"obligation:own:{token.lemma_.lower()}:{token.tag_}"
    if "obligation" in {name for child in token.children for name in cues.of(child)}:
        yield f"obligation:child:{'cop' if token.pos_ == 'AUX' else token.pos_}"


def _benign(document: Document, token: Token) -> Iterator[str]:
    found = _governed(token, "benign")
    if found:
        yield f"benign:{found[0].lemma_.lower()}"


_RULES: tuple[Callable[[Document, Token], Iterator[str]], ...] = (
    _demand,
    _commitment,
    _concern,
    _allegation,
    _finding,
    _denial,
    _justification,
    _obligation,
    _benign,
)
