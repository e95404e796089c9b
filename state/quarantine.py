"""What broke the program whenever it was tried: put aside after some tries, and shown from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.sqlite import sqlite3
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that breaks what handles it."""

    key: str
    kind: str
    """``entry``, ``message`` or ``notices``."""
    source: str | None
    detail: str
    """What was raised, never what it was about: that may be hostile, or somebody's number."""
    tries: int
    first: datetime
    last: datetime
    given_up: bool


class Quarantine:
    """Cases by key; one that is given up is not tried again."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def strike(self, key: str, kind: str, source: str | None, detail: str, now: datetime) -> int:
        """Count a failure and return how many there were."""
        return int(self._put(key, kind, source, detail, None, now)["tries"])

    def put_aside(
        self, key: str, kind: str, source: str | None, detail: str, tries: int, now: datetime
    ) -> None:
        """Give something up that failed *tries* times."""
        self._put(key, kind, source, detail, tries, now)
        self.give_up(key)

    def give_up(self, key: str) -> None:
        """Try it no more."""
        self._db.write("UPDATE quarantine SET given_up = 1 WHERE key = :key", key=key)

    def of(self, source: str) -> dict[str, Case]:
        """Return a source's cases by key."""
        rows = self._db.rows("SELECT * FROM quarantine WHERE source = :source", source=source)
        return {row["key"]: _case(row) for row in rows}

    def given_up(self, since: datetime) -> list[Case]:
        """Return what was given up since then, the newest first."""
        rows = self._db.rows(
            "SELECT * FROM quarantine WHERE given_up = 1 AND last_ms >= :since ORDER BY last_ms DESC, key",
            since=to_ms(since),
        )
        return [_case(row) for row in rows]

    def forget(self, key: str) -> None:
        """Forget the failures of what went well."""
        self._db.write("DELETE FROM quarantine WHERE key = :key", key=key)

    def _put(
        self, key: str, kind: str, source: str | None, detail: str, tries: int | None, now: datetime
    ) -> sqlite3.Row:
        rows = self._db.written(
            """
            INSERT INTO quarantine (key, kind, source, detail, tries, first_ms, last_ms)
            VALUES (:key, :kind, :source, :detail, coalesce(:tries, 1), :now, :now)
            ON CONFLICT (key) DO UPDATE SET
              detail = excluded.detail, tries = coalesce(:tries, tries + 1), last_ms = excluded.last_ms
            RETURNING tries
            """,
            key=key,
            kind=kind,
            source=source,
            detail=detail,
            tries=tries,
            now=to_ms(now),
        )
        return rows[0]


def _case(row: sqlite3.Row) -> Case:
    return Case(
        key=row["key"],
        kind=row["kind"],
        source=row["source"],
        detail=row["detail"],
        tries=row["tries"],
        first=from_ms(row["first_ms"]),
        last=from_ms(row["last_ms"]),
        given_up=bool(row["given_up"]),
    )
