"""Who is at a place, or will be: by what they watch and where they travel, and how they are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemon.phones import hide_phone
from daemon.routes import EMAIL, SMS, Routes
from rules.model import PlaceKind
from rules.person import Person, Watch
from rules.ports import Gazetteer

BlockedOf = Callable[[Person], Mapping[str, str]]
"""Returns the channels on which somebody takes nothing, each with the reason."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody at a place, for as long as one watch or trip of theirs says so."""

    person: Person
    area: str
    """What they watch or travel to: it lies in the place, or the place in it."""
    through: str | None
    """The airport by which they come; None: by none that is known."""
    since: datetime | None
    """When they arrive; None: they watch it for good."""
    until: datetime | None
    there: bool
    """They are there at the time asked for."""
    reach: tuple[str, ...]
    """The ways to them; phone numbers are hidden but for their ends."""


def who(
    people: Iterable[Person],
    place: str,
    at: datetime,
    places: Gazetteer,
    routes: Routes,
    blocked_of: BlockedOf,
) -> list[Presence]:
    """Return who is at *place* at a time or comes there later: those who are there first, then by arrival."""
    found = [
        Presence(
            person,
            watch.area,
            _airport(watch.area, places),
            since=watch.stay[0] if watch.stay else None,
            until=watch.stay[1] if watch.stay else None,
            there=_there(watch, at),
            reach=reach(person, routes, blocked_of(person)),
        )
        for person in people
        for watch in person.watches
        if not _left(watch, at) and concerned(watch.area, place, places)
    ]
    return sorted(found, key=_order)


def concerned(area: str, place: str, places: Gazetteer) -> bool:
    """Return whether who watches *area* may be at *place*: an airport's travellers are where it serves."""
    return places.overlaps(area, place) or any(places.overlaps(place, each) for each in places.serves(area))


def reach(person: Person, routes: Routes, blocked: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ways to *person* as people may see them; a way that takes nothing says why."""
    closed = tuple(f"no {channel} ({why})" for channel, why in blocked.items() if channel in person.wanted)
    return open_ways(person, routes, blocked) + closed


def open_ways(person: Person, routes: Routes, blocked: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ways on which *person* is reached, as people may see them."""
    return tuple(_way(person, channel) for channel in routes.of(person, blocked))


def as_json(presence: Presence, places: Gazetteer) -> dict[str, Any]:
    """Return plain values: times in RFC 3339."""
    return {
        "name": presence.person.name,
        "group": presence.person.group,
        "there": presence.there,
        "area": presence.area,
        "where": places.display(presence.area, "en"),
        "through": presence.through,
        "since": _plain(presence.since),
        "until": _plain(presence.until),
        "reach": list(presence.reach),
    }


def summary(found: Iterable[Presence]) -> Iterator[str]:
    """Yield how many people are there and how many come, in all and by group."""
    here: dict[int, Person] = {}
    coming: dict[int, Person] = {}
    for each in found:
        (here if each.there else coming)[each.person.id] = each.person
    coming = {number: person for number, person in coming.items() if number not in here}
    yield f"{len(here)} there, {len(coming)} to come"
    for group in sorted({p.group for p in (*here.values(), *coming.values()) if p.group}):
        counts = [sum(p.group == group for p in some.values()) for some in (here, coming)]
        yield f"{group}: {counts[0]} there, {counts[1]} to come"


def _way(person: Person, channel: str) -> str:
    if channel == SMS and person.phone:
        return f"sms {hide_phone(person.phone)}"
    return f"email {person.email}" if channel == EMAIL else channel


def _there(watch: Watch, at: datetime) -> bool:
    return watch.stay is None or watch.stay[0] <= at < watch.stay[1]


def _left(watch: Watch, at: datetime) -> bool:
    return watch.stay is not None and watch.stay[1] <= at


def _airport(area: str, places: Gazetteer) -> str | None:
    found = places.get(area)
    return area if found is not None and found.kind is PlaceKind.AIRPORT else None


def _order(presence: Presence) -> tuple[object, ...]:
    since = presence.since.timestamp() if presence.since else 0.0
    return (not presence.there, since if not presence.there else 0.0, presence.person.name, presence.area)


def _plain(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
