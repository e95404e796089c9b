"""Tell which places of a clause its main predicate speaks of, and which only its reason."""

from __future__ import annotations

from collections.abc import Sequence

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import ORDERS, POINT
from rules.model import Audience
from rules.nearest import named_parts, offices
from rules.reasons import behind_cause, behind_opening, spread
from rules.spots import Spot


def of_main(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the places before the reason behind a claim, if any: "all of A is shut after riots in B".

    Or those behind the reason that opens a clause: "following talks between A and B, airports in C …".
    An order that names no place before its reason is for the people of the office that gives it.
    """
    reason = min((m.start for m in clause.cues("because") if m.start >= claim.end), default=clause.end)
    before = tuple(s for s in spots if s.start < reason or spread(clause, reason, s))
    if not before and claim.hazard in ORDERS and claim.audience is Audience.STAFF and offices(clause, claim):
        return ()
    main = before or spots
    main += named_parts(clause, main, spots, reason)
    return behind_opening(clause, claim, main) or behind_cause(clause, claim, main) or main


def of_spot(
    clause: Clause, claim: Claim, spots: tuple[Spot, ...], beside: Sequence[Claim]
) -> tuple[Spot, ...]:
    """Return the places of what happens at one spot itself, not of what else it causes elsewhere."""
    if claim.hazard not in POINT:
        return spots
    effects = (m.start for m in clause.cues("post-because") if m.start >= claim.end)
    effect = min((e for e in effects if any(c.start > e for c in beside)), default=clause.end)
    return tuple(s for s in spots if s.start < effect)
