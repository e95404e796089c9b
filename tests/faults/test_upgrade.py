"""Killed at any write of an upgrade from any schema, the daemon loses nothing of what was stored, and tells it once."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from state import files, migrate
from tests.faults.owed import Verdict
from tests.faults.strace import why_not
from tests.faults.table import Tally
from tests.faults.world import Weather, World, a_world
from tests.standins.installed import Installed, said

OLDER: Final = range(1, len(migrate.shipped()))
CALLS: Final = ("pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "unlink")
"""Whatever changes the files of a database, by the thread that opens it."""
LEFT: Final = "What an earlier version left to say."
LEFT_TO: Final = "+12025550123"


@dataclass(frozen=True, slots=True)
class Blow:
    """A kill before one call while a database is opened: the *number*-th of that name."""

    call: str
    number: int


def store_older(newer: Path, older: Path, version: int) -> None:
    """Write what is in a database as an earlier version would have stored it, with a message left to send."""
    with closing(sqlite3.connect(older, isolation_level=None)) as made:
        migrate.create(made, migrate.shipped()[:version], files.APPLICATION_ID, 0)
        made.execute("DELETE FROM meta")
        made.execute("ATTACH ? AS newer", [str(newer)])
        for (table,) in made.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if not table.startswith("sqlite_"):
                _copy(made, table)
        (person,) = made.execute("SELECT id FROM subscribers WHERE phone = ?", [LEFT_TO]).fetchone()
        made.execute(
            "INSERT INTO messages (subscriber, channel, address, reference, text, severity, state, created_ms,"
            " next_ms) VALUES (?, 'sms', ?, 'LEFT0000', ?, 'severe', 'pending', 0, 0)",
            [person, LEFT_TO, f"{LEFT} Ref LEFT0000"],
        )
        made.execute("DETACH newer")


def _copy(made: sqlite3.Connection, table: str) -> None:
    """Copy the columns of a table that both versions have."""
    both = [
        [row[1] for row in made.execute(f"PRAGMA {schema}.table_info({table})")]
        for schema in ("main", "newer")
    ]
    columns = ", ".join(f'"{column}"' for column in both[0] if column in both[1])
    if columns:
        made.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")  # noqa: S608 (names of our own)


async def begin(world: World, version: int) -> Installed:
    """Return a life whose database is of an earlier version, and in which nothing is held back."""
    life = await world.begin()
    world.hold.let_go.set()
    path = life.folder / "advisoryd.db"
    newer = path.rename(life.folder / "newer.db")
    store_older(newer, path, version)
    return life


async def rehearse(world: World, version: int) -> list[Blow]:
    """Upgrade once undisturbed and return where it could have been killed: of a run of writes, its ends."""
    life, log = await begin(world, version), "calls"
    life.under = ("strace", "-D", "-ff", "-qq", "-e", f"trace={','.join(CALLS)}", "-o", log)
    process = await life.start("run", "--log", "text")
    await said(process.stderr, "[sqlite]")
    process.send_signal(signal.SIGKILL)
    await process.communicate()
    return blows(max(_named(life.folder), key=len))


def _named(folder: Path) -> list[list[str]]:
    """Return the calls of each thread, by name."""
    logs = (path.read_text().splitlines() for path in folder.glob("calls.*"))
    return [[line.partition("(")[0] for line in lines if line.partition("(")[0] in CALLS] for lines in logs]


def blows(calls: Sequence[str]) -> list[Blow]:
    """Return the points of a thread's life, but those inside a run of writes."""
    count, found = Counter[str](), []
    for at, call in enumerate(calls):
        count[call] += 1
        inside = call == "pwrite64" and calls[at - 1 : at] == calls[at + 1 : at + 2] == ["pwrite64"]
        if not inside:
            found.append(Blow(call, count[call]))
    return found


async def strike(world: World, version: int, blow: Blow) -> tuple[bool, Verdict]:
    """Kill a daemon in the midst of its upgrade, and start another; return whether that hit, and what was sent."""
    life = await begin(world, version)
    inject = f"inject={blow.call}:signal=SIGKILL:when={blow.number}"
    life.under = ("strace", "-D", "-f", "-qq", "-e", f"trace={blow.call}", "-e", inject, "-o", "/dev/null")
    process = await life.start("run", "--log", "text")
    hit = await _died(process)
    life.under = ()
    verdict = await world.recover(life)
    left = sum(LEFT in message["body"] for message in await world.accepted())
    with closing(sqlite3.connect(life.folder / "advisoryd.db")) as database:
        (people,) = database.execute("SELECT count(*) FROM subscribers").fetchone()
        assert people == 2, blow
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), blow
    copies = [path.name for path in life.folder.glob("advisoryd.db.backup-*")]
    assert f"advisoryd.db.backup-{version:04d}" in copies, blow
    return hit, verdict + Verdict(left == 0, max(left - 1, 0))


async def _died(process: asyncio.subprocess.Process) -> bool:
    """Return whether the daemon died before its database was open; end it otherwise."""
    try:
        await said(process.stderr, "[sqlite]")
    except AssertionError:
        return await process.wait() == -signal.SIGKILL
    process.send_signal(signal.SIGKILL)
    await process.communicate()
    return False


async def upgrade(folder: Path, version: int, tally: Tally, only: Iterable[int] | None = None) -> None:
    """Kill the upgrade from *version* at each of its writes, or at *only* some."""
    async with a_world(folder / "w0", Weather()) as one, a_world(folder / "w1", Weather()) as other:
        points = await rehearse(one, version)
        assert len(points) > 20
        left = [points[number % len(points)] for number in only] if only is not None else list(points)
        tried, found = len(left), list[tuple[bool, Verdict]]()

        async def work(world: World) -> None:
            while left:
                found.append(await strike(world, version, left.pop()))

        async with asyncio.TaskGroup() as group:
            group.create_task(work(one))
            group.create_task(work(other))
    verdict = sum((each for _, each in found), Verdict(0, 0))
    hits = sum(hit for hit, _ in found)
    tally.count(hits, verdict.lost, verdict.doubled)
    tally.figure(f"from schema {version}: killed at {hits} of {tried} points, 0 databases damaged")
    assert hits > tried * 0.9
    assert verdict == Verdict(0, 0)


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.full
@pytest.mark.parametrize("version", OLDER)
@pytest.mark.fault(29, "kill -9 at each write of a real daemon's upgrade, from each schema")
async def test_killed_anywhere_in_an_upgrade_nothing_is_lost_or_doubled(
    version: int, tmp_path: Path, tally: Tally
) -> None:
    await upgrade(tmp_path, version, tally)


@pytest.mark.parametrize("version", OLDER)
@pytest.mark.fault(29, "a database as an earlier version stored it")
def test_what_an_earlier_version_stored_can_be_made(version: int, tmp_path: Path) -> None:
    newer, older = tmp_path / "newer.db", tmp_path / "older.db"
    with closing(sqlite3.connect(newer, isolation_level=None)) as made:
        migrate.create(made, migrate.shipped(), files.APPLICATION_ID, 0)
        made.execute(
            "INSERT INTO subscribers (name, phone, lang, tz, channels, min_severity, created_ms)"
            " VALUES ('T', ?, 'en', 'UTC', '[]', 'minor', 0)",
            [LEFT_TO],
        )
    store_older(newer, older, version)
    with closing(sqlite3.connect(older)) as read:
        assert migrate.version(read) == version
        assert read.execute("SELECT count(*) FROM messages").fetchone() == (1,)
