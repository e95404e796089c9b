"""Tell for whom an order is: all nationals of a government, those in its country or in a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import ORDERS
from rules.model import PlaceKind, Status
from rules.named import own_places
from rules.spots import Spot

_ORDERED = frozenset({"evacuation", "shelter-in-place"})
"""What a government tells its nationals to do: leave, stay inside."""


def for_nationals(clauses: Sequence[Clause], clause: Clause, claim: Claim) -> bool:
    """Return whether a government's nationals are meant wherever they are in the country.

    Who is told to leave it leaves all of it; where only one region is told of, those there are meant to stay.
    """
    if claim.hazard not in _ORDERED or claim.status is not Status.ACTIVE or not clause.cues("abroad"):
        return False
    told = {s.area for c in clauses for s in own_places(c) if "-" in s.area}
    there = clause.cues("those", "anaphora", "city-before", "city-after", "capital")
    return claim.hazard == "evacuation" or (len(told) > 1 and not there)


def at_home(clause: Clause, claim: Claim, near: tuple[Spot, ...], subject: Spot | None) -> tuple[Spot, ...]:
    """Return places named before, but none for an order that would fall to another country only.

    Unless the same sentence names it: "do not travel to A, and those there should leave".
    """
    home = subject.area if subject and subject.kind is PlaceKind.COUNTRY else ""
    foreign = all(s.kind is PlaceKind.COUNTRY and s.area != home for s in near)
    foreign = foreign and all(s.end <= clause.sentence.start for s in near)
    return () if home and claim.hazard in ORDERS and foreign else near


def of_part(clause: Clause, claim: Claim, said: Sequence[Clause]) -> bool:
    """Return whether an order is for a part of what its sentence named: "fires in A, the south must go"."""
    told = any("-" in s.area for c in said for s in own_places(c))
    return told and claim.hazard in ORDERS and not clause.cues("country-scope")
