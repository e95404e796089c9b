"""What was said to whom, with the alerts each message told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from rules.model import MsgType, Reason, Severity
from state.database import Database
from state.sqlite import sqlite3
from state.values import from_ms


@dataclass(frozen=True, slots=True)
class SaidAlert:
    """One alert as one person was told it."""

    rule: str
    hazard: str
    area: str
    """The incident's region: an ISO code."""
    msg_type: MsgType
    reason: Reason
    severity: Severity
    id: int = field(default=0, compare=False)
    """The alert's."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message that left."""

    at: datetime
    subscriber: str | None
    """The person's name; None: the operator."""
    channel: str
    subject: str
    text: str
    segments: int | None
    """Of an SMS."""
    alerts: tuple[SaidAlert, ...]
    person: int | None = field(default=None, compare=False)
    """The subscriber's id; None: the operator, or somebody who answers for others."""


class History:
    """Read-only."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def said(self) -> list[Said]:
        """Return the messages that left, in the order in which they did."""
        rows = self._db.rows(
            """
            SELECT messages.*, subscribers.name FROM messages
            LEFT JOIN subscribers ON subscribers.id = messages.subscriber
            WHERE messages.sent_ms IS NOT NULL
            ORDER BY messages.sent_ms, messages.id
            """
        )
        alerts = self._alerts()
        return [
            Said(
                at=from_ms(row["sent_ms"]),
                subscriber=row["name"],
                channel=row["channel"],
                subject=row["subject"],
                text=row["text"],
                segments=row["segments"],
                alerts=tuple(alerts.get(row["id"], ())),
                person=row["subscriber"],
            )
            for row in rows
        ]

    def hidden(self, why: str) -> list[Said]:
        """Return what was not said for this reason, one value for each notice, without a text."""
        rows = self._db.rows(
            """
            SELECT notices.*, incidents.rule, incidents.hazard, incidents.region, alerts.at_ms,
                   subscribers.name
            FROM notices
            JOIN alerts ON alerts.id = notices.alert
            JOIN incidents ON incidents.id = alerts.incident
            JOIN subscribers ON subscribers.id = notices.subscriber
            WHERE notices.state = 'suppressed' AND notices.why = :why
            ORDER BY alerts.at_ms, notices.id
            """,
            why=why,
        )
        return [
            Said(
                at=from_ms(row["at_ms"]),
                subscriber=row["name"],
                channel=row["channel"],
                subject="",
                text="",
                segments=None,
                alerts=(_said_alert(row),),
                person=row["subscriber"],
            )
            for row in rows
        ]

    def _alerts(self) -> dict[int, list[SaidAlert]]:
        rows = self._db.rows(
            """
            SELECT notices.*, incidents.rule, incidents.hazard, incidents.region FROM notices
            JOIN alerts ON alerts.id = notices.alert
            JOIN incidents ON incidents.id = alerts.incident
            WHERE notices.state = 'said' ORDER BY notices.id
            """
        )
        found: dict[int, list[SaidAlert]] = {}
        for row in rows:
            found.setdefault(row["message"], []).append(_said_alert(row))
        return found


def _said_alert(row: sqlite3.Row) -> SaidAlert:
    return SaidAlert(
        rule=row["rule"],
        hazard=row["hazard"],
        area=row["region"],
        msg_type=MsgType(row["msg_type"]),
        reason=Reason(row["reason"]),
        severity=Severity(row["severity"]),
        id=row["alert"],
    )
