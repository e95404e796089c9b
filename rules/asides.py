"""Tell apart what is said aside of a thing from its own verb: "buses, which stood still, run again"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import STRIKE
from rules.marks import Mark
from rules.model import Status

_OPENS: Final = 4
"""Code points from a pause to the failure that an aside opens with."""

_NEAR: Final = 12
"""Code points from a strike, or from what joins them, to whose or where it is."""
_WHY: Final = 20
"""Code points from a reason's first word to a strike: "because of a 24-hour strike"."""


def stood(clause: Clause, name: Claim, pair: Claim) -> bool:
    """Return whether a name tells aside what had failed that works again: "buses, which stood still, run"."""
    verb = pair.evidence[-1][1].start
    over = pair.hazard == name.hazard and pair.status is Status.LIFTED and pair.start == name.start
    aside = [m.end for m in clause.cues("relative", "imposed") if name.start < m.start < verb]
    return over and any(clause.has_comma(end, verb) for end in aside)


def subject(clause: Clause, thing: Mark, verb: int) -> bool:
    """Return whether a thing has no verb before the one at an offset, or only in a relative clause."""
    aside = [m.end for m in clause.cues("relative", "imposed") if thing.end <= m.start < verb]
    return clause.idle(thing.end, verb) or any(clause.has_comma(end, verb) for end in aside)


def of_other(clause: Clause, over: Mark) -> bool:
    """Return whether a verb is said of what no hazard is about: "Internet is back, and the lines …"."""
    before = (o for o in clause.cues("other") if o.end <= over.start and clause.idle(o.end, over.start))
    return over.closes > clause.end and any(before)


def why_it_failed(made: tuple[Claim, ...], clause: Clause, before: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return claims without the reason for which had failed what works again, told aside of it.

    "We resume flights to A, suspended in May because of the hurricane".
    """
    over = bool(before) and all(c.status is Status.LIFTED for c in before)
    opens = any(
        m.start - clause.start <= _OPENS for m in (*clause.of("down"), *clause.cues("had", "imposed"))
    )
    if not (over and opens and clause.start > clause.sentence.start):
        return made
    return tuple(replace(c, status=None, why="background") if c.reason and not c.stated else c for c in made)


def whose(clause: Clause, name: Mark, thing: Mark) -> bool:
    """Return whether a thing only says whose or where a strike is: "the strike of buses is off"."""
    near = thing.start - name.end <= _NEAR
    if near and clause.has("of", name.end, thing.start):
        return True
    ties = [m.end for m in clause.cues("agent", "against", "of", "in") if name.end <= m.start < thing.start]
    if name.value != STRIKE or not ties:
        return False
    close = clause.unnamed(ties[-1], thing.start) <= _NEAR and clause.idle(name.end, thing.start)
    why = clause.has("because", name.start - _WHY, name.start) or clause.has_comma(name.end, thing.start)
    return near or (close and not why)
