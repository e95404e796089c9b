"""Phones and mailboxes that take nothing: no such number, or its owner said STOP."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Final

from rules.person import Person
from state.database import Database
from state.values import from_ms, to_ms

BAD: Final = "bad-number"
OPTED_OUT: Final = "opted-out"
PAUSED: Final = "paused"
"""Its owner asked in their own words for no more: nothing goes out until somebody has looked at it."""

STOPPED: Final = frozenset({OPTED_OUT, PAUSED})
"""Why an address gets nothing at its owner's own wish."""


class Blocked:
    """Addresses to which nothing is sent, each with the reason; kept as digests under our salt."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._salt = b""

    def add(self, channel: str, address: str, why: str, now: datetime) -> None:
        """Block an address; that its owner said STOP outweighs everything else, and asking for it a fault."""
        self._db.write(
            """
            INSERT INTO blocked (channel, digest, why, at_ms) VALUES (:channel, :digest, :why, :now)
            ON CONFLICT (channel, digest) DO UPDATE SET
              why = CASE WHEN why = :stop OR (why = :paused AND excluded.why <> :stop) THEN why
                    ELSE excluded.why END,
              at_ms = CASE WHEN why = excluded.why THEN at_ms ELSE excluded.at_ms END
            """,
            channel=channel,
            digest=self.digest(address),
            why=why,
            stop=OPTED_OUT,
            paused=PAUSED,
            now=to_ms(now),
        )

    def why(self, channel: str, address: str) -> str | None:
        """Return why nothing is sent to *address* on *channel*, or None if it takes messages."""
        sql = "SELECT why FROM blocked WHERE channel = :channel AND digest = :digest"
        row = self._db.row(sql, channel=channel, digest=self.digest(address))
        return None if row is None else str(row["why"])

    def since(self, channel: str, address: str) -> datetime | None:
        """Return since when nothing is sent to *address*, or None if it takes messages."""
        sql = "SELECT at_ms FROM blocked WHERE channel = :channel AND digest = :digest"
        row = self._db.row(sql, channel=channel, digest=self.digest(address))
        return None if row is None else from_ms(row["at_ms"])

    def of(self, person: Person) -> dict[str, str]:
        """Return the channels on which *person* is not to be reached, each with the reason."""
        rows = self._db.rows(
            """
            SELECT channel, why FROM blocked
            WHERE (channel = 'sms' AND digest = :phone) OR (channel = 'email' AND digest = :email)
            """,
            phone=self.digest(person.phone or ""),
            email=self.digest(person.email or ""),
        )
        return {row["channel"]: row["why"] for row in rows}

    def forgive(self, address: str) -> None:
        """Try a number again that was bad: whoever enters it once more has looked at it."""
        sql = "DELETE FROM blocked WHERE digest = :digest AND why = :why"
        self._db.write(sql, digest=self.digest(address), why=BAD)

    def allow(self, address: str) -> bool:
        """Lift every block of an address, STOP too: its owner asks for it; return whether there was one."""
        return bool(self._db.write("DELETE FROM blocked WHERE digest = :digest", digest=self.digest(address)))

    def count(self) -> int:
        """Return how many there are."""
        row = self._db.row("SELECT count(*) AS number FROM blocked")
        return 0 if row is None else int(row["number"])

    def digest(self, address: str) -> bytes:
        """Return what an address is known by where it must not be kept."""
        if not self._salt:
            row = self._db.row("SELECT value FROM meta WHERE key = 'salt'")
            self._salt = bytes.fromhex(row["value"]) if row else b""
        return blake2b(address.encode(), key=self._salt, digest_size=16, person=b"blocked").digest()
