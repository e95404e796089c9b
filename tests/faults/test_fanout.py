"""If the daemon dies while an alert goes out to a crowd, whoever is left is told by the next one, each once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from daemon.fanout import ROUND
from tests.faults.table import Tally
from tests.faults.world import Weather, World, a_world
from tests.standins.installed import PATIENCE, Installed

PHONES = [f"+447700900{number:03}" for number in range(ROUND)] + [f"+120255501{n:02}" for n in range(60)]
PEOPLE = "name,phone,watch\n" + "".join(f"Traveller,{phone},MX-JAL\n" for phone in PHONES)
LIVES = 10
LOOK_SECONDS = 0.001


def progress(database: Path) -> tuple[int, bool]:
    """Return how far the fan-out has come, and whether it is done."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
        sql = "SELECT fanned_to, fanned_out FROM alerts ORDER BY fanned_to DESC LIMIT 1"
        to, done = reading.execute(sql).fetchone() or (0, 0)
        return int(to), bool(done)


async def cut(world: World) -> Installed:
    """Return a life that was killed as soon as the first people were told of."""
    life = await world.begin()
    world.hold.let_go.set()
    async with world.ready(life) as process, asyncio.timeout(PATIENCE):
        ended = asyncio.ensure_future(process.wait())
        while not progress(life.folder / "advisoryd.db")[0]:
            await asyncio.wait({ended}, timeout=LOOK_SECONDS)
        process.kill()
        await ended
    return life


@pytest.mark.full
@pytest.mark.fault(1, "kill -9 in the middle of a fan-out to 1 060 people")
async def test_killed_in_the_middle_of_a_fan_out_everybody_is_told_once(tmp_path: Path, tally: Tally) -> None:
    async with a_world(tmp_path, Weather(), PEOPLE) as world:
        life, to, done = None, 0, True
        for _ in range(LIVES):
            if done:
                life = await cut(world)
                to, done = progress(life.folder / "advisoryd.db")
        assert life is not None
        assert 0 < to < len(PHONES), "it was cut among them"
        assert not done
        await world.recover(life)
        got = Counter(message["to"] for message in await world.accepted())
    tally.count(1)
    tally.figure(f"cut after {to} of {len(PHONES)} people")
    assert got == Counter(PHONES)
