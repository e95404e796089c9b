"""Hours of a day by the clocks of one place: until when they last, and when they come next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Self

_DAY: Final = timedelta(days=1)
_HOUR: Final = r"((?:[01][0-9]|2[0-3]):[0-5][0-9])"
_HOURS: Final = re.compile(rf"{_HOUR}-{_HOUR}")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which somebody is not disturbed; where they end before they start they last over midnight."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the hours written as ``22:00-07:00``; raise ValueError with the remedy for all else."""
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} are no hours: write 22:00-07:00")
        start, end = time.fromisoformat(found[1]), time.fromisoformat(found[2])
        if start == end:
            raise ValueError(f"{text!r} never end: whoever wants nothing is better removed")
        return cls(start, end)

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return when the hours end (UTC) in which *now* lies by the clocks of *zone*, None outside of them.

        The end is always later than *now*, and lies in no such hours itself: where clocks are put back,
        those of one day may end after those of the next have begun.
        """
        today = now.astimezone(zone).date()
        for day in (today - _DAY, today):
            last = day if self.start < self.end else day + _DAY
            begins, ends = at(day, self.start, zone), max(_both(last, self.end, zone))
            if begins <= now < ends:
                return self.until(ends, zone) or ends
        return None

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def at(day: date, hour: time, zone: tzinfo) -> datetime:
    """Return the instant (UTC) at which the clocks of *zone* show *hour*.

    Of an hour that they show twice it is the first; one that they leave out comes as much later as they
    are put forward.
    """
    return _both(day, hour, zone)[0]


def next_at(now: datetime, hour: time, zone: tzinfo) -> datetime:
    """Return when (UTC) the clocks of *zone* show *hour* next, later than *now* and once on each day."""
    today = now.astimezone(zone).date()
    return next(found for ahead in range(-1, 3) if (found := at(today + ahead * _DAY, hour, zone)) > now)


def _both(day: date, hour: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the instants that a local time may mean: they differ only where clocks are put."""
    local = datetime.combine(day, hour, zone)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
