"""Tell what only goes along with a failure told before it: "the airport is shut, as are the schools of A"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.marks import Mark
from rules.spots import Spot

_ARTICLE: Final = 5
"""Code points of an article before a thing."""
_JOINED: Final = 40
"""Code points from a verb to the words that join another thing to what it is said of, where and till when."""
_OF: Final = 2
"""Code points from a comma to an "of" that goes on with what stood before an aside."""


def likewise(clause: Clause, predicate: Mark, head: Mark) -> bool:
    """Return whether a thing only joins what a verb was said of: "A airport is shut, and so is the port"."""
    joins = [m for m in clause.cues("along") if predicate.end <= m.start and m.end <= head.start]
    joined = any(head.start - m.end <= _ARTICLE for m in joins)
    return joined and predicate.role == "down" and joins[0].start - predicate.end <= _JOINED


def joined_to(clause: Clause, name: Mark) -> bool:
    """Return whether a phrase's last word only joins what its verb is said of: "is shut, as are schools"."""
    joins = (m for m in clause.cues("along") for low, high in name.gaps if low <= m.start and m.end <= high)
    things = any(m.value != name.value and m.end <= name.start for m in clause.of("thing"))
    return things and any(name.shuts - m.end <= _ARTICLE for m in joins)


def behind_joined(clause: Clause, claim: Claim, beside: Sequence[Claim]) -> tuple[Spot, ...]:
    """Return the places of another thing that joins a failure: "the airport is shut, as is the road to A"."""
    joins = [m.end for m in clause.cues("along") if claim.end <= m.start] if claim.stated else []
    others = (o for o in beside if o.hazard != claim.hazard and o.stated)
    heads = [
        o.evidence[0][1].end
        for o in others
        if any(0 <= o.evidence[0][1].start - at <= _ARTICLE for at in joins)
    ]
    return tuple(s for s in clause.spots if any(s.start >= end for end in heads))


def along(clause: Clause, cue: Mark, name: Mark) -> int:
    """Return from where a lifting word reaches a name: "ended the emergency, and with it the curfew"."""
    at = name.shuts or name.start
    pauses = [c for c in clause.commas if cue.end <= c < at]
    if len(pauses) > 1 and pauses[0] - cue.end <= 1 and pauses[1] < name.start:
        return pauses[1] + 1  # "ended, after three weeks, the strike"
    of = any(0 < m.start - pauses[-1] <= _OF for m in clause.cues("of")) if pauses else False
    if of and len(pauses) > 1 and clause.idle(cue.end, pauses[0]):
        # "lifted is the advice, sent to all on Monday, to stay indoors"
        return min(pauses[-1] + 1, name.start)
    held = any(name.end <= m.start for m in clause.cues("holds"))  # "…, and the closure of schools goes on"
    joins = () if held else clause.cues("along")
    added = [m.end for m in joins if cue.end <= m.start and m.end <= name.start]
    aside = (c + 1 for c in clause.commas if any(0 <= c - end <= 1 for end in added))  # "and, with it, the"
    return max((*added, *aside), default=cue.end)
