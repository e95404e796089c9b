"""Pages that an index leads to: what proves them unchanged, and which entries they held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.values import from_ms, strings, to_json, to_ms


@dataclass(frozen=True, slots=True)
class Link:
    """One page as it was last read, or why it was not."""

    url: str
    mark: str
    """A digest of what the index said of it then."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    """SHA-256, hexadecimal."""
    entries: tuple[str, ...] = ()
    """Ids of what it held."""
    asked_at: datetime | None = None
    """When it was last asked for."""
    failures: int = 0
    """In a row."""
    fault: str | None = None

    @property
    def read(self) -> bool:
        """Return whether it could ever be read."""
        return self.body_hash is not None or bool(self.entries)


class Links:
    """The pages of each source, by address."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, source: str) -> dict[str, Link]:
        """Return the pages of *source* by address."""
        rows = self._db.rows("SELECT * FROM links WHERE source = :source", source=source)
        return {
            row["url"]: Link(
                url=row["url"],
                mark=row["mark"],
                etag=row["etag"],
                last_modified=row["last_modified"],
                body_hash=row["body_hash"],
                entries=strings(row["entries"]),
                asked_at=from_ms(row["asked_ms"]),
                failures=row["failures"],
                fault=row["fault"],
            )
            for row in rows
        }

    def keep(self, source: str, links: Iterable[Link]) -> None:
        """Let *source* have exactly these pages."""
        self._db.write("DELETE FROM links WHERE source = :source", source=source)
        self._db.write_many(
            """
            INSERT INTO links (source, url, mark, etag, last_modified, body_hash, entries, asked_ms,
                               failures, fault)
            VALUES (:source, :url, :mark, :etag, :last_modified, :body_hash, :entries, :asked_ms,
                    :failures, :fault)
            """,
            [
                {
                    "source": source,
                    "url": link.url,
                    "mark": link.mark,
                    "etag": link.etag,
                    "last_modified": link.last_modified,
                    "body_hash": link.body_hash,
                    "entries": to_json(link.entries),
                    "asked_ms": to_ms(link.asked_at),
                    "failures": link.failures,
                    "fault": link.fault,
                }
                for link in links
            ],
        )
