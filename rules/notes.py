"""Tell what an editorial note is about: one event with a date, place or name, or a page's standing text."""

from __future__ import annotations

from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import NAMED
from rules.model import PlaceKind

_OF: Final = 8
"""Code points between a quarter and its country: "the southeast of the A"."""
_ON: Final = 2
"""Code points from a comma to the "on" behind it."""
_TELLING: Final = 18
"""Code points between what a note is about and the word that makes one event of it: "new hours announced"."""


def concrete(clause: Clause) -> bool:
    """Return whether the clause gives a date, or its sentence a place below country level."""
    dated = bool(clause.of("month", "weekday") or clause.cues("today", "tomorrow"))
    return dated or clause.placed or bool(clause.cues("somewhere")) or _quarter(clause)


def _quarter(clause: Clause) -> bool:
    """Return whether a note names a quarter of a country: "information on floods in the southeast of A"."""
    if not clause.cues("edited"):
        return False
    quarters = [m.end for m in clause.cues("quarter")]
    countries = (s.start for s in clause.spots if s.kind is PlaceKind.COUNTRY and not s.office)
    return any(0 < start - end <= _OF for start in countries for end in quarters)


def of_event(clause: Clause, claim: Claim) -> bool:
    """Return whether a note is about one event: dated, placed, named or called ongoing."""
    named = any(m.proper and m.value in NAMED for m in clause.of("name"))
    told = named or any(m.event for _, m in claim.evidence) or called_event(clause, claim)
    return told or bool(clause.cues("holds")) or (concrete(clause) and not _of_next(clause, claim))


def _of_next(clause: Clause, claim: Claim) -> bool:
    """Return whether all that makes one event is of the next thing listed: "on strikes, on taxis in A"."""
    heads = [m.start for m in clause.cues("against") if clause.has_comma(m.start - _ON, m.start)]
    edge = min((start for start in heads if start >= claim.end), default=clause.end)
    places = [s.start for s in clause.spots] + [m.start for m in clause.of("month", "weekday")]
    return edge < clause.end and all(start > edge for start in places)


def called_event(clause: Clause, claim: Claim) -> bool:
    """Return whether a word beside a claim makes one event of it: "the current protests"."""
    return any(
        0 <= claim.start - m.end <= _TELLING or 0 <= m.start - claim.end <= _TELLING
        for m in clause.cues("noted")
    )


def introduced(clause: Clause, low: int, high: int) -> bool:
    """Return whether an "and the introduction of" stands between two offsets: a risk ends there."""
    return any(clause.has("noted", m.end, high) for m in clause.cues("and") if m.start >= low)


def opens_note(clause: Clause) -> bool:
    """Return whether a clause opens a note of its own, whose place is not that of the note before it."""
    return any(m.start - clause.start <= 1 for m in clause.cues("edited", "removed"))
