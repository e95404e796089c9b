"""Take up what was closed, some sentences before: "planes went to B … The restriction ended at 1:40"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import TRANSPORT
from rules.model import Status
from rules.proof import settled
from rules.told import Told

_WITHIN: Final = 3
"""Sentences from a closure to its end."""
_PRONOUN: Final = 8
"""Letters of a mere pronoun, which may mean anything: "they"; "the restriction" means one."""
_HELPS: Final = 10
"""Code points of the words that may stand before a verb: "has now been"."""


def rescinded(clause: Clause, said: Sequence[Told]) -> tuple[Claim, ...]:
    """Return the end of what was closed last, where a clause without a place calls it by a noun."""
    ends = [m for m in clause.cues("lifted") if _called(clause, m.start)]
    if not ends or clause.spots or clause.cues("denial", "hedge", "when", "until", "partial", "holds"):
        return ()
    near = (t for t in reversed(said) if 0 < clause.number - t.sentence <= _WITHIN)
    told = next((made for t in near if (made := _closed(t))), ())
    status = settled(clause, ends[0])
    return tuple(
        replace(
            c,
            status=status,
            start=ends[0].start,
            end=ends[0].end,
            evidence=(*c.evidence[:1], ("cue", ends[0])),
            stated=True,
        )
        for c in told
    )


def _called(clause: Clause, verb: int) -> bool:
    """Return whether a noun for what was told opens the clause, right before its verb."""
    nouns = (m for m in clause.cues("it") if m.end - m.start > _PRONOUN and clause.opens_with(m))
    return any(verb - m.end <= _HELPS for m in nouns)


def _closed(told: Told) -> tuple[Claim, ...]:
    """Return what a clause told to be closed or suspended."""
    return tuple(
        c for c in told.claims if c.hazard in TRANSPORT and c.status is Status.ACTIVE and not c.reason
    )
