"""The database as a file: made whole or not at all, and refused where it is not ours or not sound."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from state import migrate
from state.errors import DatabaseRefused
from state.migrate import Migration
from state.sqlite import sqlite3
from state.values import to_ms

APPLICATION_ID: Final = 0x61647664
"""``advd``, in bytes 68 to 71 of the file."""
MARK: Final = ".exists"
"""Behind the database's name: an empty file whose presence says that there was a database."""


def make(path: Path, now: datetime, steps: Sequence[Migration]) -> None:
    """Make a new database under another name and give it its own when it is finished.

    A crash on the way leaves no half-made database: the name appears with the whole file or not at all.
    """
    _refuse_remains(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(path)
    unfinished = _unfinished(path)
    touch(unfinished)
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        migrate.create(connection, steps, APPLICATION_ID, to_ms(now))
    os.link(unfinished, path)  # unlike a rename this never takes the place of a file that came up meanwhile
    unfinished.unlink()
    settle(path.parent)


def sweep(path: Path) -> None:
    """Remove what a crash left of a database in the making; once linked, it is the database's second name."""
    unfinished = _unfinished(path)
    unfinished.with_name(f"{unfinished.name}-journal").unlink(missing_ok=True)
    unfinished.unlink(missing_ok=True)


def mark(path: Path) -> None:
    """Leave a file beside the database that says there is one, for when the database itself is gone."""
    file = path.with_name(path.name + MARK)
    if not file.exists():
        with suppress(FileExistsError):
            touch(file)
        settle(path.parent)


def touch(path: Path) -> None:
    """Make an empty file that only its owner reads; SQLite gives the files beside it the same mode."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))


def settle(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_empty(path: Path) -> None:
    """Refuse a file without content: SQLite would take it for a new database and forget everything."""
    if path.stat().st_size == 0:
        raise DatabaseRefused(path, "the file is empty", f"{_restore(path)}, or delete it to start anew")


def refuse_unfit(path: Path, connection: sqlite3.Connection, known: int) -> None:
    """Refuse a database of another program, of a schema newer than *known*, or one never finished."""
    found = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if found != APPLICATION_ID:
        raise DatabaseRefused(
            path,
            f"it is a database of another program (application id {found:#010x})",
            "set `database` in the configuration to another path, or move the file away",
        )
    version = migrate.version(connection)
    if version > known:
        raise DatabaseRefused(
            path,
            f"a newer advisoryd has written it (schema {version}, this one knows {known})",
            f"install that version again, or {_restore(path)}",
        )
    if not migrate.finished(connection):
        raise DatabaseRefused(path, "it was never finished", f"{_restore(path)}, or delete it to start anew")


def refuse_corrupt(path: Path, connection: sqlite3.Connection, *, thorough: bool = False) -> None:
    """Refuse a database whose pages do not fit together, or when *thorough* whose indexes do not either."""
    check = "integrity_check" if thorough else "quick_check"
    found = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
    if found != "ok":
        raise corrupt(path, found)


def refuse_older(path: Path, connection: sqlite3.Connection, known: int) -> None:
    """Refuse, to a reader, a database that has yet to be migrated."""
    version = migrate.version(connection)
    if version < known:
        raise DatabaseRefused(
            path,
            f"an older advisoryd has written it (schema {version}, this one needs {known})",
            "start this version of advisoryd once: it makes a backup and brings it up to date",
        )


def corrupt(path: Path, why: str) -> DatabaseRefused:
    """Return the refusal of a damaged file."""
    return DatabaseRefused(path, f"it is damaged ({why})", f"move it away and {_restore(path)}")


def _refuse_remains(path: Path) -> None:
    remains = [path.with_name(path.name + end) for end in ("-wal", MARK)]
    remains += path.parent.glob(f"{path.name}.backup-*")
    for left in remains:
        if left.exists():
            raise DatabaseRefused(
                path,
                f"it is missing, but {left.name} of an earlier database is still there",
                f"put it back, {_restore(path)}, or move {left.name} away to start anew",
            )


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _restore(path: Path) -> str:
    backups = sorted(path.parent.glob(f"{path.name}.backup-*"))
    found = f" ({backups[-1].name} lies beside it)" if backups else ""
    return f"restore a backup with advisoryd restore FILE{found}"
