"""Whose answer to an alert is waited for, when it is said again, when somebody else is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.sqlite import sqlite3
from state.values import Value, from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Awaited:
    """An alert of which somebody is asked to say that they have it."""

    incident: int
    subscriber: int
    told: datetime
    """When it was first told, or told anew after it had ended."""
    repeats: int = 0
    """How often it was said again."""
    repeat_at: datetime | None = None
    escalate_at: datetime | None = None
    escalations: int = 0
    """How many were told of their silence."""
    answered: datetime | None = None
    answer: str | None = None
    """Who or what answered."""


class Answers:
    """One row for each incident and person whose answer is or was waited for."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def wait(self, awaited: Awaited) -> None:
        """Wait for an answer from now on, whatever was answered to an earlier alert of the incident."""
        self._db.write(
            """
            INSERT INTO awaited (incident, subscriber, told_ms, repeat_ms, escalate_ms)
            VALUES (:incident, :subscriber, :told, :repeat, :escalate)
            ON CONFLICT (incident, subscriber) DO UPDATE SET
              told_ms = excluded.told_ms, repeats = 0, escalations = 0, repeat_ms = excluded.repeat_ms,
              escalate_ms = excluded.escalate_ms, answered_ms = NULL, answer = NULL
            """,
            incident=awaited.incident,
            subscriber=awaited.subscriber,
            told=to_ms(awaited.told),
            repeat=to_ms(awaited.repeat_at),
            escalate=to_ms(awaited.escalate_at),
        )

    def take(
        self, now: datetime, answer: str, *, subscriber: int | None = None, incident: int | None = None
    ) -> list[Awaited]:
        """Keep that somebody (None: everybody) has answered to an incident (None: to all); return which.

        *answer* says who or what it was: ``SAFE``, or the one who acknowledged it for them.
        """
        rows = self._db.written(
            """
            UPDATE awaited SET answered_ms = :now, answer = :answer, repeat_ms = NULL, escalate_ms = NULL
            WHERE answered_ms IS NULL AND (:subscriber IS NULL OR subscriber = :subscriber)
              AND (:incident IS NULL OR incident = :incident)
            RETURNING *
            """,
            now=to_ms(now),
            answer=answer,
            subscriber=subscriber,
            incident=incident,
        )
        return [_awaited(row) for row in rows]

    def waits_for(self, incident: int, subscriber: int) -> bool:
        """Return whether somebody is asked to answer to an incident, and has not."""
        row = self._db.row(
            """
            SELECT 1 FROM awaited
            WHERE incident = :incident AND subscriber = :subscriber AND answered_ms IS NULL
            """,
            incident=incident,
            subscriber=subscriber,
        )
        return row is not None

    def to_repeat(self, now: datetime, limit: int) -> list[Awaited]:
        """Return up to *limit* of what is to be said again, the longest due first."""
        return self._due("repeat_ms", now, limit)

    def to_escalate(self, now: datetime) -> list[Awaited]:
        """Return what somebody else is to be told of."""
        return self._due("escalate_ms", now, -1)

    def repeated(self, awaited: Awaited, again_at: datetime | None) -> None:
        """Note that it was said once more, and when it is to be said the next time."""
        self._move(awaited, "repeats = repeats + 1, repeat_ms = :at", at=to_ms(again_at))

    def put_off(self, awaited: Awaited, until: datetime | None) -> None:
        """Let the next repeat wait, for good where *until* is None."""
        self._move(awaited, "repeat_ms = :at", at=to_ms(until))

    def escalated(self, awaited: Awaited, next_at: datetime | None) -> None:
        """Note that one more was told of their silence, and when the next is."""
        self._move(awaited, "escalations = escalations + 1, escalate_ms = :at", at=to_ms(next_at))

    def escalate_later(self, awaited: Awaited, at: datetime) -> None:
        """Let it wait until *at* before somebody else is told."""
        self._move(awaited, "escalate_ms = :at", at=to_ms(at))

    def stop(self, awaited: Awaited) -> None:
        """Wait no more: it is over for them."""
        self._db.write(
            "DELETE FROM awaited WHERE incident = :incident AND subscriber = :subscriber",
            incident=awaited.incident,
            subscriber=awaited.subscriber,
        )

    def of(self, incident: int) -> Sequence[Awaited]:
        """Return whoever was asked to answer to an incident."""
        rows = self._db.rows("SELECT * FROM awaited WHERE incident = :it ORDER BY subscriber", it=incident)
        return [_awaited(row) for row in rows]

    def next_due(self) -> datetime | None:
        """Return when there is something to repeat or to escalate next."""
        row = self._db.row(
            """
            SELECT min(due) AS due FROM (
              SELECT min(repeat_ms) AS due FROM awaited WHERE repeat_ms IS NOT NULL
              UNION ALL SELECT min(escalate_ms) FROM awaited WHERE escalate_ms IS NOT NULL
            )
            """
        )
        return None if row is None else from_ms(row["due"])

    def _due(self, column: str, now: datetime, limit: int) -> list[Awaited]:
        rows = self._db.rows(
            f"""
            SELECT * FROM awaited WHERE {column} <= :now ORDER BY {column}, incident, subscriber LIMIT :limit
            """,
            now=to_ms(now),
            limit=limit,
        )
        return [_awaited(row) for row in rows]

    def _move(self, awaited: Awaited, change: str, **bound: Value) -> None:
        self._db.write(
            f"UPDATE awaited SET {change} WHERE incident = :incident AND subscriber = :subscriber",
            incident=awaited.incident,
            subscriber=awaited.subscriber,
            **bound,
        )


def _awaited(row: sqlite3.Row) -> Awaited:
    return Awaited(
        incident=row["incident"],
        subscriber=row["subscriber"],
        told=from_ms(row["told_ms"]),
        repeats=row["repeats"],
        repeat_at=from_ms(row["repeat_ms"]),
        escalate_at=from_ms(row["escalate_ms"]),
        escalations=row["escalations"],
        answered=from_ms(row["answered_ms"]),
        answer=row["answer"],
    )
