"""The terminal as a channel: prints what would be sent."""

from __future__ import annotations

from datetime import datetime

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from daemon.channels.channel import SECONDS, Accepted, LookupFailed, NotFound, Outgoing


class ConsoleChannel:
    """Prints each message as one compact box."""

    backoff = SECONDS
    receipts = None

    def __init__(self, console: Console | None = None, name: str = "console") -> None:
        """Print to *console*, standing in for the channel called *name*."""
        self.name = name
        self._console = console or Console()

    async def send(self, out: Outgoing) -> Accepted:
        """Print *out*; a terminal takes everything."""
        title = Text.assemble((f" {self.name} ", "bold"), f"to {out.address} ")
        body = Text(f"{out.subject}\n\n{out.text}" if out.subject else out.text)
        self._console.print(Panel(body, title=title, title_align="left", box=box.ROUNDED, padding=(0, 1)))
        return Accepted(f"console-{out.id}")

    async def lookup(self, out: Outgoing, since: datetime) -> NotFound:  # noqa: ARG002 (the shape of a channel)
        """Return that nothing is known: a terminal keeps no list, and printing twice is harmless."""
        return NotFound()

    async def ask(self, provider_id: str) -> LookupFailed:  # noqa: ARG002 (the shape of a channel)
        """Return that nobody gives receipts here."""
        return LookupFailed("no receipts")

    async def close(self) -> None:
        """Do nothing."""
