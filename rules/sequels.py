"""Tell whether what a clause was said of, a habit or a possibility, goes on in the one behind it."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause

_COMMA: Final = 2
"""Code points from a comma to the word behind it."""


def recalled_too(before: Clause, piece: Clause) -> bool:
    """Return whether a habit, or what is told of another time, goes on in the clause behind it."""
    return _usual_too(before, piece) or _then_too(before, piece) or _past_too(before, piece)


def _usual_too(before: Clause, piece: Clause) -> bool:
    """Return whether a habit goes on behind an "and": "roads are often shut and ferries stop"."""
    if any(m.start - piece.start <= _COMMA for m in piece.cues("among")) and not piece.spots:
        return bool(before.cues("habit"))  # 毎年平均20個の台風が発生し、そのうち半数が上陸する
    joined = any(m.start - piece.start <= 1 for m in piece.cues("and", "breaks"))
    told = piece.cues("event", "holds", "today", "tomorrow") or piece.of("month", "weekday") or piece.spots
    habits = [m.end for m in before.cues("habit")]  # "quakes often happen"
    events = (m for m in before.cues("event") if not any(0 <= m.start - end <= 1 for end in habits))
    dated = before.cues("today") or before.of("month", "weekday")
    return joined and bool(habits) and not (told or dated or any(events))


def _then_too(before: Clause, piece: Clause) -> bool:
    """Return whether a habit goes on behind a pause: "marches are often banned; police then use gas"."""
    told = piece.cues("event", "holds", "today", "tomorrow") or piece.of("month", "weekday") or piece.spots
    return bool(before.cues("habit") and piece.cues("then")) and not told


def possible_too(before: Clause, piece: Clause) -> bool:
    """Return whether a possibility goes on behind an "and": "rain may cut roads and flights stop"."""
    joined = any(m.start - piece.start <= 1 for m in piece.cues("and"))
    told = piece.cues("event", "holds", "today", "tomorrow") or piece.of("month", "weekday") or piece.spots
    may = min((m.start for m in before.cues("hedge")), default=before.end)
    events = (m for m in before.cues("event") if m.start < may)  # "storms may bring heavy floods and cut …"
    told = told or before.cues("today", "tomorrow") or before.spots or tuple(events)
    paused = any(c - piece.start <= 1 for c in piece.commas)
    rule = (joined or paused) and _whenever(before, piece)
    return (joined and bool(before.cues("hedge")) and not told) or rule


def _whenever(before: Clause, piece: Clause) -> bool:
    """Return whether what is said before an "and" is a rule: "ferries stay in port when it blows, and …"."""
    whens = before.cues("when")
    first = min((m.start for m in whens), default=before.end)
    told = any(m.start < first for m in before.cues("event", "today", "tomorrow"))
    days = [m.start for c in (before, piece) for m in c.of("month", "weekday")]
    days += [s.start for c in (before, piece) for s in c.spots]
    said = piece.cues("event", "holds", "today", "tomorrow", "lifted", "up")
    aside = max((p for p in before.pauses if p < first), default=before.start)
    return bool(whens) and not (told or any(day >= aside for day in days) or said)


def _past_too(before: Clause, piece: Clause) -> bool:
    """Return whether other years go on behind an "and": "a year since the coup, in which shops burnt"."""
    now = piece.cues("holds", "today", "tomorrow", "change", "again") or piece.of("weekday")
    then = before.cues("history") and not (before.cues("holds", "today", "tomorrow"))
    return bool(then and piece.cues("past", "had")) and not now
