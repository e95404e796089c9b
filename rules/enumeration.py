"""Tell whether an "and" only goes on with a list: "in November and December", "in A, B and other towns"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.spots import Spot

_JOINT: Final = 8
"""Code points of a day's number or an "on the" beside an "and": "on 5 May and on 6 June"."""
_BESIDE: Final = 2
"""Code points between a place and the "and" behind it."""


def days_joined(document: str, marks: Sequence[Mark], edge: int) -> bool:
    """Return whether the "and" at *edge* stands between months, weekdays or numbers: "16 and 17 March"."""
    join = next((m for m in marks if m.value == "and" and m.start == edge), None)
    if join is None:
        return False
    if document[:edge].rstrip()[-1:].isdigit() and document[join.end :].lstrip()[:1].isdigit():
        return True
    days = [m for m in marks if m.role in {"month", "weekday"}]
    before = [m.role for m in days if 0 <= join.start - m.end <= _JOINT]
    behind = [m.role for m in days if 0 <= m.start - join.end <= _JOINT]
    return any(role in behind for role in before)


def goes_on(marks: Sequence[Mark], spots: Sequence[Spot], edge: int) -> bool:
    """Return whether the "and" at *edge* adds "other towns" to the places right before it."""
    joins = [m.end for m in marks if m.value == "and" and m.start == edge]
    more = any(0 <= m.start - end <= 1 for m in marks if m.value == "more" for end in joins)
    return more and any(0 <= edge - s.end <= _BESIDE for s in spots)
