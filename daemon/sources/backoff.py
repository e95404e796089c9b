"""Decide when a source is polled next: never later than it deserves, and never never.

The jitter comes from the source's name and the number of its polls: the same question gets the same answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from hashlib import sha256
from typing import Final

from daemon.sources.document import Fault, FaultKind
from daemon.sources.fetch import MAX_RETRY_AFTER
from rules.model import Source

LONGEST: Final = 4
"""Back-off ends at so many intervals."""
FLOOR: Final = timedelta(minutes=5)
"""No source is asked more often than this because something is going on."""
CEILING: Final = timedelta(hours=1)
"""None is asked less often than this because nothing is."""
QUIET: Final = timedelta(days=30)
SOON: Final = timedelta(seconds=60)
"""When to look again for a body that was cut off."""
_SPREAD: Final = 0.1
"""The part of a delay that jitter may take away, so that sources of one interval drift apart."""


class Pace(Enum):
    """How often a source is asked, beside how often it is meant to be."""

    BRISK = auto()
    """Something is going on where it speaks of."""
    USUAL = auto()
    SLOW = auto()
    """Nothing is, and it has said nothing new for long."""


def pace(changed_at: datetime | None, now: datetime, *, tense: bool) -> Pace:
    """Return how often a source that said something new at *changed_at* is worth asking.

    *tense*: an incident is open where it speaks of.
    """
    if tense:
        return Pace.BRISK
    return Pace.SLOW if changed_at is not None and now - changed_at >= QUIET else Pace.USUAL


def after_success(source: Source, now: datetime, at: Pace = Pace.USUAL) -> datetime:
    """Return when to poll next after an answer at *now*."""
    return now + _jittered(interval(source, at), source, int(now.timestamp()))


def interval(source: Source, at: Pace) -> timedelta:
    """Return the time between two polls, within FLOOR and CEILING wherever the usual one is."""
    if at is Pace.BRISK:
        return min(source.every, max(FLOOR, source.every / 3))
    if at is Pace.SLOW:
        return max(source.every, min(CEILING, source.every * 2))
    return source.every


def after_fault(source: Source, now: datetime, fault: Fault, attempt: int) -> datetime:
    """Return when to poll next after the *attempt*-th fault in a row (from 1), seen at *now*.

    Doubles from one interval to LONGEST; waits at least for what the server asked, up to an hour.
    """
    if fault.kind is FaultKind.TRUNCATED and attempt <= LONGEST:
        return now + min(SOON, source.every)
    doublings = min(max(attempt, 1) - 1, LONGEST.bit_length() - 1)
    delay = _jittered(source.every * 2**doublings, source, attempt)
    asked = min(fault.retry_after or timedelta(), MAX_RETRY_AFTER)
    return now + max(delay, asked)


def _jittered(delay: timedelta, source: Source, turn: int) -> timedelta:
    """Return *delay*, shortened by up to a tenth: an interval is a promise."""
    digest = sha256(f"{source.id}/{turn}".encode()).digest()
    return delay * (1 - _SPREAD * int.from_bytes(digest[:4]) / 2**32)
