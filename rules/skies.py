"""Tell whose sky an airspace is, and when it is only to blame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FLYING, WARNED
from rules.model import PlaceKind
from rules.reasons import mere_reason
from rules.spots import Spot

_ABOVE: Final = 12
"""Code points between "the airspace" and the country it is over."""
POSSESSIVE: Final = 3
"""Code points between a claim and the place it is tied to, behind it and before it."""


def skies(
    clauses: Sequence[Clause], index: int, claim: Claim, spots: tuple[Spot, ...], *, airline: bool
) -> tuple[Spot, ...]:
    """Return the country a text names whose sky is meant, where a clause names only "the airspace".

    An airline's routes do not tell in which countries on their way "the airspace" is shut.
    """
    if claim.hazard != "airspace-closure":
        return spots
    if clauses[index].spots:
        skied = (s for s in clauses[index].spots if s.kind is PlaceKind.COUNTRY and not s.office)
        over = {s.area: s for s in skied if any(o.area.startswith(f"{s.area}-") for o in spots)}
        return tuple(over.values()) or spots
    here = {s.area.split("-")[0] for s in spots}
    named = (s for c in clauses for s in c.spots if s.kind is PlaceKind.COUNTRY and s.area in here)
    lands = tuple({s.area: s for s in named}.values())
    return lands or (() if airline and len(here) > 1 else spots)


def blames_sky(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the countries whose closed airspace is why flights fail, to cities in them perhaps."""
    sky = claim.hazard == "airspace-closure"
    lands = tuple(s for s in spots if s.kind is PlaceKind.COUNTRY)
    opens = any(0 <= claim.start - s.end <= POSSESSIVE for s in lands)  # "after A shut its airspace"
    words = [m.end for role, m in claim.evidence if role == "hazard"]
    over = any(0 <= s.start - end <= _ABOVE for s in lands[:1] for end in words)  # "… as B's sky is shut"
    return lands if sky and (mere_reason(clause, claim) or opens or over) else ()


def ash(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the places of an eruption where it is only why flights stop, or the sea rises.

    It lies where the words behind it say, "ash from A", not where the airport does that it shuts.
    """
    others = any(m.value in FLYING | WARNED for m in clause.of("thing", "name", "own"))
    if claim.hazard != "volcano" or not (claim.reason and others):
        return spots
    return tuple(s for s in spots if s.end > claim.start and not clause.has_comma(claim.end, s.start))
