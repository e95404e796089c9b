"""Phones and mailboxes that take nothing: no such number, or its owner said STOP."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.model import Person
from state.database import Database
from state.values import to_ms

BAD: Final = "bad-number"
OPTED_OUT: Final = "opted-out"


class Blocked:
    """Addresses to which nothing is sent, each with the reason."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, channel: str, address: str, why: str, now: datetime) -> None:
        """Block an address; that its owner said STOP outweighs everything else."""
        self._db.write(
            """
            INSERT INTO blocked (channel, address, why, at_ms) VALUES (:channel, :address, :why, :now)
            ON CONFLICT (channel, address) DO UPDATE SET
              why = CASE WHEN why = :stop THEN why ELSE excluded.why END, at_ms = excluded.at_ms
            """,
            channel=channel,
            address=address,
            why=why,
            stop=OPTED_OUT,
            now=to_ms(now),
        )

    def of(self, person: Person) -> dict[str, str]:
        """Return the channels on which *person* is not to be reached, each with the reason."""
        rows = self._db.rows(
            """
            SELECT channel, why FROM blocked
            WHERE (channel = 'sms' AND address = :phone) OR (channel = 'email' AND address = :email)
            """,
            phone=person.phone,
            email=person.email,
        )
        return {row["channel"]: row["why"] for row in rows}

    def forgive(self, address: str) -> None:
        """Try a number again that was bad: whoever enters it once more has looked at it."""
        self._db.write(
            "DELETE FROM blocked WHERE address = :address AND why = :why", address=address, why=BAD
        )

    def allow(self, address: str) -> bool:
        """Lift every block of an address, STOP too: its owner asks for it; return whether there was one."""
        return bool(self._db.write("DELETE FROM blocked WHERE address = :address", address=address))

    def count(self) -> int:
        """Return how many there are."""
        row = self._db.row("SELECT count(*) AS number FROM blocked")
        return 0 if row is None else int(row["number"])
