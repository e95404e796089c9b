"""What polls brought that had not been so before: enough to play them again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.model import Source
from state.database import Database
from state.sqlite import sqlite3
from state.values import from_ms, to_json, to_ms
from state.versions import Versions


class HearingKind(StrEnum):
    """What a poll brought."""

    NEWS = "news"
    """Texts, or the vanishing of some from a standing page, or a source's first document."""
    HEARD = "heard"
    """A source has nothing new, and that is news: it was at fault, or something it held lapses by it."""
    FAULT = "fault"
    """A fault, or another one."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One poll that brought something."""

    id: int
    source: str
    at: datetime
    kind: HearingKind
    definition: str
    """Digest of its source as it was."""
    gone: tuple[str, ...] = ()
    """Ids of entries that a standing page lists no more."""
    cut: bool = False
    """The document was cut off before its end."""
    fault: str = ""
    """As ``status`` shows it: its kind, a colon, what is wrong."""


class Hearings:
    """One row for each poll after which something was not as before."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._versions = Versions(database)

    def news(self, source: Source, now: datetime) -> int:
        """Note that *source* brings something, and return the row's id."""
        return self._add(source, now, HearingKind.NEWS, "{}")

    def finish(self, hearing: int, gone: Collection[str], *, cut: bool) -> None:
        """Note what else the document showed."""
        detail = to_json({"gone": sorted(gone), "cut": cut})
        self._db.write("UPDATE hearings SET detail = :detail WHERE id = :id", id=hearing, detail=detail)

    def heard(self, source: Source, now: datetime) -> None:
        """Note that *source* is heard again and has nothing new."""
        self._add(source, now, HearingKind.HEARD, "{}")

    def said_nothing(self, sources: Iterable[str], now: datetime) -> None:
        """Note that these were heard by *now* and did not repeat what they held, so that it lapsed."""
        self._db.write_many(
            """
            INSERT INTO hearings (source, at_ms, kind, detail, definition)
            SELECT source, :now, :kind, '{}', definition FROM hearings
            WHERE id = (SELECT max(id) FROM hearings WHERE source = :source)
            """,
            [{"source": each, "now": to_ms(now), "kind": HearingKind.HEARD} for each in sorted(sources)],
        )

    def fault(self, source: Source, fault: str, now: datetime) -> None:
        """Note that *source* is at fault from now on."""
        self._add(source, now, HearingKind.FAULT, to_json({"fault": fault}))

    def between(self, since: datetime, until: datetime) -> list[Hearing]:
        """Return what was heard from *since* to *until*, both included, in order."""
        rows = self._db.rows(
            "SELECT * FROM hearings WHERE at_ms >= :since AND at_ms <= :until ORDER BY at_ms, id",
            since=to_ms(since),
            until=to_ms(until),
        )
        return [_hearing(row) for row in rows]

    def times(self, source: str, most: int) -> list[datetime]:
        """Return when *source* brought something new, the last *most* times, in order."""
        rows = self._db.rows(
            """
            SELECT at_ms FROM hearings WHERE source = :source AND kind = 'news' ORDER BY id DESC LIMIT :most
            """,
            source=source,
            most=most,
        )
        return [from_ms(row["at_ms"]) for row in reversed(rows)]

    def standing(self, before: datetime) -> list[Hearing]:
        """Return the last row of each source from before a time: how it stood then."""
        rows = self._db.rows(
            """
            SELECT * FROM hearings WHERE id IN (
              SELECT max(id) FROM hearings WHERE at_ms < :before GROUP BY source
            ) ORDER BY id
            """,
            before=to_ms(before),
        )
        return [_hearing(row) for row in rows]

    def gone(self, source: str, before: datetime) -> dict[str, int]:
        """Return by id the entries that vanished from a page before a time, and the row that said so last."""
        rows = self._db.rows(
            """
            SELECT id, detail FROM hearings
            WHERE source = :source AND at_ms < :before AND kind = 'news' ORDER BY id
            """,
            source=source,
            before=to_ms(before),
        )
        return {key: row["id"] for row in rows for key in json.loads(row["detail"]).get("gone", ())}

    def first(self) -> datetime | None:
        """Return when the record begins."""
        row = self._db.row("SELECT min(at_ms) AS first FROM hearings")
        return None if row is None else from_ms(row["first"])

    def _add(self, source: Source, now: datetime, kind: HearingKind, detail: str) -> int:
        rows = self._db.written(
            """
            INSERT INTO hearings (source, at_ms, kind, detail, definition)
            VALUES (:source, :now, :kind, :detail, :definition) RETURNING id
            """,
            source=source.id,
            now=to_ms(now),
            kind=kind,
            detail=detail,
            definition=self._versions.keep_source(source, now),
        )
        return int(rows[0]["id"])


def _hearing(row: sqlite3.Row) -> Hearing:
    detail = json.loads(row["detail"])
    return Hearing(
        id=row["id"],
        source=row["source"],
        at=from_ms(row["at_ms"]),
        kind=HearingKind(row["kind"]),
        definition=row["definition"],
        gone=tuple(detail.get("gone", ())),
        cut=detail.get("cut", False),
        fault=detail.get("fault", ""),
    )
