"""Tell the words that only say which order it is that ends: one in force, one that applied since a day."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause
from rules.marks import Mark

_ADJECTIVE: Final = 12
"""Code points of an adjective between an order and its "in force"."""


def in_force(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether a "holds" only says which order ends: "the night curfew in force in A is over"."""
    held = [m for m in clause.cues("holds") if name.end <= m.start and m.end <= cue.start]
    same = {(m.start, m.end) for m in clause.cues("applies")}
    own_ = [m for m in held if (m.start, m.end) in same]
    own = len(held) == 1 and held == own_
    near = own and held[0].start - name.end <= _ADJECTIVE and " " in held[0].term
    told = held and held[-1] in own_ and clause.has("relative", name.end, held[-1].start)
    if (
        told
        and clause.has_comma(held[-1].end, cue.start)
        and not any(s.start > cue.start for s in clause.spots)
    ):
        return True  # "the curfew, which applied since Monday, has been lifted"
    anew = clause.has("holds", cue.end, clause.end)  # "lifted by day, and in force again in the evening"
    paused = near and (clause.has_comma(held[0].end, cue.start) or clause.has("and", held[0].end, cue.start))
    return near and not anew and not paused


def told_of(clause: Clause, name: Mark, other: Mark, cue: Mark) -> bool:
    """Return whether a relative clause tells of the name: "the curfew that followed a cut, is lifted"."""
    opened = clause.has("relative", name.end, other.start)
    return name.end <= other.start and opened and clause.has_comma(other.end, cue.start)
