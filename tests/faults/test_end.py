"""Told to end or to load its rules anew at any moment, the daemon loses and doubles nothing, and ends in time."""

from __future__ import annotations

import asyncio
import random
import signal
from asyncio.subprocess import Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

import pytest

from tests.faults.owed import MAILED, Verdict
from tests.faults.strace import why_not
from tests.faults.strike import rehearse, strike_all, thinned, worlds
from tests.faults.table import Tally
from tests.faults.world import Weather, World

SEED: Final = 30
LIVES: Final = 70
HANGUPS: Final = 2
"""In each life, before it is told to end."""
END_SECONDS: Final = 30
"""That systemd waits."""
WEATHER: Final = Weather(
    fates=("sent undelivered:30007", "sent delivered", "delivered", "delivered"), answers=("ok", "500")
)
"""One answer of the provider is lost, and one message: so there is also something to look up and a mail."""


@dataclass
class Ends:
    """What came of many lives."""

    signals: int = 0
    verdict: Verdict = field(default_factory=lambda: Verdict(0, 0))
    took: list[float] = field(default_factory=list)
    """Seconds from SIGTERM to the end."""


async def busy(world: World) -> float:
    """Return for how many seconds a daemon is at work on the news."""
    life = await world.begin()
    async with world.ready(life) as process:
        await world.hold.asked.wait()
        begun = monotonic()
        world.hold.let_go.set()
        assert await world.rests(process, life)
        return monotonic() - begun


async def live(world: World, moments: Sequence[float], ends: Ends) -> None:
    """Send SIGHUP at all *moments* but the last, and SIGTERM then; count what the world got."""
    life = await world.begin()
    async with world.ready(life) as process:
        await world.hold.asked.wait()
        begun = monotonic()
        world.hold.let_go.set()
        for number, moment in enumerate(moments, 1):
            await passed(process, moment - (monotonic() - begun))
            process.send_signal(signal.SIGTERM if number == len(moments) else signal.SIGHUP)
        told = monotonic()
        async with asyncio.timeout(END_SECONDS):
            assert await process.wait() == 0
    ends.took.append(monotonic() - told)
    ends.signals += len(moments)
    ends.verdict += await world.recover(life)


async def passed(process: Process, seconds: float) -> None:
    """Let *seconds* pass in the life of a process that is not to end meanwhile."""
    ended = asyncio.ensure_future(process.wait())
    await asyncio.wait({ended}, timeout=max(0.0, seconds))
    assert not ended.done(), "it ended by itself"
    ended.cancel()


@pytest.mark.full
@pytest.mark.fault(30, "SIGHUP twice and then SIGTERM at random moments of seventy daemons' work")
async def test_told_to_end_at_any_moment_it_ends_in_time_and_nothing_is_lost_or_doubled(
    tmp_path: Path, tally: Tally
) -> None:
    dice, ends = random.Random(SEED), Ends()  # noqa: S311 (a choice of tests)
    async with worlds(tmp_path, WEATHER, people=MAILED) as some:
        whole = await busy(some[0])
        left = [sorted(dice.uniform(0, whole) for _ in range(HANGUPS + 1)) for _ in range(LIVES)]

        async def work(world: World) -> None:
            while left:
                await live(world, left.pop(), ends)

        async with asyncio.TaskGroup() as group:
            for world in some:
                group.create_task(work(world))
    tally.count(ends.signals, ends.verdict.lost, ends.verdict.doubled)
    tally.figure(f"{LIVES} daemons ended within {max(ends.took):.1f} s of SIGTERM")
    assert ends.verdict == Verdict(0, 0)


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.full
@pytest.mark.fault(30, "SIGTERM before every second call")
async def test_told_to_end_at_any_call_it_ends_in_time_and_nothing_is_lost_or_doubled(
    tmp_path: Path, tally: Tally
) -> None:
    async with worlds(tmp_path, Weather()) as some:
        found = await strike_all(some, thinned(await rehearse(some[0]))[::2], "SIGTERM")
    tally.count(found.points, found.verdict.lost, found.verdict.doubled)
    tally.figure(f"SIGTERM: {found}")
    assert found.bad() == []
