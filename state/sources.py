"""What is remembered of each polled address: validators, turns, faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from state.database import Database
from state.errors import StateError
from state.sqlite import sqlite3
from state.values import chunks, from_ms, one_of, to_json, to_ms


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source as it stands."""

    id: str
    etag: str | None
    last_modified: str | None
    body_hash: bytes | None
    next_poll: datetime
    claimed_until: datetime | None
    tried_at: datetime | None
    ok_at: datetime | None
    changed_at: datetime | None
    """When it last had something new."""
    seeded_at: datetime | None
    """When its first poll was taken in; None: the next one seeds."""
    failures: int
    """In a row."""
    fault: str | None
    fault_since: datetime | None
    fault_told: bool
    """The operator knows of this fault."""
    silent_since: datetime | None = None
    """It answers, and has said nothing new for longer than is its habit; the operator knows."""


class Sources:
    """The sources that were ever configured; only the active ones are polled."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def ensure(self, ids: Iterable[str], now: datetime) -> None:
        """Make exactly *ids* active; new ones are due at *now*, the others keep what is known of them."""
        self._db.write("UPDATE sources SET active = 0 WHERE active = 1")
        self._db.write_many(
            """
            INSERT INTO sources (id, next_poll_ms) VALUES (:id, :now)
            ON CONFLICT (id) DO UPDATE SET active = 1
            """,
            [{"id": each, "now": to_ms(now)} for each in ids],
        )

    def claim_due(self, now: datetime, hold: timedelta, limit: int) -> list[str]:
        """Claim up to *limit* due sources for *hold* and return their ids, the longest due first.

        A claim ends with :meth:`record_ok`, :meth:`record_fault`, or when *hold* is over.
        """
        rows = self._db.written(
            """
            UPDATE sources SET claimed_until_ms = :until
            WHERE id IN (
              SELECT id FROM sources
              WHERE active = 1 AND next_poll_ms <= :now
                AND (claimed_until_ms IS NULL OR claimed_until_ms <= :now)
              ORDER BY next_poll_ms, id LIMIT :limit
            )
            RETURNING id, next_poll_ms
            """,
            now=to_ms(now),
            until=to_ms(now + hold),
            limit=limit,
        )
        return [row["id"] for row in sorted(rows, key=lambda row: (row["next_poll_ms"], row["id"]))]

    def hurry(self, source: str, now: datetime, apart: timedelta) -> None:
        """Poll *source* at *now*, or *apart* after its last poll; one at fault waits as it must."""
        self._db.write(
            """
            UPDATE sources SET next_poll_ms = min(next_poll_ms, max(:now, coalesce(tried_ms, 0) + :apart))
            WHERE id = :id AND fault IS NULL
            """,
            id=source,
            now=to_ms(now),
            apart=int(apart / timedelta(milliseconds=1)),
        )

    def put_off(self, source: str, until: datetime) -> None:
        """Poll *source* next at *until*: it is known that it has nothing new before."""
        self._db.write(
            "UPDATE sources SET next_poll_ms = :until WHERE id = :id", id=source, until=to_ms(until)
        )

    def release_claims(self, sources: Iterable[str] | None = None) -> None:
        """Free the claims of *sources*, by default all: nobody is polling them."""
        if sources is None:
            self._db.write("UPDATE sources SET claimed_until_ms = NULL WHERE claimed_until_ms IS NOT NULL")
        else:
            sql = "UPDATE sources SET claimed_until_ms = NULL WHERE id = :id"
            self._db.write_many(sql, [{"id": source} for source in sources])

    def bring_forward(self, now: datetime) -> None:
        """Make due whatever is due later than *now*: the clock was set back."""
        self._db.write("UPDATE sources SET next_poll_ms = :now WHERE next_poll_ms > :now", now=to_ms(now))

    def get(self, source: str) -> SourceState:
        """Return what is known of *source*; a StateError where it was never ensured."""
        row = self._db.row("SELECT * FROM sources WHERE id = :id", id=source)
        if row is None:
            raise StateError(f"no source {source!r} is known; ensure it first")
        return _state(row)

    def blind_since(self, sources: Collection[str]) -> dict[str, datetime]:
        """Return since when those of *sources* have been at fault of which the operator was told."""
        return {
            row["id"]: from_ms(row["fault_since_ms"])
            for row in self._db.rows(
                """
                SELECT id, fault_since_ms FROM sources
                WHERE active = 1 AND fault_told = 1 AND fault_since_ms IS NOT NULL
                  AND id IN (SELECT value FROM json_each(:ids))
                """,
                ids=to_json(sorted(sources)),
            )
        }

    def all(self) -> list[SourceState]:
        """Return every active source, by id."""
        return [_state(row) for row in self._db.rows("SELECT * FROM sources WHERE active = 1 ORDER BY id")]

    def record_ok(  # noqa: PLR0913 - the columns of one row
        self,
        source: str,
        now: datetime,
        next_poll: datetime,
        *,
        etag: str | None,
        last_modified: str | None,
        body_hash: bytes | None,
        changed: bool,
        seeded: bool,
    ) -> bool:
        """Note a good poll and end the claim; return whether a fault the operator knew of has ended.

        *changed*: it had something new. *seeded*: its first poll has been taken in.
        """
        told = self.get(source).fault_told
        self._db.write(
            """
            UPDATE sources SET
              etag = :etag, last_modified = :last_modified, body_hash = :body_hash,
              next_poll_ms = :next_poll, claimed_until_ms = NULL, tried_ms = :now, ok_ms = :now,
              changed_ms = CASE WHEN :changed THEN :now ELSE changed_ms END,
              seeded_ms = CASE WHEN :seeded THEN coalesce(seeded_ms, :now) ELSE seeded_ms END,
              failures = 0, fault = NULL, fault_since_ms = NULL, fault_told = 0
            WHERE id = :id
            """,
            id=source,
            now=to_ms(now),
            next_poll=to_ms(next_poll),
            etag=etag,
            last_modified=last_modified,
            body_hash=body_hash,
            changed=changed,
            seeded=seeded,
        )
        return told

    def record_fault(self, source: str, now: datetime, next_poll: datetime, fault: str) -> SourceState:
        """Note a failed poll, end the claim and return the source as it now stands.

        The validators stay: they belong to the last good body.
        """
        rows = self._db.written(
            """
            UPDATE sources SET
              next_poll_ms = :next_poll, claimed_until_ms = NULL, tried_ms = :now,
              failures = failures + 1, fault = :fault, fault_since_ms = coalesce(fault_since_ms, :now)
            WHERE id = :id RETURNING *
            """,
            id=source,
            now=to_ms(now),
            next_poll=to_ms(next_poll),
            fault=fault,
        )
        if not rows:
            raise StateError(f"no source {source!r} is known; ensure it first")
        return _state(rows[0])

    def silent_since(self, source: str) -> datetime | None:
        """Return since when *source* has said nothing new, where the operator was told of that."""
        row = self._db.row("SELECT silent_since_ms FROM sources WHERE id = :id", id=source)
        return from_ms(row["silent_since_ms"]) if row else None

    def set_silent_since(self, source: str, since: datetime | None) -> None:
        """Note that the operator knows of a silence, or (None) of its end."""
        self._db.write(
            "UPDATE sources SET silent_since_ms = :since WHERE id = :id",
            id=source,
            since=to_ms(since) if since else None,
        )

    def mark_fault_told(self, source: str) -> None:
        """Note that the operator knows of the present fault."""
        self._db.write("UPDATE sources SET fault_told = 1 WHERE id = :id AND fault IS NOT NULL", id=source)

    def last_ok(self) -> dict[str, datetime]:
        """Return when each active source was last read well; those never read are left out."""
        rows = self._db.rows("SELECT id, ok_ms FROM sources WHERE active = 1 AND ok_ms IS NOT NULL")
        return {row["id"]: from_ms(row["ok_ms"]) for row in rows}

    def next_due(self, ids: Collection[str]) -> datetime | None:
        """Return when the first of *ids* can next be claimed, or None where none is known."""
        soonest: list[int] = []
        for some in chunks(list(ids)):
            names, bound = one_of(some)
            row = self._db.row(
                f"""
                SELECT min(CASE WHEN claimed_until_ms > next_poll_ms THEN claimed_until_ms
                                ELSE next_poll_ms END) AS due
                FROM sources WHERE id IN {names}
                """,
                **bound,
            )
            if row is not None and row["due"] is not None:
                soonest.append(row["due"])
        return from_ms(min(soonest, default=None))


def _state(row: sqlite3.Row) -> SourceState:
    return SourceState(
        id=row["id"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        next_poll=from_ms(row["next_poll_ms"]),
        claimed_until=from_ms(row["claimed_until_ms"]),
        tried_at=from_ms(row["tried_ms"]),
        ok_at=from_ms(row["ok_ms"]),
        changed_at=from_ms(row["changed_ms"]),
        seeded_at=from_ms(row["seeded_ms"]),
        failures=row["failures"],
        fault=row["fault"],
        fault_since=from_ms(row["fault_since_ms"]),
        fault_told=bool(row["fault_told"]),
        silent_since=from_ms(row["silent_since_ms"]),
    )
