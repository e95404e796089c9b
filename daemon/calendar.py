"""Read trips from a calendar: every fault at once, each with its line and its event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from daemon import ical
from daemon.errors import FaultsError
from daemon.formats import read_contact
from daemon.ical import BrokenEventError, Calendar, Component
from daemon.stops import Told, stops
from daemon.table import Cell
from daemon.trips import NewTrip, is_airport
from rules.errors import Fault
from rules.ports import Gazetteer

MOST_BYTES: Final = 2_000_000
MOST_FAULTS: Final = 100
LONGEST_UID: Final = 255
_SCHEME: Final = re.compile(r"^(?:mailto|tel):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """One event; without stops it was called off."""

    uid: str
    stops: tuple[NewTrip, ...] = ()


def is_calendar(text: str, path: str) -> bool:
    """Return whether a file is a calendar, or called one."""
    begins = text.removeprefix("\ufeff").lstrip()[:20].upper()
    return begins.startswith("BEGIN:VCALENDAR") or path.lower().endswith((".ics", ".ical"))


def read_calendar(text: str, path: str, contact: str | None, places: Gazetteer) -> tuple[Event, ...]:
    """Return the events in *text*, trips of whoever is reached at *contact*, else of their attendees.

    Raises FaultsError: with all faults of the events, or with the first place where the file breaks.
    """
    text = text.removeprefix("\ufeff")
    faults: list[Fault] = []

    def fault(line: int, message: str) -> None:
        faults.append(Fault(path, line, 1, message, ical.source_line(text, line)))

    if len(text.encode(errors="replace")) > MOST_BYTES:
        fault(1, f"the calendar is larger than {MOST_BYTES // 1_000_000} MB: export fewer months of it")
        raise FaultsError(faults)
    events: dict[str, Event] = {}
    try:
        calendar = Calendar.read(text)
    except BrokenEventError as error:
        fault(error.line, str(error))
        raise FaultsError(faults) from None
    for component in calendar.events:
        if len(faults) >= MOST_FAULTS:
            break
        try:
            event = _event(component, contact, places, called_off=calendar.called_off)
        except BrokenEventError as error:
            fault(error.line, _named(component, str(error)))
            continue
        if event.uid in events:
            fault(component.line, _named(component, "an event before it has the same UID"))
        events[event.uid] = event
    if faults:
        raise FaultsError(faults)
    return tuple(events.values())


def _event(component: Component, contact: str | None, places: Gazetteer, *, called_off: bool) -> Event:
    """Return an event with its stops; raise BrokenEventError."""
    uid = component.text("UID")
    if not uid or len(uid) > LONGEST_UID:
        message = "UID is missing or too long: nobody could tell its next version"
        raise BrokenEventError(component.line, message)
    for name in sorted(ical.REPEATS & component.properties.keys()):
        line = component.properties[name].line
        raise BrokenEventError(line, f"{name}: give each of the trips an event of its own")
    if called_off or component.text("STATUS").upper() == "CANCELLED":
        return Event(uid)
    travellers = [(contact, component.line)] if contact else list(_attendees(component))
    told = Told(component.text("LOCATION"), component.text("SUMMARY"), ical.geo(component))
    try:
        areas = stops(told, places)
    except ValueError as error:
        at = component.properties.get("LOCATION") or component.properties.get("SUMMARY")
        raise BrokenEventError(at.line if at else component.line, str(error)) from None
    begins, ends, given = _times(component, areas, places)
    return Event(
        uid,
        tuple(
            NewTrip(
                who,
                area,
                begins,
                ends,
                *given,
                airport=is_airport(area, places),
                uid=uid,
                place=Cell(uid, line, 1),
            )
            for who, line in travellers
            for area in areas
        ),
    )


def _attendees(component: Component) -> Iterator[tuple[str, int]]:
    """Yield who takes part, each with the line that says so; raise BrokenEventError."""
    if not component.attendees:
        message = "says not whose trip it is: give it an ATTENDEE, or import it with --for PHONE_OR_EMAIL"
        raise BrokenEventError(component.line, message)
    for attendee in component.attendees:
        try:
            yield read_contact(_SCHEME.sub("", attendee.value.strip())), attendee.line
        except ValueError as error:
            raise BrokenEventError(attendee.line, f"ATTENDEE is {error}") from None


def _times(
    component: Component, areas: tuple[str, ...], places: Gazetteer
) -> tuple[datetime, datetime, tuple[str, str]]:
    """Return when an event begins and ends (UTC), and both as they were given; raise BrokenEventError."""
    start = component.properties.get("DTSTART")
    if start is None:
        raise BrokenEventError(component.line, "DTSTART is missing")
    end = component.properties.get("DTEND")
    here, there = (ZoneInfo(places.time_zone(area)) for area in (areas[0], areas[-1]))
    first = ical.when(start)
    last = ical.when(end) if end else ical.after(component, first)
    line = (end or start).line
    timed = isinstance(first, datetime)
    if timed != isinstance(last, datetime):
        raise BrokenEventError(line, "DTSTART and DTEND are not both days, or both times")
    begins, ends = ical.instant(first, here), ical.instant(last, there)
    if ends < begins or (ends == begins and not timed):
        raise BrokenEventError(line, "it ends before it begins")
    # An end that is a day is the first after the trip.
    shown = last if timed else last - timedelta(days=1)
    return begins, ends, (ical.written(first), ical.written(shown))


def _named(component: Component, message: str) -> str:
    """Return a fault under the name of its event."""
    name = component.text("SUMMARY") or component.text("UID")
    return f"event {ical.shown(name)}: {message}" if name else message
