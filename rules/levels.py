"""Read a government's advice level, and for which areas it gives it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from rules.clauses import Clause
from rules.marks import Mark
from rules.model import Level, Span
from rules.spots import Spot

REACH: Final = 40
"""Code points between a level and its place, or between two places of its list."""


def levels(document: str, clauses: Sequence[Clause], subject: str | None) -> tuple[Level, ...]:
    """Return the levels *clauses* give, the first for each area."""
    told: dict[str, Level] = {}
    for clause in clauses:
        mark = next(iter(clause.of("level")), None)
        if mark is None or clause.sentence.section == "assistance" or _withdrawn(clause, mark):
            continue
        span, quote = quoted(document, clause)
        for area, place in _areas(clause, mark, subject):
            told.setdefault(place or area, Level(area, int(mark.value), span, quote, place))
    return tuple(told.values())


def _withdrawn(clause: Clause, mark: Mark) -> bool:
    """Return whether a level is named only to take it back ("no longer advises against …").

    A verb that closes its clause has the denial behind the level: "von Reisen wird nicht abgeraten".
    """
    return bool(clause.cues("removed")) or any(
        clause.has(value, mark.start - 60, mark.start) or clause.has(value, mark.end, mark.closes)
        for value in ("denial", "lifted")
    )


def _areas(clause: Clause, mark: Mark, subject: str | None) -> list[tuple[str, str | None]]:
    """Return the places beside a level, else the subject; none where only a part is meant."""
    near = [s for s in clause.spots if not s.office and not s.locator and _beside(clause, mark, s)]
    finer = [s for s in near if len(s.area) > 2] or near
    named = [(s.area, s.place) for s in finer if not _partial(clause, s)]
    if named or near:
        return list(dict.fromkeys(named))
    return [(subject, None)] if subject and not clause.cues("part") else []


def _beside(clause: Clause, mark: Mark, spot: Spot) -> bool:
    """Return whether a place stands beside a level, or in a list that begins or ends there."""
    if spot.end <= mark.start:
        before = [s for s in clause.spots if spot.start <= s.start and s.end <= mark.start]
        chain = itertools.pairwise(before)
        return mark.start - before[-1].end <= REACH and all(b.start - a.end <= REACH for a, b in chain)
    between = [s for s in clause.spots if mark.end <= s.start < spot.start]
    first = between[0] if between else spot
    listed = itertools.pairwise([*between, spot])
    return first.start - mark.end <= REACH and all(b.start - a.end <= REACH for a, b in listed)


def _partial(clause: Clause, spot: Spot) -> bool:
    """Return whether only an unnamed part of the place is meant ("parts of Peru")."""
    return any(0 <= spot.start - m.end <= 12 for m in clause.cues("part"))


def quoted(document: str, clause: Clause) -> tuple[Span, str]:
    """Return the words of a clause, without the spaces around them."""
    text = document[clause.start : clause.end]
    start = clause.start + len(text) - len(text.lstrip())
    end = max(start, clause.start + len(text.rstrip()))
    return Span(start, end), document[start:end]
