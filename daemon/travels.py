"""Carry out what is asked about trips: take a table or a calendar in, remove one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from daemon.calendar import is_calendar, read_calendar
from daemon.errors import FaultsError, GivenError
from daemon.formats import read_contact
from daemon.trips import NewTrip, read_trips
from rules.errors import Fault
from rules.person import Person
from rules.ports import Gazetteer
from state.store import Store
from state.trips import Trip

Args = Mapping[str, Any]


def import_trips(store: Store, places: Gazetteer, args: Args, now: datetime) -> dict[str, int]:  # noqa: ARG001 (the shape of a command)
    """Take in trips (``text``, called ``path`` in faults): CSV, or a calendar.

    The events of a calendar are trips of whoever is ``contact``, or without it of their attendees.
    Returns how many were ``added``, ``changed``, ``removed`` and ``known`` already.
    """
    contact = args.get("contact")
    if is_calendar(args["text"], args["path"]):
        return _import_calendar(store, places, args, str(contact) if contact else None)
    if contact:
        raise GivenError("--for is for calendars: here the column phone_or_email says whose trip it is")
    trips = read_trips(args["text"], args["path"], places)
    with store.transaction():
        travellers = _travellers(store, trips, args)
        added = sum(store.trips.add(_kept(trip, travellers[trip.contact].id, places)) for trip in trips)
    return {"added": added, "changed": 0, "removed": 0, "known": len(trips) - added}


def remove_trip(store: Store, places: Gazetteer, args: Args, now: datetime) -> dict[str, str]:  # noqa: ARG001 (the shape of a command)
    """Let the trip with the id ``trip`` be over."""
    with store.transaction():
        trip = store.trips.get(int(args["trip"]))
        person = store.people.get(trip.subscriber) if trip else None
        if trip is None or person is None:
            raise GivenError("no trip has this id: advisoryd trips list shows all")
        store.trips.remove(int(args["trip"]))
    return {"name": person.name, "area": trip.area}


def _import_calendar(store: Store, places: Gazetteer, args: Args, contact: str | None) -> dict[str, int]:
    """Make trips what the events of a calendar say; who is absent from it stays."""
    owner = _owner(store, contact) if contact else None
    events = read_calendar(args["text"], args["path"], contact and read_contact(contact), places)
    done = {"added": 0, "changed": 0, "removed": 0, "known": 0}
    with store.transaction():
        found = _travellers(store, [stop for event in events for stop in event.stops], args)
        for event in events:
            held = (
                {owner.id} & store.trips.travellers(event.uid) if owner else store.trips.travellers(event.uid)
            )
            wanted: dict[int, list[Trip]] = {subscriber: [] for subscriber in held}
            for stop in event.stops:
                who = found[stop.contact].id
                wanted.setdefault(who, []).append(_kept(stop, who, places))
            moved = [store.trips.put(who, event.uid, stops) for who, stops in wanted.items()]
            if wanted:
                what = ("changed" if event.stops else "removed") if held else "added"
                done[what if any(moved) else "known"] += 1
    return done


def _owner(store: Store, contact: str) -> Person:
    """Return whose calendar it is."""
    try:
        person = store.people.find(read_contact(contact))
    except ValueError as error:
        raise GivenError(f"--for: {error}") from None
    if person is None:
        raise GivenError("--for: no subscriber has this phone or e-mail: import subscribers first")
    return person


def _travellers(store: Store, trips: Iterable[NewTrip], args: Args) -> dict[str, Person]:
    found: dict[str, Person] = {}
    faults = []
    lines = str(args["text"]).removeprefix("\ufeff").splitlines()
    for trip in trips:
        person = found.get(trip.contact) or store.people.find(trip.contact)
        if person is not None:
            found[trip.contact] = person
            continue
        where = "ATTENDEE" if trip.uid else "phone_or_email"
        message = f"{where}: no subscriber has this {'e-mail' if '@' in trip.contact else 'phone'}"
        line, column = trip.place.line, trip.place.column
        source = lines[line - 1] if line <= len(lines) else ""
        faults.append(Fault(args["path"], line, column, message, source, "import subscribers first"))
    if faults:
        raise FaultsError(faults)
    return found


def _kept(trip: NewTrip, subscriber: int, places: Gazetteer) -> Trip:
    """Return a stop as it is kept."""
    return Trip(
        subscriber=subscriber,
        area=trip.area,
        country=places.country(trip.area),
        since=trip.since,
        until=trip.until,
        begins=trip.begins,
        ends=trip.ends,
        start=trip.given_from,
        end=trip.given_to,
        uid=trip.uid,
    )
