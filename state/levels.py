"""The advice level each government last gave each area."""

from __future__ import annotations

from datetime import datetime

from state.database import Database
from state.values import to_ms


class Levels:
    """Levels 1 to 4 by publisher and area."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> dict[tuple[str, str], int]:
        """Return every level by (publisher, area)."""
        rows = self._db.rows("SELECT publisher, area, level FROM levels")
        return {(row["publisher"], row["area"]): row["level"] for row in rows}

    def set(self, publisher: str, area: str, level: int, now: datetime) -> None:
        """Make *level* the one *publisher* gives *area*."""
        self._db.write(
            """
            INSERT INTO levels (publisher, area, level, at_ms) VALUES (:publisher, :area, :level, :now)
            ON CONFLICT (publisher, area) DO UPDATE SET level = excluded.level, at_ms = excluded.at_ms
            """,
            publisher=publisher,
            area=area,
            level=level,
            now=to_ms(now),
        )
