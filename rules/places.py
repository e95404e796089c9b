"""Know every area advisoryd speaks of: countries, regions, cities, airports, and what lies in what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from rules.atlas import Atlas, City, Point
from rules.gazetteer_data import (
    bearers_in,
    names_in,
    parent_of,
    place_of,
    population_of,
    read_capitals,
    read_carriers,
    read_catchments,
    read_lands,
    read_lines,
    read_main_airports,
    read_patterns,
)
from rules.model import Carrier, Place, PlaceKind
from rules.placenames import bare_airport, shown_name, without_airport
from rules.text import fold

_ORDER: Final = "crgta"
"""Countries, regions, groups of regions, towns, airports."""

LARGE_TOWN: Final = 100_000
"""Inhabitants a town needs for its name to be known where it is misspelt."""
_LATIN: Final = "\u024f"
"""The last Latin letter: many a spelling of a large town in Latin letters is one of no language here."""
SPELT: Final = 8
"""Letters a name needs for one wrong one not to make it another word."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way a place may be written."""

    text: str
    lang: str | None
    """BCP 47; None: used in any language."""
    place: str
    weak: bool
    """Proves nothing without support from the text: a code (only in upper case), a word, a namesake."""
    population: int
    """Inhabitants, to choose between namesakes."""


class Places:
    """The gazetteer."""

    def __init__(
        self,
        lines: dict[str, str],
        carriers: dict[str, Carrier],
        catchments: dict[str, tuple[str, ...]],
        capitals: dict[str, str],
        airports: dict[str, str],
    ) -> None:
        """Take what :mod:`rules.gazetteer_data` read."""
        self._lines = lines
        self._carriers = carriers
        self._serves = catchments
        self._capitals = capitals
        self._airports = airports
        self._places: dict[str, Place] = {}
        self._spellings: dict[str, Mapping[str, Sequence[tuple[str, Name]]]] = {}
        self._ancestors: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls) -> Self:
        """Read the shipped gazetteer; raise :class:`~rules.gazetteer_data.GazetteerError` if it is broken."""
        return cls(read_lines(), read_carriers(), read_catchments(), read_capitals(), read_main_airports())

    def get(self, place: str) -> Place | None:
        """Return the place with this id, or None."""
        found = self._places.get(place)
        if found is None and place in self._lines:
            found = self._places[place] = place_of(self._lines[place])
        return found

    def people(self, place: str) -> int:
        """Return how many live in *place*; 0 where nobody counted them."""
        return population_of(self._lines[place]) if place in self._lines else 0

    def ids(self) -> Collection[str]:
        """Return every id."""
        return self._lines.keys()

    def ancestors(self, place: str) -> tuple[str, ...]:
        """Return what *place* lies in, nearest first, without itself; () for an unknown id."""
        found = self._ancestors.get(place)
        if found is None:
            parent = parent_of(self._lines[place]) if place in self._lines else ""
            found = (parent, *self.ancestors(parent)) if parent else ()
            if place in self._lines:
                self._ancestors[place] = found
        return found

    def contains(self, outer: str, inner: str) -> bool:
        """Return whether *inner* is *outer* or lies in it."""
        return outer == inner or outer in self.ancestors(inner)

    def overlaps(self, one: str, other: str) -> bool:
        """Return whether either contains the other."""
        return self.contains(one, other) or self.contains(other, one)

    def region(self, place: str) -> str:
        """Return the ISO 3166-2 code *place* lies in, or its ISO 3166-1 code where it has none."""
        for area in (place, *self.ancestors(place)):
            found = self.get(area)
            if found and found.kind in {PlaceKind.REGION, PlaceKind.COUNTRY}:
                return area
        return place

    def division(self, place: str) -> str:
        """Return the first-level ISO 3166-2 code *place* lies in (Barcelona: Catalonia), or its country's.

        What ISO groups regions by, as Java its provinces, is no division, unless *place* is the group itself.
        """
        known = [area for area in (place, *self.ancestors(place)) if area in self._lines]
        first = [area for area in known if self._kind(area) == "r"] or [self.region(place)]
        return first[-1]

    def country(self, place: str) -> str:
        """Return the ISO 3166-1 code *place* lies in."""
        return (place, *self.ancestors(place))[-1]

    def serves(self, airport: str) -> tuple[str, ...]:
        """Return the other regions whose travellers use *airport* (PVR: Nayarit)."""
        return self._serves.get(airport, ())

    def capital(self, country: str) -> str | None:
        """Return the place that "the capital" means in a text about a country; None where nobody says so."""
        return self._capitals.get(country)

    @cached_property
    def _lands(self) -> Mapping[str, frozenset[str]]:
        return {country: frozenset(map(fold, names)) for country, names in read_lands().items()}

    def is_land(self, country: str, written: str) -> bool:
        """Return whether a name is one of a land without a code in *country*, and not the country's own."""
        return fold(written) in self._lands.get(country, frozenset())

    def main_airport(self, country: str) -> str | None:
        """Return the airport that "the airport" means in a text about a country, or None."""
        return self._airports.get(country)

    def airports_of(self, place: str) -> tuple[str, ...]:
        """Return the airports that lie in a city, region or country."""
        return tuple(code for code in self._inside.get(place, ()) if self._kind(code) == "a")

    def time_zone(self, place: str) -> str:
        """Return the IANA time zone of *place*; a country's is its capital's; "UTC" if unknown."""
        for area in (place, *self.ancestors(place)):
            found = self.get(area)
            if found and found.tz:
                return found.tz
        return "UTC"

    def display(self, place: str, lang: str) -> str:
        """Return the short name people use for *place* in *lang*, else in English; the id if unknown.

        An airport's is English: other languages say "airport" in front, see :meth:`airport_name`.
        """
        found = self.get(place)
        if found is None:
            return place
        if found.kind is PlaceKind.AIRPORT or lang.lower().split("-", 1)[0] == "en":
            return found.name
        return shown_name(self._lines[place], lang) or found.name

    def airport_name(self, place: str, lang: str) -> str:
        """Return an airport's name without the word for airport, as far as it is known in *lang*."""
        found = self.get(place)
        if found is None:
            return place
        own = bare_airport(self._lines[place], lang)
        bare = without_airport(found.name)
        city = self.get(found.parent or "")
        if own is None and city is not None and bare.startswith(city.name):
            return self.display(city.id, lang) + bare.removeprefix(city.name)
        return own or bare

    def names_of(self, place: str) -> tuple[str, ...]:
        """Return every name of *place*, each once, the strongest first."""
        found = self.get(place)
        if found is None:
            return ()
        named = sorted(names_in(self._lines[place]), key=lambda name: name[2])
        return tuple(dict.fromkeys((found.name, *(text for text, _, _ in named))))

    def names(self, langs: Collection[str] | None = None) -> Iterator[Name]:
        """Yield every name under which a place may be written in *langs* (None: all of them)."""
        for id_, line in self._lines.items():
            population = population_of(line)
            for text, lang, weak in names_in(line, forms=True):
                if lang is None or langs is None or lang in langs:
                    yield Name(text, lang, id_, weak, population)

    def spellings(self, country: str) -> Mapping[str, Sequence[tuple[str, Name]]]:
        """Return the names of a country's regions and large towns by their first three letters and last.

        The last follow "…"; each name is given folded, and as it is. Weak ones and short ones are left out.
        """
        if country not in self._spellings:
            index: dict[str, list[tuple[str, Name]]] = defaultdict(list)
            for name in self._large(country):
                folded = fold(name.text)
                index[folded[:3]].append((folded, name))
                index[f"…{folded[-3:]}"].append((folded, name))
            self._spellings[country] = index
        return self._spellings[country]

    def _large(self, country: str) -> Iterator[Name]:
        for id_, line in self._lines.items():
            if id_[:2] == country and id_[2:3] == "-":
                people = population_of(line)
                if "/" not in id_ or people >= LARGE_TOWN:
                    usual = line.split("\t", 4)[3]
                    for text, lang, weak in names_in(line, forms=True):
                        if not weak and len(text) >= SPELT and (lang or text == usual or text[0] > _LATIN):
                            yield Name(text, lang, id_, weak, people)

    @cached_property
    def _patterns(self) -> list[str]:
        """What to look for, read when the first reader is made: most commands read no text."""
        return read_patterns()

    def patterns(self) -> Iterator[str]:
        """Yield every name in every language as it stands in folded text, each once."""
        return (line.partition("\t")[0] for line in self._patterns)

    def bearers(self, number: int) -> Iterator[Name]:
        """Yield the places that the name with this number in :meth:`patterns` may mean."""
        for place, text, lang, weak in bearers_in(self._patterns[number]):
            yield Name(text, lang, place, weak, population_of(self._lines[place]))

    def search(self, query: str) -> Sequence[Place]:
        """Return the places one of whose names or codes is *query*, best first.

        Countries come before regions, cities and airports, then the more populous.
        """
        ids = dict.fromkeys(self._index.get(fold(query), ()))
        ranked = sorted(
            ids, key=lambda id_: (_ORDER.index(self._kind(id_)), -population_of(self._lines[id_]))
        )
        return [place for place in map(self.get, ranked) if place]

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        """Every place by its folded names, made at the first search."""
        index: dict[str, list[str]] = defaultdict(list)
        for id_, line in self._lines.items():
            index[fold(id_)].append(id_)
            for text, _, _ in names_in(line):
                index[fold(text)].append(id_)
        return index

    def _kind(self, place: str) -> str:
        return self._lines[place].split("\t", 2)[1]

    @cached_property
    def _inside(self) -> dict[str, list[str]]:
        inside: dict[str, list[str]] = defaultdict(list)
        for id_ in self._lines:
            for area in self.ancestors(id_):
                inside[area].append(id_)
        return inside

    def within(self, country: str) -> Iterator[Place]:
        """Yield the regions, cities and airports of a country."""
        for id_ in self._inside.get(country, ()):
            found = self.get(id_)
            if found:
                yield found

    def inside(
        self, polygons: Iterable[Sequence[Point]], circles: Iterable[tuple[Point, float]]
    ) -> Sequence[str]:
        """Return the cities inside any of the shapes, or their region where they are many."""
        return self._atlas.inside(polygons, circles)

    @cached_property
    def _atlas(self) -> Atlas:
        """Made at the first shape: few sources draw any."""
        return Atlas(self._cities())

    def _cities(self) -> Iterator[City]:
        for id_, line in self._lines.items():
            _, kind, _, _, lat, lon, _ = line.split("\t", 6)
            if kind == "t" and lat and lon:
                yield id_, self.division(id_), (float(lat), float(lon))

    def carrier(self, code: str) -> Carrier | None:
        """Return the airline with this IATA code."""
        return self._carriers.get(code)

    def carriers(self) -> Iterable[Carrier]:
        """Return every airline known."""
        return self._carriers.values()
