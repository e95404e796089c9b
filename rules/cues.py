"""The closed list of cues: what a word of a lexicon can tell about the words around it."""

from __future__ import annotations

from typing import Final

CUES: Final[dict[str, str]] = {
    # what became of a hazard
    "lifted": "ends a hazard named beside it: lifted, no longer, called off",
    "lifts": "the same with its object behind it only: ended the, lifted a",
    "lifting": "the same as a plan or a noun, which proves an end only where one is told: to lift, end of",
    "reopening": "the same of what works again: to reopen, resumption of",
    "tells": "tells that a plan is carried out: announced, decided",
    "no-longer": "turns a failure into its end: no longer",
    "other": "what may end while the hazard named beside it goes on: truce, search, ban",
    "situation": "what returns to normal when a place does: situation, conditions",
    "up": "says that what failed works again: reopened, resumed",
    "normally": "says that something works as usual: operating normally",
    "normal": "says that a place is as before: returned to normal",
    "partial": "makes an end unfinished: gradually, not yet fully, some",
    "holds": "says that it goes on: remains in force, extended",
    "working": "what a negation turns into a failure: operating, available",
    "event": "tells that something happens: reported, took place, widespread",
    "habit": "tells what happens at times: often, season",
    # what is not claimed
    "denial": "no, not, without",
    "hedge": "a condition or possibility over the rest of the clause: may, if, when",
    "if-in": "a condition that only says where: if you are in (with a place behind it)",
    "near-hedge": "a possibility of the next word only: any, possible",
    "risk": "a possibility of the next phrase: risk of, threat of",
    "unsure": "makes an end hearsay or a plan: rumours, plan to, hope",
    "hearsay": "makes every end in its sentence doubtful: rumours, unconfirmed",
    "history": "tells of other years: last year, previous",
    "again": "takes back an end just told: new ones, reimposed",
    "until": "an end that is only awaited: until, once",
    "advice": "the verb of standing advice: avoid, monitor",
    "comply": "advice about an order: obey, respect",
    "edited": "opens an editorial note: updated information on",
    "removed": "opens a note that only a page changed: removal of",
    "test": "a message that only tests",
    "noise": "a phrase that must not be read by its words: hurricane season, north",
    # where
    "in": "introduces a place where things happen",
    "toward": "introduces a place beside which they happen: to, near",
    "part": "only a part of the place that follows: parts of",
    "those": "the places just named: these areas, both states",
    "anaphora": "the places of the Locations list: the areas listed above",
    "refers": "what was just said, in the places that follow: they apply",
    "country-scope": "the whole country",
    "region-before": "state of, province of",
    "region-after": "state, province",
    "city-before": "city of",
    "city-after": "city",
    "airport-before": "airport of",
    "airport-after": "airport",
    "institution-before": "makes the next place an office: embassy in",
    "institution-after": "makes the place before it an office or a nationality: government, citizens",
    # who, when, how the sentence hangs together
    "staff": "the publisher's own people",
    "all-restrictions": "every order at once",
    "notice": "until further notice",
    "through": "introduces when an order ends",
    "today": "today, tonight",
    "tomorrow": "tomorrow",
    "because": "introduces a reason",
    "breaks": "begins a contrast: but, while",
    "and": "joins equals",
}
"""Each cue and what its words do; a lexicon has a list of words for each it needs."""
