"""Decide whether the daemon does its work: what feeds systemd's watchdog.

Pure: all times are seconds on the monotonic clock, taken by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

TICK_LIMIT: Final = 30.0
"""Seconds; the tick comes every one."""
WATCH_LIMIT: Final = 25.0
"""Seconds since anybody looked whether work is done; somebody looks every ten."""
WRITE_LIMIT: Final = 60.0
"""Seconds since the database last took a write."""
OUTBOX_LIMIT: Final = 300.0
"""Seconds that a message may be due without being tried; a failed try sets its next time."""
POLL_FLOOR: Final = 120.0
"""Seconds that a poll may take however short its interval: longer than any deadline of a fetch."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll under way."""

    started: float
    interval: float
    """Seconds between this source's polls."""


@dataclass(frozen=True, slots=True)
class Late:
    """A source that is due."""

    overdue: float
    """Seconds since it was due, or since the program began."""
    interval: float
    """Seconds between its polls."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What was last seen to work."""

    ticked: float
    """When sources were last looked through for due ones."""
    wrote: float
    """When the database last took a write, or refused it for a reason that no restart mends."""
    outbox_overdue: float = 0.0
    """Seconds by which the most overdue message is late."""
    polls: Mapping[str, Poll] = field(default_factory=dict)
    """By source."""
    untried: Mapping[str, Late] = field(default_factory=dict)
    """Sources that are due, were so at the last look, and nobody tries; by id."""


def complaints(vitals: Vitals, now: float) -> tuple[str, ...]:
    """Return what does not work, as sentences; () is what feeds the watchdog."""
    found = []
    if now - vitals.ticked > TICK_LIMIT:
        found.append(f"No source was looked at for {now - vitals.ticked:.0f} s.")
    if now - vitals.wrote > WRITE_LIMIT:
        found.append(f"The database took no write for {now - vitals.wrote:.0f} s.")
    if vitals.outbox_overdue > OUTBOX_LIMIT:
        found.append(f"A message is due for {vitals.outbox_overdue:.0f} s and was not tried.")
    for source, poll in sorted(vitals.polls.items()):
        if now - poll.started > max(2 * poll.interval, POLL_FLOOR):
            found.append(f"The poll of {source} has not ended for {now - poll.started:.0f} s.")
    for source, late in sorted(vitals.untried.items()):
        if late.overdue > max(2 * late.interval, POLL_FLOOR):
            found.append(f"{source} is due for {late.overdue:.0f} s and was not tried.")
    return tuple(found)


def unwatched(watched: float, now: float) -> tuple[str, ...]:
    """Return whether nobody looks any more: the scheduler is dead, say, or the disk never answers."""
    if now - watched <= WATCH_LIMIT:
        return ()
    return (f"Nobody looked for {now - watched:.0f} s whether work is done.",)


def stepped(wall: float, monotonic: float, limit: float = 60.0) -> bool:
    """Return whether the wall clock was set: seconds since a common start differ by more than *limit*."""
    return abs(wall - monotonic) > limit
