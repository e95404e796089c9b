"""Read a government's advice level, and for which areas it gives it."""

from __future__ import annotations

from collections.abc import Sequence

from rules.clauses import Clause
from rules.model import Level, Span
from rules.spots import Spot


def levels(document: str, clauses: Sequence[Clause], subject: str | None) -> tuple[Level, ...]:
    """Return the levels *clauses* give, the first for each area."""
    told: dict[str, Level] = {}
    for clause in clauses:
        marks = clause.of("level")
        if not marks or clause.sentence.section == "assistance" or clause.cues("denial", "lifted", "removed"):
            continue
        span, quote = quoted(document, clause)
        for area, place in _areas(clause, subject):
            told.setdefault(place or area, Level(area, int(marks[0].value), span, quote, place))
    return tuple(told.values())


def _areas(clause: Clause, subject: str | None) -> list[tuple[str, str | None]]:
    spots = [s for s in clause.spots if not s.office and not s.locator]
    finer = [s for s in spots if len(s.area) > 2] or spots
    named = [(s.area, s.place) for s in finer if not _partial(clause, s)]
    if named or spots:
        return list(dict.fromkeys(named))
    return [(subject, None)] if subject and not clause.cues("part") else []


def _partial(clause: Clause, spot: Spot) -> bool:
    """Return whether only an unnamed part of the place is meant ("parts of Peru")."""
    return any(0 <= spot.start - m.end <= 12 for m in clause.cues("part"))


def quoted(document: str, clause: Clause) -> tuple[Span, str]:
    """Return the words of a clause, without the spaces around them."""
    text = document[clause.start : clause.end]
    start = clause.start + len(text) - len(text.lstrip())
    end = max(start, clause.start + len(text.rstrip()))
    return Span(start, end), document[start:end]
