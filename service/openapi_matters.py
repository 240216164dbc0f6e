"""What ``/openapi.json`` says of matters and of statements that are sent: their shapes, with an example of each."""

from __future__ import annotations

from typing import Any, Final, get_args

from graph.model import Access, PublisherKind
from service import strings
from service.matter_rows import COLUMNS

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}
_MAYBE: Final[Json] = {"type": ["string", "null"]}
_NUMBER: Final[Json] = {"type": "integer", "minimum": 0}
_SURE: Final[Json] = {"type": "number", "minimum": 0, "maximum": 1}
_DAY: Final[Json] = {"type": ["string", "null"], "format": "date"}
_TYPE: Final[Json] = {"enum": list(strings.TYPE)}


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _all(items: Json, about: str = "") -> Json:
    found: Json = {"type": "array", "items": items}
    return found | {"description": about} if about else found


_COUNTS: Final[Json] = _object(claims=_NUMBER, publishers=_NUMBER)
_SPREAD: Final[Json] = _object(iri=_TEXT, key=_TEXT, label=_TEXT, claims=_NUMBER, publishers=_NUMBER)
LISTED: Final[Json] = _object(
    iri=_TEXT, key=_TEXT, label=_TEXT, kind={"enum": list(strings.GRAIN)}, claims=_NUMBER,
    publishers=_NUMBER | {"description": "Distinct publishers of the statements that hold these claims."},
    first=_DAY, last=_DAY,
    types=_object(**{types[0]: _NUMBER for types in COLUMNS})
    | {"description": "Claims by type; concerns are counted with allegations, obligations with demands."},
)
_JOIN: Final[Json] = _object(act=_TEXT, label=_TEXT, confidence=_SURE, reason=_TEXT)
_LINK: Final[Json] = _object(
    kind={"enum": list(strings.LINK)}, direction={"enum": ["from", "to"]}, claim=_TEXT, type=_TYPE, claimant=_TEXT,
    date=_DAY, confidence=_SURE, reason=_TEXT,
)
_UNANSWERED: Final[Json] = _object(
    iri=_TEXT, label=_TEXT, claims=_NUMBER, of=_NUMBER, publishers=_NUMBER, since=_DAY,
    statements=_NUMBER | {"description": "Statements in this collection by it or its organs, from `since` on."},
    organs=_all(_TEXT),
)
_ENDED: Final[Json] = _object(
    iri=_TEXT, type=_TYPE, claimant=_object(label=_TEXT), publisher=_TEXT, date=_DAY, quote=_TEXT,
    kind={"enum": ["retracts", "corrects", "overturns"]}, reason=_TEXT, by={"type": ["string", "null"]},
    certainty={"type": ["string", "null"]}, confidence=_SURE, review=_TEXT,
)


def matter(claim: Json) -> Json:
    """The shape of a matter, given that of a claim."""
    joined = _object(join=_JOIN | {"type": ["object", "null"]}, links=_all(_LINK))
    shape = _object(
        iri=_TEXT, key=_TEXT, label=_TEXT,
        labelFrom=_object(claim=_TEXT, claimant=_TEXT, type=_TYPE)
        | {"type": ["object", "null"], "description": "The claim in whose words it is named."},
        grain={"enum": list(strings.GRAIN)},
        within=_all(LISTED, "Coarser matters that it is part of, the nearest first."), parts=_all(LISTED),
        first=_DAY, last=_DAY, publishers=_NUMBER,
        types={"type": "object", "additionalProperties": _COUNTS},
        speakers=_all(_SPREAD), respondents=_all(_SPREAD), norms=_all(_SPREAD),
        unanswered=_all(_UNANSWERED, "Who is accused, and of whose side nobody answers all of it in this collection."),
        ended=_all(_ENDED, "Claims taken back or overturned since: in the archive, not in `claims`."),
        total=_NUMBER | {"description": "Claims that the filters leave."},
        claims=_all({"allOf": [claim, joined]}),
        next={"type": ["string", "null"], "description": "Address of the next page."},
    )
    return shape | {"examples": [EXAMPLE]}


_BASE: Final = "https://w3id.org/averment/id"
_ROW: Final[Json] = {
    "iri": f"{_BASE}/matters/dispute-0036cd9d1938", "key": "dispute-0036cd9d1938",
    "label": "Belisk, Sarn Valley, Kelmar", "kind": "dispute", "claims": 138, "publishers": 7, "first": "2025-03-05",
    "last": "2025-11-25",
    "types": {
        "allegation": 54, "denial": 13, "justification": 7, "finding": 13, "demand": 38, "commitment": 13
    },
}
_KELMAR: Final[Json] = {
    "iri": f"{_BASE}/actors/kelmar", "key": "kelmar", "label": "Kelmar", "claims": 1, "publishers": 1
}
_CLAIM: Final = f"{_BASE}/claims/lantern-e277716c2e41/allegation-310-388"
_SAID: Final = "31 men detained in Belisk on 4 March"
EXAMPLE: Final[Json] = {
    "iri": f"{_BASE}/matters/act-3f0018ab6b2a", "key": "act-3f0018ab6b2a", "label": f"“{_SAID}”",
    "labelFrom": {"claim": _CLAIM, "claimant": "Lantern", "type": "allegation"},
    "grain": "act", "within": [_ROW], "parts": [], "first": "2025-03-12", "last": "2025-03-12", "publishers": 1,
    "types": {"allegation": {"claims": 1, "publishers": 1}},
    "speakers": [_KELMAR | {"iri": f"{_BASE}/actors/lantern", "key": "lantern", "label": "Lantern"}],
    "respondents": [_KELMAR], "norms": [],
    "unanswered": [
        {
            "iri": _KELMAR["iri"], "label": "Kelmar", "claims": 1, "of": 1, "publishers": 1, "since": "2025-03-12",
            "statements": 3, "organs": ["Kelmari forces"],
        }
    ],
    "ended": [],
    "total": 1,
    "claims": [
        {
            "iri": _CLAIM, "type": "allegation",
            "claimant": {"iri": f"{_BASE}/actors/lantern", "label": "Lantern", "mention": None}, "reportedBy": [],
            "respondents": [{"iri": _KELMAR["iri"], "label": "Kelmar", "mention": None}], "affected": [],
            "norms": [], "conduct": ["arbitrary-detention"], "certainty": "asserted",
            "quote": {"exact": f"Kelmari soldiers hold {_SAID}.", "start": 290, "end": 349},
            "action": {"exact": _SAID, "start": 312, "end": 348}, "confidence": 0.89, "review": "unreviewed",
            "statement": {
                "iri": f"{_BASE}/statements/lantern-e277716c2e41", "publisher": "Lantern", "date": "2025-03-12",
                "title": "Belisk: civilians killed, residents detained", "invented": True,
            },
            "join": {
                "act": f"{_BASE}/matters/act-3f0018ab6b2a", "label": f"“{_SAID}”", "confidence": 0.9963,
                "reason": "both speak of detain; both name Belisk; both give the number 31",
            },
            "links": [
                {
                    "kind": "answers", "direction": "to", "type": "justification", "claimant": "Kelmar",
                    "claim": f"{_BASE}/claims/kelmar-031011751795/justification-18-60", "date": "2025-04-06",
                    "confidence": 0.88, "reason": "a reply about the same act, by another speaker",
                }
            ],
        }
    ],
    "next": None,
}
"""In the words of the bundled sample, and shortened."""

SENT: Final[Json] = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string", "pattern": "\\S", "description": "As published; front matter may say the rest."},
        "publisher": _MAYBE | {"description": "Who published it; needed here or in front matter."},
        "publisher_kind": {"enum": [*get_args(PublisherKind), None]},
        "date": _DAY | {"description": "Day of publication."},
        "title": _MAYBE,
        "source": _MAYBE | {"description": "Address or reference of the original."},
        "access": {"enum": [*get_args(Access), None]},
        "invented": {"type": ["boolean", "null"], "description": "Invented for teaching: pages and exports say so."},
        "document": _TEXT | {"description": "Name of the file that it came from."},
    },
    "examples": [
        {
            "text": "Ardovia condemns the shelling of Belisk by Kelmar, against the UN Charter.",
            "publisher": "Ardovia", "publisher_kind": "government", "date": "2025-03-05",
            "title": "The attack on Belisk",
        }
    ],
}
"""A statement that is sent as JSON."""
