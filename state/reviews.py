"""What a person should look at: unknown places and languages, unreadable entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.sqlite import sqlite3
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Review:
    """One thing to look at."""

    id: int
    key: str
    kind: str
    source: str | None
    entry: str | None
    detail: str
    at: datetime
    country: str | None = None
    """ISO 3166-1, where it is about one."""


class Reviews:
    """The review list; a key stands on it once."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self,
        key: str,
        kind: str,
        source: str | None,
        entry: str | None,
        detail: str,
        now: datetime,
        country: str | None = None,
    ) -> bool:
        """Put something on the list unless *key* was ever on it; return whether it is new."""
        return bool(
            self._db.write(
                """
                INSERT INTO reviews (key, kind, source, entry, detail, at_ms, country)
                VALUES (:key, :kind, :source, :entry, :detail, :now, :country)
                ON CONFLICT (key) DO NOTHING
                """,
                key=key,
                kind=kind,
                source=source,
                entry=entry,
                detail=detail,
                now=to_ms(now),
                country=country,
            )
        )

    def resolve(self, review: int, how: str, now: datetime) -> bool:
        """Take something off the list; return whether it was on it."""
        return bool(
            self._db.write(
                """
                UPDATE reviews SET resolved_ms = :now, resolution = :how
                WHERE id = :id AND resolved_ms IS NULL
                """,
                id=review,
                how=how,
                now=to_ms(now),
            )
        )

    def waiting(self, before: datetime) -> dict[str, int]:
        """Return how many things about each country that somebody watches have waited since *before*."""
        rows = self._db.rows(
            """
            SELECT country, count(*) AS number FROM reviews
            WHERE resolved_ms IS NULL AND at_ms < :before AND country IN (SELECT country FROM watches)
            GROUP BY country ORDER BY country
            """,
            before=to_ms(before),
        )
        return {row["country"]: row["number"] for row in rows}

    def open(self) -> list[Review]:
        """Return what nobody has resolved, oldest first."""
        rows = self._db.rows("SELECT * FROM reviews WHERE resolved_ms IS NULL ORDER BY id")
        return [_review(row) for row in rows]


def _review(row: sqlite3.Row) -> Review:
    return Review(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        source=row["source"],
        entry=row["entry"],
        detail=row["detail"],
        at=from_ms(row["at_ms"]),
        country=row["country"],
    )
