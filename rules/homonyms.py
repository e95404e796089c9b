"""Tell which hazard a word means that names two: the "unrest" of a volcano, or of a city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from rules.hazards import NATURAL
from rules.marks import Mark
from rules.spots import Spot

_WAYS: Final = frozenset({"road-blockade", "transit-suspension"})
"""What "traffic" may be: that of roads, and that of trains where a text tells of those and of no roads."""

_CLEARED: Final = 60
"""Code points from a blockade to the verb that clears it."""


def meant(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return *marks* with one meaning each: what nature does or people do, what runs on rails or roads."""
    return _natural(_cleared(_running(marks)))


def outside(marks: Sequence[Mark], spots: Sequence[Spot]) -> tuple[Mark, ...]:
    """Return *marks* without the things that are part of a place's name: "Metro Manila"."""
    return tuple(
        m
        for m in marks
        if not (
            m.value == "transit-suspension"
            and m.role == "thing"
            and any(s.start <= m.start and m.end < s.end for s in spots)
        )
    )


def _cleared(marks: Sequence[Mark]) -> Sequence[Mark]:
    """Return *marks* without the towns "cleared" where what was cleared is the blockade named before."""
    roads = [m.end for m in marks if m.role == "name" and m.value == "road-blockade"]
    ends = {(m.start, m.end) for m in marks if m.role == "ended" and m.value == "road-blockade"}
    people = [m.end for m in marks if m.role == "name" and m.value == "evacuation"]

    def cleared(mark: Mark) -> bool:
        near = max((end for end in roads if 0 <= mark.start - end <= _CLEARED), default=-1)
        return near >= 0 and not any(near < end <= mark.start for end in people)

    return [
        m
        for m in marks
        if not (m.role == "name" and m.value == "evacuation" and (m.start, m.end) in ends and cleared(m))
    ]


def _running(marks: Sequence[Mark]) -> Sequence[Mark]:
    """Return *marks* without the trains or the roads of words that mean the traffic of either."""
    told: dict[tuple[int, int], set[str]] = defaultdict(set)
    for mark in marks:
        if mark.role == "thing":
            told[mark.start, mark.end].add(mark.value)
    double = {span for span, values in told.items() if values >= _WAYS}
    if not double:
        return marks
    plain = {value for span, values in told.items() if span not in double for value in values}
    dropped = "road-blockade" if _WAYS & plain == {"transit-suspension"} else "transit-suspension"
    return [m for m in marks if not (m.role == "thing" and m.value == dropped and (m.start, m.end) in double)]


def _natural(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return *marks* without those hazards of a word of two of which the text tells nothing else.

    Nature's is meant where other words tell of it and none of the other; else the other is.
    """
    told: dict[tuple[int, int], set[str]] = defaultdict(set)
    for mark in marks:
        if mark.role == "name":
            told[mark.start, mark.end].add(mark.value)
    double = {span for span, values in told.items() if len(values) > 1 and values & NATURAL}
    if not double:
        return tuple(marks)
    plain = {value for span, values in told.items() if span not in double for value in values}
    return tuple(m for m in marks if _kept(m, told, double, plain))


def _kept(
    mark: Mark, told: dict[tuple[int, int], set[str]], double: set[tuple[int, int]], plain: set[str]
) -> bool:
    span = mark.start, mark.end
    if mark.role != "name" or span not in double:
        return True
    natural = told[span] & NATURAL
    nature = bool(natural & plain) and not (told[span] - natural) & plain
    return (mark.value in NATURAL) is nature
