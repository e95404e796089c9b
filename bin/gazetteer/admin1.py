"""Tell which ISO 3166-2 region a GeoNames first-level division is.

GeoNames numbers them in its own way (largely FIPS 10-4) and the package has no names for them, so they are
recognised by what lies in them: seats named by hand, then cities and airports that carry a region's name.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from gazetteer.folding import key
from gazetteer.row import Record, Row

Group = tuple[str, str]
"""Country and GeoNames division."""
Votes = dict[Group, dict[str, float]]
"""How much speaks for each region that a division may be."""


def resolve(
    cities: Iterable[Record], airports: Iterable[Record], regions: list[Row], seats: Mapping[str, str]
) -> dict[Group, str]:
    """Return the region of each division that could be recognised."""
    groups: dict[Group, list[Record]] = defaultdict(list)
    for city in cities:
        groups[city["countrycode"], city["admin1code"]].append(city)
    tiers = _tiers(groups, regions)
    votes = _votes(groups, airports, tiers)
    fixed = _seated(groups, seats)
    return _assign(votes, fixed)


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


def _seated(groups: Mapping[Group, list[Record]], seats: Mapping[str, str]) -> dict[Group, str]:
    """Return the divisions in which the hand-named cities lie, the most populous of that name counting."""
    largest: dict[tuple[str, str], tuple[int, Group]] = {}
    for group, cities in groups.items():
        for city in cities:
            at = group[0], key(city["name"])
            largest[at] = max(largest.get(at, (-1, group)), (city["population"], group))
    fixed: dict[Group, str] = {}
    faults = []
    for region, seat in seats.items():
        found = largest.get((region[:2], key(seat)))
        if found is None:
            faults.append(f"{region}: no city called {seat!r}")
        elif found[1] in fixed:
            faults.append(f"{region} and {fixed[found[1]]} have one division")
        else:
            fixed[found[1]] = region
    if faults:
        raise SystemExit("\n".join(f"rules/places/seats.yaml: {fault}" for fault in faults))
    return fixed


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
