"""The clock of a demo: it stands at the scenario's beginning until everything is ready."""

from __future__ import annotations

from datetime import datetime

from daemon.clock import Clock, ManualClock, ScaledClock


class StageClock:
    """Stands at *start* until :meth:`go`, then runs faster than life."""

    def __init__(self, start: datetime, factor: float) -> None:
        """Run *factor* seconds to a real one."""
        self._start = start
        self._factor = factor
        self._clock: Clock = ManualClock(start)

    def go(self) -> None:
        """Begin to run."""
        self._clock = ScaledClock(self._start, self._factor)

    def now(self) -> datetime:
        """Return the scenario's time."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Return the scenario's seconds since :meth:`go`."""
        return self._clock.monotonic()
