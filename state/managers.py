"""What those who answer for groups are to be told: steps of incidents, and notes ready to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.model import MsgType, Reason, Severity
from state.database import Database
from state.values import from_ms, strings, to_ms

SOON: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ManagerNote:
    """One thing for one manager."""

    id: int
    manager: str
    """As the configuration names them: an e-mail address, a phone, a subscriber's name."""
    at: datetime
    kind: str
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one notice."""

    subscriber: int
    channel: str
    notice: str
    """``waiting``, ``said`` or ``suppressed``."""
    message: str | None
    """The state of the message that says it."""
    msg_type: MsgType
    reason: Reason
    severity: Severity
    places: tuple[str, ...]


class Managers:
    """Notes to managers, each known once to each; and the steps of which no note was written yet."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def tell(self, key: str, manager: str, note: tuple[str, Severity, str], now: datetime) -> bool:
        """Add a note (kind, severity, text) unless *manager* was ever given one with *key*."""
        kind, severity, text = note
        return bool(
            self._db.write(
                """
                INSERT INTO manager_notes (key, manager, at_ms, kind, severity, text)
                VALUES (:key, :manager, :now, :kind, :severity, :text)
                ON CONFLICT (key, manager) DO NOTHING
                """,
                key=key,
                manager=manager,
                now=to_ms(now),
                kind=kind,
                severity=severity,
                text=text,
            )
        )

    def pending(self) -> list[ManagerNote]:
        """Return the notes of which no message was made, oldest first."""
        rows = self._db.rows("SELECT * FROM manager_notes WHERE message_made = 0 ORDER BY id")
        return [
            ManagerNote(
                row["id"],
                row["manager"],
                from_ms(row["at_ms"]),
                row["kind"],
                Severity(row["severity"]),
                row["text"],
            )
            for row in rows
        ]

    def made(self, note: int) -> None:
        """Note that a message says it."""
        self._db.write("UPDATE manager_notes SET message_made = 1 WHERE id = :id", id=note)

    def brief_on(self, alert: int, now: datetime) -> None:
        """Have managers told of a step of an incident once it is known what became of its messages."""
        self._db.write(
            "INSERT INTO briefings (alert, at_ms) VALUES (:alert, :now) ON CONFLICT (alert) DO NOTHING",
            alert=alert,
            now=to_ms(now),
        )

    def briefings(self) -> list[tuple[int, datetime]]:
        """Return (alert, when its fan-out began) of the steps to come that all know of, oldest first."""
        rows = self._db.rows(
            """
            SELECT briefings.* FROM briefings JOIN alerts ON alerts.id = alert
            WHERE fanned_out = 1 ORDER BY alert
            """
        )
        return [(row["alert"], from_ms(row["at_ms"])) for row in rows]

    def settled(self, alert: int, now: datetime) -> bool:
        """Return whether nothing more is to be heard soon of any message of a step.

        What waits for quiet hours or a cap is no longer waited for, nor what is only handed over.
        """
        row = self._db.row(
            """
            SELECT 1 FROM notices LEFT JOIN messages ON messages.id = notices.message
            WHERE notices.alert = :alert AND notices.channel <> 'digest' AND (
              (notices.state = 'waiting' AND notices.due_ms <= :soon)
              OR (notices.state = 'said' AND (messages.state IN ('pending', 'claimed')
                  OR (messages.state = 'sent' AND messages.ask_ms IS NOT NULL)))
            ) LIMIT 1
            """,
            alert=alert,
            soon=to_ms(now + SOON),
        )
        return row is None

    def outcomes(self, alert: int) -> list[Outcome]:
        """Return what became of each notice of a step, oldest first, but for those in digests."""
        rows = self._db.rows(
            """
            SELECT notices.*, messages.state AS message_state FROM notices
            LEFT JOIN messages ON messages.id = notices.message
            WHERE notices.alert = :alert AND notices.channel <> 'digest' ORDER BY notices.id
            """,
            alert=alert,
        )
        return [
            Outcome(
                subscriber=row["subscriber"],
                channel=row["channel"],
                notice=row["state"],
                message=row["message_state"],
                msg_type=MsgType(row["msg_type"]),
                reason=Reason(row["reason"]),
                severity=Severity(row["severity"]),
                places=strings(row["places"]),
            )
            for row in rows
        ]

    def briefed(self, alert: int) -> None:
        """Note that every manager's note of a step was written."""
        self._db.write("DELETE FROM briefings WHERE alert = :alert", alert=alert)
