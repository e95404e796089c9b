"""A channel that keeps its messages to itself: the database remembers them."""

from __future__ import annotations

from datetime import datetime

from daemon.channels.channel import SECONDS, Accepted, NotFound, Outgoing


class QuietChannel:
    """Takes every message and sends none."""

    backoff = SECONDS

    def __init__(self, name: str) -> None:
        """Stand in for the channel called *name*."""
        self.name = name

    async def send(self, out: Outgoing) -> Accepted:
        """Take *out*."""
        return Accepted(f"{self.name}-{out.id}")

    async def lookup(self, out: Outgoing, since: datetime) -> NotFound:  # noqa: ARG002 (the shape of a channel)
        """Return that nothing is known of *out*."""
        return NotFound()

    async def close(self) -> None:
        """Do nothing."""
