"""Airports with an IATA code, each in its city where the gazetteer has it."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import airportsdata

from gazetteer.row import Record, Row
from rules.text import fold

_NEAR_KM = 60.0
"""How far an airport may lie from the city it is named after."""
_BESIDE_KM = 25.0
_REGION_KM = 120.0
"""How far the nearest city may lie whose region an airport is put into; beside it, before its own."""
_STANDS_OUT = 4
"""Letters of a town's name up to which it may be any word."""
_TERRITORIES = {"Puerto Rico": "PR", "Guam": "GU", "U.S. Virgin Islands": "VI", "American Samoa": "AS"}
"""Divisions that airportsdata counts to the United States and ISO 3166-1 does not."""
_KIND = re.compile(
    r"\s+((international|intl|regional|municipal|domestic|national|metropolitan|county|city)\s+)*"
    r"(airport|airfield|air base|aerodrome|airpark)$",
    re.IGNORECASE,
)


def read() -> list[Record]:
    """Return airportsdata's table."""
    path = Path(airportsdata.__file__).parent / "airports.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    return [{**row, "country": _TERRITORIES.get(row["subd"], row["country"])} for row in found]


def rows(
    airports: Iterable[Record],
    cities: Iterable[Row],
    countries: Iterable[Row],
    regions: Collection[Row],
    words: Iterable[str],
) -> list[Row]:
    """Return the airports that have an IATA code.

    *words*: what a town may be called, and a text may say without a town in mind.
    """
    by_country: dict[str, list[Row]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for city in cities:
        by_country[city.id[:2]].append(city)
        for _, text in city.names:
            by_name[city.id[:2], text].append(city)
    known = {country.id for country in countries}
    named = _named(regions)
    taken = {
        *words,
        *(text for _, text in by_name),
        *(text for region in regions for _, text in region.names),
    }
    found = [
        _row(airport, by_country, by_name, named, taken)
        for airport in sorted(airports, key=lambda each: each["iata"])
        if airport["iata"] and airport["country"] in known
    ]
    _tell_apart(found)
    return found


def _tell_apart(rows: list[Row]) -> None:
    """Show an airport by its own name beside its city's where the city has several."""
    number = Counter(row.name for row in rows)
    for row in rows:
        if number[row.name] > 1:
            town = row.name.removesuffix(" airport")
            own = _KIND.sub("", next(iter(row.names.values()))[0]).strip()
            row.name = f"{own} airport" if fold(town) in fold(own) else f"{town} {own} airport"


def _named(regions: Iterable[Row]) -> dict[tuple[str, str], str]:
    """Return the region of each country and folded name that only one of its regions bears."""
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for region in regions:
        for _, text in region.names:
            bearers[region.id[:2], text].add(region.id)
    return {at: next(iter(ids)) for at, ids in bearers.items() if len(ids) == 1}


def yield_names(rows: Iterable[Row]) -> None:
    """Drop "A airport" where a larger town called A has an airport too: the town's name tells which.

    Manchester airport is not the one of New Hampshire; with its country the town named so still is.
    """
    rows = list(rows)
    towns = {row.id: row for row in rows if row.kind == "t"}
    served = {row.parent for row in rows if row.kind == "a"}
    largest: dict[str, Row] = {}
    for town in sorted((t for t in towns.values() if t.id in served), key=lambda row: row.population):
        largest[fold(town.name)] = town
    for row in rows:
        own = towns.get(row.parent) if row.kind == "a" else None
        if own is not None and largest[fold(own.name)] is not own:
            for word in ("Airport", "International Airport"):
                row.drop(fold(f"{own.name} {word}"))


def shorten(rows: Collection[Row]) -> None:
    """Name airports without the word for one too, by the names reviewed, where no town is called so."""
    towns = {text for row in rows if row.kind != "a" for _, text in row.names}
    for row in rows:
        if row.kind == "a":
            for (lang, _), (text, _) in list(row.names.items()):
                core = _KIND.sub("", text).strip()
                if core != text and len(core.split()) > 1 and fold(core) not in towns:
                    row.add(core, lang, weak=True)


def _row(
    airport: Record,
    by_country: Mapping[str, list[Row]],
    by_name: Mapping[tuple[str, str], list[Row]],
    named: Mapping[tuple[str, str], str],
    taken: Collection[str],
) -> Row:
    lat, lon, country = float(airport["lat"]), float(airport["lon"]), airport["country"]
    core = _KIND.sub("", airport["name"]).strip()
    city = _city(airport, core, lat, lon, by_name)
    own = named.get((country, fold(airport["subd"])), "")
    parent = city.id if city else _region(country, lat, lon, by_country, own)
    name = f"{city.name if city else airport['city'] or core} airport"
    row = Row(airport["iata"], "a", parent, name, lat, lon, airport["tz"])
    row.add(airport["name"])
    for town in dict.fromkeys(filter(None, (airport["city"], city.name if city else ""))):
        row.add(f"{town} International Airport" if "nternational" in airport["name"] else f"{town} Airport")
    if core not in {airport["city"], city.name if city else ""}:
        row.add(core, weak=True)
    row.add(airport["iata"], weak=True)
    town = airport["city"]
    if city is None and len(town) > _STANDS_OUT and fold(town) not in taken:
        row.add(town, weak=True)
    return row


def _city(
    airport: Record, core: str, lat: float, lon: float, by_name: Mapping[tuple[str, str], list[Row]]
) -> Row | None:
    """Return the city the airport names, if it is near."""
    texts = [airport["city"], *re.split(r"[/\-–(),]", airport["city"]), core, *re.split(r"[/\-–(),]", core)]
    for text in texts:
        near = [
            (distance(city, lat, lon), city)
            for city in by_name.get((airport["country"], fold(text)), ())
            if distance(city, lat, lon) < _NEAR_KM
        ]
        if near:
            return max(near, key=lambda each: (each[1].population, -each[0]))[1]
    return None


def _region(country: str, lat: float, lon: float, by_country: Mapping[str, list[Row]], own: str) -> str:
    """Return the region of a city beside, else *own*, else that of the nearest city, else the country."""
    away, parent = min(
        ((distance(city, lat, lon), city.parent) for city in by_country.get(country, ())),
        default=(math.inf, country),
    )
    if own and away > _BESIDE_KM:
        return own
    return parent if away < _REGION_KM else country


def distance(row: Row, lat: float, lon: float) -> float:
    """Return kilometres, near enough below a few hundred."""
    east = ((row.lon or 0.0) - lon + 540) % 360 - 180
    return 111.2 * math.hypot((row.lat or 0.0) - lat, east * math.cos(math.radians(lat)))
