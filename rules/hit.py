"""Take what was told up to the places that it hits hardest: "the worst affected provinces are A and B"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import MOMENT, ORDERS
from rules.marks import Mark
from rules.model import PlaceKind, Status
from rules.told import Told

_WITHIN: Final = 3
"""Sentences from what happens to where it is worst."""
_ONLY_NAMED: Final = "standing-risk"
"""Why a headline of nothing but a hazard's name claims nothing yet."""


def hit(clause: Clause, said: Sequence[Told]) -> tuple[Claim, ...]:
    """Return what was *said* last, of the places that a clause without a hazard calls the worst hit.

    Of an earthquake it need only tell harm. Where nothing was said yet the title says what it is.
    """
    worst, harm = clause.cues("worst"), clause.cues("harm")
    named = any(s.kind is not PlaceKind.COUNTRY and not s.office for s in clause.spots)
    if not (worst or harm) or not named or clause.cues("denial", "hedge", "lifted", "up", "normal"):
        return ()
    near = (t for t in reversed(said) if clause.number - t.sentence <= _WITHIN)
    told = next(filter(None, (_going_on(t) for t in near)), ())
    told = told or tuple(c for t in said for c in _headed(t))
    return tuple(_here(c, (worst or harm)[0]) for c in told if worst or c.hazard in MOMENT)


def harmed(clause: Clause, made: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the earthquakes of a clause where it tells of harm behind them: "struck A, with damage in B"."""
    harm = clause.cues("harm")
    return tuple(
        _here(c, harm[-1])
        for c in made
        if c.hazard in MOMENT and c.status is Status.ACTIVE
        if harm and harm[-1].start > c.end and any(s.start > harm[-1].start for s in clause.spots)
    )


def _going_on(told: Told) -> tuple[Claim, ...]:
    """Return what a clause of the text told to go on; an order is one only where nothing else is."""
    if told.said is None or told.said.sentence.section == "title":
        return ()
    active = tuple(c for c in told.claims if c.status is Status.ACTIVE)
    return tuple(c for c in active if c.hazard not in ORDERS and not c.reason) or active


def _headed(told: Told) -> tuple[Claim, ...]:
    """Return what a title names."""
    if told.said is None or told.said.sentence.section != "title":
        return ()
    return tuple(c for c in told.claims if c.status is Status.ACTIVE or c.why == _ONLY_NAMED)


def _here(claim: Claim, cue: Mark) -> Claim:
    """Return a claim as the words for the worst tell it."""
    evidence = (*claim.evidence[:1], ("cue", cue))
    return replace(
        claim,
        status=Status.ACTIVE,
        why="",
        start=cue.start,
        end=cue.end,
        evidence=evidence,
        stated=True,
        reason=False,
    )
