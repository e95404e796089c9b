"""Decide how much one phone and the account may get: pure, on times and sums that the caller looks up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.model import Severity

QUARTER: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
LONGEST: Final = HOUR
"""As far back as what one phone got matters."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that is sent; what is over it waits and is told in one message."""

    per_number_15m: int = 5
    per_number_hour: int = 11
    extreme_per_hour: int = 30
    """To one number, of what is extreme, which those two do not hold back."""
    per_day: int = 50_000
    """SMS of the account."""
    spend_per_day: int = 5_000_000_000
    """Millionths of a dollar, as estimated."""

    def free_at(self, handed: Sequence[datetime], severity: Severity, now: datetime) -> datetime:
        """Return when a number that got messages at the times *handed* may get one more: *now* or later."""
        return max(
            (_free(handed, limit, window, now) for limit, window in self._windows(severity)), default=now
        )

    def last_one(self, handed: Sequence[datetime], severity: Severity, now: datetime) -> bool:
        """Return whether one more is the last for a while: it has to tell all that waits."""
        return self.free_at([*handed, now], severity, now) > now

    def exhausted(self, messages: int, price: int, severity: Severity) -> bool:
        """Return whether a day's *messages* and *price* leave no room; what is extreme may double both."""
        times = 2 if severity is Severity.EXTREME else 1
        return messages >= times * self.per_day or price >= times * self.spend_per_day

    def _windows(self, severity: Severity) -> tuple[tuple[int, timedelta], ...]:
        if severity is Severity.EXTREME:
            return ((self.extreme_per_hour, HOUR),)
        return ((self.per_number_15m, QUARTER), (self.per_number_hour, HOUR))


def _free(handed: Sequence[datetime], limit: int, window: timedelta, now: datetime) -> datetime:
    """Return when fewer than *limit* of *handed* lie within *window*."""
    recent = sorted(at for at in handed if at > now - window)
    return now if len(recent) < limit else recent[len(recent) - limit] + window
