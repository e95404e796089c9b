"""The SQLite file: how it is opened, refused, read and written.

WAL with ``synchronous=FULL``: a commit is on the disk when it returns, power cut or not.
One read-write connection, on one thread: SQLite before 3.51.3 can corrupt a WAL that two connections write
and checkpoint (https://sqlite.org/wal.html#walresetbug), and a second writer would only wait anyway.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import sqlite_utils

from state import backup, files, migrate
from state.errors import (
    DatabaseBusy,
    DatabaseFailed,
    DatabaseGone,
    DatabaseMissing,
    DatabaseRefused,
    TransactionMisused,
    Violated,
)
from state.migrate import Migration
from state.sqlite import sqlite3
from state.values import Value, as_text

BUSY_TIMEOUT_S: Final = 5.0
WRITING: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is forgotten leaves nothing in free pages
)


_ITS_OWN_FAULT: Final = ("SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH")
"""Codes that say something of what was written, and nothing of the database."""


class Database:
    """One open database; made by :meth:`open`, used on the thread that opened it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, readonly: bool) -> None:
        self.path = path
        self.readonly = readonly
        self._connection = connection
        at = path.stat()
        self._identity = (at.st_dev, at.st_ino)
        self._thread = threading.get_ident()

    @classmethod
    def open(
        cls,
        path: Path,
        now: datetime,
        *,
        readonly: bool = False,
        durable: bool = True,
        migrations: Path = migrate.FOLDER,
    ) -> Self:
        """Open *path*, making or migrating it first unless *readonly*.

        Whoever opens for writing holds the :class:`state.lock.Lock` of *path*.
        *now* is written into a new database as the time it was made.
        One that is not *durable* waits for no disk: for what can be played again after a power cut.
        Raises DatabaseRefused for a file that is not a sound database of this program and version,
        DatabaseMissing where there is none to read.
        """
        steps = migrate.shipped(migrations)
        with _opening(path):
            if not path.exists():
                if readonly:
                    raise DatabaseMissing(path, "there is no database yet", "start advisoryd once to make it")
                files.make(path, now, steps)
            if not readonly:
                files.sweep(path)
            files.refuse_empty(path)
            connection = _connect(path, readonly=readonly)
            try:
                _prepare(path, connection, steps, readonly=readonly)
                if not durable:
                    connection.execute("PRAGMA synchronous = OFF")
            except BaseException:
                connection.close()
                raise
            if not readonly:
                files.mark(path)
        return cls(path, connection, readonly=readonly)

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything written inside, or nothing of it; a reader reads all as of one moment.

        A writer begins IMMEDIATE, so that it never reads what another is about to change; it waits up to
        :data:`BUSY_TIMEOUT_S` for that other, then raises DatabaseBusy.
        """
        self._check_thread()
        if self._writing():
            raise TransactionMisused("a transaction cannot begin inside another")
        with _translated(self.path):
            self._connection.execute("BEGIN" if self.readonly else "BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._writing():  # a full disk has rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def part(self) -> Iterator[None]:
        """Undo what was written inside, and nothing else of the transaction around it, should it raise."""
        self._check_writing()
        with _translated(self.path):
            self._connection.execute("SAVEPOINT part")
            try:
                yield
                self._connection.execute("RELEASE part")
            except BaseException:
                if self._writing():  # a full disk has rolled everything back already
                    self._connection.execute("ROLLBACK TO part")
                    self._connection.execute("RELEASE part")
                raise

    def refuse_moved(self) -> None:
        """Raise DatabaseGone where the open file is no longer the one at its path."""
        try:
            found = self.path.stat()
        except OSError:
            raise DatabaseGone(self.path) from None
        if (found.st_dev, found.st_ino) != self._identity:
            raise DatabaseGone(self.path)

    def save_to(self, target: Path) -> None:
        """Write a verified copy to *target*: on the disk and under that name only once it is sound."""
        with _opening(target):
            backup.save(self._connection, target)

    def copy_to(self, target: Path) -> None:
        """Write the database as it stands, what is still in the WAL included, to the new file *target*."""
        files.touch(target)
        with _translated(self.path):
            self._connection.execute("VACUUM INTO ?", (str(target),))

    def rows(self, sql: str, /, **values: Value) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with _translated(self.path):
            return self._connection.execute(sql, _bound(values)).fetchall()

    def row(self, sql: str, /, **values: Value) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, **values)
        return found[0] if found else None

    def write(self, sql: str, /, **values: Value) -> int:
        """Change rows and return how many were."""
        self._check_writing()
        return self._connection.execute(sql, _bound(values)).rowcount

    def written(self, sql: str, /, **values: Value) -> list[sqlite3.Row]:
        """Change rows and return what the statement's RETURNING gives of each."""
        self._check_writing()
        return self._connection.execute(sql, _bound(values)).fetchall()

    def write_many(self, sql: str, values: Iterable[Mapping[str, Value]]) -> int:
        """Change rows once for each of *values* and return how many were changed together."""
        self._check_writing()
        return self._connection.executemany(sql, [_bound(each) for each in values]).rowcount

    def _check_writing(self) -> None:
        self._check_thread()
        if not self._writing():
            raise TransactionMisused("writing needs a transaction around it")

    def _writing(self) -> bool:
        return self._connection.in_transaction

    def _check_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise TransactionMisused("a database is written on the thread that opened it, and on no other")


def sqlite_version() -> str:
    """Return the version of the SQLite library in use, for the log."""
    return str(sqlite3.sqlite_version)


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rw'}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    # The library's plugins may change a connection as they please; none is wanted here.
    opened = sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False)
    opened.conn.row_factory = sqlite3.Row
    return opened.conn


def _prepare(
    path: Path, connection: sqlite3.Connection, steps: Sequence[Migration], *, readonly: bool
) -> None:
    files.refuse_unfit(path, connection, len(steps))
    if readonly:
        files.refuse_older(path, connection, len(steps))
        return
    files.refuse_corrupt(path, connection)
    if migrate.version(connection) < len(steps):
        backup.take(path, connection)
        migrate.upgrade(connection, steps)
    for pragma in WRITING:
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        raise DatabaseRefused(
            path, "its file system cannot keep a write-ahead log", "put the database on a local disk"
        )


def _bound(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: as_text(value) if isinstance(value, str) else value for name, value in values.items()}


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Raise SQLite's errors as this package's own, since nobody outside it speaks SQL."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translation(path, error) from error


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    """Raise what goes wrong while a database is made or opened as this package's own errors."""
    try:
        yield
    except OSError as error:
        remedy = "check that the folder belongs to this user and has room"
        raise DatabaseRefused(path, f"it cannot be opened ({error.strerror})", remedy) from error
    except sqlite3.OperationalError as error:
        if str(error).startswith("unable to open"):
            remedy = "check that the file and its folder belong to this user"
            raise DatabaseRefused(path, "it cannot be opened", remedy) from error
        raise _translation(path, error) from error
    except sqlite3.DatabaseError as error:
        raise files.corrupt(path, str(error)) from error


def _translation(path: Path, error: sqlite3.Error) -> DatabaseBusy | DatabaseFailed:
    code = str(getattr(error, "sqlite_errorname", None) or type(error).__name__)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DatabaseBusy(f"{path} is kept busy by another process; try again")
    kind = Violated if code.startswith(_ITS_OWN_FAULT) else DatabaseFailed
    return kind(path, str(error), code)
