"""The lock that lets one process work on a database: ``flock`` on a file beside it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from state.errors import DatabaseRefused, Locked


class Lock:
    """Holds ``<database>.lock`` from :meth:`take` until :meth:`release` or the end of the process.

    The kernel frees it however the process ends, so there are no stale locks to clear.
    The file stays: removing it would let two processes lock two files of one name.
    Its descriptor is closed on exec; a child made by fork alone would keep the lock alive.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, database: Path) -> Self:
        """Lock *database* for this process and write its PID; raise Locked with the holder's PID.

        Raises DatabaseRefused where the file cannot be made.
        """
        path = database.with_name(f"{database.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            why = f"{path.name} cannot be made ({error.strerror})"
            raise DatabaseRefused(database, why, "check that its folder belongs to this user") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _pid(os.pread(descriptor, 32, 0))
            os.close(descriptor)
            raise Locked(database, pid) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        return cls(path, descriptor)

    def release(self) -> None:
        """Let go; doing so twice is harmless."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)  # nobody is shown the PID of a process that has let go
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _pid(content: bytes) -> int | None:
    text = content.strip()
    return int(text) if text.isdigit() else None
