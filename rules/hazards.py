"""The closed list of hazards: what can be happening."""

from __future__ import annotations

from typing import Final

HAZARDS: Final[tuple[str, ...]] = (
    "shelter-in-place",
    "curfew",
    "flight-cancellation",
    "airport-closure",
    "airspace-closure",
    "road-blockade",
    "armed-violence",
    "arson",
    "transit-suspension",
    "school-closure",
    "civil-unrest",
    "border-closure",
    "terrorism",
    "kidnapping",
    "evacuation",
    "strike",
    "earthquake",
    "tropical-cyclone",
    "flood",
    "wildfire",
    "volcano",
    "tsunami",
    "disease-outbreak",
)
"""Every hazard a statement can have; a name here is what rules, incidents and the lexicon use."""

TRANSPORT: Final[frozenset[str]] = frozenset(
    {"flight-cancellation", "airport-closure", "airspace-closure", "road-blockade", "transit-suspension"}
)
"""Hazards that touch the other regions an airport serves (flights, airport, airspace, road, transit)."""
