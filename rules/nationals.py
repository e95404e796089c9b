"""Tell whether an order is for all of a government's nationals, not for those in the places named last."""

from __future__ import annotations

from collections.abc import Sequence

from rules.claim import Claim
from rules.clause import Clause
from rules.model import Status
from rules.named import own_places

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
