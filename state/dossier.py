"""All that hangs on an incident or a person: alerts, who was told and who not, messages, answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from rules.incident import Alert
from rules.model import MsgType, Reason, Severity
from state import snapshots
from state.database import Database
from state.message import Message, from_row
from state.sqlite import sqlite3
from state.values import Value, chunks, from_ms, one_of, strings, to_ms


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """An alert, and the rule files that were in force."""

    alert: Alert
    rules: str | None
    """Their digest, see :class:`state.versions.Versions`; None for one from before it was kept."""


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """What one alert was to one person on one channel, and what became of it."""

    id: int
    alert: int
    subscriber: int
    channel: str
    msg_type: MsgType
    reason: Reason
    severity: Severity
    places: tuple[str, ...]
    due: datetime
    state: str
    why: str | None
    """Why it was not said."""
    message: int | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer about a message."""

    id: int
    message: int
    at: datetime
    kind: str
    """``answer`` of whoever was to take it, or ``receipt`` of what became of it later."""
    outcome: str
    code: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote back."""

    id: int
    at: datetime
    subscriber: int
    kind: str
    """What it was taken for."""
    text: str


class Dossier:
    """Read-only."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def alerts(self, *, incident: int | None, subscriber: int | None, since: datetime) -> list[KeptAlert]:
        """Return the alerts since *since* of an incident, or of which there is a notice for somebody."""
        rows = self._db.rows(
            """
            SELECT id, snapshot, rules FROM alerts
            WHERE at_ms >= :since AND (:incident IS NULL OR incident = :incident)
              AND (:subscriber IS NULL OR id IN (SELECT alert FROM notices WHERE subscriber = :subscriber))
            ORDER BY id
            """,
            since=to_ms(since),
            incident=incident,
            subscriber=subscriber,
        )
        return [KeptAlert(snapshots.to_alert(row["snapshot"], row["id"]), row["rules"]) for row in rows]

    def notices(self, alerts: Collection[int], subscriber: int | None = None) -> list[KeptNotice]:
        """Return the notices of *alerts*, of one person or of everybody."""
        rows = self._in(
            "SELECT * FROM notices WHERE alert IN {} AND (:subscriber IS NULL OR subscriber = :subscriber)",
            alerts,
            subscriber=subscriber,
        )
        return [_notice(row) for row in rows]

    def messages(self, ids: Collection[int]) -> list[Message]:
        """Return messages by their ids."""
        return [from_row(row) for row in self._in("SELECT * FROM messages WHERE id IN {}", ids)]

    def attempts(self, messages: Collection[int]) -> list[Attempt]:
        """Return every answer about *messages*."""
        rows = self._in("SELECT * FROM attempts WHERE message IN {}", messages)
        return [
            Attempt(
                row["id"], row["message"], from_ms(row["at_ms"]), row["kind"], row["outcome"], row["code"]
            )
            for row in rows
        ]

    def replies(self, subscribers: Collection[int], since: datetime) -> list[Reply]:
        """Return what people wrote back since *since*."""
        rows = self._in(
            "SELECT * FROM replies WHERE subscriber IN {} AND at_ms >= :since",
            subscribers,
            since=to_ms(since),
        )
        return [
            Reply(row["id"], from_ms(row["at_ms"]), row["subscriber"], row["class"], row["text"])
            for row in rows
        ]

    def tally(self, incident: int) -> list[tuple[str, str | None, int]]:
        """Return how many notices of an incident are in each state, and why."""
        rows = self._db.rows(
            """
            SELECT notices.state, notices.why, count(*) AS number FROM notices
            JOIN alerts ON alerts.id = notices.alert
            WHERE alerts.incident = :incident GROUP BY notices.state, notices.why ORDER BY 1, 2
            """,
            incident=incident,
        )
        return [(row["state"], row["why"], row["number"]) for row in rows]

    def _in(self, sql: str, ids: Collection[int], **bound: Value) -> list[sqlite3.Row]:
        """Return the rows of a query about *ids*, by id."""
        found: list[sqlite3.Row] = []
        for some in chunks(sorted(ids)):
            names, these = one_of(some)
            found += self._db.rows(sql.format(names), **these, **bound)
        return sorted(found, key=lambda row: int(row["id"]))


def _notice(row: sqlite3.Row) -> KeptNotice:
    return KeptNotice(
        id=row["id"],
        alert=row["alert"],
        subscriber=row["subscriber"],
        channel=row["channel"],
        msg_type=MsgType(row["msg_type"]),
        reason=Reason(row["reason"]),
        severity=Severity(row["severity"]),
        places=strings(row["places"]),
        due=from_ms(row["due_ms"]),
        state=row["state"],
        why=row["why"],
        message=row["message"],
    )
