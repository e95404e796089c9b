"""Everything that is kept about one person, wherever it is: for them to have, or to be erased."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from state.database import Database

SHORTEST: Final = 3
"""Letters of a name that is looked for in texts; a shorter one would be found everywhere."""
_TEXTS: Final = {
    "operator_notes": ("text", "message_made = 1"),
    "manager_notes": ("text", "message_made = 1"),
    "reviews": ("detail", "TRUE"),
    # What says no notice is to the operator or to somebody who answers for others.
    "messages": (
        "text",
        """
        subscriber IS NOT :id AND state NOT IN ('pending', 'claimed')
        AND NOT EXISTS (SELECT 1 FROM notices WHERE message = messages.id)
        """,
    ),
}
"""Texts to others that may name somebody, once they were said: each table's column, and which rows."""


class Holdings:
    """Goes by the columns that the tables have, so that no table can be left out."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, contact: str) -> tuple[int, str] | None:
        """Return id and name of who has this phone (E.164) or e-mail, also if they were removed."""
        row = self._db.row(
            "SELECT id, name FROM subscribers WHERE phone = :is OR email = :is", **{"is": contact}
        )
        return None if row is None else (row["id"], row["name"])

    def contacts(self, subscriber: int) -> tuple[str, ...]:
        """Return somebody's phone and e-mail."""
        row = self._person(subscriber)
        return tuple(row[key] for key in ("phone", "email") if row.get(key))

    def of(self, subscriber: int) -> dict[str, list[dict[str, Any]]]:
        """Return every row about somebody, by table; digests in hexadecimal."""
        found = {"subscribers": [self._person(subscriber)]}
        for table in self._tables():
            rows = self._db.rows(f"SELECT * FROM {table} WHERE subscriber = :id", id=subscriber)
            found[table] = [_plain(dict(row)) for row in rows]
        rows = self._db.rows(
            "SELECT * FROM attempts WHERE message IN (SELECT id FROM messages WHERE subscriber = :id)",
            id=subscriber,
        )
        found["attempts"] = [_plain(dict(row)) for row in rows]
        for table, mentions in self._mentions(subscriber).items():
            found[f"{table} to others"] = [{"text": text} for _, text in mentions]
        return found

    def erase_mentions(self, subscriber: int) -> None:
        """Erase texts to others that name somebody, once those were said."""
        for table, mentions in self._mentions(subscriber).items():
            rows = [{"id": row} for row, _ in mentions]
            self._db.write_many(f"DELETE FROM {table} WHERE id = :id", rows)

    def _mentions(self, subscriber: int) -> dict[str, list[tuple[int, str]]]:
        """Return by table the texts to others that name somebody, in whole words, with their rows."""
        words = self._words(subscriber)
        named = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words) or "(?!)")
        found: dict[str, list[tuple[int, str]]] = {}
        for table, (column, condition) in _TEXTS.items():
            for word in words:
                rows = self._db.rows(
                    f"""
                    SELECT id, {column} AS text FROM {table}
                    WHERE instr({column}, :word) > 0 AND {condition}
                    """,
                    word=word,
                    id=subscriber,
                )
                texts = [(row["id"], row["text"]) for row in rows if named.search(row["text"])]
                found[table] = sorted({*found.get(table, ()), *texts})
        return found

    def _person(self, subscriber: int) -> dict[str, Any]:
        row = self._db.row("SELECT * FROM subscribers WHERE id = :id", id=subscriber)
        return {} if row is None else dict(row)

    def _words(self, subscriber: int) -> list[str]:
        """Return what somebody is named by in texts."""
        row = self._person(subscriber)
        return [row[key] for key in ("name", "phone", "email") if len(row.get(key) or "") >= SHORTEST]

    def _tables(self) -> Iterator[str]:
        rows = self._db.rows(
            """
            SELECT tables.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND columns.name = 'subscriber' ORDER BY tables.name
            """
        )
        return iter([row["name"] for row in rows])


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in row.items()}
