"""Write rules/places/gazetteer.tsv.gz and patterns.tsv.gz."""

from __future__ import annotations

import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

from gazetteer import (
    admin1,
    airports,
    areas,
    cases,
    cities,
    cyrillic,
    han,
    patterns,
    reviewed,
    variants,
    weakness,
)
from gazetteer.row import Row
from rules.text import fold

_VERSION = 1


def main() -> None:
    """Build every row, then write them and say how far the regions are covered."""
    fields = airports.read()
    countries, regions = areas.countries(), areas.regions()
    divisions = admin1.resolve(cities.read(5000), fields, regions, reviewed.seats())
    city_rows = cities.rows(cities.read(500), divisions, reviewed.kept_cities(), reviewed.usual_names())
    _measure(countries, regions, city_rows)
    places = countries + regions + city_rows
    places += airports.rows(fields, city_rows, countries, regions, reviewed.words())
    weakness.drop_borrowed(places)
    airports.yield_names(places)
    reviewed.apply_aliases(places)
    airports.shorten(places)
    reviewed.add_informal(places)
    variants.add(places)
    han.add_spellings(places)
    cyrillic.transcribe(places)
    cases.inflect(places)
    reviewed.add_adjectives(places)
    weakness.mark(places, reviewed.words())
    text = f"#advisoryd gazetteer {_VERSION}\n" + "\n".join(row.line() for row in places) + "\n"
    (reviewed.FOLDER / "gazetteer.tsv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    searched = "\n".join((f"#advisoryd patterns {_VERSION}", *patterns.lines(places))) + "\n"
    (reviewed.FOLDER / "patterns.tsv.gz").write_bytes(gzip.compress(searched.encode(), mtime=0))
    _report(places)


def _measure(countries: list[Row], regions: list[Row], towns: list[Row]) -> None:
    """Give areas their inhabitants and the time zone most of them live in; a country its capital's zone."""
    parents = {row.id: row.parent for row in regions}
    people: Counter[str] = Counter()
    zones: dict[str, Counter[str]] = defaultdict(Counter)
    for town in towns:
        for area in _above(town.parent, parents):
            people[area] += town.population
            zones[area][town.tz] += town.population + 1
    capital = cities.capitals()
    seat = {(town.id[:2], text): town.tz for town in reversed(towns) for _, text in town.names}
    for row in countries:
        row.population = people[row.id]
        most = zones[row.id].most_common(1)
        row.tz = seat.get((row.id, fold(capital.get(row.id) or ""))) or (most[0][0] if most else "")
    country_zone = {row.id: row.tz for row in countries}
    for row in regions:
        row.population = people[row.id]
        row.tz = zones[row.id].most_common(1)[0][0] if zones[row.id] else country_zone[row.id[:2]]


def _above(area: str, parents: dict[str, str]) -> Iterable[str]:
    while area:
        yield area
        area = parents.get(area, "")


def _report(places: list[Row]) -> None:
    kinds = Counter(row.kind for row in places)
    names = sum(len(row.names) for row in places)
    lost = Counter(row.id[:2] for row in places if row.kind == "t" and "-" not in row.parent)
    print(
        f"{kinds['c']} countries, {kinds['r']} regions, {kinds['t']} cities, {kinds['a']} airports, "
        f"{names} names; {sum(lost.values())} cities only in their country: {dict(lost.most_common(12))}",
        file=sys.stderr,
    )


main()
