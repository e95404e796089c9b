"""Tell a hazard that is named only as the ground of a level of advice."""

from __future__ import annotations

from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FIRM, NAMED, ORDERS, POINT
from rules.notes import called_event

_COMMA: Final = 2
"""Code points of a comma, or of a space, before what tells where."""
_DAY_WITHIN: Final = 90
"""Code points from what happened to its day."""
_FOUGHT: Final = frozenset({"armed-violence", "civil-unrest"})


def grounds(clause: Clause, claim: Claim) -> bool:
    """Return whether a hazard is only why a level of advice is given, and is not called ongoing."""
    if claim.stated or claim.hazard in ORDERS or not (clause.graded or clause.of("level")):
        return False
    sudden = claim.hazard in POINT | NAMED and clause.has("event", claim.start - 20, claim.end)
    sudden = sudden or any(0 <= m.start - claim.end <= _DAY_WITHIN for m in clause.of("month"))
    sudden = sudden or called_event(clause, claim)
    if sudden or _told_first(clause, claim) or _located(clause, claim) or _told_of_it(clause, claim):
        return False
    named = claim.hazard not in FIRM or clause.has("because", clause.start, claim.start)
    holds = clause.cues("holds")
    fought = claim.hazard in _FOUGHT and any(e.event for _, e in claim.evidence)
    if fought and not clause.graded:  # "we now advise … because of artillery fire"
        return False
    ongoing = any(0 <= claim.start - m.end <= 12 or 0 <= m.start - claim.end <= _COMMA for m in holds)
    return named and not (ongoing or clause.has("event", claim.end, claim.end + 25))


def _located(clause: Clause, claim: Claim) -> bool:
    """Return whether fighting or unrest is told with its place: "given clashes in A, …"."""
    opened = any(m.start - clause.start <= 2 for m in clause.cues("because"))
    opened = opened or any(0 <= claim.start - m.end <= 1 for m in clause.cues("article"))
    ends = min((c for c in clause.commas if c >= claim.end), default=claim.end)
    placed = any("-" in s.area and claim.end <= s.start < ends for s in clause.spots)
    somewhere = any(0 <= m.start - claim.end <= _COMMA for m in clause.cues("somewhere"))
    return claim.hazard in _FOUGHT and ((opened and placed) or somewhere)


def _told_of_it(clause: Clause, claim: Claim) -> bool:
    """Return whether an event is told of the place of a level: "…, where it was declared after looting"."""
    where = (m for m in clause.cues("where") if clause.has_comma(m.start - _COMMA, m.start))
    dated = clause.of("month", "weekday")
    return bool(dated) and any(clause.has("event", m.end, claim.start) for m in where)


def _told_first(clause: Clause, claim: Claim) -> bool:
    """Return whether an event is told before the level, and not as its reason: "quake in A: we advise …"."""
    level = next((m.start for m in clause.of("level") if m.start >= claim.end), None)
    if level is None or clause.graded or not clause.has_comma(claim.end, level):
        return False
    event = any(e.event for _, e in claim.evidence) or clause.has("event", clause.start, level)
    return event and not clause.has("because", clause.start, claim.start)
