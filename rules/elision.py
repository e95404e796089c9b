"""Tell which places a level means that do not stand beside it: those pointed at, those before a pause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.advice import said
from rules.clause import Clause
from rules.marks import Mark
from rules.spots import Spot
from rules.text import fold, spaced
from rules.wholes import level_places, wholly

_BREAKS: Final = frozenset(";；")


def elliptic(
    document: str, before: Clause | None, clause: Clause
) -> list[tuple[Mark, list[tuple[str, str | None]]]]:
    """Return the level of a clause that goes on about the places before its pause: 某省設置路障，維持紅色."""
    given = said(clause)
    if before is None or before.number != clause.number or len(given) != 1 or spaced(fold(given[0].term)):
        return []
    finer = [s for s in level_places(before) if len(s.area) > 2]
    own = level_places(clause) or clause.cues("rest", "those", "anaphora", "country-scope")
    if own or said(before) or not finer or document[before.end - 1] in _BREAKS:
        return []
    return [(given[0], wholly(before, finer))]


def pointed(clause: Clause, mark: Mark) -> list[Spot]:
    """Return the finer places a clause names before the "these areas" that it gives a level."""
    those = [m.start for m in clause.cues("those") if m.end <= mark.start and not spaced(fold(m.term))]
    return [s for s in level_places(clause) if those and len(s.area) > 2 and s.end <= those[-1]]


def paused(clause: Clause, mark: Mark, spot: Spot, near: Sequence[Spot]) -> bool:
    """Return whether a place stands behind a pause, where those before the level have it: "A is 1, in B"."""
    before = any(s.end <= mark.start for s in near)
    first = min((s.start for s in near if s.start >= mark.end), default=spot.start)
    return before and spot.start >= mark.end and clause.has_comma(mark.end, first)
