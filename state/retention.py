"""Let go of what is too old, a few rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from state.database import Database
from state.values import to_ms
from state.versions import RULES

AT_ONCE: Final = 200
"""Rows in one transaction: delivery never waits for more."""
LAST: Final = "retained"
"""In ``meta``: when what is too old was last let go, in RFC 3339."""


@dataclass(frozen=True, slots=True)
class Before:
    """What is older than these times is let go."""

    entries: datetime
    messages: datetime
    trips: datetime
    removed: datetime


class Retention:
    """Deletes; what still goes on, and what something kept rests on, stays however old it is."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def prune(self, before: Before) -> int:
        """Let up to AT_ONCE rows go; return how many went: 0 once nothing is left to go."""
        for sql, since in (
            *((sql, before.messages) for sql in _MESSAGES),
            *((sql, before.entries) for sql in _ENTRIES),
            *((sql, before.trips) for sql in _TRIPS),
        ):
            gone = self._db.write(sql, before=to_ms(since), limit=AT_ONCE, **_rules(sql))
            if gone:
                return gone
        return 0

    def removed(self, before: datetime) -> Sequence[int]:
        """Return up to AT_ONCE subscribers who were removed before a time."""
        rows = self._db.rows(
            "SELECT id FROM subscribers WHERE removed_ms < :before ORDER BY id LIMIT :limit",
            before=to_ms(before),
            limit=AT_ONCE,
        )
        return [row["id"] for row in rows]


def _rules(sql: str) -> dict[str, str]:
    return {"rules": RULES} if ":rules" in sql else {}


_OVER: Final = "SELECT id FROM incidents WHERE state = 'over' AND changed_ms < :before"
_MESSAGES: Final = (
    """
    DELETE FROM notices WHERE id IN (
      SELECT notices.id FROM notices JOIN alerts ON alerts.id = notices.alert
      WHERE alerts.at_ms < :before AND notices.state <> 'waiting' LIMIT :limit
    )
    """,
    # The oldest have the lowest numbers: the others need not be looked at.
    """
    DELETE FROM messages WHERE id IN (
      SELECT id FROM (SELECT * FROM messages ORDER BY id LIMIT :limit) AS oldest
      WHERE created_ms < :before AND state NOT IN ('pending', 'claimed')
        AND NOT EXISTS (SELECT 1 FROM notices WHERE message = oldest.id)
    )
    """,
    f"""
    DELETE FROM told WHERE (incident, subscriber) IN (
      SELECT incident, subscriber FROM told WHERE incident IN ({_OVER}) LIMIT :limit
    )
    """,
    # The newest alert stays, so that its number is not given again.
    f"""
    DELETE FROM alerts WHERE id IN (
      SELECT id FROM alerts WHERE at_ms < :before AND fanned_out = 1 AND incident IN ({_OVER})
        AND id < (SELECT max(id) FROM alerts)
        AND NOT EXISTS (SELECT 1 FROM notices WHERE alert = alerts.id)
      LIMIT :limit
    )
    """,
    f"""
    DELETE FROM incidents WHERE id IN (
      SELECT id FROM incidents WHERE id IN ({_OVER})
        AND NOT EXISTS (SELECT 1 FROM alerts WHERE incident = incidents.id)
        AND NOT EXISTS (SELECT 1 FROM told WHERE incident = incidents.id)
      LIMIT :limit
    )
    """,
    """
    DELETE FROM replies WHERE id IN (SELECT id FROM replies WHERE at_ms < :before LIMIT :limit)
    """,
    """
    DELETE FROM operator_notes WHERE id IN (
      SELECT id FROM operator_notes WHERE at_ms < :before AND message_made = 1 LIMIT :limit
    )
    """,
    """
    DELETE FROM manager_notes WHERE id IN (
      SELECT id FROM manager_notes WHERE at_ms < :before AND message_made = 1 LIMIT :limit
    )
    """,
    """
    DELETE FROM reviews WHERE id IN (SELECT id FROM reviews WHERE resolved_ms < :before LIMIT :limit)
    """,
)
"""In this order: nothing goes before what rests on it."""
_ENTRIES: Final = (
    # A text stays while an alert that is kept rests on it, or a publisher still holds what it says.
    """
    DELETE FROM revisions WHERE id IN (
      SELECT revisions.id FROM revisions
      JOIN hearings ON hearings.id = revisions.hearing JOIN entries ON entries.id = revisions.entry
      WHERE hearings.at_ms < :before
        AND NOT EXISTS (SELECT 1 FROM causes WHERE revision = revisions.id)
        AND NOT (revisions.number = entries.revision AND EXISTS (
          SELECT 1 FROM stances
          WHERE source = entries.source AND stances.entry = entries.key AND "end" IS NULL
        ))
      LIMIT :limit
    )
    """,
    # How a source stood last stays.
    """
    DELETE FROM hearings WHERE id IN (
      SELECT id FROM hearings WHERE at_ms < :before
        AND NOT EXISTS (SELECT 1 FROM revisions WHERE hearing = hearings.id)
        AND id < (SELECT max(id) FROM hearings AS newer WHERE newer.source = hearings.source)
      LIMIT :limit
    )
    """,
    # The entry itself is known for good: a feed may list it for years, and must not find it new again.
    """
    UPDATE entries SET text = '' WHERE id IN (
      SELECT id FROM entries WHERE revised_ms < :before AND text <> ''
        AND NOT EXISTS (SELECT 1 FROM revisions WHERE entry = entries.id)
      LIMIT :limit
    )
    """,
    """
    DELETE FROM versions WHERE digest IN (
      SELECT digest FROM versions WHERE at_ms < :before
        AND NOT EXISTS (SELECT 1 FROM hearings WHERE definition = versions.digest)
        AND NOT EXISTS (SELECT 1 FROM alerts WHERE rules = versions.digest)
        AND digest NOT IN (SELECT value FROM meta WHERE key = :rules)
      LIMIT :limit
    )
    """,
)
_TRIPS: Final = (
    """
    DELETE FROM watches WHERE id IN (SELECT id FROM watches WHERE until_ms < :before LIMIT :limit)
    """,
)
