"""Fold what is to be said of an incident with what still waits to be said of it: pure, on notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.model import MsgType, Reason
from state.notices import Notice

DROPPED: Final = "over before it was told"
REPLACED: Final = "replaced by a newer state"
_GRAVER: Final = (Reason.RAISED, Reason.REVIVED, Reason.WIDENED, Reason.LIFTED, Reason.LOWERED)
"""What must not be hidden by what came later, first."""


@dataclass(frozen=True, slots=True)
class Folded:
    """As what something is said on one channel, and what it makes needless there."""

    msg_type: MsgType
    reason: Reason
    said: bool = True
    """Whether it is said at all: the end of what nobody was told is not."""
    needless: tuple[int, ...] = ()
    """Notices that are not said any more."""
    why: str = REPLACED


def fold(msg_type: MsgType, reason: Reason, waiting: Sequence[Notice]) -> Folded:
    """Return what becomes of news where *waiting* is what one person has not been told of the same incident.

    Who has not heard of the danger gets its newest state as their Alert, or hears nothing where it is over.
    Who has heard of it gets its newest state as one Update, under the gravest of the reasons.
    """
    needless = tuple(n.id for n in waiting)
    untold = next((n for n in waiting if n.msg_type is MsgType.ALERT), None)
    if msg_type is MsgType.CANCEL:
        return Folded(msg_type, reason, untold is None, needless, DROPPED)
    if untold is not None:
        return Folded(MsgType.ALERT, untold.reason, needless=needless)
    if not waiting:
        return Folded(msg_type, reason)
    # An end that was not said yet is none to them: they still know of the danger.
    reasons = {reason, *(n.reason for n in waiting if n.msg_type is MsgType.UPDATE)}
    gravest = next((each for each in _GRAVER if each in reasons), reason)
    return Folded(MsgType.UPDATE, gravest, needless=needless)
