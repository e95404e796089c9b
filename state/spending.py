"""How much was handed to providers lately: what caps are measured against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from state.database import Database
from state.values import from_ms, to_ms

_HANDED: Final = "state NOT IN ('pending', 'suppressed') AND claimed_ms IS NOT NULL"
"""Whatever may have reached the provider: a message refused or in doubt counts, too."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Messages and their price."""

    messages: int
    price: int
    """Millionths of a dollar, as estimated."""


class Spending:
    """SMS only: nothing else costs anything."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def since(self, begin: datetime) -> Spent:
        """Return what all SMS since *begin* come to, those that wait to be sent included."""
        rows = self._db.rows(
            f"""
            SELECT count(*) AS number, coalesce(sum(price), 0) AS price FROM messages
            WHERE channel = 'sms' AND claimed_ms >= :begin AND {_HANDED}
            UNION ALL
            SELECT count(*), coalesce(sum(price), 0) FROM messages
            WHERE channel = 'sms' AND state = 'pending'
            """,
            begin=to_ms(begin),
        )
        return Spent(sum(row["number"] for row in rows), sum(row["price"] for row in rows))

    def to(self, address: str, begin: datetime) -> list[datetime]:
        """Return when each SMS to *address* since *begin* was handed over, the oldest first.

        One that waits counts at the time when it is due.
        """
        rows = self._db.rows(
            f"""
            SELECT CASE state WHEN 'pending' THEN next_ms ELSE claimed_ms END AS at FROM messages
            WHERE channel = 'sms' AND address = :address
              AND ((claimed_ms >= :begin AND {_HANDED}) OR state = 'pending')
            ORDER BY at
            """,
            address=address,
            begin=to_ms(begin),
        )
        return [from_ms(row["at"]) for row in rows]
