"""Tell whether the only places of a clause belong to another thing: "trains and the A metro stand still"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.marks import Mark
from rules.spots import Spot

_OF: Final = 5
"""Code points between a thing and its place: "métro de "."""
_ARTICLE: Final = 2
"""Code points around an article or an "and"."""


def of_other_thing(clause: Clause, claim: Claim, spots: Sequence[Spot]) -> bool:
    """Return whether every place stands beside another thing of the same kind, which is listed with this one.

    Bare trains come first ("trains and the A metro"), or all of them behind ("the A metro and all trains").
    """
    head = next((m for role, m in claim.evidence if role == "hazard" and m.role == "thing"), None)
    if head is None or not spots:
        return False
    others = [t for t in clause.of("thing") if t.value == head.value and not _same(t, head)]
    return any(_apart(clause, head, o) and all(_beside(o, s) for s in spots) for o in others)


def _same(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end


def _apart(clause: Clause, head: Mark, other: Mark) -> bool:
    """Return whether two things are listed, the first bare or the second said to be all of them."""
    low, high = sorted((head, other), key=lambda m: m.start)
    if not clause.has("and", low.end, high.start) or not clause.idle(low.end, high.start):
        return False
    if head is high:
        return any(0 <= head.start - m.end <= _ARTICLE for m in clause.cues("every"))
    joins = [m.end for m in clause.cues("and") if low.end <= m.start]
    named = any(0 <= m.start - joins[0] <= _ARTICLE for m in clause.cues("article"))
    bare = not any(0 <= head.start - m.end <= _ARTICLE for m in clause.cues("article"))
    return named and bare and any(joins[0] < s.start < high.start for s in clause.spots)


def _beside(thing: Mark, spot: Spot) -> bool:
    """Return whether a place stands right before a thing, or right behind it."""
    return 0 <= thing.start - spot.end <= 1 or 0 <= spot.start - thing.end <= _OF
