"""Put a backup in the place of the database, knowing that it has forgotten what was sent since.

What it says is to be sent may have been sent, and what its sources say again may have been told: for a day
every message is looked up at its provider first.  New messages get ids that no database before had, for the
references in texts come from them: two messages under one reference could be taken for each other.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from state import files, migrate
from state.errors import DatabaseRefused
from state.sqlite import sqlite3
from state.values import to_ms

SINCE: Final = "reconcile_since"
"""In ``meta``: when the backup was last known to be the truth, in RFC 3339."""
UNTIL: Final = "reconcile_until"
"""In ``meta``: how long each message is looked up before it is sent, in RFC 3339."""
FOR: Final = timedelta(hours=24)
"""No news live longer."""
ALIVE: Final = "alive"
"""In ``meta``: when the daemon last wrote."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    since: datetime
    """The backup's own time: nothing later is known."""
    aside: Path | None
    """Where the database is now that was there before."""


def restore(database: Path, source: Path, now: datetime) -> Restored:
    """Make *source* the database at *database*, whose lock the caller holds; what was there is kept aside.

    Raises DatabaseRefused where *source* is not a sound database of this program; nothing was changed then.
    """
    steps = migrate.shipped()
    copy = database.with_name(f"{database.name}.restoring")
    copy.unlink(missing_ok=True)
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _copied(source, copy, len(steps))
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            migrate.upgrade(connection, steps)
            since = _remembering(connection, now)
            files.refuse_corrupt(copy, connection, thorough=True)
        files.settle(copy)
    except sqlite3.DatabaseError as error:
        copy.unlink(missing_ok=True)
        raise files.corrupt(source, str(error)) from error
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    aside = _set_aside(database, now)
    copy.rename(database)
    files.mark(database)
    files.settle(database.parent)
    return Restored(since, aside)


def _copied(source: Path, copy: Path, known: int) -> None:
    """Copy *source*, what is still in its log included, having seen that it is sound and ours."""
    if not source.is_file():
        raise DatabaseRefused(source, "there is no such file", "name a file that advisoryd backup made")
    files.refuse_empty(source)
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        files.refuse_unfit(source, connection, known)
        files.refuse_corrupt(source, connection, thorough=True)
        files.touch(copy)
        connection.execute("VACUUM INTO ?", (str(copy),))


def _remembering(connection: sqlite3.Connection, now: datetime) -> datetime:
    """Leave in the copy what it takes not to send anything twice; return the time it is from."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (ALIVE,)).fetchone()
    made = connection.execute("SELECT value FROM meta WHERE key = 'made_ms'").fetchone()
    since = datetime.fromisoformat(row[0]) if row else datetime.fromtimestamp(int(made[0]) / 1000, now.tzinfo)
    at = to_ms(now)
    connection.execute("BEGIN IMMEDIATE")
    for key, value in ((SINCE, since), (UNTIL, now + FOR)):
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value.isoformat()))
    connection.execute(
        """
        UPDATE messages SET
          state = 'claimed', doubtful = 1, claimed_ms = coalesce(claimed_ms, created_ms),
          claimed_by = 'restore', next_ms = :now, why = coalesce(why, 'waited when the backup was made')
        WHERE state IN ('pending', 'claimed')
        """,
        {"now": at},
    )
    connection.execute("UPDATE sources SET etag = NULL, last_modified = NULL, body_hash = NULL")
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'messages'")
    # Milliseconds since 1970 are beyond all ids that were ever given, and grow faster than they do.
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('messages', ?)", (at,))
    text = (
        f"The database was restored to what it was at {since:%d %b %Y %H:%M} UTC. SMS since then are looked "
        "up before anything is sent; mails since then may come twice; people, trips and blocks since then "
        "are gone and have to be entered again."
    )
    connection.execute(
        "INSERT INTO operator_notes (key, at_ms, kind, text) VALUES (?, ?, 'restored', ?)",
        (f"restored:{now.isoformat()}", at, text),
    )
    connection.execute("COMMIT")
    return since


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Move the present database away with its log, the database first.

    A log left without its database is refused at the next start; a new database beside it would be spoilt.
    """
    aside = database.with_name(f"{database.name}.before-restore-{now:%Y%m%dT%H%M%S}")
    there = database.exists()
    for suffix in ("", "-wal", "-shm"):
        old = database.with_name(database.name + suffix)
        if old.exists():
            old.rename(aside.with_name(aside.name + suffix))
    files.settle(database.parent)
    return aside if there else None
