"""Take a capital for its country where its government acts, and an embassy where its people leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import COUNTRYWIDE
from rules.model import PlaceKind
from rules.places import Places
from rules.spots import Scope

_VERB_WITHIN: Final = 12
"""Code points of "has again" between a capital and what its government does."""


def left(claim: Claim, scope: Scope, places: Places) -> Scope:
    """Return the country where staff of its embassy are to leave: an embassy stands for all of it."""
    if claim.hazard != "evacuation" or not all(s.office for s in scope.spots):
        return scope
    seats = filter(None, (places.capital(s.area.split("-")[0]) for s in scope.spots))
    regions = {places.division(seat) for seat in seats}
    led = scope.spots and all(s.area in regions for s in scope.spots)
    country = {s.area.split("-")[0]: s for s in scope.spots} if led else {}
    whole = (replace(s, area=c, place=None, kind=PlaceKind.COUNTRY) for c, s in country.items())
    return replace(scope, spots=tuple(whole)) if country else scope


def ruled(clause: Clause, claim: Claim, scope: Scope, places: Places) -> Scope:
    """Return the country whose government its capital's name stands for: "Islamabad shut the airspace"."""
    acts = [m for role, m in claim.evidence if role == "cue"]
    things = [m for role, m in claim.evidence if role == "hazard"]
    at = scope.spots[0] if len(scope.spots) == 1 else None
    if claim.hazard not in COUNTRYWIDE or at is None or not (acts and things):
        return scope
    verb, thing = acts[0], things[0]
    near = verb.end <= thing.start and 0 < verb.start - at.end <= _VERB_WITHIN
    country = at.area.split("-")[0]
    seat = places.capital(country)
    if not near or seat is None or at.where not in {seat, places.division(seat)}:
        return scope
    apart = clause.has_comma(at.end, verb.start) or clause.has("and", at.end, verb.start)
    whole = replace(at, area=country, place=None, kind=PlaceKind.COUNTRY)
    return scope if apart else replace(scope, spots=(whole,))
