"""Find what lies inside a shape on the map: CAP draws its areas, people watch regions and cities."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""

City = tuple[str, str, Point]
"""Its id, its region's, and where it lies."""

MOST_CITIES: Final = 12
"""Cities of one region that are named one by one; more are called by the region's name."""
NEAR_KM: Final = 100.0
"""A shape without a city belongs to the region of the nearest one, no farther away than this."""
_DEGREE_KM: Final = 111.2


class Atlas:
    """Answers which places lie inside shapes."""

    def __init__(self, cities: Iterable[City]) -> None:
        """Take every city."""
        self._regions: dict[str, str] = {}
        self._cells: dict[tuple[int, int], list[tuple[str, Point]]] = defaultdict(list)
        self._sizes: dict[str, int] = defaultdict(int)
        for city, region, point in cities:
            self._regions[city] = region
            self._cells[math.floor(point[0]), math.floor(point[1])].append((city, point))
            self._sizes[region] += 1

    def inside(
        self, polygons: Iterable[Sequence[Point]], circles: Iterable[tuple[Point, float]]
    ) -> list[str]:
        """Return the places inside any of the shapes: cities, or their region where they are many.

        A circle is its centre and its radius in kilometres.
        """
        cities: dict[str, None] = {}
        regions: dict[str, None] = {}
        rings = [*polygons, *(_ring(centre, max(radius, 1.0)) for centre, radius in circles)]
        for ring in rings:
            within = [city for city, point in self._around(ring) if _holds(ring, point)]
            cities |= dict.fromkeys(within)
            regions |= {} if within else dict.fromkeys(self._nearest(ring))
        return list(dict.fromkeys([*regions, *self._gathered(cities)]))

    def _gathered(self, cities: Iterable[str]) -> list[str]:
        """Return *cities*, those of one region as the region where they are many or most of it."""
        regions: dict[str, list[str]] = defaultdict(list)
        for city in cities:
            regions[self._regions[city]].append(city)
        places: list[str] = []
        for region, inside in regions.items():
            many = len(inside) > MOST_CITIES or 2 * len(inside) > self._sizes[region]
            places += [region] if many else inside
        return places

    def _around(self, ring: Sequence[Point]) -> Iterator[tuple[str, Point]]:
        """Yield the cities in the ring's bounding box."""
        lats, lons = [lat for lat, _ in ring], [lon for _, lon in ring]
        for lat in range(math.floor(min(lats)), math.floor(max(lats)) + 1):
            for lon in range(math.floor(min(lons)), math.floor(max(lons)) + 1):
                yield from self._cells.get((lat, lon), ())

    def _nearest(self, ring: Sequence[Point]) -> list[str]:
        """Return the region of the city nearest to the ring's middle."""
        middle = (sum(lat for lat, _ in ring) / len(ring), sum(lon for _, lon in ring) / len(ring))
        box = _ring(middle, NEAR_KM)
        near = [(_distance(middle, point), place) for place, point in self._around(box)]
        close = [pair for pair in near if pair[0] <= NEAR_KM]
        return [self._regions[min(close)[1]]] if close else []


def _ring(centre: Point, radius: float) -> list[Point]:
    """Return a closed ring of sixteen corners around *centre*; *radius* in kilometres."""
    lat, lon = centre
    wide = radius / _DEGREE_KM
    long = wide / max(math.cos(math.radians(lat)), 0.01)
    turns = [2 * math.pi * corner / 16 for corner in range(17)]
    return [(lat + wide * math.sin(turn), lon + long * math.cos(turn)) for turn in turns]


def _holds(ring: Sequence[Point], point: Point) -> bool:
    """Return whether *point* lies in the ring: a ray from it crosses the ring an odd number of times."""
    lat, lon = point
    crossings = 0
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        if (lat1 > lat) != (lat2 > lat) and lon < lon1 + (lat - lat1) * (lon2 - lon1) / (lat2 - lat1):
            crossings += 1
    return crossings % 2 == 1


def _distance(one: Point, other: Point) -> float:
    """Return kilometres on a flat map, good enough for neighbours."""
    north = (one[0] - other[0]) * _DEGREE_KM
    east = (one[1] - other[1]) * _DEGREE_KM * math.cos(math.radians(one[0]))
    return math.hypot(north, east)
