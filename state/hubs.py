"""Hubs that announce a source's news (WebSub), and our subscriptions there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from state.database import Database
from state.sqlite import sqlite3
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Subscription:
    """A source's hub, and what stands between it and us."""

    source: str
    url: str
    """The hub's."""
    topic: str
    """What the hub calls the source."""
    token: str | None = field(default=None, repr=False)
    """The unguessable part of the address at which it reaches us; None: it was never asked."""
    secret: str | None = field(default=None, repr=False)
    """What it signs with."""
    until: datetime | None = None
    """Until when it announces news; None: it has not confirmed that."""


class Hubs:
    """One row for each source that names a hub."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note(self, source: str, url: str | None, topic: str | None) -> None:
        """Note which hub *source* names, None where it names none; what is known of another is dropped."""
        known = self.get(source)
        if (known.url, known.topic) == (url, topic) if known else url is None:
            return
        self._db.write("DELETE FROM hubs WHERE source = :source", source=source)
        if url is not None:
            sql = "INSERT INTO hubs (source, url, topic) VALUES (:source, :url, :topic)"
            self._db.write(sql, source=source, url=url, topic=topic)

    def get(self, source: str) -> Subscription | None:
        """Return the hub of *source*, or None where it names none."""
        row = self._db.row("SELECT * FROM hubs WHERE source = :source", source=source)
        return None if row is None else _subscription(row)

    def all(self) -> dict[str, Subscription]:
        """Return every hub by its source."""
        return {row["source"]: _subscription(row) for row in self._db.rows("SELECT * FROM hubs")}

    def at(self, token: str) -> Subscription | None:
        """Return the subscription that was given *token*."""
        row = self._db.row("SELECT * FROM hubs WHERE token = :token", token=token)
        return None if row is None else _subscription(row)

    def due(self, asked_before: datetime, ending_before: datetime) -> list[Subscription]:
        """Return the hubs of active sources that were not asked lately, and whose subscription ends."""
        rows = self._db.rows(
            """
            SELECT hubs.* FROM hubs JOIN sources ON sources.id = hubs.source AND sources.active = 1
            WHERE (asked_ms IS NULL OR asked_ms < :asked) AND (until_ms IS NULL OR until_ms < :ending)
            ORDER BY hubs.source
            """,
            asked=to_ms(asked_before),
            ending=to_ms(ending_before),
        )
        return [_subscription(row) for row in rows]

    def ask(self, source: str, token: str, secret: str, now: datetime) -> None:
        """Note that the hub of *source* is asked at *now*; who was asked before keeps token and secret."""
        self._db.write(
            """
            UPDATE hubs SET
              asked_ms = :now, token = coalesce(token, :token), secret = coalesce(secret, :secret)
            WHERE source = :source
            """,
            source=source,
            token=token,
            secret=secret,
            now=to_ms(now),
        )

    def confirm(self, token: str, until: datetime | None) -> None:
        """Note until when a hub announces news; None: it does so no more."""
        self._db.write(
            "UPDATE hubs SET until_ms = :until WHERE token = :token", token=token, until=to_ms(until)
        )


def _subscription(row: sqlite3.Row) -> Subscription:
    return Subscription(
        source=row["source"],
        url=row["url"],
        topic=row["topic"],
        token=row["token"],
        secret=row["secret"],
        until=from_ms(row["until_ms"]),
    )
