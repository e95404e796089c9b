"""Tell the pieces of one area apart that have no code of their own: islands, rivers, counties."""

from __future__ import annotations

from typing import Final

from rules.hazards import NATURAL, ORDERS
from rules.spots import Spot
from rules.text import fold

_SPREAD: Final = NATURAL | ORDERS
"""Hazards that lie over several places at once, each of which may be rid of them by itself."""


def piece(document: str, spot: Spot, hazard: str, strange: str) -> str:
    """Return what piece of its area a claim is about, or "" where that is not told.

    An area as it is written: "Maui" and "Kauai" are both Hawaii; *strange*: what stands for a name that
    nobody knows, if there is one.
    """
    if hazard not in _SPREAD:
        return ""
    return strange or ("" if spot.place or not spot.end else fold(document[spot.start : spot.end]))


def apart(one: str, other: str) -> bool:
    """Return whether two pieces are two, so that an end in one is none in the other."""
    return bool(one and other) and one not in other and other not in one
