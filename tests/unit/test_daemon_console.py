"""The terminal as a channel."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from rich.console import Console

from daemon.channels.channel import Accepted, NotFound, Outgoing
from daemon.channels.console import ConsoleChannel


async def test_a_message_is_printed_as_it_is_with_its_channel_and_address() -> None:
    paper = io.StringIO()
    channel = ConsoleChannel(Console(file=paper, width=80, color_system=None), name="sms")
    out = Outgoing(3, "sms", "Traveller", "R", "A subject", "[bold]not markup[/bold] :smile:")
    assert await channel.send(out) == Accepted("console-3")
    assert await channel.lookup(out, datetime(2026, 2, 22, tzinfo=UTC)) == NotFound()
    printed = paper.getvalue()
    assert "sms to Traveller" in printed
    assert "A subject" in printed
    assert "[bold]not markup[/bold] :smile:" in printed
