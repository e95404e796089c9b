"""What was done by hand: by whom, when, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.sqlite import sqlite3
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did."""

    id: int
    at: datetime
    author: str
    what: str
    """A short code: closed, announced, forgotten."""
    incident: int | None
    reason: str


class Acts:
    """One row for each; who did what and why is never changed."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, author: str, what: str, reason: str, now: datetime, incident: int | None = None) -> int:
        """Keep that *author* did something, and return the row's id."""
        rows = self._db.written(
            """
            INSERT INTO acts (at_ms, author, what, incident, reason)
            VALUES (:now, :author, :what, :incident, :reason) RETURNING id
            """,
            now=to_ms(now),
            author=author,
            what=what,
            incident=incident,
            reason=reason,
        )
        return int(rows[0]["id"])

    def about(self, act: int, incident: int) -> None:
        """Note which incident an act began."""
        self._db.write(
            "UPDATE acts SET incident = :incident WHERE id = :id AND incident IS NULL",
            id=act,
            incident=incident,
        )

    def of(self, incident: int) -> list[Act]:
        """Return what was done about an incident, in order."""
        rows = self._db.rows("SELECT * FROM acts WHERE incident = :incident ORDER BY id", incident=incident)
        return [_act(row) for row in rows]

    def count(self, since: datetime, until: datetime) -> int:
        """Return how many things were done from *since* to *until*."""
        row = self._db.row(
            "SELECT count(*) AS number FROM acts WHERE at_ms >= :since AND at_ms <= :until",
            since=to_ms(since),
            until=to_ms(until),
        )
        return 0 if row is None else int(row["number"])


def _act(row: sqlite3.Row) -> Act:
    return Act(row["id"], from_ms(row["at_ms"]), row["author"], row["what"], row["incident"], row["reason"])
