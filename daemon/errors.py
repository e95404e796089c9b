"""What can go wrong with what this package was given, each with the exit code it ends a command with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from rules.errors import Fault, RulesError
from state.errors import DatabaseBusy, DatabaseFailed, DatabaseRefused, Locked, Taken

OK: Final = 0
WRONG: Final = 1
"""Something is wrong with what was given."""
TRY_AGAIN: Final = 75
"""EX_TEMPFAIL: the same command may well succeed later."""


class DaemonError(Exception):
    """A refusal that is said in one message, without a traceback."""

    exit_code: ClassVar[int] = WRONG


class GivenError(DaemonError):
    """Something that was given is wrong; the message says what and how to put it right."""


class FaultsError(DaemonError):
    """Every mistake found in a file, each with its place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep *faults* in order of file and place, each once."""
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(fault.render() for fault in self.faults))


class LaterError(DaemonError):
    """It cannot be done now, and may well be possible later."""

    exit_code: ClassVar[int] = TRY_AGAIN


def exit_code(error: Exception) -> int | None:
    """Return the code that *error* ends a command with, or None where it is a fault of the program."""
    if isinstance(error, DaemonError):
        return error.exit_code
    if isinstance(error, DatabaseBusy | DatabaseFailed | Locked):
        return TRY_AGAIN
    if isinstance(error, RulesError | DatabaseRefused | Taken):
        return WRONG
    return None
