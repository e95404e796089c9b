"""What the rest of rules needs to ask of the gazetteer and the lexicon."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from rules.atlas import Point
from rules.model import Carrier, Entry, Place, Reading


class Gazetteer(Protocol):
    """Knows every area and what lies in what."""

    def get(self, place: str) -> Place | None:
        """Return the place with this id, or None."""
        ...

    def ids(self) -> Collection[str]:
        """Return every id."""
        ...

    def ancestors(self, place: str) -> tuple[str, ...]:
        """Return what *place* lies in, nearest first, without itself; () for an unknown id."""
        ...

    def contains(self, outer: str, inner: str) -> bool:
        """Return whether *inner* is *outer* or lies in it."""
        ...

    def overlaps(self, one: str, other: str) -> bool:
        """Return whether either contains the other."""
        ...

    def region(self, place: str) -> str:
        """Return the ISO 3166-2 code *place* lies in, or its ISO 3166-1 code where it has none."""
        ...

    def country(self, place: str) -> str:
        """Return the ISO 3166-1 code *place* lies in."""
        ...

    def serves(self, airport: str) -> tuple[str, ...]:
        """Return the other regions whose travellers use *airport* (PVR: Nayarit)."""
        ...

    def time_zone(self, place: str) -> str:
        """Return the IANA time zone of *place*; a country's is its capital's; "UTC" if unknown."""
        ...

    def display(self, place: str, lang: str) -> str:
        """Return the short name people use for *place* in *lang*, else in English."""
        ...

    def airport_name(self, place: str, lang: str) -> str:
        """Return an airport's name without the word for airport, as far as it is known in *lang*."""
        ...

    def search(self, query: str) -> Sequence[Place]:
        """Return the places one of whose names or codes is *query*, best first."""
        ...

    def carrier(self, code: str) -> Carrier | None:
        """Return the airline with this IATA code."""
        ...

    def inside(
        self, polygons: Iterable[Sequence[Point]], circles: Iterable[tuple[Point, float]]
    ) -> Sequence[str]:
        """Return the places inside any of the shapes; a circle is its centre and its radius in kilometres."""
        ...

    def within(self, country: str) -> Iterable[Place]:
        """Yield the regions, cities and airports of a country."""
        ...


class Reader(Protocol):
    """Turns an entry into statements."""

    def read(self, entry: Entry) -> Reading:
        """Return everything *entry* states; never raises on any text."""
        ...
