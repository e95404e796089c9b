"""Find what an airline does to a place itself: "KLM suspends Niamey", "KLM returns to Niamey"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FLYING, STRIKE
from rules.marks import Mark
from rules.model import PlaceKind, Status
from rules.proof import settled
from rules.spots import Spot

_FLIGHTS: Final = "flight-cancellation"
_TRAINS: Final = "transit-suspension"
_VERB_WITHIN: Final = 45
"""Code points from an airline's name to its verb."""
_IS: Final = 2
"""Code points between a place and its verb, or the word that leads to it."""
_OBJECT: Final = 4
"""Code points between a verb and the place that is its object: an article at most."""
_WAY: Final = 8
"""The same where the place is where it goes: "returns to the Bolivian"."""


def flown(clause: Clause, own: str | None = None) -> Iterator[Claim]:
    """Yield what the airlines a clause names do to places, where no flights are named that fail.

    *own*: the hazard of an airline's own "operations": where it speaks, a place may be the subject itself.
    """
    if any(m.value == _FLIGHTS for m in clause.of("thing")):
        return
    if own == _FLIGHTS and not clause.of("carrier"):
        yield from _subjects(clause)
    for line in clause.of("carrier"):
        verb = min(_verbs(clause, line), key=lambda m: m.start, default=None)
        if verb is not None and not clause.has("denial", line.end, verb.start):
            yield _claim(clause, line, verb)


def unflown(clause: Clause, name: Mark, own: str | None) -> bool:
    """Return whether nothing tells that words for stopping are of flights: "the talks stay suspended".

    *own*: as for :func:`flown`.
    """
    if name.value != _FLIGHTS or own in FLYING or clause.of("carrier"):
        return False
    if of_others(clause, name):
        return True
    if not (name.closes and name.middle is None and " " not in name.term):
        return False
    flights = [m for m in clause.of("thing") if m.value in FLYING]
    verbs = [m for m in clause.of("own") if m.value == _FLIGHTS and name.speaks(m)]
    return not (flights or verbs)


def of_others(clause: Clause, name: Mark) -> bool:
    """Return whether words for not flying are said of what does not fly: "the trains will not operate"."""
    fails = {d.value for d in clause.of("down") if (d.start, d.end) == (name.start, name.end)}
    before = [t.value for t in clause.of("thing") if t.end <= name.start]
    bare = name.value == _FLIGHTS and bool(before) and _FLIGHTS not in before
    return bare and before[-1] in fails


def _subjects(clause: Clause) -> Iterator[Claim]:
    """Yield what becomes of places that an airline flies to: "Khartoum stays suspended until May"."""
    for verb in (m for m in clause.of("down") if m.value == _FLIGHTS):
        before = [s for s in clause.spots if s.end <= verb.start and not s.office]
        says = (*clause.cues("holds", "event", "future"), *clause.cues("through"))
        near = [m for m in says if before and before[-1].end < m.start <= before[-1].end + _IS]
        told = near and not clause.has("in", before[0].start - _IS, before[0].start)
        told = told and not any(m.start < verb.start for m in clause.of("thing", "name", "own", "over"))
        told = told and not clause.has_comma(before[-1].end, verb.start)
        if told and not clause.cues("denial", "hedge", "until"):
            why = (("hazard", verb), ("cue", verb))
            yield Claim(_FLIGHTS, Status.ACTIVE, before[0].start, verb.end, why, stated=True)
            return


def _verbs(clause: Clause, line: Mark) -> Iterator[Mark]:
    """Yield the verbs of an airline whose object is a place."""
    failing = (m for m in clause.of("down") if m.value == _FLIGHTS)
    for verb in (*failing, *clause.cues("up", "returns")):
        way = _WAY if verb.value == "returns" else _OBJECT
        near = 0 <= verb.start - line.end <= _VERB_WITHIN
        if (
            near
            and clause.idle(line.end, verb.start)
            and any(_object(s, line, verb, way) for s in clause.spots)
        ):
            yield verb


def _object(spot: Spot, line: Mark, verb: Mark, way: int) -> bool:
    """Return whether a place is a verb's object: right behind it, or between it and the airline."""
    behind = 0 <= spot.start - verb.end <= way
    before = line.end < spot.start and 0 <= verb.start - spot.end <= 1
    return not spot.office and (behind or (before and verb.value != "returns"))


def _claim(clause: Clause, line: Mark, verb: Mark) -> Claim:
    fails = verb.role == "down"
    status = Status.ACTIVE if fails else settled(clause, verb)
    told = verb if fails else replace(verb, value="up")
    return Claim(_FLIGHTS, status, line.start, verb.end, (("hazard", line), ("cue", told)), stated=True)


def struck_at_home(claim: Claim, own: tuple[Spot, ...], home: str | None) -> tuple[Spot, ...]:
    """Return an airline's country, its *home*, where all places that a strike stands beside lie in it."""
    if claim.hazard != STRIKE or not (home and own):
        return ()
    here = all(s.area.startswith(f"{home}-") for s in own)
    return (Spot(0, 0, home, None, PlaceKind.COUNTRY),) if here else ()
