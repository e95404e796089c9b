"""Tell what only looks like a contrast between two clauses: a list's comma, a word that stands for a noun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.spots import Spot

_NEAR: Final = 5
"""Code points between a comma and the places it parts."""


def lists_on(comma: int, spots: Sequence[Spot]) -> bool:
    """Return whether a comma stands between two places of a list."""
    before = any(0 <= comma - s.end <= _NEAR for s in spots)
    return before and any(0 < s.start - comma <= _NEAR for s in spots)


def leads_to(mark: Mark, marks: Sequence[Mark]) -> bool:
    """Return whether a preposition leads to a word that stands for a noun: "abolished in that of A"."""
    stands = any((m.start, m.end) == (mark.start, mark.end) for m in marks if m.value == "ones")
    return stands and any(0 <= mark.start - m.end <= 1 for m in marks if m.value in {"in", "toward"})
