"""Roll calls: whom an alert asked whether they are safe, and what they answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.incident import Incident
from state.database import Database
from state.errors import StateError
from state.sqlite import sqlite3
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class RollCall:
    """One person who was asked about one incident."""

    id: int
    incident: int
    subscriber: int
    asked_at: datetime
    wait: timedelta
    answer: str | None
    """``safe``, ``sos``, ``help``; None: they are silent."""
    answered_at: datetime | None
    due: datetime | None
    """When their silence is told next."""
    told: int
    """How many contacts know of it."""


class RollCalls:
    """One row for each person, incident and opening of it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def ask(self, incident: Incident, subscriber: int, wait: timedelta, now: datetime) -> None:
        """Note that somebody is asked; who was asked since the incident opened stays as they are."""
        if incident.id is None:
            raise StateError("save an incident before anybody is asked about it")
        self._db.write(
            """
            INSERT INTO roll_calls (incident, opened_ms, subscriber, asked_ms, wait_ms, due_ms)
            VALUES (:incident, :opened, :subscriber, :now, :wait, :now + :wait)
            ON CONFLICT (incident, opened_ms, subscriber) DO NOTHING
            """,
            incident=incident.id,
            opened=to_ms(incident.opened_at),
            subscriber=subscriber,
            now=to_ms(now),
            wait=wait // timedelta(milliseconds=1),
        )

    def open_of(self, subscriber: int) -> list[RollCall]:
        """Return what somebody may answer, the latest first: of each incident that lasts, else the last one.

        An answer says how they are, whichever of several dangers they were asked about.
        """
        found = self._calls("subscriber = :subscriber ORDER BY asked_ms DESC, id DESC", subscriber=subscriber)
        lasting = self._calls(
            """
            subscriber = :subscriber AND EXISTS (
              SELECT 1 FROM incidents
              WHERE incidents.id = incident AND state <> 'over' AND incidents.opened_ms = roll_calls.opened_ms
            )
            ORDER BY asked_ms DESC, id DESC
            """,
            subscriber=subscriber,
        )
        return lasting or found[:1]

    def answer(self, calls: Iterable[RollCall], answer: str, now: datetime) -> None:
        """Note what somebody answers; the latest word counts, and nobody asks them further."""
        self._db.write_many(
            "UPDATE roll_calls SET answer = :answer, answered_ms = :now, due_ms = NULL WHERE id = :id",
            [{"id": call.id, "answer": answer, "now": to_ms(now)} for call in calls],
        )

    def due(self, until: datetime) -> list[RollCall]:
        """Return whose silence is to be told by *until*, the longest due first."""
        return self._calls("due_ms <= :until ORDER BY due_ms, id", until=to_ms(until))

    def next_due(self) -> datetime | None:
        """Return when somebody's silence is next to be told."""
        row = self._db.row("SELECT min(due_ms) AS due FROM roll_calls WHERE due_ms IS NOT NULL")
        return None if row is None else from_ms(row["due"])

    def tell(self, call: RollCall, next_at: datetime | None) -> None:
        """Note that one more contact knows of somebody's silence, and when the next is told."""
        self._db.write(
            "UPDATE roll_calls SET told = told + 1, due_ms = :due WHERE id = :id",
            id=call.id,
            due=to_ms(next_at),
        )

    def withdraw(self, incidents: Iterable[int], subscriber: int) -> None:
        """Count somebody as not asked: the question has not left."""
        self._db.write_many(
            """
            DELETE FROM roll_calls
            WHERE incident = :incident AND subscriber = :subscriber AND answer IS NULL AND told = 0
            """,
            [{"incident": each, "subscriber": subscriber} for each in incidents],
        )

    def drop(self, calls: Iterable[RollCall]) -> None:
        """Tell nobody of a silence any more."""
        self._db.write_many(
            "UPDATE roll_calls SET due_ms = NULL WHERE id = :id", [{"id": call.id} for call in calls]
        )

    def of(self, incident: int) -> list[RollCall]:
        """Return everybody who was asked since the incident opened last, in the order of asking."""
        return self._calls(
            """
            incident = :incident
              AND opened_ms = (SELECT max(opened_ms) FROM roll_calls WHERE incident = :incident)
            ORDER BY asked_ms, id
            """,
            incident=incident,
        )

    def reach(self, incident: int) -> dict[int, str]:
        """Return what became of the last SMS about an incident to each of its people: a message's state."""
        rows = self._db.rows(
            """
            SELECT notices.subscriber, messages.state FROM alerts
            JOIN notices ON notices.alert = alerts.id JOIN messages ON messages.id = notices.message
            WHERE alerts.incident = :incident AND messages.channel = 'sms' ORDER BY messages.id
            """,
            incident=incident,
        )
        return {row["subscriber"]: row["state"] for row in rows}

    def incidents(self) -> list[int]:
        """Return the incidents about which anybody was asked, the latest first."""
        rows = self._db.rows("SELECT incident FROM roll_calls GROUP BY incident ORDER BY max(asked_ms) DESC")
        return [row["incident"] for row in rows]

    def _calls(self, where: str, **bound: int) -> list[RollCall]:
        return [_call(row) for row in self._db.rows(f"SELECT * FROM roll_calls WHERE {where}", **bound)]


def _call(row: sqlite3.Row) -> RollCall:
    return RollCall(
        id=row["id"],
        incident=row["incident"],
        subscriber=row["subscriber"],
        asked_at=from_ms(row["asked_ms"]),
        wait=timedelta(milliseconds=row["wait_ms"]),
        answer=row["answer"],
        answered_at=from_ms(row["answered_ms"]),
        due=from_ms(row["due_ms"]),
        told=row["told"],
    )
