"""Keep to its own region what an office of a region or town names: quarters are called like towns far off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.model import PlaceKind
from rules.places import Places
from rules.spots import Spot

_KNOWN: Final = 100_000
"""Inhabitants of a town that is spoken of without its region in a text about another one."""
_HEAD: Final = re.compile(r"[a-zß-ÿ,] [A-ZÀ-Þ][^\W\d_]+ $")
"""A capitalised word inside a sentence, right before a name that is part of its own: "no Cais Mauá"."""
_TAIL: Final = re.compile(r" [A-ZÀ-Þ][^\W\d_]+")
"""The same right behind it: "Castel Bolognese"."""
_BEFORE: Final = 24


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
        if own or (known and not _of_name(document, spot)):
            yield spot


def _of_name(document: str, spot: Spot) -> bool:
    """Return whether a place is only a word of another's name, or the capital of the region itself."""
    before = document[max(0, spot.start - _BEFORE) : spot.start]
    inside = _HEAD.search(before) or _TAIL.match(document, spot.end)
    return document[spot.start].islower() or bool(inside)
