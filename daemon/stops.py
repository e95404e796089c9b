"""Find out which areas a calendar's event leads to, from the names, codes and coordinates it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

from daemon.plain import one_line, shorten
from rules.model import Place, PlaceKind
from rules.ports import Gazetteer

NEAR: Final = 50
"""Kilometres from a town's middle that still count as the town."""
NO_AIRPORTS: Final = frozenset({"USA"})
"""Codes of airports that mean something else to whoever writes them."""
MOST_PARTS: Final = 12
SHOWN: Final = 3

_PARTS: Final = re.compile(r"[,;:()\[\]\n/|]|\s[-–—]\s")
_LEGS: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{3}(?:\s*(?:[-–—>→/]|->|to)\s*[A-Z]{3}(?![A-Za-z0-9]))+")
_CODE: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{3}(?![A-Za-z0-9])")
_FLIGHT: Final = re.compile(r"(?<![A-Z0-9])(?:[A-Z][A-Z0-9]|[0-9][A-Z])\s?[0-9]{1,4}(?![A-Za-z0-9])")
_REMEDY: Final = "write it with its region and country, or as a code such as MX-JAL or GDL"
_EARTH: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says of where it is."""

    location: str
    summary: str
    geo: tuple[float, float] | None = None
    """Latitude and longitude, in degrees."""


def stops(told: Told, places: Gazetteer) -> tuple[str, ...]:
    """Return the areas of an event, in the order in which they are reached; both airports of a flight.

    Raises ValueError with the remedy where no place is known, or where it may be several.
    """
    for text in (told.summary, told.location):
        legs = [code for found in _LEGS.findall(text) for code in _CODE.findall(found)]
        if len(legs) > 1 and all(_airport(code, places) for code in legs):
            return tuple(dict.fromkeys(legs))
    named = _named(told, places)
    flies = any(_airport(area, places) for area in named) and _FLIGHT.search(told.summary)
    if flies and len(named) == 1:
        raise ValueError(
            f"a flight from or to {named[0]}, and its other airport is not given: write both as FRA-MEX"
        )
    return named


def _named(told: Told, places: Gazetteer) -> tuple[str, ...]:
    """Return what the location means, else the summary, else what lies at the coordinates."""
    for text in (told.location, told.summary):
        id_ = text.strip()
        if places.get(id_) is not None and ("-" in id_ or _airport(id_, places)):
            return (id_,)
        parts = [each for part in _PARTS.split(text)[:MOST_PARTS] if (each := _bearers(part, places))]
        if parts:
            found = _agreed(parts, places)
            return found if _is_one(found, places) else _chosen(text, found, told, places)
    nearest = _nearest(told.geo, places) if told.geo else None
    if nearest is not None:
        return (nearest.id,)
    given = told.location or told.summary
    if not given:
        raise ValueError("says not where it is: give it a LOCATION")
    raise ValueError(f"no place is known in {_shown(given)}: {_REMEDY}")


def _chosen(text: str, found: Sequence[str], told: Told, places: Gazetteer) -> tuple[str, ...]:
    """Return which of several namesakes lies at the coordinates."""
    if told.geo is not None:
        near = [area for area in found if (at := _place(area, places)) and _distance(at, told.geo) <= NEAR]
        if len(near) == 1:
            return tuple(near)
    several = " or ".join(found[:SHOWN])
    raise ValueError(f"{_shown(text)} may be {several}: {_REMEDY}")


def _bearers(part: str, places: Gazetteer) -> tuple[str, ...]:
    """Return the places that one part of an address may name; postal codes do not matter."""
    if _CODE.fullmatch(part.strip()) and _airport(part.strip(), places):
        around = places.search(part.strip())
        return (part.strip(), *(place.id for place in around if place.kind is PlaceKind.REGION))
    words = [word for word in part.split() if not any(c.isdigit() for c in word)]
    text = " ".join(words)
    found = tuple(place.id for place in places.search(text)) if text else ()
    if found:
        return _without_towns(found, places)
    last = words[-1] if words else ""
    if len(words) > 1 and _CODE.fullmatch(last) and _airport(last, places):
        around = places.search(" ".join(words[:-1]))
        if any(places.contains(place.id, last) for place in around):
            return (last,)
    return ()


def _without_towns(found: Sequence[str], places: Gazetteer) -> tuple[str, ...]:
    """Return *found* without towns that share the name of a country, or of a region with its own town."""
    kinds = {area: place.kind for area in found if (place := places.get(area))}
    towns = [area for area, kind in kinds.items() if kind is PlaceKind.CITY]
    wide = [
        area
        for area, kind in kinds.items()
        if kind is PlaceKind.COUNTRY
        or (kind is PlaceKind.REGION and any(places.contains(area, town) for town in towns))
    ]
    lost = {
        town
        for town in towns
        for area in wide
        if not places.contains(area, town)
        and (kinds[area] is PlaceKind.COUNTRY or places.country(area) == places.country(town))
    }
    return tuple(area for area in found if area not in lost)


def _agreed(parts: Sequence[Sequence[str]], places: Gazetteer) -> tuple[str, ...]:
    """Return what most parts of an address agree on, as narrow as the narrowest of them says."""

    def support(area: str) -> int:
        return sum(any(places.overlaps(area, other) for other in part) for part in parts)

    most = max(support(area) for part in parts for area in part)
    kept = [[area for area in part if support(area) == most] for part in parts]
    roots = [tuple(_widest(part, places)) for part in kept if part]
    for narrow in roots:
        if all(any(places.contains(wide, area) for wide in other) for other in roots for area in narrow):
            return narrow
    return tuple(dict.fromkeys(area for each in roots for area in each))


def _widest(areas: Sequence[str], places: Gazetteer) -> Iterator[str]:
    """Yield those that lie in none of the others."""
    for area in areas:
        if not any(other != area and places.contains(other, area) for other in areas):
            yield area


def _is_one(found: Sequence[str], places: Gazetteer) -> bool:
    """Return whether these are one place: a city and the region made of it may stand side by side."""
    return len(found) == 1 or len({places.ancestors(area)[:1] for area in found}) == 1


def _airport(code: str, places: Gazetteer) -> bool:
    found = places.get(code)
    return found is not None and found.kind is PlaceKind.AIRPORT and code not in NO_AIRPORTS


def _place(area: str, places: Gazetteer) -> Place | None:
    found = places.get(area)
    return found if found is not None and found.lat is not None and found.lon is not None else None


def _nearest(geo: tuple[float, float], places: Gazetteer) -> Place | None:
    """Return the town nearest to a point, if it is near at all."""
    found = (
        place
        for area in places.ids()
        if "/" in area and (place := _place(area, places)) and abs((place.lat or 0.0) - geo[0]) < 1
    )
    near = [(distance, place.id) for place in found if (distance := _distance(place, geo)) <= NEAR]
    return places.get(min(near)[1]) if near else None


def _distance(place: Place, geo: tuple[float, float]) -> float:
    """Return kilometres on the great circle, by the haversine formula."""
    lat, lon, other_lat, other_lon = map(radians, (place.lat or 0.0, place.lon or 0.0, *geo))
    across = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(across))


def _shown(text: str) -> str:
    return repr(shorten(one_line(text), 60))
