"""Tell where flights had come from or strikes ground them, and where what is told goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import ARMED, FLYING, NAMED, STRIKE, TRANSPORT
from rules.model import PlaceKind, Status
from rules.named import own_places
from rules.spots import Spot

_OPENING: Final = 8
"""Code points of a relative pronoun and an article before a storm."""
_ARTICLE: Final = 5
"""Code points of an article before a country's name."""
_ADJACENT: Final = 2
"""Code points between two words that stand side by side."""


def departed(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return where flights had come from that something else happened to: "a flight from A was shot at"."""
    flights = [m for m in clause.of("thing") if m.value in FLYING]
    begins = [m for m in clause.cues("from") if any(0 <= m.start - t.end <= _ADJACENT for t in flights)]
    other = claim.hazard not in TRANSPORT and len(clause.spots) > 1
    return tuple(s for s in clause.spots if other and any(0 <= s.start - m.end <= 1 for m in begins))


def launched(clause: Clause, claim: Claim, subject: Spot | None) -> tuple[Spot, ...]:
    """Return the other countries from which those come who strike: "missile attacks from A"."""
    begins = [m.end for m in clause.cues("from") if m.end >= claim.end] if claim.hazard == ARMED else []
    return tuple(
        s
        for s in clause.spots
        if subject and s.kind is PlaceKind.COUNTRY and s.area != subject.area.split("-")[0]
        if any(0 <= s.start - end <= _ARTICLE for end in begins)
    )


def feeds(clause: Clause, claim: Claim, spots: Sequence[Spot], home: str | None) -> bool:
    """Return whether an airline's flight is told only by where at home it begins: "that from B, too"."""
    begins = {m.end for m in clause.cues("from")}
    flown = home is not None and claim.hazard == "flight-cancellation" and claim.status is Status.ACTIVE
    away = (s for s in spots if s.area.split("-")[0] != home or not {s.start - 1, s.start} & begins)
    return flown and bool(spots) and not any(away)


def onward(clauses: Sequence[Clause], index: int, claim: Claim, spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return the places of the clause before, where one without a subject names only those of a reason.

    "A reopened its sky and resumed flights after talks in B".
    """
    clause = clauses[index]
    joined = any(m.start - clause.start <= 1 and 0 <= claim.start - m.end <= 1 for m in clause.cues("and"))
    reasons = [m.start for m in clause.cues("because") if m.start >= claim.end]
    blamed_ = bool(reasons) and all(s.start > reasons[0] for s in spots)
    same = index > 0 and clauses[index - 1].number == clause.number
    before = own_places(clauses[index - 1]) if same and joined and blamed_ else ()
    return tuple(s for s in before if s.end <= clauses[index - 1].end)


def struck(clauses: Sequence[Clause], claim: Claim, home: str | None) -> tuple[Spot, ...]:
    """Return the home of an airline that names no place, for a strike it tells of and what that grounds.

    Where others are named, all of them at home, for a strike still that is told of in words that name none.
    """
    strikes = [c for c in clauses if any(m.value == STRIKE for m in c.of("name"))]
    grounded = bool(strikes) and claim.hazard in FLYING and claim.status is Status.ACTIVE
    last = max((c.number for c in strikes), default=-1)
    # where it flies all the same is told behind
    clauses = [c for c in clauses if c.number <= last or any(m.value in FLYING for m in c.of("down"))]
    abroad = any(s.area.split("-")[0] != home for c in clauses for s in c.spots)
    named = strikes if claim.hazard == STRIKE and not abroad else clauses
    if home is None or not (claim.hazard == STRIKE or grounded) or any(c.spots for c in named):
        return ()
    return (Spot(0, 0, home, None, PlaceKind.COUNTRY),)


def brought(clause: Clause, claim: Claim) -> bool:
    """Return whether a storm only brought what did the harm: "after the rain that storm A brought"."""
    opens = (*clause.cues("relative"), *clause.cues("article"))
    told = any(0 <= claim.start - m.end <= 1 for m in opens) and clause.has(
        "relative", claim.start - _OPENING, claim.start
    )
    return claim.reason and claim.hazard in NAMED and told
