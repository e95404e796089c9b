"""Decide whether words that sound like an end prove one: in doubt nothing is over."""

from __future__ import annotations

from typing import Final

from rules.clauses import Clause
from rules.marks import Mark
from rules.model import Status

PLANS: Final = frozenset({"lifting", "reopening"})
"""Cues that name an end without telling that it came."""


def settled(clause: Clause, cue: Mark) -> Status:
    """Return what a lifting word really says: over, easing (also where denied or doubted), or begun anew."""
    if any(m.start > cue.start for m in clause.cues("again")):
        return Status.ACTIVE
    doubts = (_doubtful, _denied, _partial, _planned)
    return Status.CONTINUING if any(doubt(clause, cue) for doubt in doubts) else Status.LIFTED


def calmed(clause: Clause, cue: Mark) -> Status:
    """Return what "returned to normal" says of a place: over only where the place itself is its subject."""
    told = clause.has("situation", clause.start, cue.start) or any(
        0 <= cue.start - s.end <= 14 and not clause.has("in", clause.start, s.start)
        for s in clause.spots
        if not s.office
    )
    easing = not told or clause.cues("partial", "denial", "hedge", "until")
    over = not easing and settled(clause, cue) is Status.LIFTED
    return Status.LIFTED if over else Status.CONTINUING


def _doubtful(clause: Clause, cue: Mark) -> bool:
    """Return whether the end is asked for, hearsay, wished, possible, or of another year."""
    return (
        clause.doubtful
        or clause.has("unsure", clause.start, _reason(clause, cue))
        or clause.has("hedge", cue.start - 40, cue.start)
        or clause.has("hedge", cue.end, cue.end + 20)
        or bool(clause.cues("history"))
        or _before_advice(clause, cue)
    )


def _reason(clause: Clause, cue: Mark) -> int:
    """Return up to where words behind an end can doubt it: not into its reason ("ended after talks")."""
    reach = cue.end + 60
    return min((m.start for m in clause.cues("because") if cue.end <= m.start < reach), default=reach)


def _before_advice(clause: Clause, cue: Mark) -> bool:
    """Return whether an end only dates some advice ("After the order has been lifted, check …")."""
    opens = any(m.start <= clause.start + 1 for m in clause.cues("because"))
    return opens and any(m.start > cue.end for m in clause.cues("advice"))


def _denied(clause: Clause, cue: Mark) -> bool:
    return clause.has("denial", cue.start - 25, cue.start)


def _partial(clause: Clause, cue: Mark) -> bool:
    """Return whether it ends in part, or for a time ("called off until Friday")."""
    if any(0 <= m.start - cue.end <= 3 for m in clause.cues("through")):
        return True
    return clause.has("partial", cue.start - 80, cue.end + 45)


def _planned(clause: Clause, cue: Mark) -> bool:
    """Return whether an end is only named ("to lift", "the end of"), and nobody tells or dates it."""
    if cue.role != "cue" or cue.value not in PLANS or clause.sentence.section == "title":
        return False
    dated = any(0 <= m.start - cue.end <= 4 for m in clause.of("weekday", "month"))
    return not dated and not any(0 <= cue.start - m.end <= 20 for m in clause.cues("tells"))
