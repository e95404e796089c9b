"""Times as people give them on the command line, and as publishers date what they say."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

_DAY = timedelta(days=1)
_DATE_LENGTH = len("2026-02-22")


def day_only(when: datetime) -> bool:
    """Return whether a time is all that is known of a day: publishers' bare dates are midnight, UTC."""
    return when.astimezone(UTC).time() == time.min


def read_time(text: str, *, last: bool = False) -> datetime:
    """Return the time in *text*, ISO 8601, UTC where it has no offset.

    A date alone is its first moment, with *last* its last one.
    Raises ValueError with a remedy.
    """
    try:
        when = datetime.fromisoformat(text)
        aware = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
        whole_day = last and len(text) == _DATE_LENGTH
        return aware + _DAY - timedelta(milliseconds=1) if whole_day else aware
    except (ValueError, OverflowError):
        raise ValueError(f"'{text}' is no time: write 2026-02-22 or 2026-02-22T18:00") from None
