"""Incidents, the stances held about them, and the alerts they caused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.incident import Alert, End, Incident, Key, Stance, State
from rules.model import Audience, Kind, Severity
from state import snapshots
from state.database import Database
from state.errors import StateError
from state.sqlite import sqlite3
from state.values import Value, chunks, from_ms, one_of, pairs, to_json, to_ms
from state.versions import RULES

BY_SEVERITY: Final = (
    "CASE severity WHEN 'extreme' THEN 4 WHEN 'severe' THEN 3 WHEN 'moderate' THEN 2 ELSE 1 END"
)
"""SQL for :attr:`rules.model.Severity.rank`."""


class Incidents:
    """One row for each incident, one for each stance, one for each alert with the incident as it stood."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, keys: Iterable[Key]) -> dict[Key, Incident]:
        """Return the incidents of *keys* that exist, whatever their state."""
        rows = [
            row
            for key in dict.fromkeys(keys)
            for row in self._db.rows(
                """
                SELECT * FROM incidents
                WHERE rule = :rule AND hazard = :hazard AND region = :region
                  AND audience = :audience AND grouping = :grouping
                """,
                **_key(key),
            )
        ]
        return {incident.key: incident for incident in self._with_stances(rows)}

    def live(self) -> list[Incident]:
        """Return the open and dormant incidents with their stances, oldest first."""
        return self._with_stances(self._db.rows("SELECT * FROM incidents WHERE state <> 'over' ORDER BY id"))

    def all(self) -> list[Incident]:
        """Return every incident that is remembered, oldest first."""
        return self._with_stances(self._db.rows("SELECT * FROM incidents ORDER BY id"))

    def lapsing(self, now: datetime, unsaid_since: datetime) -> list[Incident]:
        """Return the live incidents with a stance that is past its time, or an order long not repeated.

        Such an order holds until further notice, in no list of what holds; it was last said, and the operator
        last reminded of it, at *unsaid_since* or earlier.
        """
        rows = self._db.rows(
            """
            SELECT * FROM incidents
            WHERE state <> 'over' AND EXISTS (
              SELECT 1 FROM stances
              WHERE incident = incidents.id AND "end" IS NULL AND (
                until_ms <= :now
                OR (further_notice = 1 AND listed = 0
                    AND MAX(restated_ms, COALESCE(incidents.reminded_ms, restated_ms)) <= :unsaid)
              )
            )
            ORDER BY id
            """,
            now=to_ms(now),
            unsaid=to_ms(unsaid_since),
        )
        return self._with_stances(rows)

    def open_in(self, country: str | None, source: str) -> bool:
        """Return whether an incident is open in *country*, or one in which *source* holds something."""
        return bool(
            self._db.rows(
                """
                SELECT 1 FROM incidents WHERE state = 'open' AND (
                  region = :country OR region LIKE :inside
                  OR EXISTS (SELECT 1 FROM stances
                             WHERE incident = incidents.id AND source = :source AND "end" IS NULL)
                ) LIMIT 1
                """,
                country=country or "",
                inside=f"{country or '-'}-%",
                source=source,
            )
        )

    def get(self, incident: int) -> Incident | None:
        """Return the incident with this id."""
        return self.of([incident]).get(incident)

    def of(self, ids: Sequence[int]) -> dict[int, Incident]:
        """Return the incidents with these ids, by id."""
        found: dict[int, Incident] = {}
        for some in chunks(ids):
            names, bound = one_of(some)
            rows = self._db.rows(f"SELECT * FROM incidents WHERE id IN {names}", **bound)
            found.update((each.id, each) for each in self._with_stances(rows) if each.id is not None)
        return found

    def save(self, incident: Incident) -> Incident:
        """Keep *incident* with exactly its stances and return it with its id."""
        rows = self._db.written(
            """
            INSERT INTO incidents (rule, hazard, region, audience, grouping, severity, summary, state,
                                   opened_ms, changed_ms, reminded_ms, contrary)
            VALUES (:rule, :hazard, :region, :audience, :grouping, :severity, :summary, :state,
                    :opened, :changed, :reminded, :contrary)
            ON CONFLICT (rule, hazard, region, audience, grouping) DO UPDATE SET
              severity = excluded.severity, summary = excluded.summary, state = excluded.state,
              opened_ms = excluded.opened_ms, changed_ms = excluded.changed_ms,
              reminded_ms = excluded.reminded_ms, contrary = excluded.contrary
            RETURNING id
            """,
            **_key(incident.key),
            severity=incident.severity,
            summary=incident.summary,
            state=incident.state,
            opened=to_ms(incident.opened_at),
            changed=to_ms(incident.changed_at),
            reminded=to_ms(incident.reminded_at),
            contrary=snapshots.of_contrary(incident.contrary),
        )
        row = int(rows[0]["id"])
        if incident.id not in (None, row):
            raise StateError(f"incident {incident.id} cannot take the key of incident {row}")
        self._replace_stances(row, incident.stances)
        return replace(incident, id=row)

    def add_alert(self, alert: Alert) -> Alert:
        """Keep *alert*, whose incident was saved before, and return it with its id."""
        if alert.incident.id is None:
            raise StateError("save an incident before its alert")
        rows = self._db.written(
            """
            INSERT INTO alerts (incident, at_ms, reason, severity, silent, snapshot, rules)
            VALUES (:incident, :at, :reason, :severity, :silent, :snapshot,
                    (SELECT value FROM meta WHERE key = :rules))
            RETURNING id
            """,
            incident=alert.incident.id,
            at=to_ms(alert.at),
            reason=alert.reason,
            severity=alert.severity,
            silent=alert.silent,
            snapshot=snapshots.of_alert(alert),
            rules=RULES,
        )
        return replace(alert, id=rows[0]["id"])

    def pending_alerts(self, limit: int) -> list[Alert]:
        """Return up to *limit* alerts not yet fanned out, the most severe incident's first, then the oldest.

        Those of one incident stay in order, whatever their severity: each tells what the one before left.
        """
        rows = self._db.rows(
            f"""
            SELECT id, snapshot,
              max({BY_SEVERITY}) OVER (PARTITION BY incident) AS rank,
              min(id) OVER (PARTITION BY incident) AS first
            FROM alerts WHERE fanned_out = 0
            ORDER BY rank DESC, first, id LIMIT :limit
            """,
            limit=limit,
        )
        return [snapshots.to_alert(row["snapshot"], row["id"]) for row in rows]

    def fanned_to(self, alert: int) -> int:
        """Return the id of the last subscriber whose notices of this alert exist, 0 before the first."""
        row = self._db.row("SELECT fanned_to FROM alerts WHERE id = :id", id=alert)
        return 0 if row is None else int(row["fanned_to"])

    def fan_on(self, alert: int, subscriber: int) -> None:
        """Note up to which subscriber the notices of this alert exist."""
        self._db.write("UPDATE alerts SET fanned_to = :to WHERE id = :id", id=alert, to=subscriber)

    def mark_fanned_out(self, alert: int) -> None:
        """Note that every notice of this alert exists."""
        self._db.write("UPDATE alerts SET fanned_out = 1 WHERE id = :id", id=alert)

    def alert(self, alert: int) -> Alert | None:
        """Return the alert with this id."""
        row = self._db.row("SELECT id, snapshot FROM alerts WHERE id = :id", id=alert)
        return None if row is None else snapshots.to_alert(row["snapshot"], row["id"])

    def latest_alert(self, incident: int) -> Alert | None:
        """Return the last alert of an incident."""
        row = self._db.row(
            "SELECT id, snapshot FROM alerts WHERE incident = :incident ORDER BY id DESC LIMIT 1",
            incident=incident,
        )
        return None if row is None else snapshots.to_alert(row["snapshot"], row["id"])

    def _with_stances(self, rows: Sequence[sqlite3.Row]) -> list[Incident]:
        held: dict[int, list[Stance]] = {row["id"]: [] for row in rows}
        for some in chunks(list(held)):
            names, bound = one_of(some)
            stances = self._db.rows(
                f"SELECT * FROM stances WHERE incident IN {names} ORDER BY incident, ordinal", **bound
            )
            for stance in stances:
                held[stance["incident"]].append(_stance(stance))
        return [_incident(row, tuple(held[row["id"]])) for row in rows]

    def _replace_stances(self, incident: int, stances: Sequence[Stance]) -> None:
        self._db.write("DELETE FROM stances WHERE incident = :incident", incident=incident)
        self._db.write_many(
            """
            INSERT INTO stances (incident, ordinal, publisher, place, carrier, source, entry, since_ms,
                                 restated_ms, until_ms, own_end, further_notice, listed, ended_ms, "end",
                                 level, quote, link, kind)
            VALUES (:incident, :ordinal, :publisher, :place, :carrier, :source, :entry, :since,
                    :restated, :until, :own_end, :further_notice, :listed, :ended, :end,
                    :level, :quote, :link, :kind)
            """,
            [{"incident": incident, "ordinal": at, **_columns(each)} for at, each in enumerate(stances)],
        )


def _key(key: Key) -> dict[str, Value]:
    return {
        "rule": key.rule,
        "hazard": key.hazard,
        "region": key.region,
        "audience": key.audience,
        "grouping": to_json(key.group),
    }


def _incident(row: sqlite3.Row, stances: tuple[Stance, ...]) -> Incident:
    return Incident(
        key=Key(row["rule"], row["hazard"], row["region"], Audience(row["audience"]), pairs(row["grouping"])),
        severity=Severity(row["severity"]),
        summary=row["summary"],
        opened_at=from_ms(row["opened_ms"]),
        changed_at=from_ms(row["changed_ms"]),
        state=State(row["state"]),
        stances=stances,
        contrary=snapshots.to_contrary(row["contrary"]),
        reminded_at=from_ms(row["reminded_ms"]),
        id=row["id"],
    )


def _columns(stance: Stance) -> dict[str, Value]:
    return {
        "publisher": stance.publisher,
        "place": stance.place,
        "carrier": stance.carrier or "",
        "source": stance.source,
        "entry": stance.entry,
        "since": to_ms(stance.since),
        "restated": to_ms(stance.restated_at),
        "until": to_ms(stance.until),
        "own_end": stance.own_end,
        "further_notice": stance.further_notice,
        "listed": stance.listed,
        "ended": to_ms(stance.ended_at),
        "end": stance.end,
        "level": stance.level,
        "kind": stance.kind,
        "quote": stance.quote,
        "link": stance.link,
    }


def _stance(row: sqlite3.Row) -> Stance:
    return Stance(
        publisher=row["publisher"],
        place=row["place"],
        carrier=row["carrier"] or None,
        source=row["source"],
        entry=row["entry"],
        since=from_ms(row["since_ms"]),
        restated_at=from_ms(row["restated_ms"]),
        until=from_ms(row["until_ms"]),
        own_end=bool(row["own_end"]),
        further_notice=bool(row["further_notice"]),
        listed=bool(row["listed"]),
        ended_at=from_ms(row["ended_ms"]),
        end=None if row["end"] is None else End(row["end"]),
        level=row["level"],
        quote=row["quote"],
        link=row["link"],
        kind=Kind(row["kind"]) if row["kind"] else None,
    )
