"""Tell whether a clause may lend its places, or its office, to what its sentence claims elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import POINT, TRANSPORT
from rules.model import Audience
from rules.nearest import offices
from rules.spots import Spot

_ARTICLE: Final = 5
"""Code points of an article between an "in" and a name."""


def lends(clause: Clause, claim: Claim) -> bool:
    """Return whether a clause may lend its places to a claim made before it in one sentence.

    A border named without a country is the subject's own; a volcano's ash stops traffic far off.
    """
    traffic = any(m.value in TRANSPORT for m in clause.of("thing", "name"))
    lends_none = claim.hazard == "border-closure" or (claim.hazard in POINT and traffic)
    contrast = any(m.start - clause.start <= 1 for m in clause.cues("breaks")) and bool(clause.of("down"))
    return not (lends_none or contrast or _other_subject(clause, claim))


def lendable(spots: tuple[Spot, ...], claim: Claim, flown: Collection[Spot]) -> tuple[Spot, ...]:
    """Return the places that may be meant where others were spoken of: an airport only of ways to it."""
    return spots if claim.hazard in TRANSPORT else tuple(s for s in spots if s not in flown)


def _other_subject(clause: Clause, claim: Claim) -> bool:
    """Return whether an "and" opens what is told of another thing: "roads are open and A airport works"."""
    opens = any(m.start - clause.start <= 1 for m in clause.cues("and"))
    things = sorted(clause.of("thing"), key=lambda m: m.start)
    other = bool(things) and claim.hazard not in {m.value for m in things}
    first = min((s.start for s in clause.spots), default=clause.end)
    thing = claim.evidence[0][1].role in {"thing", "over"} if claim.evidence else False
    route = clause.has("between", things[0].end, first) if things else False  # "… and the road from A to B"
    own = (claim.stated and thing and not _trails(clause, first)) or route
    return opens and other and things[0].start < first and own


def _trails(clause: Clause, first: int) -> bool:
    """Return whether a clause names its places only behind its verb: "(shut) and trains stopped in A"."""
    verbs = any(m.end < first for m in clause.of("down"))
    within = any(0 <= first - m.end <= _ARTICLE for m in clause.cues("in"))
    return verbs and within and not any(m.start > first for m in clause.predicates())


def own_people(said: Sequence[Clause], clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the office whose people an order is for, named before in its sentence: "its staff stay in"."""
    staff = claim.audience is Audience.STAFF and claim.hazard != "evacuation"
    before = [c for c in said if c.start < clause.start] if staff else []
    return next(filter(None, (offices(c, claim) for c in reversed(before))), ())
