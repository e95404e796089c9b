"""Keep to its own region what an office of a region or town names: quarters are called like towns far off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.model import PlaceKind
from rules.places import Places
from rules.spots import Spot
from rules.text import fold

_KNOWN: Final = 100_000
"""Inhabitants of a town that is spoken of without its region in a text about another one."""
_HEAD: Final = re.compile(r"[a-zß-ÿ,] [A-ZÀ-Þ][^\W\d_]+ $")
"""A capitalised word inside a sentence, right before a name that is part of its own: "no Cais Mauá"."""
_TAIL: Final = re.compile(r" [A-ZÀ-Þ][^\W\d_]+")
"""The same right behind it: "Castel Bolognese"."""
_BEFORE: Final = 24
_LED: Final = re.compile(r"[a-zß-ÿ,] (?:El|La|Los|Las|Il|Lo|Le|Les) $")
"""An article that is part of a name inside a sentence: "en La Victoria"."""
_BESIDE: Final = re.compile(
    r"\b(?:en|em|in|a|ad|à|nel|nella|nei|no|na|nos|nas|dans|at) ([A-ZÀ-Þ][\w’'-]+)(?:,| y| e| ed| et| and) $"
)
"""A name that a place is listed behind."""
_LISTED: Final = 40


def within(document: str, spots: Sequence[Spot], here: str, places: Places) -> Iterator[Spot]:
    """Yield *spots* without the small towns of other regions of the country, where *here* speaks of itself.

    "The capital" is then its own.
    """
    regions = {s.area for s in spots if s.kind is PlaceKind.REGION} | {here}
    land = here.split("-", maxsplit=1)[0]
    for spot in spots:
        abroad = spot.area.split("-")[0] != land
        own = spot.kind is not PlaceKind.CITY or abroad or spot.area in regions
        known = places.people(spot.where) >= _KNOWN
        seat = spot.where == places.capital(land) and not _named(document, spot, places)
        if own or (known and not (seat or _of_name(document, spot))):
            yield spot


def known(document: str, spots: Sequence[Spot], subject: str | None) -> Iterator[Spot]:
    """Yield *spots* without the places abroad whose name is part of another's, or that of a quarter.

    "In La Victoria", "in Sacré-Cœur and Médina": no other word of the text speaks of that country.
    """
    if subject is None:
        yield from spots
        return
    lands = [s.area.split("-", maxsplit=1)[0] for s in spots]
    ends = {s.end for s in spots}
    for spot, land in zip(spots, lands, strict=True):
        here = land == subject or spot.kind is PlaceKind.COUNTRY or lands.count(land) > 1
        before = document[max(0, spot.start - _LISTED) : spot.start]
        beside = _BESIDE.search(before)
        strange = beside and spot.start - len(before) + beside.end(1) not in ends
        if here or not (strange or _LED.search(before)):
            yield spot


def _named(document: str, spot: Spot, places: Places) -> bool:
    """Return whether a capital is called by its own name, and not by its rank only."""
    place = places.get(spot.where)
    return place is not None and fold(document[spot.start : spot.end])[:3] == fold(place.name)[:3]


def _of_name(document: str, spot: Spot) -> bool:
    """Return whether a place is only a word of another's name, or the capital of the region itself."""
    before = document[max(0, spot.start - _BEFORE) : spot.start]
    inside = _HEAD.search(before) or _TAIL.match(document, spot.end)
    return document[spot.start].islower() or bool(inside)
