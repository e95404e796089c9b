"""Tell which places a clause names beside a claim are others: who strikes, and what stands behind a "but"."""

from __future__ import annotations

from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.model import PlaceKind, Status
from rules.spots import Spot

_STRUCK: Final = frozenset({"armed-violence", "terrorism"})
_ARTICLE: Final = 5
"""Code points of an article before a country's name."""


def contrasted(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the places behind a "but" that follows an end: "lifted in A, but in B it lasts until Monday"."""
    if claim.status is not Status.LIFTED:
        return ()
    told = max((m.end for _, m in claim.evidence), default=claim.end)
    but = min((m.start for m in clause.cues("breaks") if m.start >= max(told, claim.end)), default=clause.end)
    before = any(s.end <= but for s in clause.spots)
    return tuple(s for s in clause.spots if s.start > but) if before else ()


def attackers(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the countries that strike another: "strikes by A and B on C", "missiles that A fired at C"."""
    if claim.hazard not in _STRUCK:
        return ()
    fires = [m for m in clause.of("down", "name") if m.value == claim.hazard]
    fired = tuple(
        s
        for s in clause.spots
        for m in fires
        if s.kind is PlaceKind.COUNTRY and 0 <= m.start - s.end <= 1
        if any(0 <= o.start - m.end <= _ARTICLE or 0 < m.closes <= o.start for o in clause.spots)
    )
    return fired or _strikers(clause, claim)


def _strikers(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the countries between a strike and the country that is struck."""
    onto = (m for m in clause.cues("against") if claim.end <= m.start)
    aimed = next((m for m in onto if any(0 <= s.start - m.end <= _ARTICLE for s in clause.spots)), None)
    if aimed is None or clause.has_comma(claim.end, aimed.start):
        return ()
    return tuple(
        s for s in clause.spots if claim.end <= s.start < aimed.start and s.kind is PlaceKind.COUNTRY
    )
