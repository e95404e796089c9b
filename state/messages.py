"""Messages: the outbox, and what became of each text.

``pending`` → ``claimed`` → ``sent``, ``failed`` or ``suppressed``; back to ``pending`` where it surely did
not go out; from ``sent`` on to ``delivered``, ``undelivered`` or ``expired`` (:mod:`state.receipts`).
While nobody knows whether it did, a claim stays a claim: it is *doubtful*, and looked up at the provider
before anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from rules.model import Severity
from state.database import Database
from state.errors import StateError
from state.message import FAILED, Message, Outgoing, Wording, from_row
from state.values import Value, from_ms, one_of, to_ms

_TRIES: Final = 100
"""Ids tried for a free reference: with short references two ids may well share one."""


class Messages:
    """The outbox; every change of state is conditional on the state before, and says whether it was made."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def salt(self) -> bytes:
        """Return this database's own 16 random bytes, from which references are derived."""
        row = self._db.row("SELECT value FROM meta WHERE key = 'salt'")
        if row is None:
            raise StateError(f"{self._db.path} has no salt")
        return bytes.fromhex(row["value"])

    def add(
        self, outgoing: Outgoing, notices: Collection[int], now: datetime, write: Callable[[int], Wording]
    ) -> Message:
        """Add a pending message that says *notices*; *write* makes its wording from its id.

        Should the reference be another message's, the id is skipped and *write* asked again with the next.
        """
        row = self._reserve(outgoing, now)
        wording = write(row)
        for _ in range(_TRIES):
            if self._db.row("SELECT 1 FROM messages WHERE reference = :it", it=wording.reference) is None:
                break
            self._db.write("DELETE FROM messages WHERE id = :id", id=row)
            row = self._reserve(outgoing, now)
            wording = write(row)
        message = self._word(row, wording)
        said = self._db.write_many(
            "UPDATE notices SET state = 'said', message = :message WHERE id = :id AND state = 'waiting'",
            [{"message": row, "id": each} for each in notices],
        )
        if notices and said != len(notices):
            raise StateError(f"{len(notices) - said} of the notices of message {row} are no longer waiting")
        return message

    def claim(
        self,
        now: datetime,
        limit: int,
        by: str,
        *,
        skip: Collection[str] = (),
        severities: Collection[Severity] | None = None,
    ) -> list[Message]:
        """Claim up to *limit* due messages for the process *by*, the most severe first, then the oldest.

        Channels in *skip* are left alone: their provider is known to be down.
        """
        claimed: list[Message] = []
        for severity in sorted(severities or Severity, key=lambda each: -each.rank):
            if len(claimed) < limit:
                claimed += self._claim(severity, now, limit - len(claimed), by, skip)
        return claimed

    def stale_claims(self, not_by: str) -> list[Message]:
        """Return the claims of other processes that nobody has looked at since: *not_by* is this one."""
        return self._messages(
            "state = 'claimed' AND doubtful = 0 AND claimed_by <> :not_by ORDER BY id", not_by=not_by
        )

    def doubtful(self, now: datetime) -> list[Message]:
        """Return the claims in doubt that are due to be looked up, the most severe first."""
        due = self._messages(
            "state = 'claimed' AND doubtful = 1 AND next_ms <= :now ORDER BY next_ms, id", now=to_ms(now)
        )
        return sorted(due, key=lambda message: -message.severity.rank)

    def doubt(self, message: int, look_up_at: datetime, why: str) -> bool:
        """Note that a claimed message may or may not have gone out, to be looked up at *look_up_at*."""
        return self._from_claimed(
            "doubtful = 1, next_ms = :next, why = :why", message, next=to_ms(look_up_at), why=why
        )

    def sent(
        self, message: int, provider_id: str | None, now: datetime, ask_at: datetime | None = None
    ) -> bool:
        """Note that the provider took a claimed message, under which id, and when to ask further."""
        return self._from_claimed(
            """
            state = 'sent', doubtful = 0, provider_id = :provider_id, sent_ms = :now, why = NULL,
            ask_ms = :ask
            """,
            message,
            provider_id=provider_id,
            now=to_ms(now),
            ask=to_ms(ask_at),
        )

    def retry(self, message: int, next_at: datetime, why: str) -> bool:
        """Put a claimed message back that surely did not go out, to be sent from *next_at* on."""
        return self._from_claimed(
            "state = 'pending', doubtful = 0, claimed_by = NULL, next_ms = :next, why = :why",
            message,
            next=to_ms(next_at),
            why=why,
        )

    def bring_forward(self, now: datetime) -> None:
        """Make due whatever is to be sent later than *now*: the clock was set back."""
        self._db.write(
            "UPDATE messages SET next_ms = :now WHERE next_ms > :now AND state = 'pending'", now=to_ms(now)
        )

    def failed(self, message: int, why: str, now: datetime, state: str = FAILED) -> bool:
        """Note that an unfinished message will never go out: FAILED, or EXPIRED."""
        change = "state = :state, failed_ms = :now"
        return self._from_unfinished(change, message, why, now=to_ms(now), state=state)

    def suppressed(self, message: int, why: str) -> bool:
        """Note that an unfinished message is no longer wanted."""
        return self._from_unfinished("state = 'suppressed'", message, why)

    def get(self, message: int) -> Message | None:
        """Return the message with this id."""
        found = self._messages("id = :id", id=message)
        return found[0] if found else None

    def counts(self) -> dict[str, int]:
        """Return how many messages are in each state."""
        rows = self._db.rows("SELECT state, count(*) AS number FROM messages GROUP BY state")
        return {row["state"]: row["number"] for row in rows}

    def head(self, now: datetime, *, skip: Collection[str] = ()) -> Message | None:
        """Return the unfinished message that has been due for longest, but for channels in *skip*."""
        names, bound = one_of(sorted(skip), "skip")
        found = self._messages(
            f"""
            state IN ('pending', 'claimed') AND next_ms <= :now AND channel NOT IN {names}
            ORDER BY next_ms, id LIMIT 1
            """,
            now=to_ms(now),
            **bound,
        )
        return found[0] if found else None

    def unfinished(self) -> list[Message]:
        """Return what is pending or claimed, oldest first."""
        return self._messages("state IN ('pending', 'claimed') ORDER BY id")

    def pending_to(self, channel: str, address: str) -> list[Message]:
        """Return what waits to be sent to an address, oldest first."""
        return self._messages(
            "state = 'pending' AND channel = :channel AND address = :address ORDER BY id",
            channel=channel,
            address=address,
        )

    def next_due(self) -> datetime | None:
        """Return when the next pending message is to be sent or the next doubtful one looked up."""
        row = self._db.row(
            """
            SELECT min(next_ms) AS due FROM (
              SELECT min(next_ms) AS next_ms FROM messages WHERE state = 'pending'
              UNION ALL
              SELECT min(next_ms) AS next_ms FROM messages WHERE state = 'claimed' AND doubtful = 1
            )
            """
        )
        return None if row is None else from_ms(row["due"])

    def _claim(
        self, severity: Severity, now: datetime, limit: int, by: str, skip: Collection[str]
    ) -> list[Message]:
        """Claim messages of one severity.

        The plus keeps SQLite from taking the index by time, which would sort the whole queue at each claim.
        """
        names, bound = one_of(sorted(skip), "skip")
        rows = self._db.written(
            f"""
            UPDATE messages SET
              state = 'claimed', claimed_ms = :now, claimed_by = :by, doubtful = 0, attempts = attempts + 1
            WHERE id IN (
              SELECT id FROM messages
              WHERE state = 'pending' AND severity = :severity AND +next_ms <= :now AND channel NOT IN {names}
              ORDER BY id LIMIT :limit
            )
            RETURNING *
            """,
            severity=severity,
            now=to_ms(now),
            by=by,
            limit=limit,
            **bound,
        )
        return sorted(map(from_row, rows), key=lambda message: message.id)

    def _reserve(self, outgoing: Outgoing, now: datetime) -> int:
        """Insert a row without its wording, which depends on the row's id."""
        rows = self._db.written(
            """
            INSERT INTO messages (subscriber, channel, address, reference, text, severity, state, created_ms,
                                  next_ms, valid_until_ms, resends)
            VALUES (:subscriber, :channel, :address, lower(hex(randomblob(16))), '', :severity, 'pending',
                    :now, :due, :valid_until, :resends)
            RETURNING id
            """,
            subscriber=outgoing.subscriber,
            channel=outgoing.channel,
            address=outgoing.address,
            severity=outgoing.severity,
            now=to_ms(now),
            due=to_ms(outgoing.due),
            valid_until=to_ms(outgoing.valid_until),
            resends=outgoing.resends,
        )
        return int(rows[0]["id"])

    def _word(self, row: int, wording: Wording) -> Message:
        rows = self._db.written(
            """
            UPDATE messages SET
              reference = :reference, subject = :subject, text = :text, html = :html, segments = :segments,
              price = :price
            WHERE id = :id RETURNING *
            """,
            id=row,
            reference=wording.reference,
            subject=wording.subject,
            text=wording.text,
            html=wording.html,
            segments=wording.segments,
            price=wording.price,
        )
        return from_row(rows[0])

    def _from_claimed(self, change: str, message: int, **bound: Value) -> bool:
        sql = f"UPDATE messages SET {change} WHERE id = :id AND state = 'claimed'"
        return bool(self._db.write(sql, id=message, **bound))

    def _from_unfinished(self, change: str, message: int, why: str, **bound: Value) -> bool:
        sql = f"""
            UPDATE messages SET {change}, doubtful = 0, why = :why
            WHERE id = :id AND state IN ('pending', 'claimed')
        """
        return bool(self._db.write(sql, id=message, why=why, **bound))

    def _messages(self, where: str, **bound: Value) -> list[Message]:
        return [from_row(row) for row in self._db.rows(f"SELECT * FROM messages WHERE {where}", **bound)]
