"""What became of messages after their provider took them."""

from __future__ import annotations

from datetime import datetime

from state.database import Database
from state.message import Message, from_row
from state.values import to_ms


class Receipts:
    """The provider's words about messages; whoever calls has judged which of them are news."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def came_to(self, message: int, outcome: str) -> None:
        """Keep the class of what came of a message last."""
        self._db.write("UPDATE messages SET outcome = :outcome WHERE id = :id", id=message, outcome=outcome)

    def adopt(self, message: int, provider_id: str, now: datetime) -> bool:
        """Note that the provider has a message of which no answer came; it is not sent again."""
        return bool(
            self._db.write(
                """
                UPDATE messages SET
                  state = 'sent', doubtful = 0, provider_id = :provider_id, why = NULL,
                  sent_ms = coalesce(claimed_ms, :now), ask_ms = :now
                WHERE id = :id AND provider_id IS NULL
                  AND state IN ('pending', 'claimed', 'failed', 'expired')
                """,
                id=message,
                provider_id=provider_id,
                now=to_ms(now),
            )
        )

    def note(
        self,
        message: int,
        state: str,
        status: str,
        code: int | None,
        ask_at: datetime | None,
        why: str | None = None,
    ) -> None:
        """Keep the provider's newest word about a message that it took, and the state this puts it in."""
        self._db.write(
            """
            UPDATE messages SET state = :state, status = :status, code = :code, ask_ms = :ask, why = :why
            WHERE id = :id AND provider_id IS NOT NULL
            """,
            id=message,
            state=state,
            status=status,
            code=code,
            ask=to_ms(ask_at),
            why=why,
        )

    def ask_again(self, message: int, at: datetime | None) -> None:
        """Have the provider asked at *at* what became of a message, or no more."""
        self._db.write("UPDATE messages SET ask_ms = :at WHERE id = :id", id=message, at=to_ms(at))

    def known_as(self, provider_id: str) -> Message | None:
        """Return the message that its provider knows under this id."""
        row = self._db.row("SELECT * FROM messages WHERE provider_id = :id", id=provider_id)
        return None if row is None else from_row(row)

    def unheard(self, now: datetime, limit: int) -> list[Message]:
        """Return up to *limit* messages about which the provider is to be asked, the longest due first."""
        rows = self._db.rows(
            """
            SELECT * FROM messages WHERE ask_ms <= :now AND state = 'sent' AND provider_id IS NOT NULL
            ORDER BY ask_ms, id LIMIT :limit
            """,
            now=to_ms(now),
            limit=limit,
        )
        return [from_row(row) for row in rows]
