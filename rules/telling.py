"""Decide what one alert is to one person: an Alert, an Update, a Cancel, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.incident import Alert, Incident, Told
from rules.model import MsgType, Person, Reason, Severity
from rules.ports import Gazetteer


class Silence(StrEnum):
    """Why a person is told nothing."""

    UNTOUCHED = "untouched"
    """None of their watches is touched."""
    NOTHING_NEW = "nothing-new"
    """Their situation is what they were told it is."""
    BELOW = "below-min-severity"
    COVERED = "covered"
    """They are told the same under a rule at least as severe."""
    UNENDED = "unended"
    """It lapsed, and nobody who held it has ended it: never worded as an all-clear."""
    OWN_END = "own-end"
    """It ended when they were told it would."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one alert is to one person."""

    msg_type: MsgType | None
    """None: nothing is said, see :attr:`silence`."""
    reason: Reason | None
    severity: Severity
    places: tuple[str, ...]
    """The affected places as far as they concern this person."""
    told: Told | None
    """What to remember of them from now on; None: no change."""
    silence: Silence | None = None


def decide(
    alert: Alert,
    person: Person,
    told: Told | None,
    others: Sequence[tuple[Incident, Told]],
    now: datetime,
    places: Gazetteer,
) -> Verdict:
    """Return what *alert* is to *person*.

    *told* is what they were last told of this incident, *others* the other incidents of the same
    hazard, audience and grouping that they were told of, each with what they were told.
    """
    raise NotImplementedError
