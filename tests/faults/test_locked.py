"""Another program holds the database for half a minute: nothing is skipped, and all is told once it lets go."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Final

import pytest

from tests.faults.owed import judge
from tests.faults.table import Tally
from tests.faults.world import Weather, a_world

HELD_SECONDS: Final = 30
LATEST: Final = 35
"""Seconds after it was let go by which all is told: a poll and a step of delivery."""
HOLDER: Final = """
import select, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
select.select([sys.stdin], [], [], float(sys.argv[2]))
database.execute("ROLLBACK")
"""


@asynccontextmanager
async def held(database: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Let another process hold the write lock, as a backup or somebody's shell may."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDER, str(database), str(HELD_SECONDS)), stdin=PIPE, stdout=PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.full
@pytest.mark.fault(4, "another process holds the write lock for 30 s under a real daemon with news")
async def test_while_another_program_holds_the_database_nothing_is_lost_or_doubled(
    tmp_path: Path, tally: Tally
) -> None:
    async with a_world(tmp_path / "world", Weather()) as world:
        life = await world.begin()
        async with world.ready(life) as process:
            await world.hold.asked.wait()
            async with held(life.folder / "advisoryd.db") as holder:
                world.hold.let_go.set()
                await holder.wait()
            free = monotonic()
            assert await world.rests(process, life), "the daemon died"
            took = monotonic() - free
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
        verdict = judge(await world.accepted())
    tally.count(1, verdict.lost, verdict.doubled)
    tally.figure(f"lock held for {HELD_SECONDS} s: all was told {took:.0f} s after it was let go")
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert took < LATEST
