"""What commands change in the database: one table, for the running daemon and for a command on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from daemon.acknowledging import acknowledge
from daemon.byhand import announce_something, close_incident
from daemon.errors import FaultsError, GivenError
from daemon.forgetting import forget
from daemon.formats import read_contact
from daemon.people import NewSubscriber, read_subscribers
from daemon.phones import hide_phone
from daemon.resuming import resume
from daemon.reviewing import resolve
from daemon.routes import EMAIL, SMS
from daemon.silencing import add_silence, expire_silence
from daemon.travels import import_trips, remove_trip
from rules.errors import Fault
from rules.person import Person
from rules.ports import Gazetteer
from state.people import Profile
from state.store import Store

Args = Mapping[str, Any]
Command = Callable[[Store, Gazetteer, Args, datetime], object]


def import_subscribers(store: Store, places: Gazetteer, args: Args, now: datetime) -> dict[str, int]:
    """Take in a CSV (``text``, called ``path`` in faults); return how many were ``added`` and ``updated``."""
    people = read_subscribers(args["text"], args["path"], places)
    added = 0
    with store.transaction():
        _refuse_shared_contacts(store, people, args)
        for person in people:
            added += _save(store, places, person, now)
    return {"added": added, "updated": len(people) - added}


def remove_subscriber(store: Store, places: Gazetteer, args: Args, now: datetime) -> dict[str, str]:  # noqa: ARG001 (the table's shape)
    """Stop telling somebody (``contact``) anything; what was sent to them is kept."""
    with store.transaction():
        person = _known(store, args["contact"])
        store.people.remove(person.id, now)
    return {"name": person.name}


def forget_subscriber(store: Store, places: Gazetteer, args: Args, now: datetime) -> dict[str, str]:  # noqa: ARG001 (the table's shape)
    """Erase somebody (``contact``) and all that hangs on them, by ``author``; a STOP stays, as a digest."""
    with store.transaction():
        number, name = anybody(store, args["contact"])
        forget(store, number, args["author"], now)
    return {"name": name}


def allow_contact(store: Store, places: Gazetteer, args: Args, now: datetime) -> dict[str, bool]:  # noqa: ARG001 (the table's shape)
    """Send to a phone or mailbox (``contact``) again that took nothing, or whose owner had said STOP.

    Its owner is told what they missed.
    """
    try:
        contact = read_contact(args["contact"])
    except ValueError as error:
        raise GivenError(str(error)) from None
    with store.transaction():
        person = store.people.find(contact)
        if person is None:
            return {"blocked": store.blocked.allow(contact)}
        channel = EMAIL if "@" in contact else SMS
        return {"blocked": resume(store, person, channel, contact, now)}


def send_test(store: Store, places: Gazetteer, args: Args, now: datetime) -> dict[str, str]:  # noqa: ARG001 (the table's shape)
    """Have a test message sent to the operator."""
    with store.transaction():
        store.operator.tell(f"test:{now.isoformat()}", "test", "This is a test: messages reach you.", now)
    return {}


COMMANDS: Final[Mapping[str, Command]] = {
    "subscribers.import": import_subscribers,
    "subscribers.remove": remove_subscriber,
    "subscribers.forget": forget_subscriber,
    "subscribers.allow": allow_contact,
    "trips.import": import_trips,
    "trips.remove": remove_trip,
    "ack": acknowledge,
    "incident.close": close_incident,
    "announce": announce_something,
    "silence.add": add_silence,
    "silence.expire": expire_silence,
    "review.resolve": resolve,
    "send-test": send_test,
}


def anybody(store: Store, contact: str) -> tuple[int, str]:
    """Return id and name of somebody, also if they were removed; raises GivenError."""
    try:
        found = store.holdings.find(read_contact(contact))
    except ValueError as error:
        raise GivenError(str(error)) from None
    if found is None:
        raise GivenError("no subscriber has this phone or e-mail: advisoryd subscribers list shows all")
    return found


def _known(store: Store, contact: str) -> Person:
    try:
        person = store.people.find(read_contact(contact))
    except ValueError as error:
        raise GivenError(str(error)) from None
    if person is None:
        raise GivenError("no subscriber has this phone or e-mail: advisoryd subscribers list shows all")
    return person


def _save(store: Store, places: Gazetteer, new: NewSubscriber, now: datetime) -> bool:
    """Add or update one subscriber; return whether they are new."""
    old = next(filter(None, map(store.people.find, new.contacts)), None)
    number = store.people.save(_profile(new, old), now)
    for contact in new.contacts:
        store.blocked.forgive(contact)
    if "watch" in new.columns:
        store.people.set_watches(number, [(area, places.country(area)) for area in new.watch], now)
    return old is None


def _profile(new: NewSubscriber, old: Person | None) -> Profile:
    """Return what to keep: a column that the file does not have stays as it was."""
    given = {each.name: getattr(new, each.name) for each in fields(Profile)}
    columns = new.columns | ({"severities"} if "min_severity" in new.columns else set())
    kept = {} if old is None else {name: getattr(old, name) for name in given if name not in columns}
    return Profile(**{**given, **kept})


def _refuse_shared_contacts(store: Store, people: Iterable[NewSubscriber], args: Args) -> None:
    """Refuse a row whose phone is one subscriber's and whose e-mail is another's."""
    faults = []
    for person in people:
        found = {known.id for contact in person.contacts if (known := store.people.find(contact))}
        if len(found) > 1:
            message = "phone and email belong to two different subscribers"
            hint = "remove one of them, or correct this row"
            faults.append(_fault(args, person.place.line, person.place.column, message, hint))
    if faults:
        raise FaultsError(faults)


def _fault(args: Args, line: int, column: int, message: str, hint: str) -> Fault:
    lines = str(args["text"]).removeprefix("\ufeff").splitlines()
    return Fault(args["path"], line, column, message, lines[line - 1] if line <= len(lines) else "", hint)


def described(person: Person, *, whole: bool = False) -> dict[str, Any]:
    """Return a subscriber as a table shows them; phones are hidden but for their ends unless *whole*."""
    phone = person.phone if whole or person.phone is None else hide_phone(person.phone)
    return {
        "name": person.name,
        "phone": phone,
        "email": person.email,
        "lang": person.lang,
        "tz": person.tz,
        "watch": [watch.area for watch in person.watches if watch.until is None],
        "channels": list(person.channels),
        "min_severity": _least(person),
        "group": person.group,
        "quiet": None if person.quiet is None else str(person.quiet),
        "digest": person.digest,
    }


def _least(person: Person) -> str:
    """Return the least severity, and that of single channels, as import takes them."""
    return " ".join([person.min_severity, *(f"{channel}:{least}" for channel, least in person.severities)])
