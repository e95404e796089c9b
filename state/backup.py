"""Verified copies of the database: beside it before its schema changes, elsewhere when somebody asks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from state import files, migrate
from state.errors import StateError
from state.sqlite import sqlite3


def take(path: Path, connection: sqlite3.Connection) -> Path:
    """Copy the open database *path* to ``<name>.backup-<schema>`` and return that path.

    VACUUM INTO sees what is still in the WAL; copying the file alone would not.
    The copy gets its name once it has passed a check and is on the disk; an earlier one gives way only then.
    """
    version = migrate.version(connection)
    target = path.with_name(f"{path.name}.backup-{version:04d}")
    save(connection, target)
    return target


def save(connection: sqlite3.Connection, target: Path) -> None:
    """Copy an open database to *target*, in place of a file that may be there, or raise and leave that."""
    version = migrate.version(connection)
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    files.touch(unfinished)
    connection.execute("VACUUM INTO ?", (str(unfinished),))
    _verify(unfinished, version)
    files.settle(unfinished)
    unfinished.replace(target)
    files.settle(target.parent)


def _verify(copy: Path, version: int) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        files.refuse_unfit(copy, connection, version)
        files.refuse_corrupt(copy, connection, thorough=True)
        if migrate.version(connection) != version:
            raise StateError(f"{copy}: the backup is not the schema it was made from")
