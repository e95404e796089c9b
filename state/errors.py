"""What can go wrong with what is remembered."""

from __future__ import annotations

from pathlib import Path


class StateError(Exception):
    """Something is wrong with the database or with how it was used."""


class DatabaseRefused(StateError):
    """The file is not one that may be worked on; nothing in it was changed."""

    def __init__(self, path: Path, why: str, remedy: str) -> None:
        super().__init__(f"{path}: {why}; {remedy}")
        self.path = path
        self.why = why
        self.remedy = remedy


class DatabaseMissing(DatabaseRefused):
    """There is no database to read yet."""


class DatabaseBusy(StateError):
    """Another process held the database for longer than the busy timeout; trying again may help."""


class DatabaseFailed(StateError):
    """SQLite could not do what it was asked: a full disk, a broken file, a violated constraint."""

    def __init__(self, path: Path, why: str, code: str) -> None:
        super().__init__(f"{path}: {why} ({code})")
        self.path = path
        self.why = why
        self.code = code
        """SQLite's own name, e.g. ``SQLITE_FULL``."""

    @property
    def passes(self) -> bool:
        """Return whether it may pass without a restart: a full disk, a limit, a read-only file system."""
        return self.code.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_NOMEM"))


class Violated(DatabaseFailed):
    """What was to be written breaks a constraint or a limit: its own fault, not the database's."""


class DatabaseGone(DatabaseFailed):
    """The file was removed or replaced while it was open: what is written now is lost."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the file was removed or replaced while it was open", "MOVED")

    @property
    def passes(self) -> bool:
        """Return False: only a restart can open what is there now."""
        return False


class TransactionMisused(StateError):
    """A write outside a transaction, or a transaction inside another."""


class Taken(StateError):
    """Another subscriber already has this phone or address; the value itself is never in the message."""

    def __init__(self, field: str) -> None:
        super().__init__(f"another subscriber has this {field}; give each subscriber their own")
        self.field = field
        """``phone`` or ``email``."""


class Locked(StateError):
    """Another process works on this database."""

    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{path} is in use by {who}; stop it first, or send the command to it")
        self.path = path
        self.pid = pid
        """Of the process that holds the lock; None where it has not said yet."""
