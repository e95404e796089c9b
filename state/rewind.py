"""Take a copy of a database back to before anything was heard, with its people and its salt."""

from __future__ import annotations

from typing import Final

from state.database import Database

KEPT: Final = frozenset({"meta", "subscribers", "watches", "blocked", "silences", "versions", "audit"})
"""Tables that stay; the audit, because nothing can be taken out of it."""
_AGAIN: Final = (
    "DELETE FROM meta WHERE key NOT IN ('salt', 'made_ms')",
    "UPDATE watches SET greeted = 0",
    "UPDATE silences SET reminded = 0, released = 0",
    # Messages are numbered from the beginning again, so that they get the references that they had.
    "DELETE FROM sqlite_sequence WHERE name = 'messages'",
)


def rewind(database: Database) -> None:
    """Empty every table but KEPT, in one transaction."""
    with database.transaction():
        database.write("PRAGMA defer_foreign_keys = ON")
        tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for row in tables:
            name = row["name"]
            if name not in KEPT and not name.startswith("sqlite_"):
                database.write(f"DELETE FROM {name}")
        for sql in _AGAIN:
            database.write(sql)
