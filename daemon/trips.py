"""Trips as they are entered, and read from CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from daemon.formats import read_contact
from daemon.people import known_place
from daemon.sheet import Sheet
from daemon.table import Cell
from rules.model import PlaceKind
from rules.ports import Gazetteer

COLUMNS: Final = ("phone_or_email", "area", "from", "to")
MARGIN: Final = timedelta(hours=24)
"""A trip counts from this long before it begins to this long after it ends."""
FLIGHT_MARGIN: Final = timedelta(hours=4)
"""The same of an airport, where the time is known at which somebody is there."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class NewTrip:
    """One stop, checked; times are UTC, without the margin around a trip."""

    contact: str
    """E-mail, or phone as E.164."""
    area: str
    begins: datetime
    ends: datetime
    """The first instant after it: a day given as ``to`` is included."""
    given_from: str
    given_to: str
    airport: bool = False
    uid: str = ""
    """What a calendar calls the event."""
    place: Cell = field(default=Cell("", 1, 1), compare=False)
    """Where it stands in its file."""

    @property
    def since(self) -> datetime:
        """Return when it begins to count."""
        return self.begins - self._margin(self.given_from)

    @property
    def until(self) -> datetime:
        """Return when it ceases to count."""
        return self.ends + self._margin(self.given_to)

    def _margin(self, given: str) -> timedelta:
        return MARGIN if _DAY.fullmatch(given) or not self.airport else FLIGHT_MARGIN


def read_trips(text: str, path: str, places: Gazetteer) -> tuple[NewTrip, ...]:
    """Return the trips in *text*; raises FaultsError with every fault."""
    sheet = Sheet(text, path, COLUMNS, COLUMNS)
    trips = [trip for record in sheet.records() if (trip := _trip(sheet, record, places))]
    sheet.refuse()
    return tuple(trips)


def is_airport(area: str, places: Gazetteer) -> bool:
    """Return whether *area* is one."""
    found = places.get(area)
    return found is not None and found.kind is PlaceKind.AIRPORT


def refuse_year(local: datetime) -> datetime:
    """Return *local*, or raise ValueError where nobody travels that early or late."""
    if not 1970 < local.year < 9000:
        raise ValueError("not a date anybody travels on: write it as 2026-02-22")
    return local


def _trip(sheet: Sheet, record: dict[str, Cell], places: Gazetteer) -> NewTrip | None:
    before = len(sheet.faults)
    for column in COLUMNS:
        if not record[column].text:
            sheet.fault(record[column].line, record[column].column, f"{column}: is empty")
    contact = sheet.value(record, "phone_or_email", read_contact, "")
    area = sheet.value(record, "area", lambda text: known_place(text, places), "")
    zone = ZoneInfo(places.time_zone(area)) if area else ZoneInfo("UTC")
    epoch = datetime.fromtimestamp(0, UTC)
    begins = sheet.value(record, "from", lambda text: _instant(text, zone), epoch)
    ends = sheet.value(record, "to", lambda text: _instant(text, zone, days=1), epoch)
    start, end = record["from"], record["to"]
    if len(sheet.faults) == before and ends <= begins:
        sheet.fault(end.line, end.column, "to: lies before from")
    if len(sheet.faults) > before:
        return None
    at = record["phone_or_email"]
    return NewTrip(
        contact, area, begins, ends, start.text, end.text, airport=is_airport(area, places), place=at
    )


def _instant(text: str, zone: ZoneInfo, days: int = 0) -> datetime:
    """Return the UTC time of a day's local beginning *days* later, or of a date and time as it stands."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a date: write 2026-02-22 or 2026-02-22T14:30") from None
    refuse_year(local)
    if _DAY.fullmatch(text):
        local += timedelta(days=days)
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
