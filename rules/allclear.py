"""Say what a clause ends that names no hazard: all restrictions, or a place that is back to normal."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.marks import Mark
from rules.model import Audience, Status
from rules.proof import settled

_SILENT: Final = frozenset({"actions", "assistance"})
"""Sections in which nothing is reported."""
_WITHIN: Final = 18
"""Code points of the small words between all restrictions and the verb that ends them."""
STAFF: Final = "shelter-in-place"
"""What all restrictions on a publisher's own people are taken to be."""


def all_clear(clause: Clause) -> Mark | None:
    """Return the word of a clause that says of all things that they are over."""
    if clause.sentence.section in _SILENT:
        return None
    ends = [m for m in clause.cues("lifted", "lifts", "no-longer") if for_staff(clause) or _bare(clause, m)]
    return next(iter((*ends, *clause.cues("calm"), *clause.cues("normal"))), None)


def _bare(clause: Clause, cue: Mark) -> bool:
    """Return whether *cue* is said of all restrictions, not of those on one thing ("… on alcohol sales")."""
    if any(0 <= m.start - cue.end <= _WITHIN for m in clause.cues("all-restrictions")):
        return True
    return any(0 <= clause.unnamed(m.end, cue.start) <= _WITHIN for m in clause.cues("all-restrictions"))


def for_staff(clause: Clause) -> bool:
    """Return whether all restrictions on the publisher's own people are meant."""
    return bool(clause.cues("staff") and clause.cues("all-restrictions"))


def ended(clause: Clause, cue: Mark, hazards: Collection[str]) -> tuple[Claim, ...]:
    """Return the ends of *hazards*, or of the orders to staff, that *cue* proves; easing where in doubt."""
    status = _calmed(clause, cue) if cue.value in {"normal", "calm"} else _all_lifted(clause, cue)
    evidence = (("cue", cue),)
    if for_staff(clause):
        made = Claim(STAFF, status, cue.start, cue.end, evidence, Audience.STAFF, stated=True)
        return (made,) if status is Status.LIFTED else ()
    return tuple(Claim(h, status, cue.start, cue.end, evidence, stated=True) for h in sorted(hazards))


def _all_lifted(clause: Clause, cue: Mark) -> Status:
    """Return what "all restrictions … lifted" says."""
    easing = clause.cues("partial", "denial", "hedge", "when", "until", "except")
    return Status.CONTINUING if easing else settled(clause, cue)


def _calmed(clause: Clause, cue: Mark) -> Status:
    """Return what "returned to normal" says of a place: over only where the place itself is its subject."""
    told = cue.value == "calm" or clause.has("situation", clause.start, cue.end)
    told = told or any(
        0 <= cue.start - s.end <= 14 and not clause.has("in", clause.start, s.start)
        for s in clause.spots
        if not s.office
    )
    # So it is where calm has returned "after last night's riots".
    part = any(not clause.has("because", cue.end, m.start) for m in clause.cues("partial"))
    easing = not told or part or bool(clause.cues("denial", "hedge", "when", "until"))
    over = not easing and settled(clause, cue) is Status.LIFTED
    return Status.LIFTED if over else Status.CONTINUING
