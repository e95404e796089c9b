"""Tell which ISO 3166-2 region a GeoNames first-level division is.

GeoNames numbers them in its own way (largely FIPS 10-4) and the package has no names for them, so they are
recognised by what lies in them: seats named by hand, then cities and airports that carry a region's name.
A division may hold the seats of several regions (Taiwan's, Serbia's): the nearest seat tells a town's region.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gazetteer.folding import key
from gazetteer.row import Record, Row

Group = tuple[str, str]
"""Country and GeoNames division."""
Votes = dict[Group, dict[str, float]]
"""How much speaks for each region that a division may be."""


class Divisions:
    """Which region each town lies in."""

    def __init__(
        self, whole: Mapping[Group, str], seats: Mapping[Group, Sequence[tuple[str, Record]]]
    ) -> None:
        """Take the divisions that are one region each, and the seats in the others."""
        self._whole = whole
        self._seats = seats

    def region(self, city: Record) -> str:
        """Return the region of a town, or its country where its division is unknown."""
        group = city["countrycode"], city["admin1code"]
        seats = self._seats.get(group)
        if not seats:
            return self._whole.get(group, group[0])
        seat, _ = nearest([town for _, town in seats], city["latitude"], city["longitude"])
        return next(region for region, town in seats if town is seat)


def resolve(
    cities: Iterable[Record],
    airports: Iterable[Record],
    regions: list[Row],
    seats: Mapping[str, Sequence[str]],
) -> Divisions:
    """Recognise the divisions."""
    groups: dict[Group, list[Record]] = defaultdict(list)
    for city in cities:
        groups[city["countrycode"], city["admin1code"]].append(city)
    tiers = _tiers(groups, regions)
    votes = _votes(groups, airports, tiers)
    seated = _seated(groups, seats)
    fixed = {group: found[0][0] for group, found in seated.items()}
    return Divisions(
        _assign(votes, fixed), {group: found for group, found in seated.items() if len(found) > 1}
    )


def _tiers(groups: Mapping[Group, list[Record]], regions: list[Row]) -> dict[str, list[Row]]:
    """Return per country the tier of regions whose number is nearest to that of its divisions."""
    number = Counter(country for country, _ in groups)
    upper: dict[str, list[Row]] = defaultdict(list)
    lower: dict[str, list[Row]] = defaultdict(list)
    for row in regions:
        (lower if "-" in row.parent else upper)[row.id[:2]].append(row)
    found = {}
    for country, rows in upper.items():
        other = lower.get(country, rows)
        nearer = abs(len(other) - number[country]) < abs(len(rows) - number[country])
        found[country] = other if nearer else rows
    return found


def _votes(
    groups: Mapping[Group, list[Record]], airports: Iterable[Record], tiers: Mapping[str, list[Row]]
) -> Votes:
    named: dict[str, dict[str, set[str]]] = {country: defaultdict(set) for country in tiers}
    for country, rows in tiers.items():
        for row in rows:
            for text, _ in row.names.values():
                named[country][key(text)].add(row.id)
    votes: Votes = {group: defaultdict(float) for group in groups}
    for (country, division), cities in groups.items():
        own = {row.id for row in tiers.get(country, ())}
        if f"{country}-{division}" in own:
            votes[country, division][f"{country}-{division}"] += 50 if division.isalpha() else 0.5
        for city in cities:
            _vote_by_city(votes[country, division], city, named.get(country, {}))
    _vote_by_airports(votes, airports, groups, named)
    return votes


def _vote_by_city(box: dict[str, float], city: Record, named: Mapping[str, set[str]]) -> None:
    weight = math.log10(city["population"] + 10) - 2
    main = key(city["name"])
    for text in sorted({main, *map(key, city["alternatenames"])}):
        for region in sorted(named.get(text, ())):
            box[region] += max(0.1, weight) * (1 if text == main else 0.4)


def _vote_by_airports(
    votes: Votes,
    airports: Iterable[Record],
    groups: Mapping[Group, list[Record]],
    named: Mapping[str, Mapping[str, set[str]]],
) -> None:
    by_country: dict[str, list[Record]] = defaultdict(list)
    for (country, _), cities in groups.items():
        by_country[country] += cities
    for airport in airports:
        country = airport["country"]
        regions = named.get(country, {}).get(key(airport["subd"]), ()) if airport["subd"] else ()
        if not regions or country == "US":
            continue
        city, degrees = nearest(by_country[country], float(airport["lat"]), float(airport["lon"]))
        if city and degrees < 0.5:
            for region in sorted(regions):
                votes[country, city["admin1code"]][region] += 2 if degrees < 0.15 else 1


def nearest(cities: list[Record], lat: float, lon: float) -> tuple[Record | None, float]:
    """Return the nearest city and how far it is, in degrees of latitude."""
    shrink = math.cos(math.radians(lat))
    best, least = None, math.inf
    for city in cities:
        away = (city["latitude"] - lat) ** 2 + ((city["longitude"] - lon) * shrink) ** 2
        if away < least:
            best, least = city, away
    return best, math.sqrt(least)


def _seated(
    groups: Mapping[Group, list[Record]], seats: Mapping[str, Sequence[str]]
) -> dict[Group, list[tuple[str, Record]]]:
    """Return the hand-named towns of each division, the most populous of that name counting."""
    largest: dict[tuple[str, str], tuple[int, Group, Record]] = {}
    for group, cities in groups.items():
        for city in cities:
            at = group[0], key(city["name"])
            if city["population"] > largest.get(at, (-1,))[0]:
                largest[at] = city["population"], group, city
    found: dict[Group, list[tuple[str, Record]]] = defaultdict(list)
    faults = []
    for region, towns in seats.items():
        for town in towns:
            place = largest.get((region[:2], key(town)))
            if place is None:
                faults.append(f"{region}: no city called {town!r}")
            else:
                found[place[1]].append((region, place[2]))
    if faults:
        raise SystemExit("\n".join(f"rules/places/seats.yaml: {fault}" for fault in faults))
    return found


def _assign(votes: Votes, fixed: Mapping[Group, str]) -> dict[Group, str]:
    """Pair divisions and regions, the clearest first."""
    total: dict[str, float] = defaultdict(float)
    for box in votes.values():
        for region, n in box.items():
            total[region] += n
    pairs = sorted(
        ((n * n / total[region], group, region) for group, box in votes.items() for region, n in box.items()),
        reverse=True,
    )
    found = dict(fixed)
    taken = set(fixed.values())
    for _, group, region in pairs:
        if group not in found and region not in taken:
            found[group] = region
            taken.add(region)
    return found
