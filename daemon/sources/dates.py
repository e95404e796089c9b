"""Read the dates that feeds write; a date that cannot be right is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from typing import Final

_OLDEST: Final = datetime(1995, 1, 1, tzinfo=UTC)
"""Before feeds; 1970 is a program's zero."""
_AHEAD: Final = timedelta(days=2)
"""How far ahead of us a publisher's calendar and clock may be."""
_ISO: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_DATE_ONLY: Final = re.compile(r"(?:[A-Z][a-z]{2,8},?\s+)?\d{1,2}\s+[A-Z][a-z]{2,8}\s+\d{4}")
_ZONE: Final = re.compile(r"\s+([A-Z]{1,5})$")
_ZONES: Final = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Hours east of Greenwich of the names that mean one zone; IST and BST mean several."""


def read_date(text: str | None) -> datetime | None:
    """Return the time *text* means, in UTC; a bare date is its midnight, UTC; None where that is a guess.

    feedparser reads ``2016/6/29`` as November and every ``IST`` as UTC, so its own reading is not used.
    """
    text = " ".join((text or "")[:64].split())
    try:
        when = _iso(text) or _rfc822(text)
        return when.astimezone(UTC) if when else None
    except (ValueError, OverflowError):
        return None


def plausible(when: datetime | None, now: datetime) -> datetime | None:
    """Return *when*, or None where no publisher can have meant it: long ago, or days after *now*."""
    return when if when and _OLDEST <= when <= now + _AHEAD else None


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    zone = (found[7] or "Z").upper()
    offset = "+00:00" if zone in {"Z", "UTC", "GMT"} else zone
    return datetime.fromisoformat(
        f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{min(second, 59):02}{offset}"
    )


def _rfc822(text: str) -> datetime | None:
    if _DATE_ONLY.fullmatch(text):
        text += " 00:00:00 +0000"
    zone = _ZONE.search(text)
    if zone is not None:
        if zone[1] not in _ZONES:
            return None
        text = f"{text[: zone.start()]} {_ZONES[zone[1]] * 100:+05}"
    parsed = parsedate_tz(text)
    if parsed is None:
        return None
    year, month, day, hour, minute, second, *_, offset = parsed
    when = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return when - timedelta(seconds=offset or 0)
