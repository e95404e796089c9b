"""Decide which place each name in a text means, and what it is there for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rules.automata import PlaceName
from rules.beside import Beside
from rules.capitals import capitals
from rules.marks import Found, NameMark
from rules.misspelt import misspelt
from rules.model import PlaceKind
from rules.places import Places
from rules.text import spaced

_RANK: Final = {PlaceKind.COUNTRY: 3, PlaceKind.REGION: 2, PlaceKind.CITY: 1, PlaceKind.AIRPORT: 0}
LARGE: Final = 1_000_000
"""Inhabitants a place needs to be meant in a text about another country."""
KNOWN: Final = 100_000
"""Inhabitants a city needs for a name that could be a word to be its name."""
_INTRODUCED: Final = re.compile(r"(?:[,(/–-]|\b\w{1,4})\s*$")
_CODE: Final = 3
"""Letters of an airport's code, and of names too short to stand out."""
_HOME_WITHIN: Final = 7
"""Code points from an airline's name to its home: ", from "."""
_CODED: Final = re.compile(r"(?: \w+\.?)?,? ")
"""What may stand between a name and its region's code."""
_CODED_WITHIN: Final = 12
_OPENS: Final = frozenset("(/[")
_CLOSES: Final = frozenset(")/],")
_FAR: Final = 20
"""Code points between a place and the area said to hold it."""
_ONE_WORD: Final = 12
"""Code points that "airport" or its like can add to a city's name."""
_KINDS: Final = {
    "region-before": PlaceKind.REGION,
    "region-after": PlaceKind.REGION,
    "city-before": PlaceKind.CITY,
    "city-after": PlaceKind.CITY,
    "airport-before": PlaceKind.AIRPORT,
    "airport-after": PlaceKind.AIRPORT,
}


_AIRPORT: Final = frozenset({"airport-before", "airport-after"})


@dataclass(frozen=True, slots=True)
class Spot:
    """One place named in a text."""

    start: int
    end: int
    area: str
    """ISO code of the country or first-level region."""
    place: str | None
    """City, airport or lesser region inside it."""
    kind: PlaceKind
    office: bool = False
    """Named as part of an institution or a nationality ("Embassy in Tijuana"), not as where things happen."""
    locator: bool = False
    """Only says where the finer place before it lies ("Guadalajara, Jalisco")."""

    @property
    def where(self) -> str:
        """Return the finest place."""
        return self.place or self.area


def resolve(document: str, found: Found, places: Places, subject: str | None) -> tuple[Spot, ...]:
    """Return the places *document* names, in order."""
    beside = Beside(document, found.marks)
    countries = _countries(found, places, subject)
    home = subject or (min(countries) if len(countries) == 1 else None)
    more = (*capitals(found, beside, places, home), *misspelt(document, found, places, home))
    names = sorted((*found.names, *more), key=lambda n: (n.start, -n.end))
    coded = _coded(document, names)
    spots: list[Spot] = []
    for name in names:
        if spots and (name.end <= spots[-1].end or _cut_into(document, name, spots[-1])):
            continue
        hints = beside.hints(name)
        name = _in_region(name, coded.get(document[name.start : name.end]), places)  # noqa: PLW2901
        chosen = _choose(document, name, hints, places, countries)
        if chosen and (city := _shared(name, chosen, names, places)):
            chosen = city
        if chosen:
            spots.append(_spot(name, chosen, places, office="institution" in hints))
    spots = [replace(s, office=True) if _home_of_carrier(document, s, found) else s for s in spots]
    return tuple(_locators(spots, places, beside))


def _home_of_carrier(document: str, spot: Spot, found: Found) -> bool:
    """Return whether a country only tells an airline's home: "except Flair Airlines, of Canada"."""
    return spot.kind is PlaceKind.COUNTRY and any(
        0 < spot.start - m.end <= _HOME_WITHIN and document[m.end] == ","
        for m in found.marks
        if m.role == "carrier"
    )


def _cut_into(document: str, name: NameMark, before: Spot) -> bool:
    """Return whether a name begins inside the one before it, where no space tells: 蘭州 in 昆士蘭州."""
    return name.start < before.end and not spaced(document[name.start])


def _coded(document: str, names: Sequence[NameMark]) -> dict[str, str]:
    """Return the region whose code stands behind a name: "Medina Co, TX" is no Medina elsewhere."""
    codes = [n for n in names if n.end - n.start < _CODE]
    return {
        document[name.start : name.end]: bearer.place
        for code in codes
        for name in names
        if name.end < code.start <= name.end + _CODED_WITHIN
        for bearer in code.names
        if bearer.text.isupper() and _CODED.fullmatch(document, name.end, code.start)
    }


def _in_region(name: NameMark, region: str | None, places: Places) -> NameMark:
    """Return *name* without the places outside *region*."""
    if region is None:
        return name
    return replace(name, names=tuple(n for n in name.names if places.contains(region, n.place)))


def _countries(found: Found, places: Places, subject: str | None) -> frozenset[str]:
    """Return the countries the text is about: the subject, and those it names."""
    alone = (
        () if subject else [m for m in found.names if len({places.country(n.place) for n in m.names}) == 1]
    )
    sure = {places.country(n.place) for m in alone for n in m.names if not n.weak}
    named = {
        n.place
        for mark in found.names
        for n in mark.names
        if not n.weak and len(n.place) == 2 and "-" not in n.place
    }
    return frozenset(named | sure | ({subject} if subject else set()))


def _choose(
    document: str, name: NameMark, hints: frozenset[str], places: Places, countries: frozenset[str]
) -> str | None:
    wanted = {_KINDS[h] for h in hints if h in _KINDS}

    def score(bearer: PlaceName) -> tuple[bool, bool, bool, int, int, str]:
        place = places.get(bearer.place)
        kind = place.kind if place else PlaceKind.CITY
        inside = places.country(bearer.place) in countries
        fits = kind in wanted or (kind is PlaceKind.CITY and PlaceKind.AIRPORT in wanted)
        return inside, fits, not bearer.weak, _RANK[kind], bearer.population, bearer.place

    able = [n for n in name.names if _allowed(document, name, n, places, countries, hints)]
    return max(able, key=score).place if able else None


def _shared(name: NameMark, airport: str, names: Sequence[NameMark], places: Places) -> str | None:
    """Return the city of an airport named by it alone ("Miami Airport"), where the city has several."""
    found = places.get(airport)
    if found is None or found.kind is not PlaceKind.AIRPORT:
        return None
    bearers = {n.place for n in name.names if places.country(n.place) == places.country(airport)}
    whole = name.end - name.start
    inner = [n for n in names if name.start <= n.start and n.end <= name.end and n.end - n.start < whole]
    if any(set(places.airports_of(n.place)) == {airport} for mark in inner for n in mark.names):
        return None
    cities = {
        n.place: (any(places.contains(n.place, b) for b in bearers), "/" in n.place, n.population)
        for mark in inner
        if len(bearers) > 1 or whole - (mark.end - mark.start) < _ONE_WORD
        for n in mark.names
        if len(n.place) > 3 and len(places.airports_of(n.place)) > 1
        if places.country(n.place) == places.country(airport)
    }
    return max(cities, key=lambda city: cities[city], default=None)


def _allowed(
    document: str,
    name: NameMark,
    bearer: PlaceName,
    places: Places,
    countries: frozenset[str],
    hints: frozenset[str],
) -> bool:
    """Return whether a name may mean this place at all."""
    written = document[name.start : name.end]
    if bearer.text.isupper() and len(bearer.text) <= 4 and not written.isupper():
        return False
    place = places.get(bearer.place)
    if place and place.kind is PlaceKind.AIRPORT and bearer.weak:
        code = written.isupper() and len(written) == _CODE and not _shouted(document, name)
        if not (hints & _AIRPORT or code):
            return False
    if place and place.kind is PlaceKind.CITY and bearer.population < KNOWN and _shouted(document, name):
        return False
    if places.country(bearer.place) in countries:
        known = place is not None and (place.kind is not PlaceKind.CITY or bearer.population >= KNOWN)
        return not bearer.weak or known or bool(hints - {"institution"}) or _introduced(document, name.start)
    if bearer.weak or place is None:
        return False
    far = bearer.population >= LARGE or (_seat(bearer.place, places) and _inside(document, name.start))
    return not countries or place.kind is PlaceKind.COUNTRY or far


def _shouted(document: str, name: NameMark) -> bool:
    """Return whether a name of up to three letters stands in a line of capitals, where it may be any word.

    Brackets, slashes and lists set it off: "LAS VEGAS (LAS)", "GDL, PVR, TIJ".
    """
    written = document[name.start : name.end]
    if len(written) > _CODE or not written.isupper() or not spaced(written):
        return False
    end = document.find("\n", name.end)
    line = document[document.rfind("\n", 0, name.start) + 1 : len(document) if end < 0 else end]
    set_off = document[name.start - 1 : name.start] in _OPENS or document[name.end : name.end + 1] in _CLOSES
    return line.isupper() and len(line.split()) > 1 and not set_off


def _seat(place: str, places: Places) -> bool:
    """Return whether a place is a country's capital, or the region around it."""
    seat = places.capital(places.country(place))
    return seat is not None and place in {seat, places.division(seat)}


def _inside(document: str, start: int) -> bool:
    """Return whether a short word or a list's comma stands before a name: no sentence begins with it."""
    return bool(_INTRODUCED.search(document[max(0, start - 12) : start]))


def _introduced(document: str, start: int) -> bool:
    """Return whether a short word (in, of, and, en) or a list's comma stands before a name."""
    before = document[max(0, start - 12) : start]
    return not before.strip() or before.endswith("\n") or bool(_INTRODUCED.search(before))


def _spot(name: NameMark, place: str, places: Places, *, office: bool) -> Spot:
    found = places.get(place)
    kind = found.kind if found else PlaceKind.COUNTRY
    area = places.division(place)
    return Spot(name.start, name.end, area, place if place != area else None, kind, office=office)


def _locators(spots: Sequence[Spot], places: Places, beside: Beside) -> list[Spot]:
    """Mark what only says where the place before it lies."""
    told: list[Spot] = []
    for spot in spots:
        before = told[-1] if told else None
        if before and spot.kind in {PlaceKind.REGION, PlaceKind.COUNTRY} and before.where != spot.where:
            finer = _RANK[before.kind] < _RANK[spot.kind] and places.contains(spot.where, before.where)
            if finer and spot.start - before.end < _FAR and beside.locates(before.end, spot.start):
                told.append(replace(spot, locator=True))
                continue
        told.append(spot)
    return told
