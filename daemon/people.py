"""Read subscribers and trips from CSV: every fault at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from daemon.formats import read_contact, read_email
from daemon.phones import normalise_phone
from daemon.sheet import Sheet
from daemon.table import Cell
from rules.errors import nearest
from rules.model import Severity
from rules.ports import Gazetteer

SUBSCRIBER_COLUMNS: Final = (
    "name",
    "phone",
    "email",
    "lang",
    "tz",
    "watch",
    "channels",
    "min_severity",
    "group",
)
TRIP_COLUMNS: Final = ("phone_or_email", "area", "from", "to")
ADDRESSES: Final = {"sms": "phone", "email": "email"}
"""Channels, and the column each takes its address from."""
MARGIN: Final = timedelta(hours=24)
"""A trip counts from this long before it begins to this long after it ends."""

_LANG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class NewSubscriber:
    """One row of the subscribers' CSV, checked."""

    name: str
    phone: str | None
    """E.164."""
    email: str | None
    lang: str = "en"
    tz: str = "UTC"
    watch: tuple[str, ...] = ()
    """Ids of places."""
    channels: tuple[str, ...] = ()
    min_severity: Severity = Severity.MINOR
    group: str | None = None
    columns: frozenset[str] = frozenset(SUBSCRIBER_COLUMNS)
    """What the file says at all; the rest stays as it was."""
    place: Cell = field(default=Cell("", 1, 1), compare=False)
    """Where it stands in its file."""

    @property
    def contacts(self) -> tuple[str, ...]:
        """Return phone and e-mail, as far as there are any."""
        return tuple(contact for contact in (self.phone, self.email) if contact)


@dataclass(frozen=True, slots=True)
class NewTrip:
    """One row of the trips' CSV, checked; times are UTC, without the margin around a trip."""

    phone_or_email: str
    area: str
    begins: datetime
    ends: datetime
    """The first instant after it: a day given as ``to`` is included."""
    given_from: str
    given_to: str
    place: Cell = field(compare=False)
    """Where it stands in its file."""

    @property
    def since(self) -> datetime:
        """Return when it begins to count."""
        return self.begins - MARGIN

    @property
    def until(self) -> datetime:
        """Return when it ceases to count."""
        return self.ends + MARGIN


def read_subscribers(text: str, path: str, places: Gazetteer) -> tuple[NewSubscriber, ...]:
    """Return the subscribers in *text*.

    Raises FaultsError with every fault, also where two rows are about the same phone or address.
    """
    sheet = Sheet(text, path, SUBSCRIBER_COLUMNS, ("name",))
    if not sheet.faults and not {"phone", "email"} & set(sheet.columns):
        sheet.fault(1, 1, "there is neither a column phone nor a column email: nobody could be reached")
    people = [person for record in sheet.records() if (person := _subscriber(sheet, record, places))]
    _refuse_doubles(sheet, people)
    sheet.refuse()
    return tuple(people)


def read_trips(text: str, path: str, places: Gazetteer) -> tuple[NewTrip, ...]:
    """Return the trips in *text*; raises FaultsError with every fault."""
    sheet = Sheet(text, path, TRIP_COLUMNS, TRIP_COLUMNS)
    trips = [trip for record in sheet.records() if (trip := _trip(sheet, record, places))]
    sheet.refuse()
    return tuple(trips)


def _subscriber(sheet: Sheet, record: dict[str, Cell], places: Gazetteer) -> NewSubscriber | None:
    before = len(sheet.faults)
    at = record["name"]
    phone = sheet.value(record, "phone", normalise_phone, None)
    email = sheet.value(record, "email", read_email, None)
    if not at.text:
        sheet.fault(at.line, at.column, "name: is empty")
    if phone is None and email is None and len(sheet.faults) == before:
        sheet.fault(at.line, at.column, "neither phone nor email is given: nobody could be reached")
    person = NewSubscriber(
        at.text,
        phone,
        email,
        sheet.value(record, "lang", _lang, "en"),
        sheet.value(record, "tz", _zone, "UTC"),
        sheet.values(record, "watch", lambda text: known_place(text, places)),
        sheet.values(record, "channels", _channel),
        sheet.value(record, "min_severity", _severity, Severity.MINOR),
        sheet.value(record, "group", str, None),
        frozenset(sheet.columns),
        at,
    )
    _check_channels(sheet, record, person)
    return person if len(sheet.faults) == before else None


def _check_channels(sheet: Sheet, record: dict[str, Cell], person: NewSubscriber) -> None:
    for channel in person.channels:
        column = ADDRESSES[channel]
        if column in sheet.columns and not record[column].text:
            cell = record["channels"]
            sheet.fault(cell.line, cell.column, f"channels: {channel} needs a value in the column {column}")


def _refuse_doubles(sheet: Sheet, people: Iterable[NewSubscriber]) -> None:
    seen: dict[str, int] = {}
    for person in people:
        at = person.place
        for contact in person.contacts:
            line = seen.setdefault(contact, at.line)
            if line != at.line:
                what = "email" if "@" in contact else "phone"
                sheet.fault(at.line, at.column, f"{what}: the same as in line {line}")


def _trip(sheet: Sheet, record: dict[str, Cell], places: Gazetteer) -> NewTrip | None:
    before = len(sheet.faults)
    for column in TRIP_COLUMNS:
        if not record[column].text:
            sheet.fault(record[column].line, record[column].column, f"{column}: is empty")
    contact = sheet.value(record, "phone_or_email", read_contact, "")
    area = sheet.value(record, "area", lambda text: known_place(text, places), "")
    zone = ZoneInfo(places.time_zone(area)) if area else ZoneInfo("UTC")
    epoch = datetime.fromtimestamp(0, UTC)
    begins = sheet.value(record, "from", lambda text: _instant(text, zone), epoch)
    ends = sheet.value(record, "to", lambda text: _instant(text, zone, days=1), epoch)
    at = record["to"]
    if len(sheet.faults) == before and ends <= begins:
        sheet.fault(at.line, at.column, "to: lies before from")
    if len(sheet.faults) > before:
        return None
    return NewTrip(contact, area, begins, ends, record["from"].text, at.text, record["phone_or_email"])


def _instant(text: str, zone: ZoneInfo, days: int = 0) -> datetime:
    """Return the UTC time of a day's local beginning *days* later, or of a date and time as it stands."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a date: write 2026-02-22 or 2026-02-22T14:30") from None
    if not 1970 < local.year < 9000:
        raise ValueError("not a date anybody travels on: write it as 2026-02-22")
    if _DAY.fullmatch(text):
        local += timedelta(days=days)
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def known_place(text: str, places: Gazetteer) -> str:
    """Return *text* where it is a place's id; else raises ValueError naming the likeliest ids."""
    if places.get(text) is not None:
        return text
    if places.get(text.upper()) is not None:
        raise ValueError(f"no place has the id {text!r}: did you mean {text.upper()}?")
    found = [place.id for place in places.search(text.replace("_", " "))][:3]
    remedy = f"did you mean {' or '.join(found)}?" if found else "find ids with: advisoryd places NAME"
    raise ValueError(f"no place has the id {text!r}: {remedy}")


def _lang(text: str) -> str:
    if _LANG.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a language tag: write en, es or pt-BR")
    return text


def _zone(text: str) -> str:
    zones = available_timezones()
    if text not in zones:
        hint = nearest(text, zones) or "write a name such as America/Mexico_City"
        raise ValueError(f"no time zone is called {text!r}: {hint}")
    return text


def _channel(text: str) -> str:
    if text not in ADDRESSES:
        raise ValueError(f"no channel is called {text!r}: write sms, email or both")
    return text


def _severity(text: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        raise ValueError(f"{text!r} is no severity: write {', '.join(Severity)}") from None
