"""Entries as they were last published, and the keys by which they are known again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from rules.model import Entry, Kind
from rules.novelty import Fingerprint, Known, Other
from state.database import Database
from state.sqlite import sqlite3
from state.values import as_text, chunks, from_ms, one_of, to_ms

_DAY: Final = timedelta(days=1)


class Entries:
    """One row for each entry, with its latest text; earlier revisions are not kept."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def known(self, fingerprints: Sequence[Fingerprint]) -> dict[bytes, Known]:
        """Return what is remembered under any of the fingerprints' keys, by key."""
        keys = {key for each in fingerprints for key in each.keys}
        found: dict[bytes, Known] = {}
        for some in chunks(sorted(keys)):
            names, bound = one_of(some)
            rows = self._db.rows(
                f"""
                SELECT seen.key AS seen_key, entries.* FROM seen JOIN entries ON entries.id = seen.entry
                WHERE seen.key IN {names}
                """,
                **bound,
            )
            found.update((row["seen_key"], _known(row)) for row in rows)
        return found

    def save(self, entry: Entry, fingerprint: Fingerprint, now: datetime) -> int:
        """Keep *entry*, as a new revision where its id is known in its source, and return its row's id."""
        rows = self._db.written(
            """
            INSERT INTO entries (source, key, title, text, link, lang, subject, publisher, kind, carrier,
                                 published_ms, first_seen_ms, revised_ms, text_key, simhash)
            VALUES (:source, :key, :title, :text, :link, :lang, :subject, :publisher, :kind, :carrier,
                    :published, :now, :now, :text_key, :simhash)
            ON CONFLICT (source, key) DO UPDATE SET
              revision = entries.revision + 1, title = excluded.title, text = excluded.text,
              link = excluded.link, lang = excluded.lang, subject = excluded.subject,
              publisher = excluded.publisher, kind = excluded.kind, carrier = excluded.carrier,
              published_ms = excluded.published_ms, revised_ms = excluded.revised_ms,
              text_key = excluded.text_key, simhash = excluded.simhash, listed = 1
            RETURNING id
            """,
            source=entry.source or "",
            key=entry.id,
            title=entry.title,
            text=entry.text,
            link=entry.link,
            lang=entry.lang,
            subject=entry.subject,
            publisher=entry.publisher,
            kind=entry.kind,
            carrier=entry.carrier,
            published=to_ms(entry.published),
            now=to_ms(now),
            text_key=fingerprint.text_key,
            simhash=fingerprint.simhash,
        )
        row = int(rows[0]["id"])
        self.remember(fingerprint.keys, row)
        return row

    def remember(self, keys: Iterable[bytes], row: int) -> None:
        """Let *keys* (16 bytes each) lead to *row* from now on, wherever they led before."""
        self._db.write_many(
            """
            INSERT INTO seen (key, entry) VALUES (:key, :entry)
            ON CONFLICT (key) DO UPDATE SET entry = excluded.entry
            """,
            [{"key": key, "entry": row} for key in keys],
        )

    def listed(self, source: str) -> dict[str, int]:
        """Return the row of each entry that *source* listed when last read, by its key there."""
        rows = self._db.rows(
            "SELECT key, id FROM entries WHERE source = :source AND listed = 1", source=source
        )
        return {row["key"]: row["id"] for row in rows}

    def set_listed(self, source: str, present: Collection[str]) -> list[str]:
        """Note that *source* lists exactly *present* of its entries; return the keys that vanished."""
        listed = self.listed(source)
        wanted = {as_text(key) for key in present}
        vanished = sorted(listed.keys() - wanted)
        back = wanted - listed.keys()
        for keys, now_listed in ((vanished, False), (sorted(back), True)):
            self._db.write_many(
                """
                UPDATE entries SET listed = :listed
                WHERE source = :source AND key = :key AND listed <> :listed
                """,
                [{"source": source, "key": key, "listed": now_listed} for key in keys],
            )
        return vanished

    def recent(self, since: datetime, not_publisher: str) -> list[tuple[str | None, int, int]]:
        """Return subject, row and simhash of what other publishers have said since *since*.

        What was only read since then is older, where it is dated and was not changed.
        """
        rows = self._db.rows(
            """
            SELECT subject, id, simhash FROM entries
            WHERE revised_ms >= :since AND publisher <> :not_publisher
              AND (published_ms IS NULL OR published_ms >= :since OR revision > 1)
            """,
            since=to_ms(since),
            not_publisher=not_publisher,
        )
        return [(row["subject"], row["id"], row["simhash"]) for row in rows]

    def shared(self, since: datetime, least: int) -> list[tuple[int, str, list[str]]]:
        """Return hash, beginning and sources of each text that so many sources brought since *since*.

        What a source showed when it was first read, or dates of long before, does not count.
        """
        rows = self._db.rows(
            """
            SELECT simhash, min(substr(title || ' ' || text, 1, 80)) AS begin,
              json_group_array(DISTINCT source) AS sources
            FROM entries JOIN sources ON sources.id = entries.source AND seeded_ms < :since
            WHERE revised_ms >= :since AND (published_ms IS NULL OR published_ms >= :day)
            GROUP BY simhash, length(text) HAVING count(DISTINCT source) >= :least ORDER BY simhash
            """,
            since=to_ms(since),
            day=to_ms(since - _DAY),
            least=least,
        )
        return [(row["simhash"], row["begin"].strip(), sorted(json.loads(row["sources"]))) for row in rows]

    def others(self, rows: Sequence[int]) -> list[Other]:
        """Return what was said in *rows*, oldest first, to hold an echo against."""
        found: list[sqlite3.Row] = []
        for some in chunks(rows):
            names, bound = one_of(some)
            found += self._db.rows(f"SELECT * FROM entries WHERE id IN {names}", **bound)
        found.sort(key=lambda row: (row["revised_ms"], row["id"]))
        return [Other(row["publisher"], row["simhash"], _entry(row)) for row in found]

    def get(self, row: int) -> Entry | None:
        """Return the entry of a row."""
        found = self._db.row("SELECT * FROM entries WHERE id = :id", id=row)
        return None if found is None else _entry(found)


def _known(row: sqlite3.Row) -> Known:
    return Known(
        row=row["id"],
        key=row["key"],
        text_key=row["text_key"],
        published=from_ms(row["published_ms"]),
        first_seen=from_ms(row["first_seen_ms"]),
        listed=bool(row["listed"]),
        title=row["title"],
    )


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        id=row["key"],
        text=row["text"],
        title=row["title"],
        publisher=row["publisher"],
        kind=None if row["kind"] is None else Kind(row["kind"]),
        lang=row["lang"],
        subject=row["subject"],
        published=from_ms(row["published_ms"]),
        link=row["link"],
        source=row["source"] or None,
        carrier=row["carrier"],
    )
