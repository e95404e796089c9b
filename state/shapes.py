"""What each source's body was like when it was last read well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from state.database import Database
from state.values import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Shape:
    """How much a body held, and how old it was."""

    entries: int
    chars: int
    """Of all its texts; 0 where not all of them were read again."""
    dated: datetime | None = None
    """When it was made, by its own word or its server's."""
    odd_since: datetime | None = None
    """Since when it has been older or shorter than this, so that it was not believed."""


class Shapes:
    """One row for each source that was ever read."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, source: str) -> Shape | None:
        """Return what *source* was like, or None where it was never read."""
        row = self._db.row("SELECT * FROM shapes WHERE source = :source", source=source)
        if row is None:
            return None
        dated, odd_since = from_ms(row["dated_ms"]), from_ms(row["odd_since_ms"])
        return Shape(row["entries"], row["chars"], dated, odd_since)

    def keep(self, source: str, shape: Shape) -> None:
        """Let *source* be like this from now on."""
        self._db.write(
            """
            INSERT INTO shapes (source, entries, chars, dated_ms, odd_since_ms)
            VALUES (:source, :entries, :chars, :dated, :odd_since)
            ON CONFLICT (source) DO UPDATE SET
              entries = excluded.entries, chars = excluded.chars, dated_ms = excluded.dated_ms,
              odd_since_ms = excluded.odd_since_ms
            """,
            source=source,
            entries=shape.entries,
            chars=shape.chars,
            dated=to_ms(shape.dated),
            odd_since=to_ms(shape.odd_since),
        )

    def churn(self, source: str, now: datetime) -> None:
        """Note that most of what *source* shows changed at *now*, without news."""
        self._db.write(
            "UPDATE shapes SET churned_ms = :now WHERE source = :source", source=source, now=to_ms(now)
        )

    def churned(self, since: datetime) -> set[str]:
        """Return the sources that changed all over since a time."""
        rows = self._db.rows("SELECT source FROM shapes WHERE churned_ms >= :since", since=to_ms(since))
        return {row["source"] for row in rows}

    def doubt(self, source: str, now: datetime) -> None:
        """Note that *source* is not like this any more, since *now* where it was before."""
        self._db.write(
            "UPDATE shapes SET odd_since_ms = coalesce(odd_since_ms, :now) WHERE source = :source",
            source=source,
            now=to_ms(now),
        )
