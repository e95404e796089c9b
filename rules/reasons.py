"""Tell the places of a reason from those of what it caused."""

from __future__ import annotations

from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.named import LIST_GAP
from rules.spots import Spot

_OPENS: Final = 3
"""Code points from a pause to the verb behind it."""
_CAUSED: Final = 20
"""Code points of an article or adjective between "because of" and its reason."""


def mere_reason(clause: Clause, claim: Claim) -> bool:
    """Return whether a claim is only what stands behind "because of"."""
    return not claim.stated and any(0 <= claim.start - m.end <= _CAUSED for m in clause.cues("because"))


def behind_opening(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the places behind the comma that ends a clause's opening reason, unless it parts a list."""
    opening = next((m.end for m in clause.cues("because") if m.start - clause.start <= 1), claim.start)
    comma = next((c for c in clause.commas if opening < c < claim.start), clause.end)
    before, behind = [s for s in spots if s.start < comma], [s for s in spots if s.start > comma]
    listed = before and behind and behind[0].start - before[-1].end <= LIST_GAP
    return () if listed else tuple(behind)


def spread(clause: Clause, reason: int, spot: Spot) -> bool:
    """Return whether a verb behind a pause ends a reason before a place: "riots over X, spread to A"."""
    verbs = [m.start for m in clause.cues("event", "holds") if reason < m.start < spot.start]
    return any(reason < c < v <= c + _OPENS for c in clause.commas for v in verbs)


def behind_cause(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the places between a cause, told before the word for it, and a claim (Japanese, Chinese)."""
    cause = max((m.end for m in clause.cues("post-because") if m.end <= claim.start), default=0)
    behind = tuple(s for s in spots if cause <= s.start)
    return behind if cause and any(s.start < claim.start for s in behind) else ()
