"""Tell orders that were to end and go on: "was to be lifted today, but has been extended until Monday"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import TRANSPORT
from rules.marks import Mark
from rules.model import Status
from rules.text import fold, spaced

_CAUSE: Final = 3
"""Code points between a reason and the word that calls it so."""
_HAD: Final = 60
"""Code points from that word to the one for what had been."""
_ARTICLE: Final = 12
"""Code points of an article, and of words like "planned", before a noun."""
_STRANGE: Final = 10
"""Code points of words nobody knows that are no subject."""


def prolonged(clause: Clause, claims: Collection[Claim]) -> tuple[Mark, ...]:
    """Return the verb by which a contrast without a subject says until when something goes on after all."""
    head = clause.marks[0] if clause.marks else None
    if head is None or head.value != "breaks" or any(c.status is Status.ACTIVE for c in claims):
        return ()
    days = (*clause.of("weekday", "month", "time"), *clause.cues("through", "until", "post-through"))
    told = days or all(c.status is Status.CONTINUING for c in claims)  # an end was only planned
    return tuple(m for m in clause.cues("holds") if told and _strange(clause, head.end, m.start) <= _STRANGE)


def _strange(clause: Clause, low: int, high: int) -> int:
    """Return how many code points between two offsets belong to no word that is known."""
    known = {i for m in clause.marks for i in range(m.start, m.end)}
    return sum(i not in known for i in range(low, high))


def unchanged(clause: Clause) -> Iterator[Mark]:
    """Yield what says that something had been planned, and not what became of it: 原定周五举行的罢工.

    Only in scripts without spaces; where an end or its delay is told, that tells of it.
    """
    if not (clause.cues("holds", "lifted", "up") or clause.of("ended")):
        failing = [m.end for m in clause.of("name", "down") if m.value in TRANSPORT]
        yield from (
            m
            for m in clause.cues("due")
            if not (spaced(fold(m.term)) or any(m.end < end for end in failing))  # 原定10时以后的航班取消
        )


def reason_of_past(clause: Clause, end: int) -> bool:
    """Return whether what ends at an offset is why something had failed: 騒乱を受けて発令していた禁止令."""
    causes = [m.end for m in clause.cues("post-because") if 0 <= m.start - end <= _CAUSE]
    had = (m for m in clause.cues("had", "imposed") if not clause.has_comma(end, m.start))
    over = [m.start for m in (*clause.cues("lifted", "up", "normal"), *clause.of("up", "ended"))]
    return any(at <= m.start <= at + _HAD and any(m.end <= o for o in over) for m in had for at in causes)


def to_end(clause: Clause, cue: Mark, head: Mark | None) -> bool:
    """Return whether an end was only planned of what goes on: 本日解除予定の禁止令は延長された.

    Or it is put off: "the reopening of schools has been postponed".
    """
    plan = cue.value in {"lifting", "reopening"}
    if plan and _postponed(clause, cue):
        return True
    if head is None:
        return False
    planned = (plan and cue.end <= head.start) or any(m.end <= cue.start for m in clause.cues("due"))
    return planned and any(m.start >= max(cue.end, head.end) for m in clause.cues("holds"))


def _postponed(clause: Clause, plan: Mark) -> bool:
    """Return whether a planned end is put off: "postponed the reopening", "the reopening is postponed"."""
    return any(
        0 <= plan.start - m.end <= _ARTICLE
        or (plan.end <= m.start and not clause.has("and", plan.end, m.start))
        for m in clause.cues("postpones")
    )
