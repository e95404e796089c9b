"""Since when a level feed has been saying what is not believed yet, by source and entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from state.database import Database


class Doubts:
    """Small facts of :class:`state.meta.Meta`'s table, under names of their own."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, source: str) -> dict[str, datetime]:
        """Return since when each entry of *source* has been doubted, by its id."""
        prefix = _name(source, "")
        rows = self._db.rows(
            "SELECT key, value FROM meta WHERE substr(key, 1, :length) = :prefix",
            length=len(prefix),
            prefix=prefix,
        )
        return {row["key"][len(prefix) :]: datetime.fromisoformat(row["value"]) for row in rows}

    def keep(self, source: str, doubted: Collection[str], now: datetime) -> None:
        """Note that exactly the entries *doubted* of *source* are, those that were not before since *now*."""
        before = self.of(source)
        for entry in before.keys() - set(doubted):
            self._db.write("DELETE FROM meta WHERE key = :key", key=_name(source, entry))
        for entry in set(doubted) - before.keys():
            self._db.write(
                "INSERT INTO meta (key, value) VALUES (:key, :value)",
                key=_name(source, entry),
                value=now.isoformat(),
            )


def _name(source: str, entry: str) -> str:
    return f"doubt:{source}:{entry}"
