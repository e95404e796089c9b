"""Tell where one subject fails in some places and works in others: "borders with A shut, with B open"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.spots import Spot

_OPPOSITE: Final = {"down": "up", "up": "down"}
_NEAR: Final = 14
"""Code points between a place and its verb, or an edge and the place behind it."""


def turns(marks: Sequence[Mark], spots: Sequence[Spot], start: int, edge: int, high: int) -> bool:
    """Return whether the words behind *edge* say of other places the contrary of those before it."""
    things = {m.value for m in marks if start <= m.start < edge and m.role == "thing"}
    before = [m for m in marks if start <= m.start < edge and m.role in _OPPOSITE and m.value in things]
    left = [s for s in spots if start <= s.start < edge]
    right = [s for s in spots if edge < s.start < high]
    if not (before and left and right) or right[0].start - edge > _NEAR or left[-1].start > before[-1].start:
        return False
    behind = [m for m in marks if edge < m.start < high]
    verbs = [m for m in behind if m.role in _OPPOSITE and m.value in things]
    listed = [s for s in right if verbs and s.end <= verbs[0].start]
    near = bool(listed) and verbs[0].start - listed[-1].end <= _NEAR
    own = any(m.role in {"thing", "name", "own"} for m in behind)
    return near and not own and verbs[0].role == _OPPOSITE[before[-1].role]
