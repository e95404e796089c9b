"""What people wrote back, each message once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.sqlite import sqlite3
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class NewReply:
    """A message as it came in, and what it was understood as."""

    provider_id: str
    sender: bytes
    """A digest of the number."""
    subscriber: int | None
    """None: nobody here has that number."""
    incident: int | None
    """What they were asked about last."""
    kind: str
    """One of :class:`rules.replies.Reply`."""
    text: str
    answered: bool = False


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A message of a subscriber as it is kept."""

    id: int
    at: datetime
    subscriber: int
    incident: int | None
    kind: str
    text: str


class Replies:
    """The inbox."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, new: NewReply, now: datetime) -> int | None:
        """Keep a message; return its id, or None where the provider has posted it before."""
        rows = self._db.written(
            """
            INSERT INTO replies (provider_id, at_ms, sender, subscriber, incident, class, text, answered)
            VALUES (:provider_id, :now, :sender, :subscriber, :incident, :kind, :text, :answered)
            ON CONFLICT (provider_id) DO NOTHING RETURNING id
            """,
            provider_id=new.provider_id,
            now=to_ms(now),
            sender=new.sender,
            subscriber=new.subscriber,
            incident=new.incident,
            kind=new.kind,
            text=new.text,
            answered=new.answered,
        )
        return int(rows[0]["id"]) if rows else None

    def known(self, provider_id: str) -> bool:
        """Return whether this message was kept before."""
        sql = "SELECT 1 FROM replies WHERE provider_id = :id"
        return self._db.row(sql, id=provider_id) is not None

    def answers_since(self, subscriber: int, since: datetime) -> list[str]:
        """Return the classes of somebody's messages that were answered since then, oldest first."""
        rows = self._db.rows(
            """
            SELECT class FROM replies
            WHERE subscriber = :subscriber AND at_ms > :since AND answered = 1 ORDER BY id
            """,
            subscriber=subscriber,
            since=to_ms(since),
        )
        return [row["class"] for row in rows]

    def count_since(self, sender: bytes, since: datetime, kind: str | None = None) -> int:
        """Return how many messages of a sender were kept since then, of one class or of any."""
        row = self._db.row(
            """
            SELECT count(*) AS number FROM replies
            WHERE sender = :sender AND at_ms > :since AND (:kind IS NULL OR class = :kind)
            """,
            sender=sender,
            since=to_ms(since),
            kind=kind,
        )
        return 0 if row is None else int(row["number"])

    def last_of(self, subscriber: int) -> KeptReply | None:
        """Return what somebody wrote last."""
        row = self._db.row(
            "SELECT * FROM replies WHERE subscriber = :id ORDER BY id DESC LIMIT 1", id=subscriber
        )
        return None if row is None else _reply(row)


def _reply(row: sqlite3.Row) -> KeptReply:
    return KeptReply(
        id=row["id"],
        at=from_ms(row["at_ms"]),
        subscriber=row["subscriber"],
        incident=row["incident"],
        kind=row["class"],
        text=row["text"],
    )
