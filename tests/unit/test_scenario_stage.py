"""What a demo stands on: a clock that waits, and messages shown with the names of people."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from daemon.channels.channel import Accepted, Outgoing
from daemon.clock import ManualClock
from daemon.scenario.channel import LINES, QuietChannel, StageChannel
from daemon.scenario.clock import StageClock

BEGIN = datetime(2026, 2, 22, 18, tzinfo=UTC)


def outgoing(text: str = "SHELTER IN PLACE", address: str = "+12025550123") -> Outgoing:
    return Outgoing(id=7, channel="sms", address=address, reference="R", subject="", text=text)


async def shown(out: Outgoing) -> str:
    """Return what the terminal shows of a message."""
    screen = StringIO()
    console = Console(file=screen, width=100)
    zone = ZoneInfo("America/Mexico_City")
    channel = StageChannel("sms", console, ManualClock(BEGIN), zone, {"+12025550123": "Traveller Tampico"})
    assert await channel.send(out) == Accepted("console-7")
    return screen.getvalue()


def test_the_clock_stands_at_the_beginning_until_it_is_let_go() -> None:
    clock = StageClock(BEGIN, 3600)
    assert (clock.now(), clock.monotonic()) == (BEGIN, 0)
    assert clock.now() == BEGIN
    clock.go()
    later = clock.now()
    assert later > BEGIN
    assert clock.monotonic() >= (later - BEGIN).total_seconds()


async def test_a_message_is_shown_with_its_receivers_name_and_the_local_time() -> None:
    text = await shown(outgoing())
    assert "sms to Traveller Tampico, 22 Feb 12:00" in text
    assert "+12025550123" not in text


async def test_an_address_without_a_name_is_shown_as_it_is() -> None:
    assert "to operator, 22 Feb" in await shown(outgoing(address="operator"))


@pytest.mark.parametrize(("lines", "cut"), [(LINES, False), (LINES + 1, False), (LINES + 2, True)])
async def test_of_a_long_message_the_beginning_is_shown(lines: int, cut: bool) -> None:  # noqa: FBT001
    text = await shown(outgoing("\n".join(f"line {number}" for number in range(lines))))
    assert ("… and 2 more lines" in text) is cut
    assert (f"line {lines - 1}" in text) is not cut


async def test_the_quiet_channel_takes_everything() -> None:
    assert await QuietChannel("sms").send(outgoing()) == Accepted("sms-7")
