"""Every text that an entry has had, the polls that brought them, and the alerts that rest on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from rules.cause import Cause
from rules.model import Entry, Span
from state.database import Database
from state.packed import pack, unpack
from state.sqlite import sqlite3
from state.values import from_ms, to_ms

_ENTRY: Final = TypeAdapter(Entry)


@dataclass(frozen=True, slots=True)
class Revision:
    """One text of an entry."""

    id: int
    entry: Entry
    number: int
    """Counted from 1."""
    at: datetime
    """When it was taken in."""
    hearing: int
    definition: str
    """Digest of its source as it was, see :class:`state.versions.Versions`."""
    seed: bool
    """It was there before its source was watched, and was not told."""
    digest: str
    """SHA-256 of the entry as canonical JSON."""


class Revisions:
    """Kept with the entry in one transaction, and pruned by age."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, row: int, entry: Entry, hearing: int, *, seed: bool) -> int:
        """Keep *entry*, just saved as *row*, as brought by *hearing*; return the revision's id."""
        packed = pack(_ENTRY.dump_python(entry, mode="json", exclude_defaults=True))
        rows = self._db.written(
            """
            INSERT INTO revisions (entry, number, hearing, seed, digest, body)
            SELECT id, revision, :hearing, :seed, :digest, :body FROM entries WHERE id = :row
            RETURNING id
            """,
            row=row,
            hearing=hearing,
            seed=seed,
            digest=packed.digest,
            body=packed.body,
        )
        return int(rows[0]["id"])

    def caused(self, alert: int, revision: int, causes: Iterable[Cause]) -> None:
        """Keep which words of *revision* caused *alert*."""
        self._db.write_many(
            """
            INSERT INTO causes (alert, ordinal, revision, status, place, start, stop, quote)
            VALUES (:alert, :ordinal, :revision, :status, :place, :start, :stop, :quote)
            """,
            [
                {
                    "alert": alert,
                    "ordinal": ordinal,
                    "revision": revision,
                    "status": cause.status,
                    "place": cause.place,
                    "start": cause.span.start,
                    "stop": cause.span.end,
                    "quote": cause.quote,
                }
                for ordinal, cause in enumerate(causes)
            ],
        )

    def causes(self, alert: int) -> list[tuple[int, Cause]]:
        """Return the revisions that caused an alert, each with the words that did."""
        rows = self._db.rows("SELECT * FROM causes WHERE alert = :alert ORDER BY ordinal", alert=alert)
        return [
            (
                row["revision"],
                Cause(row["status"], row["place"], Span(row["start"], row["stop"]), row["quote"]),
            )
            for row in rows
        ]

    def get(self, revision: int) -> Revision | None:
        """Return the revision with this id."""
        found = self._revisions("revisions.id = :id", id=revision)
        return found[0] if found else None

    def brought_by(self, hearing: int) -> Sequence[Revision]:
        """Return what a poll brought, in the order in which it was taken in."""
        return self._revisions("hearing = :hearing", hearing=hearing)

    def newest(self, source: str, before: datetime) -> Sequence[Revision]:
        """Return the text that each entry of *source* had just before a time."""
        return self._revisions(
            """
            revisions.id IN (
              SELECT max(older.id) FROM revisions AS older JOIN hearings AS old ON old.id = older.hearing
              WHERE old.source = :source AND old.at_ms < :before GROUP BY older.entry
            )
            """,
            source=source,
            before=to_ms(before),
        )

    def _revisions(self, where: str, **bound: str | int) -> list[Revision]:
        rows = self._db.rows(
            f"""
            SELECT revisions.*, hearings.at_ms, hearings.definition FROM revisions
            JOIN hearings ON hearings.id = revisions.hearing
            WHERE {where} ORDER BY revisions.id
            """,
            **bound,
        )
        return [_revision(row) for row in rows]


def _revision(row: sqlite3.Row) -> Revision:
    return Revision(
        id=row["id"],
        entry=_ENTRY.validate_python(unpack(row["body"])),
        number=row["number"],
        at=from_ms(row["at_ms"]),
        hearing=row["hearing"],
        definition=row["definition"],
        seed=bool(row["seed"]),
        digest=row["digest"],
    )
