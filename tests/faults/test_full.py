"""On a full disk the daemon lives on, sends nothing of which it cannot keep the claim, and resumes by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from asyncio.subprocess import Process
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.faults.owed import Verdict, judge
from tests.faults.strace import attached, threads, why_not
from tests.faults.strike import ROLES, Point, rehearse, thinned, worlds
from tests.faults.table import Tally
from tests.faults.world import LOOK_SECONDS, Weather, World, a_world
from tests.standins.installed import PATIENCE, Installed, said

WRITES: Final = frozenset({"pwrite64", "fdatasync", "ftruncate"})
REFUSED: Final = 5
"""Writes that fail before there is room again."""


async def starve(world: World, aim: Point) -> tuple[bool, Verdict]:
    """Let every write from *aim* on fail for a while; return whether any did, and what the world got."""
    life = await world.begin()
    log = life.folder / "calls"
    inject = f"inject={aim.call.name}:error=ENOSPC:when={aim.when}+"
    async with world.ready(life) as process:
        await world.hold.asked.wait()
        async with attached(threads(process.pid)[ROLES.index(aim.role)], log, "-e", inject):
            world.hold.let_go.set()
            hit = await starved(process, log)
        await ended_well(world, process, life)
    return hit, judge(await world.accepted())


async def starved(process: Process, log: Path) -> bool:
    """Wait until some writes were refused; return False where the daemon had said all before."""
    ended = asyncio.ensure_future(process.wait())
    refused = looks = 0
    while refused < REFUSED and looks < 5 / LOOK_SECONDS:
        await asyncio.wait({ended}, timeout=LOOK_SECONDS)
        assert not ended.done(), "it died of a full disk"
        refused, looks = injected(log), looks + 1
    ended.cancel()
    return refused > 0


def injected(log: Path) -> int:
    """Return how many calls of a log were made to fail."""
    return log.read_text().count("(INJECTED)")


async def ended_well(world: World, process: Process, life: Installed) -> None:
    """Let a daemon come to rest, now that there is room, and end it."""
    assert await world.rests(process, life), "it died of a full disk"
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        assert await process.wait() == 0


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.full
@pytest.mark.fault(3, "every write of the daemon's fails with ENOSPC from each one on, for some seconds")
async def test_whenever_the_disk_fills_up_nothing_is_lost_or_doubled(tmp_path: Path, tally: Tally) -> None:
    async with worlds(tmp_path, Weather()) as some:
        points = [p for p in thinned(await rehearse(some[0])) if p.call.name in WRITES]
        found, left = list[tuple[bool, Verdict]](), list(points)

        async def work(world: World) -> None:
            while left:
                found.append(await starve(world, left.pop()))

        async with asyncio.TaskGroup() as group:
            for world in some:
                group.create_task(work(world))
    hits = sum(hit for hit, _ in found)
    verdict = sum((verdict for _, verdict in found), Verdict(0, 0))
    tally.count(hits, verdict.lost, verdict.doubled)
    tally.figure(f"the disk full from {hits} of {len(points)} writes on: 0 restarts")
    assert hits > len(points) * 0.8
    assert verdict == Verdict(0, 0)


@cache
def cannot_mount() -> str | None:
    """Return why no file system can be mounted here, or None."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return "needs the right to mount a file system"
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], check=False)
    return None if tried.returncode == 0 else "needs the right to mount a file system"


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Put what is in *folder* on a file system of one megabyte in its place."""
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "none", str(folder)], check=True)
    try:
        for name, data in kept.items():
            (folder / name).write_bytes(data)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    """Take what room there is."""
    with file.open("wb", buffering=0) as out:
        try:
            while out.write(b"\0" * 4096):
                pass
        except OSError:
            return


@pytest.mark.skipif(cannot_mount() is not None, reason=str(cannot_mount()))
@pytest.mark.full
@pytest.mark.fault(3, "a file system of 1 MB that is full when news come")
async def test_on_a_small_disk_that_is_full_news_wait_and_are_told_once_there_is_room(
    tmp_path: Path, tally: Tally
) -> None:
    async with a_world(tmp_path / "world", Weather()) as world:
        life = await world.begin()
        with small_disk(life.folder):
            async with world.ready(life) as process:
                await world.hold.asked.wait()
                fill(life.folder / "ballast")
                world.hold.let_go.set()
                await said(process.stderr, "[write-failed")
                before = len(await world.accepted())
                (life.folder / "ballast").unlink()
                await ended_well(world, process, life)
        verdict = judge(await world.accepted())
    tally.count(1, verdict.lost, verdict.doubled)
    tally.figure(f"1 MB: {before} SMS left while it was full")
    assert verdict == Verdict(0, 0)
