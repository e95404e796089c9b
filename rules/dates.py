"""Read when an order ends, from its own words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.clause import Clause
from rules.marks import Mark

_CLOCK: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:(?:[:：.]|\s?h\s?)(\d{2}))?(?=\s*(?:[ap]\.?\s?m\b|h\b|hrs?\b|horas\b|$|[^\d]))",
    re.IGNORECASE,
)
_HAN_CLOCK: Final = re.compile(r"(?<!\d)(\d{1,2})[時时點点]\u2060*(?:(\d{2})分)?")
_MILITARY: Final = re.compile(r"(?<!\d)([01]\d|2[0-3])([0-5]\d)(?=\s*(?:h\b|hrs?\b|hours\b|local))")
_BEFORE: Final = re.compile(r"(?<!\d)(\d{1,2})(?:[-.]?[^\W\d_]{1,2}|[-.]?[º°ª]|\.)?(?:\s+(?:of|de))?\s*$")
_NUMERIC: Final = re.compile(r"(?<!\d)(?<!\d\.)(\d{1,2})\.(\d{1,2})\.((?:20)?\d\d)(?!\d)")
"""A date in figures, the day first; with slashes nobody knows which comes first."""
_AFTER: Final = re.compile(r"\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?!\d|[:.]\d)")
_TO_MONTH: Final = 12
"""Code points from the number of a day to its month: "del próximo"."""
_ONE_TIME: Final = 5
"""Code points between the words of one time: "at 6 o'clock in the morning"."""
_YEAR: Final = re.compile(r"[\s,.]*(?:\b(?:of|de|del)\s+)?((?:19|20)\d\d)\b")


def ends(
    document: str, clause: Clause, published: datetime | None, zone: str, *, single_days: bool
) -> datetime | None:
    """Return when *clause* says its order ends (aware UTC), or None where it does not say.

    A day without a time ends with its last moment in *zone*.
    *single_days*: a plain date counts as well ("classes are suspended on Monday").
    """
    through = clause.cues("through")
    for cue in through:
        end = _moment(document, clause, cue.end, min(cue.end + 90, clause.end), published, zone)
        if end:
            return end
    behind = clause.cues("post-through")
    for cue in behind:
        low = max(cue.start - 90, clause.start)
        end = _moment(document, clause, low, cue.start, published, zone, last=True)
        if end:
            return end
    if single_days and not through and not behind:
        return _moment(document, clause, clause.start, clause.end, published, zone)
    return None


def _moment(
    document: str,
    clause: Clause,
    low: int,
    high: int,
    published: datetime | None,
    zone: str,
    *,
    last: bool = False,
) -> datetime | None:
    """Return the moment named first between two offsets, or last."""
    tz = ZoneInfo(zone)
    local = published.astimezone(tz) if published else None
    marks = [m for m in clause.marks if low <= m.start < high][:: -1 if last else 1]
    day, used = _figures(document, low, high, last=last) or _day(document, marks, local)
    clock = _time(document, low, high, marks, clause.of("time"), used)
    if day is None and (local is None or clock is None or clause_is_nightly(clause)):
        return None
    if day is None and local is not None:
        day = local.date()
        if clock is not None and clock <= local.time():
            day += timedelta(days=1)
    if day is None:
        return None
    try:
        end = datetime.combine(day, clock or time(0), tzinfo=tz) + timedelta(days=0 if clock else 1)
        return end.astimezone(UTC)
    except OverflowError:
        return None


def clause_is_nightly(clause: Clause) -> bool:
    """Return whether bare times tell the hours of every day ("from 8 p.m. until 6 a.m."), not an end."""
    times = clause.of("time")
    apart = any(two.start - one.end > _ONE_TIME for one, two in itertools.pairwise(times))
    return apart or any(m.role == "name" and m.value == "curfew" for m in clause.marks)


def _figures(document: str, low: int, high: int, *, last: bool) -> tuple[date, tuple[int, int]] | None:
    """Return the first day given in figures between two offsets, or the last, and where it stands."""
    found = [*_NUMERIC.finditer(document, low, high)]
    if not found:
        return None
    match = found[-1 if last else 0]
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(year % 100 + 2000, month, day), match.span()
    except ValueError:
        return None


def _day(document: str, marks: Sequence[Mark], local: datetime | None) -> tuple[date | None, tuple[int, int]]:
    """Return the day named first by a month, else by "tomorrow" or a weekday, and the digits it used."""
    for mark in marks:
        if mark.role == "month":
            found = _calendar(document, mark, local)
            if found:
                return found
    for mark in marks:
        if local and mark.role == "cue" and mark.value in {"today", "tomorrow"}:
            return local.date() + timedelta(days=mark.value == "tomorrow"), (0, 0)
    for mark in marks:
        if local and mark.role == "weekday":
            ahead = (int(mark.value) - local.weekday()) % 7
            return local.date() + timedelta(days=ahead), (0, 0)
    return None, (0, 0)


def days_named(
    document: str, clause: Clause, published: datetime | None = None
) -> frozenset[tuple[int, int]]:
    """Return the days a clause names: by their months, each as month and day, or as 0 and the weekday.

    A day without a month ("el día 14") is the next of its number.
    """
    days = {(0, int(mark.value)) for mark in clause.of("weekday")}
    for month in clause.of("month"):
        before = _BEFORE.search(document, max(0, month.start - 12), month.start)
        if number := before or _AFTER.match(document, month.end):
            days.add((int(month.value), int(number[1])))
    for cue in clause.cues("day") if published else ():
        number = _AFTER.match(document, cue.end)
        near = number and any(0 <= m.start - number.end() <= _TO_MONTH for m in clause.of("month"))
        if number and published and not near:
            day = int(number[1])
            days.add(((published.month - (day >= published.day)) % 12 + 1, day))
    return frozenset(days)


def _calendar(document: str, month: Mark, local: datetime | None) -> tuple[date, tuple[int, int]] | None:
    before = _BEFORE.search(document, max(0, month.start - 12), month.start)
    after = _AFTER.match(document, month.end)
    number = before or after
    if number is None:
        return None
    year = _YEAR.match(document, month.end if before else number.end())
    try:
        if year:
            return date(int(year[1]), int(month.value), int(number[1])), number.span(1)
        if local is None:
            return None
        return _nearest_year(int(month.value), int(number[1]), local.date()), number.span(1)
    except ValueError:
        return None


def _nearest_year(month: int, day: int, today: date) -> date:
    """Return the day of this name that lies nearest to *today*; ValueError where there is none."""
    near = [date(year, month, day) for year in (today.year - 1, today.year, today.year + 1)]
    return min(near, key=lambda d: abs(d - today))


def _time(
    document: str, low: int, high: int, marks: Sequence[Mark], beside: Sequence[Mark], used: tuple[int, int]
) -> time | None:
    for mark in marks:
        if mark.role == "time" and mark.value in {"noon", "midnight"}:
            return time(12) if mark.value == "noon" else None
    military = _MILITARY.search(document, low, high)
    if military:
        return time(int(military[1]), int(military[2]))
    for match in (*_HAN_CLOCK.finditer(document, low, high), *_CLOCK.finditer(document, low, high)):
        half = _half(beside, match)
        hour_sign = document[match.end() : match.end() + 1] in {"h", "H"}
        bare = half is None and match[2] is None and match.re is _CLOCK and not hour_sign
        if used[0] <= match.start() < used[1] or bare:
            continue
        hour = int(match[1])
        if half in {"am", "pm"}:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and int(match[2] or 0) < 60:
            return time(hour, int(match[2] or 0))
    return None


def _half(marks: Sequence[Mark], match: re.Match[str]) -> str | None:
    """Return the half of the day that is named right behind a time, or right before it, or that it is one."""
    beside = (
        m
        for m in sorted(marks, key=lambda m: m.value not in {"am", "pm"})
        if (0 <= m.start - match.end() <= 2 or 0 <= match.start() - m.end <= 2)
    )
    return next((m.value for m in beside), None)


def from_a_day(clause: Clause) -> bool:
    """Return whether a clause says from which weekday something works: until then it did not."""
    days = clause.of("weekday")
    return any(m.start <= d.start and d.end <= m.end for m in clause.cues("change") for d in days)
