"""Read the components of a calendar (RFC 5545), each property with its line: hostile text, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from icalendar.parser import Contentline
from icalendar.prop import vDate, vDatetime, vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from daemon.people import known_zones
from daemon.plain import one_line, shorten
from daemon.trips import refuse_year

MOST_EVENTS: Final = 2_000
MOST_ATTENDEES: Final = 500
DEEPEST: Final = 4
LONGEST_LINE: Final = 10_000
"""Characters of one unfolded line that is read at all."""
REPEATS: Final = frozenset({"RRULE", "RDATE", "RECURRENCE-ID"})

_LINES: Final = re.compile(r"\r\n|\n|\r")
_NAME: Final = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_READ: Final = REPEATS | {
    "UID",
    "SUMMARY",
    "LOCATION",
    "GEO",
    "DTSTART",
    "DTEND",
    "DURATION",
    "STATUS",
    "ATTENDEE",
}
_CALENDAR: Final = ("VCALENDAR",)
_EVENT: Final = (*_CALENDAR, "VEVENT")
_NO_CALENDAR: Final = "this is no calendar: it does not begin with BEGIN:VCALENDAR"


class BrokenEventError(ValueError):
    """What is wrong with a calendar or an event, and at which line."""

    def __init__(self, line: int, message: str) -> None:
        """Say where it is."""
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Property:
    """One line of an event, unfolded."""

    value: str
    """As it is meant: what was escaped is not."""
    params: Mapping[str, str]
    line: int


@dataclass(slots=True)
class Component:
    """An event, without what stands inside it."""

    line: int
    properties: dict[str, Property] = field(default_factory=dict)
    attendees: list[Property] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a property's text, empty where there is none."""
        found = self.properties.get(name)
        return "" if found is None else found.value.strip()

    def add(self, name: str, line: str, number: int) -> None:
        """Take a property in, if it matters; raise BrokenEventError."""
        if name not in _READ:
            return
        if name in self.properties:
            raise BrokenEventError(number, f"{name} is given twice in one event")
        if len(self.attendees) >= MOST_ATTENDEES:
            raise BrokenEventError(number, f"more than {MOST_ATTENDEES} attendees of one event")
        if len(line) > LONGEST_LINE:
            raise BrokenEventError(number, f"{name} is longer than {LONGEST_LINE} characters")
        try:
            _, params, value = Contentline(line).parts()
        except ValueError:
            raise BrokenEventError(number, f"{name} cannot be read: is it cut off?") from None
        found = Property(str(value), {str(key): str(params[key]) for key in params}, number)
        if name == "ATTENDEE":
            self.attendees.append(found)
        else:
            self.properties[name] = found


@dataclass(slots=True)
class Calendar:
    """A calendar being read, and its events so far."""

    events: list[Component] = field(default_factory=list)
    called_off: bool = False
    """All that it holds is cancelled."""
    _open: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Calendar:
        """Return what *text* holds; raise BrokenEventError at the first line that fits nowhere."""
        calendar, number = cls(), 1
        for number, line in _unfolded(text):
            calendar._line(number, line)
        if calendar._open:
            raise BrokenEventError(number, f"the calendar breaks off: END:{calendar._open[-1]} is missing")
        if number == 1:
            raise BrokenEventError(number, _NO_CALENDAR)
        return calendar

    def _line(self, number: int, line: str) -> None:
        found = _NAME.match(line)
        name = found[0].upper() if found else ""
        value = line[len(name) + 1 :].strip().upper()
        if name == "BEGIN":
            self._begin(value, number)
        elif not self._open:
            raise BrokenEventError(number, _NO_CALENDAR)
        elif name == "END":
            if self._open[-1] != value:
                raise BrokenEventError(number, f"END:{shown(value)} ends nothing that is open")
            self._open = self._open[:-1]
        elif self._open == _EVENT:
            self.events[-1].add(name, line, number)
        elif self._open == _CALENDAR and name == "METHOD":
            self.called_off = value == "CANCEL"

    def _begin(self, value: str, number: int) -> None:
        if not self._open and value != _CALENDAR[0]:
            raise BrokenEventError(number, _NO_CALENDAR)
        if len(self._open) >= DEEPEST or value in self._open:
            raise BrokenEventError(number, f"BEGIN:{shown(value)} stands inside {shown(self._open[-1])}")
        self._open = (*self._open, value)
        if self._open == _EVENT:
            self.events.append(Component(number))
            if len(self.events) > MOST_EVENTS:
                raise BrokenEventError(number, f"more than {MOST_EVENTS} events: export fewer months")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with its number from 1; one that begins with a blank goes on with the one before."""
    number, parts = 0, [""]
    for at, line in enumerate(_LINES.split(text), 1):
        if line[:1] in {" ", "\t"} and number:
            parts.append(line[1:])
            continue
        if parts != [""]:
            yield number, "".join(parts)
        number, parts = at, [line]
    if parts != [""]:
        yield number, "".join(parts)


def when(given: Property) -> date | datetime:
    """Return a day or a time, without a zone where it is local to the place; raise BrokenEventError."""
    try:
        if len(given.value) == 8:
            return _checked(vDate.from_ical(given.value))
        at = vDatetime.from_ical(given.value)
        if at.tzinfo is None and "TZID" in given.params:
            at = at.replace(tzinfo=_zone(given.params["TZID"]))
        return _checked(at)
    except BrokenEventError:
        raise
    except ValueError as error:
        why = str(error) if "date anybody" in str(error) else "not a date or time such as 20260222T143000"
        raise BrokenEventError(given.line, f"{shown(given.value)} is {why}") from None
    except KeyError:
        name = shown(given.params["TZID"])
        raise BrokenEventError(
            given.line, f"TZID {name} is no time zone that is known: write one such as Europe/Berlin"
        ) from None


def _checked(when: date) -> date:
    refuse_year(when if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC))
    return when


def _zone(name: str) -> tzinfo:
    """Return a zone by its IANA name, also at the end of a path, or by Windows' name; raise KeyError."""
    known = known_zones()
    parts = name.strip().strip("/").split("/")
    for begin in range(len(parts)):
        if (found := "/".join(parts[begin:])) in known:
            return ZoneInfo(found)
    return ZoneInfo(WINDOWS_TO_OLSON[name.strip()])


def after(component: Component, first: date | datetime) -> date | datetime:
    """Return the end of an event that gives none: after its duration, a day, or at once."""
    given = component.properties.get("DURATION")
    if given is None:
        return first if isinstance(first, datetime) else first + timedelta(days=1)
    try:
        length: timedelta = vDuration.from_ical(given.value)
        return first + length
    except (ValueError, OverflowError):
        raise BrokenEventError(given.line, f"{shown(given.value)} is no duration such as P3D") from None


def instant(when: date | datetime, zone: tzinfo) -> datetime:
    """Return the UTC time of a day's beginning or of a time; *zone* is that of what has none."""
    if not isinstance(when, datetime):
        when = datetime(when.year, when.month, when.day, tzinfo=zone)
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)


def written(when: date | datetime) -> str:
    """Return a day or a time as it was given."""
    return when.isoformat(timespec="minutes") if isinstance(when, datetime) else when.isoformat()


def geo(component: Component) -> tuple[float, float] | None:
    """Return latitude and longitude, where an event gives both."""
    given = component.properties.get("GEO")
    if given is None:
        return None
    try:
        lat, lon = (float(each) for each in given.value.split(";"))
    except ValueError:
        lat = lon = 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BrokenEventError(given.line, f"GEO {shown(given.value)} is no latitude;longitude")
    return lat, lon


def shown(text: str) -> str:
    """Return given words as they may stand in a message."""
    return repr(shorten(one_line(text), 60))


def source_line(text: str, number: int) -> str:
    """Return a line of *text*, as it may stand under a message."""
    lines = _LINES.split(text, number)
    return shorten(one_line(lines[number - 1]), 120) if number <= len(lines) else ""
