"""How well found claims match marked ones, by the rules that the annotation guide's scorer sets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]
Counts = Counter[tuple[str, str]]

VIOLATIONS: Final = frozenset({"allegation", "finding"})
_WORD = re.compile(r"\w+")
_EMPTY = frozenset("the a an of and s government governments authorities state administration its".split())
"""Words that do not tell one actor from another."""
_UNNUMBERED = frozenset({"unsc-res", "unga-res", "unhrc-res"})
_TWO_SEGMENTS = frozenset({"right", "crime", "principle", "other", *_UNNUMBERED})


def score(gold: Json, predicted: Json) -> Counts:
    """What one document adds to the counts: hits, marked, found; right, of."""
    count: Counts = Counter()
    marked, found = gold["claims"], predicted["claims"]
    pairs, untyped = pair(marked, found, typed=True), pair(marked, found, typed=False)
    _count_sets(count, marked, found, pairs, untyped)
    _count_accused(count, marked, found, untyped)
    publisher = {name_key(form) for form in gold["publisher"]}
    for i, j in pairs:
        _count_slots(count, marked[i], found[j], publisher)
    _count_mentions(count, gold["norm_mentions"], predicted.get("norm_mentions", []))
    return count


def figures(count: Counts) -> dict[str, dict[str, float]]:
    """F1, precision and recall, or accuracy, of each thing counted."""
    out: dict[str, dict[str, float]] = {}
    for key in sorted({name for name, _ in count}):
        if (key, "of") in count:
            of = count[key, "of"]
            out[key] = {"accuracy": count[key, "right"] / of if of else 0.0, "of": of}
            continue
        hit, marked, found = (count[key, part] for part in ("hit", "gold", "predicted"))
        precision, recall = (hit / found if found else 0.0), (hit / marked if marked else 0.0)
        f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
        out[key] = {"f1": f1, "precision": precision, "recall": recall, "gold": marked, "predicted": found}
    return out


def pair(marked: Sequence[Json], found: Sequence[Json], *, typed: bool) -> list[tuple[int, int]]:
    """One-to-one pairs of claims whose quotes overlap (and, if ``typed``, whose types agree), the best action first."""
    ranked = sorted(
        (
            (word_f1(m["action"], f["action"]), word_f1(m["quote"], f["quote"]), -i, -j)
            for i, m in enumerate(marked)
            for j, f in enumerate(found)
            if (m["type"] == f["type"] or not typed) and overlap(m["quote"], f["quote"])
        ),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    for _, _, i, j in ranked:
        if all(-i != taken and -j != other for taken, other in pairs):
            pairs.append((-i, -j))
    return pairs


def word_f1(one: Json | None, other: Json | None) -> float:
    """F1 of the words, by their places, that two spans share."""
    a, b = _words_at(one), _words_at(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def overlap(one: Json, other: Json) -> bool:
    """Whether two spans share a character."""
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def name_key(name: str) -> frozenset[str]:
    """The telling words of an actor's name (all of them where none tells)."""
    words = [word.casefold() for word in _WORD.findall(name.replace("U.S.", "US").replace("U.N.", "UN"))]
    return frozenset(word for word in words if word not in _EMPTY) or frozenset(words)


def same_actor(forms: Sequence[str], party: Json | None) -> bool:
    """Whether a party's name or mention is one of the forms that count as right."""
    if party is None:
        return False
    keys = {name_key(form) for form in forms}
    return any(name_key(party[field]) in keys for field in ("name", "mention") if party.get(field))


def actors_matched(marked: Sequence[Sequence[str]], found: Sequence[Json]) -> int:
    """How many marked actors have a party of their own among those found."""
    left = list(found)
    hits = 0
    for forms in marked:
        match = next((party for party in left if same_actor(forms, party)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return hits


def _words_at(span: Json | None) -> set[int]:
    return {span["start"] + match.start() for match in _WORD.finditer(span["text"])} if span else set()


def _count_sets(
    count: Counts,
    marked: Sequence[Json],
    found: Sequence[Json],
    pairs: list[tuple[int, int]],
    untyped: list[tuple[int, int]],
) -> None:
    for key in ("claim", "claim_action", "untyped", "tuple"):
        count[key, "gold"] += len(marked)
        count[key, "predicted"] += len(found)
    count["untyped", "hit"] += len(untyped)
    count["claim", "hit"] += len(pairs)
    for side, claims in (("gold", marked), ("predicted", found), ("hit", [marked[i] for i, _ in pairs])):
        count["violation", side] += sum(claim["type"] in VIOLATIONS for claim in claims)
        for claim in claims:
            count[f"type:{claim['type']}", side] += 1
    count["norms", "gold"] += sum(len(_ids(claim["norms"])) for claim in marked)
    count["norms", "predicted"] += sum(len(_found_ids(claim)) for claim in found)


def _count_accused(
    count: Counts, marked: Sequence[Json], found: Sequence[Json], untyped: list[tuple[int, int]]
) -> None:
    """Harm: accusations with a respondent, and those that accuse nobody whom a marked accusation does not accuse."""
    partner = {j: marked[i] for i, j in untyped}
    for j, claim in enumerate(found):
        if claim["type"] in VIOLATIONS and claim["respondents"]:
            count["accused", "of"] += 1
            match = partner.get(j)
            if match and match["type"] in VIOLATIONS:
                count["accused", "right"] += actors_matched(match["respondents"], claim["respondents"]) == len(
                    claim["respondents"]
                )


def _count_slots(count: Counts, marked: Json, found: Json, publisher: set[frozenset[str]]) -> None:
    norms, cited = _ids(marked["norms"]), _found_ids(found)
    hits = actors_matched(marked["respondents"], found["respondents"])
    claimant = same_actor(marked["claimant"], found.get("claimant"))
    action = word_f1(marked["action"], found["action"]) >= 0.5
    respondents = hits == len(marked["respondents"]) == len(found["respondents"])
    count["norms", "hit"] += len(norms & cited)
    count["claim_action", "hit"] += action
    count["tuple", "hit"] += (
        action and claimant and respondents and {_instrument(n) for n in norms} == {_instrument(n) for n in cited}
    )
    _count_accuracy(count, "claimant", claimant)
    if not any(name_key(form) in publisher for form in marked["claimant"]):
        _count_accuracy(count, "reported", claimant)
    _count_f1(count, "respondents", hits, len(marked["respondents"]), len(found["respondents"]))
    _count_certainty(count, marked, found)
    codes, coded = set(marked.get("acts", [])), set(found.get("acts", []))
    _count_f1(count, "acts", len(codes & coded), len(codes), len(coded))
    touched = found.get("affected", [])
    right = sum(any(word_f1(a, b) >= 0.5 for b in touched) for a in marked["affected"])
    _count_f1(count, "affected", right, len(marked["affected"]), len(touched))


def _count_certainty(count: Counts, marked: Json, found: Json) -> None:
    level = marked["certainty"]
    if level is None:
        return
    given = (found.get("certainty") or {}).get("level")
    _count_accuracy(count, "certainty", given == level)
    hedged = given == level != "asserted"
    _count_f1(count, "hedged", hedged, level != "asserted", given not in ("asserted", None))


def _count_accuracy(count: Counts, key: str, right: bool) -> None:
    count[key, "right"] += right
    count[key, "of"] += 1


def _count_f1(count: Counts, key: str, hit: int, marked: int, found: int) -> None:
    count[key, "hit"] += hit
    count[key, "gold"] += marked
    count[key, "predicted"] += found


def _count_mentions(count: Counts, marked: Sequence[Json], found: Sequence[Json]) -> None:
    wanted, left = _named(marked), _named(found)
    _count_f1(count, "norm_mention", 0, len(wanted), len(left))
    for mention in wanted:
        match = next((one for one in left if one["id"] == mention["id"] and overlap(one, mention)), None)
        if match is not None:
            left.remove(match)
            count["norm_mention", "hit"] += 1


def _id(norm: str) -> str:
    """Names of instruments outside the catalogue are the annotator's own, so they compare as one."""
    return "other" if norm.startswith("other/") else norm


def _ids(norms: Sequence[str]) -> set[str]:
    return {_id(norm) for norm in norms} - _UNNUMBERED


def _found_ids(claim: Json) -> set[str]:
    return _ids([norm["id"] for norm in claim["norms"]])


def _named(mentions: Sequence[Json]) -> list[dict[str, Any]]:
    return [{**mention, "id": _id(mention["id"])} for mention in mentions if mention["id"] not in _UNNUMBERED]


def _instrument(norm: str) -> str:
    parts = norm.split("/")
    return "/".join(parts[: 2 if parts[0] in _TWO_SEGMENTS else 1])
