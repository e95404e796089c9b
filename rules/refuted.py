"""Take back what a sentence only tells to deny it: "that the airport is shut is not true"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.model import Status

_WITHIN: Final = 3
"""Clauses of one sentence that a denial behind them reaches back over."""


def refuted(parts: Sequence[Clause]) -> frozenset[int]:
    """Return the indexes of the clauses that words behind them, or a verb before them, call untrue.

    Such words are hearsay and a denial of what stands before them in one: "… is a rumour", 不实.
    A sentence that says nothing else takes back the one before it.
    Such a verb is "denies": all is untrue that its sentence tells. A contrast, "but", ends what they reach.
    """
    told: set[int] = set()
    denier = -1
    for index, part in enumerate(parts):
        denier = denier if denier == part.number and not part.cues("breaks") else -1
        if denier == part.number or part.cues("denies"):
            denier = part.number
            told.add(index)
        if not _untrue(part):
            continue
        told.add(index)
        told |= set(_before(parts, index))
        for back in range(index - 1, max(-1, index - 1 - _WITHIN), -1):
            if parts[back].number != part.number:
                break
            if parts[back + 1].cues("breaks") and not _reported(parts, part):
                break
            told.add(back)
    return frozenset(told)


def _reported(parts: Sequence[Clause], part: Clause) -> bool:
    """Return whether its sentence begins with what is told: "Reports that A is shut and B runs not are …"."""
    first = next(c for c in parts if c.number == part.number)
    told = first.cues("event", "says", "hearsay", "unsure", "tells")
    return first is not part and any(m.start - first.start <= 1 for m in told)


def _before(parts: Sequence[Clause], index: int) -> list[int]:
    """Return the clauses of the sentence before one that only calls it untrue: "That is false"."""
    part = parts[index]
    told = min((m.start for m in part.cues("post-denial")), default=part.end)
    mine = [c for c in parts[max(0, index - _WITHIN) : index + 1] if c.number == part.number]
    things = (m for c in mine for m in c.of("name", "thing", "over", "level"))
    if any(m.start < told for m in things) or any(s.start < told for c in mine for s in c.spots):
        return []
    return [i for i in range(index) if 0 < part.number - parts[i].number <= 1]


def deny(made: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return *made* with nothing in it told as going on."""
    return tuple(replace(c, status=None, why="denied") if c.status is Status.ACTIVE else c for c in made)


def _untrue(part: Clause) -> bool:
    """Return whether a clause holds words that call untrue what stands before them."""
    hearsay = {(m.start, m.end) for m in part.cues("hearsay")}
    return any((m.start, m.end) in hearsay for m in part.cues("post-denial"))
