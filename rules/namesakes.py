"""Choose which of the places that bear a name a text means."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.automata import PlaceName
from rules.marks import Found, NameMark
from rules.model import PlaceKind
from rules.places import Places
from rules.text import spaced

RANK: Final = {PlaceKind.COUNTRY: 3, PlaceKind.REGION: 2, PlaceKind.CITY: 1, PlaceKind.AIRPORT: 0}
"""Of places with one name, and of which lies in which."""
CODE: Final = 3
"""Letters of an airport's code, and of names too short to stand out."""
_SHORT: Final = 4
"""Letters of a name that may be a word: Male."""
LARGE: Final = 1_000_000
"""Inhabitants any place needs to be meant in a text about another country."""
_SMALL: Final = 200_000
"""Inhabitants of a country that is no better known than a town of its name: Antigua."""
KNOWN: Final = 100_000
"""Inhabitants a city needs for a name that could be a word to be its name."""
_INTRODUCED: Final = re.compile(r"(?:[,(/–-]|\b\w{1,4})\s*$")
_LOCATED: Final = re.compile(r"(?: \w+\.?)?,? |,? \(")
"""What may stand between a name and the region it lies in: "Medina Co, TX", "Portland, Maine"."""
_JOINT: Final = re.compile(r"[,;、]\s*|\s+\w{1,3}\s+")
"""What stands between two names of a list: a comma, or a word like "and"."""
_LOCATED_WITHIN: Final = 12
_OPENS: Final = frozenset("(/[")
_CLOSES: Final = frozenset(")/],")
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

_MOST: Final = 3
"""Names in one region for each in another from which on the other is doubted."""


class Namesakes:
    """Tells places of one name apart by what else the text speaks of."""

    def __init__(
        self, document: str, found: Found, places: Places, subject: str | None, *, flies: bool
    ) -> None:
        """Take a text, the names in it, its country, and whether an airline tells of its routes."""
        self._document = document
        self._places = places
        self._subject = subject
        self._flies = flies
        self.countries = _countries(found, places, subject)
        """The subject, and the countries that are named."""
        self._company = frozenset(
            places.country(name.names[0].place)
            for name in found.names
            if len({places.country(n.place) for n in name.names}) == 1
            if any(self._famous(name, n) for n in name.names)
        )
        self._regions = _regions(document, found.names, places)
        self._listed = self._between(found.names)
        self._around = self._surely(found.names)
        self._paired = self._beside_regions(found.names)

    def _surely(self, names: Sequence[NameMark]) -> frozenset[str]:
        """Return the regions of the subject in which all lie that bear one of the names.

        Where most names lie in one, a single other may be the name of anything: "the Hurst fire".
        """
        here = (
            {
                self._places.region(n.place)
                for n in name.names
                if self._places.country(n.place) == self._subject
            }
            for name in names
        )
        sure = Counter(min(regions) for regions in here if len(regions) == 1)
        most = max(sure.values(), default=0)
        return frozenset(region for region, number in sure.items() if number * _MOST > most)

    def _between(self, names: Sequence[NameMark]) -> frozenset[int]:
        """Return the ends of the subject's towns between which only a comma and another name stand."""
        towns = [
            n
            for n in names
            if any(
                self._places.country(b.place) == self._subject and self._kind(b) is PlaceKind.CITY
                for b in n.names
            )
        ]
        sides: set[int] = set()
        for one, name, other in zip(towns, towns[1:], towns[2:], strict=False):
            gaps = (self._document[one.end : name.start], self._document[name.end : other.start])
            if all(_JOINT.fullmatch(gap) for gap in gaps):
                sides |= {name.start, name.end}
        return frozenset(sides)

    def _beside_regions(self, names: Sequence[NameMark]) -> frozenset[int]:
        """Return where names begin beside a region which only the subject has: "Niger and Kebbi"."""
        own = {
            n.start
            for n in names
            if {self._places.country(b.place) for b in n.names} == {self._subject}
            and any(self._kind(b) is PlaceKind.REGION for b in n.names)
        }
        told: set[int] = set()
        for one, two in itertools.pairwise(names):
            if _JOINT.fullmatch(self._document[one.end : two.start]):
                told |= {two.start} if one.start in own else set()
                told |= {one.start} if two.start in own else set()
        return frozenset(told)

    @property
    def home(self) -> str | None:
        """Return the country the text is about, where that is one."""
        return self._subject or (min(self.countries) if len(self.countries) == 1 else None)

    def choose(self, name: NameMark, hints: frozenset[str], names: Sequence[NameMark]) -> str | None:
        """Return the place that *name* means among all *names*, or None where it means none.

        *hints*: what the words beside it say of it.
        """
        wanted = {_KINDS[h] for h in hints if h in _KINDS}
        region = self._regions.get(self._document[name.start : name.end])
        if region is not None:
            name = replace(name, names=tuple(n for n in name.names if self._places.contains(region, n.place)))

        lands = {n.place for n in name.names if self._kind(n) is PlaceKind.COUNTRY}  # "Jamaica's airports"

        def score(bearer: PlaceName) -> tuple[int, bool, bool, bool, bool, bool, int, bool, int, str]:
            kind = self._kind(bearer)
            fits = kind in wanted or (kind is PlaceKind.CITY and PlaceKind.AIRPORT in wanted and not lands)
            country = self._places.country(bearer.place)
            return (
                self._nearness(name, bearer),
                fits,
                kind is PlaceKind.COUNTRY,
                country in self._company,
                not bearer.weak or self._seat(name, bearer),
                country != self._subject and self._seat(name, bearer),
                RANK[kind],
                kind is PlaceKind.CITY and self._places.region(bearer.place) in self._around,
                bearer.population,
                bearer.place,
            )

        able = [n for n in name.names if self._allowed(name, n, hints)]
        chosen = max(able, key=score).place if able else None
        return chosen and (self._shared(name, chosen, names) or chosen)

    def _kind(self, bearer: PlaceName) -> PlaceKind:
        place = self._places.get(bearer.place)
        return place.kind if place else PlaceKind.CITY

    def _nearness(self, name: NameMark, bearer: PlaceName) -> int:
        """Return 2 for a place of the subject, 1 for one in another country that is spoken of.

        A country of that name is meant sooner than fewer people: Niger sooner than Niger State, in a text
        about Nigeria, but not Georgia in one about the United States, nor Antigua in one about Guatemala.
        """
        country = self._places.country(bearer.place)
        if country != self._subject:
            greatest = bearer.population == max(n.population for n in name.names)
            capital = self._flies and greatest and self._seat(name, bearer)
            return 2 if capital else int(country in self.countries)
        if self._among_home(name):
            return 2
        lands = (n for n in name.names if self._of_its_own(n) and n.place != country)
        people = max((n.population for n in lands), default=0)
        return 2 if bearer.population >= people or (people < _SMALL and not bearer.weak) else 1

    def _of_its_own(self, bearer: PlaceName) -> bool:
        """Return whether a country is called so, and not only after a part of it: not "Gaza"."""
        place = self._places.get(bearer.place)
        if place is None or place.kind is not PlaceKind.COUNTRY:
            return False
        return bearer.text[:1].lower() == place.name[:1].lower() or not bearer.text.isascii()

    def _among_home(self, name: NameMark) -> bool:
        """Return whether a name stands in a list of the subject's towns or beside a region of its own."""
        return {name.start, name.end} <= self._listed or name.start in self._paired

    def _seat(self, name: NameMark, bearer: PlaceName) -> bool:
        """Return whether a place is a capital, or the region around it, and no lesser namesake of a town."""
        seat = self._places.capital(self._places.country(bearer.place))
        if seat is None or bearer.place not in {seat, self._places.division(seat)}:
            return False
        greater = any(n.population > bearer.population for n in name.names if "/" in n.place)
        return not bearer.weak or (self._flies and not greater and len(bearer.text) > _SHORT)

    def _one_land(self, name: NameMark) -> bool:
        """Return whether all that is usually called so lies in one country."""
        return len({self._places.country(n.place) for n in name.names if not n.weak}) == 1

    def _famous(self, name: NameMark, bearer: PlaceName) -> bool:
        """Return whether a place is meant by its name in a text about another country too."""
        if self._places.get(bearer.place) is None:
            return False
        if self._seat(name, bearer) and (self._flies or self._inside(name.start)):
            return True
        if bearer.weak:
            return False
        if self._kind(bearer) is PlaceKind.COUNTRY or bearer.population >= LARGE:
            return True
        return self._flies and self._one_land(name) and len(bearer.text) > CODE

    def _allowed(self, name: NameMark, bearer: PlaceName, hints: frozenset[str]) -> bool:
        """Return whether a name may mean this place at all."""
        written = self._document[name.start : name.end]
        if bearer.text.isupper() and len(bearer.text) <= 4 and not written.isupper():
            return False
        kind = self._kind(bearer)
        if kind is PlaceKind.AIRPORT and bearer.weak:
            code = written.isupper() and len(written) == CODE and not self._shouted(name)
            if not (hints & _AIRPORT or code or self._only_town(name, bearer)):
                return False
        if kind is PlaceKind.CITY and bearer.population < KNOWN and self._shouted(name):
            return False
        known = kind is not PlaceKind.CITY or bearer.population >= KNOWN
        country = self._places.country(bearer.place)
        if country in self.countries:
            return not bearer.weak or known or bool(hints - {"institution"}) or self._introduced(name.start)
        if self._famous(name, bearer) or not (self.countries or bearer.weak):
            return True
        told = bearer.population >= LARGE or (known and self._introduced(name.start))
        return country in self._company and told

    def _only_town(self, name: NameMark, airport: PlaceName) -> bool:
        """Return whether an airport is meant by its town, which is no other's name: "flights to Ballina"."""
        place = self._places.get(airport.place)
        own = place is not None and place.name == f"{airport.text} airport" and len(name.names) == 1
        return own and self._places.country(airport.place) == self._subject and self._inside(name.start)

    def _shared(self, name: NameMark, airport: str, names: Sequence[NameMark]) -> str | None:
        """Return the city of an airport named by it alone ("Miami Airport"), where the city has several."""
        found, places = self._places.get(airport), self._places
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
            if len(n.place) > CODE and len(places.airports_of(n.place)) > 1
            if places.country(n.place) == places.country(airport)
        }
        return max(cities, key=lambda city: cities[city], default=None)

    def _shouted(self, name: NameMark) -> bool:
        """Return whether a name of up to three letters stands in a line of capitals, and may be any word.

        Brackets, slashes and lists set it off: "LAS VEGAS (LAS)", "GDL, PVR, TIJ".
        """
        document = self._document
        written = document[name.start : name.end]
        if len(written) > CODE or not written.isupper() or not spaced(written):
            return False
        end = document.find("\n", name.end)
        line = document[document.rfind("\n", 0, name.start) + 1 : len(document) if end < 0 else end]
        set_off = (
            document[name.start - 1 : name.start] in _OPENS or document[name.end : name.end + 1] in _CLOSES
        )
        return line.isupper() and len(line.split()) > 1 and not set_off

    def _introduced(self, start: int) -> bool:
        """Return whether a name begins a line, or a short word or a list's comma stands before it."""
        before = self._document[max(0, start - 12) : start]
        return not before.strip() or before.endswith("\n") or self._inside(start)

    def _inside(self, start: int) -> bool:
        """Return whether a short word (in, of, and, en) or a list's comma stands before a name."""
        return bool(_INTRODUCED.search(self._document[max(0, start - 12) : start]))


def _regions(document: str, names: Sequence[NameMark], places: Places) -> dict[str, str]:
    """Return the region whose name or code stands behind a name: "Medina Co, TX", "Portland, Maine".

    A region that holds no place of that name is only the next in a list.
    """
    ending: dict[int, list[NameMark]] = defaultdict(list)
    for name in names:
        ending[name.end].append(name)
    return {
        document[name.start : name.end]: bearer.place
        for behind in names
        for bearer in behind.names
        if places.region(bearer.place) == bearer.place != places.country(bearer.place)
        for end in range(behind.start - _LOCATED_WITHIN, behind.start)
        for name in ending.get(end, ())
        if _LOCATED.fullmatch(document, name.end, behind.start)
        if any(n.place != bearer.place and places.contains(bearer.place, n.place) for n in name.names)
    }


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
