"""Tell a dash between the two ends of a line from one between two clauses."""

from __future__ import annotations

from collections.abc import Sequence

from rules.model import PlaceKind
from rules.spots import Spot


def joins(spots: Sequence[Spot], edge: int) -> bool:
    """Return whether a dash joins the two ends of a line: "trains A – B run again"."""
    dash = edge - len(" – ")
    ends = any(s.end == dash and s.kind is not PlaceKind.COUNTRY for s in spots)
    goes_on = any(s.start == edge and s.kind is not PlaceKind.COUNTRY for s in spots)
    return ends and goes_on
