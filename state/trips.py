"""Where subscribers travel, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.sqlite import sqlite3
from state.values import Value, from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Trip:
    """An area somebody travels to, with the dates as they were given."""

    subscriber: int
    area: str
    country: str
    """ISO 3166-1 code that :attr:`area` lies in."""
    since: datetime
    """When it begins to count."""
    until: datetime
    """When it no longer counts."""
    begins: datetime
    """When they are there."""
    ends: datetime
    start: str
    """The date or time it was given with, local to the area."""
    end: str
    uid: str = ""
    """What a calendar calls the event that it is a stop of; empty for what is known by its dates alone."""
    id: int | None = None


class Trips:
    """Watches for a while; whoever was removed has none."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, trip: Trip) -> bool:
        """Keep *trip*; return False where it was known already."""
        return bool(
            self._db.write(
                """
                INSERT INTO watches (subscriber, area, country, since_ms, until_ms, begins_ms, ends_ms,
                                     trip_from, trip_to, uid)
                VALUES (:subscriber, :area, :country, :since, :until, :begins, :ends, :start, :end, :uid)
                ON CONFLICT (subscriber, area, since_ms, until_ms, uid) DO NOTHING
                """,
                **_columns(trip),
            )
        )

    def put(self, subscriber: int, uid: str, stops: Collection[Trip]) -> bool:
        """Make *stops* exactly what somebody's event *uid* consists of; return whether that is a change.

        A stop that moved counts as new: they are told what is going on where and when it is now.
        """
        held = {each.id: each for each in self.of_event(subscriber, uid)}
        wanted = {_identity(stop): stop for stop in stops}
        gone = [row for row, each in held.items() if _identity(each) not in wanted]
        self._db.write_many("DELETE FROM watches WHERE id = :id", [{"id": row} for row in gone])
        known = {_identity(each) for each in held.values()}
        new = [stop for identity, stop in wanted.items() if identity not in known]
        for stop in new:
            self.add(stop)
        return bool(gone or new)

    def of_event(self, subscriber: int, uid: str) -> Sequence[Trip]:
        """Return the stops of somebody's event."""
        return self._trips("subscriber = :id AND uid = :uid", id=subscriber, uid=uid)

    def travellers(self, uid: str) -> set[int]:
        """Return for whom an event is kept."""
        rows = self._db.rows(
            "SELECT DISTINCT subscriber FROM watches WHERE uid = :uid AND uid <> ''", uid=uid
        )
        return {row["subscriber"] for row in rows}

    def get(self, trip: int) -> Trip | None:
        """Return the trip with this id."""
        found = self._trips("watches.id = :id", id=trip)
        return found[0] if found else None

    def list(self, subscriber: int | None = None) -> Sequence[Trip]:
        """Return everybody's trips, or one subscriber's, by their beginning."""
        return self._trips(":id IS NULL OR subscriber = :id", id=subscriber)

    def remove(self, trip: int) -> bool:
        """Let a trip be over, as if it had ended; return whether there was one."""
        return bool(self._db.write("DELETE FROM watches WHERE id = :id AND until_ms IS NOT NULL", id=trip))

    def _trips(self, where: str, **bound: Value) -> Sequence[Trip]:
        rows = self._db.rows(
            f"""
            SELECT watches.* FROM watches JOIN subscribers ON subscribers.id = watches.subscriber
            WHERE until_ms IS NOT NULL AND removed_ms IS NULL AND ({where})
            ORDER BY begins_ms, watches.id
            """,
            **bound,
        )
        return [_trip(row) for row in rows]


def _identity(trip: Trip) -> tuple[object, ...]:
    """Return what makes a stop another one."""
    return (trip.area, *(to_ms(each) for each in (trip.since, trip.until, trip.begins, trip.ends)))


def _columns(trip: Trip) -> dict[str, Value]:
    return {
        "subscriber": trip.subscriber,
        "area": trip.area,
        "country": trip.country,
        "since": to_ms(trip.since),
        "until": to_ms(trip.until),
        "begins": to_ms(trip.begins),
        "ends": to_ms(trip.ends),
        "start": trip.start,
        "end": trip.end,
        "uid": trip.uid,
    }


def _trip(row: sqlite3.Row) -> Trip:
    return Trip(
        subscriber=row["subscriber"],
        area=row["area"],
        country=row["country"],
        since=from_ms(row["since_ms"]),
        until=from_ms(row["until_ms"]),
        begins=from_ms(row["begins_ms"]),
        ends=from_ms(row["ends_ms"]),
        start=row["trip_from"],
        end=row["trip_to"],
        uid=row["uid"],
        id=row["id"],
    )
