"""Leave out towns of another region that a list of names nobody knows means: "Bladen and Columbus in A"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.model import PlaceKind
from rules.spots import Spot

_LIST: Final = re.compile(
    r"(?:(?:\s+[A-Z][a-z]+)*(?:,?\s+and|,)(?:\s+and)?(?:\s+[A-Z][a-z]+)+(?:,(?:\s+[A-Z][a-z]+)+)*)?"
    r"\s+(?:[Cc]ounties\s+)?in\s+"
)
"""What stands between a name of a list and "in" with its region, other names between."""


def counties(document: str, spots: Sequence[Spot]) -> Iterator[Spot]:
    """Yield *spots* without those whose list is told to lie in another region of their country."""
    regions = [s for s in spots if s.kind is PlaceKind.REGION]
    for spot in spots:
        behind = next((r for r in regions if r.start > spot.end), None)
        elsewhere = behind is not None and _elsewhere(spot, behind)
        if not (behind and elsewhere and _LIST.fullmatch(document, spot.end, behind.start)):
            yield spot


def _elsewhere(town: Spot, region: Spot) -> bool:
    """Return whether a town lies in another region of the same country."""
    land = town.area.split("-")[0] == region.area.split("-")[0]
    return town.kind is PlaceKind.CITY and land and town.area != region.area
