"""Tell what is the whole country's beside the places a clause names: its corners, and strikes of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import STRIKE, TRANSPORT
from rules.model import PlaceKind, Status
from rules.spots import Spot

_LISTED: Final = 16
"""Code points of a comma and "and in the" between the south of a country and a place."""
_NEAR: Final = 25
"""Code points from a strike to the place it is in: "the strike of bus drivers in"."""


def cornered(
    clause: Clause, claim: Claim, own: Sequence[Spot], country: tuple[Spot, ...]
) -> tuple[Spot, ...]:
    """Return the country where a part of it without a code is listed: "in the south, the A valley and B"."""
    if claim.status is not Status.ACTIVE or not all("-" in s.area for s in own):
        return ()
    beside = (gap for m in clause.cues("corner") for s in own for gap in ((m.end, s.start), (s.end, m.start)))
    listed = any(
        0 < high - low <= _LISTED and (clause.has_comma(low, high) or clause.has("and", low, high))
        for low, high in beside
    )
    return country if listed else ()


def striking(
    claim: Claim, own: Sequence[Spot], beside: Sequence[Claim], subject: Spot | None
) -> tuple[Spot, ...]:
    """Return the country that strikes where the places told are those of what fails by it.

    "Due to the strike, flights to A and B are cancelled" does not tell that only those two cities strike.
    """
    lands = {s.area.split("-")[0] for s in own}
    if claim.hazard != STRIKE or claim.status is not Status.ACTIVE or claim.stated or len(lands) != 1:
        return ()
    if subject and subject.area not in lands:
        return ()  # a region's own, or another country's
    first = min(s.start for s in own)
    failing = any(
        c.hazard in TRANSPORT and c.stated and claim.end <= max(m.end for _, m in c.evidence) <= first
        for c in beside
    )
    apart = first - claim.end > _NEAR and failing and (subject is not None or len({s.area for s in own}) > 1)
    return (Spot(0, 0, lands.pop(), None, PlaceKind.COUNTRY),) if apart else ()
