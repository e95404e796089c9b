"""The audit: digests of what was decided, said, answered and done, each record chained to the one before.

What it proves: a record that is in the chain was there when the head after it was taken, and what it covers
has not been changed since, as long as that head is known from elsewhere.
What it does not prove: whoever can write the database can make the whole chain anew; only a head kept
elsewhere shows that.  What changed before it was sealed does not show either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from state.database import Database
from state.packed import canonical, digest
from state.values import to_ms

GENESIS: Final = "0" * 64
"""What the first record is chained to."""
_CONTENTS: Final = {
    "revision": "SELECT id, entry, number, hearing, digest FROM revisions",
    "alert": "SELECT id, incident, at_ms, reason, severity, silent, snapshot, rules FROM alerts",
    "message": "SELECT id, subscriber, channel, created_ms, reference, subject, text, html FROM messages",
    "attempt": "SELECT id, message, at_ms, kind, outcome, code FROM attempts",
    "reply": "SELECT id, subscriber, at_ms, text FROM replies",
    "act": "SELECT id, at_ms, author, what, reason FROM acts",
}
"""What of each kind is covered: what never changes once it is there."""
_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Sealed:
    """One record of the chain."""

    id: int
    at_ms: int
    kind: str
    row: int
    digest: str
    """Of what it covers."""
    hash: str
    """Of itself and the hash of the record before it."""

    def expected(self, before: str) -> str:
        """Return the hash that it must have behind a record with the hash *before*."""
        covered = canonical([before, self.id, self.at_ms, self.kind, self.row, self.digest])
        return sha256(covered.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain came to."""

    records: int
    head: str
    faults: tuple[str, ...]
    """What is not as it was, as sentences."""
    gone: int
    """Records of what is no longer kept: too old, or of somebody who was forgotten."""
    heads: frozenset[str]
    """Those of the heads asked for that are in the chain."""


class Audit:
    """Added to by :meth:`seal` alone; the database refuses changes and deletions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def head(self) -> str:
        """Return the last record's hash."""
        row = self._db.row("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")
        return GENESIS if row is None else str(row["hash"])

    def waits(self) -> bool:
        """Return whether anything has no record yet."""
        return any(
            self._db.row(
                f'{sql} WHERE id > (SELECT coalesce(max("row"), 0) FROM audit WHERE kind = :kind)', kind=kind
            )
            for kind, sql in _CONTENTS.items()
        )

    def seal(self, now: datetime, limit: int) -> int:
        """Add records of up to *limit* rows that have none; return how many were added."""
        sealed = 0
        for kind, contents in _CONTENTS.items():
            sealed += self._seal(kind, contents, now, limit - sealed)
        return sealed

    def of(self, kind: str, row: int) -> str | None:
        """Return the hash of the record that covers a row, or None while it is not sealed."""
        found = self._db.row(
            'SELECT hash FROM audit WHERE kind = :kind AND "row" = :it ORDER BY id LIMIT 1', kind=kind, it=row
        )
        return None if found is None else str(found["hash"])

    def check(self, heads: frozenset[str] = frozenset()) -> Verdict:
        """Go through the whole chain and what it covers; say which of *heads* are in it."""
        before, number, gone = GENESIS, 0, 0
        faults: list[str] = []
        found = heads & {GENESIS}
        for record in self._records():
            number += 1
            if record.id != number:
                faults.append(f"record {number} is missing")
                number = record.id
            if record.hash != record.expected(before):
                faults.append(
                    f"record {record.id} ({record.kind} {record.row}) is not the one that was sealed"
                )
            before = record.hash
            found |= heads & {record.hash}
            now = self._digest(record)
            if now is None:
                gone += 1
            elif now != record.digest:
                faults.append(f"{record.kind} {record.row} is not what was sealed in record {record.id}")
        return Verdict(number, before, tuple(faults), gone, found)

    def _seal(self, kind: str, contents: str, now: datetime, limit: int) -> int:
        rows = self._db.rows(
            f"""
            {contents} WHERE id > (SELECT coalesce(max("row"), 0) FROM audit WHERE kind = :kind)
            ORDER BY id LIMIT :limit
            """,
            kind=kind,
            limit=limit,
        )
        last = self._db.row("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
        number, before = (last["id"], last["hash"]) if last is not None else (0, GENESIS)
        records = []
        for row in rows:
            number += 1
            record = Sealed(number, to_ms(now), kind, row["id"], digest(list(row)), "")
            before = record.expected(before)
            records.append(
                {
                    "id": number,
                    "at": record.at_ms,
                    "kind": kind,
                    "it": record.row,
                    "digest": record.digest,
                    "hash": before,
                }
            )
        self._db.write_many(
            """
            INSERT INTO audit (id, at_ms, kind, "row", digest, hash)
            VALUES (:id, :at, :kind, :it, :digest, :hash)
            """,
            records,
        )
        return len(records)

    def _digest(self, record: Sealed) -> str | None:
        """Return the digest of what a record covers as it is now; None where it is no longer kept."""
        contents = _CONTENTS.get(record.kind)
        if contents is None:
            return ""
        row = self._db.row(f"{contents} WHERE id = :id", id=record.row)
        return None if row is None else digest(list(row))

    def _records(self) -> Iterator[Sealed]:
        last = 0
        while True:
            rows = self._db.rows(
                "SELECT * FROM audit WHERE id > :last ORDER BY id LIMIT :most", last=last, most=_AT_ONCE
            )
            if not rows:
                return
            for row in rows:
                last = row["id"]
                yield Sealed(last, row["at_ms"], row["kind"], row["row"], row["digest"], row["hash"])
