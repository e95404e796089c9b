"""Each answer about a message, in order; none of them holds a number or an address."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from state.database import Database
from state.values import to_ms


class AttemptKind(StrEnum):
    """Who speaks of a message, and when."""

    ANSWER = "answer"
    """Whoever was to take it, at once or when it was looked up."""
    RECEIPT = "receipt"
    """What became of it later."""


class Attempts:
    """One row for each; nothing is ever changed."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, message: int, kind: AttemptKind, outcome: str, code: int | None, now: datetime) -> None:
        """Keep an answer about *message*: its class or status, and the provider's error code."""
        self._db.write(
            """
            INSERT INTO attempts (message, at_ms, kind, outcome, code)
            SELECT id, :now, :kind, :outcome, :code FROM messages WHERE id = :message
            """,
            message=message,
            now=to_ms(now),
            kind=kind,
            outcome=outcome,
            code=code,
        )
