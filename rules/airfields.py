"""Tell which airport "the airport" means, where a text names none beside it."""

from __future__ import annotations

from dataclasses import replace

from rules.claim import Claim
from rules.clause import Clause
from rules.model import PlaceKind
from rules.places import Places
from rules.spots import Scope


def at_airport(places: Places, clause: Clause, claim: Claim, scope: Scope) -> Scope:
    """Return the airport itself where "the airport" of a country with hardly another is spoken of.

    And the capital alone where it is among several places that a text told of before.
    """
    one = any(m.start < claim.end and claim.start < m.end for m in clause.cues("the-airport"))
    if claim.hazard != "airport-closure" or not one or not scope.spots:
        return scope
    country = scope.spots[0]
    if len(scope.spots) > 1:
        return _among(places, clause, scope)
    meant = places.main_airport(country.area) if country.kind is PlaceKind.COUNTRY else None
    if meant is None:
        return scope
    area = places.division(meant)
    return replace(scope, spots=(replace(country, area=area, place=meant, kind=PlaceKind.AIRPORT),))


def _among(places: Places, clause: Clause, scope: Scope) -> Scope:
    """Return the capital's part of a scope that the clause itself does not name."""
    here = any(clause.start <= s.start < clause.end for s in scope.spots)
    seat = places.capital(scope.spots[0].area.split("-")[0])
    if here or seat is None or clause.cues("those", "all-those", "anaphora"):
        return scope
    seats = tuple(s for s in scope.spots if s.area == places.division(seat))
    return replace(scope, spots=seats) if seats else scope
