"""Tell how far a word for an end reaches back to what it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rules.clause import Clause
from rules.hazards import ORDERS
from rules.marks import Mark

_NEAR: Final = 12
"""Code points of an article and an adjective between "by" and who did it."""
ARTICLE: Final = 5
"""Code points of an article before a place's name."""


def doers(clause: Clause, names: Sequence[Mark], over: Mapping[int, Mark]) -> set[int]:
    """Return which of *names* only say who ended something else: "protesters lifted the blockade"."""
    objects = [cue for index, cue in over.items() if cue.end <= names[index].start]
    agents = {
        i for i, n in enumerate(names) if i not in over and any(done_by(clause, names[j], n) for j in over)
    }
    return agents | {
        i
        for i, name in enumerate(names)
        for cue in objects
        if i not in over
        and name.end <= cue.start
        and clause.idle(name.end, cue.start)
        and not pause(clause, name.end, cue.start)
        and not clause.has("because", name.end, cue.start)
    }


def done_by(clause: Clause, done: Mark, by: Mark) -> bool:
    """Return whether a name only says who did another thing: "the blockade by protesters"."""
    agents = (m for m in clause.cues("agent") if done.end <= m.start and 0 <= by.start - m.end <= _NEAR)
    return done.value != by.value and any(not clause.has_comma(done.end, m.end) for m in agents)


def reach(name: Mark) -> int:
    """Return how many words may stand between a lifting word and its object; orders name people first."""
    return 14 if name.value in ORDERS else 5


def bare(clause: Clause, low: int, name: Mark) -> bool:
    """Return whether hardly more than an article and an adjective stands between a verb and its subject."""
    if name.start - low <= ARTICLE:
        return True
    between = [*(s.start for s in clause.spots), *(m.start for m in clause.of("name", "thing", "down"))]
    return not clause.has_comma(low, name.start) and not any(low <= start < name.start for start in between)


def edge(clause: Clause, thing: Mark) -> bool:
    """Return whether a border only says where: "the watch from A to the border with B is discontinued"."""
    told = any(m.start <= thing.start < m.end for m in clause.cues("edge-before", "edge-after"))
    return told and any(abs(s.end - thing.start) <= 1 or 0 <= s.start - thing.end <= 10 for s in clause.spots)


def caused(clause: Clause, one: Mark, other: Mark) -> bool:
    """Return whether *other* is only why *one* was ("curfews imposed after protests have been lifted")."""
    taken_off = any(m.end <= one.start for m in clause.cues("removed"))  # "removal of … as B has ended"
    told = clause.has("because", one.end, other.start) or _followed(clause, one, other)
    return one.end <= other.start and told and not taken_off


def _followed(clause: Clause, one: Mark, other: Mark) -> bool:
    """Return whether *other* is told of *one* only: "the warning that followed the eruption is over"."""
    says = (*clause.cues("says", "tells"), *clause.of("name", "thing"))
    return any(
        one.end <= m.start
        and m.end <= other.start
        and 0 <= m.start - one.end <= 1
        and not any(s.end + 1 == m.start for s in says if s is not one)
        for m in clause.cues("relative")
    )


def pause(clause: Clause, low: int, high: int) -> bool:
    """Return whether a comma or an "and" stands between two offsets."""
    return clause.has_comma(low, high) or clause.has("and", low, high)
