"""Notices: one alert for one person on one channel, waiting to be said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.incident import Alert
from rules.model import MsgType, Reason, Severity
from state import snapshots
from state.database import Database
from state.sqlite import sqlite3
from state.values import Value, chunks, from_ms, one_of, strings, to_json, to_ms


@dataclass(frozen=True, slots=True)
class Notice:
    """One alert for one person on one channel."""

    id: int
    alert: Alert
    subscriber: int
    channel: str
    msg_type: MsgType
    reason: Reason
    severity: Severity
    places: tuple[str, ...]
    """Where, as far as it concerns this person."""
    due: datetime
    number: int = 0
    """Which telling of the alert it is: 0 the first, then repeats and what had been hidden."""


class Notices:
    """Every notice, in one of three states: waiting, said, suppressed (with why)."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(  # noqa: PLR0913, PLR0917 - the columns of one row
        self,
        alert: int,
        subscriber: int,
        channel: str,
        msg_type: MsgType,
        reason: Reason,
        severity: Severity,
        places: Sequence[str],
        due: datetime,
        *,
        state: str = "waiting",
        why: str | None = None,
        number: int = 0,
    ) -> bool:
        """Add the notice of *alert* to *subscriber* on *channel*; return False where there is one already.

        *number* tells the tellings of one alert to one person apart.
        """
        return bool(
            self._db.write(
                """
                INSERT INTO notices (alert, subscriber, channel, number, msg_type, reason, severity, places,
                                     due_ms, state, why)
                VALUES (:alert, :subscriber, :channel, :number, :msg_type, :reason, :severity, :places, :due,
                        :state, :why)
                ON CONFLICT (alert, subscriber, channel, number) DO NOTHING
                """,
                alert=alert,
                subscriber=subscriber,
                channel=channel,
                msg_type=msg_type,
                reason=reason,
                severity=severity,
                places=to_json(places),
                due=to_ms(due),
                state=state,
                why=why,
                number=number,
            )
        )

    def next_number(self, alert: int, subscriber: int) -> int:
        """Return the number of the next telling of *alert* to *subscriber*."""
        row = self._db.row(
            """
            SELECT coalesce(max(number) + 1, 0) AS number FROM notices
            WHERE alert = :alert AND subscriber = :subscriber
            """,
            alert=alert,
            subscriber=subscriber,
        )
        return 0 if row is None else int(row["number"])

    def waiting_of(self, incident: int, subscriber: int) -> list[Notice]:
        """Return what waits to be said to somebody about an incident."""
        rows = self._db.rows(
            """
            SELECT notices.*, snapshot FROM notices JOIN alerts ON alerts.id = notices.alert
            WHERE state = 'waiting' AND subscriber = :subscriber AND incident = :incident
            ORDER BY notices.id
            """,
            subscriber=subscriber,
            incident=incident,
        )
        return _notices(rows)

    def waiting_on(self, channel: str, subscriber: int) -> list[Notice]:
        """Return what waits to be said to somebody on a channel."""
        rows = self._db.rows(
            """
            SELECT notices.*, snapshot FROM notices JOIN alerts ON alerts.id = notices.alert
            WHERE state = 'waiting' AND subscriber = :subscriber AND channel = :channel
            ORDER BY notices.id
            """,
            subscriber=subscriber,
            channel=channel,
        )
        return _notices(rows)

    def waiting(self) -> list[Notice]:
        """Return all that waits to be said, to whomever."""
        rows = self._db.rows(
            """
            SELECT notices.*, snapshot FROM notices JOIN alerts ON alerts.id = notices.alert
            WHERE state = 'waiting' ORDER BY notices.id
            """
        )
        return _notices(rows)

    def told_since(self, since: datetime) -> Iterator[Notice]:
        """Yield one notice for each Alert or Update since then and each person whom it is told."""
        alerts = self._db.rows(
            "SELECT id, snapshot FROM alerts WHERE at_ms >= :since ORDER BY id", since=to_ms(since)
        )
        for each in alerts:
            alert = snapshots.to_alert(each["snapshot"], each["id"])
            rows = self._db.rows(
                """
                SELECT * FROM notices
                WHERE alert = :alert AND state IN ('waiting', 'said') AND msg_type <> 'Cancel'
                GROUP BY subscriber
                """,
                alert=each["id"],
            )
            yield from (_notice(row, alert) for row in rows)

    def said_in(self, message: int) -> list[Notice]:
        """Return what a message says."""
        rows = self._db.rows(
            """
            SELECT notices.*, snapshot FROM notices JOIN alerts ON alerts.id = notices.alert
            WHERE message = :message ORDER BY notices.id
            """,
            message=message,
        )
        return _notices(rows)

    def last_said(self, incident: int, subscriber: int) -> Notice | None:
        """Return what somebody was told last of an incident, on whichever channel."""
        rows = self._db.rows(
            """
            SELECT notices.*, snapshot FROM notices JOIN alerts ON alerts.id = notices.alert
            WHERE state = 'said' AND subscriber = :subscriber AND incident = :incident
            ORDER BY notices.id DESC LIMIT 1
            """,
            subscriber=subscriber,
            incident=incident,
        )
        return next(iter(_notices(rows)), None)

    def missed(self, subscriber: int, whys: Collection[str]) -> list[tuple[Notice, bool]]:
        """Return what came to nothing for one of *whys*, the last word on each incident alone.

        With each: whether anything about the incident was ever sent to them.
        """
        names, bound = one_of(tuple(whys), "why")
        rows = self._db.rows(
            f"""
            WITH decided AS (
              SELECT notices.*, incident,
                notices.alert = max(notices.alert) OVER (PARTITION BY incident) AS newest,
                max(messages.sent_ms) OVER (PARTITION BY incident) IS NOT NULL AS sent,
                max(notices.state = 'waiting' OR (notices.state = 'said' AND messages.state <> 'suppressed'))
                  OVER (PARTITION BY notices.alert) AS told,
                (notices.state = 'suppressed' AND notices.why IN {names})
                  OR messages.state = 'suppressed' AS lost
              FROM alerts JOIN notices ON notices.alert = alerts.id
              LEFT JOIN messages ON messages.id = notices.message
              WHERE incident IN (SELECT incident FROM told WHERE subscriber = :subscriber)
                AND notices.subscriber = :subscriber
            )
            SELECT decided.*, snapshot FROM decided JOIN alerts ON alerts.id = decided.alert
            WHERE newest AND lost AND NOT told GROUP BY decided.incident ORDER BY decided.id
            """,
            subscriber=subscriber,
            **bound,
        )
        return [(notice, bool(row["sent"])) for notice, row in zip(_notices(rows), rows, strict=True)]

    def was_said(self, alert: int, subscriber: int) -> bool:
        """Return whether somebody was told of an alert on any channel."""
        sql = "SELECT 1 FROM notices WHERE alert = :alert AND subscriber = :subscriber AND state = 'said'"
        return self._db.row(sql, alert=alert, subscriber=subscriber) is not None

    def defer(self, ids: Iterable[int], until: datetime) -> None:
        """Let waiting notices wait until *until*."""
        self._db.write_many(
            "UPDATE notices SET due_ms = :until WHERE id = :id AND state = 'waiting'",
            [{"id": each, "until": to_ms(until)} for each in ids],
        )

    def bring_forward(self, now: datetime) -> None:
        """Make due whatever waits until later than *now*: the clock was set back."""
        self._db.write(
            "UPDATE notices SET due_ms = :now WHERE due_ms > :now AND state = 'waiting'", now=to_ms(now)
        )

    def say_in(self, message: int, instead: int) -> None:
        """Note that what one message says is said by another *instead*."""
        self._db.write(
            "UPDATE notices SET message = :instead WHERE message = :message", message=message, instead=instead
        )

    def take_back(self, message: int, until: datetime) -> None:
        """Let what a message was to say wait until *until*: it will not go out."""
        self._db.write(
            "UPDATE notices SET state = 'waiting', message = NULL, due_ms = :until WHERE message = :message",
            message=message,
            until=to_ms(until),
        )

    def suppress(self, ids: Iterable[int], why: str) -> int:
        """Drop waiting notices for a reason that is kept; return how many were waiting."""
        return self._db.write_many(
            "UPDATE notices SET state = 'suppressed', why = :why WHERE id = :id AND state = 'waiting'",
            [{"id": each, "why": why} for each in ids],
        )

    def due_groups(self, now: datetime, limit: int = 500) -> list[tuple[int, str, list[Notice]]]:
        """Return (subscriber, channel, notices) for up to *limit* pairs of which one notice is due.

        All that waits for a person on a channel goes with it, oldest first.
        The pair with the most severe due notice comes first; the rest stays due for the next call.
        """
        groups: dict[tuple[int, str], list[Notice]] = {pair: [] for pair in self._due_pairs(now, limit)}
        for some in chunks(tuple(groups)):
            for notice in self._waiting(some):
                groups[notice.subscriber, notice.channel].append(notice)
        return [(subscriber, channel, found) for (subscriber, channel), found in groups.items()]

    def _due_pairs(self, now: datetime, limit: int) -> list[tuple[int, str]]:
        """Return whom something due awaits on which channel: each severity from its own end of an index.

        However much else waits, for its hour or behind the limit, is not looked at.
        """
        found: dict[tuple[int, str], None] = {}
        for severity in sorted(Severity, key=lambda each: -each.rank):
            rows = self._db.rows(
                """
                SELECT subscriber, channel FROM notices
                WHERE state = 'waiting' AND severity = :severity AND due_ms <= :now
                ORDER BY due_ms, id LIMIT :limit
                """,
                severity=severity,
                now=to_ms(now),
                limit=limit,
            )
            found.update(((row["subscriber"], row["channel"]), None) for row in rows)
        return list(found)[:limit]

    def _waiting(self, pairs: Sequence[tuple[int, str]]) -> list[Notice]:
        """Return all that waits for these people on these channels, in the order in which it was made."""
        wanted = ", ".join(f"(:who{at}, :on{at})" for at in range(len(pairs)))
        bound: dict[str, Value] = {f"who{at}": who for at, (who, _) in enumerate(pairs)}
        bound |= {f"on{at}": channel for at, (_, channel) in enumerate(pairs)}
        rows = self._db.rows(
            f"""
            WITH wanted (subscriber, channel) AS (VALUES {wanted})
            SELECT notices.*, snapshot FROM wanted
            CROSS JOIN notices ON notices.subscriber = wanted.subscriber AND notices.channel = wanted.channel
            JOIN alerts ON alerts.id = notices.alert
            WHERE state = 'waiting' ORDER BY notices.id
            """,
            **bound,
        )
        return _notices(rows)

    def next_due(self) -> datetime | None:
        """Return when the first waiting notice is due."""
        row = self._db.row("SELECT min(due_ms) AS due FROM notices WHERE state = 'waiting'")
        return None if row is None else from_ms(row["due"])

    def counts(self) -> dict[str, int]:
        """Return how many notices are in each state."""
        rows = self._db.rows("SELECT state, count(*) AS number FROM notices GROUP BY state")
        return {row["state"]: row["number"] for row in rows}


def _notices(rows: Sequence[sqlite3.Row]) -> list[Notice]:
    """Return notices, reading each alert once however many people it goes to."""
    snapshots_by_alert = {row["alert"]: row["snapshot"] for row in rows}
    alerts = {row: snapshots.to_alert(text, row) for row, text in snapshots_by_alert.items()}
    return [_notice(row, alerts[row["alert"]]) for row in rows]


def _notice(row: sqlite3.Row, alert: Alert) -> Notice:
    return Notice(
        id=row["id"],
        alert=alert,
        subscriber=row["subscriber"],
        channel=row["channel"],
        msg_type=MsgType(row["msg_type"]),
        reason=Reason(row["reason"]),
        severity=Severity(row["severity"]),
        places=strings(row["places"]),
        due=from_ms(row["due_ms"]),
        number=row["number"],
    )
