"""Find where a storm strikes next that is told to have left a place: "has left A and will hit B tonight"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import NAMED
from rules.marks import Mark
from rules.model import Status
from rules.text import fold, spaced

_REACH: Final = 40
"""Code points between a verb and the place that is struck."""
_OPENS: Final = 30
"""Code points from a clause's beginning to its verb, its places left out."""
_DOUBTS: Final = ("hedge", "when", "denial", "post-denial", "post-hedge", "history", "lifted", "away")


def comes_ashore(before: Clause, piece: Clause) -> bool:
    """Return whether a piece only tells where a storm goes on to that left the places before it."""
    storm = any(n.value in NAMED for n in before.of("name"))
    left = any(m.value in NAMED for m in before.of("ended"))
    own = piece.of("name", "thing", "down", "up")
    return storm and left and bool(before.spots) and not own and bool(_verbs(piece))


def strikes(clause: Clause, claims: Sequence[Claim]) -> tuple[Mark, ...]:
    """Return the verbs by which a storm that left other places strikes those of a clause."""
    gone = [c for c in claims if c.hazard in NAMED and c.status is Status.LIFTED]
    return _verbs(clause) if gone and len(gone) == len(claims) else ()


def _verbs(clause: Clause) -> tuple[Mark, ...]:
    if clause.cues(*_DOUBTS):
        return ()
    small = {m.start for m in clause.cues("today", "tomorrow", "because", "change", "filler")}
    return tuple(m for m in clause.cues("event") if m.start not in small and _struck(clause, m))


def _struck(clause: Clause, verb: Mark) -> bool:
    """Return whether a place stands beside a verb as what it strikes."""
    near = clause.unnamed(clause.start, verb.start) <= _OPENS
    behind = any(0 <= s.start - verb.end <= _REACH for s in clause.spots)
    before = any(0 <= verb.start - s.end <= _REACH for s in clause.spots) and not spaced(fold(verb.term))
    return near and (behind or before)
