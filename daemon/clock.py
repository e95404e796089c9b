"""Clocks: the wall for what is stored and said, a monotonic one for durations."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; read once per step and passed down."""

    def now(self) -> datetime:
        """Return the wall time as an aware UTC datetime."""
        ...

    def monotonic(self) -> float:
        """Return seconds on a clock that never steps."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return the wall time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        """Start at *start*."""
        self._start = self._now = start

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was moved by."""
        return (self._now - self._start).total_seconds()

    def advance(self, by: timedelta) -> None:
        """Move it forward."""
        self._now += by

    def advance_to(self, when: datetime) -> None:
        """Move it forward to *when*; never back."""
        self._now = max(self._now, when)


class ScaledClock:
    """Runs from *start* faster than life."""

    def __init__(self, start: datetime, factor: float) -> None:
        """Begin at *start* now, *factor* seconds to a real one."""
        self._start = start
        self._factor = factor
        self._zero = time.monotonic()

    def now(self) -> datetime:
        """Return the scaled wall time."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Return scaled seconds since it began."""
        return (time.monotonic() - self._zero) * self._factor
