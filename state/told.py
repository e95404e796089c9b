"""What each person was last told of each incident."""

from __future__ import annotations

from collections.abc import Sequence

from rules.incident import Told
from rules.model import Severity
from state.database import Database
from state.sqlite import sqlite3
from state.values import chunks, from_ms, one_of, strings, to_json, to_ms


class ToldPeople:
    """One row for each incident and person who was told of it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, incident: int, subscribers: Sequence[int]) -> dict[int, Told]:
        """Return what these subscribers were told of an incident; who was told nothing is left out."""
        found: dict[int, Told] = {}
        for some in chunks(subscribers):
            names, bound = one_of(some)
            rows = self._db.rows(
                f"SELECT * FROM told WHERE incident = :incident AND subscriber IN {names}",
                incident=incident,
                **bound,
            )
            found.update((row["subscriber"], _told(row)) for row in rows)
        return found

    def save(self, incident: int, subscriber: int, told: Told) -> None:
        """Keep what somebody was told of an incident, in place of what they were told before."""
        self._db.write(
            """
            INSERT INTO told (incident, subscriber, active, severity, places, areas, until_ms, level)
            VALUES (:incident, :subscriber, :active, :severity, :places, :areas, :until, :level)
            ON CONFLICT (incident, subscriber) DO UPDATE SET
              active = excluded.active, severity = excluded.severity, places = excluded.places,
              areas = excluded.areas, until_ms = excluded.until_ms, level = excluded.level
            """,
            incident=incident,
            subscriber=subscriber,
            active=told.active,
            severity=told.severity,
            places=to_json(told.places),
            areas=to_json(told.areas),
            until=to_ms(told.until),
            level=told.level,
        )

    def forget(self, incident: int, subscriber: int) -> None:
        """Count somebody as told nothing of an incident: what was to tell them was called off."""
        self._db.write(
            "DELETE FROM told WHERE incident = :incident AND subscriber = :subscriber",
            incident=incident,
            subscriber=subscriber,
        )

    def knows_extreme(self, subscriber: int) -> bool:
        """Return whether somebody was told of something extreme of which no end was told."""
        sql = "SELECT 1 FROM told WHERE subscriber = :id AND active = 1 AND severity = 'extreme'"
        return self._db.row(sql, id=subscriber) is not None

    def active(self) -> list[tuple[int, int, Told]]:
        """Return (incident, subscriber, what they were told) for whoever still waits for an end."""
        rows = self._db.rows("SELECT * FROM told WHERE active = 1 ORDER BY incident, subscriber")
        return [(row["incident"], row["subscriber"], _told(row)) for row in rows]


def _told(row: sqlite3.Row) -> Told:
    return Told(
        active=bool(row["active"]),
        severity=Severity(row["severity"]),
        places=strings(row["places"]),
        areas=strings(row["areas"]),
        until=from_ms(row["until_ms"]),
        level=row["level"],
    )
