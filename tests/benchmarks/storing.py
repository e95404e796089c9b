"""Keep entries and know them again, in a database that holds very many already."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from rules.model import Entry
from rules.novelty import Fingerprint
from state.database import WRITING
from state.store import Store
from state.values import to_ms
from tests.benchmarks.figure import Figure, at_least, at_most
from tests.benchmarks.measure import Spent, interleaved
from tests.benchmarks.texts import NOON, entries, source

NEW = 1_000
SINGLE = 100
"""Entries that are kept with a transaction each: more would only wait for the disk."""
ROUNDS = 4
HELD = 100_000
Print = tuple[Entry, Fingerprint]


def figures(folder: Path) -> Iterator[Figure]:
    path, other = folder / "ours.db", folder / "raw.db"
    for each in (path, other):
        Store.open(each, NOON).close()
        fill(each, HELD)
    raw = connect(other)
    with Store.open(path, NOON) as store:
        fresh = batches(10_000_000, NEW)
        took = interleaved(
            {
                "ours": lambda: keep(store, next(fresh)),
                "single": lambda: _keep_each(store, next(fresh)[:SINGLE]),
                "raw": lambda: keep_raw(raw, next(fresh)),
            },
            ROUNDS,
        )
        ours, single, plain = _pace(took["ours"]), SINGLE / took["single"].wall, _pace(took["raw"])
        size = _bytes_per_key(store, path)
    raw.close()
    what, said = f"dedup and store {NEW} entries beside {HELD}, FULL", f"{ours:.0f} entries/s"
    yield Figure(what, said, f"raw sqlite3, one batch: {plain:.0f}/s", ours / plain, at_least(0.8))
    yield Figure(what, said, f"one transaction each: {single:.0f}/s", ours / single, at_least(10))
    yield Figure(
        "a seen key on the disk", f"{size:.0f} B", "its 16 bytes: 40 B allowed", size / 40, at_most(1)
    )


def keep(store: Store, fresh: Sequence[Print]) -> None:
    """Look for *fresh* entries and keep them, as a poll does."""
    known = store.entries.known([prints for _, prints in fresh])
    assert not known
    with store.transaction():
        for entry, prints in fresh:
            store.entries.save(entry, prints, NOON)


def _keep_each(store: Store, fresh: Sequence[Print]) -> None:
    for entry, prints in fresh:
        keep(store, [(entry, prints)])


def keep_raw(raw: sqlite3.Connection, fresh: Sequence[Print]) -> None:
    """Write the same rows with nothing but sqlite3, ids given, nothing asked."""
    first = 1 + raw.execute("SELECT max(id) FROM entries").fetchone()[0]
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(_ROW, [_row(first + at, *each) for at, each in enumerate(fresh)])
    raw.executemany(_KEY, [(key, first + at) for at, (_, prints) in enumerate(fresh) for key in prints.keys])
    raw.execute("COMMIT")


def connect(path: Path) -> sqlite3.Connection:
    """Return a bare connection to *path*, as safe as ours."""
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in WRITING:
        raw.execute(f"PRAGMA {pragma}")
    return raw


def fill(path: Path, rows: int) -> None:
    """Put so many entries without text into the database, with three keys each."""
    raw = connect(path)
    raw.execute("BEGIN IMMEDIATE")
    for start in range(0, rows, 10_000):
        count = min(10_000, rows - start)
        blank = Entry("", "", source="embassy", published=NOON)
        raw.executemany(_ROW, [_row(start + at + 1, blank, prints_of(start + at)) for at in range(count)])
        keys = [(key, start + at + 1) for at in range(count) for key in prints_of(start + at).keys]
        raw.executemany(_KEY, keys)
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def batches(start: int, size: int) -> Iterator[list[Print]]:
    """Yield lists of entries that nobody has seen."""
    of = source()
    while True:
        numbers = range(start, start + size)
        yield [
            (entry, prints_of(number)) for number, entry in zip(numbers, entries(numbers, of), strict=True)
        ]
        start += size


def prints_of(number: int) -> Fingerprint:
    """Return keys as random as those of a text."""
    digest = blake2b(str(number).encode(), digest_size=56).digest()
    simhash = int.from_bytes(digest[48:], signed=True)
    return Fingerprint(digest[:16], digest[16:32], digest[32:48], simhash)


_ROW = """
    INSERT INTO entries (id, source, key, title, text, link, lang, subject, publisher, kind, carrier,
                         published_ms, first_seen_ms, revised_ms, text_key, simhash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_KEY = "INSERT INTO seen (key, entry) VALUES (?, ?) ON CONFLICT DO NOTHING"


def _row(row: int, entry: Entry, prints: Fingerprint) -> tuple[object, ...]:
    texts = (entry.id or f"old/{row}", entry.title, entry.text, entry.link, entry.lang, entry.subject)
    times = (to_ms(entry.published), to_ms(NOON), to_ms(NOON))
    said_by = (entry.publisher, entry.kind, entry.carrier)
    return (row, entry.source, *texts, *said_by, *times, prints.text_key, prints.simhash)


def _pace(took: Spent) -> float:
    return NEW / took.wall


def _bytes_per_key(store: Store, path: Path) -> float:
    """Return by how much the file grows for each key, in the order that hashes come in."""
    before, count = _size(path), 100_000
    with store.transaction():
        for start in range(0, count, 1000):
            keys = [prints_of(20_000_000 + start + at).id_key for at in range(1000)]
            store.entries.remember(keys, start)
    return (_size(path) - before) / count


def _size(path: Path) -> int:
    raw = connect(path)
    pages, size = (raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    raw.close()
    return int(pages) * int(size)
