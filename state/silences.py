"""Silences, and whom they or another incident keep from being told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.model import Severity
from rules.silence import Matchers, Silence
from state.database import Database
from state.incidents import BY_SEVERITY
from state.sqlite import sqlite3
from state.values import from_ms, to_json, to_ms


@dataclass(frozen=True, slots=True)
class Withholding:
    """Somebody who was not told of what is going on."""

    incident: int
    subscriber: int
    since: datetime
    silence: int | None
    """The silence that hides it."""
    source: int | None
    """The incident of which they know and that makes it a matter of course."""


class Silences:
    """What managers have hidden; an ended silence stays for the record."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, silence: Silence) -> Silence:
        """Keep *silence*, whatever its id, and return it with its own."""
        rows = self._db.written(
            """
            INSERT INTO silences (author, reason, since_ms, until_ms, severity, matchers)
            VALUES (:author, :reason, :since, :until, :severity, :matchers) RETURNING *
            """,
            author=silence.author,
            reason=silence.reason,
            since=to_ms(silence.since),
            until=to_ms(silence.until),
            severity=silence.severity,
            matchers=_matchers(silence.matchers),
        )
        return _silence(rows[0])

    def all(self) -> list[Silence]:
        """Return every silence, the newest first."""
        return [_silence(row) for row in self._db.rows("SELECT * FROM silences ORDER BY id DESC")]

    def active(self, now: datetime) -> list[Silence]:
        """Return those that hide something at *now*, the last to end first."""
        rows = self._db.rows(
            """
            SELECT * FROM silences WHERE released = 0 AND since_ms <= :now AND until_ms > :now
            ORDER BY until_ms DESC, id
            """,
            now=to_ms(now),
        )
        return [_silence(row) for row in rows]

    def unreleased(self) -> list[Silence]:
        """Return those whose end has not been dealt with, the first to end first."""
        rows = self._db.rows("SELECT * FROM silences WHERE released = 0 ORDER BY until_ms, id")
        return [_silence(row) for row in rows]

    def unannounced(self) -> list[Silence]:
        """Return those of whose coming end nobody was reminded, the first to end first."""
        sql = "SELECT * FROM silences WHERE released = 0 AND reminded = 0 ORDER BY until_ms, id"
        return [_silence(row) for row in self._db.rows(sql)]

    def expire(self, silence: int, now: datetime) -> bool:
        """End a silence at once; return whether it was one that had not ended."""
        return bool(
            self._db.write(
                "UPDATE silences SET until_ms = :now WHERE id = :id AND until_ms > :now",
                id=silence,
                now=to_ms(now),
            )
        )

    def mark_reminded(self, silence: int) -> None:
        """Note that somebody was told of its coming end."""
        self._db.write("UPDATE silences SET reminded = 1 WHERE id = :id", id=silence)

    def mark_released(self, silence: int) -> None:
        """Note that whatever it hid and still holds was told."""
        self._db.write("UPDATE silences SET released = 1 WHERE id = :id", id=silence)


class Withheld:
    """One row for each incident and person who was not told of it, while it goes on."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, withholding: Withholding) -> None:
        """Keep why somebody is not told, in place of an earlier reason."""
        self._db.write(
            """
            INSERT INTO withheld (incident, subscriber, since_ms, silence, source)
            VALUES (:incident, :subscriber, :since, :silence, :source)
            ON CONFLICT (incident, subscriber) DO UPDATE SET
              silence = excluded.silence, source = excluded.source
            """,
            incident=withholding.incident,
            subscriber=withholding.subscriber,
            since=to_ms(withholding.since),
            silence=withholding.silence,
            source=withholding.source,
        )

    def drop(self, incident: int, subscriber: int) -> None:
        """Note that nothing is withheld any more: it was told, or there is nothing left to tell."""
        self._db.write(
            "DELETE FROM withheld WHERE incident = :incident AND subscriber = :subscriber",
            incident=incident,
            subscriber=subscriber,
        )

    def people(self, incident: int) -> frozenset[int]:
        """Return who was not told of an incident."""
        rows = self._db.rows("SELECT subscriber FROM withheld WHERE incident = :it", it=incident)
        return frozenset(row["subscriber"] for row in rows)

    def by_silence(self, silence: int) -> list[Withholding]:
        """Return what a silence hides now."""
        return self._found("silence = :it", silence)

    def by_source(self, incident: int) -> list[Withholding]:
        """Return what an incident makes a matter of course, but for what has news that are yet to be told."""
        pending = (
            "SELECT 1 FROM alerts WHERE alerts.incident = withheld.incident AND fanned_out = 0 AND silent = 0"
        )
        return self._found(f"source = :it AND NOT EXISTS ({pending})", incident)

    def by_rules(self) -> list[Withholding]:
        """Return what the rules keep back: for another incident, or because a rule is only tried."""
        return self._found("silence IS NULL", 0)

    def _found(self, where: str, it: int) -> list[Withholding]:
        """Return them with the most severe first: whoever is told of it is not told the same as less."""
        rows = self._db.rows(
            f"""
            SELECT withheld.* FROM withheld JOIN incidents ON incidents.id = withheld.incident
            WHERE {where} ORDER BY {BY_SEVERITY} DESC, incident, subscriber
            """,
            it=it,
        )
        return [
            Withholding(
                row["incident"], row["subscriber"], from_ms(row["since_ms"]), row["silence"], row["source"]
            )
            for row in rows
        ]


def _matchers(matchers: Matchers) -> str:
    def listed(values: Iterable[str | int]) -> Sequence[str | int]:
        return sorted(values, key=str)

    return to_json(
        {
            "rules": listed(matchers.rules),
            "areas": listed(matchers.areas),
            "publishers": listed(matchers.publishers),
            "subscribers": listed(matchers.subscribers),
            "groups": listed(matchers.groups),
        }
    )


def _silence(row: sqlite3.Row) -> Silence:
    values = {key: frozenset(value) for key, value in json.loads(row["matchers"]).items()}
    return Silence(
        id=row["id"],
        author=row["author"],
        reason=row["reason"],
        since=from_ms(row["since_ms"]),
        until=from_ms(row["until_ms"]),
        severity=Severity(row["severity"]),
        matchers=Matchers(**values),
    )
