"""Read subscribers from CSV: every fault at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from daemon.formats import read_email
from daemon.phones import normalise_phone
from daemon.sheet import Sheet
from daemon.table import Cell
from rules.errors import nearest
from rules.model import Severity
from rules.ports import Gazetteer
from rules.quiet import Quiet

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
    "quiet",
    "digest",
)
ADDRESSES: Final = {"sms": "phone", "email": "email"}
"""Channels, and the column each takes its address from."""

_LANG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


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
    severities: tuple[tuple[str, Severity], ...] = ()
    """Of single channels."""
    group: str | None = None
    quiet: Quiet | None = None
    digest: bool = True
    columns: frozenset[str] = frozenset(SUBSCRIBER_COLUMNS)
    """What the file says at all; the rest stays as it was."""
    place: Cell = field(default=Cell("", 1, 1), compare=False)
    """Where it stands in its file."""

    @property
    def contacts(self) -> tuple[str, ...]:
        """Return phone and e-mail, as far as there are any."""
        return tuple(contact for contact in (self.phone, self.email) if contact)


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


def _subscriber(sheet: Sheet, record: dict[str, Cell], places: Gazetteer) -> NewSubscriber | None:
    before = len(sheet.faults)
    at = record["name"]
    phone = sheet.value(record, "phone", normalise_phone, None)
    email = sheet.value(record, "email", read_email, None)
    if not at.text:
        sheet.fault(at.line, at.column, "name: is empty")
    if phone is None and email is None and len(sheet.faults) == before:
        sheet.fault(at.line, at.column, "neither phone nor email is given: nobody could be reached")
    least, severities = _severities(sheet, record)
    person = NewSubscriber(
        at.text,
        phone,
        email,
        lang=sheet.value(record, "lang", _lang, "en"),
        tz=sheet.value(record, "tz", _zone, "UTC"),
        watch=sheet.values(record, "watch", lambda text: known_place(text, places)),
        channels=sheet.values(record, "channels", _channel),
        min_severity=least,
        severities=severities,
        group=sheet.value(record, "group", str, None),
        quiet=sheet.value(record, "quiet", Quiet.parse, None),
        digest=sheet.value(record, "digest", _yes, default=True),
        columns=frozenset(sheet.columns),
        place=at,
    )
    _check_channels(sheet, record, person)
    return person if len(sheet.faults) == before else None


def _severities(sheet: Sheet, record: dict[str, Cell]) -> tuple[Severity, tuple[tuple[str, Severity], ...]]:
    """Return the least severity, and that of single channels: ``severe``, ``sms:severe email:minor``."""
    words = sheet.values(record, "min_severity", _severity)
    found = [(channel, Severity(least)) for channel, _, least in (word.rpartition(":") for word in words)]
    named = dict(found)
    if len(named) < len(found):
        cell = record["min_severity"]
        sheet.fault(cell.line, cell.column, "min_severity: is given twice for the same channel")
    return named.pop("", Severity.MINOR), tuple(named.items())


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


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones; looking for them takes milliseconds."""
    return frozenset(available_timezones())


def _zone(text: str) -> str:
    zones = known_zones()
    if text not in zones:
        hint = nearest(text, zones) or "write a name such as America/Mexico_City"
        raise ValueError(f"no time zone is called {text!r}: {hint}")
    return text


def _channel(text: str) -> str:
    if text not in ADDRESSES:
        raise ValueError(f"no channel is called {text!r}: write sms, email or both")
    return text


def _severity(text: str) -> str:
    channel, colon, least = text.rpartition(":")
    if colon:
        _channel(channel)
    if least not in set(Severity):
        raise ValueError(f"{least!r} is no severity: write {', '.join(Severity)}, or sms:severe email:minor")
    return text


def _yes(text: str) -> bool:
    if text.casefold() not in {"yes", "no"}:
        raise ValueError(f"{text!r} is neither yes nor no")
    return text.casefold() == "yes"
