"""Tell whether an "and" begins to tell of something else elsewhere: "…, and there are queues in B"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.spots import Spot

_PAUSE: Final = 2
"""Code points from a comma to the "and" behind it."""
_GAP: Final = 12
"""Code points of small words around a place before its verb: "und in der Stadt A gibt es"."""


def of_else(marks: Sequence[Mark], spots: Sequence[Spot], edge: int, high: int) -> bool:
    """Return whether behind the "and" at *edge* something exists at a place, and is no hazard."""
    joins = [m.end for m in marks if m.value == "and" and 0 <= m.start - edge <= _PAUSE]
    here = [s for s in spots if edge < s.start < high]
    if not (joins and here):
        return False
    verbs = [m for m in marks if m.value == "exists" and joins[0] <= m.start < high]
    if verbs and any(joins[0] <= m.start < verbs[0].start for m in marks if m.value == "and"):
        return False
    if not verbs or _unnamed(here, joins[0], verbs[0].start) > _GAP:
        return False
    return not any(
        m.role in {"name", "thing", "own", "down", "up", "over", "alias"} or m.value == "lifted"
        for m in marks
        if joins[0] <= m.start < high
    )


def _unnamed(spots: Sequence[Spot], low: int, high: int) -> int:
    """Return the code points between two offsets that name no place."""
    return high - low - sum(s.end - s.start for s in spots if low <= s.start < high)
