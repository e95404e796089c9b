"""What the operator has to know, each thing once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell the operator."""

    id: int
    key: str
    at: datetime
    kind: str
    """A short code: source-fault, source-back, expired, reminder, …"""
    text: str


class Operator:
    """Notes to the operator; a key makes each known once, for ever."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def tell(self, key: str, kind: str, text: str, now: datetime) -> bool:
        """Add a note unless one with *key* was ever added; return whether it is new."""
        return bool(
            self._db.write(
                """
                INSERT INTO operator_notes (key, at_ms, kind, text) VALUES (:key, :now, :kind, :text)
                ON CONFLICT (key) DO NOTHING
                """,
                key=key,
                now=to_ms(now),
                kind=kind,
                text=text,
            )
        )

    def pending(self) -> list[Note]:
        """Return the notes of which no message was made, oldest first."""
        rows = self._db.rows("SELECT * FROM operator_notes WHERE message_made = 0 ORDER BY id")
        return [Note(row["id"], row["key"], from_ms(row["at_ms"]), row["kind"], row["text"]) for row in rows]

    def made(self, note: int) -> None:
        """Note that a message says it."""
        self._db.write("UPDATE operator_notes SET message_made = 1 WHERE id = :id", id=note)
