"""Tell systemd how the daemon is (sd_notify(3)); without systemd, tell nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sdnotify import SystemdNotifier


class Notify(Protocol):
    """Takes states such as ``READY=1``, ``WATCHDOG=1``, ``STOPPING=1``."""

    def tell(self, state: str) -> None:
        """Pass *state* on."""
        ...


class Systemd:
    """Whoever listens at ``$NOTIFY_SOCKET``, if anybody does."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Look for the socket once."""
        self._notifier = SystemdNotifier() if "NOTIFY_SOCKET" in environ else None

    def tell(self, state: str) -> None:
        """Pass *state* on; a supervisor that does not listen is no fault of ours."""
        if self._notifier is not None:
            self._notifier.notify(state)
