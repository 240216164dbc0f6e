"""The words of the interface for what the graph holds: neutral, for nothing here says that an allegation is true."""

from __future__ import annotations

from typing import Final

from graph.path_words import WORDS

TYPE: Final = {
    "allegation": "Allegation",
    "finding": "Finding",
    "denial": "Denial",
    "justification": "Justification",
    "commitment": "Commitment",
    "obligation": "Obligation",
    "demand": "Demand",
    "concern": "Concern",
}
TYPES: Final = {
    "allegation": "Allegations",
    "finding": "Findings",
    "denial": "Denials",
    "justification": "Justifications",
    "commitment": "Commitments",
    "obligation": "Obligations",
    "demand": "Demands",
    "concern": "Concerns",
}
TYPE_MEANS: Final = {
    "allegation": "says that conduct happened or goes on, and that it is wrong",
    "finding": "a court, commission or mandated body determines a fact, a breach or that there is none",
    "denial": "rejects an accusation, or says that no norm was breached",
    "justification": "gives a legal basis or an excuse for conduct",
    "commitment": "binds itself to future conduct",
    "obligation": "says that a norm binds somebody",
    "demand": "asks or orders somebody to do or stop something",
    "concern": "warns of a risk or voices worry, without saying that a wrongful act took place",
}
VERB: Final = {
    "allegation": "alleges",
    "finding": "finds",
    "denial": "denies",
    "justification": "justifies",
    "commitment": "promises",
    "obligation": "says what the law requires",
    "demand": "demands",
    "concern": "voices concern",
}
RESPONDENT: Final = {
    "allegation": "Accused",
    "finding": "Finding about",
    "denial": "Defended",
    "justification": "Defended",
    "commitment": "Promises",
    "obligation": "Said to be bound",
    "demand": "Asked",
    "concern": "Feared from",
}
CERTAINTY: Final = {
    "asserted": "stated as fact",
    "probable": "said to be likely",
    "possible": "said to be possible",
    "reported": "passed on as reported",
    "conditional": "said under a condition",
}
CERTAINTY_MEANS: Final = {
    "asserted": "Nothing in the sentence takes anything back: “violated”.",
    "probable": "The speaker holds it for likely: “most likely”, “appears to”, “reasonable grounds to believe”.",
    "possible": "The speaker leaves it open: “may”, “could”, “risk of”.",
    "reported": "The speaker passes on what others say: “reportedly”, “allegedly”.",
    "conditional": "The speaker says it for a case that is not established: “if confirmed, would”.",
}
UNSURE: Final = "unsure reading"
UNSURE_WHY: Final = "The words may accuse nobody, or somebody else than it says here: read the sentence"
REVIEW: Final = {
    "unreviewed": "Read by machine, not reviewed",
    "confirmed": "Reviewed: confirmed",
    "changed": "Reviewed: corrected",
    "rejected": "Reviewed: rejected",
}
PARTICIPATION: Final = {
    "party": "party",
    "signatory": "signed, not party",
    "not-yet-in-force": "consented, not yet in force for it",
    "withdrawn": "withdrew before",
    "not-party": "not party",
    "unknown": "not known",
}
OUTCOME: Final = {
    "breach": "finds a breach",
    "no-breach": "finds no breach",
    "fact": "establishes a fact",
    "interim": "interim",
    "other": "other outcome",
}
DENIES: Final = {
    "fact": "denies that it happened",
    "attribution": "denies that it was its conduct",
    "breach": "denies that it breached a norm",
    "jurisdiction": "denies jurisdiction",
}
GROUND: Final = {
    "self-defence": "self-defence",
    "consent": "consent",
    "necessity": "necessity",
    "countermeasure": "countermeasure",
    "authorisation": "authorisation",
    "domestic-law": "domestic law",
    "other": "another ground",
}
ACT_STATUS: Final = {
    "occurred": "said to have occurred",
    "ongoing": "said to be going on",
    "announced": "announced",
    "feared": "feared",
}
ACTOR_KIND: Final = {
    "state": "State",
    "government": "Government",
    "international-body": "International body",
    "court": "Court",
    "organisation": "Organisation",
    "armed-group": "Armed group",
    "de-facto-authority": "De facto authority",
    "office-holder": "Office holder",
    "population-group": "Population group",
    "unknown": "Actor",
}
NORM_KIND: Final = {
    "instrument": "Instrument",
    "provision": "Provision",
    "decision": "Decision",
    "body-of-law": "Body of law",
    "right": "Right",
    "crime": "Crime",
    "principle": "Principle",
}
SORT: Final = {"actor": "Actor", "norm": "Norm", "matter": "Matter", "statement": "Statement"}
GRAIN: Final = {"act": "Act", "course": "Course of conduct", "dispute": "Dispute"}
GRAINS: Final = {"act": "Acts", "course": "Courses of conduct", "dispute": "Disputes"}
GRAIN_MEANS: Final = {
    "act": "An act: what several claims describe as the same conduct, by the same actor, at the same time and place.",
    "course": "A course of conduct: acts of one kind by one actor towards the same place or people, close in time.",
    "dispute": "A dispute: acts that share a party, and a place or people that they are about.",
}
GRAIN_JOINED: Final = {
    "act": "A program takes them to be about the same act; this page does not say that it took place.",
    "course": "A program takes their acts to be one course of conduct; this page does not say that they took place.",
    "dispute": "A program puts them together, for they share a party and a place or people; this page does not say "
    "that any of it took place.",
}
MATTER_ORDER: Final = {
    "publishers": "most publishers first",
    "claims": "most claims first",
    "-date": "latest claim first",
    "label": "by name",
}
COLUMN: Final = {
    "allegation": ("allegation or concern", "allegations or concerns"),
    "denial": ("denial", "denials"),
    "justification": ("justification", "justifications"),
    "finding": ("finding", "findings"),
    "demand": ("demand or obligation", "demands or obligations"),
    "commitment": ("commitment", "commitments"),
}
"""Columns of a matter, by the first of their types: of one claim, of several."""
ROLE: Final = {
    "action": "what it is about",
    "claimant": "who claims",
    "reported-by": "who reports",
    "respondent": "whose conduct",
    "affected": "who is affected",
    "norm": "norm",
    "cue": "how sure",
    "place": "where",
}
LINK: Final = {
    "answers": ("Answers", "Answered by"),
    "repeats": ("Repeats", "Repeated by"),
    "decides": ("Decides", "Decided by"),
    "retracts": ("Retracts", "Retracted by"),
    "corrects": ("Corrects", "Corrected by"),
    "overturns": ("Overturns", "Overturned by"),
    "meets": ("Meets", "Met by"),
    "compliance": ("Speaks of compliance with", "Compliance spoken of in"),
}
"""What a link is called from its source and from its target."""
FACET: Final = {
    "type": "Type",
    "certainty": "How sure",
    "claimant": "Who claims",
    "respondent": "About whom",
    "norm": "Under what",
    "publisher": "Published by",
    "conduct": "Conduct",
    "review": "Review",
    "matter": "Matter",
    "affected": "Affected",
    "unanswered": "No answer here by",
    "right": "Right",
    "from": "From",
    "to": "To",
}
ORDER: Final = {
    "date": "oldest first",
    "-date": "newest first",
    "type": "by type",
    "claimant": "by claimant",
    "confidence": "surest reading first",
}
INVENTED: Final = "Invented for teaching"
INVENTED_LONG: Final = (
    "This text is invented for teaching. Its states, persons and events do not exist; the norms it cites do."
)
NO_ANSWER: Final = "No answer in this collection"
RELATION: Final = WORDS | {"speaks-of": "speaks of", "spoken-of-under": "is spoken of under"}
BASIS: Final = {
    "treaty": "a treaty: binds its parties",
    "charter": "the Charter: duties of a member",
    "council-decision": "Security Council: binds where it decides",
    "recommendation": "a recommendation: does not bind",
    "court-order": "an order of a court: binds the parties to the case",
    "judgment": "a judgment: binds the parties to the case",
    "advisory-opinion": "an advisory opinion: does not bind",
    "custom": "custom, as far as it is that",
    "soft-law": "soft law: does not bind",
    "domestic-law": "law of a state",
    "regional-law": "law of a regional body",
    "political-commitment": "a political commitment",
    "concept": "a concept, found in several norms",
    "unknown": "not known",
}
TOLD: Final = {
    "one claim": "said in one claim",
    "one speaker": "said by one speaker, in several claims",
    "several speakers": "stitched from several speakers: nobody made it as an argument",
    "common ground": "shares a body of law or an organisation: the vocabulary joins them, no claim does",
}
