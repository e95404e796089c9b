"""Channels of a scenario, from which nothing leaves the machine: one is silent, one prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console

from daemon.channels.channel import SECONDS, Accepted, LookupFailed, NotFound, Outgoing
from daemon.channels.console import ConsoleChannel
from daemon.clock import Clock

LINES: Final = 14
"""Lines of a message that are shown."""


class QuietChannel:
    """Takes every message and sends none: the database remembers them."""

    backoff = SECONDS
    receipts = None

    def __init__(self, name: str) -> None:
        """Stand in for the channel called *name*."""
        self.name = name

    async def send(self, out: Outgoing) -> Accepted:
        """Take *out*."""
        return Accepted(f"{self.name}-{out.id}")

    async def lookup(self, out: Outgoing, since: datetime) -> NotFound:  # noqa: ARG002 (the shape of a channel)
        """Return that nothing is known of *out*."""
        return NotFound()

    async def ask(self, provider_id: str) -> LookupFailed:  # noqa: ARG002 (the shape of a channel)
        """Return that nobody gives receipts here."""
        return LookupFailed("no receipts")

    async def close(self) -> None:
        """Do nothing."""


class StageChannel(ConsoleChannel):
    """Prints each message with its receiver's name and the scenario's time; of a long one the beginning."""

    def __init__(
        self, name: str, console: Console, clock: Clock, zone: ZoneInfo, names: Mapping[str, str]
    ) -> None:
        """Stand in for the channel called *name*; *names* are those of the people behind addresses."""
        super().__init__(console, name)
        self._clock = clock
        self._zone = zone
        self._names = names

    async def send(self, out: Outgoing) -> Accepted:
        """Print *out*."""
        to = self._names.get(out.address, out.address)
        at = self._clock.now().astimezone(self._zone)
        lines = out.text.strip().splitlines()
        rest = len(lines) - LINES
        shown = [*lines[:LINES], f"… and {rest} more lines"] if rest > 1 else lines
        return await super().send(replace(out, address=f"{to}, {at:%d %b %H:%M}", text="\n".join(shown)))
