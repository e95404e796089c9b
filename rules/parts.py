"""Tell a part of an airport that fails from the airport itself: a runway, a lounge, the old tower."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause
from rules.marks import Mark

_FEW: Final = 5
"""Code points from a small number to what it counts: "two of our runways"."""
_WITHIN: Final = 30
"""Code points between a part and what it is a part of."""

_COMMA: Final = 2
"""Code points of a comma before a word."""
_ASIDE: Final = 20
"""Code points of a comma, a preposition and the pronoun of a relative clause."""


def part(clause: Clause, head: Mark, down: Mark) -> bool:
    """Return whether only a part of an airport fails: "a runway at the airport is closed"."""
    behind = min(head.start, down.start)
    subject = any(head.end <= o.start and 0 <= down.start - o.end <= 1 for o in clause.cues("other"))
    few = head.role == "own" and any(0 <= head.start - m.end <= _FEW for m in clause.cues("partial"))
    return head.value == "airport-closure" and (subject or few or _before(clause, head, behind))


def apart(clause: Clause, one: Mark, other: Mark) -> bool:
    """Return whether a pause or an "and" stands between two words."""
    return clause.has("and", one.end, other.start) or clause.has_comma(one.end, other.start)


def _before(clause: Clause, head: Mark, behind: int) -> bool:
    """Return whether a part of *head* stands before it and what it does."""
    return any(
        0 < behind - o.end <= _WITHIN and clause.idle(o.end, behind) and not apart(clause, o, head)
        for o in clause.cues("other")
    )


def parted(clause: Clause, low: int, high: int) -> bool:
    """Return whether a comma with an "and" stands between: "has no power, and we are not flying there"."""
    return any(
        low <= m.start < high and clause.has_comma(m.start - _COMMA, m.start) for m in clause.cues("and")
    )


def past_aside(clause: Clause, end: int) -> int:
    """Return where what is told of a noun right behind it ends: "a strike, of which many wrote, is off"."""
    opens = clause.has_comma(end, end + _COMMA) and clause.has("relative", end, end + _ASIDE)
    return max((c + 1 for c in clause.commas if opens and c > end + _COMMA), default=end)
