"""Small facts by name: cursors, the salt, when the database was made."""

from __future__ import annotations

from state.database import Database


class Meta:
    """Names and their values, both text."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, key: str) -> str | None:
        """Return the value of *key*, or None."""
        row = self._db.row("SELECT value FROM meta WHERE key = :key", key=key)
        return None if row is None else str(row["value"])

    def set(self, key: str, value: str) -> None:
        """Make *value* the value of *key*."""
        self._db.write(
            """
            INSERT INTO meta (key, value) VALUES (:key, :value)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
            """,
            key=key,
            value=value,
        )
